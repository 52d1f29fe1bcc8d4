import type { DataCategories } from './data-categories.ts';
import { idOf } from './ids.ts';
import { OrgError, type QueryResult } from './org.ts';
import { type Found, run } from './soql/run.ts';
import type { Store } from './store.ts';

interface QueryOptions {
  version: string;
  all?: boolean;
  /** Rows a page, 200 to 2,000. */
  batchSize?: number;
}

/** Queries with their pages. */
export interface Queries {
  query(soql: string, options: QueryOptions): QueryResult;
  queryMore(locator: string, options: { version: string }): QueryResult;
  /** How many rows the last query looked at. */
  examined(): number;
}

interface Cursor {
  found: Found;
  batchSize: number;
}

const PAGE = 2000;
const OPEN_CURSORS = 10;

export function createQueries(store: Store, categories: DataCategories, clock: () => Date): Queries {
  const cursors = new Map<string, Cursor>();
  let opened = 0;
  let examined = 0;

  function page({ found, batchSize }: Cursor, offset: number, id: string | undefined, version: string): QueryResult {
    const end = offset + batchSize;
    const slots = found.slots.slice(offset, end);
    const done = end >= found.slots.length;
    const locator = done ? undefined : (id ?? open({ found, batchSize }));
    const next = locator && { nextRecordsUrl: `/services/data/v${version}/query/${locator}-${end}` };
    return { totalSize: found.totalSize, done, ...next, records: slots.map(found.project) };
  }

  function open(cursor: Cursor): string {
    const id = idOf('01g', ++opened);
    cursors.set(id, cursor);
    // The org keeps ten open cursors a user and drops the oldest.
    const [oldest] = cursors.keys();
    if (cursors.size > OPEN_CURSORS && oldest) cursors.delete(oldest);
    return id;
  }

  return {
    query: (soql, { version, all = false, batchSize = PAGE }) => {
      examined = 0;
      const count = (rows: number): void => {
        examined += rows;
      };
      const now = clock();
      const found = run(store, soql, { version, now, all, categories, examined: count });
      const cursor = { found, batchSize: Math.min(PAGE, Math.max(200, batchSize)) };
      if (found.isGrouped && found.slots.length > cursor.batchSize) throw tooManyGroups();
      markUse(store, found, now);
      return page(cursor, 0, undefined, version);
    },
    queryMore: (locator, { version }) => {
      const [, id = '', offset = ''] = /^(\w+)-(\d+)$/.exec(locator) ?? [];
      const cursor = cursors.get(id);
      if (!cursor || Number(offset) >= cursor.found.slots.length) {
        throw new OrgError(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator');
      }
      return page(cursor, Number(offset), id, version);
    },
    examined: () => examined,
  };
}

function tooManyGroups(): OrgError {
  const message = 'Aggregate query does not support queryMore(). Use LIMIT to restrict the results to a single batch';
  return new OrgError(400, 'EXCEEDED_ID_LIMIT', message);
}

/** FOR VIEW and FOR REFERENCE leave their mark on the rows. */
function markUse(store: Store, { type, slots, forUse }: Found, now: Date): void {
  if (!forUse || !type.field('LastViewedDate')) return;
  const fields = forUse === 'VIEW' ? ['LastViewedDate', 'LastReferencedDate'] : ['LastReferencedDate'];
  const table = store.table(type.name);
  store.transaction(() => {
    for (const slot of slots) for (const field of fields) store.write({ table, slot }, field, now.getTime());
  });
}
