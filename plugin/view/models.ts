/**
 * The data each page is made from; also what `Accept: application/json` answers. Built by allow-list: a value that is not
 * here reaches no page. Times are ISO 8601 in UTC, sizes bytes; words come from message keys or from the CRM's own texts.
 */

import type { IdeaTint } from '../brand.ts';
import type { AuditPages } from './audit-models.ts';
import type { About, DeflectionPages, Offer, Suggested } from './deflection-models.ts';
import type { IdeaPages } from './idea-models.ts';
import type { LibraryPages } from './library-models.ts';
import type { OutboxPages, QueuedEntry, QueuedLine } from './outbox-models.ts';
import type { SearchPages } from './search-models.ts';

/** The last two are ours: not in the CRM yet, and not taken by it. */
export type Tint = 'new' | 'progress' | 'waiting' | 'hold' | 'escalated' | 'solved' | 'queued' | 'refused';

/** A status of a case or an idea in customer words; an unmapped value is shown as it comes, with the look of `hold`. */
export interface StatusChip {
  tint: Tint | IdeaTint;
  /** Words of the brand or the raw value; undefined means the catalogue's `status.case.<tint>` or `status.idea.<tint>`. */
  words?: string;
}

/** A person beside a text. `you` and `team` are worded by the page. */
export interface Author {
  kind: 'you' | 'customer' | 'agent' | 'team';
  name: string;
  initials: string;
}

export interface CaseRow {
  number: string;
  href: string;
  subject: string;
  status: StatusChip;
  /** What happens next: who wrote last, and the beginning of it. */
  next?: { author: Author; excerpt: string };
  type?: string;
  priority?: string;
  openedBy: Author;
  updated: string;
  unread: boolean;
  /** It is not in the CRM yet; `number` is what it is called until then. */
  queued?: QueuedLine;
}

export interface FileLink {
  name: string;
  size: number;
  href: string;
}

export type TimelineEntry = { id: string; at: string } & (
  | {
      kind: 'message';
      author: Author;
      own: boolean;
      text: string;
      subject?: string;
      channel: 'portal' | 'email';
      files: FileLink[];
    }
  | { kind: 'opened'; author: Author; request?: string }
  | { kind: 'status'; from?: StatusChip; to: StatusChip; closed: boolean }
  | { kind: 'owner'; name: string }
  | { kind: 'files'; author: Author; files: FileLink[] }
  | { kind: 'queued'; author: Author; queued: QueuedEntry }
);

/** One question of a form; `name` is the form field. Errors are message keys with values. */
export interface Field {
  name: string;
  kind: 'text' | 'textarea' | 'select' | 'choice' | 'checkbox' | 'date' | 'number';
  label?: string;
  /** Message key, when the label is not the company's own. */
  labelKey?: string;
  hint?: string;
  hintKey?: string;
  required: boolean;
  value: string;
  maxLength?: number;
  options?: { value: string; label: string; hint?: string; selected: boolean }[];
  error?: Message;
}

export interface Message {
  key: string;
  values?: Record<string, string | number>;
}

export interface UploadRules {
  maxBytes: number;
  maxFiles: number;
  /** Endings, for the `accept` attribute and the hint. */
  types: string[];
  /** Files of an earlier try that wait on the server; sent along by `token`, removable. */
  kept: { token: string; name: string; size: number }[];
  error?: Message;
}

export interface RequestGroup {
  id: string;
  name: string;
  icon?: string;
  requests: { name: string; href: string }[];
}

/** A form that was refused: a link for each wrong field. */
export interface FormProblem {
  fields: { name: string; message: Message }[];
}

export interface HomePage {
  firstName: string;
  frequentSearches: { text: string; href: string }[];
  urgent?: { title?: string; phone: string; hours?: string };
  /** Undefined where the part of the portal is not there. */
  cases?: { rows: CaseRow[]; total: number } | 'failed';
  /** What he has sent and is not in the CRM yet. */
  queued?: CaseRow[];
  /** What helped most; `href` leads to all of them. */
  solutions?: { href: string; texts: { title: string; href: string; helped: number; minutes: number }[] | 'failed' };
  ideas?: { title: string; href: string; points: number; comments: number; status?: StatusChip }[] | 'failed';
  announcements: { title: string; text?: string; kind: 'news' | 'planned-work'; date?: string }[];
  requests: RequestGroup[];
}

export interface CaseListPage {
  /** Tabs in order; `count` undefined when it is not known. */
  tabs: { id: 'waiting' | 'open' | 'all' | 'closed'; href: string; count?: number; current: boolean }[];
  /** Mine or company, only where the company's cases are granted. */
  scope?: { company: string; view: 'mine' | 'company' };
  filter: {
    q: string;
    status: string;
    view: string;
    sort: string;
    type: string;
    types: { value: string; label: string; selected: boolean }[];
    /** What is active, each with the address without it. */
    tags: { labelKey: string; value: string; href: string }[];
    clearHref: string;
    active: boolean;
  };
  columns: {
    id: 'case' | 'status' | 'type' | 'priority' | 'updated';
    href: string;
    sorted?: 'ascending' | 'descending';
  }[];
  rows: CaseRow[];
  /** Whether the person has any case in this view of mine or company: tells the empty list from the empty filter. */
  empty?: 'none' | 'filter';
  range: { from: number; to: number; total: number };
  pages: { previous?: string; next?: string; numbers: { page: number; href: string; current: boolean }[] };
  readAt: string;
  refreshHref: string;
  requests: RequestGroup[];
}

export interface CasePage {
  number: string;
  subject: string;
  status: StatusChip;
  type?: string;
  opened: string;
  closedAt?: string;
  /** Your turn: who asks and what. */
  turn?: { name: string; question: string };
  timeline: TimelineEntry[];
  /** How many of the middle entries fold away, and where the fold begins; undefined when all are shown. */
  fold?: { from: number; count: number };
  details: {
    labelKey?: string;
    label?: string;
    value: string;
    kind: 'text' | 'you' | 'duration' | 'date' | 'number';
    minutes?: number;
  }[];
  files: FileLink[];
  people: Author[];
  may: { comment: boolean; close: boolean; reopen: boolean; rate: boolean };
  reopenUntil?: string;
  rating?: { value: number };
  reply: { body: Field; uploads: UploadRules; close: boolean; key: string; problem?: FormProblem };
  rate: { value?: number; comment: Field; key: string; problem?: FormProblem };
  /** Published solutions that were tied to it. */
  solutions?: { title: string; href: string }[];
  /** May help until somebody answers; only right after the case was opened. */
  meanwhile?: Offer;
  readAt: string;
}

export interface CaseFormPage {
  /** The request; its name is the title. Undefined for the general form. */
  request?: { id: string; name: string; category?: string; promise?: string };
  fields: Field[];
  uploads: UploadRules;
  key: string;
  email: string;
  groups: RequestGroup[];
  /** Undefined where there is nothing to look through. */
  suggested?: Suggested;
  about?: About;
  problem?: FormProblem;
}

export interface SignInPage {
  main: { name: string; href: string };
  /** Shown when there is more than one provider. */
  others: { name: string; href: string }[];
  byEmail: boolean;
  email: { value: string; error?: Message };
  /** Where the person goes afterwards; a key of the store, never a path. */
  to?: string;
  signedOut: boolean;
  help: { phone?: string; hours?: string };
}

/** Signed in at the provider, but not with us. `reason` chooses the words; the reference is in the log. */
export interface ProblemPage {
  reason: 'no-contact' | 'inactive' | 'ambiguous' | 'rejected' | 'provider-unavailable';
  reference: string;
  help: { phone?: string; hours?: string };
  retryHref: string;
}

/** `code` is a row of the error table; the words are `error.<code>.title` and `error.<code>.text`. */
export interface ErrorPage {
  code: string;
  status: number;
  reference: string;
  signedIn: boolean;
  /** Leads back to what was written; it is kept. */
  retryHref?: string;
  /** What was written, where nothing leads back to it. */
  written?: readonly string[];
  help: { phone?: string; hours?: string };
}

export interface SignedOutPage {
  signInHref: string;
}

export interface Pages extends LibraryPages, IdeaPages, DeflectionPages, SearchPages, OutboxPages, AuditPages {
  home: HomePage;
  'case-list': CaseListPage;
  case: CasePage;
  'case-form': CaseFormPage;
  signin: SignInPage;
  'signin-problem': ProblemPage;
  'signed-out': SignedOutPage;
  error: ErrorPage;
}
