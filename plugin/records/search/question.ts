import { apart, type Fold, type Word } from './fold.ts';
import { FILLERS, inflections } from './inflect.ts';
import type { Rekey } from './keyboards.ts';
import type { Vocabulary } from './text-index.ts';

/** One word of a question: any of these answers it. */
export interface Unit {
  /** As it is compared. */
  word: string;
  ways: Way[];
  /** Says nothing by itself: it need not be answered, but of two answers the one that has it is better. */
  isFiller?: boolean;
}

/** All of these words, worth so much (up to 1) as an answer. */
export interface Way {
  terms: string[];
  worth: number;
}

export interface Manner {
  /** The last word may be unfinished. */
  unfinished?: boolean;
  /** Unknown words may be others, further away. */
  far?: boolean;
  /** Words that nobody wrote are left as they are. */
  literal?: boolean;
}

const MOST_UNITS = 40;
/** Characters that are looked at. */
const LONGEST = 400;
/** Unknown words that are guessed at: a page of gibberish must not hold up everybody else. */
const MOST_GUESSES = 8;
const MOST_BEGINNINGS = 80;
const SHORTEST_START = 2;

/** Turns what was typed into units, with the words that texts really have: other forms, other keyboards, slips. */
export function createQuestions({ fold, rekey }: { fold: Fold; rekey: Rekey }) {
  const fillers = new Set(fold(FILLERS.replace(/\s+/g, '\n')).map(({ whole }) => whole));

  return (asked: string, words: Vocabulary, manner: Manner = {}): Unit[] => {
    const typed = asked.slice(0, LONGEST);
    const found = fold(typed);
    let guesses = manner.literal ? 0 : MOST_GUESSES;
    const last = manner.unfinished && /[^\s]$/.test(typed) ? found.at(-1) : undefined;
    const units: Unit[] = [];
    let chunkEnd = 0;
    for (const [at, word] of found.entries()) {
      if (word.from < chunkEnd) continue; // read with the one before
      const next = found[at + 1];
      const chunk = chunkAround(typed, word);
      const joined = word.whole + (next?.whole ?? '');
      if (isKnown(word, words)) units.push({ word: word.whole, ways: waysOf(word, word === last, manner, words) });
      else if (next && words.count(joined) > 0) {
        units.push({ word: joined, ways: [{ terms: [joined], worth: 0.9 }] });
        chunkEnd = next.to;
      } else {
        const literal = guesses <= 0;
        guesses -= 1;
        const other = literal ? undefined : otherKeyboard(chunk.text, word === last);
        const isWhole = other && found.every(({ from }) => from === word.from || from < chunk.from || from >= chunk.to);
        const own = { word: word.whole, ways: waysOf(word, word === last, { ...manner, literal }, words) };
        if (other && (own.ways.length === 0 || !isWhole || own.ways.every(({ worth }) => worth <= SLIP))) {
          units.push(...other);
          chunkEnd = chunk.to;
        } else if (other?.length === 1)
          units.push({ ...own, ways: [...own.ways, ...other.flatMap(({ ways }) => ways)] });
        else units.push(own);
      }
    }
    return meaningful(units, fillers, last?.whole).slice(0, MOST_UNITS);

    /** The chunk as typed on another keyboard, if all its words are words of some text. */
    function otherKeyboard(chunk: string, isLast: boolean): Unit[] | undefined {
      if (chunk.length < 2) return undefined;
      for (const text of rekey(chunk)) {
        const read = fold(text);
        const fits = (word: Word, at: number) =>
          isKnown(word, words) ||
          (isLast && at === read.length - 1 && word.whole.length > 2 && words.beginning(word.whole, 1).length > 0);
        if (read.length > 0 && read.every(fits))
          return read.map((word, at) => ({
            word: word.whole,
            ways: waysOf(word, isLast && at === read.length - 1, { literal: true }, words),
          }));
      }
      return undefined;
    }
  };
}

/** What a slip of the fingers is worth at most. */
const SLIP = 0.55;

function isKnown({ whole, parts }: Word, words: Vocabulary): boolean {
  return (
    words.count(whole) > 0 ||
    (parts.length > 1 && parts.every((part) => words.count(part) > 0)) ||
    inflections(whole).some((form) => words.count(form) > 0)
  );
}

function chunkAround(typed: string, { from, to }: Word): { text: string; from: number; to: number } {
  let [start, end] = [from, to];
  while (start > 0 && !/\s/.test(typed[start - 1] ?? '')) start -= 1;
  while (end < typed.length && !/\s/.test(typed[end] ?? '')) end += 1;
  return { text: typed.slice(start, end), from: start, to: end };
}

function waysOf(word: Word, isLast: boolean, manner: Manner, words: Vocabulary): Way[] {
  const { whole, parts } = word;
  const found: Way[] = [];
  const has = (term: string) => words.count(term) > 0;
  const add = (terms: string[], worth: number) => {
    if (terms.length > 0 && terms.every(has)) found.push({ terms, worth });
  };
  add([whole], 1);
  if (parts.length > 1) add(parts, 0.85);
  add(
    parts.flatMap((part) => (apart(part).length > 0 ? apart(part) : [])),
    0.7,
  );
  for (const form of inflections(whole)) add([form], 0.75);
  const isNew = found.length === 0;
  if (whole.length >= SHORTEST_START && (isLast || (isNew && whole.length > 2)))
    for (const term of words.beginning(whole, MOST_BEGINNINGS))
      if (term !== whole) found.push({ terms: [term], worth: 0.3 + 0.35 * (whole.length / term.length) });
  if (found.length === 0 && !manner.literal) found.push(...slips(whole, manner.far === true, words));
  return found;
}

/** Words near enough, those that are nearest; two words without the space between. */
function slips(word: string, far: boolean, words: Vocabulary): Way[] {
  if (/^\d+$/.test(word) || word.length < 3) return [];
  const swapped = Array.from(
    { length: word.length - 1 },
    (_, at) => word.slice(0, at) + (word[at + 1] ?? '') + (word[at] ?? '') + word.slice(at + 2),
  ).filter((term) => words.count(term) > 0);
  if (swapped.length > 0) return swapped.map((term) => ({ terms: [term], worth: SLIP }));
  for (let at = 3; at <= word.length - 3; at++) {
    const halves = [word.slice(0, at), word.slice(at)];
    if (halves.every((half) => words.count(half) > 0)) return [{ terms: halves, worth: SLIP }];
  }
  const most = word.length < 4 ? 0 : word.length < 6 ? 1 : far ? 3 : 2;
  for (let letters = 1; letters <= most; letters++) {
    const near = words.near(word, letters).filter((term) => isPlausible(word, term));
    if (near.length > 0) return near.map((term) => ({ terms: [term], worth: SLIP / letters }));
  }
  return [];
}

/** People seldom get the first letter wrong, and hardly ever take letters for digits. */
function isPlausible(typed: string, term: string): boolean {
  const [isLong, endsAlike] = [typed.length > 5, typed.slice(-3) === term.slice(-3)];
  return term.length > 2 && !/\d/.test(term) && (typed[0] === term[0] || (isLong && endsAlike));
}

/** Each once; those that say nothing are told, unless there are no others. */
function meaningful(units: Unit[], fillers: ReadonlySet<string>, last: string | undefined): Unit[] {
  const each = units.filter(({ word }, at) => units.findIndex((other) => other.word === word) === at);
  const saysLittle = ({ word }: Unit) => fillers.has(word) || (word.length === 1 && word === last);
  if (each.every(saysLittle)) return each;
  return each.map((unit) => (saysLittle(unit) ? { ...unit, isFiller: true } : unit));
}
