/** One ledger entry that counts. */
export interface Moment {
  kind: 'offer' | 'open' | 'solved' | 'follow' | 'case' | 'feedback';
  journey: string;
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
  /** Once per person and day: somebody said that a text solved it, and no case followed. */
  confirmed: number;
  /** Once per person and day: said so, and a case followed all the same. */
  withdrawn: number;
  /** Of those confirmed, how many a case may still take back. */
  young: number;
}

const DAY_MS = 86_400_000;

/**
 * The two numbers, without any estimate. A case follows when one of the same contact was opened within `days`, through
 * whatever channel.
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
  const follows = ({ contactId, at }: Moment) =>
    (opened.get(contactId ?? '') ?? []).some((time) => time >= at.getTime() && time <= at.getTime() + days * DAY_MS);
  // A contact that was deleted is nobody else.
  const personDay = ({ contactId, journey, at }: Moment) => `${contactId ?? journey} ${dayOf.format(at)}`;

  const offers = within.filter(({ kind }) => kind === 'offer');
  const offered = new Set(offers.map(({ journey }) => journey));
  const read = new Set(within.flatMap(({ kind, journey }) => (kind === 'open' ? [journey] : [])));
  const potential = offers.filter((one) => read.has(one.journey) && !ended.has(one.journey) && !follows(one));

  const said = within.filter(({ kind, ofCase }) => (kind === 'solved' && !ofCase) || kind === 'feedback');
  const withdrawn = new Set(said.filter((one) => ended.has(one.journey) || follows(one)).map(personDay));
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

function casesByContact(cases: readonly { contactId: string | null; at: Date }[]): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const { contactId, at } of cases) {
    if (contactId === null) continue;
    const times = found.get(contactId) ?? [];
    times.push(at.getTime());
    found.set(contactId, times);
  }
  return found;
}
