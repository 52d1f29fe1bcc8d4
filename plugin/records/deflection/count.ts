/** One ledger entry that counts. */
export interface Moment {
  kind: 'offer' | 'open' | 'solved' | 'follow' | 'case' | 'feedback';
  journey: string;
  textId: string | null;
  /** Null when the contact was deleted since. */
  contactId: string | null;
  ofCase: boolean;
  at: Date;
}

export interface Counted {
  /** Forms on which at least one text was offered. */
  offered: number;
  /** Those of them on which at least one was opened. */
  opened: number;
  /** Once per person and day: a text was offered and opened, and no case followed; also where nobody said that it helped. */
  potential: number;
  /** Once per person and day: somebody said that a text he was offered solved it, and no case followed. */
  confirmed: number;
  /** Once per person and day: said so, and a case followed all the same. */
  withdrawn: number;
  /** Of those confirmed, how many a case may still take back. */
  young: number;
}

const DAY_MS = 86_400_000;

/** Offers are written in bundles, so one may be dated a little after the answer to it. */
const BUNDLED_MS = 60_000;

/**
 * The two numbers, without any estimate. A case follows when one of the same contact was opened within `days`, through
 * whatever channel. A “yes” under a text counts only for who was offered that text, or opened it, instead of a case within
 * the days before, and has opened none in them: whoever just reads has been kept from nothing.
 */
export function count(given: {
  moments: readonly Moment[];
  cases: readonly { contactId: string | null; at: Date }[];
  from: Date;
  to: Date;
  days: number;
  now: Date;
  timeZone: string;
}): Counted {
  const { moments, cases, from, to, days, now, timeZone } = given;
  const dayOf = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' });
  const within = moments.filter(({ at }) => at >= from && at < to);
  const ended = new Set(moments.flatMap(({ kind, journey }) => (kind === 'case' ? [journey] : [])));
  const opened = casesByContact([...cases, ...moments.filter(({ kind }) => kind === 'follow')]);
  const follows = ({ contactId, at }: Moment) => isWithin(opened.get(contactId ?? ''), at, [0, days * DAY_MS]);
  // A contact that was deleted is nobody else.
  const personDay = ({ contactId, journey, at }: Moment) => `${contactId ?? journey} ${dayOf.format(at)}`;

  const offers = within.filter(({ kind }) => kind === 'offer');
  const offered = new Set(offers.map(({ journey }) => journey));
  const read = new Set(within.flatMap(({ kind, journey }) => (kind === 'open' ? [journey] : [])));
  const potential = offers.filter((one) => read.has(one.journey) && !ended.has(one.journey) && !follows(one));

  const shown = timesBy(moments.filter(({ kind }) => kind === 'offer' || kind === 'open'));
  const wasShown = (one: Moment) => isWithin(shown.get(pairOf(one)), one.at, [-days * DAY_MS, BUNDLED_MS]);
  const hadCase = ({ contactId, at }: Moment) => isWithin(opened.get(contactId ?? ''), at, [-days * DAY_MS, -1]);
  const lost = timesBy(moments.filter(({ kind }) => kind === 'follow'));
  const wasFollowed = (one: Moment) => isWithin(lost.get(pairOf(one)), one.at, [0, Number.POSITIVE_INFINITY]);

  const said = within.filter((one) =>
    one.kind === 'feedback' ? wasShown(one) && !hadCase(one) : one.kind === 'solved' && !one.ofCase,
  );
  const taken = (one: Moment) => ended.has(one.journey) || follows(one) || wasFollowed(one);
  const withdrawn = new Set(said.filter(taken).map(personDay));
  const confirmed = said.filter((one) => !withdrawn.has(personDay(one)));
  const young = confirmed.filter(({ at }) => now.getTime() - at.getTime() < days * DAY_MS);
  return {
    offered: offered.size,
    opened: [...read].filter((journey) => offered.has(journey)).length,
    potential: new Set(potential.map(personDay)).size,
    confirmed: new Set(confirmed.map(personDay)).size,
    withdrawn: withdrawn.size,
    young: new Set(young.map(personDay)).size,
  };
}

/** Who read what: a contact and a text. */
function pairOf({ contactId, textId }: Moment): string {
  return `${contactId} ${textId}`;
}

function timesBy(moments: readonly Moment[]): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const one of moments) {
    if (one.contactId !== null) add(found, pairOf(one), one.at);
  }
  return found;
}

function isWithin(times: readonly number[] | undefined, at: Date, [from, to]: readonly [number, number]): boolean {
  return (times ?? []).some((time) => time - at.getTime() >= from && time - at.getTime() <= to);
}

function casesByContact(cases: readonly { contactId: string | null; at: Date }[]): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const { contactId, at } of cases) {
    if (contactId !== null) add(found, contactId, at);
  }
  return found;
}

function add(found: Map<string, number[]>, key: string, at: Date): void {
  const times = found.get(key) ?? [];
  times.push(at.getTime());
  found.set(key, times);
}
