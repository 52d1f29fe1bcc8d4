import type { BoardIdea, IdeaAuthor } from './board.ts';
import { plainText } from './body.ts';
import { familyPoints, type LedgerVote, recentScore, rootOf } from './points.ts';
import { refOf } from './refs.ts';
import { categoriesOf, type IdeaRecord } from './rows.ts';
import { isClosed } from './status.ts';

/** All ideas of the zone as they were read, and what is made of them. Nothing in it is ever changed in place. */
export interface BoardState {
  records: ReadonlyMap<string, IdeaRecord>;
  /** From the ledger, by idea: whoever posted it through the portal. */
  authors: ReadonlyMap<string, IdeaAuthor>;
  /** Points of the votes the integration user has in the CRM, by idea: those it cast for authors. */
  cast: ReadonlyMap<string, number>;
  /** Ledger points, by idea; of an idea that others were merged into, theirs too. */
  ledger: ReadonlyMap<string, number>;
  /** Portal votes of the last days, by entry: for the score, and to know which are new. */
  recent: ReadonlyMap<string, LedgerVote>;
  /** Native votes read last, by id, with the time of their change: to know which are new. */
  seen: ReadonlyMap<string, number>;
  ideas: ReadonlyMap<string, BoardIdea>;
  /** Ids of the ideas merged into one, by its id. */
  families: ReadonlyMap<string, string[]>;
  /** The latest change in it, by the CRM’s clock. */
  mark: Date | undefined;
  /** When it was last read whole. */
  wholeAt: Date;
}

/** What was read anew; undefined under an id: it is gone. */
export interface BoardChanges {
  records?: ReadonlyMap<string, IdeaRecord | undefined>;
  authors?: ReadonlyMap<string, IdeaAuthor>;
  cast?: ReadonlyMap<string, number>;
  ledger?: ReadonlyMap<string, number>;
  recent?: ReadonlyMap<string, LedgerVote | undefined>;
  seen?: ReadonlyMap<string, number>;
  mark?: Date | undefined;
}

/** So much a score may have fallen with time alone until the idea counts as changed. */
const SCORE_SLACK = 0.05;

export function emptyState(wholeAt: Date): BoardState {
  const none = new Map<never, never>();
  return {
    ...{ records: none, authors: none, cast: none, ledger: none, recent: none, seen: none, ideas: none },
    ...{ families: none, mark: undefined, wholeAt },
  };
}

/** The state with changes in it; ideas they do not touch stay the same objects. */
export function changed(before: BoardState, changes: BoardChanges, now: Date): BoardState {
  const records = merged(before.records, changes.records);
  const recent = merged(before.recent, changes.recent);
  const state: BoardState = {
    ...before,
    records,
    recent,
    authors: merged(before.authors, changes.authors),
    cast: merged(before.cast, changes.cast),
    ledger: merged(before.ledger, changes.ledger),
    seen: changes.seen ?? before.seen,
    families: changes.records ? familiesOf(records) : before.families,
    mark: changes.mark ?? before.mark,
  };
  const touched = new Set([...keysOf(changes.records), ...keysOf(changes.authors), ...keysOf(changes.ledger)]);
  for (const vote of changes.recent?.values() ?? []) if (vote) touched.add(vote.ideaId);
  for (const id of [...touched]) {
    const root = rootOf(id, records);
    if (root !== undefined) touched.add(root);
  }
  return touched.size === 0
    ? { ...state, ideas: before.ideas }
    : { ...state, ideas: built(state, touched, before.records, now) };
}

/** The same after a whole reading: objects of before are kept where nothing has changed. */
export function rebuilt(before: BoardState | undefined, read: BoardState, now: Date): BoardState {
  const state = { ...read, families: familiesOf(read.records), ideas: before?.ideas ?? new Map<string, BoardIdea>() };
  const ideas = new Map<string, BoardIdea>();
  const known = before?.records ?? new Map<string, IdeaRecord>();
  for (const [id, idea] of built(state, state.records.keys(), known, now))
    if (state.records.has(id)) ideas.set(id, idea);
  return { ...state, ideas };
}

/** One idea as everybody sees it. */
export function ideaOf(record: IdeaRecord, state: BoardState, score: number, text = textOf(record)): BoardIdea {
  const mergedInto = record.isMerged === true ? (record.parentId ?? undefined) : undefined;
  const status = record.status ?? null;
  return {
    id: record.id,
    ref: refOf(record.id),
    title: record.title ?? '',
    text,
    status,
    categories: categoriesOf(record),
    points: (record.voteTotal ?? 0) + (state.ledger.get(record.id) ?? 0),
    score: (record.voteScore ?? 0) + score,
    comments: record.comments ?? 0,
    author: state.authors.get(record.id) ?? {
      name: record.author ?? '',
      contactId: record.authorContactId ?? undefined,
    },
    createdAt: record.createdAt,
    updatedAt: record.updatedAt,
    closed: isClosed({ status, mergedInto }),
    mergedInto,
  };
}

/** Ledger points of an idea and of those merged into it: together for the idea, alone for each of the others. */
export function ledgerPoints(
  rootId: string,
  votes: readonly LedgerVote[],
  authors: BoardState['authors'],
): Map<string, number> {
  const points = new Map<string, number>();
  for (const { ideaId, value } of votes) points.set(ideaId, (points.get(ideaId) ?? 0) + value);
  return points.set(rootId, familyPoints(votes, rootId, authors.get(rootId)?.contactId));
}

function textOf({ isHtml, body }: IdeaRecord): string {
  return isHtml === false ? (body ?? '') : plainText(body ?? '');
}

/** @param known the records that the ideas of before were made of: what has the same body needs no other reading of it */
function built(
  state: BoardState,
  ids: Iterable<string>,
  known: BoardState['records'],
  now: Date,
): Map<string, BoardIdea> {
  const ideas = new Map(state.ideas);
  const votes = new Map<string, LedgerVote[]>();
  for (const vote of state.recent.values()) {
    const home = rootOf(vote.ideaId, state.records) ?? vote.ideaId;
    const together = votes.get(home);
    if (together) together.push(vote);
    else votes.set(home, [vote]);
  }
  for (const id of ids) {
    const record = state.records.get(id);
    if (!record) {
      ideas.delete(id);
      continue;
    }
    const before = ideas.get(id);
    const text = before && known.get(id)?.body === record.body ? before.text : textOf(record);
    ideas.set(id, keptOr(before, ideaOf(record, state, recentScore(votes.get(id) ?? [], now), text)));
  }
  return ideas;
}

function keptOr(before: BoardIdea | undefined, idea: BoardIdea): BoardIdea {
  if (before === undefined) return idea;
  const isNear = Math.abs(before.score - idea.score) <= SCORE_SLACK * Math.max(1, Math.abs(before.score));
  return isNear && isSameIdea(before, idea) ? before : idea;
}

function isSameIdea(a: BoardIdea, b: BoardIdea): boolean {
  return (
    a.title === b.title &&
    a.text === b.text &&
    a.status === b.status &&
    a.points === b.points &&
    a.comments === b.comments &&
    a.mergedInto === b.mergedInto &&
    a.author.name === b.author.name &&
    a.author.contactId === b.author.contactId &&
    a.updatedAt.getTime() === b.updatedAt.getTime() &&
    a.categories.join(';') === b.categories.join(';')
  );
}

/** By root, which exists; a trail that leads nowhere makes no family. */
function familiesOf(records: BoardState['records']): Map<string, string[]> {
  const families = new Map<string, string[]>();
  for (const [id, record] of records) {
    const root = record.isMerged === true ? rootOf(id, records) : undefined;
    if (root !== undefined) families.set(root, [...(families.get(root) ?? []), id]);
  }
  return families;
}

function merged<T>(
  before: ReadonlyMap<string, T>,
  changes?: ReadonlyMap<string, T | undefined>,
): ReadonlyMap<string, T> {
  if (!changes || changes.size === 0) return before;
  const after = new Map(before);
  for (const [key, value] of changes) {
    if (value === undefined) after.delete(key);
    else after.set(key, value);
  }
  return after;
}

function keysOf(map: ReadonlyMap<string, unknown> | undefined): Iterable<string> {
  return map?.keys() ?? [];
}
