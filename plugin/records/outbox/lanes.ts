import { setTimeout as pause } from 'node:timers/promises';

/** A lane whose worker itself failed is tried again after this. */
const FAILED_MS = 5_000;
/** The end of the process does not wait longer for what is under way. */
const GRACE_MS = 2_000;

/** So many lanes at once, each by one worker, for a queue that has no better way. */
export function createLanes(options: { atOnce: number; failed: (thrown: unknown) => void }) {
  const { atOnce, failed } = options;
  const due = new Set<string>();
  const running = new Map<string, Promise<void>>();
  const timers = new Map<string, NodeJS.Timeout>();
  let drain: ((lane: string) => Promise<number | undefined>) | undefined;
  let isClosed = false;

  function wake(lane: string): void {
    clearTimeout(timers.get(lane));
    timers.delete(lane);
    if (isClosed) return;
    due.add(lane);
    next();
  }

  function next(): void {
    if (!drain || isClosed) return;
    for (const lane of due) {
      if (running.size >= atOnce) return;
      if (running.has(lane)) continue;
      due.delete(lane);
      running.set(lane, work(lane, drain));
    }
  }

  async function work(lane: string, drainOne: NonNullable<typeof drain>): Promise<void> {
    let againMs: number | undefined;
    try {
      againMs = await drainOne(lane);
    } catch (thrown) {
      failed(thrown);
      againMs = FAILED_MS;
    }
    running.delete(lane);
    if (againMs !== undefined && !isClosed && !due.has(lane))
      timers.set(lane, setTimeout(() => wake(lane), againMs).unref());
    next();
  }

  return {
    run: (work: NonNullable<typeof drain>, lanes: Iterable<string>): void => {
      drain = work;
      for (const lane of lanes) due.add(lane);
      next();
    },
    wake,
    close: async (): Promise<void> => {
      isClosed = true;
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
      due.clear();
      const over = new AbortController();
      const late = pause(GRACE_MS, undefined, { signal: over.signal }).catch(() => undefined);
      await Promise.race([Promise.all(running.values()), late]);
      over.abort();
    },
  };
}
