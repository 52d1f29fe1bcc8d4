import { PortalError } from '../../errors.ts';
import { describeError, type Log } from '../../log.ts';
import { fileKeys } from '../case-files.ts';
import type { UploadedFile } from '../crm.ts';
import type { Customer } from '../customer.ts';
import { cameWith, filesLane, isFile, type WaitingFile } from './due.ts';
import type { Kept, Outcome, SentFile, Submission } from './outbox.ts';
import type { SubmissionQueue, Waiting } from './queue.ts';
import { readRef, underNewRef } from './refs.ts';
import { ALONE, INFECTED } from './refusals.ts';
import { sameness } from './submission.ts';

/** A file could not be kept until the virus scanner has looked at it. Nothing of its form was sent. */
export class NotHeld extends PortalError {
  /** What it is called. */
  readonly file: string;

  constructor(file: string, cause: unknown) {
    super('crm.unavailable', { cause, detail: 'a file that is not scanned yet cannot be kept' });
    this.file = file;
  }
}

const LEFT_BEHIND = 'a file that waits for the scanner stays though its form was taken back: it is set aside later';

type Submit = (customer: Customer, given: Submission, files: UploadedFile[], key: string) => Promise<Outcome>;

/**
 * Files that the virus scanner has not looked at wait by themselves, and what they came with goes without them. They are safe
 * before it goes: who is told that it went can rely on them. Of a process that ends in between they know their form, and
 * the ledger knows what became of that.
 */
export function createHeld(parts: {
  queue: SubmissionQueue;
  submit: Submit;
  changed: (lane: string) => Promise<void>;
  /** So many of one person may wait. */
  perPerson: number;
  newRef: () => string;
  log: Log;
  clock: () => Date;
}) {
  const { queue, submit, changed, perPerson, newRef, log, clock } = parts;
  /** By the person and the key of the form. */
  const sending = new Map<string, Promise<Outcome>>();

  /** The one that is kept of the same file, or a new one; which it is tells its reference. */
  async function add(customer: Customer, form: Form, file: UploadedFile, key: string): Promise<Waiting> {
    const lane = customer.contactId;
    const submission = { kind: 'file', number: '', ...form } as const;
    const at = clock().getTime();
    const begun = { tries: 0, lastTryAt: at, state: 'waiting', problem: undefined, after: undefined } as const;
    const fresh = { ...begun, unsure: false, uploaded: [], acceptedAt: at };
    const one = { ...fresh, customer, submission, lane, key, same: sameness(submission, key) };
    try {
      return await underNewRef(newRef, (ref) => queue.add({ ...one, ref }, [file], perPerson));
    } catch (thrown) {
      throw new NotHeld(file.name, thrown);
    }
  }

  async function hold(customer: Customer, form: Form, files: readonly SentFile[]): Promise<Held[]> {
    const keys = fileKeys(form.form, files);
    const held: Held[] = [];
    for (const [at, file] of files.entries()) {
      if (!file.unchecked) continue;
      const again = () => add(customer, form, file, keys[at] ?? '');
      try {
        held.push({ one: await again(), again });
      } catch (thrown) {
        await release(held);
        throw thrown;
      }
    }
    return held;
  }

  /** Unless the same form, sent twice, has got through another time. */
  async function release(held: Held[]): Promise<void> {
    for (const { one } of held)
      try {
        await queue.discard(one.ref, (now) => isFile(now) && now.submission.number === '' && !now.unsure);
      } catch (thrown) {
        log.warn(describeError(thrown), 'a file waits though its form was not sent: it is set aside later');
        queue.wake(filesLane(one.lane));
      }
  }

  /** From now on it stands where its form has gone; as it is kept then. */
  async function tie({ one, again }: Held, outcome: Outcome): Promise<Waiting> {
    const place = placeIn(outcome);
    const now = await queue.find(one.ref);
    if (now && isFile(now) && place !== undefined) {
      const isPlaced = now.submission.number !== '' && readRef(now.submission.number) === undefined;
      await queue.change(now.ref, {
        ...(isPlaced ? {} : { submission: { ...now.submission, number: place.number }, after: place.after }),
        // Its form was not sent for so long that it was given up: it was sent now.
        ...(now.problem === ALONE ? { state: 'waiting', problem: undefined, tries: 0 } : {}),
      });
    }
    const tied = await queue.find(one.ref);
    // The same form, sent to another machine, may have been refused there, and its file with it.
    if (!tied && !(await queue.remembered(one.ref))) return tie({ one: await again(), again }, outcome);
    log.info({ ref: one.ref, kind: 'file', files: 1 }, 'kept');
    return tied ?? one;
  }

  /** Nothing of an infected one, which has no bytes any more. */
  async function takenBack({ ref, problem }: WaitingFile): Promise<SentFile[]> {
    try {
      if (problem !== INFECTED)
        return ((await queue.withdraw(ref)) ?? []).map((file) => ({ ...file, unchecked: true }));
      await queue.discard(ref);
    } catch (thrown) {
      log.warn(describeError(thrown), LEFT_BEHIND);
    }
    return [];
  }

  async function send(customer: Customer, of: Form['of'], given: Submission, files: SentFile[], key: string) {
    const checked = files.filter(({ unchecked }) => !unchecked);
    // Those that go at once come first, as they do when all are sent again.
    const inOrder = [...checked, ...files.filter(({ unchecked }) => unchecked)];
    const held = await hold(customer, { of, form: key }, inOrder);
    let outcome: Outcome;
    try {
      outcome = await submit(customer, given, checked, key);
    } catch (thrown) {
      await release(held);
      throw thrown;
    }
    const ties = await Promise.allSettled(held.map((each) => tie(each, outcome)));
    const lane = customer.contactId;
    await changed(lane);
    queue.wake(filesLane(lane));
    const tied = ties.map((one, at) => {
      if (one.status === 'fulfilled') return one.value;
      // He sends it again, and of what went nothing goes twice.
      if (one.reason instanceof NotHeld) throw one.reason;
      // It is safe, and its form's key leads to the case.
      log.warn(describeError(one.reason), 'a file that waits does not know the number of its case yet');
      return held[at]?.one;
    });
    return { ...outcome, held: tied.filter((one) => one !== undefined) };
  }

  return {
    /**
     * @param files those that are not `unchecked` go at once
     * @throws NotHeld and nothing is sent; else as `submit`
     */
    submit: async (customer: Customer, given: Submission, files: SentFile[], key: string): Promise<Outcome> => {
      if (!files.some(({ unchecked }) => unchecked)) return submit(customer, given, files, key);
      if (given.kind !== 'case' && given.kind !== 'comment') throw new Error(`files of a ${given.kind}`);
      const { kind } = given;
      // One after the other: what one of them takes away again the next has not relied on.
      const form = `${customer.contactId}:${key}`;
      const before = sending.get(form) ?? Promise.resolve();
      const sent = before.catch(() => undefined).then(() => send(customer, kind, given, files, key));
      sending.set(form, sent);
      const over = () => void (sending.get(form) === sent && sending.delete(form));
      sent.then(over, over);
      return sent;
    },

    /**
     * Those that came with this, which was taken back: they are the caller’s, and not scanned yet. Never fails: what was taken
     * back is in his hands alone.
     */
    withdraw: async (one: Waiting): Promise<SentFile[]> => {
      const uploads: SentFile[] = [];
      try {
        for (const file of (await queue.of(one.lane)).filter(isFile).filter((each) => cameWith(each, one)))
          uploads.push(...(await takenBack(file)));
      } catch (thrown) {
        log.warn(describeError(thrown), LEFT_BEHIND);
      }
      return uploads;
    },
  };
}

/** One that is kept, and how to keep it once more. */
interface Held {
  one: Waiting;
  again: () => Promise<Waiting>;
}

/** The key of a form, and what was sent with it. */
interface Form {
  of: 'case' | 'comment';
  form: string;
}

function placeIn(outcome: Outcome): (Pick<Kept, 'after'> & { number: string }) | undefined {
  if ('sent' in outcome) return { number: outcome.sent.number ?? '', after: undefined };
  const { ref, submission, after } = outcome.kept;
  if (submission.kind === 'case') return { number: ref, after: ref };
  return 'number' in submission ? { number: submission.number, after } : undefined;
}
