import type { Locale } from '../../brand.ts';
import { PortalError } from '../../errors.ts';
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
import { createAccept } from './accept.ts';
import type { AttemptWith } from './attempts.ts';
import { createDeliver, type DeliverParts } from './deliver.ts';
import { createDiscard } from './discard.ts';
import { createDrain, type DrainParts } from './drain.ts';
import { workOf } from './due.ts';
import { createGate } from './gate.ts';
import { createHeld } from './held.ts';
import type { SubmissionQueue } from './queue.ts';
import { newRef, readRef } from './refs.ts';
import { INFECTED } from './refusals.ts';
import type { Trace } from './submission.ts';
import { createSurvivor } from './survivor.ts';
import { createWithdraw } from './withdraw.ts';

/** What a customer sends, once it is good: as text, so that it can wait on disk. */
export type Submission =
  /** `request` is the id of the case type whose form it was; only for giving the form back. */
  | { kind: 'case'; values: CaseAnswers; about?: AboutText | undefined; request?: string | undefined }
  /** `number` may be the reference of a case that waits itself. */
  | { kind: 'comment'; number: string; body: string; close: boolean }
  /**
   * A file that the virus scanner had not looked at when its form was sent. `form` is the key of that, `of` what went with it;
   * `number` is empty until that has gone.
   */
  | { kind: 'file'; number: string; of: 'case' | 'comment'; form: string }
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

/** A file on its way out. */
export interface SentFile extends UploadedFile {
  /** The virus scanner has not looked at it: it waits for that by itself, and goes nowhere before. */
  readonly unchecked?: boolean | undefined;
}

/** `held` are files that wait for the virus scanner, where there are any. */
export type Outcome = ({ sent: Delivered } | { kept: Kept }) & { held?: readonly Kept[] };

/**
 * The way of every submission: straight to the CRM when it answers and nothing of this customer waits; else kept, confirmed,
 * and delivered in his order, at least once by us, exactly once by the ledger.
 */
export interface Outbox {
  /**
   * @throws PortalError whatever the CRM refuses for good; `crm.unavailable` when it can be neither sent nor kept; NotHeld when
   *   that is so of a file that waits for the scanner, and nothing is sent then
   */
  submit(customer: Customer, submission: Submission, files: SentFile[], key: string): Promise<Outcome>;
  /** What of his is kept, oldest first. */
  of(customer: Customer): Promise<Kept[]>;
  /** By reference: still here, delivered (remembered for a day), or undefined for nobody’s and another’s. */
  find(
    customer: Customer,
    ref: string,
  ): Promise<{ kept: Kept } | { delivered: Delivered & { submission: Trace } } | undefined>;
  /**
   * Takes back what has not been sent yet, with what was written; undefined when it is too late. Its files are the caller's
   * from then on, in the order of `Kept.files`, then those that waited for the scanner behind it. A file by itself is just gone.
   */
  withdraw(customer: Customer, ref: string): Promise<(Kept & { uploads: SentFile[] }) | undefined>;
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

export interface OutboxParts extends DeliverParts {
  queue: SubmissionQueue;
  crm: Crm;
  contacts: Contacts;
  /** Of `noticeWrites`, over the CRM that everything here writes with. */
  attempt: AttemptWith;
  versions: Pick<Versions, 'bump'>;
  rules: { perPerson: number; keepDays: number; refusedDays?: number | undefined; perSecond?: number };
  scan: DrainParts['scan'];
  refused?: DrainParts['refused'];
  infected?: DrainParts['infected'];
  /** Told of each refused one that is there no more, as nobody has looked at it. */
  removed?: (one: Pick<Kept, 'ref' | 'customer'>) => void;
  log: Log;
  clock: () => Date;
  /** Milliseconds of a clock that is never set; `later` goes by it. */
  ticks?: () => number;
  later?: Later | undefined;
  random?: () => number;
  newRef?: () => string;
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
  const { scan, infected } = parts;
  const drain = createDrain({
    ...{ queue, gate, deliver, attempt, survivor, changed, keepMs, refused: parts.refused },
    ...{ scan, infected, log, clock, random },
  });

  const refused = createDiscard({ queue, days: rules.refusedDays, changed, removed, clock, later, log });

  const keeping = { queue, changed, perPerson: rules.perPerson, newRef: parts.newRef ?? newRef, log, clock };
  const accept = createAccept({ ...keeping, gate, crm, attempt, deliver });
  const held = createHeld({ ...keeping, submit: accept.submit });

  return {
    submit: held.submit,
    of: (customer) => queue.of(customer.contactId),
    find: async (customer, text) => {
      const ref = readRef(text);
      return ref === undefined ? undefined : accept.looked(customer.contactId, ref);
    },
    withdraw: createWithdraw({ queue, held, changed, log }),
    all: async (brand) => {
      const all = (await queue.all()).filter(({ customer }) => customer.brand === brand);
      return [...all.filter(({ state }) => state === 'refused'), ...all.filter(({ state }) => state === 'waiting')];
    },
    retry: async (brand, ref) => {
      const found = await queue.find(readRef(ref) ?? '');
      if (found?.customer.brand !== brand) throw new PortalError('record.not-found');
      if (found.state !== 'refused' || found.problem === INFECTED) return;
      await queue.change(found.ref, { state: 'waiting', problem: undefined, tries: 0 });
      await changed(found.lane);
      queue.wake(workOf(found));
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
