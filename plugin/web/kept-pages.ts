import type { ClientRequest } from 'node:http';
import type { Request, RequestHandler, Response } from 'express';
import { LRUCache } from 'lru-cache';
import { issueKey } from '../auth/form-key.ts';
import type { Session, Sessions } from '../auth/session.ts';
import type { Customer } from '../records/customer.ts';
import type { Provenance, Reads } from '../records/reads/reads.ts';
import { type Context, contextOf } from './context.ts';
import { acceptsGzip, type Form, formOf, gzipOf, type Packed, pack, withKeys } from './kept-form.ts';
import type { Live } from './live.ts';

const MOST_BYTES = 24 * 1024 * 1024;
const BESIDE_BYTES = 3_000; // what one page costs besides its HTML
const MOST_REQUEST = 6_000; // characters
const MINUTE_MS = 60_000;
/** Node or the encoding decides about these anew. */
const OF_ONE_ANSWER = ['content-length', 'content-encoding', 'transfer-encoding', 'connection', 'date', 'keep-alive'];

/** A finished page, as it went to one person. */
interface Kept {
  form: Form;
  packed: Packed | undefined;
  /** Names and values, in turns. */
  headers: readonly string[];
  context: Context & { session: Session };
  provenance: Provenance;
  /** Pages say “Today” and “5 minutes ago”: none is older than a minute, whatever else. */
  minute: number;
}

export interface KeptPages {
  /** Sends what is kept for this very request, or goes on. Stands before all that costs. */
  answer: RequestHandler;
  /** Remembers a page that has gone out, if it is made of nothing that could change unnoticed. */
  keep(req: Request, res: Response, html: Buffer, provenance: Provenance): void;
}

/**
 * Finished pages, each for one browser of one session, and for as long as nothing changes that it was made from: the data, by
 * its tags; what the person may see; the minute. All else that could make a difference is part of what it is found by: host,
 * cookies, languages, kind of answer, address. What differs from answer to answer is in no kept page: form keys are put in
 * when it is sent, each answer has its own.
 *
 * There is no 304 for them: pages of a person are `no-store`, so that no browser shows them after he has signed out.
 */
export function createKeptPages(parts: {
  sessions: Pick<Sessions, 'current'>;
  live: Pick<Live, 'of'>;
  reads: Pick<Reads, 'holds'>;
  /** How many pages one person may ask for. */
  limit: RequestHandler;
  isUp: () => boolean;
  clock: () => Date;
}): KeptPages {
  const { sessions, live, reads, limit, isUp, clock } = parts;
  const minuteNow = () => Math.floor(clock().getTime() / MINUTE_MS);
  const pages = new LRUCache<string, Kept>({
    maxSize: MOST_BYTES,
    sizeCalculation: ({ form, packed }, request) =>
      form.html.length + (packed?.bytes ?? 0) + request.length + BESIDE_BYTES,
  });

  /** The session it may be sent to; undefined when it is not good any more. */
  async function readerOf(kept: Kept, req: Request): Promise<Session | undefined> {
    if (kept.minute !== minuteNow() || !isUp()) return undefined;
    const { session: first, brand, live: shown } = kept.context;
    const session = await sessions.current(req, brand.id);
    if (session?.key !== first.key || !isSame(first.customer, session.customer)) return undefined;
    const [holds, version] = await Promise.all([
      reads.holds(kept.provenance),
      shown === undefined ? undefined : live.of(session.customer),
    ]);
    return holds && version === shown ? session : undefined;
  }

  function send(req: Request, res: Response, request: string, kept: Kept, session: Session): void {
    const html = withKeys(kept.form, () => issueKey(session));
    const packed = acceptsGzip(req) ? (kept.packed ?? pack(kept.form)) : undefined;
    if (packed && !kept.packed) pages.set(request, { ...kept, packed });
    const headers = packed ? [...kept.headers, 'Content-Encoding', 'gzip'] : kept.headers;
    finish(res, headers, packed ? gzipOf(packed, kept.form, html) : html);
  }

  return {
    answer: async (req, res, next) => {
      const request = requestOf(req);
      const kept = request === undefined ? undefined : pages.get(request);
      if (request === undefined || !kept) return next();
      // A store that does not answer is met once more on the stairs, where there is a page that says so.
      const session = await readerOf(kept, req).catch(() => undefined);
      if (!session) return next();
      res.locals.context = { ...kept.context, id: res.locals.requestId, session };
      // Who is over it hears so on the stairs, too.
      limit(req, res, (over) => (over ? next() : send(req, res, request, kept, session)));
    },

    keep: (req, res, html, provenance) => {
      const context = contextOf(req);
      const { session, flash } = context;
      const request = requestOf(req);
      const mayKeep = provenance.keepable && !provenance.old && isUp() && !flash && !res.hasHeader('set-cookie');
      if (!session || request === undefined || !mayKeep) return;
      pages.set(request, {
        ...{ form: formOf(html), packed: undefined, headers: headersOf(res) },
        ...{ context: { ...context, session }, provenance, minute: minuteNow() },
      });
    },
  };
}

function finish(res: Response, headers: readonly string[], body: Buffer): void {
  res.writeHead(200, [...headers, 'Content-Length', String(body.length)]);
  res.end(body);
}

/** All of a request that its answer depends on; undefined for one whose answer is its own. */
function requestOf(req: Request): string | undefined {
  const { cookie, accept = '', 'accept-language': languages = '' } = req.headers;
  if (req.method !== 'GET' || cookie === undefined || !isHostOnce(req)) return undefined;
  const request = `${req.hostname}\n${cookie}\n${accept}\n${languages}\n${req.originalUrl}`;
  return request.length > MOST_REQUEST ? undefined : request;
}

/** RFC 9112, section 3.2: of two hosts nobody can say which one a proxy before us has gone by. */
export function isHostOnce({ rawHeaders }: { rawHeaders: readonly string[] }): boolean {
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at];
    if (name?.length === 4 && name.toLowerCase() === 'host') hosts += 1;
  }
  return hosts === 1;
}

/** Read again after five minutes, and now and then by another machine: equal is as good as the same. */
function isSame(one: Customer, other: Customer): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

function headersOf(res: Response): string[] {
  return namesOf(res).flatMap((name) => {
    const value = res.getHeader(name);
    return OF_ONE_ANSWER.includes(name.toLowerCase()) || value === undefined ? [] : [name, String(value)];
  });
}

/** As they are spelt on the wire. Node has this for every message; its types have it for requests only. */
function namesOf(res: object): string[] {
  return (res as Pick<ClientRequest, 'getRawHeaderNames'>).getRawHeaderNames();
}
