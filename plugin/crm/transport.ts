import { PassThrough } from 'node:stream';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Connection } from 'jsforce/lib/connection.js';
import type { Dispatcher } from 'undici';
import { request } from '../http.ts';
import { refusalOf, Unanswered } from './refusal.ts';

type Transport = Connection['_transport'];
type Request = Parameters<Transport['httpRequest']>[0];
type Options = NonNullable<Parameters<Transport['httpRequest']>[1]>;
type Response = Awaited<ReturnType<Transport['httpRequest']>>;

export type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** No answer of the org that we ask for in memory is near this; files are streamed. */
const MOST_BYTES = 64 * 1024 * 1024;

const unzip = promisify(gunzip);

/**
 * What jsforce sends through, in place of its own, which has no time limit on bodies, follows redirects with the token
 * and waits 16 s on a 503. Must stand in both `connection._transport` and `connection.oauth2._transport`.
 *
 * `options.timeout` covers the whole exchange, body included. Every status of 400 or more is thrown as a Refusal,
 * everything that is no answer of an org as Unanswered, so jsforce sees only good answers. With `xml` the answers are SOAP's,
 * whose faults jsforce itself reads.
 */
export function createTransport(options: {
  dispatcher: Dispatcher;
  limitMs: number;
  seen(headers: Headers): void;
  xml?: boolean;
}): Transport {
  async function exchange(asked: Request, limitMs: number): Promise<Response> {
    const answer = await request(asked.url, {
      method: asked.method,
      headers: { ...asked.headers, 'accept-encoding': 'gzip' },
      body: typeof asked.body === 'string' ? asked.body : null,
      dispatcher: options.dispatcher,
      signal: AbortSignal.timeout(limitMs),
    });
    options.seen(answer.headers);
    const body = await textOf(answer, MOST_BYTES);
    if (options.xml) return soapAnswer(answer, body);
    if (answer.statusCode >= 400) throw refusalOf(answer.statusCode, parsed(body));
    if (answer.statusCode >= 300) throw new Unanswered(`a redirect (${answer.statusCode}), which is never followed`);
    if (answer.statusCode !== 204) demandJson(answer.headers);
    return { statusCode: answer.statusCode, headers: { 'content-type': 'application/json' }, body };
  }

  return {
    httpRequest(asked, given: Options = {}) {
      const promise = exchange(asked, given.timeout ?? options.limitMs).catch((cause: unknown) => {
        throw unanswered(cause);
      });
      return Object.assign(promise, { stream: () => new PassThrough() });
    },
    getRequestStreamCreator: () => () => new PassThrough(),
  };
}

function soapAnswer({ statusCode, headers }: Dispatcher.ResponseData, body: string): Response {
  const type = String(headers['content-type'] ?? '');
  if (/^(text|application)\/xml\b/i.test(type)) return { statusCode, headers: { 'content-type': 'text/xml' }, body };
  if (statusCode >= 400) throw refusalOf(statusCode, parsed(body));
  throw new Unanswered(`${type || 'no content type'} in place of XML`);
}

/** The whole body, unpacked. @throws Unanswered if it is longer than `most` bytes */
export async function textOf(answer: Dispatcher.ResponseData, most: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer.body) {
    size += chunk.length;
    if (size > most) throw new Unanswered(`an answer of more than ${most} bytes`);
    chunks.push(chunk);
  }
  const bytes = Buffer.concat(chunks);
  if (answer.headers['content-encoding'] !== 'gzip') return bytes.toString('utf8');
  return (await unzip(bytes, { maxOutputLength: most })).toString('utf8');
}

/** A maintenance page or a proxy's answer comes with 200 as well. Broken JSON shows when its shape is checked. */
function demandJson(headers: Headers): void {
  const type = String(headers['content-type'] ?? '');
  if (!/^application\/json\b/i.test(type)) throw new Unanswered(`${type || 'no content type'} in place of JSON`);
}

/** Undefined for what is no JSON. */
export function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

const BROKEN = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

/** An error of the network in our words; Refusals and our own pass as they are. */
export function unanswered(cause: unknown): unknown {
  if (!(cause instanceof Error) || cause instanceof Unanswered || cause.name === 'Refusal') return cause;
  if (cause.name === 'TimeoutError') return new Unanswered('no answer within the time limit', { cause });
  const code = 'code' in cause ? String(cause.code) : '';
  return new Unanswered(`no answer: ${code || cause.message}`, { cause, broken: BROKEN.has(code) });
}
