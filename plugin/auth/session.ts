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
  readonly endsAt: number;
}

export type SignedIn = Pick<Session, 'customer' | 'provider' | 'name' | 'sessionIndex' | 'admin' | 'locale'> & {
  /** The provider's session ends then. */
  endsAt: number | undefined;
};

/** As it is stored, under one key: `renew` cannot bring back what a sign-out has removed. */
type Stored = Omit<Session, 'key' | 'brand'> & {
  /** Marks of sign-outs from before it began: those do not end it. */
  signedOutBefore?: string[];
  seenAt: number;
  checkedAt: number;
};

/** What was parsed last, beside the text that it was: a page costs no parsing. */
interface Known {
  text: string;
  stored: Stored;
  session: Session;
  /** What is read of it: itself, and the marks that end it. */
  keys: readonly string[];
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

  const end = (key: string) => store.remove(keyOf(key));

  const textOf = (stored: Stored): [text: string, seconds: number] => {
    const seconds = Math.min(idleMs, stored.endsAt - stored.seenAt) / 1_000;
    return [JSON.stringify(stored), Math.max(1, Math.ceil(seconds))];
  };

  /** Whose mark would end a session never changes: once this process has seen the session, all of it is one round trip. */
  const known = new LRUCache<string, Known>({ max: KNOWN });

  function knownAs(key: string, text: string): Known {
    const seen = known.get(key);
    if (seen?.text === text) return seen;
    const stored: Stored = JSON.parse(text);
    const keys = seen?.keys ?? [keyOf(key), ...marksOf(stored)];
    const now: Known = { text, stored, session: sessionOf(key, stored), keys };
    known.set(key, now);
    return now;
  }

  /** Marks instead of lists: two sign-ins at once cannot overwrite each other, and nothing has to be searched. */
  async function read(key: string): Promise<(Known & { isEnded: boolean }) | undefined> {
    const seen = known.get(key);
    const [text, ...marks] = await store.many(seen?.keys ?? [keyOf(key)]);
    if (text === undefined) {
      known.delete(key);
      return undefined;
    }
    const now = knownAs(key, text);
    return { ...now, isEnded: isEnded(now, seen ? marks : await store.many(now.keys.slice(1))) };
  }

  async function recheck(key: string, stored: Stored, now: number, fresh: boolean): Promise<Stored | undefined> {
    try {
      return { ...stored, customer: await contacts.refresh(stored.customer, { kept: !fresh }), checkedAt: now };
    } catch (thrown) {
      const { code } = toPortalError(thrown);
      if (code === 'auth.inactive' || code === 'auth.no-contact' || code === 'auth.ambiguous') {
        log.warn({ reason: code, contact: stored.customer.contactId }, 'session ended: the contact may not sign in');
        await end(key);
        return undefined;
      }
      return { ...stored, checkedAt: now - RECHECK_MS + RECHECK_AGAIN_MS };
    }
  }

  return {
    start: async ({ customer, endsAt, ...who }) => {
      const id = randomToken();
      const key = fingerprint(id);
      const now = clock().getTime();
      const end = Math.min(now + maxMs, endsAt ?? Number.POSITIVE_INFINITY);
      const times = { endsAt: end, seenAt: now, checkedAt: now };
      const stored: Stored = { ...who, customer, secret: randomToken(), ...times };
      const marks = (await store.many(marksOf(stored))).filter((mark) => mark !== undefined);
      if (marks.length > 0) stored.signedOutBefore = marks;
      await store.set(keyOf(key), ...textOf(stored));
      return { session: sessionOf(key, stored), cookie: setSession(customer.brand, id) };
    },

    current: async ({ headers }, brand, { fresh = false, touch = true } = {}) => {
      const id = readCookie(headers.cookie, cookieName(brand));
      if (id === undefined) return undefined;
      const key = fingerprint(id);
      const found = await read(key);
      if (!found || found.session.brand !== brand) return undefined;
      const { stored, session, isEnded } = found;
      const now = clock().getTime();
      if (now >= stored.endsAt || now - stored.seenAt >= idleMs || isEnded) {
        await end(key);
        return undefined;
      }
      const isDue = fresh || !isWithin(RECHECK_MS, stored.checkedAt, now);
      const checked = isDue ? await recheck(key, stored, now, fresh) : stored;
      if (!checked) return undefined;
      // A clock that is behind for a while signs nobody out when it is put right.
      const seenAt = touch ? Math.max(stored.seenAt, now) : stored.seenAt;
      if (isDue || seenAt - stored.seenAt >= TOUCH_MS) await store.renew(keyOf(key), ...textOf({ ...checked, seenAt }));
      return checked.customer === stored.customer ? session : sessionOf(key, checked);
    },

    still: ({ key }) => {
      const seen = known.get(key);
      if (!seen || !store.now) return undefined;
      const [text, ...marks] = store.now(seen.keys);
      if (text !== seen.text) return undefined;
      const { stored, session } = seen;
      const now = clock().getTime();
      // Whoever was seen within the minute is not idle, and has nothing to be written.
      const isSettled = now - stored.seenAt < TOUCH_MS && isWithin(RECHECK_MS, stored.checkedAt, now);
      return isEnded(seen, marks) || !isSettled || now >= stored.endsAt ? undefined : session;
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

function keyOf(key: string): string {
  return `signed-in:${key}`;
}

function sessionOf(key: string, stored: Stored): Session {
  const { signedOutBefore: _of, seenAt: _at, checkedAt: _when, ...session } = stored;
  return { ...session, key, brand: stored.customer.brand };
}

function isEnded({ stored }: Known, marks: readonly (string | undefined)[]): boolean {
  return marks.some((mark) => mark !== undefined && !stored.signedOutBefore?.includes(mark));
}

/** Since a time that is not of before the clock was set back. */
function isWithin(ms: number, since: number, now: number): boolean {
  return since - now < SKEW_MS && now - since < ms;
}

/** What ends all sessions of a person at his provider, and what ends this one: no times, as clocks of machines differ. */
function marksOf({ provider, name, sessionIndex }: Stored): string[] {
  const indexes = [undefined, ...(sessionIndex === undefined ? [] : [sessionIndex])];
  return indexes.map((index) => endMark(provider, name.value, index));
}

function endMark(provider: string, name: string, index: string | undefined): string {
  return `session-end:${fingerprint(provider, name, ...(index === undefined ? [] : [index]))}`;
}
