import type { Safe } from './html.ts';
import type { CaseListPage, FileLink, FormProblem, StatusChip } from './models.ts';

/** Where a solution that the reader submitted stands. */
export type SubmissionState = 'waiting' | 'published' | 'unused';

/** A text in a list. */
export interface TextRow {
  kind: 'solution' | 'article';
  href: string;
  title: string;
  summary: string;
  helped: number;
  minutes: number;
  updated: string;
  /** Only where it is not the reader’s: its tag and its name. */
  language?: { tag: string; name: string };
}

/** A category in the tree beside a list; those of the open branch stand below it. */
export interface TopicLink {
  name: string;
  href: string;
  count: number;
  current: boolean;
  open: boolean;
  below: TopicLink[];
}

/** All texts, or those of a category. `knowledge` shows articles only. */
export interface LibraryPage {
  path: '/solutions' | '/knowledge';
  /** Kinds that are there. */
  kinds: ('solution' | 'article')[];
  /** The category that is open, with those above it. */
  trail: { name: string; href: string }[];
  sorts: { id: 'helpful' | 'new'; href: string; current: boolean }[];
  rows: TextRow[];
  empty?: 'none' | 'category';
  range: CaseListPage['range'];
  pages: CaseListPage['pages'];
  topics: TopicLink[];
  allHref: string;
  allCount: number;
  /** What the reader submitted himself. */
  submissions: { title: string; href: string; state: SubmissionState; updated: string }[];
  maySubmit: boolean;
  readAt: string;
  refreshHref: string;
}

/** “Did this help?”, and what the reader said to it. */
export interface TextFeedback {
  action: string;
  key: string;
  said?: 'yes' | 'no';
  reason?: string;
  reasons: { value: string; checked: boolean }[];
  problem?: FormProblem;
}

/** One solution or article. Its parts are made safe, links and pictures lead here. */
export interface TextPage {
  kind: 'solution' | 'article';
  ref: string;
  title: string;
  state: SubmissionState;
  /** Somebody of the company has checked it. */
  checked: boolean;
  updated: string;
  /** When the CRM said so, while it is away and some is missing; undefined for what was read just now. */
  kept?: string;
  minutes: number;
  /** Undefined when the org does not say. */
  lang?: string;
  /** Only where it is not the reader’s language. */
  language?: string;
  /** First name of the customer who wrote it. */
  by?: string;
  trail: { name: string; href: string }[];
  parts: { heading?: { id: string; text: string }; html: Safe; dir: 'ltr' | 'rtl' }[];
  headings: { id: string; text: string }[];
  files: FileLink[];
  helped: { yes: number; asked: number };
  /** Undefined where he cannot be asked. */
  feedback?: TextFeedback;
  /** Leads to a case about this; undefined where there are none. */
  caseHref?: string;
  cases: { number: string; href: string; subject: string; status: StatusChip }[];
  related: { title: string; href: string; helped: number; minutes: number }[];
  maySubmit: boolean;
}

/** Pages of solutions and knowledge, by name of their template. */
export interface LibraryPages {
  solutions: LibraryPage;
  knowledge: LibraryPage;
  solution: TextPage;
}
