import type { Raw } from './column.ts';
import type { Row, Value } from './org.ts';
import type { ObjectType } from './schema/schema.ts';
import type { Field } from './schema/spec.ts';
import type { Place, Store } from './store.ts';
import { toValue } from './values.ts';

/** Reads a field of a row of one object. */
export type Get = (slot: number) => Raw;

/** A field as it is read: stored, or copied from a referenced record at the moment of reading. */
export function getter(store: Store, type: ObjectType, field: Field): Get {
  if (!field.from) return store.table(type.name).column(field.name).get;
  const { reference, field: source } = field.from;
  const id = store.table(type.name).column(reference).get;
  return (slot) => {
    const target = id(slot);
    const place = typeof target === 'string' ? store.find(target) : undefined;
    return place?.table.type.field(source) ? place.table.column(source).get(place.slot) : null;
  };
}

export function read(store: Store, place: Place, field: string): Raw {
  const found = place.table.type.field(field);
  return found ? getter(store, place.table.type, found)(place.slot) : null;
}

/** Address of the bytes of a base64 field, which a row shows in place of them. */
export function blobPath(version: string, type: string, id: string, field: string): string {
  return `/services/data/v${version}/sobjects/${type}/${id}/${field}`;
}

const STREET_FIELDS = ['city', 'country', 'postalCode', 'state', 'street'];

/** A compound address: `MailingAddress` of `MailingStreet`, `MailingCity` and so on; null if all are unset. */
export function address(read: (field: string) => Raw, field: Field): object | null {
  const prefix = field.name.slice(0, -'Address'.length);
  const parts = STREET_FIELDS.map(
    (part) => [part, read(prefix + part.charAt(0).toUpperCase() + part.slice(1))] as const,
  );
  if (parts.every(([, value]) => value === null)) return null;
  return { ...Object.fromEntries(parts), geocodeAccuracy: null, latitude: null, longitude: null };
}

/** The whole row in JSON forms, without compound fields. */
export function wholeRow(store: Store, { table, slot }: Place, version: string): Row {
  const row: Row = {};
  for (const field of table.type.fields) {
    if (field.type === 'address') continue;
    if (field.type === 'base64') row[field.name] = blobPath(version, table.type.name, String(row.Id), field.name);
    else row[field.name] = toValue(field, getter(store, table.type, field)(slot));
  }
  return row;
}

/** Whether a row holds these values, in JSON forms: only the fields that are named are read. */
export function matching(store: Store, { type }: Place['table'], match: Row): (slot: number) => boolean {
  const tests = Object.entries(match).map(([name, wanted]) => {
    const field = type.field(name);
    const get = field && field.type !== 'address' ? getter(store, type, field) : () => null;
    const valueAt = (slot: number): Value => (field ? toValue(field, get(slot)) : null);
    return (slot: number) => valueAt(slot) === wanted;
  });
  return (slot) => tests.every((test) => test(slot));
}
