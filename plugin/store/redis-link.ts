import { createClient, type RedisClientType } from 'redis';
import { PortalError } from '../errors.ts';
import type { Log } from '../log.ts';

const DEADLINE_MS = 250;
/** A write that is given up may have happened: a sign-in would be refused as used. So it gets the time a disk may take. */
export const WRITE_MS = 2_000;
/** A server that hangs is told from a slow one by its missing answer to a ping. */
const PING_MS = 2_000;
const SILENT_MS = 5_000;
const LONGEST_WAIT_MS = 1_000;
/** So long without a failure, and an outage is over: writes alone may fail, while reads work in between. */
const CALM_MS = 2_000;

/** Two connections to one Redis: one that asks, one that listens. Both come back by themselves. */
export interface RedisLink {
  /**
   * Asks within the time limit, milliseconds.
   *
   * @throws PortalError `store.unavailable` whatever went wrong
   */
  run<T>(ask: (client: RedisClientType) => Promise<T>, limitMs?: number): Promise<T>;
  /** What others of this prefix say; `gap` is called when something may have been missed. */
  listen(heard: (message: string) => void, gap: () => void): void;
  /** Where `listen` listens. */
  readonly channel: string;
  healthy(): boolean;
  close(): Promise<void>;
}

export function openRedis({ url, prefix, log }: { url: string; prefix: string; log: Log }): RedisLink {
  const outage = createOutage(log);
  const client: RedisClientType = createClient({
    url,
    keyPrefix: prefix,
    name: 'portico',
    disableOfflineQueue: true,
    commandsQueueMaxLength: 20_000,
    maintNotifications: 'disabled',
    pingInterval: PING_MS,
    socket: {
      connectTimeout: 2_000,
      socketTimeout: SILENT_MS,
      reconnectStrategy: (tries) => Math.min(20 * 2 ** tries, LONGEST_WAIT_MS) * (0.75 + Math.random() / 4),
    },
  });
  const listener = client.duplicate();
  // Each comes back in its own time; what the second still complains of is no outage of its own.
  const back = () => client.isReady && listener.isReady && outage.over();
  client.on('error', outage.failed).on('ready', back);
  listener.on('error', outage.heardNot).on('ready', back);
  begin(client);
  begin(listener);

  return {
    channel: `${prefix}bus`,
    run: async (ask, limitMs = DEADLINE_MS) => {
      try {
        const answer = await inTime(ask(client), limitMs);
        outage.worked();
        return answer;
      } catch (cause) {
        outage.failed(cause);
        throw new PortalError('store.unavailable', { cause });
      }
    },
    listen: (heard, gap) => {
      const subscribe = () => listener.subscribe(`${prefix}bus`, heard).then(gap, outage.heardNot);
      // A subscription comes back with the connection; to ask for it again costs nothing and covers the first time.
      listener.on('ready', () => void subscribe());
      if (listener.isReady) void subscribe();
    },
    healthy: () => client.isReady && outage.isOver(),
    close: async () => {
      await Promise.all([client, listener].map(end));
    },
  };
}

/** Goes on trying by itself; what it could not do comes as the event. */
function begin(client: RedisClientType): void {
  client.connect().catch(() => {});
}

async function end(client: RedisClientType): Promise<void> {
  if (!client.isOpen) return;
  if (client.isReady) await inTime(client.close(), DEADLINE_MS).catch(() => {});
  if (client.isOpen) client.destroy();
}

function inTime<T>(answer: Promise<T>, limitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      // After a long turn of the event loop timers come first, and the answer may be here, unread.
      setImmediate(() => reject(new Error(`Redis gave no answer within ${limitMs} ms`)));
    }, limitMs);
  });
  return Promise.race([answer, tooLate]).finally(() => clearTimeout(timer));
}

/** One line when it begins and one when it is over, however many requests meet it. */
function createOutage(log: Log) {
  let since: number | undefined;
  let lastFailure = 0;
  let isWorking = true;
  function over(): void {
    isWorking = true;
    if (since === undefined) return;
    log.info({ seconds: Math.round((performance.now() - since) / 1_000) }, 'Redis answers again');
    since = undefined;
  }
  function note(cause: unknown): void {
    lastFailure = performance.now();
    if (since !== undefined) return;
    since = lastFailure;
    log.error({ code: 'store.unavailable', cause: textOf(cause) }, 'Redis does not answer');
  }
  return {
    over,
    isOver: () => isWorking,
    worked: () => {
      isWorking = true;
      if (since !== undefined && performance.now() - lastFailure > CALM_MS) over();
    },
    failed: (cause: unknown) => {
      isWorking = false;
      note(cause);
    },
    /** Nothing comes from the others, while we may still ask. */
    heardNot: note,
  };
}

/** Connecting to a name with several addresses fails with several errors and no text. */
function textOf(cause: unknown): string {
  if (cause instanceof AggregateError && cause.message === '') return cause.errors.map(textOf).join('; ');
  return cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
}
