import { setTimeout as pause } from 'node:timers/promises';
import type { Log } from '../../log.ts';
import type { Customer } from '../customer.ts';
import { isFile, wakeLane } from './due.ts';
import type { createHeld } from './held.ts';
import type { Outbox, SentFile } from './outbox.ts';
import type { SubmissionQueue, Waiting } from './queue.ts';
import { readRef } from './refs.ts';

/** How long somebody waits who takes back what is just being tried. */
const WITHDRAW_MS = 3_000;

/** How one ends that its owner takes back. */
export function createWithdraw(parts: {
  queue: SubmissionQueue;
  held: Pick<ReturnType<typeof createHeld>, 'withdraw'>;
  changed: (lane: string) => Promise<void>;
  log: Log;
}): Outbox['withdraw'] {
  const { queue, held, changed, log } = parts;

  /** A file is not handed over: it may be infected, and has no form to go back to. */
  async function taken(one: Waiting): Promise<SentFile[] | undefined> {
    if (isFile(one)) return (await queue.discard(one.ref, ({ unsure }) => !unsure)) ? [] : undefined;
    return queue.withdraw(one.ref);
  }

  return async (customer: Customer, text: string) => {
    const ref = readRef(text) ?? '';
    const until = performance.now() + WITHDRAW_MS;
    let found: Waiting | undefined;
    let uploads: SentFile[] | undefined;
    do {
      found = await queue.find(ref);
      if (found?.lane !== customer.contactId || found.unsure) return undefined;
      uploads = await taken(found);
      if (!uploads) await pause(50); // it is being tried just now, most likely in vain
    } while (!uploads && performance.now() < until);
    if (!uploads) return undefined;
    const behind = await held.withdraw(found);
    log.info({ ref: found.ref, kind: found.submission.kind }, 'taken back');
    await changed(found.lane);
    wakeLane(queue, found.lane); // it may have held back others
    return { ...found, uploads: [...uploads, ...behind] };
  };
}
