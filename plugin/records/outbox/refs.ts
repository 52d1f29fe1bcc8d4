import { randomInt } from 'node:crypto';
import { RefTaken } from './queue.ts';

/** Nothing that looks or sounds like another: no 0 and O, no 1, I and L, no U and V at once. */
const LETTERS = '23456789ABCDEFGHJKMNPQRSTVWXYZ';
/** 30 to the sixth are so many that a second one is rare, and so few that it comes. */
const MOST_TRIES = 10;
const REF = /^Q-[2-9A-HJKMNP-TV-Z]{4}-[2-9A-HJKMNP-TV-Z]{2}$/;

/** What a customer is told of what is kept: `Q-7F3K-29`. It opens nothing by itself; whoever asks has to be its owner. */
export function newRef(): string {
  const letters = (count: number) =>
    Array.from({ length: count }, () => LETTERS.charAt(randomInt(LETTERS.length))).join('');
  return `Q-${letters(4)}-${letters(2)}`;
}

/** As it is written, or as somebody reads it out; undefined for what cannot be one. */
export function readRef(text: string): string | undefined {
  const ref = text.toUpperCase();
  return REF.test(ref) ? ref : undefined;
}

/**
 * Does something under a reference that is nobody else's: where one is taken, under another.
 *
 * @throws whatever `work` does; RefTaken only when all that were drawn are taken
 */
export async function underNewRef<T>(draw: () => string, work: (ref: string) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1)
    try {
      return await work(draw());
    } catch (thrown) {
      if (!(thrown instanceof RefTaken) || tries === MOST_TRIES) throw thrown;
    }
}
