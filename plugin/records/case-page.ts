import type { Brand } from '../brand.ts';
import { PortalError } from '../errors.ts';
import { type CaseColumns, createCaseFetch, type Fetched } from './case-fetch.ts';
import type { CaseParts } from './case-parts.ts';
import { mayReopen, ratingKey, reopenLimit } from './case-rules.ts';
import { type Asked, createAskFor } from './colleagues.ts';
import type { CrmRow } from './crm.ts';
import type { Customer } from './customer.ts';
import { type CaseFile, fileOf } from './files.ts';
import { caseDetailsOf, list, type RowOf, rowsOf } from './rows.ts';
import { caseOrReachTags, caseTags, reach, reachTags, rightsOn } from './scope.ts';
import { all, type Soql, soql } from './soql.ts';
import { isCustomersTurn } from './status.ts';
import { tiedSolutionsOf } from './tied-solutions.ts';
import { type Entry, type Person, timelineOf } from './timeline.ts';

/** One case, whole, as this customer may see it. */
export interface CaseDetail {
  case: RowOf<'Case'>;
  openedBy: Person;
  timeline: Entry[];
  files: CaseFile[];
  /** Whose turn it is with what was asked; undefined when it is not the customer's. */
  turn: { name: string | undefined; question: string | undefined } | undefined;
  lookedAfterBy: string | undefined;
  firstReplyMinutes: number | undefined;
  may: { comment: boolean; close: boolean; reopen: boolean; rate: boolean };
  reopenUntil: Date | undefined;
  rating: number | undefined;
  /** Published ones that agents or customers tied to it. */
  solutions: { number: string; title: string | null }[];
  /** Answers to the questions of the request, by API name. */
  fields: CrmRow;
}

export function createCasePage({ crm, reads, manifest, recent, rules, brandOf, clock }: CaseParts) {
  const cases = rowsOf(manifest, 'Case');
  const details = caseDetailsOf(manifest);
  const comments = rowsOf(manifest, 'CaseComment');
  const history = rowsOf(manifest, 'CaseHistory');
  const emails = rowsOf(manifest, 'EmailMessage');
  const links = rowsOf(manifest, 'ContentDocumentLink');
  const entries = rowsOf(manifest, 'Portico_Entry__c');
  const tied = tiedSolutionsOf({ crm, manifest });
  const fetch = createCaseFetch(crm);
  const askFor = createAskFor(reads);

  /** What is asked of a case, and by which answers to the questions of the request. */
  async function questionOf(customer: Customer): Promise<{ question: CaseColumns; asked: string[] }> {
    const [emailObject, ledger, caseObject, solutions] = await Promise.all([
      crm.describe('EmailMessage'),
      crm.describe('Portico_Entry__c'),
      crm.describe('Case'),
      tied.select(),
    ]);
    const asked = questionFields(brandOf(customer)).filter((field) => caseObject?.fields.has(field));
    const parts: Soql[] = [
      soql`${cases.fields}, ${details.fields}`,
      ...asked.map((field): Soql => ({ text: field })),
      soql`(SELECT ${comments.fields} FROM CaseComments WHERE IsPublished = TRUE ORDER BY CreatedDate, Id)`,
      soql`(SELECT ${history.fields} FROM Histories WHERE Field IN ${['Status', 'Owner']} ORDER BY CreatedDate, Id)`,
      soql`(SELECT ${links.fields} FROM ContentDocumentLinks WHERE Visibility = 'AllUsers')`,
    ];
    if (emailObject)
      parts.push(
        soql`(SELECT ${emails.fields} FROM EmailMessages WHERE IsExternallyVisible = TRUE ORDER BY CreatedDate, Id)`,
      );
    if (solutions) parts.push(solutions);
    const select: Soql = { text: parts.map((part) => part.text).join(', ') };
    return { question: { select, entries: ledger && entries.fields }, asked };
  }

  function keyOf(number: string, { select, entries: written }: CaseColumns, { condition }: Asked): string[] {
    return ['case', number, select.text, written?.text ?? '', condition.text];
  }

  function ask(number: string, columns: CaseColumns, asked: Asked): Promise<Fetched> {
    const id = recent.idOf(number);
    const question = { ...columns, reach: asked.condition };
    return reads.named(
      keyOf(number, columns, asked),
      () => (id === undefined ? fetch.byNumber(number, question) : fetch.byId(id, question)),
      // One that is not in reach may come there.
      {
        ...{ tags: [], apart: id === undefined },
        rowTags: ({ first }) => (first.length > 0 ? caseTags(first) : asked.tags),
      },
    );
  }

  async function read(customer: Customer, number: string, columns: CaseColumns): Promise<Fetched> {
    const own = { condition: reach(customer), tags: reachTags(customer) };
    // In his own words it is a single call where nothing is known yet.
    const isOwn = recent.idOf(number) === undefined || (await reads.isKept(keyOf(number, columns, own)));
    return isOwn ? ask(number, columns, own) : askFor(customer, 'company', (asked) => ask(number, columns, asked));
  }

  /** Reads the cases that the customer is likely to look at, where they are not kept, all of them in the call under way. */
  async function bring(customer: Customer): Promise<void> {
    const numbers = recent.of(customer.contactId).filter((number) => recent.idOf(number) !== undefined);
    const { question } = await questionOf(customer);
    await askFor(customer, 'company', (asked) => Promise.all(numbers.map((number) => ask(number, question, asked))));
  }

  /** @throws PortalError `record.not-found` */
  async function get(customer: Customer, number: string): Promise<CaseDetail> {
    const brand = brandOf(customer);
    const [{ question, asked }, userId] = await Promise.all([questionOf(customer), crm.userId()]);
    const { first, entries: writtenRows } = await read(customer, number, question);
    const [row] = first;
    if (!row) throw new PortalError('record.not-found', { detail: 'no such case in reach' });
    recent.opened(customer.contactId, first);

    const found = cases.read(row);
    const { description, ownerId, ownerName, ownerType } = details.read(row);
    const written = entries.readAll(writtenRows);
    const fileRows = links.readAll(row.ContentDocumentLinks).map((link) => ({ ...link, file: fileOf(link) }));
    const timeline = timelineOf({
      customer,
      userId,
      case: found,
      description: description || undefined,
      comments: comments.readAll(row.CaseComments),
      history: history.readAll(row.Histories),
      emails: emails.readAll(list(row.EmailMessages)),
      files: fileRows,
      entries: written,
    });
    const rights = rightsOn(customer, found.contactId);
    const replies = timeline.filter((entry) => entry.kind === 'message' && entry.author.kind === 'agent');
    const lastReply = replies.at(-1);
    const firstReply = replies[0];
    const own = found.contactId === customer.contactId;
    const rated = written.find((entry) => entry.kind === 'rating' && entry.key === ratingKey(customer, found));
    return {
      case: found,
      openedBy: own ? { kind: 'you', name: customer.name } : { kind: 'customer', name: found.contactName ?? '' },
      timeline,
      files: fileRows.map((link) => link.file),
      turn:
        !found.isClosed && isCustomersTurn(found.status, brand)
          ? {
              name: lastReply?.kind === 'message' ? lastReply.author.name : undefined,
              question: lastReply?.kind === 'message' ? questionIn(lastReply.text) : undefined,
            }
          : undefined,
      // As long as nobody has taken it, the portal’s own user has it: that is nobody.
      lookedAfterBy: ownerType === 'User' && ownerId !== userId ? (ownerName ?? undefined) : undefined,
      firstReplyMinutes: firstReply && Math.round((firstReply.at.getTime() - found.createdAt.getTime()) / 60_000),
      may: {
        comment: rights.comment && !found.isClosed,
        close: rights.close && !found.isClosed,
        reopen: rights.close && mayReopen(found, rules.reopenDays, clock()),
        rate: own && found.isClosed && !rated,
      },
      reopenUntil: found.isClosed ? reopenLimit(found, rules.reopenDays) : undefined,
      rating: rated?.value ?? undefined,
      solutions: tied.read(row),
      fields: Object.fromEntries(asked.map((field) => [field, row[field]])),
    };
  }

  /** @throws PortalError `record.not-found` for a file that is not on this case, or not for customers */
  async function file(
    customer: Customer,
    number: string,
    fileId: string,
  ): Promise<CaseFile & { stream: NodeJS.ReadableStream }> {
    const rows = await reads.query(
      soql`SELECT Id, (SELECT ${links.fields} FROM ContentDocumentLinks WHERE Visibility = 'AllUsers') FROM Case
        WHERE ${all(soql`CaseNumber = ${number}`, reach(customer))} LIMIT 1`,
      // No change tells of a file that was taken off: its name may stand on the page for a while, its bytes are not given.
      { tags: [], rowTags: (rows) => caseOrReachTags(customer, rows), keep: false },
    );
    const found = links
      .readAll(rows[0]?.ContentDocumentLinks)
      .map(fileOf)
      .find((one) => one.id === fileId);
    if (!found) throw new PortalError('record.not-found', { detail: 'no such file in reach' });
    const { stream } = await crm.download(found.versionId, customer.contactId);
    return { ...found, stream };
  }

  return { get, file, bring };
}

/** Fields the brand's requests ask for; shown with the case. */
function questionFields(brand: Brand): string[] {
  return [...new Set(brand.caseTypes.flatMap((type) => type.fields.map((field) => field.field)))];
}

/** The last thing asked, or the beginning of what was written. */
function questionIn(text: string): string {
  const sentences = text.match(/[^.!?؟\n]+[.!?؟]*/g) ?? [];
  const asked = sentences.findLast((sentence) => /[?؟]/.test(sentence)) ?? text;
  return shorten(asked.trim(), 200);
}

/** At most `length` characters, cut between words where that leaves half of them. */
export function shorten(text: string, length: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line.length <= length) return line;
  const cut = line.slice(0, length);
  const space = cut.lastIndexOf(' ');
  return `${space > length / 2 ? cut.slice(0, space) : cut.replace(/\p{Surrogate}$/u, '')}…`;
}
