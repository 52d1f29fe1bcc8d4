import { PortalError } from '../errors.ts';
import { afterwards, type Later } from '../records/later.ts';

/** Keeps calls from an org that does not answer, and finds out by itself when it does again. */
export interface Breaker {
  /** @throws PortalError `crm.unavailable`, at once, while no answer is to be expected */
  run<T>(work: () => Promise<T>): Promise<T>;
  /** @throws PortalError as `run` would, before a place in line is taken */
  demand(): void;
  isOpen(): boolean;
  close(): void;
}

const WINDOW_SECONDS = 10;
const LEAST_CALLS = 10;
/** A portal with few visitors would not see ten calls in ten seconds. */
const IN_A_ROW = 5;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;
/** So long after somebody last wanted something the org is asked whether it is back; later the next one who comes finds out. */
const DEMAND_MS = 5 * 60_000;

interface Open {
  pauseMs: number;
  /** `asleep`: nobody has come for long, and the next one tries. */
  trial: 'due' | 'running' | 'asleep';
}

/**
 * Opens when half of at least ten calls within ten seconds failed, or five in a row; then one trial at a time, at growing
 * pauses. All of it goes by a clock that only runs forward and no call waits for a trial, which libraries do not offer.
 *
 * @param options.probe asks the org for something cheap
 * @param options.isFailure true for what an org that works does not do
 * @param options.ticks milliseconds of a clock that is never set
 * @param options.later goes by the same clock
 */
export function createBreaker(options: {
  probe: () => Promise<void>;
  isFailure: (thrown: unknown) => boolean;
  changed: (isOpen: boolean, cause: unknown) => void;
  ticks: () => number;
  later?: Later | undefined;
}): Breaker {
  const { probe, isFailure, changed, ticks, later = afterwards } = options;
  const window = createWindow(ticks);
  let open: Open | undefined;
  let wantedAt = Number.NEGATIVE_INFINITY;
  let callOff = () => {};

  function trip(cause: unknown): void {
    open = { pauseMs: FIRST_PAUSE_MS, trial: 'due' };
    changed(true, cause);
    rest(open);
  }

  function rest(state: Open): void {
    state.trial = 'due';
    callOff = later(() => {
      if (ticks() - wantedAt > DEMAND_MS) state.trial = 'asleep';
      else tryOnce(state, probe).catch(() => {}); // what it says is in the log already
    }, state.pauseMs * jitter());
  }

  async function tryOnce<T>(state: Open, work: () => Promise<T>): Promise<T> {
    state.trial = 'running';
    try {
      const done = await work();
      mend();
      return done;
    } catch (thrown) {
      if (isFailure(thrown)) {
        state.pauseMs = Math.min(state.pauseMs * 2, LONGEST_PAUSE_MS);
        rest(state);
      } else mend();
      throw thrown;
    }
  }

  function mend(): void {
    open = undefined;
    window.clear();
    changed(false, undefined);
  }

  function demand(): void {
    wantedAt = ticks();
    if (open && open.trial !== 'asleep') throw new PortalError('crm.unavailable', { detail: 'the CRM is away' });
  }

  async function count<T>(work: () => Promise<T>): Promise<T> {
    try {
      const done = await work();
      if (!open) window.add(true); // what began before it opened says nothing of now
      return done;
    } catch (thrown) {
      if (!open && window.add(!isFailure(thrown))) trip(thrown);
      throw thrown;
    }
  }

  return {
    async run(work) {
      demand();
      return open ? tryOnce(open, work) : count(work);
    },
    demand,
    isOpen: () => open !== undefined,
    close: () => callOff(),
  };
}

/** Calls of the last seconds. `add` answers whether that is too many failures. */
function createWindow(ticks: () => number): { add(isGood: boolean): boolean; clear(): void } {
  let seconds: { second: number; good: number; bad: number }[] = [];
  let inARow = 0;
  return {
    add(isGood) {
      const second = Math.floor(ticks() / 1000);
      let last = seconds.at(-1);
      if (last?.second !== second) {
        last = { second, good: 0, bad: 0 };
        seconds = [...seconds.filter((one) => one.second > second - WINDOW_SECONDS), last];
      }
      last[isGood ? 'good' : 'bad'] += 1;
      inARow = isGood ? 0 : inARow + 1;
      if (isGood) return false;
      const bad = seconds.reduce((sum, one) => sum + one.bad, 0);
      const all = seconds.reduce((sum, one) => sum + one.bad + one.good, 0);
      return inARow >= IN_A_ROW || (all >= LEAST_CALLS && bad * 2 >= all);
    },
    clear() {
      seconds = [];
      inARow = 0;
    },
  };
}

/** Machines that lost the org together do not come back to it in step. */
function jitter(): number {
  return 0.8 + Math.random() * 0.4;
}
