import type { UploadedFile } from '../crm.ts';
import type { Delivered, Kept } from './outbox.ts';
import type { Trace } from './submission.ts';

/** One that is kept, as it is stored. */
export interface Waiting extends Kept {
  /** The contact who sent it; what he sends is delivered in order. Stays when his contact becomes part of another. */
  readonly lane: string;
  /** Two of one lane with the same text here are one. */
  readonly same: string;
  /** Ids of its files that are in the CRM already, where nobody sees them yet. */
  readonly uploaded: readonly string[];
}

/** One that has been delivered. */
export interface Remembered {
  readonly ref: string;
  readonly lane: string;
  readonly submission: Trace;
  readonly delivered: Delivered;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** What may change while it is kept. */
export type Change = Partial<
  Pick<
    Waiting,
    'customer' | 'submission' | 'tries' | 'lastTryAt' | 'state' | 'problem' | 'after' | 'unsure' | 'uploaded'
  >
>;

/** How long it is known what became of one that was delivered. */
export const REMEMBERED_MS = 86_400_000;

/**
 * Where kept submissions lie, on disk or in Redis, and who delivers which. What resolves is on stable storage.
 */
export interface SubmissionQueue {
  /**
   * Notes that a try without keeping begins, as a process may end before it knows what came of it. Answers whether one had begun
   * before, within a day, of which something may have come.
   */
  begin(id: string): Promise<boolean>;
  /** Whether one has begun. */
  hasBegun(id: string): Promise<boolean>;
  /** Nothing came of it. Never fails. */
  end(id: string): void;
  /**
   * Keeps it with its files, whose SHA-256 it takes. Answers the one of this lane that is the same, where there is one.
   *
   * @param most of one lane
   * @throws QueueFull; RefTaken; whatever the disk or Redis says
   */
  add(one: Omit<Waiting, 'files'>, files: readonly UploadedFile[], most: number): Promise<Waiting>;
  /** Of one lane, oldest first. */
  of(lane: string): Promise<Waiting[]>;
  /** Those of each state oldest first. */
  all(): Promise<Waiting[]>;
  /** How many there are, and when the oldest that waits was accepted, in milliseconds since 1970. */
  stats(): Promise<{ waiting: number; refused: number; oldestAt: number | undefined }>;
  find(ref: string): Promise<Waiting | undefined>;
  remembered(ref: string): Promise<Remembered | undefined>;
  /**
   * Takes it for sending, as it is now: until it is put back, nobody withdraws it. Where a process took it and ended, it is
   * `unsure`. Undefined when it is gone.
   */
  claim(ref: string): Promise<Waiting | undefined>;
  /** Puts a claimed one back, or changes one nobody has claimed. Who has claimed it keeps it where only its place changes. */
  change(ref: string, change: Change): Promise<void>;
  /** It is in the CRM. Its files go. */
  finish(one: Waiting, delivered: Delivered, at: number): Promise<void>;
  /** Takes it out and hands over its files, which are the caller’s from now on. Undefined when it is gone, claimed, or unsure. */
  withdraw(ref: string): Promise<UploadedFile[] | undefined>;
  /**
   * Takes it out, with its files, if it `may` go as it is then: one that was refused, unless said otherwise. False when it may
   * not, is gone, or claimed.
   */
  discard(ref: string, may?: (one: Waiting) => boolean): Promise<boolean>;
  /** The bytes of its files go; what is known of it stays. */
  strip(one: Waiting): Promise<void>;
  /** Its files as they were accepted, on this machine, until `close`. @throws DamagedFile */
  open(one: Waiting): Promise<{ files: UploadedFile[]; close(): Promise<void> }>;
  /**
   * Begins to call `drain` for every lane with something in it: several lanes at once, each by one process at a time.
   * `drain` answers after how many milliseconds it wants to be called again, if at all before `wake`.
   */
  run(drain: (lane: string) => Promise<number | undefined>): void;
  /** There is something to do in this lane. */
  wake(lane: string): void;
  /** Begins nothing more, and waits for what `drain` is at. */
  close(): Promise<void>;
}

/** Whether who changes it so has done with it. Where it belongs may become known meanwhile. */
export function putsBack({ submission: _submission, after: _after, ...more }: Change): boolean {
  return Object.keys(more).length > 0;
}

export function isRefused({ state }: Waiting): boolean {
  return state === 'refused';
}

/** As many of one person wait as may. */
export class QueueFull extends Error {
  override readonly name = 'QueueFull';
}

/** Its reference is that of another which waits, or was delivered lately. */
export class RefTaken extends Error {
  override readonly name = 'RefTaken';
}

/** The bytes are not those that were accepted. */
export class DamagedFile extends Error {
  override readonly name = 'DamagedFile';
}
