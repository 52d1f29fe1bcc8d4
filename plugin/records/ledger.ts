import { PortalError } from '../errors.ts';
import {
  type Crm,
  type CrmRow,
  type CrmValue,
  DuplicateKey,
  type Reference,
  type WriteAnswers,
  type WriteStep,
} from './crm.ts';
import type { Customer } from './customer.ts';
import { all, soql } from './soql.ts';
import { demandSame, marksOf, type Words } from './words.ts';

const LEDGER = 'Portico_Entry__c';

/**
 * What an entry stands for. `vote`: value is the points it adds to those of the CRM; `feedback`: 1 helped, 0 did not, note is
 * why; `solution`: note is `name` where its writer may be named; `offer`, `open`, `solved` and `follow` are of deflection: a
 * text was offered, opened, solved it, a case followed.
 */
export type Kind =
  | ('case' | 'comment' | 'file' | 'rating' | 'close' | 'reopen')
  | ('solution' | 'idea' | 'idea-comment' | 'vote' | 'feedback')
  | ('offer' | 'open' | 'solved' | 'follow');

/** What was sent with a key. Without `words` any other that was sent with it is the same. */
interface Sent {
  key: string;
  kind: Kind;
  words?: Words;
}

/** One entry; `note` is kept to 255 characters, and the marks of its words stand behind it. */
export interface LedgerEntry extends Sent {
  record: CrmValue | Reference;
  parent: CrmValue | Reference;
  value?: number;
  note?: string;
}

/**
 * The ledger entry that goes with a write, in the same all-or-nothing call: its unique key makes a second try fail, and it
 * says which customer wrote what the CRM shows as the integration user's.
 */
export function entryStep(ref: string, customer: Customer, entry: LedgerEntry): WriteStep {
  return { ref, create: LEDGER, values: { Key__c: entry.key, ...entryValues(customer, entry) } };
}

/** An entry of which there is one for a contact and a record, and which he may change: a vote, a word on a solution. */
export function standingStep(ref: string, customer: Customer, entry: LedgerEntry): WriteStep {
  return { ref, upsert: LEDGER, by: 'Key__c', key: entry.key, values: entryValues(customer, entry) };
}

function entryValues<V extends CrmValue | Reference>(
  customer: Customer,
  entry: LedgerEntry & { record: V; parent: V },
): Record<string, V | CrmValue> {
  const { note, words } = entry;
  const noted = words ? [...(note === undefined ? [] : [note]), marksOf(words)].join(' ') : note;
  return {
    Kind__c: entry.kind,
    Contact__c: customer.contactId,
    Record_Id__c: entry.record,
    Parent_Id__c: entry.parent,
    Brand__c: customer.brand,
    ...(entry.value === undefined ? {} : { Value__c: entry.value }),
    ...(noted === undefined ? {} : { Note__c: noted.slice(0, 255) }),
  };
}

/** One all-or-nothing call; undefined when an earlier try of the same submission got through. */
export async function writeOnce(crm: Crm, steps: WriteStep[]): Promise<WriteAnswers | undefined> {
  try {
    return await crm.write(steps);
  } catch (thrown) {
    if (thrown instanceof DuplicateKey) return undefined;
    throw thrown;
  }
}

/**
 * What an earlier try of the same submission made. Only the customer's own: a key is no way to another's record. With
 * `parent`, only on that record: a key is good for one.
 *
 * @throws PortalError `input.invalid` when it was made of other words
 */
export async function sentBefore(
  crm: Crm,
  customer: Customer,
  { key, kind, words = {} }: Sent,
  parent?: string,
): Promise<string | undefined> {
  const conditions = [soql`Key__c = ${key}`, soql`Kind__c = ${kind}`, soql`Contact__c = ${customer.contactId}`];
  if (parent !== undefined) conditions.push(soql`Parent_Id__c = ${parent}`);
  const condition = all(...conditions);
  const [row] = await crm.query(soql`SELECT Record_Id__c, Note__c FROM Portico_Entry__c WHERE ${condition} LIMIT 1`);
  if (typeof row?.Record_Id__c !== 'string') return undefined;
  demandSame(row.Note__c, words);
  return row.Record_Id__c;
}

/** The same, of a submission whose key is taken. @throws PortalError `input.invalid`; `form.forged` when it was for something else */
export async function firstResult(crm: Crm, customer: Customer, sent: Sent, parent?: string): Promise<string> {
  const found = await sentBefore(crm, customer, sent, parent);
  if (found === undefined) throw new PortalError('form.forged', { detail: 'the key was used for something else' });
  return found;
}

/** The id of the case to which something was sent with a key; undefined while nothing was. */
export async function caseOfKey(crm: Crm, customer: Customer, { key, kind }: Sent): Promise<string | undefined> {
  const mine = all(soql`Key__c = ${key}`, soql`Kind__c = ${kind}`, soql`Contact__c = ${customer.contactId}`);
  const [row] = await crm.query(soql`SELECT Parent_Id__c FROM Portico_Entry__c WHERE ${mine} LIMIT 1`);
  return typeof row?.Parent_Id__c === 'string' ? row.Parent_Id__c : undefined;
}

/** The record that an entry names. @throws PortalError `form.forged` */
export function demandThere(row: CrmRow | undefined): CrmRow {
  if (!row) throw new PortalError('form.forged', { detail: 'what was made with the key is gone' });
  return row;
}

/** What an administrator reads about an org without the ledger, and does. */
export const NO_LEDGER = `the org has no ${LEDGER}, or the integration user may not write it, so nothing can be written: run \`portico deploy\``;

/** The same about another object that the integration user may not write. */
export function noRight(object: string): string {
  return `the integration user may not write ${object}: run \`portico deploy\`, which grants it, or give it that right`;
}

export async function hasLedger(crm: Crm): Promise<boolean> {
  return (await crm.describe(LEDGER))?.createable === true;
}

/** Entries that stand for themselves, as statistics do: one whose key is there already is not written again. */
export async function appendEntries(
  crm: Pick<Crm, 'append'>,
  entries: { customer: Customer; entry: LedgerEntry & { record: string; parent: string } }[],
): Promise<void> {
  const rows = entries.map(({ customer, entry }) => ({ Key__c: entry.key, ...entryValues(customer, entry) }));
  await crm.append(LEDGER, rows);
}

/** Without the ledger a write could happen twice and nobody could tell whose it was: it is refused. */
export async function demandLedger(crm: Crm): Promise<void> {
  if (await hasLedger(crm)) return;
  throw new PortalError('crm.not-ready', { detail: NO_LEDGER });
}
