import SearchableMap from 'minisearch/SearchableMap';
import { type Fold, termsOf } from './fold.ts';
import { addPlace, createPostings, type Postings, removePlace } from './postings.ts';

/** What is looked through: of a long text its beginning. */
export interface Indexed {
  title: string;
  text: string;
}

/** Words that any of the texts has, by which questions are understood. */
export interface Vocabulary {
  /** In how many texts a word stands. */
  count(term: string): number;
  /** Words that begin so, the most frequent first; `most` of them. */
  beginning(start: string, most: number): string[];
  /** Words at most so many letters away. */
  near(term: string, letters: number): string[];
}

export interface TextIndex<T> extends Vocabulary {
  put(key: string, document: Indexed & { value: T }): void;
  drop(key: string): void;
  get(key: string): T | undefined;
  placeOf(key: string): number | undefined;
  at(place: number): { key: string; value: T } | undefined;
  postings(term: string): Postings | undefined;
  /** Places are below this. */
  size(): number;
  /** Grows whenever a place gets or loses its document. */
  version(): number;
  /** Grows whenever anything is put in. */
  changes(): number;
}

const LONGEST_TEXT = 20_000;
/** Words of a usual title and text. */
const [TITLE, TEXT] = [8, 150];
const MOST_WALKED = 3_000;

/**
 * An inverted index: words, each with the places where it stands. What a word says about a document is
 * reckoned once, when it is put in, as BM25 does but for the rarity of the word; so that a question that half of
 * 50,000 documents answer is a walk through an array.
 */
export function createTextIndex<T>(fold: Fold): TextIndex<T> {
  const words = new Map<string, Postings>();
  /** The same words, for their beginnings and for those that are near. */
  const tree = new SearchableMap<Postings>();
  const places = new Map<string, number>();
  const documents: (({ key: string; value: T } & Indexed) | undefined)[] = [];
  const free: number[] = [];
  let version = 0;
  let changes = 0;

  function insert(term: string, place: number, weight: number): void {
    const known = words.get(term);
    const postings = known ?? createPostings();
    addPlace(postings, place, weight);
    if (known) return;
    words.set(term, postings);
    tree.set(term, postings);
  }

  function remove(key: string): void {
    const place = places.get(key);
    const document = place === undefined ? undefined : documents[place];
    if (place === undefined || !document) return;
    for (const term of weigh(fold, document).keys()) {
      const postings = words.get(term);
      if (!postings) continue;
      removePlace(postings, place);
      if (postings.size > 0) continue;
      words.delete(term);
      tree.delete(term);
    }
    documents[place] = undefined;
  }

  function drop(key: string): void {
    const place = places.get(key);
    if (place === undefined) return;
    remove(key);
    places.delete(key);
    free.push(place);
    version += 1;
  }

  function walk(start: string): [term: string, count: number][] {
    const found: [string, number][] = [];
    for (const [term, { size }] of tree.atPrefix(start)) {
      found.push([term, size]);
      if (found.length === MOST_WALKED) break;
    }
    return found.sort((one, other) => other[1] - one[1]);
  }

  return {
    put(key, { title, text, value }) {
      changes += 1;
      const known = documents[places.get(key) ?? -1];
      if (known?.title === title && known.text === text) {
        known.value = value;
        return;
      }
      const weights = weigh(fold, { title, text });
      remove(key);
      const place = places.get(key) ?? free.pop() ?? documents.length;
      if (!places.has(key)) version += 1;
      places.set(key, place);
      documents[place] = { key, value, title, text };
      for (const [term, weight] of weights) insert(term, place, weight);
    },
    drop,
    get: (key) => {
      const place = places.get(key);
      return place === undefined ? undefined : documents[place]?.value;
    },
    placeOf: (key) => places.get(key),
    at: (place) => documents[place],
    postings: (term) => words.get(term),
    size: () => documents.length,
    version: () => version,
    changes: () => changes,
    count: (term) => words.get(term)?.size ?? 0,
    beginning: (start, most) =>
      walk(start)
        .slice(0, most)
        .map(([term]) => term),
    near: (term, letters) => [...tree.fuzzyGet(term, letters).keys()],
  };
}

/** The words of those texts that may be shown: what others hold cannot be found out by asking. */
export function vocabularyOf(index: TextIndex<unknown>, groups: Int8Array): Vocabulary {
  function has(term: string): boolean {
    const postings = index.postings(term);
    for (let at = 0; postings && at < postings.size; at++)
      if ((groups[postings.places[at] ?? 0] ?? -1) >= 0) return true;
    return false;
  }
  return {
    count: (term) => (has(term) ? index.count(term) : 0),
    beginning: (start, most) => index.beginning(start, MOST_WALKED).filter(has).slice(0, most),
    near: (term, letters) => index.near(term, letters).filter(has),
  };
}

/** A word that any of them has is known. */
export function togetherOf(all: readonly Vocabulary[]): Vocabulary {
  return {
    count: (term) => all.reduce((sum, one) => sum + one.count(term), 0),
    beginning: (start, most) => [...new Set(all.flatMap((one) => one.beginning(start, most)))],
    near: (term, letters) => [...new Set(all.flatMap((one) => one.near(term, letters)))],
  };
}

/** A word in a short title says most; one in a long text little, however often it is repeated there. */
function weigh(fold: Fold, { title, text }: Indexed): Map<string, number> {
  const [inTitle, inText] = [occurrences(fold, title), occurrences(fold, text.slice(0, LONGEST_TEXT))];
  const weights = new Map<string, number>();
  const ofTitle = 160 / (0.6 + (0.4 * inTitle.length) / TITLE);
  for (const term of inTitle.terms.keys()) weights.set(term, Math.min(200, ofTitle));
  const slack = 1.2 * (0.25 + (0.75 * inText.length) / TEXT);
  for (const [term, times] of inText.terms)
    weights.set(term, Math.max(1, (weights.get(term) ?? 0) + (55 * times) / (times + slack)));
  return weights;
}

function occurrences(fold: Fold, text: string): { terms: Map<string, number>; length: number } {
  const terms = new Map<string, number>();
  const words = fold(text);
  for (const word of words) for (const term of termsOf(word)) terms.set(term, (terms.get(term) ?? 0) + 1);
  return { terms, length: words.length };
}
