import { setTimeout as pause } from 'node:timers/promises';
import { backOff } from './back-off.ts';

/** Calls to the CRM at once, and how many a second, when there is much to catch up with. */
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
  /** Nobody enters any more; resolves when all have left, or after so many milliseconds. */
  close(graceMs: number): Promise<void>;
}

export function createGate(options: { now?: () => number; random?: () => number } = {}): Gate {
  const { now = () => performance.now(), random = Math.random } = options;
  const queue: ((entered: boolean) => void)[] = [];
  let room = AT_ONCE;
  let inside = 0;
  let failures = 0;
  let probeAt = 0;
  let tokens = PER_SECOND;
  let filledAt = now();
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  let emptied: (() => void) | undefined;

  /** Milliseconds until the next may go. */
  function untilNext(): number {
    const at = now();
    tokens = Math.min(PER_SECOND, tokens + ((at - filledAt) / 1_000) * PER_SECOND);
    filledAt = at;
    const forToken = tokens >= 1 ? 0 : ((1 - tokens) / PER_SECOND) * 1_000;
    return Math.max(forToken, probeAt - at);
  }

  function serve(): void {
    clearTimeout(timer);
    while (queue.length > 0 && inside < room) {
      const waitMs = untilNext();
      if (waitMs > 0) {
        timer = setTimeout(serve, Math.ceil(waitMs));
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
    close: async (graceMs) => {
      isClosed = true;
      clearTimeout(timer);
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
