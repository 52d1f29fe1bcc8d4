import { createHash } from 'node:crypto';
import http from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Figure } from './figures.ts';
import { type Installation, install } from './installation.ts';

const MOST_MORE_MIB = 60;
const MIB = 1024 * 1024;
const FRAME = 'portico-bench';

/** The same bytes each time, none of them kept: a pattern that says where in the file it stands. */
function* bytesOf(mib: number): Generator<Buffer> {
  for (let at = 0; at < mib; at++) yield Buffer.alloc(MIB, `${at.toString(36).padStart(8, '0')} a line of the log\n`);
}

function sha256(mib: number): string {
  const hash = createHash('sha256');
  for (const piece of bytesOf(mib)) hash.update(piece);
  return hash.digest('hex');
}

/** A new case with one file, as a browser sends it; answers where its page is. */
async function send(installation: Installation, headers: Record<string, string>, mib: number): Promise<string> {
  const form = await (await fetch(`${installation.origin}/cases/new`, { headers })).text();
  const key = /name="key" value="([^"]+)"/.exec(form)?.[1] ?? '';
  const field = (name: string, value: string) =>
    `--${FRAME}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const fields = { subject: 'A long log', description: 'All of it.', priority: 'Low', key };
  const head =
    Object.entries(fields)
      .map(([name, value]) => field(name, value))
      .join('') +
    `--${FRAME}\r\nContent-Disposition: form-data; name="files"; filename="all.log"\r\nContent-Type: text/plain\r\n\r\n`;
  const tail = `\r\n--${FRAME}--\r\n`;
  const answer = new Promise<http.IncomingMessage>((resolve, reject) => {
    const request = http.request(`${installation.origin}/cases`, {
      method: 'POST',
      headers: {
        ...headers,
        'content-type': `multipart/form-data; boundary=${FRAME}`,
        'content-length': head.length + mib * MIB + tail.length,
      },
    });
    request.on('response', resolve).on('error', reject);
    pipeline(
      (function* () {
        yield Buffer.from(head);
        yield* bytesOf(mib);
        yield Buffer.from(tail);
      })(),
      request,
    ).catch(reject);
  });
  const { statusCode, headers: back } = await answer;
  if (statusCode !== 303 || back.location === undefined) throw new Error(`the upload was answered ${statusCode}`);
  return back.location;
}

/** The checksum of the only file of a case. */
async function fetchBack(installation: Installation, headers: Record<string, string>, page: string): Promise<string> {
  const html = await (await fetch(new URL(page, installation.origin), { headers })).text();
  const path = /href="(\/cases\/[^"]*\/files\/[^"]+)"/.exec(html)?.[1];
  if (path === undefined) throw new Error('the case shows no file');
  const answer = await fetch(`${installation.origin}${path}`, { headers });
  if (!answer.ok || !answer.body) throw new Error(`the file was answered ${answer.status}`);
  const hash = createHash('sha256');
  for await (const piece of answer.body) hash.update(piece);
  return hash.digest('hex');
}

/** A file that is larger than all the memory we want to have, up into the CRM and down again. */
export async function measureFiles({ mib }: { mib: number }): Promise<Figure[]> {
  const uploads = { maxBytes: mib * MIB + 1, types: ['log'] };
  const brands = [{ id: 'larkfield', name: 'Larkfield', uploads }];
  const installation = await install({ worldMiB: 12_000, config: { brands } });
  const { headers } = await installation.signIn('maya');
  // A small one first: what is loaded and compiled for the first file is not the file.
  await fetchBack(installation, headers, await send(installation, headers, 1));
  const most = async <T>(what: () => Promise<T>): Promise<{ more: number; seconds: number; made: T }> => {
    const before = installation.portal.memory() ?? Number.NaN;
    installation.portal.forgetPeak();
    const began = performance.now();
    const made = await what();
    const seconds = (performance.now() - began) / 1_000;
    return { made, seconds, more: (installation.portal.peak() ?? Number.NaN) - before };
  };
  const up = await most(() => send(installation, headers, mib));
  const down = await most(() => fetchBack(installation, headers, up.made));
  await installation.stop();
  const isSame = down.made === sha256(mib);
  const line = (what: string, { more, seconds }: { more: number; seconds: number }): Figure => ({
    what: `${what} of ${mib} MiB (${(mib / seconds).toFixed(0)} MiB a second): more memory`,
    ...{ goal: `<= ${MOST_MORE_MIB} MiB`, measured: `${more} MiB`, met: more <= MOST_MORE_MIB },
  });
  return [
    line('upload', up),
    line('download', down),
    { what: 'what came down is what went up', goal: 'the same', measured: isSame ? 'the same' : 'other', met: isSame },
  ];
}
