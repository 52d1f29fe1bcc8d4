import { describeError, type Log } from '../log.ts';

/** What a snapshot holds and how old it is. */
export interface Held<T> {
  readonly value: T;
  readonly readAt: Date;
}

export interface Snapshot<T> {
  /**
   * What is held, read first when there is nothing. It is brought up to date at most once per interval, and only when
   * somebody asks: in the background while it is young, before the answer when it has been asleep. While the CRM is away
   * the old one is given, with its age.
   *
   * @throws PortalError when nothing could be read yet
   */
  get(): Promise<Held<T>>;
  /** What is held, without waiting or asking: undefined before the first answer. */
  peek(): Held<T> | undefined;
  /** An own write has changed something: the next `get` reads first. */
  expire(): void;
  /** Puts the outcome of an own write in place before the next reading. */
  patch(change: (value: T) => T): void;
}

/** Older than so many intervals, it is not shown before it has been brought up to date. */
const ASLEEP = 4;

/**
 * Public content in memory, so that lists, search and suggestions cost no CRM call. `read` gets what was held before, to
 * ask only for what changed since.
 */
export function createSnapshot<T>(parts: {
  name: string;
  read(before: Held<T> | undefined): Promise<T>;
  intervalMs: number;
  clock(): Date;
  log: Log;
}): Snapshot<T> {
  const { name, read, intervalMs, clock, log } = parts;
  let held: Held<T> | undefined;
  let reading: Promise<Held<T>> | undefined;
  /** Counts own writes: what was begun before the last one may lack it. */
  let writes = 0;
  let writesHeld = 0;
  let restsUntil = 0;

  async function readOnce(): Promise<Held<T>> {
    const began = { at: clock(), writes };
    const value = await read(held);
    held = { value, readAt: began.at };
    writesHeld = began.writes;
    return held;
  }

  function refresh(): Promise<Held<T>> {
    reading ??= readOnce().finally(() => {
      reading = undefined;
    });
    return reading;
  }

  /** What is old is better than nothing, and an org that does not answer is not asked by every page. */
  function orOld(old: Held<T>): Promise<Held<T>> {
    if (clock().getTime() < restsUntil) return Promise.resolve(old);
    return refresh().catch((thrown: unknown) => {
      restsUntil = clock().getTime() + intervalMs;
      log.warn({ snapshot: name, ...describeError(thrown) }, 'an old copy is shown');
      return held ?? old;
    });
  }

  return {
    async get() {
      if (!held) return refresh();
      if (writesHeld < writes && reading) await orOld(held); // begun before the write
      const age = clock().getTime() - held.readAt.getTime();
      if (writesHeld < writes || age > ASLEEP * intervalMs) return orOld(held);
      if (age >= intervalMs) void orOld(held);
      return held;
    },
    peek: () => held,
    expire() {
      writes += 1;
    },
    patch(change) {
      if (held) held = { ...held, value: change(held.value) };
      if (reading) writes += 1; // what comes in may be older than the write
    },
  };
}
