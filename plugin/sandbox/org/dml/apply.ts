import type { DiskBlobs } from '../blobs.ts';
import type { Raw } from '../column.ts';
import type { DataCategories } from '../data-categories.ts';
import type { Blob } from '../org.ts';
import { read } from '../reader.ts';
import type { ObjectType } from '../schema/schema.ts';
import type { Place, Store } from '../store.ts';
import { duplicate, required } from './refusals.ts';
import { RULES } from './rules.ts';
import type { Change, Values, Writer } from './writer.ts';

/** Writes that have passed the checks of the API: defaults, rules, system fields, uniqueness. */
export interface Applier extends Writer {
  create(type: ObjectType, values: Values, bytes?: Blob): Place;
  change(place: Place, values: Values, bytes?: Blob): void;
}

export interface ApplierOptions {
  store: Store;
  blobs: DiskBlobs;
  userId: string;
  modifiesAll: boolean;
  categories: DataCategories;
  clock: () => Date;
}

export function createApplier(options: ApplierOptions): Applier {
  const { store, blobs, userId, modifiesAll, categories, clock } = options;
  const applier: Applier = {
    store,
    blobs,
    userId,
    modifiesAll,
    categories,
    now: clock,
    create: (type, values, bytes) => {
      const rules = RULES[type.name];
      const change = newChange(store, type, values, bytes);
      const existing = rules?.existing?.(change, applier);
      if (existing) return existing;
      addDefaults(type, values, userId);
      rules?.before?.(change, applier);
      requireAll(type, (field) => values.get(field) ?? null);
      refuseDuplicates(store, type, values, undefined);
      const { Comments, ...stored } = Object.fromEntries(values);
      change.place = store.append(
        type.name,
        Object.entries({ ...systemFields(store, type, userId, clock()), ...stored }),
      );
      rules?.after?.(change, applier);
      return change.place;
    },
    change: (place, values, bytes) => {
      const { type } = place.table;
      const rules = RULES[type.name];
      const change = updateChange(store, place, values, bytes);
      rules?.before?.(change, applier);
      requireAll(type, change.after, values);
      refuseDuplicates(store, type, values, place);
      for (const [field, value] of values) if (field !== 'Comments') store.write(place, field, value);
      stamp(store, place, clock().getTime(), userId);
      rules?.after?.(change, applier);
    },
    insert: (object, values) => applier.create(typeOf(store, object), new Map(Object.entries(values))),
    keep: (place, values) => {
      for (const [field, value] of Object.entries(values)) store.write(place, field, value);
      if (place.table.type.field('SystemModstamp')) store.write(place, 'SystemModstamp', clock().getTime());
    },
    remove: (place) => {
      const rules = RULES[place.table.type.name];
      store.remove(place);
      stamp(store, place, clock().getTime(), userId);
      rules?.afterRemove?.(place, applier);
    },
    rows: (object, field, value) => {
      const table = store.table(object);
      const slots = table.lookup(field, value) ?? [];
      const holds = (slot: number): boolean =>
        String(table.column(field).get(slot)).toLowerCase() === value.toLowerCase();
      return slots.filter((slot) => table.isLive(slot) && holds(slot)).map((slot) => ({ table, slot }));
    },
  };
  return applier;
}

function typeOf(store: Store, object: string): ObjectType {
  return store.table(object).type;
}

function newChange(store: Store, type: ObjectType, values: Values, bytes: Blob | undefined): Change {
  const change: Change = {
    type,
    place: undefined,
    values,
    before: () => null,
    after: (field) => (change.place ? read(store, change.place, field) : (values.get(field) ?? null)),
    bytes,
  };
  return change;
}

function updateChange(store: Store, place: Place, values: Values, bytes: Blob | undefined): Change {
  const { type } = place.table;
  const old = new Map<string, Raw>(
    ['Id', 'OwnerId', 'IsClosed', ...values.keys()].map((field) => [field, read(store, place, field)]),
  );
  return {
    type,
    place,
    values,
    before: (field) => (old.has(field) ? (old.get(field) ?? null) : read(store, place, field)),
    after: (field) => (values.has(field) ? (values.get(field) ?? null) : read(store, place, field)),
    bytes,
  };
}

function addDefaults(type: ObjectType, values: Values, userId: string): void {
  for (const { name, defaultValue } of type.fields) {
    if (defaultValue !== null && !values.has(name)) values.set(name, defaultValue);
  }
  const status = type.field('Status');
  if (status?.defaultValue && values.get('Status') === null) values.set('Status', status.defaultValue);
  if (type.field('OwnerId') && !values.get('OwnerId')) values.set('OwnerId', userId);
}

function systemFields(store: Store, type: ObjectType, userId: string, now: Date): Record<string, Raw> {
  const time = now.getTime();
  const all: Record<string, Raw> = {
    Id: store.nextId(type.prefix),
    CreatedDate: time,
    CreatedById: userId,
    LastModifiedDate: time,
    LastModifiedById: userId,
    SystemModstamp: time,
  };
  for (const field of type.fields) {
    const next = field.autoNumber ? store.table(type.name).column(field.name).next?.() : undefined;
    if (next !== undefined) all[field.name] = next;
  }
  return Object.fromEntries(Object.entries(all).filter(([field]) => type.field(field)));
}

function stamp(store: Store, place: Place, time: number, userId: string): void {
  const values = { LastModifiedDate: time, LastModifiedById: userId, SystemModstamp: time };
  for (const [field, value] of Object.entries(values))
    if (place.table.type.field(field)) store.write(place, field, value);
}

/** On update, only the fields that are written can come to lack a value. */
function requireAll(type: ObjectType, value: (field: string) => Raw, written?: Values): void {
  const missing = type.fields
    .filter((field) => field.createable && !field.nillable && field.type !== 'boolean' && field.type !== 'base64')
    .filter((field) => (written ? written.has(field.name) : true) && value(field.name) === null)
    .map((field) => field.name);
  if (missing.length > 0) throw required(missing);
}

function refuseDuplicates(store: Store, type: ObjectType, values: Values, own: Place | undefined): void {
  const table = store.table(type.name);
  for (const field of type.fields) {
    const value = values.get(field.name);
    if (!field.unique || typeof value !== 'string') continue;
    const holds = (slot: number): boolean =>
      String(table.column(field.name).get(slot)).toLowerCase() === value.toLowerCase();
    const other = table
      .lookup(field.name, value)
      ?.find((slot) => slot !== own?.slot && table.isLive(slot) && holds(slot));
    if (other !== undefined) throw duplicate(field.name, String(table.column('Id').get(other)).slice(0, 15));
  }
}
