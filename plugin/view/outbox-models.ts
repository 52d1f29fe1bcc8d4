import type { Field, FormProblem, Message, UploadRules } from './models.ts';

export type QueuedKind =
  | 'case'
  | 'comment'
  | 'file'
  | 'close'
  | 'reopen'
  | 'rating'
  | 'idea'
  | 'idea-comment'
  | 'vote'
  | 'solution'
  | 'feedback';

/** What is told of something that waits to be sent, or that was refused, wherever it stands. */
export interface QueuedLine {
  /** What the customer calls it: `Q-7F3K-29`. */
  ref: string;
  kind: QueuedKind;
  state: 'waiting' | 'refused';
  href: string;
  saved: string;
}

/** A remark in the timeline of its case that is not there yet. */
export interface QueuedEntry extends QueuedLine {
  text?: string;
  files: { name: string; size: number }[];
  /** Why it was refused. */
  problem?: Message;
}

/** The page of one that waits, or was refused. */
export interface QueuedPage extends QueuedEntry {
  /** Undefined for what has no words of its own, such as a vote. */
  subject?: string;
  /** Of all its files, in bytes. */
  filesSize: number;
  lastTry?: string;
  /** Replies to a case that waits itself, in order. */
  replies: QueuedEntry[];
  /** Where it belongs: the list of cases, the case, the idea. */
  back: { href: string; to: 'cases' | 'case' | 'ideas' | 'idea' | 'solutions' | 'text' };
  /** Undefined while it may be on its way already. */
  withdraw?: { action: string; key: string };
  /** Where something can be added to a case that waits. */
  addHref?: string;
  /** The form for adding something. */
  reply?: { action: string; body: Field; uploads: UploadRules; key: string; problem?: FormProblem };
  urgent?: { title?: string; phone: string; hours?: string };
  meanwhile: { title: string; href: string; helped: number; minutes: number }[];
}

/** For admins: all that waits and all that was refused, of every customer of their brand. */
export interface OutboxPage {
  waiting: number;
  refused: number;
  rows: {
    ref: string;
    kind: QueuedKind;
    state: 'waiting' | 'refused';
    name: string;
    company?: string;
    saved: string;
    tries: number;
    lastTry?: string;
    problem?: Message;
    text?: string;
    files: { name: string; size: number }[];
    /** Undefined where trying again is of no use. */
    retryAction?: string;
    removeAction: string;
  }[];
  /** Where there are more. */
  nextHref?: string;
  key: string;
}

/** Pages of what waits, by name of their template. */
export interface OutboxPages {
  queued: QueuedPage;
  outbox: OutboxPage;
}
