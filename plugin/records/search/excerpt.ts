import { type Fold, termsOf, type Word } from './fold.ts';
import type { Unit } from './question.ts';
import type { Marked } from './search.ts';

/** About two lines, in characters. */
const LENGTH = 170;
/** Of it, before the first hit. */
const BEFORE = 40;
/** Of a long text so much is looked through. */
const LOOKED = 20_000;
/** Shorter parts of a word are marked only within it. */
const SHORTEST_PART = 3;

/** Words of the text that answered: those are marked. */
export function termsAsked(units: readonly Unit[]): ReadonlySet<string> {
  const ways = units
    .filter(({ isFiller }) => !isFiller)
    .flatMap((unit) => unit.ways.map((way) => ({ ...way, word: unit.word })));
  return new Set(
    ways.flatMap(({ terms, word }) =>
      terms.length === 1 ? terms : [word, ...terms.filter(({ length }) => length >= SHORTEST_PART)],
    ),
  );
}

/** The whole text with its hits marked, letter for letter as it was written. */
export function marked(text: string, asked: ReadonlySet<string>, fold: Fold): Marked {
  return pieces(text, hitsIn(fold(text), asked), 0, text.length);
}

/** About two lines round the place with the most hits; the beginning where there are none. */
export function excerpt(text: string, asked: ReadonlySet<string>, fold: Fold): Marked {
  const words = fold(text.slice(0, LOOKED));
  const hits = hitsIn(words, asked);
  const first = densest(hits);
  const from = first === undefined || first < BEFORE * 2 ? 0 : startOf(words, first - BEFORE);
  const to = endOf(text, words, from);
  const shown = pieces(text, hits, from, to);
  if (from > 0) shown.unshift({ text: '… ', hit: false });
  if (to < text.trimEnd().length) shown.push({ text: ' …', hit: false });
  return joined(shown);
}

/** Another word for what nobody has written, as a text has it: the first that was marked. */
export function firstHit(text: Marked): string | undefined {
  return text.find(({ hit }) => hit)?.text;
}

function hitsIn(words: readonly Word[], asked: ReadonlySet<string>): Word[] {
  return words.filter((word) => termsOf(word).some((term) => asked.has(term)));
}

/** Where the window begins that holds the most different hits. */
function densest(hits: readonly Word[]): number | undefined {
  let [best, most] = [hits[0]?.from, 0];
  for (const [at, { from }] of hits.entries()) {
    const within = new Set<string>();
    for (let next = at; next < hits.length; next++) {
      const hit = hits[next];
      if (!hit || hit.to > from + LENGTH - BEFORE) break;
      within.add(hit.whole);
    }
    if (within.size > most) [best, most] = [from, within.size];
  }
  return best;
}

function startOf(words: readonly Word[], near: number): number {
  return words.find(({ from }) => from >= near)?.from ?? 0;
}

/** At the end of a word, unless that one is longer than the line. */
function endOf(text: string, words: readonly Word[], from: number): number {
  const most = from + LENGTH;
  if (text.length <= most) return text.length;
  const end = words.findLast(({ to }) => to <= most && to > from)?.to;
  if (end !== undefined && end > from + LENGTH / 2) return end;
  return most - (/[\ud800-\udbff]/.test(text[most - 1] ?? '') ? 1 : 0);
}

function pieces(text: string, hits: readonly Word[], from: number, to: number): Marked {
  const found: Marked = [];
  let at = from;
  for (const hit of hits) {
    if (hit.from < from || hit.to > to) continue;
    found.push({ text: text.slice(at, hit.from), hit: false }, { text: text.slice(hit.from, hit.to), hit: true });
    at = hit.to;
  }
  found.push({ text: text.slice(at, to), hit: false });
  return joined(found);
}

function joined(parts: Marked): Marked {
  const found: Marked = [];
  for (const part of parts) {
    const last = found.at(-1);
    if (part.text === '') continue;
    if (last?.hit === part.hit) last.text += part.text;
    else found.push({ ...part });
  }
  return found;
}
