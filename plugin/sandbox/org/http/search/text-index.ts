/** Which rows of one object hold a word: an inverted index that follows the changes of the table. */
import { words } from './tokens.ts';

export interface TextIndex {
  /** Puts a row in, or the new text of one that is in. */
  put(id: string, text: string): void;
  drop(id: string): void;
  /** Places of rows that hold a word matching `word`; a `*` or `?` in it stands for other characters. */
  find(word: string): Set<number>;
  all(): Set<number>;
  /** The row at a place; undefined when it was dropped or changed since. */
  idAt(place: number): string | undefined;
}

export function createTextIndex(): TextIndex {
  const postings = new Map<string, number[]>();
  /** A changed row gets a new place; its old one stays empty, so nothing has to be taken out of the postings. */
  const ids: (string | undefined)[] = [];
  const places = new Map<string, number>();
  let vocabulary: string[] | undefined;

  const drop = (id: string) => {
    const place = places.get(id);
    if (place !== undefined) ids[place] = undefined;
    places.delete(id);
  };
  const sorted = () => {
    vocabulary ??= [...postings.keys()].sort();
    return vocabulary;
  };

  return {
    put(id, text) {
      drop(id);
      const place = ids.push(id) - 1;
      places.set(id, place);
      for (const word of new Set(words(text))) {
        const list = postings.get(word);
        if (list) list.push(place);
        else {
          postings.set(word, [place]);
          vocabulary = undefined;
        }
      }
    },
    drop,
    find(word) {
      if (!/[*?]/.test(word)) return new Set(postings.get(word));
      const found = new Set<number>();
      for (const known of matching(sorted(), word)) for (const place of postings.get(known) ?? []) found.add(place);
      return found;
    },
    all: () => new Set(places.values()),
    idAt: (place) => ids[place],
  };
}

/** Words that fit a pattern; those that begin alike stand together. */
function* matching(vocabulary: string[], pattern: string): Generator<string> {
  const beginning = pattern.slice(0, pattern.search(/[*?]/));
  const rule = new RegExp(`^${pattern.replace(/\*/g, '.*').replace(/\?/g, '.')}$`, 'u');
  for (let at = lowerBound(vocabulary, beginning); at < vocabulary.length; at += 1) {
    const word = vocabulary[at] ?? '';
    if (!word.startsWith(beginning)) return;
    if (rule.test(word)) yield word;
  }
}

function lowerBound(sorted: string[], wanted: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? '') < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
