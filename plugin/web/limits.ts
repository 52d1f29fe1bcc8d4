import { isIPv6 } from 'node:net';
import type { Request, RequestHandler } from 'express';
import { LRUCache } from 'lru-cache';
import type { Session } from '../auth/session.ts';
import { PortalError } from '../errors.ts';
import type { Customer } from '../records/customer.ts';
import type { Settings } from '../settings.ts';
import type { Limiter, LimitRule } from '../store/limiter.ts';
import { contextOf } from './context.ts';
import { readForm, writtenIn } from './form.ts';

/** Who is known by so many keys at once; whoever falls out is still counted by the limiter. */
const KNOWN = 20_000;
const NARROWING = ['q', 'type', 'after'];
/** What people who are not signed in may leave with us in half an hour, in kB: texts of forms, and addresses to come back to. */
const KEPT = { seconds: 1_800, ofAddress: 6_000, ofAll: 100_000 };
/** The same for texts of one who is. */
const OF_PERSON = 6_000;
/** What may wait in Redis of files of forms that came back, in kB within an hour. */
const SHARED = { seconds: 3_600, ofPerson: 100_000, ofAll: 1_000_000 };

/** How much one may ask. Each of them answers `rate.limited` beyond it. */
export interface Limits {
  /** Requests: of a person who is signed in by the person, of anybody else by the address. Stands behind `identify`. */
  requests: RequestHandler;
  /** Counts a page of a person at once, if there is one to be had; false leaves it to `requests`. */
  pageNow(session: Session): boolean;
  searches: RequestHandler;
  /** Lists of cases that are searched, filtered or turned over: each is a question of its own to the CRM. Counted as searches. */
  narrowed: RequestHandler;
  /** Forms of a person; stands behind the parsers, so that what was written comes back. */
  submissions: RequestHandler;
  /** Sign-ins begun. */
  signIns: RequestHandler;
  /** Answers of providers: an address that sent too many bad ones is not listened to. */
  answers: RequestHandler;
  /** Counts a bad one. */
  refused(req: Request): Promise<void>;
  /** The same for messages of sign-out, so that whoever sends bad ones keeps nobody from signing in. */
  signOuts: RequestHandler;
  refusedSignOut(req: Request): Promise<void>;
  /** Room for what somebody who is not signed in leaves with us, so that nobody fills the store. */
  mayLeave(req: Request): Promise<boolean>;
  /** The same for one who is: of a text that waits to be shown again. */
  mayKeep(customer: Customer, characters: number): Promise<boolean>;
  /** Room on our disk for what one sends. */
  mayUpload(customer: Customer, bytes: number): Promise<boolean>;
  /** Room in the store of all machines for a file that waits for the next try. */
  mayShare(customer: Customer, bytes: number): Promise<boolean>;
}

export function createLimits(parts: {
  rules: Settings['limits'];
  limiter: (name: string, rule: LimitRule) => Limiter;
}): Limits {
  const { rules, limiter } = parts;
  const allowed = (name: string, points: number) => allowance(limiter(name, { points, seconds: 60 }), points);
  const pages = allowed('pages', rules.pagesPerMinute);
  const anonymous = allowed('anonymous', rules.anonymousPerMinute);
  const searched = allowed('searches', rules.searchesPerMinute);
  const submissions = allowed('submissions', rules.submissionsPerMinute);
  const signIns = allowed('sign-ins', rules.signInsPerMinute);
  const refused = allowed('refused', rules.signInsPerMinute);
  const refusedSignOuts = allowed('refused-sign-outs', rules.signInsPerMinute);
  const left = limiter('left', { points: KEPT.ofAddress, seconds: KEPT.seconds });
  const uploads = limiter('uploads', { points: rules.uploadMegabytesPerHour * 1_000, seconds: 3_600 });
  const shared = limiter('shared', { points: SHARED.ofPerson, seconds: SHARED.seconds });
  const sharedByAll = limiter('shared-all', { points: SHARED.ofAll, seconds: SHARED.seconds });
  const texts = limiter('texts', { points: OF_PERSON, seconds: KEPT.seconds });
  const leftByAll = limiter('left-all', { points: KEPT.ofAll, seconds: KEPT.seconds });

  const searches: RequestHandler = async (req, _res, next) => next(refusal(await searched.spend(personOf(req))));

  return {
    requests: (req, _res, next) => {
      const { session } = contextOf(req);
      const wait = session ? pages.spend(session.customer.contactId) : anonymous.spend(addressOf(req));
      if (typeof wait === 'number') return next(refusal(wait));
      wait.then((seconds) => next(refusal(seconds)), next);
    },
    pageNow: ({ customer }) => pages.spendNow(customer.contactId),
    searches,
    narrowed: (req, res, next) => (NARROWING.some((name) => req.query[name]) ? searches(req, res, next) : next()),
    submissions: async (req, _res, next) => {
      if (req.method !== 'POST' || !contextOf(req).session) return next();
      const error = refusal(await submissions.spend(personOf(req)));
      if (error) error.written = writtenIn(readForm(req));
      next(error);
    },
    signIns: async (req, _res, next) => next(refusal(await signIns.spend(addressOf(req)))),
    answers: (req, _res, next) => next(refusal(refused.blockedFor(addressOf(req)))),
    refused: async (req) => void (await refused.spend(addressOf(req))),
    signOuts: (req, _res, next) => next(refusal(refusedSignOuts.blockedFor(addressOf(req)))),
    refusedSignOut: async (req) => void (await refusedSignOuts.spend(addressOf(req))),
    mayLeave: async (req) => {
      const points = req.method === 'POST' ? Math.ceil(JSON.stringify(req.body ?? '').length / 1_000) : 1;
      const both = [left.take(addressOf(req), points), leftByAll.take('all', points)];
      return (await Promise.all(both)).every((one) => one.allowed);
    },
    mayKeep: async ({ contactId }, characters) => (await texts.take(contactId, thousands(characters))).allowed,
    mayUpload: async ({ contactId }, bytes) => (await uploads.take(contactId, thousands(bytes))).allowed,
    mayShare: async ({ contactId }, bytes) =>
      (await shared.take(contactId, thousands(bytes))).allowed &&
      (await sharedByAll.take('all', thousands(bytes))).allowed,
  };
}

const thousands = (count: number) => Math.ceil(count / 1_000);

function personOf(req: Request): string {
  return contextOf(req).session?.customer.contactId ?? addressOf(req);
}

function refusal(seconds: number): PortalError | undefined {
  if (seconds === 0) return undefined;
  const error = new PortalError('rate.limited', { detail: `for ${seconds} more seconds` });
  error.retryAfterSeconds = seconds;
  return error;
}

/** What a key has of the limiter. `until` is in milliseconds of this process. */
interface Held {
  left: number;
  until: number;
  /** The limiter said no: there is nothing to be had before `until`. */
  isRefused: boolean;
  asking: Promise<void> | undefined;
}

/**
 * Points are taken from the limiter some at a time and spent here: what is asked often costs a look-up, also where the
 * limiter is on another machine, and all machines together never spend more than the rule.
 */
function allowance(limiter: Limiter, points: number) {
  const known = new LRUCache<string, Held>({ maxSize: KNOWN, sizeCalculation: () => 1 }); // with `max` all the room would be taken at once
  const portion = portionOf(points);

  function heldBy(key: string): Held {
    const found = known.get(key);
    if (found) return found;
    const held: Held = { left: 0, until: 0, isRefused: false, asking: undefined };
    known.set(key, held);
    return held;
  }

  /** Seconds to wait, 0 when one was spent; undefined when the limiter has to be asked. */
  function tryToSpend(held: Held): number | undefined {
    const ms = held.until - performance.now();
    if (ms <= 0) return undefined;
    if (held.isRefused) return Math.ceil(ms / 1_000);
    if (held.left === 0) return undefined;
    held.left -= 1;
    return 0;
  }

  async function ask(key: string, held: Held): Promise<void> {
    const { allowed, retryAfterSeconds } = await limiter.take(key, portion);
    held.left = allowed ? portion : 0;
    held.until = performance.now() + (allowed ? 60 : retryAfterSeconds) * 1_000;
    held.isRefused = !allowed;
    held.asking = undefined;
  }

  /** Many at once ask the limiter once: else each of them would take a portion. */
  async function askAndSpend(key: string, held: Held): Promise<number> {
    for (;;) {
      held.asking ??= ask(key, held);
      await held.asking;
      const wait = tryToSpend(held);
      if (wait !== undefined) return wait;
    }
  }

  return {
    /** Seconds to wait; 0 when one was spent. At once, unless the limiter has to be asked. */
    spend(key: string): number | Promise<number> {
      const held = heldBy(key);
      return tryToSpend(held) ?? askAndSpend(key, held);
    },
    /** Spends one of those this machine holds. */
    spendNow: (key: string): boolean => tryToSpend(heldBy(key)) === 0,
    /** The same without spending: 0 while nobody was refused. */
    blockedFor(key: string): number {
      const held = known.get(key);
      const ms = held?.isRefused ? held.until - performance.now() : 0;
      return ms > 0 ? Math.ceil(ms / 1_000) : 0;
    },
  };
}

/** About a twentieth, so that little is lost of what one machine holds; points are a multiple of it. */
function portionOf(points: number): number {
  let portion = Math.max(1, Math.floor(points / 20));
  while (points % portion !== 0) portion -= 1;
  return portion;
}

/** The address of who asks, as `trust proxy` sees it. Of IPv6 the first half: whoever has one address has them all. */
export function addressOf(req: Pick<Request, 'ip'>): string {
  const ip = (req.ip ?? '').replace(/%.*$/, '');
  if (!isIPv6(ip)) return ip;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1];
  if (mapped) return mapped;
  const [head = '', tail] = ip.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':'));
  const [before, after] = [groups(head), groups(tail ?? '')];
  // A dotted end stands for two groups; it is never among the first four.
  const length = before.length + after.length + (ip.includes('.') ? 1 : 0);
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - length }, () => '0');
  const network = [...before, ...zeros, ...after].slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${network.join(':')}::/64`;
}
