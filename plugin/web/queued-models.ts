import { shorten } from '../records/case-page.ts';
import { ideaHref, type VoteState } from '../records/ideas/board.ts';
import { textHref } from '../records/library/texts.ts';
import type { Kept, Submission } from '../records/outbox/outbox.ts';
import type { Trace } from '../records/outbox/submission.ts';
import type { CaseRow, TimelineEntry } from '../view/models.ts';
import type { QueuedEntry, QueuedLine, QueuedPage } from '../view/outbox-models.ts';
import { author, caseHref, priorityWords, type Reader, typeWords } from './case-models.ts';

/** Of the first line of a text, where it stands for the whole. */
const TITLE = 80;

/** What a customer wrote: a line that stands for it, and the text; a vote has neither. */
export function wordsIn(submission: Submission): { subject?: string; text?: string } {
  switch (submission.kind) {
    case 'case': {
      const { Subject: subject, Description: text } = submission.values;
      return {
        ...(typeof subject === 'string' ? { subject } : {}),
        ...(typeof text === 'string' ? { text } : {}),
      };
    }
    case 'comment':
    case 'idea-comment':
      return { subject: shorten(submission.body, TITLE), text: submission.body };
    case 'idea':
      return { subject: submission.title, text: submission.body };
    case 'solution':
      return { subject: submission.solution.title, text: submission.solution.text };
    default:
      return {};
  }
}

/** A file is stood for by its name. */
export function wordsOf({ submission, files }: Kept): ReturnType<typeof wordsIn> {
  const [file] = files;
  return submission.kind === 'file' && file ? { subject: file.name } : wordsIn(submission);
}

/** Where it belongs, before it is there and after. */
export function placeOf(submission: Trace): QueuedPage['back'] {
  switch (submission.kind) {
    case 'case':
      return { href: '/cases', to: 'cases' };
    case 'idea':
      return { href: '/ideas', to: 'ideas' };
    case 'idea-comment':
    case 'vote':
      return { href: ideaHref({ ref: submission.idea }), to: 'idea' };
    case 'solution':
      return { href: '/solutions', to: 'solutions' };
    case 'feedback':
      return { href: textHref(submission.text), to: 'text' };
    case 'file':
      if (submission.number === '') return { href: '/cases', to: 'cases' };
      return { href: caseHref(submission.number), to: 'case' };
    default:
      return { href: caseHref(submission.number), to: 'case' };
  }
}

export function queuedLine({ ref, submission, state, acceptedAt }: Kept): QueuedLine {
  const saved = new Date(acceptedAt).toISOString();
  return { ref, kind: submission.kind, state, href: caseHref(ref), saved };
}

export function queuedEntry(kept: Kept): QueuedEntry {
  const { text } = wordsIn(kept.submission);
  const { problem } = kept;
  return {
    ...queuedLine(kept),
    ...(text === undefined ? {} : { text }),
    files: kept.files.map(({ name, size }) => ({ name, size })),
    ...(problem === undefined ? {} : { problem: { key: problem } }),
  };
}

/** In the timeline of its case. */
export function queuedRemark(kept: Kept, reader: Reader): TimelineEntry {
  const queued = queuedEntry(kept);
  const you = author({ kind: 'you', name: reader.customer.name }, reader);
  return { id: kept.ref, at: queued.saved, kind: 'queued', author: you, queued };
}

/** In a list of cases. */
export function queuedRow(kept: Kept, reader: Reader): CaseRow {
  const { submission, ref, state } = kept;
  const { Type: type, Priority: priority } = submission.kind === 'case' ? submission.values : {};
  const queued = queuedLine(kept);
  return {
    number: ref,
    href: queued.href,
    subject: wordsOf(kept).subject ?? '',
    status: { tint: state === 'refused' ? 'refused' : 'queued' },
    ...(typeof type === 'string' ? { type: typeWords(type, reader) } : {}),
    ...(typeof priority === 'string' ? { priority: priorityWords(priority, reader) } : {}),
    openedBy: author({ kind: 'you', name: reader.customer.name }, reader),
    updated: queued.saved,
    unread: false,
    queued,
  };
}

/** Ideas as he sees them who has voted while the CRM was away: his vote is pressed, the points are those that are known. */
export function withWaitingVote(waiting: Kept[]): <T extends { idea: { ref: string }; vote: VoteState }>(row: T) => T {
  const votes = new Map<string, VoteState>();
  for (const { submission, state } of waiting)
    if (submission.kind === 'vote' && state === 'waiting') votes.set(submission.idea, submission.value);
  return (row) => ({ ...row, vote: votes.get(row.idea.ref) ?? row.vote });
}
