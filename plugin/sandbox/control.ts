/**
 * `/_world`: what a test or a demo may do to the sandbox from outside, beside the org's own API: faults, counts,
 * rights of the portal's user, records as they are, and writing as one of the company's agents. Never reachable from another machine.
 */
import express, { type Request, type RequestHandler, type Response, type Router } from 'express';
import { FaultError, type Faults } from './faults.ts';
import { errorReply, type Fields, isObject } from './org/http/call.ts';
import type { Users } from './org/http/oauth/users.ts';
import { canonicalId } from './org/ids.ts';
import { type Org, OrgError, type Row, type Value } from './org/org.ts';
import type { Ability, Rights } from './org/rights.ts';
import type { Stats } from './stats.ts';

type Writes = Pick<Org, 'insert' | 'update' | 'remove' | 'merge'>;

export interface ControlOptions {
  /** The whole org, whatever its integration user may see. */
  org: Org;
  rights: Pick<Rights, 'limit' | 'limitDeploy'>;
  /** Writes as a user of the org. */
  writesAs: (userId: string) => Writes;
  users: Users;
  faults: Faults;
  stats: Stats;
  registerJwtCertificate: (pem: string, username?: string) => void;
}

const VERSION = '67.0';
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i;

export function createControl(options: ControlOptions): Router {
  const { faults, stats } = options;
  const routes = express.Router();
  routes.use(onlyFromHere);
  // Whatever type a hand-made request says, the body is JSON.
  routes.use(express.json({ limit: '60mb', type: () => true, strict: false }));

  routes.get('/faults', (_request, response) => void response.json(faults.current()));
  routes.post('/faults', (request, response) => {
    faults.set(request.body);
    response.json(faults.current());
  });
  routes.get('/stats', (_request, response) => void response.json(stats.read()));
  routes.post('/stats/reset', (_request, response) => {
    stats.reset();
    response.json(stats.read());
  });
  routes.post('/jwt-certificate', (request, response) => {
    const { certificate, username } = bodyOf(request);
    options.registerJwtCertificate(String(certificate), username === undefined ? undefined : String(username));
    response.status(201).json({ registered: true });
  });
  routes.post('/rights', (request, response) => void response.json(changeRights(request, options)));
  addRecords(routes, options);
  routes.use(failed);
  return routes;
}

function addRecords(routes: Router, options: ControlOptions): void {
  const { org } = options;
  const matchOf = createMatches(org);
  routes.get('/records/:object', (request, response) => {
    const object = nameOf(org, request.params.object);
    response.json(org.rows(object, matchOf(object, new URLSearchParams(request.url.split('?')[1]))));
  });
  routes.post('/records/:object', (request, response) => {
    const object = nameOf(org, request.params.object);
    const { author, record } = authored(request, options);
    const id = author.insert(object, record);
    response.status(201).json(org.rows(object, { Id: id })[0] ?? { Id: id });
  });
  routes.delete('/records/:object/:id', (request, response) => {
    const object = nameOf(org, request.params.object);
    const { author } = authored(request, options);
    author.remove(object, canonicalId(request.params.id) ?? request.params.id);
    response.status(204).end();
  });
  routes.post('/records/:object/:id/merge', (request, response) => {
    const object = nameOf(org, request.params.object);
    const { author, record } = authored(request, options);
    author.merge(object, request.params.id, String(record.into));
    response.status(204).end();
  });
  routes.patch('/records/:object/:id', (request, response) => {
    const object = nameOf(org, request.params.object);
    const id = canonicalId(request.params.id) ?? request.params.id;
    const { author, record } = authored(request, options);
    author.update(object, id, record);
    response.json(org.rows(object, { Id: id })[0] ?? { Id: id });
  });
}

/** Who writes: `as` or `CreatedById`, a user name or record id; the integration user when nobody is named. */
function authored(request: Request, { org, writesAs, users }: ControlOptions): { author: Writes; record: Fields } {
  const { as, CreatedById, ...record } = bodyOf(request);
  const name = as ?? CreatedById;
  if (name === undefined) return { author: org, record };
  const user = users.find(String(name));
  if (!user) throw new OrgError(400, 'INVALID_CROSS_REFERENCE_KEY', `no user ${String(name)}`, ['CreatedById']);
  return { author: writesAs(user.id), record };
}

/** `Knowledge` is what people call the object of its articles. */
const ALSO_CALLED: Record<string, string> = { knowledge: 'Knowledge__kav' };
const ABILITIES: Ability[] = ['read', 'create', 'edit', 'delete'];

/** Takes rights from the integration user and gives them back: `{ object: 'Idea', read: false }`, `{ deploy: false }`. */
function changeRights(request: Request, { org, rights }: ControlOptions): Fields {
  const { object, deploy, ...abilities } = bodyOf(request);
  const wrong = Object.entries(abilities).find(
    ([name, value]) => !ABILITIES.some((ability) => ability === name) || typeof value !== 'boolean',
  );
  if (wrong) throw new OrgError(400, 'INVALID_FIELD', `${wrong[0]} is no right, or not true or false`);
  if (typeof deploy === 'boolean') rights.limitDeploy(deploy);
  if (object === undefined) return { deploy };
  const name = nameOf(org, ALSO_CALLED[String(object).toLowerCase()] ?? String(object));
  rights.limit(name, abilities);
  return { object: name, ...abilities };
}

function bodyOf(request: Request): Fields {
  // Express leaves the body of a request without one undefined.
  const body: unknown = request.body ?? (request.method === 'DELETE' ? {} : undefined);
  if (isObject(body)) return body;
  throw new OrgError(400, 'JSON_PARSER_ERROR', 'The body must be a JSON object');
}

function nameOf(org: Org, object: string | undefined): string {
  const name = org.objectNames().find((candidate) => candidate.toLowerCase() === object?.toLowerCase());
  if (name === undefined) throw new OrgError(404, 'NOT_FOUND', `The org has no object ${object}`);
  return name;
}

/** Fields of the query as values of their types, so that `IsPublished=true` means the boolean. */
function createMatches(org: Org): (object: string, query: URLSearchParams) => Row {
  const known = new Map<string, Map<string, Fields>>();

  /** A description is long to make; made again for a field that has been deployed since. */
  function fieldOf(object: string, name: string): Fields {
    const find = () => known.get(object)?.get(name.toLowerCase());
    if (!find()) known.set(object, fieldsOf(org.describe(object, VERSION)));
    const field = find();
    if (!field) throw new OrgError(400, 'INVALID_FIELD', `No such column '${name}' on entity '${object}'`);
    return field;
  }

  return (object, query) =>
    Object.fromEntries(
      [...query].map(([name, text]) => {
        const field = fieldOf(object, name);
        return [String(field.name), typedValue(String(field.type), text)];
      }),
    );
}

/** By name in small letters. */
function fieldsOf(described: unknown): Map<string, Fields> {
  const fields: unknown[] = isObject(described) && Array.isArray(described.fields) ? described.fields : [];
  return new Map(fields.filter(isObject).map((field) => [String(field.name).toLowerCase(), field]));
}

function typedValue(type: string, text: string): Value {
  if (text === 'null') return null;
  if (type === 'boolean') return text.toLowerCase() === 'true';
  if (/^(int|long|double|currency|percent)$/.test(type)) return Number(text);
  return type === 'id' || type === 'reference' ? (canonicalId(text) ?? text) : text;
}

/** A page of another site, open in the same browser, must not be able to press these buttons. */
const onlyFromHere: RequestHandler = (request, response, next) => {
  const address = request.socket.remoteAddress ?? '';
  const local = address === '::1' || /^(::ffff:)?127\./.test(address);
  const origin = request.headers.origin?.replace(/^https?:\/\//, '');
  if (local && LOOPBACK.test(request.headers.host ?? '') && (origin === undefined || LOOPBACK.test(origin)))
    return next();
  response.status(403).json([{ errorCode: 'FORBIDDEN', message: 'Only reachable from this machine' }]);
};

// Express knows an error handler by its four parameters.
function failed(error: unknown, _request: Request, response: Response, _next: () => void): void {
  if (error instanceof FaultError) {
    response.status(400).json([{ errorCode: 'INVALID_FAULT', message: error.message }]);
    return;
  }
  const unreadable = error instanceof SyntaxError;
  const { status, body } = errorReply(unreadable ? new OrgError(400, 'JSON_PARSER_ERROR', error.message) : error);
  response.status(status).json(body);
}
