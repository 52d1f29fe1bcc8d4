import type { Part } from './composite.ts';

/**
 * In a composite call `@{…}` in any text is a reference (REST API guide, Composite Subrequest), and there is no escape for
 * one that somebody typed: `@{Name='x'}` of a script would be refused, `@{case.id}` be replaced. But what a reference is
 * replaced by is not read again. So the `@` of each `@{` is itself a reference, to a field that holds nothing else: of one
 * entry of our ledger with a key of its own, made in the org the first time it is needed.
 */
const OBJECT = 'Portico_Entry__c';
const KEY = 'portico-at';
const FIELD = 'Parent_Id__c';
const REFERENCE = 'porticoAt';

/** True if this text needs `quoteParts` in the call. */
export function needsQuoting(value: unknown): boolean {
  return typeof value === 'string' && value.includes('@{');
}

/** The text so that a composite call stores it as typed. */
export function quoted(text: string): string {
  return text.replaceAll('@{', `@{${REFERENCE}.${FIELD}}{`);
}

/** What must stand before the first part with quoted text; `make` also creates the entry, which then must not be there. */
export function quoteParts(base: string, make: boolean): Part[] {
  const url = `${base}/sobjects/${OBJECT}/Key__c/${KEY}?fields=Id,${FIELD}`;
  const read: Part = { method: 'GET', url, referenceId: REFERENCE };
  if (!make) return [read];
  const body = { Key__c: KEY, Kind__c: 'text', [FIELD]: '@' };
  return [{ method: 'POST', url: `${base}/sobjects/${OBJECT}`, referenceId: `${REFERENCE}Made`, body }, read];
}

/** True if what failed was one of our own parts, so that nothing of the write can be to blame. */
export function isQuotePart(referenceId: string): boolean {
  return referenceId.startsWith(REFERENCE);
}
