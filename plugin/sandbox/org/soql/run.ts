import type { DataCategories } from '../data-categories.ts';
import { OrgError, type QueryRow } from '../org.ts';
import type { ObjectType } from '../schema/schema.ts';
import type { Store } from '../store.ts';
import type { Table } from '../table.ts';
import { aggregateRows, isCountOnly, isGrouped } from './aggregate.ts';
import type { Scope } from './bind.ts';
import type { Candidates } from './candidates.ts';
import { malformed, noObject, noRelationship, queryError } from './errors.ts';
import { bindExpression } from './functions.ts';
import { bindCategories } from './in-category.ts';
import { bindOrder, sorted } from './order.ts';
import { parse } from './parse.ts';
import { requireFilter } from './restrictions.ts';
import { bindSelect, type RunChildren } from './select.ts';
import type { Query } from './tree.ts';
import { compile, type Filter, rowContext, semiJoinPath } from './where.ts';

/** What a query found; a page is made only when it is asked for. */
export interface Found {
  totalSize: number;
  /** Rows that `project` can show; for grouped queries their index. */
  slots: number[];
  project: (slot: number) => QueryRow;
  type: ObjectType;
  isGrouped: boolean;
  /** Whether the query says that the rows are being looked at. */
  forUse: 'VIEW' | 'REFERENCE' | undefined;
}

export interface RunOptions {
  version: string;
  now: Date;
  /** Deleted rows too. */
  all: boolean;
  categories: DataCategories;
  /** Told how many rows were tested. */
  examined(rows: number): void;
}

const MAXIMUM_OFFSET = 2000;
const MAXIMUM_SUBQUERIES = 20;
/** Beyond it a walk through the table is as good as the index. */
const MOST_NEWEST = 100_000;

/** @throws OrgError as the org refuses the query */
export function run(store: Store, text: string, options: RunOptions): Found {
  const query = parse(text);
  const scope = openScope(store, text, query, options);
  requireFilter(scope.type.name, query);
  checkSize(scope, query);
  const { type } = scope;
  const { forUse } = query;
  if (isCountOnly(query)) {
    const { length } = matching(scope, query, options);
    return {
      totalSize: Math.min(length, query.limit?.value ?? length),
      slots: [],
      project: () => blank(),
      type,
      isGrouped: false,
      forUse,
    };
  }
  if (isGrouped(query)) {
    const rows = aggregateRows(scope, query)(matching(scope, query, options));
    const slots = rows.map((_, index) => index);
    return { totalSize: rows.length, slots, project: (index) => rows[index] ?? blank(), type, isGrouped: true, forUse };
  }
  const project = bindSelect(scope, query.select, children(options));
  const slots = selected(scope, query, options);
  return { totalSize: slots.length, slots, project, type, isGrouped: false, forUse };
}

function blank(): QueryRow {
  return { attributes: { type: 'AggregateResult' } };
}

function openScope(store: Store, text: string, query: Query, options: RunOptions): Scope {
  const name = query.from.names.join('.');
  const type = store.schema.object(name);
  if (!type && /^Name$|^NoteAndAttachment$|ChangeEvent$/i.test(name)) {
    throw new OrgError(400, 'INVALID_TYPE_FOR_OPERATION', `entity type ${name} does not support query`);
  }
  if (!type) throw noObject(text, query.from.at, name);
  return { store, text, type, alias: query.alias, version: options.version, now: options.now };
}

function checkSize(scope: Scope, query: Query): void {
  if (query.offset && query.offset.value > MAXIMUM_OFFSET) {
    throw queryError('NUMBER_OUTSIDE_VALID_RANGE', scope.text, query.offset.at, 'Maximum SOQL offset allowed is 2000');
  }
  if (query.select.filter((item) => item.kind === 'subquery').length > MAXIMUM_SUBQUERIES) {
    throw malformed('Maximum number of child relationships in a query is 20');
  }
  const all = query.select.some((item) => item.kind === 'all' && item.group !== 'STANDARD');
  if (all && (query.limit?.value ?? 201) > 200) {
    throw malformed('The SOQL FIELDS function must have a LIMIT of at most 200');
  }
}

/** The rows a query selects, in its order. */
function selected(scope: Scope, query: Query, options: RunOptions, within?: Candidates): number[] {
  const sorts = bindOrder(scope, query.orderBy);
  const found = (within ? undefined : newest(scope, query, options)) ?? matching(scope, query, options, within);
  const offset = query.offset?.value ?? 0;
  const count = query.limit ? offset + query.limit.value : found.length;
  return sorted(found, sorts, count).slice(offset);
}

/** Of all rows in the order of a datetime that has an index, the latest first, only the end of the index is looked at. */
function newest(scope: Scope, query: Query, options: RunOptions): number[] | undefined {
  const [order] = query.orderBy;
  if (!order?.descending || !query.limit) return undefined;
  const { path } = bindExpression(scope, order.expression);
  const table = scope.store.table(scope.type.name);
  const index = path && path.hops.length === 0 ? table.timeIndex(path.field.name) : undefined;
  if (!path || !index || (query.where && bindFilter(scope, query, options)?.candidates)) return undefined;
  const { get } = table.column(path.field.name);
  const wanted = (query.offset?.value ?? 0) + query.limit.value;
  for (let count = 4 * wanted; count <= MOST_NEWEST; count *= 8) {
    const latest = index.latest(count);
    if (!latest) return undefined;
    const { slots, since } = latest;
    const found = matching(scope, query, options, { count: slots.length, slots: () => slots });
    const known = found.filter((slot) => Number(get(slot)) >= since);
    if (known.length >= wanted) return known;
  }
  return undefined;
}

function matching(scope: Scope, query: Query, options: RunOptions, within?: Candidates): number[] {
  const table = scope.store.table(scope.type.name);
  const filter = query.where ? bindFilter(scope, query, options) : undefined;
  const isSorted = bindCategories(scope, query, options.categories);
  const candidates = within ?? filter?.candidates;
  // Without an order, the first rows that match are as good as any.
  const enough =
    query.limit && query.orderBy.length === 0 && !isGrouped(query)
      ? query.limit.value + (query.offset?.value ?? 0)
      : Infinity;
  const slots: number[] = [];
  let examined = 0;
  for (const slot of candidates ? inOrder(candidates) : everyRow(table)) {
    if (slots.length >= enough) break;
    examined++;
    if (!isVisible(table, slot, options.all)) continue;
    if ((!filter || filter.test(slot)) && isSorted(slot)) slots.push(slot);
  }
  options.examined(examined);
  return slots;
}

function inOrder(candidates: Candidates): number[] {
  return [...candidates.slots()].sort((a, b) => a - b);
}

function* everyRow(table: Table): Generator<number> {
  for (let slot = 0; slot < table.size(); slot++) yield slot;
}

function isVisible(table: Table, slot: number, all: boolean): boolean {
  return table.isLive(slot) || (all && !table.isGone(slot));
}

function bindFilter(scope: Scope, query: Query, options: RunOptions): Filter | undefined {
  const ids = (inner: Query): string[] => {
    const innerScope = openScope(scope.store, scope.text, inner, options);
    const path = semiJoinPath(innerScope, inner);
    requireFilter(innerScope.type.name, inner);
    const found = selected(innerScope, inner, options).map(path);
    return found.filter((id) => typeof id === 'string');
  };
  return query.where && compile(rowContext(scope, ids), query.where);
}

/** Sub-queries over the children of each row: at the parent's id the child's index answers. */
function children(options: RunOptions): RunChildren {
  return (scope, query) => {
    const name = query.from.names.join('.');
    const relationship = scope.type.children.find((each) => each.name?.toLowerCase() === name.toLowerCase());
    const type = relationship && scope.store.schema.object(relationship.child);
    if (!type) throw noRelationship(scope.text, query.from.at, name, 'FROM part of query call');
    if (isGrouped(query)) throw malformed('Aggregate functions are not allowed in a child relationship query');
    const inner: Scope = { ...scope, type, alias: query.alias };
    const project = bindSelect(inner, query.select, children(options));
    bindOrder(inner, query.orderBy);
    bindFilter(inner, query, options);
    const table = scope.store.table(type.name);
    const id = scope.store.table(scope.type.name).column('Id').get;
    const rows = (slot: number): unknown => {
      const list = table.lookup(relationship.field.name, String(id(slot))) ?? [];
      const isChild = table.column(relationship.field.name).get;
      const own = list.filter((each) => isChild(each) === id(slot));
      const found = selected(inner, query, options, { count: own.length, slots: () => own });
      return found.length === 0 ? null : { totalSize: found.length, done: true, records: found.map(project) };
    };
    return { key: relationship.name ?? name, rows };
  };
}
