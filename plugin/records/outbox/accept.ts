import { isAway, PortalError, toPortalError } from '../../errors.ts';
import { describeError, type Log } from '../../log.ts';
import type { Crm, UploadedFile } from '../crm.ts';
import type { Customer } from '../customer.ts';
import type { AttemptWith } from './attempts.ts';
import type { Deliver } from './deliver.ts';
import { ready } from './due.ts';
import type { Gate } from './gate.ts';
import type { Kept, Outcome, Submission } from './outbox.ts';
import type { SubmissionQueue, Waiting } from './queue.ts';
import { readRef, underNewRef } from './refs.ts';
import { isUnsure } from './refusals.ts';
import { aboutCase, caseOf, isOneRecord, sameness } from './submission.ts';
import { demandSame, twinOf } from './twin.ts';

/** How a submission is received: straight to the CRM, or kept. */
export function createAccept(parts: {
  queue: SubmissionQueue;
  gate: Gate;
  crm: Pick<Crm, 'state'>;
  attempt: AttemptWith;
  deliver: Deliver;
  changed: (lane: string) => Promise<void>;
  /** So many of one person may wait. */
  perPerson: number;
  newRef: () => string;
  log: Log;
  clock: () => Date;
}) {
  const { queue, gate, crm, attempt, deliver, changed, perPerson, newRef, log, clock } = parts;

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
    const begun = { tries: 0, lastTryAt: undefined, state: 'waiting', problem: undefined } as const;
    const waiting = { ...one, ...begun, lane, same, acceptedAt: clock().getTime() };
    const added = underNewRef(newRef, async (ref) => {
      const kept = await queue.add({ ...waiting, ref }, files, perPerson);
      return { kept, isNew: kept.ref === ref };
    });
    const [{ kept, isNew }] = await demandedAll([added]);
    if (!isNew) {
      demandSame(kept, submission);
      if (one.unsure && !kept.unsure) await queue.change(kept.ref, { unsure: true });
    } else log.info({ ref: kept.ref, kind: submission.kind, files: files.length }, 'kept');
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

  return { submit, looked };
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
