import type { Settings } from '../../settings.ts';
import type { Crm } from '../crm.ts';
import { all, type Soql, soql } from '../soql.ts';
import type { IdeaAuthor } from './board.ts';
import { byIds, pages } from './pages.ts';
import { type LedgerVote, RECENT_DAYS, VOTE_POINTS } from './points.ts';
import { type EntryRecord, type IdeaAccess, type IdeaRecord, numberIn, type VoteRecord } from './rows.ts';
import { type BoardChanges, type BoardState, changed, emptyState, ledgerPoints, rebuilt } from './state.ts';

/** A change may be told a little after others that were made later. */
const OVERLAP_MS = 60_000;
/** What no change tells, as a score that has fallen, is read again so often. */
const WHOLE_MS = 60 * 60 * 1000;
/** More changes than that are read as a whole. */
const MOST_CHANGES = 5_000;
const DAY_MS = 86_400_000;

export interface Reading {
  /** All of it, or what has changed since: the same object when nothing has. One call, a second one if votes have changed. */
  read(before: BoardState | undefined): Promise<BoardState>;
  /** Some ideas as they are now, with their points. One call. */
  readIdeas(state: BoardState, ids: readonly string[]): Promise<BoardChanges>;
  /** Only ideas of the zone, where one is configured. */
  inZone(condition: Soql): Soql;
}

export function createReading(parts: {
  crm: Crm;
  access(): Promise<IdeaAccess>;
  zone: Settings['ideas']['zone'];
  mostIdeas: number;
  clock(): Date;
}): Reading {
  const { crm, access, zone, mostIdeas, clock } = parts;
  const inZone = (condition: Soql) => (zone === undefined ? condition : all(condition, soql`CommunityId = ${zone}`));

  async function whole(before: BoardState | undefined): Promise<BoardState> {
    const org = await access();
    const now = clock();
    const [ideaRows, castRows, entries, sums, recentRows] = await Promise.all([
      pages(
        crm,
        (after, limit) => {
          const from = inZone(after === undefined ? soql`Id != null` : soql`Id < ${after}`);
          return soql`SELECT ${org.ideas.fields} FROM Idea WHERE ${from} ORDER BY Id DESC LIMIT ${limit}`;
        },
        'Id',
        mostIdeas,
      ),
      pages(
        crm,
        (after, limit) => {
          const own = soql`Parent.Type = 'Idea' AND CreatedById = ${org.userId}`;
          const from = after === undefined ? own : all(own, soql`Id > ${after}`);
          return soql`SELECT ${org.votes.fields} FROM Vote WHERE ${from} ORDER BY Id LIMIT ${limit}`;
        },
        'Id',
      ),
      org.hasLedger ? entriesOf(org, 'idea') : [],
      org.hasLedger ? sumRows() : [],
      org.hasLedger ? recentEntries(org, now) : [],
    ]);
    const records = new Map(org.ideas.readAll(ideaRows).map((record) => [record.id, record]));
    const cast = org.votes.readAll(castRows);
    const recent = org.entries.readAll(recentRows);
    const read: BoardState = {
      ...emptyState(now),
      records,
      authors: authorsIn(entries),
      cast: new Map(cast.map((vote) => [vote.ideaId, pointsOf(vote)])),
      ledger: new Map(sums.map((row) => [String(row.Parent_Id__c), numberIn(row, 'points')])),
      recent: new Map(recent.map((entry) => [entry.id, toVote(entry)])),
      seen: new Map(cast.map((vote) => [vote.id, vote.changedAt.getTime()])),
      mark: latest([...records.values(), ...cast, ...entries, ...recent]),
    };
    const state = rebuilt(before, read, now);
    if (!org.hasLedger || state.families.size === 0) return state;
    const ledger = await ledgerOf(state, [...state.families.keys()]);
    return { ...changed(state, { ledger }, now), wholeAt: now };
  }

  async function entriesOf(org: IdeaAccess, kind: string): Promise<EntryRecord[]> {
    const rows = await pages(
      crm,
      (after, limit) => {
        const from = after === undefined ? soql`Kind__c = ${kind}` : soql`Kind__c = ${kind} AND Id > ${after}`;
        return soql`SELECT ${org.entries.fields} FROM Portico_Entry__c WHERE ${from} ORDER BY Id LIMIT ${limit}`;
      },
      'Id',
    );
    return org.entries.readAll(rows);
  }

  function sumRows() {
    return pages(
      crm,
      (after, limit) => {
        const from = after === undefined ? soql`Parent_Id__c != null` : soql`Parent_Id__c > ${after}`;
        return soql`SELECT Parent_Id__c, SUM(Value__c) points FROM Portico_Entry__c WHERE Kind__c = 'vote' AND ${from} GROUP BY Parent_Id__c ORDER BY Parent_Id__c LIMIT ${limit}`;
      },
      'Parent_Id__c',
    );
  }

  function recentEntries(org: IdeaAccess, now: Date) {
    const since = new Date(now.getTime() - RECENT_DAYS * DAY_MS);
    return crm.query(
      soql`SELECT ${org.entries.fields} FROM Portico_Entry__c WHERE Kind__c = 'vote' AND SystemModstamp >= ${since} ORDER BY SystemModstamp DESC LIMIT ${MOST_CHANGES}`,
    );
  }

  /** Points of some ideas, by idea; those with others merged into them vote by vote. */
  async function ledgerOf(state: BoardState, ids: readonly string[]): Promise<Map<string, number>> {
    const families = ids.flatMap((id) => (state.families.has(id) ? [[id, ...(state.families.get(id) ?? [])]] : []));
    const single = ids.filter((id) => !state.families.has(id));
    const [sums, ...votes] = await Promise.all([
      byIds(
        crm,
        single,
        (some) =>
          soql`SELECT Parent_Id__c, SUM(Value__c) points FROM Portico_Entry__c WHERE Kind__c = 'vote' AND Parent_Id__c IN ${some} GROUP BY Parent_Id__c`,
      ),
      ...families.map((family) => votesOn(family)),
    ]);
    const points = new Map(single.map((id) => [id, 0]));
    for (const row of sums) points.set(String(row.Parent_Id__c), numberIn(row, 'points'));
    for (const [at, family] of families.entries()) {
      const [root = ''] = family;
      for (const [id, value] of ledgerPoints(root, votes[at] ?? [], state.authors)) points.set(id, value);
    }
    return points;
  }

  async function votesOn(family: string[]): Promise<LedgerVote[]> {
    const org = await access();
    const rows = await pages(
      crm,
      (after, limit) => {
        const votes = soql`Kind__c = 'vote' AND Parent_Id__c IN ${family}`;
        const from = after === undefined ? votes : all(votes, soql`Id > ${after}`);
        return soql`SELECT ${org.entries.fields} FROM Portico_Entry__c WHERE ${from} ORDER BY Id LIMIT ${limit}`;
      },
      'Id',
    );
    return org.entries.readAll(rows).map(toVote);
  }

  async function changes(before: BoardState, mark: Date): Promise<BoardState> {
    const org = await access();
    const now = clock();
    const since = new Date(mark.getTime() - OVERLAP_MS);
    const [ideaRows, voteRows, entryRows] = await Promise.all([
      crm.query(
        soql`SELECT ${org.ideas.fields} FROM Idea WHERE ${inZone(soql`SystemModstamp >= ${since} OR LastCommentDate >= ${since}`)} LIMIT ${MOST_CHANGES}`,
        { deletedToo: true },
      ),
      crm.query(
        soql`SELECT ${org.votes.fields} FROM Vote WHERE Parent.Type = 'Idea' AND SystemModstamp >= ${since} LIMIT ${MOST_CHANGES}`,
        { deletedToo: true },
      ),
      org.hasLedger
        ? crm.query(
            soql`SELECT ${org.entries.fields} FROM Portico_Entry__c WHERE Kind__c IN ${['idea', 'vote']} AND SystemModstamp >= ${since} LIMIT ${MOST_CHANGES}`,
            { deletedToo: true },
          )
        : [],
    ]);
    if ([ideaRows, voteRows, entryRows].some((rows) => rows.length >= MOST_CHANGES)) return whole(before);
    const records = org.ideas.readAll(ideaRows);
    const votes = org.votes.readAll(voteRows);
    const entries = org.entries.readAll(entryRows);
    return applied(before, { records, votes, entries, userId: org.userId }, now);
  }

  async function applied(
    before: BoardState,
    read: { records: IdeaRecord[]; votes: VoteRecord[]; entries: EntryRecord[]; userId: string },
    now: Date,
  ): Promise<BoardState> {
    const records = read.records.filter((record) => !isSame(before.records.get(record.id), record));
    const votes = read.votes.filter((vote) => before.seen.get(vote.id) !== vote.changedAt.getTime());
    const entries = read.entries.filter((entry) => !isKnown(before, entry));
    if (records.length + votes.length + entries.length === 0) return before;
    const own = votes.filter((vote) => vote.createdById === read.userId);
    const cast = new Map(own.map((vote) => [vote.ideaId, vote.isDeleted === true ? 0 : pointsOf(vote)]));
    const said = entries.filter((entry) => entry.kind === 'vote');
    const state = changed(
      before,
      {
        records: new Map(records.map((record) => [record.id, record.isDeleted === true ? undefined : record])),
        authors: authorsIn(entries.filter((entry) => entry.kind === 'idea')),
        cast,
        recent: new Map(said.map((entry) => [entry.id, toVote(entry)])),
        seen: new Map(read.votes.map((vote) => [vote.id, vote.changedAt.getTime()])),
        mark: latest([...read.records, ...read.votes, ...read.entries], before.mark),
      },
      now,
    );
    const there = new Set(read.records.map((record) => record.id));
    const counted = votes.map((vote) => vote.ideaId).filter((id) => !there.has(id));
    const merged = records.filter((record) => record.isMerged !== before.records.get(record.id)?.isMerged);
    const summed = [...said.map((entry) => entry.parentId ?? ''), ...merged.map((record) => record.id)];
    return changed(state, await readSome(state, counted, summed), clock());
  }

  /** Reads records and ledger points again, each in as few queries as there can be. */
  async function readSome(state: BoardState, ids: string[], summed: string[]): Promise<BoardChanges> {
    const org = await access();
    const roots = new Map([...state.families].flatMap(([root, ids]) => ids.map((id) => [id, root])));
    const sums = new Set(
      summed.map((id) => roots.get(id) ?? id).filter((id) => state.records.has(id) || ids.includes(id)),
    );
    const known = [...new Set(ids)];
    const [rows, ledger] = await Promise.all([
      byIds(crm, known, (some) => soql`SELECT ${org.ideas.fields} FROM Idea WHERE ${inZone(soql`Id IN ${some}`)}`),
      org.hasLedger && sums.size > 0 ? ledgerOf(state, [...sums]) : new Map<string, number>(),
    ]);
    const found = new Map(org.ideas.readAll(rows).map((record) => [record.id, record]));
    return { records: new Map(known.map((id) => [id, found.get(id)])), ledger };
  }

  return {
    inZone,
    readIdeas: (state, ids) => readSome(state, [...ids], [...ids]),
    read: (before) => {
      const isOld = !before?.mark || clock().getTime() - before.wholeAt.getTime() > WHOLE_MS;
      return isOld || !before.mark ? whole(before) : changes(before, before.mark);
    },
  };
}

function toVote(entry: EntryRecord): LedgerVote {
  const value = entry.isDeleted === true ? 0 : (entry.value ?? 0);
  return { ideaId: entry.parentId ?? '', contactId: entry.contactId, value, at: entry.changedAt };
}

function pointsOf(vote: VoteRecord): number {
  return vote.type === 'Up' ? VOTE_POINTS : -VOTE_POINTS;
}

function authorsIn(entries: readonly EntryRecord[]): Map<string, IdeaAuthor> {
  return new Map(
    entries.flatMap(({ recordId, contactId, contactName }): [string, IdeaAuthor][] =>
      recordId === null || contactId === null ? [] : [[recordId, { name: contactName ?? '', contactId }]],
    ),
  );
}

/** Seen before, and not changed since. */
function isKnown(before: BoardState, entry: EntryRecord): boolean {
  if (entry.kind === 'idea')
    return before.authors.get(entry.recordId ?? '')?.contactId === (entry.contactId ?? undefined);
  return before.recent.get(entry.id)?.at.getTime() === entry.changedAt.getTime();
}

/** A comment changes an idea without a new stamp. */
export function isSame(before: IdeaRecord | undefined, record: IdeaRecord): boolean {
  if (record.isDeleted === true) return before === undefined;
  return before?.changedAt.getTime() === record.changedAt.getTime() && before.comments === record.comments;
}

function latest(rows: Iterable<{ changedAt: Date }>, before?: Date): Date | undefined {
  let mark = before;
  for (const { changedAt } of rows) if (mark === undefined || changedAt > mark) mark = changedAt;
  return mark;
}
