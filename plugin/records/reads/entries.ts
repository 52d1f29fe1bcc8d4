import { setTimeout as pause } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Lease, Shared } from '../machines.ts';

const shape = z.object({
  /** What the CRM answered, as JSON. */
  text: z.string(),
  tags: z.array(z.string()),
  /** `Versions.of(tags)` from before it was read; undefined when it was bumped meanwhile: good for those who wait for it. */
  versions: z.string().optional(),
  /** Milliseconds since 1970. */
  readAt: z.number(),
  watch: z.string().optional(),
  untold: z.boolean().optional(),
});

/** An answer and what it depends on. */
export interface Entry {
  readonly text: string;
  readonly tags: readonly string[];
  readonly versions: string | undefined;
  readonly readAt: number;
  readonly watch: string | undefined;
  /** Something of it changes without being told. */
  readonly untold?: boolean | undefined;
}

/** Of all that is kept in this process, in characters: text takes a third of the room of objects. */
const MOST_CHARACTERS = 24_000_000;
/** One answer may not drive out all others. */
const MOST_OF_ONE = 1_000_000;
/** Versions are remembered a little longer. */
const SHARED_SECONDS = 24 * 60 * 60;
const BRIEF_SECONDS = 60 * 60;
/**
 * So long one machine waits for what another one reads. The other may have died: whoever waits still has to ask and answer
 * before the page is late. A read that takes longer is asked once more.
 */
const FLIGHT_MS = 1_000;
const LOOK_MS = 40;

/** Bounded; what machines share is looked at where this process has nothing. */
export function createEntries(parts: {
  shared?: Shared | undefined;
  lease?: ((name: string, ms: number) => Lease) | undefined;
}) {
  const { shared, lease } = parts;
  const own = new LRUCache<string, Entry>({
    maxSize: MOST_CHARACTERS,
    maxEntrySize: MOST_OF_ONE,
    sizeCalculation: ({ text, tags }) => text.length + 40 * tags.length + 200,
  });

  async function fromShared(key: string): Promise<Entry | undefined> {
    const text = await shared?.get(`read:${key}`);
    if (text === undefined) return undefined;
    const parsed = shape.safeParse(JSON.parse(text));
    if (!parsed.success) return undefined; // of another release
    const { versions, watch } = parsed.data;
    return { ...parsed.data, versions, watch };
  }

  async function put(key: string, entry: Entry, { brief = false } = {}): Promise<void> {
    const seconds = brief ? BRIEF_SECONDS : SHARED_SECONDS;
    own.set(key, entry);
    if (entry.text.length < MOST_OF_ONE) await shared?.put(`read:${key}`, JSON.stringify(entry), seconds);
  }

  /** One machine asks; the others wait a moment for what it puts there, then each asks itself. */
  async function once(
    key: string,
    how: { isFresh(there: Entry): Promise<boolean>; ask(): Promise<Entry>; waits(): void },
  ): Promise<Entry> {
    const { isFresh, ask, waits } = how;
    if (!shared || !lease) return ask();
    const lock = lease(`read:${key}`, FLIGHT_MS);
    const until = performance.now() + FLIGHT_MS;
    for (let isOurs = false; !isOurs && performance.now() < until; ) {
      isOurs = await lock.hold();
      const there = await fromShared(key);
      if (there && (await isFresh(there))) {
        own.set(key, there);
        if (isOurs) await lock.release();
        return there;
      }
      if (isOurs) continue;
      waits();
      await pause(LOOK_MS);
    }
    try {
      return await ask();
    } finally {
      await lock.release();
    }
  }

  return { get: async (key: string) => own.get(key) ?? fromShared(key), put, once };
}
