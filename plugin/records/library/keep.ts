import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CrmRow } from '../crm.ts';
import { list } from '../rows.ts';
import type { LibraryAccess } from './rows.ts';
import { type Helped, type Kept, keptArticle, keptSolution } from './stock.ts';

/** Texts made plain before others get their turn. */
const SLICE = 40;

/** By record id; one that has not changed since stays the same object. */
export async function keepSolutions(
  { solutions }: LibraryAccess,
  rows: readonly CrmRow[],
  before: ReadonlyMap<string, Kept> = new Map(),
): Promise<Map<string, Kept>> {
  return kept(solutions?.readAll(rows) ?? [], before, keptSolution);
}

/** By version id. */
export async function keepArticles(
  { articles, bodyFields, selections }: LibraryAccess,
  rows: readonly CrmRow[],
  before: ReadonlyMap<string, Kept> = new Map(),
): Promise<Map<string, Kept>> {
  if (!articles) return new Map();
  const read = rows.map((row) => ({ ...articles.read(row), row }));
  return kept(read, before, ({ row, ...record }) =>
    keptArticle(record, row, bodyFields, selections?.readAll(list(row.DataCategorySelections)) ?? []),
  );
}

/** A library of thousands is made plain in slices: pages in between do not wait for it. */
async function kept<R extends { id: string; changedAt: Date }>(
  records: readonly R[],
  before: ReadonlyMap<string, Kept>,
  keep: (record: R) => Kept,
): Promise<Map<string, Kept>> {
  const out = new Map<string, Kept>();
  for (const [at, record] of records.entries()) {
    const known = before.get(record.id);
    out.set(record.id, known?.stamp === record.changedAt.getTime() ? known : keep(record));
    if (at % SLICE === SLICE - 1) await nextTurn();
  }
  return out;
}

/** Rows of a grouped answer, by the text they are about. */
export function helpedIn(rows: readonly CrmRow[]): Map<string, Helped> {
  const number = (value: unknown) => (typeof value === 'number' ? value : 0);
  return new Map(
    rows.map((row) => [String(row.Parent_Id__c), { yes: number(row.yes), asked: number(row.asked) }] as const),
  );
}

/** Which solutions a contact submitted, added to those that are known. */
export function authorsIn(
  rows: readonly CrmRow[],
  before: ReadonlyMap<string, readonly string[]> = new Map(),
): ReadonlyMap<string, readonly string[]> {
  if (rows.length === 0) return before;
  const after = new Map(before);
  for (const { Contact__c: contact, Record_Id__c: record } of rows)
    if (typeof contact === 'string' && typeof record === 'string')
      after.set(contact, [...new Set([...(after.get(contact) ?? []), record])]);
  return after;
}
