import { randomInt } from 'node:crypto';

/** Nothing that looks or sounds like another: no 0 and O, no 1, I and L, no U and V at once. */
const LETTERS = '23456789ABCDEFGHJKMNPQRSTVWXYZ';
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
