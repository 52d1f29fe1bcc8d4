/** What a page is for the count of calls. */
export type Kind = 'home' | 'list' | 'case' | 'solutions' | 'text' | 'ideas' | 'search' | 'comment' | 'new case';

/** One look at a page; `at` in milliseconds since the beginning. */
export interface View {
  at: number;
  who: number;
  kind: Kind;
  /** Picks among the cases or texts there are: 0 up to 1. */
  pick: number;
}

/** An agent changes a case of a customer. */
export interface Change {
  at: number;
  who: number;
  kind: 'comment' | 'status' | 'new';
  pick: number;
}

export interface PlanOptions {
  customers: number;
  views: number;
  hours: number;
  /** Agents' changes in all. */
  changes: number;
  /** Of Zipf's law. */
  exponent: number;
  /** Night and working hours, or all hours alike. */
  isDay: boolean;
  dice: () => number;
}

const VISIT = 6;
const BETWEEN_MS = 25_000;
const HOUR_MS = 3_600_000;
/** Shares of a support portal; the first page of a visit is mostly the home page. */
const MIX: readonly [Kind, number][] = [
  ['case', 0.3],
  ['list', 0.19],
  ['text', 0.15],
  ['solutions', 0.09],
  ['search', 0.1],
  ['ideas', 0.05],
  ['home', 0.1],
  ['comment', 0.015],
  ['new case', 0.005],
];
/** Of a day, hour by hour. */
const DAY = [1, 1, 1, 1, 1, 2, 4, 8, 16, 20, 20, 18, 14, 18, 20, 18, 14, 10, 7, 6, 5, 4, 2, 1];

/** Visits of some pages each, by few customers often and by many seldom, with the changes that agents make meanwhile. */
export function plan(options: PlanOptions): { views: View[]; changes: Change[] } {
  const { customers, hours, exponent, isDay, dice } = options;
  const who = zipf(customers, exponent, dice);
  const moment = isDay ? momentOfDay(hours, dice) : () => dice() * hours * HOUR_MS;
  const end = hours * HOUR_MS;
  const views: View[] = [];
  while (views.length < options.views) {
    const [visitor, start] = [who(), moment()];
    let at = start;
    const length = 1 + Math.floor(dice() * (2 * VISIT - 1));
    for (let page = 0; page < length && views.length < options.views; page++) {
      const kind = page === 0 && dice() < 0.7 ? 'home' : among(MIX, dice());
      views.push({ at: Math.min(at, end - 1), who: visitor, kind, pick: dice() });
      at += dice() * 2 * BETWEEN_MS;
    }
  }
  const changes = Array.from({ length: options.changes }, (): Change => {
    const roll = dice();
    const kind = roll < 0.55 ? 'comment' : roll < 0.9 ? 'status' : 'new';
    return { at: moment(), who: Math.floor(dice() * customers), kind, pick: dice() };
  });
  return { views: views.sort((a, b) => a.at - b.at), changes: changes.sort((a, b) => a.at - b.at) };
}

export const VISIT_PAGES = VISIT;

/** One visit of each customer, a minute apart: nothing of what is his own has been read before. */
export function firstVisits(customers: number, dice: () => number): View[] {
  return Array.from({ length: customers }, (_none, who) =>
    Array.from({ length: VISIT }, (_page, page): View => {
      const kind = page === 0 ? 'home' : among(MIX, dice());
      return { at: who * 60_000 + page * 8_000, who, kind, pick: dice() };
    }),
  ).flat();
}

/** The share of the busiest hour of a day. */
export function busiestHour(): number {
  return Math.max(...DAY) / DAY.reduce((sum, one) => sum + one, 0);
}

function zipf(count: number, exponent: number, dice: () => number): () => number {
  let sum = 0;
  const upTo = Array.from({ length: count }, (_none, rank) => {
    sum += 1 / (rank + 1) ** exponent;
    return sum;
  });
  return () => {
    const wanted = dice() * sum;
    let [low, high] = [0, count - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((upTo[middle] ?? 0) < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

function momentOfDay(hours: number, dice: () => number): () => number {
  const shares = DAY.slice(0, hours).map((share, hour): [number, number] => [hour, share]);
  const all = shares.reduce((sum, [, share]) => sum + share, 0);
  return () => (among(shares, dice() * all) + dice()) * HOUR_MS;
}

function among<T>(shares: readonly [T, number][], roll: number): T {
  let left = roll;
  for (const [one, share] of shares) {
    if (left < share) return one;
    left -= share;
  }
  const last = shares.at(-1);
  if (!last) throw new Error('nothing to choose from');
  return last[0];
}
