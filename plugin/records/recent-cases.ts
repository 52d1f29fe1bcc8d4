import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { CrmRow } from './crm.ts';
import { list } from './rows.ts';
import { type Soql, soql } from './soql.ts';

/** People whose cases are remembered, some 1 KB each. */
const MOST_PEOPLE = 2_000;
const MOST_CASES = 8;
/** Of those opened: a case that waits for an answer is opened again and again, wherever it stands in a list. */
const MOST_OPENED = 3;
/** Numbers whose record ids are remembered. */
const MOST_NUMBERS = 20_000;

const row = z.object({ Id: z.string(), CaseNumber: z.string() });

/**
 * Which cases somebody is likely to look at next: those he has opened, and those changed last of what he was shown. A hint and
 * no right: whatever is asked with it is asked within his scope.
 */
export interface RecentCases {
  /** A part of a query for a contact: the ids and numbers of his cases. */
  readonly select: Soql;
  /** @param rows as `select` or a list of cases brought them, the newest first */
  saw(contactId: string, rows: unknown): void;
  /** He has one of them before him. */
  opened(contactId: string, rows: unknown): void;
  /** Numbers: those opened, the last first, then the newest. */
  of(contactId: string): readonly string[];
  /** The record id, where the number was seen before. */
  idOf(number: string): string | undefined;
}

export function createRecentCases(): RecentCases {
  const listed = new LRUCache<string, readonly string[]>({ max: MOST_PEOPLE });
  const opened = new LRUCache<string, readonly string[]>({ max: MOST_PEOPLE });
  const ids = new LRUCache<string, string>({ max: MOST_NUMBERS });

  function note(into: typeof listed, { contactId, rows, most }: { contactId: string; rows: unknown; most: number }) {
    const seen = list(rows).flatMap((one: CrmRow) => row.safeParse(one).data ?? []);
    for (const { Id: id, CaseNumber: number } of seen) ids.set(number, id);
    const all = new Set([...seen.map(({ CaseNumber: number }) => number), ...(into.get(contactId) ?? [])]);
    if (seen.length > 0) into.set(contactId, [...all].slice(0, most));
  }

  return {
    select: soql`(SELECT Id, CaseNumber FROM Cases ORDER BY LastModifiedDate DESC LIMIT ${MOST_CASES})`,
    saw: (contactId, rows) => note(listed, { contactId, rows, most: MOST_CASES }),
    opened: (contactId, rows) => note(opened, { contactId, rows, most: MOST_OPENED }),
    of: (contactId) => [...new Set([...(opened.get(contactId) ?? []), ...(listed.get(contactId) ?? [])])],
    idOf: (number) => ids.get(number),
  };
}
