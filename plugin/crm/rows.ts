import { z } from 'zod';
import type { CrmRow } from '../records/crm.ts';
import type { Selection } from './selection.ts';

/** One page of a query's answer, or of a sub-query's. */
const page = z.looseObject({
  records: z.array(z.record(z.string(), z.unknown())),
  done: z.boolean().default(true),
  nextRecordsUrl: z.string().optional(),
});

/** What the org answered is not what its API says it answers. */
export type Page = z.output<typeof page>;

/** @throws ZodError if the answer is not a query's */
export function pageOf(answer: unknown): Page {
  return page.parse(answer);
}

/** A sub-query that has more rows than came with its parent: the other pages belong at the end of `rows`. */
export interface Unfinished {
  readonly rows: CrmRow[];
  readonly selection: Selection;
  readonly nextRecordsUrl: string;
}

/**
 * A record as rows are known to records: attributes dropped, `Contact: { Name }` as `Contact.Name`, sub-queries as lists.
 * A dotted name that was selected is there even if its parent is null, and a sub-query without rows is an empty list.
 */
export function toRow(record: Record<string, unknown>, selection: Selection, unfinished: Unfinished[]): CrmRow {
  const row: Record<string, unknown> = {};
  for (const name of selection.parents) row[name] = null;
  for (const name of selection.children.keys()) row[name] = [];
  fill(row, '', record, selection, unfinished);
  return row;
}

function fill(
  row: Record<string, unknown>,
  prefix: string,
  record: Record<string, unknown>,
  selection: Selection,
  unfinished: Unfinished[],
): void {
  for (const [key, value] of Object.entries(record)) {
    if (key === 'attributes') continue;
    const name = prefix + key;
    const child = selection.children.get(name);
    if (child) row[name] = children(value, child, unfinished);
    else if (isParent(value)) fill(row, `${name}.`, value, selection, unfinished);
    else if (!isNullParent(name, value, selection)) row[name] = value;
  }
}

function children(value: unknown, selection: Selection, unfinished: Unfinished[]): CrmRow[] {
  if (value === null) return [];
  const { records, done, nextRecordsUrl } = page.parse(value);
  const rows = records.map((record) => toRow(record, selection, unfinished));
  if (!done && nextRecordsUrl !== undefined) unfinished.push({ rows, selection, nextRecordsUrl });
  return rows;
}

function isParent(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `Contact: null` says only that `Contact.Name` and the like are null, which the row says already. */
function isNullParent(name: string, value: unknown, selection: Selection): boolean {
  return value === null && selection.parents.some((parent) => parent.startsWith(`${name}.`));
}
