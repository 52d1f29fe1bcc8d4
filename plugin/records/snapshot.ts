import { describeError, type Log } from '../log.ts';
import type { Changes } from './changes/changes.ts';
import { EVERYTHING, type Reads } from './reads/reads.ts';
import type { Versions } from './versions.ts';

/** What a snapshot holds and how old it is. */
export interface Held<T> {
  readonly value: T;
  readonly readAt: Date;
}

export interface Snapshot<T> {
  /**
   * What is held, read first when there is nothing. While the change reader watches it is good until its tag is bumped, and
   * then brought up to date before the answer. While nobody watches that is done at most once per interval, and only when
   * somebody asks: in the background while it is young, before the answer when it has been asleep. While the CRM is away the
   * old one is given, with its age.
   *
   * @throws PortalError when nothing could be read yet
   */
  get(): Promise<Held<T>>;
  /** What is held, without waiting or asking: undefined before the first answer. */
  peek(): Held<T> | undefined;
  /** An own write has changed something: the next `get` reads first, on every machine once this resolves. Never throws. */
  expire(): Promise<void>;
  /** Puts what is known already in place before the next reading. In this process alone. */
  patch(change: (value: T) => T): void;
}

export interface SnapshotParts<T> {
  name: string;
  /** Bumped by whoever learns of a change in it. */
  tag: string;
  /** Gets what was held before, to ask only for what changed since. */
  read(before: Held<T> | undefined): Promise<T>;
  intervalMs: number;
  reads: Pick<Reads, 'note'>;
  versions: Versions;
  changes: Pick<Changes, 'current' | 'watch'>;
  clock(): Date;
  log: Log;
}

/** Older than so many intervals, it is not shown before it has been brought up to date, while nobody watches. */
const ASLEEP = 4;
/** What no change tells, as a score that falls with time, is read again so often. */
const LONGEST_MS = 60 * 60_000;

/** Public content in memory, so that lists, search and suggestions cost no CRM call. */
export function createSnapshot<T>(parts: SnapshotParts<T>): Snapshot<T> {
  const { name, tag, read, intervalMs, reads, versions, changes, clock, log } = parts;
  let held: Held<T> | undefined;
  let reading: Promise<Held<T>> | undefined;
  /** Counts own writes and changes that were heard of: what was begun before the last one may lack it. */
  let writes = 0;
  let writesHeld = 0;
  /** The watch in which it was read. */
  let watchHeld: string | undefined;
  let restsUntil = 0;
  versions.listen((tags) => {
    if (tags.some((one) => one === tag || one === EVERYTHING || one === '*')) writes += 1;
  });

  async function readOnce(): Promise<Held<T>> {
    const began = { at: clock(), writes, watch: changes.watch() };
    const value = await read(held);
    held = { value, readAt: began.at };
    writesHeld = began.writes;
    watchHeld = began.watch;
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

  async function current(): Promise<Held<T>> {
    if (!held) return refresh();
    const watch = await changes.current();
    if (writesHeld < writes && reading) await orOld(held); // begun before the write
    if (writesHeld < writes) return orOld(held);
    const age = clock().getTime() - held.readAt.getTime();
    const isWatched = watch !== undefined && watch === watchHeld;
    if (isWatched && age < LONGEST_MS) return held;
    if (age > ASLEEP * intervalMs && !isWatched) return orOld(held);
    if (age >= intervalMs || watch !== undefined) void orOld(held);
    return held;
  }

  return {
    async get() {
      reads.note([tag]);
      const found = await current();
      const isWatched = watchHeld !== undefined && watchHeld === changes.watch();
      if (!isWatched || writesHeld < writes) reads.note([tag], { keepable: false, readAt: found.readAt });
      return found;
    },
    peek: () => held,
    async expire() {
      writes += 1;
      await versions.bump([tag]).catch(() => {}); // the change reader tells the others of it, a little later
    },
    patch(change) {
      if (held) held = { ...held, value: change(held.value) };
      if (reading) writes += 1; // what comes in may be older than the write
    },
  };
}
