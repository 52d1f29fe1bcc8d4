import type { Locale } from '../../brand.ts';
import { firstHit, marked, termsAsked } from './excerpt.ts';
import type { Fold } from './fold.ts';
import { favourOf, hitOf } from './hits.ts';
import { createMatcher, type Matched } from './match.ts';
import type { OwnCases } from './own-cases.ts';
import type { PublicText, PublicView } from './public-texts.ts';
import type { Manner, Unit } from './question.ts';
import { type Hit, SEARCH_KINDS, type SearchKind } from './search.ts';
import { type TextIndex, togetherOf, type Vocabulary, vocabularyOf } from './text-index.ts';

/** A hit that is not made yet. */
export interface Ranked {
  kind: SearchKind;
  score: number;
  make(asked: ReadonlySet<string>): Hit;
}

export interface Ranking {
  /** Best first; of each kind as many as were asked for. */
  best: Ranked[];
  counts: Record<SearchKind, number>;
  /** Words that answered. */
  asked: ReadonlySet<string>;
}

interface How extends Manner {
  most: number;
  loose?: boolean;
}

/** What is looked through for one question. */
export interface Room {
  view: PublicView;
  locale: Locale;
  cases?: OwnCases | undefined;
}

const CASE = SEARCH_KINDS.indexOf('case');

/** Ranks what is in memory. All of it happens in one turn of the event loop, so that no place changes hands meanwhile. */
export function createRanking(parts: {
  fold: Fold;
  understand(typed: string, words: Vocabulary, manner?: Manner): Unit[];
  index: TextIndex<PublicText>;
}) {
  const { fold, understand, index } = parts;
  const match = createMatcher(index);
  const favours = new Map<Locale, { changes: number; places: Float32Array }>();

  /** Reckoned once for each document and language, until something changes. */
  function favourIn(locale: Locale): (place: number) => number {
    const kept = favours.get(locale);
    const isKept = kept?.changes === index.changes() && kept.places.length >= index.size();
    const { places } = isKept ? kept : { places: new Float32Array(index.size()) };
    favours.set(locale, { changes: index.changes(), places });
    return (place) => {
      const known = places[place];
      if (known) return known;
      const found = index.at(place);
      const favour = found ? favourOf(found.value, locale) : 0;
      places[place] = favour;
      return favour;
    };
  }

  function rank({ view, locale, cases }: Room, typed: string, how: How): Ranking {
    const groups = view.groups();
    const units = understand(typed, togetherOf([vocabularyOf(index, groups), ...(cases ? [cases.index] : [])]), how);
    const choice = { count: SEARCH_KINDS.length, most: how.most, loose: how.loose ?? false };
    const texts = rankingOf(match(units, { ...choice, groups, favour: favourIn(locale) }), (place) => {
      const key = index.at(place)?.key;
      const found = key === undefined ? undefined : view.current(key);
      return found && ((asked) => hitOf(found, asked, fold));
    });
    const own = cases?.match(units, { ...choice, groups: allCases(cases), favour: () => 1 });
    const mine =
      own &&
      rankingOf(own, (place) => {
        const found = cases?.index.at(place)?.value;
        return found && ((asked) => hitOf({ kind: 'case', case: found }, asked, fold));
      });
    const best = [...texts.best, ...(mine?.best ?? [])].sort((one, other) => other.score - one.score);
    return { best, counts: { ...texts.counts, case: mine?.counts.case ?? 0 }, asked: termsAsked(units) };
  }

  /** The question in words that texts have, as those write them. */
  function spell(room: Room, typed: string): string | undefined {
    const [best] = rank(room, typed, { most: 1, far: true }).best;
    if (!best) return undefined;
    const { title, excerpt } = best.make(new Set());
    const text = [...title, ...excerpt].map((piece) => piece.text).join(' ');
    const units = understand(typed, vocabularyOf(index, room.view.groups()), { far: true });
    const words = units.map((unit) => firstHit(marked(text, termsAsked([unit]), fold)));
    const spelling = words.filter((word) => word !== undefined).join(' ');
    const isNews = spelling !== '' && spelling.toLowerCase() !== typed.trim().toLowerCase();
    return isNews && rank(room, spelling, { most: 1 }).best.length > 0 ? spelling : undefined;
  }

  return { rank, spell };
}

function allCases({ index }: OwnCases): Int8Array {
  return new Int8Array(index.size()).fill(CASE);
}

function rankingOf(
  { best, counts }: Matched,
  at: (place: number) => Ranked['make'] | undefined,
): Pick<Ranking, 'best' | 'counts'> {
  const ranked = best.flatMap((places, group) =>
    places.flatMap(({ place, score }): Ranked[] => {
      const [kind, make] = [SEARCH_KINDS[group], at(place)];
      return kind && make ? [{ kind, score, make }] : [];
    }),
  );
  const count = (kind: SearchKind) => counts[SEARCH_KINDS.indexOf(kind)] ?? 0;
  return {
    best: ranked,
    counts: { solution: count('solution'), article: count('article'), case: count('case'), idea: count('idea') },
  };
}
