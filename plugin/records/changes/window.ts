import { z } from 'zod';
import type { CrmRow } from '../crm.ts';
import { all, type Soql, soql } from '../soql.ts';
import type { Source } from './sources.ts';

/** A change may be told a little after others that were made later. */
const OVERLAP_MS = 60_000;
/** Rows of one answer that an org gives without a further call. */
const MOST = 2_000;
/** Stamps are whole seconds: of a row that was changed just now nobody can tell whether it changes once more in that second. */
const JUST_NOW_MS = 2_000;
const AGAIN = 'again';
/** Enough to begin with. */
const NEWEST = 200;

/** How far the changes of one object are known. */
export const windowShape = z.object({
  /** Its latest change that is known, on the org’s clock, in milliseconds since 1970. */
  mark: z.number(),
  /** What of it was seen lately, so that nothing is told twice: what a row looked like, by its id. */
  seen: z.record(z.string(), z.string()),
  /** Of files: the documents of those versions. */
  documents: z.array(z.string()).optional(),
});

export type Window = z.output<typeof windowShape>;

/** The newest changes of an object. @param window undefined to begin with */
export function changesIn(source: Source, window: Window | undefined): Soql {
  const { object, fields, condition, or } = source;
  const since = window && new Date(Math.max(0, window.mark - OVERLAP_MS));
  const changed = since && (or ? soql`SystemModstamp >= ${since} OR ${or(since)}` : soql`SystemModstamp >= ${since}`);
  const conditions = [condition, changed].flatMap((one) => one ?? []);
  const where = conditions.length > 0 ? soql` WHERE ${all(...conditions)}` : soql``;
  const limit = window ? MOST : NEWEST;
  return soql`SELECT ${fields} FROM ${{ text: object }}${where} ORDER BY SystemModstamp DESC LIMIT ${limit}`;
}

/**
 * Rows that were not seen as they are, and how far the changes are known with them.
 *
 * @param askedAt what was changed just before is told once more
 */
export function taken(
  window: Window | undefined,
  rows: readonly CrmRow[],
  askedAt: number,
): { news: CrmRow[]; missed: boolean; next: Window } {
  const stamps = rows.map((row) => Date.parse(String(row.SystemModstamp)));
  const mark = Math.max(window?.mark ?? 0, ...stamps);
  const news = window ? rows.filter((row) => window.seen[String(row.Id)] !== looksOf(row)) : [];
  const lately = rows.filter((_row, at) => (stamps[at] ?? 0) >= mark - OVERLAP_MS);
  // Those that an idea’s comments brought stay, too: they have an old stamp.
  const seen = seenOf(window ? rows : lately, askedAt);
  // More than fits: between the oldest of them and what was known there may be others.
  const missed = window !== undefined && rows.length >= MOST && Math.min(...stamps) > window.mark;
  return { news, missed, next: { mark, seen } };
}

export function seenOf(rows: readonly CrmRow[], askedAt: number): Window['seen'] {
  const isJustNow = (row: CrmRow) => Math.abs(askedAt - Date.parse(String(row.SystemModstamp))) < JUST_NOW_MS;
  return Object.fromEntries(rows.map((row) => [String(row.Id), isJustNow(row) ? AGAIN : looksOf(row)]));
}

function looksOf(row: CrmRow): string {
  const count = row.NumComments;
  return typeof count === 'number' ? `${row.SystemModstamp} ${count}` : String(row.SystemModstamp);
}
