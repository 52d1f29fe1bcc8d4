import type { Locale } from '../../brand.ts';
import type { CaseAnswers } from '../case-form.ts';
import type { AboutText } from '../case-parts.ts';
import type { UploadedFile } from '../crm.ts';
import type { Customer } from '../customer.ts';
import type { VoteState } from '../ideas/board.ts';
import type { Reason } from '../library/feedback.ts';
import type { NewSolution } from '../library/submit.ts';

/** What a customer sends, once it is good: as text, so that it can wait on disk. */
export type Submission =
  | { kind: 'case'; values: CaseAnswers; about?: AboutText | undefined }
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
  ): Promise<{ kept: Kept } | { delivered: Delivered & { submission: Submission } } | undefined>;
  /**
   * Takes back what has not been sent yet, with what was written; undefined when it is too late. Its files are the caller's
   * from then on, in the order of `Kept.files`.
   */
  withdraw(customer: Customer, ref: string): Promise<(Kept & { uploads: UploadedFile[] }) | undefined>;
  /** Everything that is kept, for admins; refused ones first. */
  all(): Promise<Kept[]>;
  /** An admin lets a refused one be tried again. */
  retry(ref: string): Promise<void>;
  /** For `/metrics` and probes. */
  stats(): Promise<{ waiting: number; refused: number; oldestAt: number | undefined }>;
  /** Begins to deliver what is there already. */
  start(): void;
  /** Finishes the call under way, or leaves it to the next start. */
  close(): Promise<void>;
}
