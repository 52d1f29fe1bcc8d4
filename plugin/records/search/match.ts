import type { Unit } from './question.ts';
import type { TextIndex } from './text-index.ts';

export interface Match {
  place: number;
  /** From 0; 1 is a title that says just this. */
  score: number;
}

export interface Matched {
  /** By group, best first. */
  best: Match[][];
  /** How many answer, by group. */
  counts: number[];
}

export interface Choice {
  /** Group of a place, from 0; below 0 for what may not be shown. */
  groups: Int8Array;
  /** How many groups there are. */
  count: number;
  /** What a place is worth besides its words, about 1. */
  favour(place: number): number;
  /** Of each group. */
  most: number;
  /** Texts that answer one word of many are good enough: what is like this one, not what says this. */
  loose?: boolean;
}

/** With fewer whole answers, those to half the question are shown behind them. */
const FEW = 5;
const FILLER = 0.3;
const MOST_FAVOUR = 2;

export type Matcher = ReturnType<typeof createMatcher>;

/** Ranks the documents of one index. The room it works in is kept from one question to the next. */
export function createMatcher(index: Pick<TextIndex<unknown>, 'postings' | 'size'>) {
  let room = makeRoom(0);

  /** What each document answers to one word: its best way. Leaves the places in `room.touched`. */
  function ask(unit: Unit, groups: Int8Array): number {
    const { ofUnit, ofWay, had, touched } = room;
    let count = 0;
    const take = (place: number, score: number) => {
      const before = ofUnit[place] ?? 0;
      if (before === 0) touched[count++] = place;
      if (score > before) ofUnit[place] = score;
    };
    for (const { terms, worth } of unit.ways) {
      const lists = terms.flatMap((term) => index.postings(term) ?? []);
      if (lists.length < terms.length) continue;
      for (const [at, { places, weights, size }] of lists.entries()) {
        const isLast = at === lists.length - 1;
        for (let n = 0; n < size; n++) {
          const place = places[n] ?? 0;
          if ((groups[place] ?? -1) < 0) continue;
          const score = (weights[n] ?? 0) * worth;
          if (lists.length === 1) take(place, score);
          else if ((had[place] ?? 0) === at) {
            had[place] = at + 1;
            ofWay[place] = (at === 0 ? 0 : (ofWay[place] ?? 0)) + score / lists.length;
            if (isLast) take(place, ofWay[place] ?? 0);
          }
        }
      }
      if (lists.length > 1)
        for (const { places, size } of lists) for (let n = 0; n < size; n++) had[places[n] ?? 0] = 0;
    }
    return count;
  }

  return (units: Unit[], choice: Choice): Matched => {
    const { groups, loose = false } = choice;
    const favour = (place: number) => Math.min(MOST_FAVOUR, choice.favour(place));
    if (room.ofUnit.length < index.size()) room = makeRoom(index.size() * 2);
    const { ofUnit, total, answered, touched, all } = room;
    const counts = new Array<number>(choice.count).fill(0);
    const needed = units.filter(({ isFiller }) => !isFiller);
    let [allCount, worth] = [0, 0];
    // Fillers come last: they only tell answers apart.
    for (const unit of [...needed, ...units.filter(({ isFiller }) => isFiller)]) {
      const count = ask(unit, groups);
      const rarity = Math.log(1 + index.size() / (count + 0.5)) * (unit.isFiller ? FILLER : 1);
      worth += rarity;
      for (let n = 0; n < count; n++) {
        const place = touched[n] ?? 0;
        const score = rarity * (ofUnit[place] ?? 0);
        ofUnit[place] = 0;
        if (unit.isFiller && (answered[place] ?? 0) === 0) continue;
        if ((answered[place] ?? 0) === 0) all[allCount++] = place;
        total[place] = (total[place] ?? 0) + score;
        if (!unit.isFiller) answered[place] = (answered[place] ?? 0) + 1;
      }
    }
    let whole = 0;
    for (let n = 0; n < allCount; n++) if (answered[all[n] ?? 0] === needed.length) whole += 1;
    const least = leastAnswers(needed, whole, loose);
    const best = Array.from(counts, () => keepBest(choice.most, favour));
    for (let n = 0; n < allCount; n++) {
      const place = all[n] ?? 0;
      const answers = answered[place] ?? 0;
      const group = groups[place] ?? -1;
      if (answers >= least) {
        counts[group] = (counts[group] ?? 0) + 1;
        const share = answers / needed.length;
        best[group]?.add(place, ((total[place] ?? 0) / (200 * worth)) * share * (loose ? 1 : share));
      }
      total[place] = 0;
      answered[place] = 0;
    }
    return { best: best.map((one) => one.sorted()), counts };
  };
}

/** How many words of the question a document has to answer. */
function leastAnswers(units: Unit[], whole: number, loose: boolean): number {
  if (loose) return units.length > 3 ? 2 : 1;
  return whole >= FEW ? units.length : Math.ceil(units.length / 2);
}

function makeRoom(size: number) {
  return {
    ofUnit: new Float32Array(size),
    ofWay: new Float32Array(size),
    had: new Uint8Array(size),
    total: new Float32Array(size),
    answered: new Uint8Array(size),
    touched: new Uint32Array(size),
    all: new Uint32Array(size),
  };
}

/** The best so many, without sorting all the others. */
function keepBest(most: number, favour: (place: number) => number) {
  let kept: Match[] = [];
  let floor = Number.NEGATIVE_INFINITY;
  const order = (one: Match, other: Match) => other.score - one.score || one.place - other.place;
  function trim(): void {
    kept = kept.sort(order).slice(0, most);
    if (kept.length === most) floor = kept.at(-1)?.score ?? floor;
  }
  return {
    add(place: number, bare: number): void {
      if (bare * MOST_FAVOUR <= floor || most === 0) return;
      const score = bare * favour(place);
      if (score <= floor) return;
      kept.push({ place, score });
      if (kept.length >= 4 * most + 200) trim();
    },
    sorted(): Match[] {
      trim();
      return kept;
    },
  };
}
