import { setTimeout as pause } from 'node:timers/promises';
import type { Customer } from './customer.ts';
import type { RowOf } from './rows.ts';

type CaseRecord = RowOf<'Case'>;
const DAY_MS = 86_400_000;
const SECOND_MS = 1_000;

/** Each closing is rated once: whoever presses twice gives one rating. */
export function ratingKey(customer: Customer, found: CaseRecord): string {
  return `rating:${found.id}:${customer.contactId}:${found.closedAt?.getTime() ?? 0}`;
}

export function mayReopen(found: CaseRecord, days: number, now: Date): boolean {
  return found.isClosed && now.getTime() <= reopenLimit(found, days).getTime();
}

/** The CRM knows a closing by its second: resolves when another one would be of a later second, and can be rated anew. */
export async function laterThanClosed(found: CaseRecord, now: Date): Promise<void> {
  const ageMs = found.closedAt ? now.getTime() - found.closedAt.getTime() : SECOND_MS;
  if (ageMs >= 0 && ageMs < SECOND_MS) await pause(SECOND_MS - ageMs);
}

export function reopenLimit(found: CaseRecord, days: number): Date {
  return new Date((found.closedAt ?? found.updatedAt).getTime() + days * DAY_MS);
}
