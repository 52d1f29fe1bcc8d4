import { createHash } from 'node:crypto';
import type { Page } from './browser.ts';
import type { RunningPortal } from './portal.ts';

type Row = Record<string, unknown>;

/** Begins every text that customers may never see, in the org's own data and in what is made here. */
export const INTERNAL = 'INTERNAL:';

export const AGENT = 'jonas.berg@larkfield.example';

/** Name of the file that tests send along: bytes that went up can be seen in the CRM before anything links to them. */
export const ASIDE = 'aside.txt';

/** A case made for a test, with what hangs on it: two comments, two files and two e-mails, one of each internal. */
export interface Target {
  id: string;
  number: string;
  /** Words nothing else in the org contains. */
  subject: string;
  /** What the portal calls the file that customers may have, and the one that they may not. */
  fileId: string;
  internalFileId: string;
  internalDocumentId: string;
  internalVersionId: string;
  documentId: string;
  versionId: string;
}

async function contactOf(portal: RunningPortal, email: string): Promise<{ id: string; accountId: string }> {
  const [row] = await portal.records('Contact', { Email: email });
  if (!row) throw new Error(`nobody has the address ${email}`);
  return { id: String(row.Id), accountId: String(row.AccountId) };
}

/** A case of this person, as an agent enters it; the portal has heard of it. */
export async function makeCase(
  portal: RunningPortal,
  email: string,
  { subject, closed = false }: { subject: string; closed?: boolean },
): Promise<Target> {
  const contact = await contactOf(portal, email);
  const id = await portal.asAgent('Case', {
    ...{ Subject: subject, Description: `${subject} as it began`, Type: 'Connectivity', Priority: 'Medium' },
    ...{
      Origin: 'Web',
      Status: closed ? 'Closed' : 'In Progress',
      ContactId: contact.id,
      AccountId: contact.accountId,
    },
    as: AGENT,
  });
  const [[row], shown, hidden] = await Promise.all([
    portal.records('Case', { Id: id }),
    makeFile(portal, id, 'AllUsers', `${subject} file`),
    makeFile(portal, id, 'InternalUsers', `${INTERNAL} ${subject} file`),
    ...[true, false].map((visible) =>
      portal.asAgent('CaseComment', {
        ...{ ParentId: id, CommentBody: `${visible ? '' : INTERNAL} ${subject} said`, IsPublished: visible },
        as: AGENT,
      }),
    ),
  ]);
  // No client may say who sees an e-mail: the org knows by itself.
  for (const visible of [true, false])
    portal.world.org.load('EmailMessage', [
      {
        ...{ Id: portal.world.org.nextId('EmailMessage'), ParentId: id, RelatedToId: id, Subject: subject },
        ...{ TextBody: `${visible ? '' : INTERNAL} ${subject} mailed`, FromName: 'Jonas Berg', FromAddress: AGENT },
        ...{ Incoming: false, Status: '3', IsExternallyVisible: visible },
        ...{ MessageDate: String(row?.CreatedDate), CreatedDate: String(row?.CreatedDate) },
      },
    ]);
  await portal.caughtUp();
  return {
    ...{ id, number: String(row?.CaseNumber), subject },
    ...{ fileId: fileIdOf(shown.documentId), internalFileId: fileIdOf(hidden.documentId) },
    ...shown,
    ...{ internalDocumentId: hidden.documentId, internalVersionId: hidden.versionId },
  };
}

export async function makeFile(portal: RunningPortal, caseId: string, visibility: string, text: string) {
  const versionId = await portal.asAgent('ContentVersion', {
    ...{ Title: text.replace(':', ''), PathOnClient: 'note.txt', as: AGENT },
    VersionData: Buffer.from(text).toString('base64'),
  });
  const [version] = await portal.records('ContentVersion', { Id: versionId });
  const documentId = String(version?.ContentDocumentId);
  const link = { ContentDocumentId: documentId, LinkedEntityId: caseId, ShareType: 'V', Visibility: visibility };
  await portal.asAgent('ContentDocumentLink', { ...link, as: AGENT });
  return { documentId, versionId };
}

/** The portal's name of a file is a hash of the CRM's: whoever knows the one can make the other. */
export function fileIdOf(documentId: string): string {
  return createHash('sha256').update(documentId).digest('base64url').slice(0, 22);
}

/** Changes a row as somebody of the company, and the portal has heard of it. */
export async function change(portal: RunningPortal, object: string, id: string, values: Row): Promise<void> {
  const answer = await fetch(`${portal.world.instanceUrl}/_world/records/${object}/${id}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(values),
  });
  if (!answer.ok) throw new Error(`${object}: ${answer.status} ${await answer.text()}`);
  await portal.caughtUp();
}

/** Texts of a case that stand only on pages made from it: an address that was asked for repeats none of them. */
export function told({ subject }: Pick<Target, 'subject'>, page: Pick<Page, 'text'>): boolean {
  const words = page.text.replace(/<b class="hit">|<\/b>/g, ''); // what was found stands out
  return ['as it began', 'said', 'mailed', 'file'].some((what) => words.includes(`${subject} ${what}`));
}

/** All that a customer can leave on a case, counted: the same before and after a refusal. */
export async function traces(portal: RunningPortal, id: string) {
  const [[row], comments, entries, links, uploads] = await Promise.all([
    portal.records('Case', { Id: id }),
    portal.records('CaseComment', { ParentId: id }),
    portal.records('Portico_Entry__c', { Parent_Id__c: id }),
    portal.records('ContentDocumentLink', { LinkedEntityId: id }),
    portal.records('ContentVersion', { PathOnClient: ASIDE }),
  ]);
  return {
    ...{ status: row?.Status, comments: comments.length, entries: entries.length },
    ...{ links: links.length, uploads: uploads.length },
  };
}

/** A page without what differs between any two answers: reference, form keys, and the names in its own address. */
export function neutral(page: Page, names: Pick<Target, 'id' | 'number' | 'fileId' | 'subject'>): string {
  return page.text
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}\.[\w-]{43}/g, 'KEY')
    .replace(/(<bdi>|"reference":")[0-9a-f]{12}\b/g, '$1REFERENCE')
    .replace(/"readAt":"[^"]+"/g, '"readAt":"NOW"')
    .replace(/\?to=[\w-]{43}/g, '?to=KEY')
    .replaceAll(names.id, 'ID')
    .replaceAll(names.id.slice(0, 15), 'ID')
    .replaceAll(names.number, 'NUMBER')
    .replaceAll(names.fileId, 'FILE')
    .replaceAll(names.subject, 'SUBJECT');
}

/** The numbers of the cases a page shows or leads to. */
export function numbersOn(page: Pick<Page, 'text'>): string[] {
  const found = [...page.text.matchAll(/\/cases\/(\d+)|"number":"(\d+)"/g)].map(
    ([, link, field]) => link ?? field ?? '',
  );
  return [...new Set(found)].sort();
}

/** What the CRM says this person may see: all cases of the company with the grant, else the person's own. */
export async function scopeOf(portal: RunningPortal, email: string): Promise<string[]> {
  const [contact] = await portal.records('Contact', { Email: email });
  if (!contact) throw new Error(`nobody has the address ${email}`);
  const seesCompany = String(contact.Portal_Access__c ?? '')
    .split(';')
    .includes('See company cases');
  const rows = [
    ...(await portal.records('Case', { ContactId: String(contact.Id) })),
    ...(seesCompany ? await portal.records('Case', { AccountId: String(contact.AccountId) }) : []),
  ];
  return [...new Set(rows.map((row) => String(row.CaseNumber)))].sort();
}

/** The 18-character form of an id: three characters that keep its capitals, five letters each. */
function withSuffix(id15: string): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';
  const suffix = [0, 5, 10].map((from) => {
    const bits = [...id15.slice(from, from + 5)].map((one, at) => (/[A-Z]/.test(one) ? 1 << at : 0));
    return letters[bits.reduce((sum, bit) => sum + bit, 0)];
  });
  return id15 + suffix.join('');
}

/** Names that no record of the org has. */
export const ABSENT = {
  id: withSuffix('500Q50000ZZZZZZ'),
  number: '99999999',
  fileId: 'Zz_nothingHasThisName_',
  subject: 'quince-000',
};
