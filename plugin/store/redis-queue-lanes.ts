import { createNodeRedisClient, DelayedError, Queue, Worker } from 'bullmq';
import { createClient } from 'redis';
import { describeError, type Log } from '../log.ts';

const AT_ONCE = 4;
/** A process that has died is missed after so long, and its lanes go to another. */
const LOCK_MS = 15_000;
const STALLED_MS = 5_000;
/** What was put into a lane in the moment in which its worker left it is found after so long. */
const SWEEP_MS = 10_000;
const FAILED_MS = 5_000;
const LONGEST_WAIT_MS = 1_000;
const GRACE_MS = 2_000;

/**
 * One job for each lane that has something in it: the queue sees to it that it is worked on by one process at a time.
 *
 * @param due the lanes that have something to do
 */
export function createRedisLanes(options: { url: string; prefix: string; due: () => Promise<string[]>; log: Log }) {
  const { url, prefix, due, log } = options;
  const reconnectStrategy = (tries: number) => Math.min(50 * 2 ** tries, LONGEST_WAIT_MS);
  const raw = createClient({
    url,
    name: 'portico-outbox',
    maintNotifications: 'disabled',
    socket: { reconnectStrategy },
  });
  const connection = createNodeRedisClient(raw);
  const where = { connection, prefix: `${prefix}queue`, skipVersionCheck: true };
  const queue = new Queue('outbox', {
    ...where,
    defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
  });
  let worker: Worker | undefined;
  let sweeper: NodeJS.Timeout | undefined;
  let isClosed = false;
  // The way to Redis itself is watched, and complained of, elsewhere.
  const unheard = (thrown: unknown) => log.debug(describeError(thrown), 'the queue of the outbox');
  connection.on('error', unheard);
  queue.on('error', unheard);

  function wake(lane: string): void {
    if (isClosed) return;
    queue.add('lane', {}, { jobId: `lane-${lane}` }).catch(unheard);
  }

  async function sweep(): Promise<void> {
    try {
      for (const lane of await due()) wake(lane);
    } catch (thrown) {
      unheard(thrown);
    }
  }

  return {
    wake,
    run: (drain: (lane: string) => Promise<number | undefined>): void => {
      worker = new Worker(
        'outbox',
        async (job, token) => {
          let againMs: number | undefined = FAILED_MS;
          try {
            againMs = await drain((job.id ?? '').replace(/^lane-/, ''));
          } catch (thrown) {
            log.warn(describeError(thrown), 'the outbox goes on later');
          }
          if (againMs === undefined) return;
          await job.moveToDelayed(Date.now() + againMs, token);
          throw new DelayedError();
        },
        {
          ...{ ...where, concurrency: AT_ONCE, lockDuration: LOCK_MS, stalledInterval: STALLED_MS },
          maxStalledCount: Number.MAX_SAFE_INTEGER,
        },
      );
      worker.on('error', unheard);
      worker.on('completed', () => void sweep());
      connection.on('ready', () => void sweep());
      sweeper = setInterval(() => void sweep(), SWEEP_MS).unref();
      void sweep();
    },
    close: async (): Promise<void> => {
      isClosed = true;
      clearInterval(sweeper);
      const late = new Promise((resolve) => setTimeout(resolve, GRACE_MS).unref());
      await Promise.race([worker?.close().catch(unheard), late]);
      await Promise.race([queue.close().catch(unheard), late]);
      if (raw.isOpen) raw.destroy();
    },
  };
}
