import { PortalError } from '../../errors.ts';
import { describeError, type Log } from '../../log.ts';
import { afterwards, type Later } from '../later.ts';
import { wakeLane } from './due.ts';
import type { SubmissionQueue, Waiting } from './queue.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** How one ends that the CRM refused: an admin takes it away, or time does, where the company has set one. */
export function createDiscard(parts: {
  queue: Pick<SubmissionQueue, 'all' | 'find' | 'discard' | 'wake'>;
  /** So long after its last try; never without. */
  days: number | undefined;
  changed: (lane: string) => Promise<void>;
  /** Told of each that time has taken away. */
  removed?: ((one: Pick<Waiting, 'ref' | 'customer'>) => void) | undefined;
  clock: () => Date;
  later?: Later | undefined;
  log: Log;
}) {
  const { queue, days, changed, removed, clock, later = afterwards, log } = parts;
  let callOff = () => {};

  async function discard(one: Waiting): Promise<boolean> {
    const isGone = await queue.discard(one.ref);
    if (!isGone) return false;
    await changed(one.lane);
    wakeLane(queue, one.lane); // it may have held back others
    return true;
  }

  async function sweep(days: number): Promise<void> {
    const oldest = clock().getTime() - days * DAY_MS;
    const isOver = ({ state, lastTryAt, acceptedAt }: Waiting) =>
      state === 'refused' && (lastTryAt ?? acceptedAt) < oldest;
    for (const one of (await queue.all()).filter(isOver)) if (await discard(one)) removed?.(one);
  }

  function begin(): void {
    if (days === undefined) return;
    sweep(days)
      .catch((thrown: unknown) => log.warn(describeError(thrown), 'what was refused long ago stays for now'))
      .finally(() => {
        callOff = later(begin, HOUR_MS);
      });
  }

  return {
    begin,
    end: () => callOff(),
    /** @throws PortalError `record.not-found` for what is not there, waits, or is another brand's */
    one: async (brand: string, ref: string): Promise<void> => {
      const found = await queue.find(ref);
      if (found?.customer.brand !== brand || !(await discard(found))) throw new PortalError('record.not-found');
    },
  };
}
