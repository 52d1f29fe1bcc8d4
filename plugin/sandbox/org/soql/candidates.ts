import type { Raw } from '../column.ts';
import type { ObjectType } from '../schema/schema.ts';
import type { Field } from '../schema/spec.ts';
import type { Store } from '../store.ts';
import type { Table } from '../table.ts';
import type { BoundPath, Hop } from './bind.ts';

/** Rows that an index offers for a condition; each is still checked. */
export interface Candidates {
  /** An upper estimate, to choose the shortest list by. */
  count: number;
  slots(): Iterable<number>;
}

/** More parents than this are not worth following one by one. */
const MAXIMUM_PARENTS = 5_000;

/** Rows whose path has one of the values, through the indexes along the path; undefined if one has none. */
export function byValues(store: Store, table: Table, path: BoundPath, values: Raw[]): Candidates | undefined {
  const texts = values.filter((value) => typeof value === 'string');
  const { hops, field } = original(store, table.type, path);
  if (texts.length !== values.length || field.from || hops.some((hop) => !hop.to)) return undefined;
  const end = hops.at(-1)?.to;
  let found = inTable(end ? store.table(end.name) : table, field.name, texts);
  for (const hop of [...hops].reverse()) {
    if (!found || found.count > MAXIMUM_PARENTS || !hop.to) return undefined;
    const id = store.table(hop.to.name).column('Id').get;
    const ids = [...found.slots()].map((slot) => String(id(slot)));
    found = inTable(store.table(hop.from.name), hop.field.name, ids);
  }
  return found;
}

/** A field that is copied from a referenced record is looked up there. */
function original(store: Store, type: ObjectType, path: BoundPath): { hops: Hop[]; field: Field } {
  const { hops, field } = path;
  if (!field.from) return path;
  const from = hops.at(-1)?.to ?? type;
  const reference = from.field(field.from.reference);
  const to = reference?.referenceTo.length === 1 ? store.schema.object(reference.referenceTo[0] ?? '') : undefined;
  const source = to?.field(field.from.field);
  return reference && to && source ? { hops: [...hops, { field: reference, from, to }], field: source } : path;
}

function inTable(table: Table, field: string, values: string[]): Candidates | undefined {
  const lists: (readonly number[])[] = [];
  for (const value of new Set(values)) {
    const list = table.lookup(field, value);
    if (!list) return undefined;
    lists.push(list);
  }
  const count = lists.reduce((sum, list) => sum + list.length, 0);
  return { count, slots: () => (lists.length === 1 ? (lists[0] ?? []) : new Set(lists.flat())) };
}

/** Rows whose datetime may lie between the bounds, both included. */
export function byTime(table: Table, path: BoundPath, from: number, to: number): Candidates | undefined {
  const index = path.hops.length === 0 ? table.timeIndex(path.field.name) : undefined;
  return index && { count: index.count(from, to), slots: () => index.between(from, to) };
}

/** All parts must hold, so the shortest list will do. */
export function shortest(parts: (Candidates | undefined)[]): Candidates | undefined {
  return parts.reduce((best, part) => (part && (!best || part.count < best.count) ? part : best), undefined);
}

/** Any part may hold, so every part needs a list. */
export function union(parts: (Candidates | undefined)[]): Candidates | undefined {
  const known = parts.filter((part) => part !== undefined);
  if (known.length < parts.length) return undefined;
  return {
    count: known.reduce((sum, part) => sum + part.count, 0),
    slots: () => new Set(known.flatMap((part) => [...part.slots()])),
  };
}
