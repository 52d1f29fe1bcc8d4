import { z } from 'zod';
import { canonicalId } from './ids.ts';
import type { RowOf } from './rows.ts';
import { type Soql, soql } from './soql.ts';

/**
 * Order of a list. `updated` and `number` page by key: no row is skipped or shown twice while others change. The others
 * follow the order of a picklist, which no comparison can name, so they page by position, at most 2,000 rows deep (SOQL's
 * own limit).
 */
export const SORTS = ['updated', 'oldest', 'number', 'newest', 'status', 'type', 'priority'] as const;
export type Sort = (typeof SORTS)[number];

/** Where a page begins: behind or before the row with this key, or at a position. */
export interface Cursor {
  /** Place of the first row, or of the row the cursor stands before. */
  start: number;
  turn: 'on' | 'back';
  key?: string | undefined;
  id?: string | undefined;
  offset?: number | undefined;
}

const MOST_OFFSET = 2_000;
/** Rows on a page of a list. */
export const PAGE_ROWS = 25;

const ORDER: Record<Sort, { field: string; down: boolean; keyed: boolean }> = {
  updated: { field: 'LastModifiedDate', down: true, keyed: true },
  oldest: { field: 'LastModifiedDate', down: false, keyed: true },
  newest: { field: 'CaseNumber', down: true, keyed: true },
  number: { field: 'CaseNumber', down: false, keyed: true },
  status: { field: 'Status', down: false, keyed: false },
  type: { field: 'Type', down: false, keyed: false },
  priority: { field: 'Priority', down: false, keyed: false },
};

export function cursorOf(row: RowOf<'Case'>, sort: Sort, start: number, turn: 'on' | 'back'): Cursor | undefined {
  if (!ORDER[sort].keyed) {
    const offset = turn === 'on' ? start : Math.max(0, start - PAGE_ROWS);
    return offset > MOST_OFFSET ? undefined : { start: offset, turn: 'on', offset };
  }
  return {
    start,
    turn,
    key: ORDER[sort].field === 'CaseNumber' ? row.number : row.updatedAt.toISOString(),
    id: row.id,
  };
}

/** A page by its number, where positions still reach. */
export function cursorAt(start: number): Cursor | undefined {
  return start > MOST_OFFSET ? undefined : { start, turn: 'on', offset: start };
}

/** The condition that leaves out what lies before the cursor; none for a position. */
export function cursorCondition(cursor: Cursor, sort: Sort): Soql[] {
  const order = ORDER[sort];
  if (!order.keyed || cursor.key === undefined || cursor.id === undefined) return [];
  const down = order.down !== (cursor.turn === 'back');
  if (order.field === 'CaseNumber') return [down ? soql`CaseNumber < ${cursor.key}` : soql`CaseNumber > ${cursor.key}`];
  const at = new Date(cursor.key);
  return [
    down
      ? soql`LastModifiedDate < ${at} OR (LastModifiedDate = ${at} AND Id < ${cursor.id})`
      : soql`LastModifiedDate > ${at} OR (LastModifiedDate = ${at} AND Id > ${cursor.id})`,
  ];
}

/** ORDER BY, turned round when the page before the cursor is asked for. */
export function turned(sort: Sort, cursor: Cursor | undefined): Soql {
  const order = ORDER[sort];
  const down = order.down !== (cursor?.turn === 'back');
  const field = { text: order.field };
  if (!order.keyed) return soql`${field} ${{ text: down ? 'DESC' : 'ASC' }} NULLS LAST, Id DESC`;
  return down ? soql`${field} DESC, Id DESC` : soql`${field} ASC, Id ASC`;
}

const encoded = z.tuple([
  z.number().int().min(0).max(10_000_000),
  z.enum(['on', 'back']),
  z.string().max(40).nullable(),
  z
    .string()
    .refine((id) => canonicalId(id) === id)
    .nullable(),
  z.number().int().min(0).max(MOST_OFFSET).nullable(),
]);

/** The cursor as it stands in an address. */
export function encodeCursor(cursor: Cursor): string {
  const parts = [cursor.start, cursor.turn, cursor.key ?? null, cursor.id ?? null, cursor.offset ?? null];
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** A key as `cursorOf` writes it, within the years the CRM knows (Object Reference, “Primitive Data Types”). */
const KEYS: Record<string, RegExp> = {
  CaseNumber: /^[\w-]{1,30}$/,
  LastModifiedDate: /^(1[7-9]|[23]\d)\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
};

/** Undefined for anything we did not write for a list in this order: it then begins at its beginning. */
export function decodeCursor(text: string, sort: Sort): Cursor | undefined {
  try {
    const [start, turn, key, id, offset] = encoded.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
    const { field, keyed } = ORDER[sort];
    if (key !== null && !(keyed && isKey(key, field))) return undefined;
    return { start, turn, key: key ?? undefined, id: id ?? undefined, offset: offset ?? undefined };
  } catch {
    return undefined;
  }
}

function isKey(key: string, field: string): boolean {
  if (!KEYS[field]?.test(key)) return false;
  return field === 'CaseNumber' || !Number.isNaN(new Date(key).getTime());
}
