import sanitizeHtml from 'sanitize-html';
import type { Customer } from './customer.ts';
import type { CaseFile } from './files.ts';
import type { RowOf } from './rows.ts';

/** Who wrote or did something, from where the customer stands. `team`: the company, nobody in particular. */
export interface Person {
  kind: 'you' | 'customer' | 'agent' | 'team';
  name: string;
}

/** One entry of the timeline. The id is for links within the page. */
export type Entry = { id: string; at: Date } & (
  | { kind: 'opened'; author: Person }
  | {
      kind: 'message';
      author: Person;
      text: string;
      subject: string | undefined;
      channel: 'portal' | 'email';
      files: CaseFile[];
    }
  | { kind: 'status'; from: string | undefined; to: string }
  | { kind: 'owner'; name: string }
  | { kind: 'files'; author: Person; files: CaseFile[] }
);

type Message = Extract<Entry, { kind: 'message' }> & { userId: string | undefined; key: string | undefined };

/** What a case page is made of. Internal comments are not among it: they were never asked for. */
export interface Material {
  customer: Customer;
  /** The integration user: what it wrote was written through the portal. */
  userId: string;
  case: RowOf<'Case'>;
  description: string | undefined;
  comments: RowOf<'CaseComment'>[];
  history: RowOf<'CaseHistory'>[];
  emails: RowOf<'EmailMessage'>[];
  files: (RowOf<'ContentDocumentLink'> & { file: CaseFile })[];
  entries: RowOf<'Portico_Entry__c'>[];
}

const ORDER = { opened: 0, message: 1, files: 2, owner: 3, status: 4 };
const TOGETHER_MS = 120_000;

/** Oldest first. */
export function timelineOf(material: Material): Entry[] {
  const opener = contactPerson(material);
  const messages = [
    ...opening(material, opener),
    ...material.comments.map((one) => commentMessage(one, material)),
    ...material.emails.map((one) => emailMessage(one, opener)),
  ];
  const loose = placeFiles(messages, material);
  const entries: Entry[] = [
    { id: 'opened', at: material.case.createdAt, kind: 'opened', author: opener },
    ...messages.map(({ userId: _userId, key: _key, ...message }) => message),
    ...loose,
    ...material.history.flatMap(historyEntry),
  ];
  return entries.sort((a, b) => a.at.getTime() - b.at.getTime() || ORDER[a.kind] - ORDER[b.kind]);
}

function contactPerson({ customer, case: found }: Pick<Material, 'customer' | 'case'>): Person {
  if (found.contactId === customer.contactId) return { kind: 'you', name: customer.name };
  return { kind: 'customer', name: found.contactName ?? '' };
}

function opening({ case: found, description, entries, emails }: Material, author: Person): Message[] {
  if (description === undefined) return [];
  // A case that came by e-mail has its text twice; the e-mail says more.
  if (emails.some((email) => email.incoming && email.text?.trim() === description.trim())) return [];
  const key = entries.find((entry) => entry.kind === 'case')?.key;
  return [
    {
      id: 'description',
      at: found.createdAt,
      kind: 'message',
      author,
      text: description,
      subject: undefined,
      channel: 'portal',
      files: [],
      userId: found.createdById,
      key,
    },
  ];
}

function commentMessage(comment: RowOf<'CaseComment'>, { customer, userId, entries }: Material): Message {
  const entry = entries.find((one) => one.recordId === comment.id);
  return {
    id: `c${comment.createdAt.getTime().toString(36)}${comment.id.slice(12, 15)}`,
    at: comment.createdAt,
    kind: 'message',
    author: commentAuthor(comment, entry, customer, userId),
    text: comment.text ?? '',
    subject: undefined,
    channel: 'portal',
    files: [],
    userId: comment.createdById,
    key: entry?.key,
  };
}

function commentAuthor(
  comment: RowOf<'CaseComment'>,
  entry: RowOf<'Portico_Entry__c'> | undefined,
  customer: Customer,
  userId: string,
): Person {
  if (entry?.contactId === customer.contactId) return { kind: 'you', name: customer.name };
  if (entry?.contactName) return { kind: 'customer', name: entry.contactName };
  if (comment.createdById !== userId && comment.author) return { kind: 'agent', name: comment.author };
  return { kind: 'team', name: '' };
}

function emailMessage(email: RowOf<'EmailMessage'>, opener: Person): Message {
  const at = email.sentAt ?? email.createdAt;
  const author: Person = email.incoming
    ? opener
    : email.fromName
      ? { kind: 'agent', name: email.fromName }
      : { kind: 'team', name: '' };
  const text = email.text ?? plain(email.html ?? '');
  return {
    id: `e${at.getTime().toString(36)}${email.id.slice(12, 15)}`,
    at,
    kind: 'message',
    author,
    text,
    subject: email.subject ?? undefined,
    channel: 'email',
    files: [],
    userId: undefined,
    key: undefined,
  };
}

/** The words of an e-mail that came as HTML only. What leaves here is text, and pages escape text. */
function plain(html: string): string {
  const lines = html.replace(/<(br|\/p|\/div|\/li|\/tr)\b[^>]*>/gi, '\n$&');
  const text = sanitizeHtml(lines, { allowedTags: [], allowedAttributes: {}, textFilter: (part) => part });
  return text
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&')
    .trim();
}

/** Files go with the message they were sent with; the rest stand for themselves. */
function placeFiles(messages: Message[], { files, entries, case: found, customer, userId }: Material): Entry[] {
  const loose: Entry[] = [];
  for (const { file, ...link } of files) {
    const key = entries.find((entry) => entry.kind === 'file' && entry.recordId === link.documentId)?.key.split(':')[0];
    const near = (message: Message) =>
      message.userId === link.createdById && Math.abs(message.at.getTime() - link.createdAt.getTime()) <= TOGETHER_MS;
    const home = key === undefined ? messages.find(near) : messages.find((message) => message.key === key);
    if (home) home.files.push(file);
    else {
      const byPortal = link.createdById === userId;
      const author: Person = byPortal ? contactPerson({ customer, case: found }) : { kind: 'team', name: '' };
      loose.push({ id: `f${file.id.slice(0, 8)}`, at: link.createdAt, kind: 'files', author, files: [file] });
    }
  }
  return loose;
}

/** A change of owner is written twice, with names and with ids: only names are told. */
function historyEntry(row: RowOf<'CaseHistory'>): Entry[] {
  if (typeof row.to !== 'string' || row.to === '') return [];
  const id = `h${row.id.slice(8, 15)}`;
  if (row.field === 'Status')
    return [
      { id, at: row.createdAt, kind: 'status', from: typeof row.from === 'string' ? row.from : undefined, to: row.to },
    ];
  if (/^(005|00G)[a-zA-Z0-9]{12,15}$/.test(row.to)) return [];
  return [{ id, at: row.createdAt, kind: 'owner', name: row.to }];
}
