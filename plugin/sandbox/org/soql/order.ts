import type { Get } from '../reader.ts';
import type { Field } from '../schema/spec.ts';
import type { Scope } from './bind.ts';
import { queryError } from './errors.ts';
import { type BoundExpression, bindExpression } from './functions.ts';
import type { Expression, Order } from './tree.ts';

type Key = string | number | null;

export interface Sort {
  key: (slot: number) => Key;
  descending: boolean;
  nullsLast: boolean;
}

/** @throws OrgError INVALID_FIELD if a field cannot be sorted by */
export function bindOrder(scope: Scope, order: Order[], bind?: (expression: Expression) => BoundExpression): Sort[] {
  return order.map(({ expression, descending, nullsLast }) => {
    const bound = bind ? bind(expression) : bindExpression(scope, expression);
    if (!bound.field.sortable) {
      throw queryError(
        'INVALID_FIELD',
        scope.text,
        expression.at,
        `field '${bound.field.name}' can not be sorted in a query call`,
      );
    }
    return { key: sortKey(scope, bound), descending, nullsLast };
  });
}

function sortKey(scope: Scope, { field, get, path }: BoundExpression): (slot: number) => Key {
  if (path && path.hops.length === 0 && !field.from) {
    const column = scope.store.table(scope.type.name).column(field.name);
    if (column.sortKey) return column.sortKey;
  }
  if (field.type === 'picklist' && field.values.length > 0) return picklistKey(field, get);
  return (slot) => {
    const raw = get(slot);
    if (typeof raw === 'boolean') return Number(raw);
    return typeof raw === 'string' && field.type !== 'reference' && field.type !== 'id' ? raw.toLowerCase() : raw;
  };
}

/** Picklist values sort in the order of their set-up; values outside it come after. */
function picklistKey(field: Field, get: Get): (slot: number) => Key {
  const ranks = new Map(field.values.map((value, rank) => [value, rank]));
  return (slot) => {
    const raw = get(slot);
    return typeof raw === 'string' ? (ranks.get(raw) ?? ranks.size) : null;
  };
}

/** The first `count` of the rows in order; equal rows keep the order of their making. */
export function sorted(slots: number[], sorts: Sort[], count: number): number[] {
  if (sorts.length === 0) return slots.slice(0, count);
  const keyed = slots.map((slot) => ({ slot, keys: sorts.map((sort) => sort.key(slot)) }));
  type Keyed = (typeof keyed)[number];
  const compare = (a: Keyed, b: Keyed): number => {
    for (let i = 0; i < sorts.length; i++) {
      const difference = compareKeys(a.keys[i] ?? null, b.keys[i] ?? null, sorts[i]);
      if (difference !== 0) return difference;
    }
    return a.slot - b.slot;
  };
  if (count * 8 > keyed.length)
    return keyed
      .sort(compare)
      .slice(0, count)
      .map((each) => each.slot);
  const best: Keyed[] = [];
  for (const each of keyed) {
    const worst = best[count - 1];
    if (worst && compare(each, worst) >= 0) continue;
    best.splice(position(best, each, compare), 0, each);
    best.length = Math.min(best.length, count);
  }
  return best.map((each) => each.slot);
}

function position<T>(list: T[], item: T, compare: (a: T, b: T) => number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = list[middle];
    if (other !== undefined && compare(other, item) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function compareKeys(a: Key, b: Key, sort: Sort | undefined): number {
  if (a === b) return 0;
  if (a === null) return sort?.nullsLast ? 1 : -1;
  if (b === null) return sort?.nullsLast ? -1 : 1;
  const ascending = a < b ? -1 : 1;
  return sort?.descending ? -ascending : ascending;
}
