import { createBlobs, type DiskBlobs } from './blobs.ts';
import { describeGlobal, describeObject } from './describe.ts';
import { createApplier } from './dml/apply.ts';
import { ambiguous, createDml, type Dml, externalField, findByExternalId, livePlace, objectNamed } from './dml/dml.ts';
import { describeBytes } from './dml/file-rules.ts';
import { noSuchRecord } from './dml/refusals.ts';
import { canonicalId } from './ids.ts';
import { loadedRows } from './load.ts';
import type { Org, QueryRow, Row } from './org.ts';
import { createQueries } from './query.ts';
import { read, wholeRow } from './reader.ts';
import { createSchema, type SchemaOptions } from './schema/schema.ts';
import { setupRows } from './setup-rows.ts';
import { retrieveFields } from './soql/retrieve.ts';
import { createStore, type Place } from './store.ts';
import { sameValues } from './values.ts';

export interface OrgOptions extends SchemaOptions {
  clock?: () => Date;
  /** API version of paths inside rows made outside a request. */
  version?: string;
}

export interface Engine extends Org {
  /** How many rows the last query looked at. */
  rowsExamined(): number;
  /** The same writes, made by another user of the org. */
  actingAs(userId: string): Dml;
}

/**
 * A pretend org: tables in memory, bytes on disk. The same calls in the same order give the same ids.
 *
 *     const org = createOrg();
 *     const id = org.insert('Account', { Name: 'Harbourline' });
 *     org.query(`SELECT Name FROM Account WHERE Id = '${id}'`, { version: '67.0' });
 */
export function createOrg(options: OrgOptions = {}): Engine {
  const { clock = () => new Date(), version = '67.0' } = options;
  const schema = createSchema(options);
  const store = createStore(schema);
  const nextId = (object: string): string => store.nextId(objectNamed(store, object).prefix);
  const ids = { orgId: nextId('Organization'), profileId: nextId('Profile'), userId: nextId('User'), nextId };
  const blobs: DiskBlobs = createBlobs((recordId, blob) => {
    const place = store.find(canonicalId(recordId) ?? '');
    if (place) store.transaction(() => describeBytes(applier, place, blob));
  });
  const applier = createApplier({ store, blobs, userId: ids.userId, clock });
  const dml = createDml(store, applier);
  const queries = createQueries(store, clock);

  function load(object: string, rows: Iterable<Row>): void {
    const type = objectNamed(store, object);
    const stored = objectNamed(store, type.storedAs);
    store.load(stored.name, loadedRows(store, stored, rows, { userId: ids.userId, now: clock() }));
  }
  for (const [object, rows] of setupRows(ids)) if (schema.object(object)) load(object, rows());

  function retrieve(place: Place, object: string, fields: string[] | undefined, asked: string): QueryRow {
    const type = objectNamed(store, object);
    return retrieveFields(store, type, place.slot, fields, { version: asked, now: clock() });
  }

  function liveRow(id: string): Row | undefined {
    const place = store.find(id);
    return place?.table.isLive(place.slot) ? wholeRow(store, place, version) : undefined;
  }

  return {
    ...dml,
    ...queries,
    orgId: ids.orgId,
    integrationUserId: ids.userId,
    blobs,
    now: clock,
    nextId,
    load,
    rowsExamined: queries.examined,
    actingAs: (userId) => createDml(store, createApplier({ store, blobs, userId, clock })),
    transaction: store.transaction,
    objectNames: () => schema.objects.map((type) => type.name),
    describeGlobal: (asked) => describeGlobal(schema, asked),
    describe: (object, asked) => describeObject(schema, object, asked),
    retrieve: (object, id, fields, asked) =>
      retrieve(livePlace(store, objectNamed(store, object), id), object, fields, asked),
    retrieveByExternalId: (object, field, value, asked) => {
      const type = objectNamed(store, object);
      const matches = findByExternalId(store, type, externalField(type, field), value);
      const [match] = matches;
      if (!match) throw noSuchRecord();
      if (matches.length > 1)
        throw ambiguous(
          type,
          matches.map((place) => String(read(store, place, 'Id'))),
        );
      return retrieve(match, object, undefined, asked);
    },
    rows: (object, match = {}) => {
      const table = store.table(objectNamed(store, object).name);
      const found: Row[] = [];
      for (const slot of slotsFor(table, match)) {
        if (!table.isLive(slot)) continue;
        const row = wholeRow(store, { table, slot }, version);
        if (sameValues(row, match)) found.push(row);
      }
      return found;
    },
    onChange: (listener) => {
      store.onCommit((object, id, kind) => listener(object, id, kind === 'deleted' ? undefined : liveRow(id)));
    },
  };
}

/** Rows that an index offers for the asked values, or all. */
function slotsFor(table: Place['table'], match: Row): Iterable<number> {
  for (const [field, value] of Object.entries(match)) {
    if (typeof value !== 'string' || !table.type.field(field) || table.type.field(field)?.from) continue;
    const slots = table.lookup(field, value);
    if (slots) return slots;
  }
  return Array.from({ length: table.size() }, (_, slot) => slot);
}
