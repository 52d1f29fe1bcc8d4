import { join } from 'node:path';
import { z } from 'zod';
import { describeError, type Log } from '../log.ts';
import { filesLane } from '../records/outbox/due.ts';
import { createLanes } from '../records/outbox/lanes.ts';
import {
  type Change,
  isRefused,
  putsBack,
  QueueFull,
  REMEMBERED_MS,
  RefTaken,
  type SubmissionQueue,
} from '../records/outbox/queue.ts';
import { createShelf } from '../records/outbox/shelf.ts';
import { readRemembered, readWaiting, traceOf } from '../records/outbox/submission.ts';
import { createWaitingFiles } from './file-queue-files.ts';
import { openJournal, readJournal, setAside, syncFolder } from './file-queue-journal.ts';
import { lockFolder } from './file-queue-lock.ts';
import { privateFolder } from './private-folder.ts';

const AT_ONCE = 4;
/** A journal is written anew when it is this long, and most of it is of no use any more. */
const REWRITE_BYTES = 1_000_000;

const entry = z.discriminatedUnion('is', [
  z.object({ is: z.literal('kept'), one: z.unknown() }),
  z.object({ is: z.literal('delivered'), one: z.unknown() }),
  z.object({ is: z.literal('gone'), ref: z.string() }),
  z.object({ is: z.literal('begun'), id: z.string(), at: z.number() }),
]);

/**
 * One process and a folder on its own disk: all that waits is in memory, too, and every change is in the journal first.
 *
 * @throws Error when another process has the folder
 */
export async function fileQueue(options: { folder: string; log: Log; clock: () => Date }): Promise<SubmissionQueue> {
  const { folder, log, clock } = options;
  privateFolder(folder);
  const lock = lockFolder(folder);
  try {
    return await opened(folder, { log, clock, release: lock.release });
  } catch (thrown) {
    lock.release();
    throw thrown;
  }
}

async function opened(
  folder: string,
  { log, clock, release }: { log: Log; clock: () => Date; release: () => void },
): Promise<SubmissionQueue> {
  const path = join(folder, 'journal');
  const shelf = createShelf();
  /** Tries of which nothing is known yet: of submissions that are kept, by reference, and of others. Milliseconds since 1970. */
  const begun = new Map<string, number>();
  const files = createWaitingFiles(join(folder, 'files'));
  const aside = replay();
  files.removeOthers(new Set(shelf.all().map(({ ref }) => ref)), aside && `${aside}-files`);
  syncFolder(folder);

  const live = () => {
    const before = clock().getTime() - REMEMBERED_MS;
    shelf.forget(before);
    for (const [id, at] of begun) if (at < before && !shelf.find(id)) begun.delete(id);
    return [
      ...shelf.all().map((one) => ({ is: 'kept', one })),
      ...shelf.delivered().map((one) => ({ is: 'delivered', one })),
      ...[...begun].map(([id, at]) => ({ is: 'begun', id, at })),
    ];
  };
  const journal = await openJournal(path, live);
  let liveBytes = journal.size();
  /** Whether the journal has words of somebody that may have been delivered since. */
  let hasWords = shelf.waits();
  const claimed = new Set<string>();
  const leaving = new Set<string>();
  /** References of what is being kept just now. */
  const coming = new Set<string>();
  const adding = new Map<string, ReturnType<SubmissionQueue['add']>>();
  const lanes = createLanes({
    atOnce: AT_ONCE,
    failed: (thrown) => log.error(describeError(thrown), 'the outbox cannot go on with somebody’s submissions'),
  });

  /**
   * What was confirmed to somebody and cannot be read must not be lost without a word.
   *
   * @returns where a person can look at it
   */
  function replay(): string | undefined {
    const { entries, lostBytes, hasGap } = readJournal(path);
    for (const json of entries) {
      const read = entry.parse(json);
      if (read.is === 'kept') {
        const one = readWaiting(read.one);
        begun.delete(one.ref);
        shelf.put(one);
      } else if (read.is === 'delivered') shelf.finish(readRemembered(read.one));
      else if (read.is === 'gone') shelf.remove(read.ref);
      else begun.set(read.id, read.at);
    }
    for (const id of begun.keys()) {
      const tried = shelf.find(id);
      if (tried) shelf.put({ ...tried, unsure: true });
      if (tried || shelf.remembered(id)) begun.delete(id);
    }
    if (lostBytes === 0) return undefined;
    // That one of them was tried, or delivered, may be what was lost.
    if (hasGap) for (const one of shelf.all()) shelf.put({ ...one, unsure: true });
    const aside = setAside(path, clock());
    log.error(
      { code: 'outbox.torn', bytes: lostBytes, entries: entries.length, aside },
      hasGap
        ? 'the disk has lost a part of the outbox: what stood there is in the file set aside, all else goes on'
        : 'the end of the outbox was torn off: nothing that was confirmed is missing, unless the disk has lost it',
    );
    return aside;
  }

  function unwritten(thrown: unknown): void {
    log.error(describeError(thrown), 'the outbox cannot be written');
  }

  async function rewrite(): Promise<void> {
    hasWords = shelf.waits();
    await journal.rewrite();
    liveBytes = journal.size();
  }

  /**
   * What is known in memory stays true when the disk is full; the journal has it with the next write that works.
   *
   * @returns whether it has it now
   */
  async function noted(entry: object): Promise<boolean> {
    let isWritten = false;
    try {
      await journal.append(entry);
      isWritten = true;
      const isLong = journal.size() >= REWRITE_BYTES && journal.size() >= 2 * liveBytes;
      if (isLong || (hasWords && !shelf.waits())) await rewrite();
    } catch (thrown) {
      unwritten(thrown);
    }
    return isWritten;
  }

  async function begin(id: string): Promise<boolean> {
    const hasBegun = begun.has(id);
    const at = clock().getTime();
    begun.set(id, at);
    await noted({ is: 'begun', id, at });
    return hasBegun;
  }

  async function add(...[one, uploaded, most]: Parameters<SubmissionQueue['add']>): ReturnType<SubmissionQueue['add']> {
    const twin = one.same === '' ? undefined : shelf.same(one.lane, one.same);
    if (twin) return twin;
    if (shelf.of(one.lane).length >= most) throw new QueueFull(`${most} of one person wait already`);
    if (shelf.find(one.ref) || shelf.remembered(one.ref) || coming.has(one.ref)) throw new RefTaken(one.ref);
    coming.add(one.ref);
    try {
      const waiting = { ...one, files: await files.keep(one.ref, uploaded) };
      await journal.append({ is: 'kept', one: waiting }, () => {
        hasWords = true;
        shelf.put(waiting);
      });
      return waiting;
    } catch (thrown) {
      await files.remove(one.ref, uploaded.length);
      throw thrown;
    } finally {
      coming.delete(one.ref);
    }
  }

  async function change(ref: string, change: Change): Promise<void> {
    const before = shelf.find(ref);
    if (!before || leaving.has(ref)) return;
    if (putsBack(change)) claimed.delete(ref);
    begun.delete(ref);
    const one = { ...before, ...change };
    shelf.put(one);
    await noted({ is: 'kept', one });
  }

  async function leave(ref: string): Promise<void> {
    claimed.add(ref);
    leaving.add(ref);
    try {
      await journal.append({ is: 'gone', ref }, () => shelf.remove(ref));
      if (!shelf.waits()) await rewrite().catch(unwritten);
    } finally {
      claimed.delete(ref);
      leaving.delete(ref);
    }
  }

  return {
    begin,
    hasBegun: async (id) => begun.has(id),
    end: (id) => void begun.delete(id),
    // One after the other for each lane, so that they lie in the order in which they came.
    add: (...asked) => {
      const [{ lane }] = asked;
      const before = adding.get(lane) ?? Promise.resolve();
      const added = before.catch(() => undefined).then(() => add(...asked));
      adding.set(lane, added);
      void added.catch(() => undefined).finally(() => adding.get(lane) === added && adding.delete(lane));
      return added;
    },
    of: async (lane) => shelf.of(lane),
    all: async () => shelf.all(),
    stats: async () => {
      const all = shelf.all();
      const waiting = all.filter(({ state }) => state === 'waiting');
      return { waiting: waiting.length, refused: all.length - waiting.length, oldestAt: waiting[0]?.acceptedAt };
    },
    find: async (ref) => shelf.find(ref),
    remembered: async (ref) => shelf.remembered(ref),
    claim: async (ref) => {
      const found = shelf.find(ref);
      if (!found || claimed.has(ref)) return undefined;
      claimed.add(ref);
      await begin(ref);
      return found;
    },
    change,
    finish: async ({ ref, lane, submission, files: kept }, delivered, at) => {
      const one = { ref, lane, submission: traceOf(submission), delivered, at };
      shelf.finish(one);
      begun.delete(ref);
      const isNoted = await noted({ is: 'delivered', one });
      claimed.delete(ref);
      // Whoever reads a journal that still has it as waiting looks for its files.
      if (isNoted) await files.remove(ref, kept.length);
    },
    withdraw: async (ref) => {
      const found = shelf.find(ref);
      if (!found || found.unsure || claimed.has(ref)) return undefined;
      await leave(ref);
      return files.pathsOf(found);
    },
    discard: async (ref, may = isRefused) => {
      const found = shelf.find(ref);
      if (!found || !may(found) || claimed.has(ref)) return false;
      await leave(ref);
      await files.remove(ref, found.files.length);
      return true;
    },
    strip: (one) => files.remove(one.ref, one.files.length),
    open: async (one) => ({ files: await files.check(one), close: async () => {} }),
    run: (drain) =>
      lanes.run(
        drain,
        shelf.lanes().flatMap((lane) => [lane, filesLane(lane)]),
      ),
    wake: lanes.wake,
    close: async () => {
      await lanes.close();
      await journal.close();
      release();
    },
  };
}
