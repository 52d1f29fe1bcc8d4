import type { z } from 'zod';
import { isAway } from '../errors.ts';
import type { Shelf } from './shelf.ts';

/** So long what the org has is kept. */
const THERE_MS = 60 * 60 * 1000;
/** So long it is kept that the org lacks something: an admin who adds it wants to see it, with the portal running. */
const ABSENT_MS = 60 * 1000;
/** So old may it be while the org gives no answer. */
const OLD_MS = 24 * 60 * 60 * 1000;
/** So long nobody asks an org that gave no answer again. */
const REST_MS = 10 * 1000;

export interface Kept<T> {
  get(name: string): Promise<T>;
  /** The org has refused what it was said to have. What was asked more than a minute ago is asked again. */
  doubt(): void;
  /** The last good answer of the last day. Asks nobody. */
  last(name: string): Promise<{ answer: T } | undefined>;
}

/**
 * Asks once for many who want the same, and again when the answer is old. While the org is away the last good answer holds
 * for a day; another failure is not kept.
 *
 * @param options.isAbsent true for an answer that says the org lacks it
 * @param options.last where the last good answers are; their `shape` when they come from disk
 */
export function createKept<T>(options: {
  ask: (name: string) => Promise<T>;
  isAbsent: (answer: T) => boolean;
  clock: () => number;
  last?: { shelf: Shelf; section: string; shape: z.ZodType<T> };
}): Kept<T> {
  const { ask, isAbsent, clock, last } = options;
  const kept = new Map<string, Entry<T>>();

  async function fresh(name: string, entry: { until: number }): Promise<T> {
    try {
      const answer = await ask(name);
      if (isAbsent(answer)) entry.until = clock() + ABSENT_MS;
      last?.shelf.keep(last.section, name, { at: clock(), answer: plain(answer) });
      return answer;
    } catch (thrown) {
      const old = isAway(thrown) ? await lastOf(name) : undefined;
      if (!old) throw thrown;
      entry.until = clock() + REST_MS;
      return old.answer;
    }
  }

  async function lastOf(name: string): Promise<{ answer: T } | undefined> {
    const found = await last?.shelf.last(last.section, name);
    if (!last || !found || clock() - found.at > OLD_MS) return undefined;
    const read = last.shape.safeParse(found.answer);
    return read.success ? { answer: read.data } : undefined;
  }

  function get(name: string): Promise<T> {
    const now = clock();
    const known = kept.get(name);
    if (known && now < known.until) return known.answer;
    const times = { askedAt: now, until: now + THERE_MS };
    const entry: Entry<T> = Object.assign(times, { answer: fresh(name, times) });
    kept.set(name, entry);
    entry.answer.catch(() => kept.delete(name));
    return entry.answer;
  }

  return {
    get,
    last: lastOf,
    doubt() {
      const old = clock() - ABSENT_MS;
      for (const [name, { askedAt }] of kept) if (askedAt <= old) kept.delete(name);
    },
  };
}

interface Entry<T> {
  askedAt: number;
  until: number;
  answer: Promise<T>;
}

/** As JSON has it: a map is the list of its values. */
function plain(answer: unknown): unknown {
  return JSON.parse(
    JSON.stringify(answer ?? null, (_name, value) => (value instanceof Map ? [...value.values()] : value)),
  );
}
