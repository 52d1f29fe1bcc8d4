import type { Later } from '../../plugin/records/later.ts';

/** A clock that goes as any other, and can be put forward: what was to happen meanwhile happens then. */
export interface SkippingClock {
  clock: () => Date;
  ticks: () => number;
  later: Later;
  skip(ms: number): void;
}

export function createSkippingClock(): SkippingClock {
  const waiting = new Set<{ dueAt: number; run(): void }>();
  let ahead = 0;
  const ticks = () => performance.now() + ahead;

  function later(work: () => void, ms: number): () => void {
    const timer = setTimeout(() => one.run(), ms);
    timer.unref();
    const callOff = () => {
      clearTimeout(timer);
      waiting.delete(one);
    };
    const run = () => {
      callOff();
      work();
    };
    const one = { dueAt: ticks() + ms, run };
    waiting.add(one);
    return callOff;
  }

  return {
    clock: () => new Date(Date.now() + ahead),
    ticks,
    later,
    skip: (ms) => {
      ahead += ms;
      const due = [...waiting].filter(({ dueAt }) => dueAt <= ticks());
      for (const { run } of due.sort((one, other) => one.dueAt - other.dueAt)) run();
    },
  };
}
