import { PortalError } from '../errors.ts';
import type { CrmRow } from './crm.ts';
import type { Customer } from './customer.ts';
import { type Soql, soql } from './soql.ts';

/** Which cases a list shows: the customer's own, or his company's. */
export type View = 'mine' | 'company';

/** Whether the customer sees the cases of his company at all. */
export function seesCompany(customer: Customer): boolean {
  return customer.grants.see && customer.accountId !== null;
}

/** Everything the customer may see. Stands in every query for cases, and last, so that nothing can widen it. */
export function reach(customer: Customer): Soql {
  return scope(customer, seesCompany(customer) ? 'company' : 'mine');
}

/** One view of it. Asking for the company's without the grant gives one's own. */
export function scope(customer: Customer, view: View): Soql {
  const own = soql`ContactId = ${customer.contactId}`;
  if (view === 'mine' || !seesCompany(customer) || customer.accountId === null) return own;
  return soql`(AccountId = ${customer.accountId} OR ${own})`;
}

/** Bumped when a case of this view comes or changes. */
export function scopeTags(customer: Customer, view: View): string[] {
  const own = `contact:${customer.contactId}`;
  if (view === 'mine' || !seesCompany(customer) || customer.accountId === null) return [own];
  return [own, `account:${customer.accountId}`];
}

/** The same of everything the customer may see. */
export function reachTags(customer: Customer): string[] {
  return scopeTags(customer, 'company');
}

/** Bumped when he has written, whatever he sees himself: a colleague may see it. */
export function writerTags({ contactId, accountId }: Customer): string[] {
  return [`contact:${contactId}`, ...(accountId === null ? [] : [`account:${accountId}`])];
}

/** Bumped when one of these cases changes, also when it leaves the view. */
export function caseTags(rows: readonly CrmRow[]): string[] {
  return rows.flatMap(({ Id: id }) => (typeof id === 'string' ? [`case:${id}`] : []));
}

/** Of one case; of one that is not in reach whatever may bring it there. */
export function caseOrReachTags(customer: Customer, rows: readonly CrmRow[]): string[] {
  return rows.length > 0 ? caseTags(rows) : reachTags(customer);
}

/** What the customer may do with a case in reach; what he may not see never gets here. */
export function rightsOn(customer: Customer, owner: string | null): { comment: boolean; close: boolean } {
  const own = owner === customer.contactId;
  return { comment: own || customer.grants.comment, close: own || customer.grants.close };
}

/** @throws PortalError `access.denied` */
export function demand(right: boolean): void {
  if (!right) throw new PortalError('access.denied');
}
