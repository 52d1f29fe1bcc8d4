import type { Raw } from '../column.ts';
import { type Get, getter } from '../reader.ts';
import { nameFields } from '../schema/name.ts';
import type { ObjectType } from '../schema/schema.ts';
import type { Field } from '../schema/spec.ts';
import type { Place, Store } from '../store.ts';
import { noColumn, noRelationship, queryError } from './errors.ts';
import type { Path } from './tree.ts';

/** What a query's names mean: the object it reads from and where the text is for errors. */
export interface Scope {
  store: Store;
  text: string;
  type: ObjectType;
  alias: string | undefined;
  version: string;
  now: Date;
}

/** One step upwards; `to` is undefined where the reference can point to several objects. */
export interface Hop {
  field: Field;
  from: ObjectType;
  to: ObjectType | undefined;
}

/** A path whose names are known, with its value for a row of the object the query reads from. */
export interface BoundPath {
  field: Field;
  hops: Hop[];
  get: Get;
  /** Name by which an aggregate row shows it. */
  key: string;
}

const MAXIMUM_HOPS = 5;

/** @throws OrgError INVALID_FIELD */
export function bindPath(scope: Scope, path: Path): BoundPath {
  const names = withoutAlias(scope, path.names);
  const hops = bindHops(scope, names.slice(0, -1), path.at);
  const last = names.at(-1) ?? '';
  const end = hops.at(-1);
  const field = end && !end.to ? nameField(last) : (end?.to ?? scope.type).field(last);
  if (!field) throw noColumn(scope.text, path.at, last, end ? (end.to?.name ?? 'Name') : scope.type.name);
  return { field, hops, get: through(scope.store, hops, field, scope.type), key: field.name };
}

export function bindHops(scope: Scope, names: string[], at: number): Hop[] {
  if (names.length > MAXIMUM_HOPS) {
    throw queryError(
      'INVALID_FIELD',
      scope.text,
      at,
      'SOQL relationship path is too long: at most 5 levels are allowed',
    );
  }
  const hops: Hop[] = [];
  let from: ObjectType | undefined = scope.type;
  for (const name of names) {
    const field: Field | undefined = from?.fields.find(
      (each) => each.relationship?.toLowerCase() === name.toLowerCase(),
    );
    if (!from || !field) throw noRelationship(scope.text, at, name, 'field path');
    const to: ObjectType | undefined =
      field.referenceTo.length === 1 ? scope.store.schema.object(field.referenceTo[0] ?? '') : undefined;
    // There is no way through an object that the user may not read.
    if (field.referenceTo.length === 1 && !to) throw noRelationship(scope.text, at, name, 'field path');
    hops.push({ field, from, to });
    from = to;
  }
  return hops;
}

function withoutAlias(scope: Scope, names: string[]): string[] {
  const first = names[0]?.toLowerCase();
  const own = [scope.alias, scope.type.name].map((name) => name?.toLowerCase());
  return names.length > 1 && own.includes(first) ? names.slice(1) : names;
}

function nameField(name: string): Field | undefined {
  return nameFields().find((field) => field.name.toLowerCase() === name.toLowerCase());
}

/** Reads `field` at the end of the way up; null wherever the way ends early. */
function through(store: Store, hops: Hop[], field: Field, type: ObjectType): Get {
  const [hop, ...rest] = hops;
  if (!hop) return getter(store, type, field);
  const id = getter(store, hop.from, hop.field);
  const { to } = hop;
  if (to) {
    const table = store.table(to.name);
    const inner = through(store, rest, field, to);
    return (slot) => {
      const target = id(slot);
      const parent = typeof target === 'string' ? table.slotOf(target) : -1;
      return parent < 0 ? null : inner(parent);
    };
  }
  return (slot) => {
    const target = id(slot);
    const place = typeof target === 'string' ? store.find(target) : undefined;
    return place ? polymorphic(store, place, field.name) : null;
  };
}

/** A field of Name for a record of whatever object. */
export function polymorphic(store: Store, { table, slot }: Place, name: string): Raw {
  const { type } = table;
  const isQueue = type.name === 'Group' && table.column('Type').get(slot) === 'Queue';
  if (name === 'Type') return isQueue ? 'Queue' : type.name;
  const field = type.field(name === 'Name' ? (type.nameField ?? 'Id') : name);
  return field ? getter(store, type, field)(slot) : null;
}
