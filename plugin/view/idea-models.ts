import type { Author, CaseListPage, Field, FormProblem, Message, StatusChip } from './models.ts';
import type { QueuedEntry } from './outbox-models.ts';

/** Points of an idea and where the reader stands; without `open` only the points are shown. */
export interface VoteControl {
  title: string;
  points: number;
  vote: 'up' | 'down' | 'none';
  open: boolean;
  /** Whether a vote against it may be given. */
  down: boolean;
  action: string;
  /** Where a browser without script comes back to. */
  back: string;
  key: string;
}

/** An idea in a list. */
export interface IdeaRow {
  ref: string;
  href: string;
  title: string;
  excerpt: string;
  status?: StatusChip;
  category?: string;
  author: Author;
  comments: number;
  vote: VoteControl;
}

/** An idea beside another one, or beside a form. */
export interface IdeaLine {
  ref: string;
  href: string;
  title: string;
  points: number;
  status?: StatusChip;
  /** When it was delivered, as far as is known. */
  at?: string;
  /** Takes no votes any more. */
  closed: boolean;
}

export interface IdeasPage {
  tabs: {
    id: 'top' | 'trending' | 'recent' | 'discussed' | 'mine' | 'votes' | 'roadmap';
    href: string;
    current: boolean;
  }[];
  /** Points from which the company answers; undefined where it promises nothing. */
  promise?: number;
  down: boolean;
  mayVote: boolean;
  /** The CRM does not answer, so that nobody can vote for now. */
  away: boolean;
  mayPost: boolean;
  /** All but the road map. */
  list?: {
    filter: {
      q: string;
      sort: string;
      view: string;
      category: string;
      statuses: { value: string; status: StatusChip; selected: boolean }[];
      clearHref: string;
    };
    rows: IdeaRow[];
    empty?: 'none' | 'filter' | 'mine' | 'votes';
    range: CaseListPage['range'];
    pages: CaseListPage['pages'];
    /** The first, without a name, is all of them. */
    categories: { name?: string; count: number; href: string; current: boolean }[];
    delivered: IdeaLine[];
    readAt: string;
    refreshHref: string;
  };
  /** Columns; `href` leads to the list of all that stand in one. */
  roadmap?: { status: StatusChip; href: string; rows: IdeaRow[] }[];
}

export interface IdeaRemark {
  id: string;
  author: Author;
  company?: string;
  /** What the person is at the company. */
  role?: string;
  text: string;
  at: string;
}

export interface IdeaPage {
  ref: string;
  href: string;
  title: string;
  text: string;
  status?: StatusChip;
  categories: { name: string; href: string }[];
  author: Author;
  posted: string;
  /** When the CRM said so, while it is away: votes and comments are missing; undefined for what was read just now. */
  kept?: string;
  voters: number;
  vote: VoteControl;
  /** From posted to delivered, or to the end that was decided. */
  steps: { id: 'posted' | 'status'; status?: StatusChip; state: 'done' | 'current' | 'ahead'; at?: string }[];
  answer?: IdeaRemark;
  comments: IdeaRemark[];
  /** His own that wait to be sent, or were refused, oldest first. */
  queued?: QueuedEntry[];
  order: { newest: boolean; href: string };
  similar: IdeaLine[];
  merged: { title: string; points: number }[];
  may: { vote: boolean; comment: boolean };
  comment: { body: Field; key: string; problem?: FormProblem };
  /** Why the last vote was not taken. */
  notice?: Message;
}

export interface IdeaFormPage {
  fields: Field[];
  key: string;
  /** Ideas like the one that is being written; undefined when nobody has looked yet. */
  similar?: IdeaLine[];
  problem?: FormProblem;
}

/** Pages of ideas, by name of their template. */
export interface IdeaPages {
  ideas: IdeasPage;
  idea: IdeaPage;
  'idea-form': IdeaFormPage;
}
