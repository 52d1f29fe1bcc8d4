import { LRUCache } from 'lru-cache';
import type { Locale } from '../brand.ts';
import { toPortalError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Contacts } from '../records/contacts.ts';
import type { Customer } from '../records/customer.ts';
import type { Settings } from '../settings.ts';
import type { Store } from '../store/store.ts';
import type { SamlName } from './assertion.ts';
import { readCookie, setCookie } from './cookies.ts';
import { fingerprint, randomToken } from './secrets.ts';

const TOUCH_MS = 60_000;
const RECHECK_MS = 5 * 60_000;
const RECHECK_AGAIN_MS = 30_000; // when the CRM did not answer
const SKEW_MS = 30_000; // between the clocks of machines
const KNOWN = 1_000; // about 2 KB each; to parse one more is cheap

/** Who is signed in, from where, and until when. Times are milliseconds. */
export interface Session {
  /** What the store knows it by; of no use to anybody who reads it. */
  readonly key: string;
  readonly customer: Customer;
  readonly brand: string;
  readonly provider: string;
  readonly name: SamlName;
  readonly sessionIndex: string | undefined;
  readonly admin: boolean;
  /** The language the provider says he reads. */
  readonly locale: Locale | undefined;
  /** Key of the form keys. */
  readonly secret: string;
  readonly startedAt: number;
  readonly endsAt: number;
}

export type SignedIn = Pick<Session, 'customer' | 'provider' | 'name' | 'sessionIndex' | 'admin' | 'locale'> & {
  /** The provider's session ends then. */
  endsAt: number | undefined;
};

/** Written once and never again, so that a page on its way cannot bring back what a sign-out removed. */
type Fixed = Omit<Session, 'key' | 'customer'> & {
  /** Marks of sign-outs from before it began: those do not end it. */
  signedOutBefore?: string[];
};

/** What was parsed last, beside the text that it was: a page costs no parsing. */
interface Known {
  text: string;
  fixed: Fixed;
  /** What is read of it: itself, what lives, and the marks that end it. */
  keys: readonly string[];
  marks: readonly string[];
  live?: { text: string; parsed: Live; session: Session };
}

/** What changes while it lives. */
interface Live {
  seenAt: number;
  checkedAt: number;
  customer: Customer;
}

export interface Sessions {
  /** Always a new id. `cookie` is a Set-Cookie header. */
  start(who: SignedIn): Promise<{ session: Session; cookie: string }>;
  /**
   * Whose request this is; undefined for nobody. The contact is asked for again after five minutes, or now if `fresh`:
   * who was switched off is signed out. When the CRM does not answer he stays who he was. Without `touch` the question does
   * not count as his: an open tab keeps nobody signed in.
   */
  current(
    request: { headers: { cookie?: string | undefined } },
    brand: string,
    options?: { fresh?: boolean; touch?: boolean },
  ): Promise<Session | undefined>;
  /** The same session now, and at once; undefined when only `current` can tell. */
  still(session: Session): Session | undefined;
  end(key: string): Promise<void>;
  /** Ends what a person has at one provider: the sessions of these indexes, or all when there are none. */
  endAt(provider: string, name: string, indexes: readonly string[]): Promise<void>;
  /** Set-Cookie header that takes the session cookie away. */
  forget(brand: string): string;
}

export function createSessions(parts: {
  store: Store;
  contacts: Contacts;
  log: Log;
  clock: () => Date;
  rules: Settings['session'];
  isSecure: (brand: string) => boolean;
}): Sessions {
  const { store, contacts, log, clock, rules, isSecure } = parts;
  const idleMs = rules.idleMinutes * 60_000;
  const maxMs = rules.maxHours * 3_600_000;
  const cookieName = (brand: string) => (isSecure(brand) ? '__Host-portico' : 'portico');
  const setSession = (brand: string, value: string, maxAge?: number) =>
    setCookie(cookieName(brand), value, {
      sameSite: 'Lax',
      secure: isSecure(brand),
      ...(maxAge !== undefined && { maxAge }),
    });

  async function end(key: string): Promise<void> {
    await Promise.all([store.remove(`session:${key}`), store.remove(`session-live:${key}`)]);
  }

  async function save(key: string, live: Live, endsAt: number): Promise<void> {
    const seconds = Math.min(idleMs, endsAt - live.seenAt) / 1_000;
    await store.set(`session-live:${key}`, JSON.stringify(live), Math.max(1, Math.ceil(seconds)));
  }

  /** Whose mark would end a session never changes: once this process has seen the session, all of it is one round trip. */
  const known = new LRUCache<string, Known>({ max: KNOWN });

  function knownAs(key: string, text: string) {
    const seen = known.get(key);
    if (seen?.text === text) return seen;
    const fixed: Fixed = JSON.parse(text);
    const marks = marksOf(fixed);
    const now: Known = { text, fixed, keys: [...keysOf(key), ...marks], marks };
    known.set(key, now);
    return now;
  }

  /** Marks instead of lists: two sign-ins at once cannot overwrite each other, and nothing has to be searched. */
  async function read(key: string): Promise<ReturnType<typeof readAs> | undefined> {
    const seen = known.get(key);
    const [text, live, ...marks] = await store.many(seen?.keys ?? keysOf(key));
    if (text === undefined || live === undefined) {
      known.delete(key);
      return undefined;
    }
    const now = knownAs(key, text);
    return readAs(key, now, live, now === seen ? marks : await store.many(now.marks));
  }

  function readAs(key: string, known: Known, text: string, endings: readonly (string | undefined)[]) {
    const { fixed } = known;
    const isEnded = endings.some((mark) => mark !== undefined && !fixed.signedOutBefore?.includes(mark));
    if (known.live?.text !== text) {
      const parsed: Live = JSON.parse(text);
      known.live = { text, parsed, session: { ...fixed, key, customer: parsed.customer } };
    }
    return { fixed, live: known.live.parsed, session: known.live.session, isEnded };
  }

  async function recheck(key: string, live: Live, now: number, fresh: boolean): Promise<Live | undefined> {
    try {
      return { ...live, customer: await contacts.refresh(live.customer, { kept: !fresh }), checkedAt: now };
    } catch (thrown) {
      const { code } = toPortalError(thrown);
      if (code === 'auth.inactive' || code === 'auth.no-contact' || code === 'auth.ambiguous') {
        log.warn({ reason: code, contact: live.customer.contactId }, 'session ended: the contact may not sign in');
        await end(key);
        return undefined;
      }
      return { ...live, checkedAt: now - RECHECK_MS + RECHECK_AGAIN_MS };
    }
  }

  return {
    start: async ({ customer, endsAt, ...who }) => {
      const id = randomToken();
      const key = fingerprint(id);
      const now = clock().getTime();
      const end = Math.min(now + maxMs, endsAt ?? Number.POSITIVE_INFINITY);
      const fixed: Fixed = { ...who, brand: customer.brand, secret: randomToken(), startedAt: now, endsAt: end };
      const marks = (await store.many(marksOf(fixed))).filter((mark) => mark !== undefined);
      if (marks.length > 0) fixed.signedOutBefore = marks;
      await store.set(`session:${key}`, JSON.stringify(fixed), Math.max(1, Math.ceil((end - now) / 1_000)));
      await save(key, { seenAt: now, checkedAt: now, customer }, end);
      return { session: { ...fixed, key, customer }, cookie: setSession(customer.brand, id) };
    },

    current: async ({ headers }, brand, { fresh = false, touch = true } = {}) => {
      const id = readCookie(headers.cookie, cookieName(brand));
      if (id === undefined) return undefined;
      const key = fingerprint(id);
      const found = await read(key);
      if (!found || found.fixed.brand !== brand) return undefined;
      const { fixed, live, session, isEnded } = found;
      const now = clock().getTime();
      if (now >= fixed.endsAt || now - live.seenAt >= idleMs || isEnded) {
        await end(key);
        return undefined;
      }
      const isDue = fresh || !isWithin(RECHECK_MS, live.checkedAt, now);
      const checked = isDue ? await recheck(key, live, now, fresh) : live;
      if (!checked) return undefined;
      // A clock that is behind for a while signs nobody out when it is put right.
      const seenAt = touch ? Math.max(live.seenAt, now) : live.seenAt;
      if (isDue || seenAt - live.seenAt >= TOUCH_MS) await save(key, { ...checked, seenAt }, fixed.endsAt);
      return checked.customer === live.customer ? session : { ...fixed, key, customer: checked.customer };
    },

    still: ({ key }) => {
      const seen = known.get(key);
      if (!seen || !store.now) return undefined;
      const [text, liveText, ...marks] = store.now(seen.keys);
      if (text !== seen.text || liveText === undefined) return undefined;
      const { fixed, live, session, isEnded } = readAs(key, seen, liveText, marks);
      const now = clock().getTime();
      // Whoever was seen within the minute is not idle, and has nothing to be written.
      const isSettled = now - live.seenAt < TOUCH_MS && isWithin(RECHECK_MS, live.checkedAt, now);
      return isEnded || !isSettled || now >= fixed.endsAt ? undefined : session;
    },

    end,

    endAt: async (provider, name, indexes) => {
      const mark = randomToken();
      const marked = indexes.length > 0 ? indexes : [undefined];
      const seconds = Math.ceil(maxMs / 1_000) + 60;
      await Promise.all(marked.map((index) => store.set(endMark(provider, name, index), mark, seconds)));
    },

    forget: (brand) => setSession(brand, '', 0),
  };
}

function keysOf(key: string): string[] {
  return [`session:${key}`, `session-live:${key}`];
}

/** Since a time that is not of before the clock was set back. */
function isWithin(ms: number, since: number, now: number): boolean {
  return since - now < SKEW_MS && now - since < ms;
}

/** What ends all sessions of a person at his provider, and what ends this one: no times, as clocks of machines differ. */
function marksOf({ provider, name, sessionIndex }: Fixed): string[] {
  const indexes = [undefined, ...(sessionIndex === undefined ? [] : [sessionIndex])];
  return indexes.map((index) => endMark(provider, name.value, index));
}

function endMark(provider: string, name: string, index: string | undefined): string {
  return `session-end:${fingerprint(provider, name, ...(index === undefined ? [] : [index]))}`;
}
