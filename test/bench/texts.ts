import type { LibraryText } from '../../plugin/records/library/texts.ts';

/** Numbers that are the same every time. */
export function createDice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const SYLLABLES = {
  en: 'ba ce di fo gu ha le mi no pu ra se ti vo wa ster con pre ing tion al net port ver'.split(' '),
  fa: 'با دا را سا گو می نو پی تر کا لی شم خو زن فر دست گاه بر تن هم آب ور'.split(' '),
  he: 'בא דו גי הל וש זכ חן טל יר כמ לב מש נו סע עי פת צר קו רש תי מת אר'.split(' '),
} as const;
const WORDS = 30_000;

export type Tongue = keyof typeof SYLLABLES;

/** A language of made-up words in which, as in real ones, few words are used very often and most seldom. */
export function createTongue(tongue: Tongue, dice: () => number): () => string {
  const pick = () => SYLLABLES[tongue][Math.floor(dice() * SYLLABLES[tongue].length)] ?? '';
  const words = Array.from({ length: WORDS }, (_none, rank) =>
    Array.from({ length: 1 + Math.floor(Math.log2(rank + 2) / 4) + Math.floor(dice() * 2) }, pick).join(''),
  );
  return () => words[Math.floor(WORDS ** dice()) - 1] ?? '';
}

export function createTexts(count: number, dice: () => number): { texts: Map<string, LibraryText>; word(): string } {
  const tongues = { en: createTongue('en', dice), fa: createTongue('fa', dice), he: createTongue('he', dice) };
  const locales: Tongue[] = ['en', 'en', 'fa', 'he'];
  const texts = new Map<string, LibraryText>();
  for (let at = 0; at < count; at++) {
    const locale = locales[at % locales.length] ?? 'en';
    const say = (length: number) => Array.from({ length }, tongues[locale]).join(' ');
    const [ref, text] = [String(at).padStart(8, '0'), say(80 + Math.floor(dice() * 80))];
    texts.set(`solution:${ref}`, {
      ...{ kind: 'solution', id: ref, ref, title: `${say(7)} KX-${at % 97}`, summary: text.slice(0, 200), text },
      ...{ steps: [], minutes: 2, locale, topics: [], updatedAt: new Date(0), reviewed: true },
      helped: { yes: at % 50, asked: 60 },
    });
  }
  const word = () => tongues[locales[Math.floor(dice() * locales.length)] ?? 'en']();
  return { texts, word };
}
