import { setTimeout as pause } from 'node:timers/promises';
import { afterwards, type Later } from '../later.ts';
import { backOff } from './back-off.ts';

/** Deliveries at once, when there is much to catch up with. */
const AT_ONCE = 4;
const PER_SECOND = 10;

/**
 * Through here every delivery goes. While the CRM is away one goes at a time, after longer and longer waits; when it answers
 * again it is one, two, four at once, and never more than so many a second: who was just ill is not overrun.
 */
export interface Gate {
  /** Waits for its turn; false when the gate has been closed meanwhile. Who entered says `answered` or `away`, then leaves. */
  enter(): Promise<boolean>;
  leave(): void;
  /** The CRM has answered, here or elsewhere. */
  answered(): void;
  /** It has not. */
  away(): void;
  isClosed(): boolean;
  /** How often the CRM has answered so far. */
  answers(): number;
  /** Nobody enters any more; resolves when all have left, or after so many milliseconds. */
  close(graceMs: number): Promise<void>;
}

/**
 * @param options.perSecond how many deliveries
 * @param options.ticks milliseconds of a clock that is never set; `later` goes by it
 */
export function createGate(
  options: {
    perSecond?: number | undefined;
    ticks?: (() => number) | undefined;
    later?: Later | undefined;
    random?: () => number;
  } = {},
): Gate {
  const { perSecond = PER_SECOND, ticks: now = () => performance.now() } = options;
  const { later = afterwards, random = Math.random } = options;
  const queue: ((entered: boolean) => void)[] = [];
  let room = AT_ONCE;
  let inside = 0;
  let failures = 0;
  let answers = 0;
  let probeAt = 0;
  let tokens = perSecond;
  let filledAt = now();
  let callOff = () => {};
  let isClosed = false;
  let emptied: (() => void) | undefined;

  /** Milliseconds until the next may go. */
  function untilNext(): number {
    const at = now();
    tokens = Math.min(perSecond, tokens + ((at - filledAt) / 1_000) * perSecond);
    filledAt = at;
    const forToken = tokens >= 1 ? 0 : ((1 - tokens) / perSecond) * 1_000;
    return Math.max(forToken, probeAt - at);
  }

  function serve(): void {
    callOff();
    while (queue.length > 0 && inside < room) {
      const waitMs = untilNext();
      if (waitMs > 0) {
        callOff = later(serve, Math.ceil(waitMs));
        return;
      }
      tokens -= 1;
      inside += 1;
      queue.shift()?.(true);
    }
  }

  return {
    enter: () =>
      new Promise((resolve) => {
        if (isClosed) return resolve(false);
        queue.push(resolve);
        serve();
      }),
    leave: () => {
      inside -= 1;
      if (inside === 0) emptied?.();
      serve();
    },
    answered: () => {
      answers += 1;
      room = failures > 0 ? 1 : Math.min(AT_ONCE, room * 2);
      failures = 0;
      probeAt = 0;
      serve();
    },
    away: () => {
      // Those that were under way together have failed of one cause.
      if (now() < probeAt) return;
      room = 1;
      probeAt = now() + backOff(failures, random);
      failures += 1;
      serve();
    },
    isClosed: () => isClosed,
    answers: () => answers,
    close: async (graceMs) => {
      isClosed = true;
      callOff();
      for (const refuse of queue.splice(0)) refuse(false);
      if (inside === 0) return;
      const over = new AbortController();
      const empty = new Promise<void>((resolve) => {
        emptied = resolve;
      });
      await Promise.race([empty, pause(graceMs, undefined, { signal: over.signal }).catch(() => undefined)]);
      over.abort();
    },
  };
}
