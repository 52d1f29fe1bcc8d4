import { createBlobs, type DiskBlobs } from './blobs.ts';
import { createDataCategories } from './data-categories.ts';
import { createDeployer, type Deployer } from './deploy/deploy.ts';
import { describeGlobal, describeObject } from './describe.ts';
import { createApplier } from './dml/apply.ts';
import { ambiguous, createDml, type Dml, externalField, findByExternalId, livePlace, objectNamed } from './dml/dml.ts';
import { describeBytes } from './dml/file-rules.ts';
import { noSuchRecord } from './dml/refusals.ts';
import { canonicalId } from './ids.ts';
import { loadedRows } from './load.ts';
import type { Org, QueryRow, Row } from './org.ts';
import { createQueries, type Queries } from './query.ts';
import { matching, read, wholeRow } from './reader.ts';
import { createRights, type Rights } from './rights.ts';
import { createSchema, type SchemaOptions } from './schema/schema.ts';
import { setupRows } from './setup-rows.ts';
import { retrieveFields } from './soql/retrieve.ts';
import { createStore, type Place, type Store } from './store.ts';
import { visibleStore } from './visible.ts';

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
  readonly rights: Rights;
  readonly deployer: Deployer;
  /** The org as its integration user sees it; the engine itself knows no limits. */
  readonly asIntegrationUser: Org;
}

type Surface = Pick<
  Org,
  'objectNames' | 'describeGlobal' | 'describe' | 'query' | 'queryMore' | 'retrieve' | 'retrieveByExternalId' | 'rows'
>;

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
  const dataCategories = createDataCategories();
  const applying = { store, blobs, categories: dataCategories, clock };
  const applier = createApplier({ ...applying, userId: ids.userId, modifiesAll: false });
  const queries = createQueries(store, dataCategories, clock);
  const rights = createRights(store, ids.userId);
  const seen = visibleStore(store, rights);

  function load(object: string, rows: Iterable<Row>): void {
    const type = objectNamed(store, object);
    const stored = objectNamed(store, type.storedAs);
    store.load(stored.name, loadedRows(store, stored, rows, { userId: ids.userId, now: clock() }));
  }
  for (const [object, rows] of setupRows(ids)) if (schema.object(object)) load(object, rows());

  function liveRow(id: string): Row | undefined {
    const place = store.find(id);
    return place?.table.isLive(place.slot) ? wholeRow(store, place, version) : undefined;
  }

  const base = {
    orgId: ids.orgId,
    integrationUserId: ids.userId,
    blobs,
    dataCategories,
    now: clock,
    nextId,
    load,
    transaction: store.transaction,
    onChange: (listener: Parameters<Org['onChange']>[0]) => {
      store.onCommit((object, id, kind) => listener(object, id, kind === 'deleted' ? undefined : liveRow(id)));
    },
  };
  return {
    ...base,
    ...createSurface(store, queries, { version, clock }),
    ...createDml(store, applier),
    rowsExamined: queries.examined,
    actingAs: (userId) => createDml(store, createApplier({ ...applying, userId, modifiesAll: userId !== ids.userId })),
    rights,
    deployer: createDeployer({ store, applier, rights, userId: ids.userId, clock }),
    asIntegrationUser: {
      ...base,
      ...createSurface(seen, createQueries(seen, dataCategories, clock), { version, clock }),
      ...createDml(seen, applier),
    },
  };
}

/** What is read over the API, by whoever sees the org as this store shows it. */
function createSurface(
  store: Store,
  queries: Queries,
  { version, clock }: Required<Pick<OrgOptions, 'version' | 'clock'>>,
): Surface {
  const { schema } = store;
  function retrieve(place: Place, object: string, fields: string[] | undefined, asked: string): QueryRow {
    const type = objectNamed(store, object);
    return retrieveFields(store, type, place.slot, fields, { version: asked, now: clock() });
  }

  return {
    query: queries.query,
    queryMore: queries.queryMore,
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
      const isAsked = matching(store, table, match);
      const found: Row[] = [];
      for (const slot of slotsFor(table, match))
        if (table.isLive(slot) && isAsked(slot)) found.push(wholeRow(store, { table, slot }, version));
      return found;
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
