/** Words that a title must share with what was written. */
const SHARED = 2;
/** Shorter words say little, in any language. */
const SHORTEST = 3;
/** So many letters alike make a word the same in another form: drops, dropped. */
const STEM = 4;

/** Whether a text fits so well that it may be offered once more, unasked: its title speaks of the same things. */
export function fitsWell(title: string, written: string): boolean {
  const ours = wordsOf(title);
  const shared = wordsOf(written).filter((word) => ours.some((one) => isSame(one, word)));
  return shared.length >= Math.min(SHARED, ours.length);
}

function isSame(a: string, b: string): boolean {
  if (a === b) return true;
  return a.length >= STEM && b.length >= STEM && a.slice(0, STEM) === b.slice(0, STEM);
}

function wordsOf(text: string): string[] {
  const plain = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const words = plain.split(/[^\p{L}\p{N}]+/u).filter((word) => word.length >= SHORTEST);
  return [...new Set(words)];
}
