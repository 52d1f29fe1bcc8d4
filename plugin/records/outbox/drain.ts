import { isAway, PortalError, toPortalError } from '../../errors.ts';
import { describeError, type Log } from '../../log.ts';
import type { AttemptWith } from './attempts.ts';
import { backOff } from './back-off.ts';
import type { Deliver } from './deliver.ts';
import { createDrainFiles } from './drain-files.ts';
import { cameWith, filesLane, isFile, ownerOf, ready } from './due.ts';
import type { Gate } from './gate.ts';
import type { Delivered } from './outbox.ts';
import { type Change, DamagedFile, type SubmissionQueue, type Waiting } from './queue.ts';
import { INFECTED, isAlone, isLocked, isStore, isUnsure, mayMend, problemOf, UNCHECKED } from './refusals.ts';
import type { Scan } from './scan.ts';
import { aboutCase, caseOf } from './submission.ts';

/** Another change of the same record is under way: that is over soon. */
const LOCK = { baseMs: 100, capMs: 5_000 };
/** What is an error of ours, or of an answer nobody can read, may be gone at the next try, but not for ever. */
const MOST_INTERNAL = 8;
/** A CRM that takes what others send, and fails so often at this one for so long, does not take it. */
const MOST_ALONE = 20;
const ALONE_MS = 60 * 60_000;
/** What a file came with is being sent no longer than this, unless it is kept itself. */
const SENDING_MS = 10 * 60_000;

export interface DrainParts {
  queue: SubmissionQueue;
  gate: Gate;
  deliver: Deliver;
  attempt: AttemptWith;
  /** The contact that his became, where it became part of another that is still his. */
  survivor: (waiting: Waiting) => Promise<Waiting['customer'] | undefined>;
  changed: (lane: string) => Promise<void>;
  keepMs: number;
  /** Looks for viruses. */
  scan: Scan;
  /** Told of each that the CRM does not take. */
  refused?: ((one: Pick<Waiting, 'ref' | 'customer'>, code: string) => void) | undefined;
  /** Told of each file that is infected, and by what. */
  infected?: ((one: Pick<Waiting, 'ref' | 'customer'>, signature: string) => void) | undefined;
  log: Log;
  clock: () => Date;
  random: () => number;
}

/**
 * Delivers what one customer has sent, in his order, and beside that his files as the virus scanner allows. Answers when it
 * wants to go on where it could not.
 */
export function createDrain(parts: DrainParts): (lane: string) => Promise<number | undefined> {
  const { queue, gate, deliver, attempt, survivor, changed, keepMs, scan, log, clock, random } = parts;
  /** Of those that failed: what the CRM had answered by then, and how often it has failed at this one and at no other. */
  const alone = new Map<string, { answers: number; times: number }>();
  /** Of those that failed by an error of ours, how often. */
  const internal = new Map<string, number>();

  function forget(ref: string): void {
    alone.delete(ref);
    internal.delete(ref);
  }

  async function drain(lane: string): Promise<number | undefined> {
    for (;;) {
      const [next] = ready(await queue.of(lane));
      if (!next || !(await gate.enter())) return undefined;
      try {
        const againMs = await send(next.ref);
        if (againMs !== undefined) return againMs;
      } finally {
        gate.leave();
      }
    }
  }

  /** Undefined when the next of this lane may go. */
  async function send(ref: string): Promise<number | undefined> {
    const claimed = await queue.claim(ref);
    if (!claimed) {
      forget(ref); // taken back
      return undefined;
    }
    const one = await withNumber(claimed);
    const tried = await attempt(() => deliverWithFiles(one), one.uploaded);
    if ('answer' in tried) {
      gate.answered();
      await delivered(one, tried.answer);
      return undefined;
    }
    const error = toPortalError(tried.thrown);
    const change: Change = {
      ...{ tries: one.tries + 1, lastTryAt: clock().getTime() },
      unsure: isUnsure(one.unsure, { error, wrote: tried.wrote }),
      uploaded: tried.uploaded,
    };
    return failed(one, error, change);
  }

  async function deliverWithFiles(one: Waiting): Promise<Delivered> {
    const { files, close } = await queue.open(one);
    try {
      return await deliver(one.customer, one.submission, files, one.key);
    } finally {
      await close();
    }
  }

  /** What was written to a case that waited itself is about its number, once it has one. */
  async function withNumber(one: Waiting): Promise<Waiting> {
    const number = one.after === undefined ? undefined : (await queue.remembered(one.after))?.delivered.number;
    if (number === undefined) return one;
    const change = { submission: aboutCase(one.submission, number), after: undefined };
    return { ...one, ...change };
  }

  async function delivered(one: Waiting, outcome: Delivered): Promise<void> {
    const at = clock().getTime();
    forget(one.ref);
    if (outcome.number !== undefined) await tell(one, outcome.number);
    await queue.finish(one, outcome, at);
    const waitedMs = at - one.acceptedAt;
    log.info({ ref: one.ref, kind: one.submission.kind, tries: one.tries + 1, waitedMs }, 'delivered');
    if (!isFile(one) && (await queue.of(one.lane)).some(isFile)) queue.wake(filesLane(one.lane));
    await changed(one.lane);
  }

  /** So that what belongs to it finds it, however much later that is. */
  async function tell(one: Waiting, number: string): Promise<void> {
    for (const other of await queue.of(one.lane))
      if (caseOf(other.submission) === one.ref || (isFile(other) && cameWith(other, one)))
        await queue.change(other.ref, { submission: aboutCase(other.submission, number), after: undefined });
  }

  async function failed(one: Waiting, error: PortalError, change: Change): Promise<number | undefined> {
    const tries = one.tries + 1;
    if (error.code === 'auth.inactive') {
      const found = await attempt(() => survivor(one));
      if ('thrown' in found) return failed(one, toPortalError(found.thrown), change);
      if (found.answer) {
        await queue.change(one.ref, { ...change, customer: found.answer });
        return undefined;
      }
    }
    if (error.code === 'record.not-found' && one.uploaded.length > 0) {
      // Somebody may have cleared away files that belong to nothing.
      await queue.change(one.ref, { ...change, uploaded: [] });
      return backOff(tries, random, LOCK);
    }
    const isEarly = isAlone(error) && clock().getTime() - one.acceptedAt < SENDING_MS;
    const isDamaged = error.cause instanceof DamagedFile;
    const isTemporary =
      !isDamaged &&
      (isAway(error) ||
        isStore(error) ||
        mayMend(error) ||
        isEarly ||
        (error.code === 'internal' && timesInternal(one) < MOST_INTERNAL));
    const ageMs = clock().getTime() - one.acceptedAt;
    const isOver = ageMs > keepMs;
    const isPoison = isAway(error) && failsAlone(one) && ageMs > ALONE_MS;
    if (!isTemporary || isOver || isPoison) {
      if (!isAway(error) && !isStore(error)) gate.answered();
      await refuse(one, error, { ...change, problem: problemOf(one.submission, error, isTemporary && isOver) });
      return undefined;
    }
    await queue.change(one.ref, change);
    if (isLocked(error) || isEarly) {
      gate.answered();
      return backOff(tries, random, LOCK);
    }
    log.warn({ ref: one.ref, kind: one.submission.kind, tries, ...describeError(error) }, 'not delivered yet');
    if (isAway(error)) {
      gate.away();
      return 0;
    }
    return backOff(tries, random);
  }

  /** With this one. Tries that failed as the CRM or the virus scanner was away are none of them. */
  function timesInternal({ ref }: Waiting): number {
    const times = (internal.get(ref) ?? 0) + 1;
    internal.set(ref, times);
    return times;
  }

  /** Whether it has failed often, and the CRM has answered others each time since. */
  function failsAlone({ ref }: Waiting): boolean {
    const answers = gate.answers();
    const before = alone.get(ref);
    const times = before === undefined || before.answers === answers ? (before?.times ?? 0) : before.times + 1;
    alone.set(ref, { answers, times });
    return times >= MOST_ALONE;
  }

  async function refuse(one: Waiting, error: PortalError, change: Change, why: string = error.code): Promise<void> {
    forget(one.ref);
    await queue.change(one.ref, { ...change, state: 'refused' });
    const told = { code: 'outbox.refused', ref: one.ref, kind: one.submission.kind, problem: why };
    log.error({ ...told, ...describeError(error) }, 'set aside');
    parts.refused?.(one, why);
    await changed(one.lane);
  }

  const drainFiles = createDrainFiles({
    ...{ queue, gate, scan, send, clock, random },
    damaged: (one, cause) => {
      const error = new PortalError('internal', { cause });
      return refuse(one, error, { ...tried(one), problem: problemOf(one.submission, error, false) });
    },
    infected: async (one, signature) => {
      parts.infected?.(one, signature);
      await queue.strip(one);
      await queue.change(one.ref, { ...tried(one), state: 'refused', problem: INFECTED });
      await changed(one.lane);
    },
    unchecked: async (one) => {
      if (clock().getTime() - one.acceptedAt <= keepMs) return queue.change(one.ref, tried(one));
      const why = 'the virus scanner said nothing of it';
      await refuse(one, new PortalError('internal', { detail: why }), { ...tried(one), problem: UNCHECKED }, why);
    },
  });

  /** That it was tried once more. */
  function tried({ tries }: Waiting): Change {
    return { tries: tries + 1, lastTryAt: clock().getTime() };
  }

  return (name) => {
    const lane = ownerOf(name);
    return lane === undefined ? drain(name) : drainFiles(lane);
  };
}
