import { PortalError } from '../errors.ts';
import type { Crm, CrmValue, Reference, WriteStep } from './crm.ts';
import type { Customer } from './customer.ts';
import { all, soql } from './soql.ts';

const LEDGER = 'Portico_Entry__c';

export type Kind = 'case' | 'comment' | 'file' | 'rating' | 'close' | 'reopen';

/**
 * The ledger entry that goes with a write, in the same all-or-nothing call: its unique key makes a second try fail, and it
 * says which customer wrote what the CRM shows as the integration user's.
 */
export function entryStep(
  ref: string,
  customer: Customer,
  entry: { key: string; kind: Kind; record: CrmValue | Reference; parent: CrmValue | Reference; value?: number },
): WriteStep {
  const values = {
    Key__c: entry.key,
    Kind__c: entry.kind,
    Contact__c: customer.contactId,
    Record_Id__c: entry.record,
    Parent_Id__c: entry.parent,
    Brand__c: customer.brand,
    ...(entry.value === undefined ? {} : { Value__c: entry.value }),
  };
  return { ref, create: LEDGER, values };
}

/**
 * What an earlier try of the same submission made. Only the customer's own: a key is no way to another's record. With
 * `parent`, only on that record: a key is good for one.
 */
export async function sentBefore(
  crm: Crm,
  customer: Customer,
  key: string,
  parent?: string,
): Promise<string | undefined> {
  const conditions = [soql`Key__c = ${key}`, soql`Contact__c = ${customer.contactId}`];
  if (parent !== undefined) conditions.push(soql`Parent_Id__c = ${parent}`);
  const [row] = await crm.query(soql`SELECT Record_Id__c FROM Portico_Entry__c WHERE ${all(...conditions)} LIMIT 1`);
  return typeof row?.Record_Id__c === 'string' ? row.Record_Id__c : undefined;
}

/** The same, of a submission whose key is taken. @throws PortalError `form.forged` when it was for something else */
export async function firstResult(crm: Crm, customer: Customer, key: string, parent?: string): Promise<string> {
  const found = await sentBefore(crm, customer, key, parent);
  if (found === undefined) throw new PortalError('form.forged', { detail: 'the key was used for something else' });
  return found;
}

/** Without the ledger a write could happen twice and nobody could tell whose it was: it is refused. */
export async function demandLedger(crm: Crm): Promise<void> {
  if ((await crm.describe(LEDGER)) !== undefined) return;
  throw new PortalError('crm.not-ready', {
    detail: `the org has no ${LEDGER}, or the integration user may not see it: deploy Portico's object and give the user its permission set`,
  });
}
