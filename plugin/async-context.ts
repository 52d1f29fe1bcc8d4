import { AsyncLocalStorage } from 'node:async_hooks';

/** A value that all code called by some work can ask for, however deep. Named after the proposal for JavaScript. */
export interface AsyncContext<T> {
  /** Until what `work` promises is done; what it leaves behind then may find the value or not. */
  run<R>(value: T, work: () => Promise<R>): Promise<R>;
  get(): T | undefined;
}

/**
 * Node before 24 notes for each callback and promise of the process what belongs to it, once a storage was used and until all
 * are disabled: a seventh of the time of a kept page. So this one is disabled while no work is under way.
 */
export function createAsyncContext<T>(): AsyncContext<T> {
  const storage = new AsyncLocalStorage<T>();
  let running = 0;
  return {
    run: async (value, work) => {
      running += 1;
      try {
        return await storage.run(value, work);
      } finally {
        running -= 1;
        if (running === 0) storage.disable();
      }
    },
    get: () => storage.getStore(),
  };
}
