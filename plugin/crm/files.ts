import { pipeline, type Readable, Transform } from 'node:stream';
import type { Dispatcher } from 'undici';
import { z } from 'zod';
import { PortalError } from '../errors.ts';
import { request } from '../http.ts';
import type { Crm, UploadedFile } from '../records/crm.ts';
import { type Bulkhead, createBulkhead } from './bulkhead.ts';
import type { CallKind, Gate } from './gate.ts';
import { isApiName, recordId } from './ids.ts';
import type { Meter } from './meter.ts';
import { multipartOf } from './multipart.ts';
import { createOwnPlaces } from './own-places.ts';
import { ofWrite, Refusal, refusalOf, translated, Unanswered, withoutRight } from './refusal.ts';
import { withToken } from './send.ts';
import type { Session } from './session.ts';
import { parsed, textOf, unanswered } from './transport.ts';

/** The slowest line an upload must get through on, above the time any write has. */
const BYTES_PER_MS = 100;
/** A download that brings nothing for so long is broken. */
const IDLE_MS = 30_000;
/** Of the places for transfers. */
const DOWNLOADS = { atOnce: 12, waiting: 100 };
/** Of one person: the pictures of a long text wait for one another. */
const OWN_DOWNLOADS = { atOnce: 4, waiting: 40 };
/** What the org says of a file is a few hundred bytes; more is not read. */
const MOST_ANSWER_BYTES = 64 * 1024;

/** What a browser shows as a picture and nothing else; SVG can hold a program. */
const PICTURES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];
const MOST_PICTURE_BYTES = 10 * 1024 * 1024;

const saved = z.looseObject({ id: z.string(), success: z.literal(true) });

interface Transfer {
  readonly signal: AbortSignal;
  /** The time limit is over with: the file is coming. */
  begun(): void;
  abandon(): void;
  end(): void;
}

/** Files go past jsforce, which would hold them in memory, over the same connections and with the same token. `abandon` breaks all off. */
export function createFiles(options: {
  session: Session;
  dispatcher: Dispatcher;
  bulkhead: Bulkhead;
  gate: Gate;
  meter: Meter;
  apiVersion: string;
  timeoutMs: number;
}): Pick<Crm, 'upload' | 'download' | 'picture'> & { abandon(): void } {
  const { session, dispatcher, bulkhead, gate, meter, apiVersion, timeoutMs } = options;
  const objects = `/services/data/v${apiVersion}/sobjects`;
  const resource = `${objects}/ContentVersion`;
  const running = new Set<Transfer>();
  /** Customers with slow lines keep no others from sending. */
  const downloads = createBulkhead({ ...DOWNLOADS, waitMs: timeoutMs });
  const ownDownloads = createOwnPlaces({ ...OWN_DOWNLOADS, waitMs: timeoutMs });

  function transfer(limitMs: number): Transfer {
    const controller = new AbortController();
    const give = () => controller.abort(new Unanswered('no answer within the time limit'));
    const timer = setTimeout(give, limitMs);
    const one: Transfer = {
      signal: controller.signal,
      begun: () => clearTimeout(timer),
      abandon: () => controller.abort(new Unanswered('the portal is shutting down')),
      end() {
        clearTimeout(timer);
        running.delete(one);
      },
    };
    running.add(one);
    return one;
  }

  /** @param asked is called for each try: a body can be read only once */
  function ask(
    kind: CallKind,
    path: string,
    asked: () => Partial<Dispatcher.RequestOptions>,
  ): Promise<Dispatcher.ResponseData> {
    return gate.run(kind, () => sent(path, asked));
  }

  function sent(path: string, asked: () => Partial<Dispatcher.RequestOptions>): Promise<Dispatcher.ResponseData> {
    return withToken(session, async (token) => {
      meter.called();
      const { headers, ...rest } = { method: 'GET' as const, ...asked() };
      try {
        const answer = await request(`${session.connection.instanceUrl}${path}`, {
          ...rest,
          headers: { ...headers, authorization: `Bearer ${token}` },
          dispatcher,
        });
        meter.seen(answer.headers);
        if (answer.statusCode >= 200 && answer.statusCode < 300) return answer;
        throw await refusalIn(answer);
      } catch (thrown) {
        throw unanswered(thrown);
      }
    });
  }

  async function upload(file: UploadedFile): Promise<string> {
    const multipart = multipartOf(file, { Title: file.name.slice(0, 255), PathOnClient: file.name.slice(0, 500) });
    const { signal, end } = transfer(timeoutMs * 3 + Math.ceil(file.size / BYTES_PER_MS));
    try {
      const answer = await ask('upload', resource, () => ({
        method: 'POST',
        headers: { 'content-type': multipart.contentType, 'content-length': String(multipart.length) },
        body: multipart.open(),
        signal,
      }));
      return saved.parse(parsed(await textOf(answer, MOST_ANSWER_BYTES))).id;
    } catch (thrown) {
      throw ofWrite(thrown instanceof Refusal ? withoutRight(thrown, 'ContentVersion') : thrown);
    } finally {
      end();
    }
  }

  /** One of his own, of all downloads, and of all transfers. */
  async function place(whose: string): Promise<() => void> {
    const taken: (() => void)[] = [];
    const leave = () => {
      for (const one of taken) one();
    };
    try {
      taken.push(await ownDownloads.enter(whose));
      taken.push(await downloads.enter());
      taken.push(await bulkhead.enter());
      return leave;
    } catch (thrown) {
      leave();
      throw thrown;
    }
  }

  /** The answer whose bytes are on their way. */
  async function fetchBytes(
    path: string,
    whose: string,
  ): Promise<{ stream: Readable; size: number | undefined; type: string }> {
    gate.demand('download');
    const leave = await place(whose);
    const { signal, begun, end } = transfer(timeoutMs * 3);
    const close = () => {
      end();
      leave();
    };
    try {
      const { body, headers } = await ask('download', path, () => ({ signal, bodyTimeout: IDLE_MS }));
      begun(); // how long it lasts from here is up to the customer's line
      body.once('close', close);
      // A break must not end the process when it comes before anybody listens; who reads later finds the stream destroyed.
      body.on('error', () => {});
      const size = Number(headers['content-length'] ?? Number.NaN);
      const type = String(headers['content-type'] ?? '');
      return { stream: body, size: Number.isSafeInteger(size) ? size : undefined, type };
    } catch (thrown) {
      close();
      throw thrown;
    }
  }

  async function download(versionId: string, whose: string): Promise<{ stream: Readable; size: number | undefined }> {
    const { stream, size } = await fetchBytes(`${resource}/${recordId(versionId)}/VersionData`, whose);
    return { stream, size };
  }

  async function picture(...[{ object, id, field, ref }, whose]: Parameters<Crm['picture']>) {
    if (![object, field].every(isApiName)) throw notAPicture('not the name of a field');
    const path = `${objects}/${object}/${recordId(id)}/richTextImageFields/${field}/${recordId(ref)}`;
    const { stream, size, type } = await fetchBytes(path, whose);
    const [kind = ''] = type.toLowerCase().split(/[;\s]/);
    if (PICTURES.includes(kind) && (size ?? 0) <= MOST_PICTURE_BYTES) return { stream: atMost(stream), type: kind };
    await new Promise((resolve) => stream.once('close', resolve).destroy()); // its place is free again
    throw notAPicture(`${type || 'no content type'}, ${size ?? 'unknown'} bytes`);
  }

  return {
    picture: (...asked) => translated(() => picture(...asked)),
    upload: (file) =>
      translated(async () => {
        gate.demand('upload');
        return bulkhead.run(() => upload(file));
      }),
    download: (...asked) => translated(() => download(...asked)),
    abandon() {
      for (const { abandon } of running) abandon();
    },
  };
}

function notAPicture(detail: string): PortalError {
  return new PortalError('record.not-found', { detail });
}

/** The org need not say how long a picture is: it breaks off where it is longer than it may be. */
function atMost(stream: Readable): Readable {
  let size = 0;
  const limit = new Transform({
    transform(chunk, _encoding, done) {
      size += chunk.length;
      if (size > MOST_PICTURE_BYTES) done(new Unanswered(`a picture of more than ${MOST_PICTURE_BYTES} bytes`));
      else done(null, chunk);
    },
  });
  return pipeline(stream, limit, () => {}); // whoever reads is told of a break
}

async function refusalIn(answer: Dispatcher.ResponseData): Promise<Refusal | Unanswered> {
  if (answer.statusCode < 400) {
    answer.body.on('error', () => {}).destroy(); // undici reports what it was told to give up
    return new Unanswered(`a redirect (${answer.statusCode}), which is never followed`);
  }
  return refusalOf(answer.statusCode, parsed(await textOf(answer, MOST_ANSWER_BYTES)));
}
