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
 * @param options.due the names under which there is something to do in a lane
 * @param options.walk calls with all lanes there are, some at a time
 */
export function createRedisLanes(options: {
  url: string;
  prefix: string;
  due: (lane: string) => Promise<string[]>;
  walk: (each: (lanes: string[]) => Promise<void>) => Promise<void>;
  log: Log;
}) {
  const { url, prefix, due, walk, log } = options;
  const reconnectStrategy = (tries: number) => Math.min(50 * 2 ** tries, LONGEST_WAIT_MS);
  const raw = createClient({
    url,
    name: 'portico-outbox',
    maintNotifications: 'disabled',
    socket: { reconnectStrategy },
  });
  // While Redis is away the queue does not end what it has opened, and that would try for ever to connect.
  const opened: { readonly isOpen: boolean; destroy(): void }[] = [raw];
  const duplicate = raw.duplicate.bind(raw);
  raw.duplicate = (...overrides) => {
    const one = duplicate(...overrides);
    opened.push(one);
    return one;
  };
  const connection = createNodeRedisClient(raw);
  const where = { connection, prefix: `${prefix}queue`, skipVersionCheck: true };
  const queue = new Queue('outbox', {
    ...where,
    defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
  });
  let worker: Worker | undefined;
  let sweeper: NodeJS.Timeout | undefined;
  let isClosed = false;
  let isSweeping = false;
  // The way to Redis itself is watched, and complained of, elsewhere.
  const unheard = (thrown: unknown) => log.debug(describeError(thrown), 'the queue of the outbox');
  connection.on('error', unheard);
  queue.on('error', unheard);

  async function wake(lane: string): Promise<void> {
    if (isClosed) return;
    await queue.add('lane', {}, { jobId: `lane-${lane}` }).catch(unheard);
  }

  async function wakeIfDue(lane: string): Promise<void> {
    if (isClosed) return;
    for (const name of (await due(lane).catch(unheard)) ?? []) await wake(name);
  }

  async function sweep(): Promise<void> {
    if (isSweeping) return;
    isSweeping = true;
    await walk(async (lanes) => void (await Promise.all(lanes.map(wakeIfDue)))).catch(unheard);
    isSweeping = false;
  }

  return {
    wake: (lane: string): void => void wake(lane),
    run: (drain: (lane: string) => Promise<number | undefined>): void => {
      worker = new Worker(
        'outbox',
        async (job, token) => {
          let againMs: number | undefined = FAILED_MS;
          try {
            againMs = await drain(laneOf(job.id));
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
      worker.on('completed', ({ id }) => void wakeIfDue(laneOf(id)));
      connection.on('ready', () => void sweep());
      sweeper = setInterval(() => void sweep(), SWEEP_MS).unref();
      void sweep();
    },
    close: async (): Promise<void> => {
      isClosed = true;
      clearInterval(sweeper);
      const late = new Promise((resolve) => setTimeout(resolve, GRACE_MS).unref());
      await Promise.race([worker?.close(!raw.isReady).catch(unheard), late]);
      await Promise.race([queue.close().catch(unheard), late]);
      for (const one of opened) if (one.isOpen) one.destroy();
    },
  };
}

function laneOf(id: string | undefined): string {
  return (id ?? '').replace(/^lane-/, '');
}
