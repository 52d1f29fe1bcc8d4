import type { CaseListPage, RequestGroup, StatusChip } from './models.ts';

type Kind = 'solution' | 'article' | 'case' | 'idea';

/** A text in pieces; those that match are marked. */
type Marked = { text: string; hit: boolean }[];

/** Something that was found. `title` and `excerpt` are whole texts, the parts say what of them is marked. */
export interface FoundRow {
  kind: Kind;
  ref: string;
  href: string;
  title: string;
  titleParts: Marked;
  excerpt: string;
  excerptParts: Marked;
  updated: string;
  /** Of solutions and articles: how many people it helped, and how long it takes to read. */
  helped?: number;
  minutes?: number;
  /** Of ideas. */
  points?: number;
  /** Of cases, and of ideas that have one. */
  status?: StatusChip;
}

export interface SearchPage {
  q: string;
  /** The kind that is shown; undefined for all. */
  in?: Kind;
  /** Kinds that are there; empty before anything was asked. `count` undefined where it could not be looked through. */
  tabs: { id: 'all' | Kind; href: string; count?: number; current: boolean }[];
  rows: FoundRow[];
  /** Undefined before anything was asked. `kind`: nothing among these, but among others. */
  empty?: 'none' | 'kind';
  spelling?: { text: string; href: string };
  /** What could not be looked through just now. */
  missing: Kind[];
  range: CaseListPage['range'];
  pages: CaseListPage['pages'];
  /** When nothing was found: what customers ask for, and a case about these words. Undefined where there are no cases. */
  ask?: { href: string; groups: RequestGroup[] };
}

/** What the search fields of every page show below them while somebody writes; nothing of it is a template’s. */
export interface Suggestions {
  q: string;
  total: number;
  /** A sentence for those who do not see the list. */
  status: string;
  groups: { kind: 'solution' | 'case' | 'idea'; label: string; items: SuggestedItem[] }[];
  /** The last line: all there is for these words. */
  all: { href: string; label: string };
}

export interface SuggestedItem {
  kind: Kind;
  ref: string;
  href: string;
  title: string;
  titleParts: Marked;
  /** Of the title, for the `dir` attribute. */
  dir: 'auto' | 'rtl';
  excerpt: string;
  /** In words: whom it helped, its status, its points. */
  meta: string;
  /** Only for who is writing a case. */
  steps?: string[];
}

export interface SearchPages {
  search: SearchPage;
}
