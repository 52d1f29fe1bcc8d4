/** `/query`, `/queryAll` and their next pages. */
import { type Org, OrgError } from '../org.ts';
import { type Call, ok, type Reply } from './call.ts';

export interface Queries {
  query(call: Call): Reply;
  queryAll(call: Call): Reply;
  more(call: Call, locator: string): Reply;
}

const PAGE = { least: 200, most: 2000 };
const SOQL_LIMIT = 100_000;

export function createQueries(org: Org): Queries {
  const run = (call: Call, all: boolean): Reply => {
    const soql = call.query.get('q');
    if (soql === null || soql.trim() === '') {
      throw new OrgError(400, 'MALFORMED_QUERY', 'SOQL statement cannot be empty or null');
    }
    if (soql.length > SOQL_LIMIT) {
      throw new OrgError(400, 'MALFORMED_QUERY', `SOQL statements cannot be longer than ${SOQL_LIMIT} characters`);
    }
    const batchSize = pageSize(call.headers['sforce-query-options']);
    return ok(org.query(soql, { version: call.version, all, ...(batchSize !== undefined && { batchSize }) }));
  };
  return {
    query: (call) => run(call, false),
    queryAll: (call) => run(call, true),
    more: (call, locator) => ok(org.queryMore(locator, { version: call.version })),
  };
}

/** The client's wish, brought into the range an org keeps to. */
function pageSize(header: string | undefined): number | undefined {
  const asked = /batchSize\s*=\s*(\d+)/i.exec(header ?? '')?.[1];
  return asked === undefined ? undefined : Math.min(PAGE.most, Math.max(PAGE.least, Number(asked)));
}
