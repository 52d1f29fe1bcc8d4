import { PortalError } from '../errors.ts';

/** So many calls at once, so many waiting; more are refused at once, so that a slow org does not fill the memory. */
export interface Bulkhead {
  /** Answers how to give the place back; do so exactly once. @throws PortalError `crm.unavailable` */
  enter(): Promise<() => void>;
  run<T>(work: () => Promise<T>): Promise<T>;
  inside(): number;
  waiting(): number;
}

/** @param limits.waitMs how long a call may wait for its place */
export function createBulkhead(limits: { atOnce: number; waiting: number; waitMs: number }): Bulkhead {
  const queue = new Set<() => void>();
  let inside = 0;

  function leave(): void {
    const [next] = queue;
    if (next === undefined) {
      inside -= 1;
      return;
    }
    queue.delete(next); // the place goes to the next one, so `inside` stays
    next();
  }

  function wait(): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        queue.delete(go);
        reject(new PortalError('crm.unavailable', { detail: 'no place among the calls within the time limit' }));
      }, limits.waitMs);
      function go(): void {
        clearTimeout(timer);
        resolve();
      }
      queue.add(go);
    });
  }

  async function enter(): Promise<() => void> {
    if (inside < limits.atOnce) inside += 1;
    else if (queue.size < limits.waiting) await wait();
    else throw new PortalError('crm.unavailable', { detail: `${queue.size} calls are waiting already` });
    return leave;
  }

  return {
    enter,
    async run(work) {
      const leave = await enter();
      try {
        return await work();
      } finally {
        leave();
      }
    },
    inside: () => inside,
    waiting: () => queue.size,
  };
}
