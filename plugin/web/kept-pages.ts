import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Request, RequestHandler, Response } from 'express';
import { LRUCache } from 'lru-cache';
import { issueKey } from '../auth/form-key.ts';
import { fingerprint } from '../auth/secrets.ts';
import type { Session, Sessions } from '../auth/session.ts';
import type { Customer } from '../records/customer.ts';
import type { Provenance, Reads } from '../records/reads/reads.ts';
import type { Versions } from '../records/versions.ts';
import { asksByItself, type Context, contextOf } from './context.ts';
import { acceptsGzip, type Form, formOf, gzipped, gzipWithKeys, withKeys } from './kept-form.ts';
import type { Limits } from './limits.ts';
import type { Live } from './live.ts';

const MOST_BYTES = 12 * 1024 * 1024;
const MOST_MARKS = 20_000;
const BESIDE_BYTES = 3_000; // what one page costs besides its HTML
const MOST_REQUEST = 6_000; // characters
const MINUTE_MS = 60_000;
/** Node or the encoding decides about these anew. */
const OF_ONE_ANSWER = ['content-length', 'content-encoding', 'transfer-encoding', 'connection', 'date', 'keep-alive'];

/** A finished page, as it went to one person. */
interface Kept {
  html: Form;
  /** The same compressed, once a browser has asked for it. */
  packed: Form | undefined;
  /** Names and values, in turns. */
  headers: readonly string[];
  context: Context & { session: Session };
  provenance: Provenance;
  /** Pages say “Today” and “5 minutes ago”: none is older than a minute, whatever else. */
  minute: number;
  /** For whom, and at which `Versions.count`, it was found to be good the last time. */
  good?: { session: Session; count: number };
}

export interface KeptPages {
  /** Sends what is kept for this very request if nothing has to be waited for, and says whether it did. */
  answerNow(req: IncomingMessage, res: ServerResponse): boolean;
  /** The same where the store or the CRM may have to be asked; else goes on. Stands before all that costs. */
  answer: RequestHandler;
  /** Remembers a page that has gone out for the second time, if it is made of nothing that could change unnoticed. */
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
  sessions: Pick<Sessions, 'current' | 'still'>;
  live: Pick<Live, 'of'>;
  reads: Pick<Reads, 'holds' | 'stillHolds'>;
  versions: Pick<Versions, 'count'>;
  /** How many pages one person may ask for. */
  limits: Pick<Limits, 'requests' | 'pageNow'>;
  isUp: () => boolean;
  clock: () => Date;
}): KeptPages {
  const { sessions, live, reads, versions, limits, isUp, clock } = parts;
  let keptIn = 0;
  const askedFor = new Set<string>();
  const minuteNow = () => Math.floor(clock().getTime() / MINUTE_MS);
  const pages = new LRUCache<string, Kept>({
    maxSize: MOST_BYTES,
    sizeCalculation: ({ html, packed }, request) =>
      html.bytes.length + (packed?.bytes.length ?? 0) + request.length + BESIDE_BYTES,
  });

  /** Most pages are looked at once: only one that is made a second time within its minute is worth the room. */
  function isAskedForAgain(request: string): boolean {
    const mark = fingerprint(request);
    const isAgain = askedFor.has(mark);
    if (askedFor.size < MOST_MARKS) askedFor.add(mark);
    return isAgain;
  }

  /** The session it may be sent to; undefined when it is not good any more. */
  async function readerOf(kept: Kept, req: Request): Promise<Session | undefined> {
    if (kept.minute !== minuteNow() || !isUp()) return undefined;
    const { session: first, brand, live: shown } = kept.context;
    const count = versions.count?.(); // of before it is looked at
    const session = await sessions.current(req, brand.id, { touch: !asksByItself(req) });
    if (session?.key !== first.key || !isSame(first.customer, session.customer)) return undefined;
    const [holds, version] = await Promise.all([
      reads.holds(kept.provenance),
      shown === undefined ? undefined : live.of(session.customer),
    ]);
    if (!holds || version !== shown) return undefined;
    if (count !== undefined) kept.good = { session, count };
    return session;
  }

  /** Whether it is as good as it was the last time. The request is the same, so it is of the same session. */
  function isStillGood({ minute, provenance, good }: Kept): boolean {
    if (!good || minute !== minuteNow() || !isUp()) return false;
    return sessions.still(good.session) === good.session && reads.stillHolds(provenance, good.count);
  }

  function send(req: IncomingMessage, res: ServerResponse, request: string, kept: Kept, session: Session): void {
    const { html, headers } = kept;
    const keys: string[] = [];
    while (keys.length < html.keys) keys.push(issueKey(session));
    const body = withKeys(html, keys);
    if (!acceptsGzip(req)) {
      finish(res, headers, body, html);
      return;
    }
    const packed = kept.packed ?? gzipped(html);
    if (!kept.packed) pages.set(request, { ...kept, packed });
    finish(res, [...headers, 'Content-Encoding', 'gzip'], gzipWithKeys(packed, keys, body), packed);
  }

  return {
    answerNow: (req, res) => {
      const request = requestOf(req);
      const kept = request === undefined ? undefined : pages.get(request);
      if (request === undefined || !kept?.good || !isStillGood(kept) || !limits.pageNow(kept.good.session))
        return false;
      send(req, res, request, kept, kept.good.session);
      return true;
    },

    answer: async (req, res, next) => {
      const request = requestOf(req);
      const kept = request === undefined ? undefined : pages.get(request);
      if (request === undefined || !kept) return next();
      // A store that does not answer is met once more on the stairs, where there is a page that says so.
      const session = await readerOf(kept, req).catch(() => undefined);
      if (!session) return next();
      res.locals.context = { ...kept.context, id: res.locals.requestId, session };
      // Who is over it hears so on the stairs, too.
      limits.requests(req, res, (over) => (over ? next() : send(req, res, request, kept, session)));
    },

    keep: (req, res, html, provenance) => {
      const context = contextOf(req);
      const { session, flash } = context;
      const request = requestOf(req);
      const mayKeep = provenance.keepable && !provenance.old && isUp() && !flash && !res.hasHeader('set-cookie');
      const form = mayKeep ? formOf(html) : undefined;
      if (!session || request === undefined || !form) return;
      const minute = minuteNow();
      if (minute !== keptIn) {
        keptIn = minute;
        pages.clear(); // none of those can be sent any more
        askedFor.clear();
      }
      if (!isAskedForAgain(request)) return;
      pages.set(request, {
        ...{ html: form, packed: undefined, headers: headersOf(res) },
        ...{ context: { ...context, session }, provenance, minute },
      });
    },
  };
}

/** Most often the system takes all of it at once, and the next answer can have the same bytes: no copy, nothing to collect. */
function finish(res: ServerResponse, headers: readonly string[], body: Buffer, form: Form): void {
  const isOwn = body === form.bytes;
  if (isOwn) form.isOut = true;
  res.writeHead(200, [...headers, 'Content-Length', String(body.length)]);
  res.end(body);
  if (isOwn && res.socket instanceof Socket && res.socket.writableLength === 0) form.isOut = false;
}

/** All of a request that its answer depends on; undefined for one whose answer is its own. */
function requestOf(req: IncomingMessage & { originalUrl?: string }): string | undefined {
  const { cookie, accept = '', 'accept-language': languages = '' } = req.headers;
  if (req.method !== 'GET' || cookie === undefined || !isHostOnce(req)) return undefined;
  const address = req.originalUrl ?? req.url; // the first where the portal is mounted inside another server
  const request = `${hostOf(req)}\n${cookie}\n${accept}\n${languages}\n${address}`;
  return request.length > MOST_REQUEST ? undefined : request;
}

/** All that the host's name is made from: whether a proxy's word on it counts depends on where it comes from. */
function hostOf({ headers, socket }: IncomingMessage): string {
  const forwarded = headers['x-forwarded-host'];
  return forwarded === undefined ? `${headers.host}\n` : `${headers.host}\n${forwarded} ${socket.remoteAddress}`;
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
