/** The table of what answers where below `/services/data/vXX.0`. */
import { type Org, OrgError } from '../org.ts';
import { type Call, notFound, ok, type Reply } from './call.ts';
import { createCollections } from './collections.ts';
import { batch, composite } from './composite.ts';
import type { Limits } from './limits.ts';
import { createQueries } from './queries.ts';
import { createRecords, objectNames } from './records.ts';
import type { Search } from './search/search.ts';
import { createSupport } from './support.ts';
import { tree } from './tree.ts';

type Handler = (call: Call, ...parameters: string[]) => Reply;

interface Resource {
  /** Fixed parts are compared without case; `:x` is handed to the handler. */
  pattern: string[];
  methods: Record<string, Handler>;
}

export type Dispatch = (call: Call) => Reply;

export interface Parts {
  org: Org;
  limits: Limits;
  search: Search;
  /** Where this org is reached, without a slash at the end. */
  instanceUrl: () => string;
}

/** @throws OrgError as the resource does; 404 for an unknown one, 405 for a method it does not have */
export function createDispatch({ org, limits, search, instanceUrl }: Parts): Dispatch {
  const nameOf = objectNames(org);
  const records = createRecords(org, nameOf);
  const queries = createQueries(org);
  const collections = createCollections(org, nameOf);
  const support = createSupport(org);
  const table = ([pattern, methods]: [string, Record<string, Handler>]): Resource => ({
    pattern: pattern.split('/').filter(Boolean),
    methods: methods.GET ? { ...methods, HEAD: methods.GET } : methods,
  });

  const dispatch: Dispatch = (call) => {
    const found = resources.find(({ pattern }) => matches(pattern, call.path));
    if (!found) throw notFound();
    const handler = found.methods[call.method];
    if (!handler) throw methodNotAllowed(call.method, Object.keys(found.methods));
    return handler(call, ...found.pattern.flatMap((part, at) => (part.startsWith(':') ? [call.path[at] ?? ''] : [])));
  };

  const entries: [string, Record<string, Handler>][] = [
    ['', { GET: (call) => ok(index(call, org, instanceUrl())) }],
    ['query', { GET: queries.query }],
    ['query/:locator', { GET: queries.more }],
    ['queryAll', { GET: queries.queryAll }],
    ['queryAll/:locator', { GET: queries.more }],
    ['composite', { POST: (call) => composite(call, org, dispatch) }],
    ['composite/batch', { POST: (call) => batch(call, dispatch) }],
    ['composite/tree/:object', { POST: (call, object = '') => tree(call, nameOf(object), org) }],
    ['composite/sobjects', { POST: collections.create, PATCH: collections.update, DELETE: collections.remove }],
    ['composite/sobjects/:object', { GET: collections.retrieve, POST: collections.retrieve }],
    ['composite/sobjects/:object/:field', { PATCH: collections.upsert }],
    ['sobjects', { GET: records.describeGlobal }],
    ['sobjects/:object', { GET: records.basic, POST: records.create }],
    ['sobjects/:object/describe', { GET: records.describe }],
    ['sobjects/:object/:id', { GET: records.read, PATCH: records.update, DELETE: records.remove }],
    ['sobjects/:object/:field/:value', { GET: records.readBy, PATCH: records.upsert, DELETE: records.removeBy }],
    ['search', { GET: search.sosl }],
    ['search/suggestions', { GET: search.suggestions }],
    ['parameterizedSearch', { GET: search.parameterized, POST: search.parameterized }],
    ['limits', { GET: limits.resource }],
    ['limits/recordCount', { GET: limits.recordCount }],
    ['support', { GET: support.index }],
    ['support/dataCategoryGroups', { GET: support.groups }],
    ['support/dataCategoryGroups/:group/dataCategories/:category', { GET: support.category }],
    ['knowledgeManagement/settings', { GET: support.settings }],
    ['knowledgeManagement/articleVersions/masterVersions/:id', { PATCH: support.publish }],
    ['recent', { GET: () => ok([]) }],
  ];
  const resources = entries.map(table);
  return dispatch;
}

function matches(pattern: string[], path: string[]): boolean {
  if (pattern.length !== path.length) return false;
  return pattern.every((part, at) => part.startsWith(':') || part.toLowerCase() === path[at]?.toLowerCase());
}

function methodNotAllowed(method: string, allowed: string[]): OrgError {
  const order = ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE'].filter((name) => allowed.includes(name));
  return new OrgError(405, 'METHOD_NOT_ALLOWED', `HTTP Method '${method}' not allowed. Allowed are ${order.join(',')}`);
}

function index(call: Call, org: Org, instanceUrl: string): Record<string, string> {
  const names = ['sobjects', 'query', 'queryAll', 'search', 'parameterizedSearch', 'limits', 'composite', 'recent'];
  return {
    ...Object.fromEntries(names.map((name) => [name, `/services/data/v${call.version}/${name}`])),
    identity: `${instanceUrl}/id/${org.orgId}/${org.integrationUserId}`,
  };
}
