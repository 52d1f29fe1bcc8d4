import { setTimeout as pause } from 'node:timers/promises';
import type { Locale } from '../../brand.ts';
import { isAway, PortalError, toPortalError } from '../../errors.ts';
import { describeError, type Log } from '../../log.ts';
import type { CaseAnswers } from '../case-form.ts';
import type { AboutText } from '../case-parts.ts';
import type { Contacts } from '../contacts.ts';
import type { Crm, UploadedFile } from '../crm.ts';
import type { Customer } from '../customer.ts';
import type { VoteState } from '../ideas/board.ts';
import type { Later } from '../later.ts';
import type { Reason } from '../library/feedback.ts';
import type { NewSolution } from '../library/submit.ts';
import type { Versions } from '../versions.ts';
import type { AttemptWith } from './attempts.ts';
import { createDeliver, type DeliverParts } from './deliver.ts';
import { createDiscard } from './discard.ts';
import { createDrain, type DrainParts, ready } from './drain.ts';
import { createGate } from './gate.ts';
import type { SubmissionQueue, Waiting } from './queue.ts';
import { newRef, readRef } from './refs.ts';
import { isUnsure } from './refusals.ts';
import { aboutCase, caseOf, isOneRecord, sameness, type Trace } from './submission.ts';
import { createSurvivor } from './survivor.ts';
import { demandSame, twinOf } from './twin.ts';

/** What a customer sends, once it is good: as text, so that it can wait on disk. */
export type Submission =
  /** `request` is the id of the case type whose form it was; only for giving the form back. */
  | { kind: 'case'; values: CaseAnswers; about?: AboutText | undefined; request?: string | undefined }
  /** `number` may be the reference of a case that waits itself. */
  | { kind: 'comment'; number: string; body: string; close: boolean }
  | { kind: 'close' | 'reopen'; number: string; text?: string | undefined }
  | { kind: 'rating'; number: string; value: number; note?: string | undefined }
  | { kind: 'idea'; title: string; body: string; category: string | null }
  | { kind: 'idea-comment'; idea: string; body: string }
  | { kind: 'vote'; idea: string; value: 'up' | 'down' | 'none' }
  | { kind: 'solution'; solution: NewSolution }
  | {
      kind: 'feedback';
      text: { kind: 'solution' | 'article'; ref: string; locale: Locale };
      helped: boolean;
      reason?: Reason | undefined;
    };

/** What came of one that is in the CRM: the number of a case or solution, the reference of an idea. */
export interface Delivered {
  number?: string | undefined;
  /** Of a vote: how the idea stands with it. */
  standing?: { points: number; vote: VoteState } | undefined;
  /** Of a rating: there was one before, and that one counts. */
  ratedBefore?: boolean | undefined;
}

/** One that is kept: on stable storage before the customer is told. Times are milliseconds since 1970. */
export interface Kept {
  /** What the customer is told: `Q-7F3K-29`. Stands in addresses where a case number would. */
  readonly ref: string;
  /** The form's one-time key, unique key of its ledger entry. */
  readonly key: string;
  readonly customer: Customer;
  readonly submission: Submission;
  readonly files: readonly {
    readonly name: string;
    readonly size: number;
    readonly type: string;
    readonly sha256: string;
  }[];
  readonly acceptedAt: number;
  readonly tries: number;
  readonly lastTryAt: number | undefined;
  /** `refused`: the CRM will not take it; its text is kept for the customer and the admin. */
  readonly state: 'waiting' | 'refused';
  /** A message key that says why it was refused. */
  readonly problem: string | undefined;
  /** A write of it got no answer: it may be in the CRM, and cannot be taken back until that is known. */
  readonly unsure: boolean;
  /** What it waits for: the reference of the case it belongs to. */
  readonly after: string | undefined;
}

export type Outcome = { sent: Delivered } | { kept: Kept };

/**
 * The way of every submission: straight to the CRM when it answers and nothing of this customer waits; else kept, confirmed,
 * and delivered in his order, at least once by us, exactly once by the ledger.
 */
export interface Outbox {
  /**
   * @throws PortalError whatever the CRM refuses for good; `crm.unavailable` when it can be neither sent nor kept
   */
  submit(customer: Customer, submission: Submission, files: UploadedFile[], key: string): Promise<Outcome>;
  /** What of his is kept, oldest first. */
  of(customer: Customer): Promise<Kept[]>;
  /** By reference: still here, delivered (remembered for a day), or undefined for nobody’s and another’s. */
  find(
    customer: Customer,
    ref: string,
  ): Promise<{ kept: Kept } | { delivered: Delivered & { submission: Trace } } | undefined>;
  /**
   * Takes back what has not been sent yet, with what was written; undefined when it is too late. Its files are the caller's
   * from then on, in the order of `Kept.files`.
   */
  withdraw(customer: Customer, ref: string): Promise<(Kept & { uploads: UploadedFile[] }) | undefined>;
  /** Everything that is kept of this brand, for its admins; refused ones first, each oldest first. */
  all(brand: string): Promise<Kept[]>;
  /** An admin of the brand lets a refused one be tried again. @throws PortalError `record.not-found` for another's */
  retry(brand: string, ref: string): Promise<void>;
  /** An admin of the brand takes a refused one away for good. @throws PortalError `record.not-found` for all others */
  discard(brand: string, ref: string): Promise<void>;
  /** For `/metrics` and probes. */
  stats(): Promise<{ waiting: number; refused: number; oldestAt: number | undefined }>;
  /** The CRM answers again: what waits goes on at once. */
  resume(): void;
  /** Begins to deliver what is there already. */
  start(): void;
  /** Finishes the call under way, or leaves it to the next start. */
  close(): Promise<void>;
}

const DAY_MS = 86_400_000;
/** How long the end of the process waits for calls under way; they are safe without. */
const GRACE_MS = 8_000;
/** How long somebody waits who takes back what is just being tried. */
const WITHDRAW_MS = 3_000;

export interface OutboxParts extends DeliverParts {
  queue: SubmissionQueue;
  crm: Crm;
  contacts: Contacts;
  /** Of `noticeWrites`, over the CRM that everything here writes with. */
  attempt: AttemptWith;
  versions: Pick<Versions, 'bump'>;
  rules: { perPerson: number; keepDays: number; refusedDays?: number | undefined; perSecond?: number };
  refused?: DrainParts['refused'];
  /** Told of each refused one that is there no more, as nobody has looked at it. */
  removed?: (one: Pick<Kept, 'ref' | 'customer'>) => void;
  log: Log;
  clock: () => Date;
  /** Milliseconds of a clock that is never set; `later` goes by it. */
  ticks?: () => number;
  later?: Later | undefined;
  random?: () => number;
}

export function createOutbox(parts: OutboxParts): Outbox {
  const { queue, crm, attempt, versions, rules, removed, log, clock, later, random = Math.random } = parts;
  const gate = createGate({ perSecond: rules.perSecond, ticks: parts.ticks, later, random });
  const deliver = createDeliver(parts);
  const survivor = createSurvivor(parts);

  /** Who watches learns of it now, or with his next page. */
  async function changed(lane: string): Promise<void> {
    await versions.bump([`outbox:${lane}`]).catch((thrown: unknown) => {
      log.warn(describeError(thrown), 'pages may show an outbox as it was');
    });
  }

  const keepMs = rules.keepDays * DAY_MS;
  const drain = createDrain({
    ...{ queue, gate, deliver, attempt, survivor, changed, keepMs, refused: parts.refused },
    ...{ log, clock, random },
  });

  const refused = createDiscard({ queue, days: rules.refusedDays, changed, removed, clock, later, log });

  async function submit(customer: Customer, given: Submission, files: UploadedFile[], key: string): Promise<Outcome> {
    const lane = customer.contactId;
    const isUp = crm.state().kind !== 'away';
    const id = `${lane}:${key}:${sameness(given, key)}`;
    // One that was sent before may be in the CRM: its answer may have got lost on the way to him, or its process has ended.
    const before = isUp ? queue.begin(id) : queue.hasBegun(id);
    const [mine, { submission, after }, hasBegun] = await demandedAll([queue.of(lane), placed(lane, given), before]);
    const twin = twinOf(mine, submission, key);
    if (twin) return { kept: twin };
    let known: Pick<Waiting, 'unsure' | 'uploaded'> = { unsure: hasBegun, uploaded: [] };
    if (after === undefined && ready(mine).length === 0 && isUp) {
      const tried = await attempt(() => deliver(customer, submission, files, key));
      if ('answer' in tried) {
        gate.answered();
        return { sent: tried.answer };
      }
      const unsure = isUnsure(hasBegun, { error: toPortalError(tried.thrown), wrote: tried.wrote });
      if (!isAway(tried.thrown)) {
        if (!unsure) queue.end(id);
        throw tried.thrown;
      }
      log.warn({ kind: submission.kind, ...describeError(tried.thrown) }, 'not sent at once');
      known = { unsure, uploaded: tried.uploaded };
    }
    return { kept: await keep({ customer, submission, after, key, ...known }, files) };
  }

  async function keep(
    one: Pick<Waiting, 'customer' | 'submission' | 'after' | 'key' | 'unsure' | 'uploaded'>,
    files: UploadedFile[],
  ): Promise<Kept> {
    const { customer, submission, key } = one;
    const lane = customer.contactId;
    const same = isOneRecord(submission) ? sameness(submission, key) : '';
    const ref = newRef();
    const begun = { tries: 0, lastTryAt: undefined, state: 'waiting', problem: undefined } as const;
    const waiting = { ...one, ...begun, ref, lane, same, acceptedAt: clock().getTime() };
    const [kept] = await demandedAll([queue.add(waiting, files, rules.perPerson)]);
    if (kept.ref !== ref) {
      demandSame(kept, submission);
      if (one.unsure && !kept.unsure) await queue.change(kept.ref, { unsure: true });
    } else log.info({ ref, kind: submission.kind, files: files.length }, 'kept');
    await changed(lane);
    queue.wake(lane);
    return kept;
  }

  /** What is about a case that waits goes behind it; by now it may have a number. */
  async function placed(lane: string, given: Submission): Promise<Pick<Waiting, 'submission' | 'after'>> {
    const ref = readRef(caseOf(given) ?? '');
    if (ref === undefined) return { submission: given, after: undefined };
    const found = await looked(lane, ref);
    if (found && 'kept' in found && found.kept.state === 'refused')
      throw new PortalError('crm.refused', { detail: 'its case was refused' });
    if (found && 'kept' in found && found.kept.submission.kind === 'case')
      return { submission: aboutCase(given, ref), after: ref };
    if (found && 'delivered' in found && found.delivered.number !== undefined)
      return { submission: aboutCase(given, found.delivered.number), after: undefined };
    throw new PortalError('record.not-found', { detail: 'no such reference of this customer' });
  }

  async function looked(lane: string, ref: string) {
    const kept = await queue.find(ref);
    if (kept) return kept.lane === lane ? { kept } : undefined;
    const known = await queue.remembered(ref);
    if (known?.lane !== lane) return undefined;
    return { delivered: { ...known.delivered, submission: known.submission } };
  }

  return {
    submit,
    of: (customer) => queue.of(customer.contactId),
    find: async (customer, text) => {
      const ref = readRef(text);
      return ref === undefined ? undefined : looked(customer.contactId, ref);
    },
    withdraw: async (customer, text) => {
      const ref = readRef(text) ?? '';
      const until = performance.now() + WITHDRAW_MS;
      let found: Waiting | undefined;
      let uploads: UploadedFile[] | undefined;
      do {
        found = await queue.find(ref);
        if (found?.lane !== customer.contactId || found.unsure) return undefined;
        uploads = await queue.withdraw(ref);
        if (!uploads) await pause(50); // it is being tried just now, most likely in vain
      } while (!uploads && performance.now() < until);
      if (!uploads) return undefined;
      log.info({ ref: found.ref, kind: found.submission.kind }, 'taken back');
      await changed(found.lane);
      queue.wake(found.lane); // it may have held back others
      return { ...found, uploads };
    },
    all: async (brand) => {
      const all = (await queue.all()).filter(({ customer }) => customer.brand === brand);
      return [...all.filter(({ state }) => state === 'refused'), ...all.filter(({ state }) => state === 'waiting')];
    },
    retry: async (brand, ref) => {
      const found = await queue.find(readRef(ref) ?? '');
      if (found?.customer.brand !== brand) throw new PortalError('record.not-found');
      if (found.state !== 'refused') return;
      await queue.change(found.ref, { state: 'waiting', problem: undefined, tries: 0 });
      await changed(found.lane);
      queue.wake(found.lane);
    },
    discard: (brand, ref) => refused.one(brand, readRef(ref) ?? ''),
    stats: queue.stats,
    resume: gate.answered,
    start: () => {
      queue.run(drain);
      refused.begin();
    },
    close: async () => {
      refused.end();
      await gate.close(GRACE_MS);
      await queue.close();
    },
  };
}

/** What can be neither looked up nor kept was not received, and he is told so. */
async function demandedAll<T extends unknown[]>(work: { [K in keyof T]: Promise<T[K]> }): Promise<T> {
  try {
    return await Promise.all(work);
  } catch (thrown) {
    if (thrown instanceof PortalError && thrown.code !== 'store.unavailable') throw thrown;
    throw new PortalError('crm.unavailable', { cause: thrown, detail: 'it cannot be kept' });
  }
}
