import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type CrmHandle, type CrmOptions, createCrm } from '../../plugin/crm/crm.ts';
import type { CrmSettings } from '../../plugin/crm/session.ts';
import { PortalError } from '../../plugin/errors.ts';
import { createLog } from '../../plugin/log.ts';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly token: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Answers one data call; what it returns is sent as JSON, unless it has written to `response` itself. */
export type Answer = (asked: Asked, response: ServerResponse) => unknown;

/** An org reduced to HTTP: what it answers is up to each test, so it can also answer what no real org would. */
export interface ScriptedOrg {
  readonly url: string;
  readonly calls: Asked[];
  readonly tokens: string[];
  readonly crm: CrmHandle;
  /** A further CRM on the same org. */
  connect(settings?: Partial<CrmOptions['settings']>, more?: Omit<Partial<CrmOptions>, 'settings'>): CrmHandle;
  close(): Promise<void>;
}

export const USER = '005000000000001AAA';
/** Contact ids. */
export const ERIK = '003000000000001AAA';
export const MAYA = '003000000000002AAA';
const log = createLog({ level: 'silent' });

export async function startScriptedOrg(answer: Answer, settings: Partial<CrmSettings> = {}): Promise<ScriptedOrg> {
  const calls: Asked[] = [];
  const tokens: string[] = [];
  const crms: CrmHandle[] = [];
  const server = createServer((request, response) => {
    void serve(request, response);
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url: path = '', headers } = request;
    const token = headers.authorization?.replace('Bearer ', '');
    if (path === '/services/oauth2/token') {
      request.resume();
      tokens.push(`00D000000000001!token${tokens.length + 1}`);
      sendJson(response, 200, {
        access_token: tokens.at(-1),
        instance_url: url,
        id: `${url}/id/00D000000000001AAA/${USER}`,
      });
      return;
    }
    // Files are read by the test itself.
    const body = headers['content-type']?.startsWith('multipart/') ? '' : await text(request).catch(() => '');
    const asked = { method, path, token, headers, body };
    calls.push(asked);
    const given = await answer(asked, Object.assign(response, { req: request }));
    if (given !== undefined) sendJson(response, 200, given);
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;

  function connect(
    more: Partial<CrmOptions['settings']> = {},
    others: Omit<Partial<CrmOptions>, 'settings'> = {},
  ): CrmHandle {
    const auth = { flow: 'client-credentials' as const, clientId: 'portal', clientSecret: 'secret' };
    const defaults = { instanceUrl: url, apiVersion: '62.0', auth, timeoutMs: 500 };
    const crm = createCrm({ settings: { ...defaults, ...settings, ...more }, log, ...others });
    crms.push(crm);
    return crm;
  }

  return {
    url,
    calls,
    tokens,
    crm: connect(),
    connect,
    async close() {
      server.closeAllConnections();
      server.close();
      await Promise.all(crms.map((crm) => crm.close()));
    },
  };
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json;charset=UTF-8', ...headers });
  response.end(JSON.stringify(body));
}

/** How work ended: `done`, or the code of the error. */
export function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'done',
    (thrown: unknown) => (thrown instanceof PortalError ? thrown.code : String(thrown)),
  );
}

/** The org's way to say no: a list of one error. */
export function refuse(response: ServerResponse, status: number, errorCode: string, message = 'no'): void {
  sendJson(response, status, [{ errorCode, message }]);
}

interface BatchBody {
  batchRequests: { method: string; url: string }[];
}

/** The queries of a batch call, decoded. */
export function queriesIn({ body }: Asked): string[] {
  const { batchRequests }: BatchBody = JSON.parse(body);
  return batchRequests.map(({ url }) => decodeURIComponent(url.split('?q=')[1] ?? url));
}

/** The answer to a batch call of which each query finds one row that holds the query itself. */
export function echoBatch(asked: Asked): object {
  const results = queriesIn(asked).map((query) => ({ statusCode: 200, result: found([{ Id: query }]) }));
  return { hasErrors: false, results };
}

export function found(records: object[]): object {
  return { totalSize: records.length, done: true, records };
}
