import type { PageId } from '../../brand.ts';
import { describeError, type Log } from '../../log.ts';
import type { Board, BoardIdea } from '../ideas/board.ts';
import { isShown } from '../ideas/held.ts';
import type { HeldLibrary } from '../library/library.ts';
import { type LibraryText, textKey } from '../library/texts.ts';
import type { Fold } from './fold.ts';
import { SEARCH_KINDS, type Searcher, type SearchKind } from './search.ts';
import { createTextIndex, type Indexed } from './text-index.ts';
import { createTurns } from './turns.ts';

export type SearchLibrary = Pick<HeldLibrary, 'shelf' | 'all' | 'beyond' | 'readByIds' | 'shows' | 'access'>;
export type SearchBoard = Pick<Board, 'all'>;

/** What stands in the index. */
export type PublicText = { kind: 'text'; text: LibraryText } | { kind: 'idea'; idea: BoardIdea };

/** What of the index the asker may see. */
export interface PublicView {
  /** By place: the number of its kind in SEARCH_KINDS, or -1. Holds until the event loop turns. */
  groups(): Int8Array;
  /** As it is now; undefined for what is no longer there. */
  current(key: string): PublicText | undefined;
  /** Kinds that cannot be read at the moment, and why. */
  missing: SearchKind[];
  failure: unknown;
}

/** Up to so many changes are taken in before the answer, more while the last state is still given. */
const FEW_CHANGES = 200;

/** Published texts and ideas of the company in one index, which follows what the library and the board hold. */
export function createPublicTexts(parts: { library: SearchLibrary; board: SearchBoard; fold: Fold; log: Log }) {
  const { library, board, fold, log } = parts;
  const index = createTextIndex<PublicText>(fold);
  const [texts, ideas] = [
    createFollower<LibraryText>((key, text) => put(key, text, text && { kind: 'text', text }), log),
    createFollower<BoardIdea>((id, idea) => put(ideaKey(id), idea, idea && { kind: 'idea', idea }), log),
  ];
  /** By brand, language and pages: there are few of each. */
  const textGroups = new Map<string, { by: readonly unknown[]; groups: Int8Array }>();
  const allGroups: typeof textGroups = new Map();

  function put(key: string, words: Indexed | undefined, value: PublicText | undefined): void {
    if (words && value) index.put(key, { title: words.title, text: wordsOf(value), value });
    else index.drop(key);
  }

  async function view({ brand, locale, pages }: Omit<Searcher, 'customer'>): Promise<PublicView> {
    const wanted = publicKinds(pages);
    let failure: unknown;
    const read = async <T>(what: string, ask: () => Promise<T>): Promise<T | undefined> => {
      try {
        return await ask();
      } catch (thrown) {
        failure = thrown;
        log.warn({ ...describeError(thrown), what }, 'left out of the search');
        return undefined;
      }
    };
    const [shelf, held, shown] = await Promise.all([
      wanted.some((kind) => kind !== 'idea') ? read('library', () => library.shelf(brand, locale)) : undefined,
      wanted.some((kind) => kind !== 'idea') ? read('library', () => library.all()) : undefined,
      wanted.includes('idea') ? read('ideas', () => board.all()) : undefined,
    ]);
    await Promise.all([held && texts(held), shown && ideas(shown)]);
    const key = JSON.stringify([brand.id, locale, pages]);

    /**
     * A place may be another text’s in a moment, so what is shown where goes by the version of the index. Votes change
     * ideas all day long: texts are not gone through again for that.
     */
    function groups(): Int8Array {
      const ofTexts = made(textGroups, [shelf?.texts, index.version()], () => {
        const all = new Int8Array(index.size()).fill(-1);
        for (const text of shelf?.texts ?? []) show(all, textKey(text), text.kind);
        return all;
      });
      return made(allGroups, [ofTexts, shown], () => {
        const all = ofTexts.slice();
        for (const [id, idea] of shown ?? [])
          if (idea.mergedInto === undefined && isShown(idea, brand)) show(all, ideaKey(id), 'idea');
        return all;
      });
    }

    function made(kept: typeof textGroups, by: readonly unknown[], make: () => Int8Array): Int8Array {
      const known = kept.get(key);
      if (known?.by.every((one, at) => one === by[at])) return known.groups;
      const groups = make();
      kept.set(key, { by, groups });
      return groups;
    }

    function show(all: Int8Array, name: string, kind: SearchKind): void {
      const at = wanted.includes(kind) ? index.placeOf(name) : undefined;
      if (at !== undefined) all[at] = SEARCH_KINDS.indexOf(kind);
    }

    function current(name: string): PublicText | undefined {
      const text = held?.get(name);
      if (text) return { kind: 'text', text };
      const idea = name.startsWith('idea:') ? shown?.get(name.slice('idea:'.length)) : undefined;
      return idea && { kind: 'idea', idea };
    }

    const missing = wanted.filter((kind) => (kind === 'idea' ? !shown : !shelf || !held));
    return { groups, current, missing, failure };
  }

  return { index, view };
}

export function publicKinds(pages: readonly PageId[]): SearchKind[] {
  const rooms: [PageId, SearchKind][] = [
    ['solutions', 'solution'],
    ['knowledge', 'article'],
    ['ideas', 'idea'],
  ];
  return rooms.flatMap(([page, kind]) => (pages.includes(page) ? [kind] : []));
}

function ideaKey(id: string): string {
  return `idea:${id}`;
}

function wordsOf(value: PublicText): string {
  return value.kind === 'idea' ? value.idea.text : value.text.text;
}

/** Takes in what differs from what was taken in before, told by identity. Does not hold up others for long. */
function createFollower<V extends Indexed>(take: (key: string, value: V | undefined) => void, log: Log) {
  const taken = new Map<string, V>();
  let last: ReadonlyMap<string, V> | undefined;
  let first: Promise<void> | undefined;
  let done: ReadonlyMap<string, V> | undefined;
  let work = Promise.resolve();

  async function follow(source: ReadonlyMap<string, V>): Promise<void> {
    const turns = createTurns();
    for (const [key, value] of source) {
      const before = taken.get(key);
      if (before === value) continue;
      take(key, value);
      taken.set(key, value);
      await turns.rest();
    }
    for (const key of [...taken.keys()]) {
      if (source.has(key)) continue;
      take(key, undefined);
      taken.delete(key);
      await turns.rest();
    }
    done = source;
  }

  function isFew(source: ReadonlyMap<string, V>): boolean {
    let changes = Math.max(0, taken.size - source.size);
    for (const [key, value] of source) {
      if (changes > FEW_CHANGES) return false;
      if (taken.get(key) !== value) changes += 1;
    }
    return true;
  }

  return async (source: ReadonlyMap<string, V>): Promise<void> => {
    if (source === done) return;
    if (source !== last) {
      last = source;
      work = work
        .then(() => follow(source))
        .catch((thrown: unknown) => {
          last = undefined; // tried again by the next question
          log.error(describeError(thrown), 'the search index does not follow');
        });
      first ??= work;
    }
    await first;
    if (isFew(source)) await work;
  };
}
