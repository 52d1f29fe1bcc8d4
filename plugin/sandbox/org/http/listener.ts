/** The org on HTTP: who may come in, what counts, and where a request goes. */
import type { Request, Response } from 'express';
import type { Faults } from '../../faults.ts';
import { kindOf, type Stats } from '../../stats.ts';
import { type Org, OrgError } from '../org.ts';
import { parseJson, readText } from './body.ts';
import { type Call, errorReply, parseTarget, type Reply, stepsIn } from './call.ts';
import { type Files, unsupported } from './files.ts';
import type { Limits } from './limits.ts';
import { createIdentity, versions } from './oauth/identity.ts';
import { createOAuth, type OAuthOptions } from './oauth/oauth.ts';
import type { Dispatch } from './resources.ts';
import { garble, send } from './send.ts';
import { metadataApi, SOAP_LIMIT, type SoapOptions, fault as soapFault } from './soap.ts';

export interface Services {
  org: Org;
  dispatch: Dispatch;
  files: Files;
  limits: Limits;
  oauth: OAuthOptions;
  soap: Pick<SoapOptions, 'deployer' | 'mayDeploy'>;
  faults: Faults;
  stats: Stats;
  wait: (milliseconds: number) => Promise<void>;
}

/** Of the address, and of the address with all headers. */
const LONGEST = 16_384;

const SOAP = ['soap', 'metadata'];

/** Answers everything below `/services` and `/id`. */
export function createListener(services: Services): (request: Request, response: Response) => Promise<void> {
  const oauth = createOAuth(services.oauth);
  const identity = createIdentity(services.oauth);
  const data = createDataApi(services);
  return async (request, response) => {
    const { originalUrl: url } = request;
    const [path = ''] = url.split('?');
    const refused = tooLong(request);
    if (refused) return answer(request, response, refused);
    if (/^\/services\/data\/?$/.test(path)) return answer(request, response, versions());
    if (path.startsWith('/services/data/')) return data(request, response);
    if (/^\/services\/Soap\/m\/\d+\.0$/.test(path)) return soap(request, response, services);
    if (services.faults.take('token')) return void request.socket.destroy();
    if (path.startsWith('/services/oauth2/')) {
      return answer(request, response, oauth(await oauthRequest(request)));
    }
    const [, orgId, userId] = /^\/id\/(\w+)\/(\w+)$/.exec(path) ?? [];
    if (orgId === undefined || userId === undefined) return answer(request, response, errorReply(absent()));
    const token = bearer(request) ?? query(url).get('oauth_token') ?? undefined;
    return answer(request, response, identity({ orgId, userId, token }));
  };
}

function createDataApi(services: Services): (request: Request, response: Response) => Promise<void> {
  let commits = 0;
  services.org.onChange(() => {
    commits += 1;
  });
  return async (request, response) => {
    const fault = services.faults.take('data', kindOf(stepsIn(request.originalUrl).slice(1)));
    if (fault?.latencyMs) await services.wait(fault.latencyMs);
    if (fault?.down) return void request.socket.destroy();
    if (fault?.refusal) {
      const { status, errorCode, message } = fault.refusal;
      return answer(request, response, errorReply(new OrgError(status, errorCode, message)));
    }
    if (fault?.garbled === 'html') return answer(request, response, maintenance());
    let committed = false;
    const reply = await attempt(async () => {
      authenticate(request, services);
      const prepared = await prepare(request, response, services);
      const before = commits;
      // From here to the next line nothing else runs, so what was written was written by this call.
      const done = outcome(() => services.files.download(prepared) ?? services.dispatch(prepared));
      committed = commits > before;
      if (done.status >= 400) await services.files.discard(prepared);
      return done;
    });
    if (fault?.dropAfterCommit && committed) {
      services.faults.dropped();
      return void request.socket.destroy();
    }
    if (fault?.garbled) return garble(response, reply, fault.garbled);
    const limit = reply.status === 401 ? {} : { 'Sforce-Limit-Info': services.limits.header() };
    answer(request, response, { ...reply, headers: { ...reply.headers, ...limit } });
  };
}

/** Its refusals are SOAP faults, and its session comes inside the envelope. */
async function soap(request: Request, response: Response, services: Services): Promise<void> {
  const { oauth, limits, stats, faults } = services;
  const fault = faults.take('data', kindOf(SOAP));
  if (fault?.latencyMs) await services.wait(fault.latencyMs);
  if (fault?.down) return void request.socket.destroy();
  const reply = await attempt(async () => {
    if (request.method !== 'POST') throw absent();
    const xml = await readText(request, SOAP_LIMIT);
    if (fault?.refusal) return soapFault(new OrgError(500, fault.refusal.errorCode, fault.refusal.message));
    limits.count();
    stats.count(SOAP);
    return metadataApi(xml, { ...services.soap, isSession: (id) => oauth.sessions.use(id) !== undefined });
  });
  answer(request, response, reply);
}

/** @throws OrgError */
function authenticate(request: Request, { oauth, limits }: Services): void {
  const header = request.headers.authorization;
  if (header !== undefined && !/^(Bearer|OAuth)\s+\S/i.test(header)) {
    throw new OrgError(401, 'INVALID_AUTH_HEADER', 'INVALID_HEADER_TYPE');
  }
  if (!oauth.sessions.use(bearer(request) ?? '')) {
    throw new OrgError(401, 'INVALID_SESSION_ID', 'Session expired or invalid');
  }
  limits.count();
  if (limits.exhausted()) throw new OrgError(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.');
}

async function prepare(request: Request, response: Response, { files, stats }: Services): Promise<Call> {
  const target = parseTarget(request.originalUrl);
  stats.count(target.path);
  // Clients whose HTTP library lacks a method name it in the query of a POST.
  const method = (request.method === 'POST' && target.query.get('_HttpMethod')) || request.method;
  const call: Call = { ...target, method, headers: singleHeaders(request), body: undefined };
  if (request.method === 'GET' || request.method === 'HEAD' || request.method === 'DELETE') return call;
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (type === 'multipart/form-data') return files.receive(request, response, call);
  const text = await readText(request);
  if (text !== '' && type !== 'application/json') throw unsupported();
  return { ...call, body: parseJson(text) };
}

async function oauthRequest(request: Request) {
  const url = request.originalUrl;
  const posted = request.method === 'POST' ? await readText(request, LONGEST * 4) : '';
  const form = new URLSearchParams([...query(url), ...new URLSearchParams(posted)]);
  const path = (url.split('?')[0] ?? '').replace('/services/oauth2/', '');
  return { method: request.method, path, form, headers: singleHeaders(request) };
}

async function attempt(work: () => Promise<Reply>): Promise<Reply> {
  try {
    return await work();
  } catch (error) {
    return errorReply(error);
  }
}

function outcome(work: () => Reply): Reply {
  try {
    return work();
  } catch (error) {
    return errorReply(error);
  }
}

function answer(request: Request, response: Response, reply: Reply): void {
  // A body that nobody read (a refusal came first) would be taken for the next request on this connection.
  if (!request.readableEnded && reply.status >= 400) request.resume();
  const gzip = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
  send(response, reply, { gzip, head: request.method === 'HEAD' });
}

/** The front servers answer these two before any API sees them, as a page. */
function tooLong(request: Request): Reply | undefined {
  const headers = request.rawHeaders.reduce((sum, text) => sum + text.length + 2, 0);
  const url = request.originalUrl.length;
  if (url > LONGEST) return page(414, 'URI Too Long');
  return url + headers > LONGEST ? page(431, 'Request Header Fields Too Large') : undefined;
}

function page(status: number, reason: string): Reply {
  const headers = { 'content-type': 'text/html;charset=iso-8859-1', connection: 'close' };
  return { status, headers, body: `<h1>Bad Message ${status}</h1><pre>reason: ${reason}</pre>` };
}

/** What stands before an org under maintenance may answer like this. */
function maintenance(): Reply {
  const headers = { 'content-type': 'text/html;charset=UTF-8' };
  return { status: 200, headers, body: '<html><h1>We are down for maintenance</h1></html>' };
}

function absent(): OrgError {
  return new OrgError(404, 'NOT_FOUND', 'The requested resource does not exist');
}

function bearer(request: Request): string | undefined {
  return /^(?:Bearer|OAuth)\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
}

function query(url: string): URLSearchParams {
  return new URLSearchParams(url.split('?').slice(1).join('?'));
}

function singleHeaders(request: Request): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
}
