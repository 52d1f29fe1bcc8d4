import type { DiskBlobs } from '../blobs.ts';
import type { Raw } from '../column.ts';
import { canonicalId } from '../ids.ts';
import { type Blob, OrgError } from '../org.ts';
import { read } from '../reader.ts';
import type { ObjectType } from '../schema/schema.ts';
import type { Field } from '../schema/spec.ts';
import type { Place, Store } from '../store.ts';
import type { Applier } from './apply.ts';
import { coerce } from './coerce.ts';
import { publish } from './publish.ts';
import {
  badType,
  isDeleted,
  noColumn,
  noSuchObject,
  noSuchRecord,
  notAllowed,
  notWritable,
  readOnly,
} from './refusals.ts';
import { mergeInto, refuseRestricted, removeWithChildren } from './remove.ts';
import type { Values } from './writer.ts';

/** Writes as a client asks for them over the API. */
export interface Dml {
  insert(object: string, record: Record<string, unknown>): string;
  update(object: string, id: string, record: Record<string, unknown>): void;
  upsert(
    object: string,
    field: string,
    value: string,
    record: Record<string, unknown>,
  ): { id: string; created: boolean };
  remove(object: string, id: string): void;
  merge(object: string, id: string, into: string): void;
  publish(versionId: string, status: string): void;
}

/** @param store the org as the writer sees it; the applier works on the whole org */
export function createDml(store: Store, applier: Applier): Dml {
  /** An object that allows it to nobody is one refusal, a user whom it is not allowed another. */
  function requireAble(type: ObjectType, what: 'create' | 'update' | 'delete', done: Parameters<typeof notAllowed>[0]) {
    const whole = objectNamed(applier.store, type.name);
    if (!whole.can(what)) throw notAllowed(done, type.label);
    if (!type.can(what)) throw readOnly();
    return whole;
  }

  function insert(object: string, record: Record<string, unknown>): string {
    const type = objectNamed(store, object);
    const whole = requireAble(type, 'create', 'inserted');
    return store.transaction(() => {
      const { values, bytes } = readRecord(applier, type, record, (field) => field.createable);
      const place = applier.create(whole, values, bytes);
      return String(read(store, place, 'Id'));
    });
  }

  function update(object: string, id: string, record: Record<string, unknown>): void {
    const type = objectNamed(store, object);
    const place = livePlace(store, type, id);
    requireAble(type, 'update', 'updated');
    store.transaction(() => {
      const { values, bytes } = readRecord(applier, type, record, (field) => field.updateable);
      applier.change(place, values, bytes);
    });
  }

  return {
    insert,
    update,
    upsert: (object, field, value, record) => {
      const type = objectNamed(store, object);
      const key = externalField(type, field);
      const named = Object.keys(record).some((name) => name.toLowerCase() === key.name.toLowerCase());
      if (named) throw notInRecord(key.name);
      const matches = findByExternalId(store, type, key, value);
      if (matches.length > 1)
        throw ambiguous(
          type,
          matches.map((place) => String(read(store, place, 'Id'))),
        );
      const [match] = matches;
      if (!match && key.type === 'id') throw noSuchRecord();
      if (!match) return { id: insert(object, { ...record, [key.name]: value }), created: true };
      const id = String(read(store, match, 'Id'));
      update(object, id, record);
      return { id, created: false };
    },
    remove: (object, id) => {
      const type = objectNamed(store, object);
      const place = livePlace(store, type, id);
      requireAble(type, 'delete', 'deleted');
      refuseRestricted(applier, place);
      store.transaction(() => removeWithChildren(applier, place));
    },
    merge: (object, id, into) => {
      const type = objectNamed(store, object);
      const [place, master] = [livePlace(store, type, id), livePlace(store, type, into)];
      if (!type.field('MasterRecordId') || place.slot === master.slot) throw notAllowed('updated', type.label);
      requireAble(type, 'update', 'updated');
      requireAble(type, 'delete', 'deleted');
      store.transaction(() => mergeInto(applier, place, master));
    },
    publish: (versionId, status) => {
      const type = objectNamed(store, 'Knowledge__kav');
      const place = livePlace(store, type, versionId);
      requireAble(type, 'update', 'updated');
      store.transaction(() => publish(applier, place, status));
    },
  };
}

/** @throws OrgError NOT_FOUND */
export function objectNamed(store: Store, object: string): ObjectType {
  const type = store.schema.object(object);
  if (!type) throw noSuchObject();
  return type;
}

/** @throws OrgError NOT_FOUND, MALFORMED_ID, ENTITY_IS_DELETED */
export function livePlace(store: Store, type: ObjectType, id: string): Place {
  if (!/^(?:[0-9A-Za-z]{15}|[0-9A-Za-z]{18})$/.test(id)) {
    throw new OrgError(404, 'NOT_FOUND', `Provided external ID field does not exist or is not accessible: ${id}`);
  }
  const canonical = canonicalId(id);
  if (!canonical) throw new OrgError(400, 'MALFORMED_ID', `malformed id ${id}`, []);
  const table = store.table(type.name);
  const slot = table.slotOf(canonical);
  if (slot < 0 || table.isGone(slot)) throw noSuchRecord();
  if (!table.isLive(slot)) throw isDeleted();
  return { table, slot };
}

/** A field that rows can be addressed by. @throws OrgError NOT_FOUND */
export function externalField(type: ObjectType, name: string): Field {
  const field = type.field(name);
  if (field?.externalId || field?.type === 'id') return field;
  throw new OrgError(404, 'NOT_FOUND', `Provided external ID field does not exist or is not accessible: ${name}`);
}

export function findByExternalId(store: Store, type: ObjectType, field: Field, value: string): Place[] {
  const table = store.table(type.name);
  const key = field.type === 'id' ? (canonicalId(value) ?? '') : value;
  const get = table.column(field.name).get;
  const slots = table.lookup(field.name, key) ?? [];
  return slots
    .filter((slot) => table.isLive(slot) && String(get(slot)).toLowerCase() === key.toLowerCase())
    .map((slot) => ({ table, slot }));
}

/** The answer is a list of addresses, not of errors: 300 Multiple Choices. */
export function ambiguous(type: ObjectType, ids: string[]): OrgError {
  return new OrgError(
    300,
    'MULTIPLE_CHOICES',
    'more than one record has this external id',
    ids.map((id) => `${type.name}/${id}`),
  );
}

interface Incoming {
  values: Values;
  bytes: Blob | undefined;
}

function readRecord(
  applier: Applier,
  type: ObjectType,
  record: Record<string, unknown>,
  writable: (field: Field) => boolean,
): Incoming {
  const { store } = applier;
  const values: Values = new Map();
  let bytes: Blob | undefined;
  const refused: string[] = [];
  for (const [name, value] of Object.entries(record)) {
    if (name === 'attributes') continue;
    if (name.toLowerCase() === 'id') throw notInRecord('Id');
    const [field, given] = fieldAndValue(store, type, name, value);
    if (!writable(field)) refused.push(field.name);
    else if (field.type === 'base64') bytes = bytesOf(applier.blobs, given);
    else values.set(field.name, coerce(store, field, given));
  }
  if (refused.length > 0) throw notWritable(refused);
  return { values, bytes };
}

function notInRecord(name: string): OrgError {
  return new OrgError(400, 'INVALID_FIELD', `The ${name} field should not be specified in the sobject data.`);
}

function fieldAndValue(store: Store, type: ObjectType, name: string, value: unknown): [Field, unknown] {
  const field = type.field(name);
  if (field) return [field, value];
  const lookup = type.fields.find((each) => each.relationship?.toLowerCase() === name.toLowerCase());
  if (lookup && typeof value === 'object' && value !== null) return [lookup, idByKey(store, lookup, value)];
  throw noColumn(name, type.name);
}

/** `"Contact": {"Number__c": "42"}` names the record by a key of its own. */
function idByKey(store: Store, lookup: Field, value: object): Raw {
  const [entry] = Object.entries(value).filter(([name]) => name !== 'attributes');
  const type = store.schema.object(lookup.referenceTo[0] ?? '');
  const key = type?.field(entry?.[0] ?? '');
  if (!entry || !type || !(key?.externalId || key?.idLookup)) throw noColumn(entry?.[0] ?? '', type?.name ?? '');
  const [match] = findByExternalId(store, type, key, String(entry[1]));
  if (match) return read(store, match, 'Id');
  const message = `Foreign key external ID: ${entry[1]} not found for field ${key.name} in entity ${type.name}`;
  throw new OrgError(400, 'INVALID_FIELD', message);
}

/** Bytes come as base64 text in JSON, or were received before as a part of their own. */
function bytesOf(blobs: DiskBlobs, value: unknown): Blob | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'string') return blobs.putNow(Buffer.from(value, 'base64'));
  if (isBlob(value)) return value;
  throw badType('base64Binary', value);
}

function isBlob(value: unknown): value is Blob {
  return typeof value === 'object' && value !== null && 'path' in value && 'size' in value && 'md5' in value;
}
