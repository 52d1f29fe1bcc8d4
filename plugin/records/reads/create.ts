import { createHash } from 'node:crypto';
import { isAway } from '../../errors.ts';
import type { Changes } from '../changes/changes.ts';
import type { Counts } from '../counts.ts';
import type { Crm, CrmRow } from '../crm.ts';
import type { Lease, Shared } from '../machines.ts';
import type { Versions } from '../versions.ts';
import { createEntries, type Entry } from './entries.ts';
import { createPages, type Place } from './page.ts';
import { type Dependence, EVERYTHING, type Provenance, type Reads } from './reads.ts';

/** So long an answer is fresh that no change reader watches over. */
const YOUNG_MS = 30_000;
/** So long such a one is shown while it is brought up to date. */
const AGING_MS = 5 * 60_000;
/** The change reader does not see everything, such as the new name of somebody: nothing is fresh for longer. */
const WATCHED_MS = 2 * 60 * 60_000;
/** The same of what is known to change unseen, as when a file is taken off a case. */
const UNTOLD_MS = 30 * 60_000;
/** A bump of another machine is heard a moment after it counts. */
const LATE_MS = 1_000;
/** So long an answer may be shown, with its age, while the CRM is away. */
const OLD_MS = 24 * 60 * 60_000;

export interface ReadsParts {
  crm: Crm;
  versions: Versions;
  changes: Pick<Changes, 'current' | 'watch' | 'touch'>;
  clock(): Date;
  counts?: Counts | undefined;
  shared?: Shared | undefined;
  lease?: ((name: string, ms: number) => Lease) | undefined;
}

interface Question {
  readonly key: string;
  readonly tags: readonly string[];
  readonly keep: boolean;
  readonly exact: boolean;
  readonly apart: boolean;
  readonly untold: boolean;
  readonly brief: boolean;
  ask(): Promise<unknown>;
  /** Where what was found is kept, if not by what was asked. */
  keyOf?(answer: unknown): string | undefined;
  rowTags(answer: unknown): string[];
}

interface Flight {
  readonly versions: string;
  readonly entry: Promise<Entry>;
}

/** Bumps since a read began. */
interface Hearing {
  readonly heard: Set<string>;
  /** Once it is kept. */
  landed?: { key: string; rowTags: readonly string[]; entry: Entry; brief: boolean };
}

type State = 'fresh' | 'aging' | 'old';

/** Kept in this process, and where machines share one, in their store. */
export function createReads(parts: ReadsParts): Reads & { close(): void } {
  const { crm, versions, changes, clock } = parts;
  const count = (answer: 'hit' | 'miss' | 'old') => parts.counts?.add('read', answer);
  const entries = createEntries(parts);
  const pages = createPages({ versions, watch: changes.watch, clock });
  const flights = new Map<string, Flight>();
  const hearings = new Set<Hearing>();
  const unlisten = versions.listen((tags) => {
    for (const hearing of hearings) {
      for (const tag of tags) hearing.heard.add(tag);
      const { landed } = hearing;
      if (!landed || !isAmong(new Set(tags), landed.rowTags)) continue;
      delete hearing.landed; // what is read from now on is another answer
      // Not good any more; while the CRM is away it is still what was known last.
      void entries.put(landed.key, { ...landed.entry, versions: undefined }, landed).catch(() => {});
    }
  });

  async function stateOf({
    tags,
    versions: then,
    readAt,
    watch,
    untold,
  }: Pick<Entry, 'tags' | 'versions' | 'readAt' | 'watch' | 'untold'>): Promise<State> {
    const current = await changes.current(); // may bump
    const now = await versions.of(tags).catch(() => undefined);
    return now === undefined || now !== then ? 'old' : byAge(readAt, watch, current, untold);
  }

  function byAge(readAt: number, watch: string | undefined, current: string | undefined, untold = false): State {
    const age = clock().getTime() - readAt;
    if (age < 0) return 'old';
    const isWatched = current !== undefined && current === watch;
    const longest = untold ? UNTOLD_MS : WATCHED_MS;
    if (age < (isWatched ? longest : YOUNG_MS)) return 'fresh';
    return age < AGING_MS ? 'aging' : 'old';
  }

  async function answer(question: Question): Promise<unknown> {
    const place = pages.gate()?.enter();
    let isBehind = false;
    try {
      const kept = question.keep ? await entries.get(question.key) : undefined;
      const state = kept && (await stateOf(kept));
      if (!kept) changes.touch();
      if (kept && state === 'fresh') {
        count('hit');
        return use(kept);
      }
      if (kept && state === 'aging' && !question.exact) {
        count('old');
        isBehind = true;
        const behind = read(question, place).finally(() => place?.leave()); // also when it asks nothing after all
        behind.catch(() => {}); // whoever has to wait for it hears of the failure
        return use(kept, crm.state().kind !== 'up');
      }
      return await readOrOld(question, kept, place);
    } finally {
      if (!isBehind) place?.leave();
    }
  }

  async function readOrOld(question: Question, kept: Entry | undefined, place: Place | undefined) {
    try {
      const found = use(await read(question, place));
      count('miss');
      return found;
    } catch (thrown) {
      const isShown = kept && !question.exact && clock().getTime() - kept.readAt < OLD_MS;
      if (!isShown || !isAway(thrown)) throw thrown;
      count('old');
      return use(kept, true);
    }
  }

  function use(entry: Entry, old = false): unknown {
    const { tags, watch } = entry;
    pages.add({ tags, versions: entry.versions, readAt: new Date(entry.readAt), old, watch: { id: watch } });
    return JSON.parse(entry.text);
  }

  /**
   * Equal reads are one, unless something was bumped since the first of them began. What is read by another machine, or was
   * just now, is looked for before this one goes out with the others of its page.
   */
  async function read(question: Question, place?: Place): Promise<Entry> {
    const { key, tags, apart, keep } = question;
    const began = await versions.of(tags).catch(() => undefined);
    const known = flights.get(key);
    if (began !== undefined && known?.versions === began) {
      place?.leave();
      return known.entry;
    }
    const ask = async () => {
      if (place && !apart) pages.beginAlong();
      await place?.open();
      return listening((hearing) => asked(question, began, hearing));
    };
    if (began === undefined) return ask();
    const isFresh = async (there: Entry) => (await stateOf(there)) === 'fresh';
    const entry = keep ? entries.once(key, { isFresh, ask, waits: () => place?.leave() }) : ask();
    const flight = { versions: began, entry };
    flights.set(key, flight);
    return entry.finally(() => {
      if (flights.get(key) === flight) flights.delete(key);
    });
  }

  async function listening<T>(work: (hearing: Hearing) => Promise<T>): Promise<T> {
    const hearing: Hearing = { heard: new Set() };
    hearings.add(hearing);
    try {
      return await work(hearing);
    } finally {
      setTimeout(() => hearings.delete(hearing), LATE_MS).unref();
    }
  }

  /** @param began the versions before it was asked; undefined when they cannot be told */
  async function asked(question: Question, began: string | undefined, hearing: Hearing, again = false): Promise<Entry> {
    const { heard } = hearing;
    const [readAt, watch] = [clock().getTime(), changes.watch()];
    const found = await question.ask();
    const rowTags = [...new Set(question.rowTags(found))];
    const tags = [...question.tags, ...rowTags.filter((tag) => !question.tags.includes(tag))];
    const { untold } = question;
    const entry: Entry = { text: JSON.stringify(found), tags, versions: undefined, readAt, watch, untold };
    if (began === undefined) return entry;
    // A row that left the scope meanwhile is bumped by its own tag only, and that could not be asked for before.
    if (!again && isAmong(heard, rowTags)) {
      heard.clear();
      return asked(question, began, hearing, true);
    }
    // In this order: what is unchanged afterwards was unchanged when all of it was asked for.
    const [all, later] = await Promise.all([versions.of(tags), versions.of(question.tags)]).catch(() => []);
    if (all === undefined || later !== began || isAmong(heard, rowTags)) return entry;
    const kept = { ...entry, versions: all };
    const key = question.keyOf ? question.keyOf(found) : question.key;
    if (!question.keep || key === undefined) return kept;
    hearing.landed = { key, rowTags, entry: kept, brief: question.brief };
    await entries.put(key, kept, question);
    return kept;
  }

  function depending<T>(texts: readonly string[], ask: () => Promise<T>, options: Dependence<T>) {
    return answer(questionOf(texts, ask, options)) as Promise<T>;
  }

  async function anew(question: Question): Promise<unknown> {
    changes.touch();
    const began = await versions.of(question.tags).catch(() => undefined);
    return use(await listening((hearing) => asked(question, began, hearing)));
  }

  return {
    query: (query, options) => depending([query.text], () => crm.query(query), options),
    queryAnew: (query, { as, ...options }) => {
      const keyOf = (found: unknown) => {
        const kept = as(found as CrmRow[]); // what this question asked, as JSON
        return kept && keyFor([kept.text]);
      };
      return anew({ ...questionOf([query.text], () => crm.query(query), options), keyOf }) as Promise<CrmRow[]>;
    },
    queries: (queries, options) =>
      depending(
        queries.map(({ text }) => text),
        () => Promise.all(queries.map((query) => crm.query(query))),
        options,
      ),
    named: (key, ask, options) => depending(key, ask, options),
    async isKept(key) {
      const kept = await entries.get(keyFor(key));
      return kept !== undefined && (await stateOf(kept)) === 'fresh';
    },
    during: pages.during,
    note(tags, { readAt, old = false, keepable = true } = {}) {
      const now = keepable && !old ? versions.of(tags) : undefined;
      now?.catch(() => {}); // asked again with the rest of the page
      pages.add({ tags, versions: now, readAt, old });
    },
    async holds({ tags, versions: then, keepable, readAt, watch }: Provenance) {
      if (!keepable) return false;
      return (await stateOf({ tags, versions: then, readAt: readAt.getTime(), watch })) === 'fresh';
    },
    stillHolds({ keepable, readAt, watch }, count) {
      changes.touch();
      const current = changes.watch();
      if (!keepable || current === undefined || versions.count?.() !== count) return false;
      return byAge(readAt.getTime(), watch, current) === 'fresh';
    },
    close: unlisten,
  };
}

function questionOf<T>(texts: readonly string[], ask: () => Promise<T>, options: Dependence<T>): Question {
  const { tags, rowTags, keep = true, exact = false, apart = false, untold = false, brief = false } = options;
  return {
    ...{ key: keyFor(texts), tags: [...new Set([EVERYTHING, ...tags])], keep, exact, apart, untold, brief, ask },
    rowTags: (found) => rowTags?.(found as T) ?? [], // what this question asked, as JSON
  };
}

function keyFor(texts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(texts)).digest('base64url');
}

/** `*`: after a gap it may be any. */
function isAmong(heard: ReadonlySet<string>, rowTags: readonly string[]): boolean {
  return rowTags.length > 0 && (heard.has('*') || rowTags.some((tag) => heard.has(tag)));
}
