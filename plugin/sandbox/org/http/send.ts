/** Writing an answer: JSON with the org's content type, compressed when the client takes it. */
import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import { gzipSync } from 'node:zlib';
import type { Garbled } from '../../faults.ts';
import type { Reply } from './call.ts';

const WORTH_COMPRESSING = 1024;

export function send(response: ServerResponse, reply: Reply, options: { gzip: boolean; head: boolean }): void {
  for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value);
  response.statusCode = reply.status;
  if (reply.stream) sendStream(response, reply.stream, options.head);
  else if (reply.body === undefined) response.end();
  else sendBody(response, reply.body, options);
}

/** An answer that is none: half of it as if it were whole, nothing of it, or half of it and no end. */
export function garble(response: ServerResponse, reply: Reply, how: Exclude<Garbled, 'html'>): void {
  if (reply.stream && 'destroy' in reply.stream && typeof reply.stream.destroy === 'function') reply.stream.destroy();
  const whole = Buffer.from(reply.stream ? 'half of the bytes' : JSON.stringify(reply.body ?? null));
  const half = whole.subarray(0, Math.ceil(whole.length / 2));
  response.setHeader('content-type', reply.stream ? 'application/octet-stream' : 'application/json;charset=UTF-8');
  response.statusCode = 200;
  if (how === 'stalled') response.setHeader('content-length', whole.length).write(half);
  else response.end(how === 'half' ? half : undefined);
}

function sendBody(response: ServerResponse, body: unknown, options: { gzip: boolean; head: boolean }): void {
  response.setHeader('content-type', response.getHeader('content-type') ?? 'application/json;charset=UTF-8');
  const plain = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const compress = options.gzip && plain.length > WORTH_COMPRESSING;
  const bytes = compress ? gzipSync(plain, { level: 1 }) : plain;
  if (compress) response.setHeader('content-encoding', 'gzip');
  response.setHeader('vary', 'Accept-Encoding');
  response.setHeader('content-length', bytes.length);
  response.end(options.head ? undefined : bytes);
}

/** Files go out as they are: most are compressed already. */
function sendStream(response: ServerResponse, stream: NodeJS.ReadableStream, head: boolean): void {
  response.setHeader('content-type', 'application/octet-stream');
  if (head) {
    stream.resume();
    response.end();
  } else pipeline(stream, response, () => undefined); // a reader that goes away in the middle is no error of ours
}
