import { createHash } from 'node:crypto';
import { type Request, type RequestHandler, type Response, Router } from 'express';
import type { Session, Sessions } from '../auth/session.ts';
import { PortalError } from '../errors.ts';
import type { Customer } from '../records/customer.ts';
import { afterwards, type Later } from '../records/later.ts';
import { seesCompany } from '../records/scope.ts';
import type { Versions } from '../records/versions.ts';
import { contextOf, wantsJson } from './context.ts';

/** Tells open pages that something of the person's has changed: of his cases, his company's, or of what waits to be sent. */
export interface Live {
  /** Before anything of a page is read: what it says of itself, so that a change until its stream is open is not missed. */
  mark: RequestHandler;
  /** What `mark` says. */
  of(customer: Customer): Promise<string>;
  routes: Router;
  /** Streams that are open. */
  open(): number;
  /** Ends them all; browsers come back by themselves, to a machine that is there. */
  close(): void;
}

interface Stream {
  readonly session: string;
  readonly person: string;
  readonly tags: ReadonlySet<string>;
  changed(): void;
  end(): void;
}

/** Tabs that are looked at; a person has few. The oldest goes when there are more. */
const OF_A_SESSION = 6;
/** Of all his browsers: else one who signs in often enough would have all. */
const OF_A_PERSON = 30;
/** A stream costs some 20 KB. */
const OF_ALL = 4_000;
/** Several changes of one moment are one. */
const SETTLE_MS = 150;
/** Shorter than the idle time of proxies; the session is looked at as often. */
const BEAT_MS = 25_000;
/** Until the store, or the stream of a browser, is tried again. */
const RETRY_MS = 3_000;
/** To a page whose person has left; it does not come back. */
const END = 'event: end\ndata:\n\n';

export function createLive(parts: {
  versions: Versions;
  sessions: Pick<Sessions, 'current'>;
  /** Somebody is looking: the CRM is to be asked for changes. */
  touch(): void;
  later?: Later | undefined;
}): Live {
  const { versions, sessions, touch, later = afterwards } = parts;
  const streams = new Set<Stream>();
  const unlisten = versions.listen((tags) => {
    // After a gap it is anybody's guess what was bumped; who has nothing new is not told.
    const isGap = tags.includes('*');
    for (const stream of streams) if (isGap || tags.some((tag) => stream.tags.has(tag))) stream.changed();
  });

  async function versionOf(tags: readonly string[]): Promise<string> {
    return createHash('sha256')
      .update(await versions.of(tags))
      .digest('base64url')
      .slice(0, 16);
  }

  /** @throws PortalError `rate.limited` */
  function room({ key, customer }: Session): void {
    const all = [...streams];
    const own = all.filter(({ session }) => session === key);
    const his = all.filter(({ person }) => person === customer.contactId);
    for (const stream of [...own.slice(0, 1 - OF_A_SESSION), ...his.slice(0, 1 - OF_A_PERSON)]) stream.end();
    if (streams.size >= OF_ALL) throw new PortalError('rate.limited', { detail: 'too many live streams' });
  }

  function follow(req: Request, res: Response, session: Session, seen: string | undefined): void {
    const tags = tagsOf(session.customer);
    let beating = later(beat, BEAT_MS);
    let settling: (() => void) | undefined;
    let told = seen;

    /** @throws PortalError `store.unavailable` when nobody can tell; then he is not taken for one who left */
    async function isStillHis(): Promise<boolean> {
      const now = await sessions.current(req, session.brand, { touch: false });
      if (now === undefined) end(END);
      return now !== undefined;
    }

    async function tell(): Promise<void> {
      settling = undefined;
      if (!(await isStillHis())) return;
      const version = await versionOf(tags);
      if (res.writableEnded || version === told) return;
      told = version;
      res.write(`event: changed\ndata: ${version}\n\n`);
    }

    /** Until the store can tell, the page keeps its stream and what there is to be told. */
    function tellIn(ms: number): void {
      if (streams.has(stream)) settling ??= later(() => void tell().catch(() => tellIn(RETRY_MS)), ms);
    }

    function end(words = ''): void {
      if (!res.writableEnded) res.end(words);
    }

    function beat(): void {
      beating = later(beat, BEAT_MS);
      if (res.writableEnded) return; // its last words wait for a slow line
      touch();
      res.write(':\n\n');
      isStillHis().catch(() => {}); // the next beat asks again
    }

    const { contactId: person } = session.customer;
    const stream: Stream = { session: session.key, person, tags: new Set(tags), changed: () => tellIn(SETTLE_MS), end };
    streams.add(stream);
    res.once('close', () => {
      streams.delete(stream);
      beating();
      settling?.();
    });
    res.write(`retry: ${RETRY_MS}\n\n`);
    void versionOf(tags).then(
      (version) => (version === seen ? undefined : stream.changed()),
      () => tellIn(RETRY_MS),
    );
  }

  const routes = Router();
  routes.get('/{:seen}', async (req, res) => {
    const { session } = contextOf(req);
    if (session) touch();
    if (wantsJson(req)) {
      if (!session) throw new PortalError('auth.required');
      return void res.json({ version: await versionOf(tagsOf(session.customer)) });
    }
    // Compressing would hold each event back.
    res.set('Cache-Control', 'private, no-store, no-transform').set('X-Accel-Buffering', 'no');
    res.type('text/event-stream');
    if (req.method === 'HEAD') return void res.end();
    // The way to the sign-in would begin one that nobody sees, as often as the page comes back.
    if (!session) return void res.end(END);
    room(session);
    res.flushHeaders();
    follow(req, res, session, req.params.seen);
  });

  const of = async (customer: Customer) => `/live/${await versionOf(tagsOf(customer))}`;

  return {
    async mark(req, _res, next) {
      const context = contextOf(req);
      if (context.session && req.method === 'GET') context.live = await of(context.session.customer);
      next();
    },
    of,
    routes,
    open: () => streams.size,
    close() {
      unlisten();
      for (const stream of streams) stream.end();
    },
  };
}

/** Every change of a case bumps the tags of its contact and account. */
function tagsOf(customer: Customer): string[] {
  const own = [`contact:${customer.contactId}`, `outbox:${customer.contactId}`];
  return seesCompany(customer) && customer.accountId !== null ? [...own, `account:${customer.accountId}`] : own;
}
