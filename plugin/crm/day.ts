import type { Tally } from '../store/tally.ts';

/** Our own calls in the last 24 hours, to the hour. */
export interface Day {
  called(): void;
  calls(): number;
}

const HOUR_MS = 60 * 60 * 1000;
const HOURS = 24;
/** What was counted is told to the others so soon, and theirs is asked along; and so often when there is nothing to tell. */
const TELL_MS = 1_000;
const ASK_MS = 60_000;

/** @param ticks milliseconds of a clock that is never set */
export function createDay(ticks: () => number): Day {
  const hours = new Map<number, number>();
  const hour = () => Math.floor(ticks() / HOUR_MS);
  return {
    called: () => void hours.set(hour(), (hours.get(hour()) ?? 0) + 1),
    calls: () => {
      let sum = 0;
      for (const [began, made] of hours) {
        if (began > hour() - HOURS) sum += made;
        else hours.delete(began);
      }
      return sum;
    },
  };
}

/**
 * Of all machines: what they had counted when they were asked last, and what was made here since. While they cannot be asked,
 * at least our own.
 *
 * @param parts.clock milliseconds since 1970: machines have no other clock in common
 */
export function createSharedDay(parts: { tally: Tally; clock: () => number; ticks: () => number }): Day {
  const { tally, clock, ticks } = parts;
  const own = createDay(ticks);
  let [untold, ofAll, askedAt] = [0, 0, Number.NEGATIVE_INFINITY];
  let isAsking = false;
  let isDue = false;

  async function exchange(): Promise<void> {
    const telling = untold;
    isAsking = true;
    askedAt = ticks();
    try {
      ofAll = await tally.add(Math.floor(clock() / HOUR_MS), telling);
      untold -= telling;
    } catch {
      // Told with what comes next.
    } finally {
      isAsking = false;
    }
  }

  /** Also when no call comes for long: the others count on it. */
  function soon(): void {
    if (isDue) return;
    isDue = true;
    const tell = () => {
      isDue = false;
      if (isAsking) soon();
      else void exchange();
    };
    setTimeout(tell, TELL_MS).unref();
  }

  return {
    called: () => {
      own.called();
      untold += 1;
      soon();
    },
    calls: () => {
      if (!isAsking && ticks() - askedAt >= ASK_MS) void exchange();
      return Math.max(own.calls(), ofAll + untold);
    },
  };
}
