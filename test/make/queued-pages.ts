import type { CaseListPage, CasePage } from '../../plugin/view/models.ts';
import type { OutboxPage, QueuedEntry, QueuedPage } from '../../plugin/view/outbox-models.ts';
import { casePage } from './cases.ts';
import { caseList, row, you } from './lists.ts';

const SAVED = '2026-11-18T09:24:00Z';

function queuedReply(more: Partial<QueuedEntry> = {}): QueuedEntry {
  return {
    ...{ ref: 'Q-8H4M-3T', kind: 'comment', state: 'waiting', href: '/cases/Q-8H4M-3T', saved: SAVED },
    ...{ text: 'It happens in Bergen too.', files: [{ name: 'trace.txt', size: 12_000 }] },
    ...more,
  };
}

export function queuedPage(more: Partial<QueuedPage> = {}): QueuedPage {
  return {
    ...{ ref: 'Q-7F3K-29', kind: 'case', state: 'waiting', href: '/cases/Q-7F3K-29', saved: SAVED },
    ...{ subject: 'VPN to Oslo slow after the change', text: 'Since 9 this morning.', lastTry: '2026-11-18T09:25:00Z' },
    ...{ files: [{ name: 'log.txt', size: 212_000 }], filesSize: 212_000, replies: [] },
    back: { href: '/cases', to: 'cases' },
    withdraw: { action: '/cases/Q-7F3K-29/withdraw', key: 'k' },
    addHref: '/cases/Q-7F3K-29?add=1#reply',
    urgent: { title: 'A site is down right now?', phone: '+47 22 55 01 99', hours: 'Day and night' },
    meanwhile: [
      {
        title: 'VPN tunnel drops every hour: fix the rekey settings',
        href: '/solutions/00001001',
        helped: 312,
        minutes: 3,
      },
      { title: 'Measure the speed of a tunnel', href: '/solutions/00001002', helped: 0, minutes: 2 },
    ],
    ...more,
  };
}

/** A vote has no words of its own. */
export function queuedVote(): QueuedPage {
  const { subject: _subject, text: _text, ...page } = queuedPage();
  return { ...page, kind: 'vote', back: { href: '/ideas/1', to: 'idea' } };
}

/** A file has no words of its own either; `problem` is why it was set aside. */
export function queuedFile(problem?: string): QueuedPage {
  const { text: _text, addHref: _addHref, urgent: _urgent, ...page } = queuedPage({ kind: 'file', subject: 'log.txt' });
  const own: QueuedPage = { ...page, meanwhile: [], back: { href: '/cases/00001001', to: 'case' } };
  return problem === undefined ? own : { ...own, state: 'refused', problem: { key: problem } };
}

function fileEntry(more: Partial<QueuedEntry> = {}): QueuedEntry {
  const { text: _text, ...entry } = queuedReply({ kind: 'file', ref: 'Q-5C6D-7E', href: '/cases/Q-5C6D-7E', ...more });
  return entry;
}

/** It may be on its way. */
export function queuedUnsure(): QueuedPage {
  const { withdraw: _withdraw, ...page } = queuedPage();
  return page;
}

/** With the form for more, and what was added before. */
export function queuedWithForm(): QueuedPage {
  const { reply } = casePage();
  return queuedPage({
    replies: [queuedReply(), fileEntry()],
    reply: { action: '/cases/Q-7F3K-29/comments', body: reply.body, uploads: reply.uploads, key: 'k' },
  });
}

export function refusedPage(more: Partial<QueuedPage> = {}): QueuedPage {
  const page = queuedPage({ state: 'refused', problem: { key: 'delivery.problem.refused' }, meanwhile: [], ...more });
  delete page.addHref;
  return page;
}

export function listWithQueued(): CaseListPage {
  const line = { ref: 'Q-7F3K-29', href: '/cases/Q-7F3K-29', saved: SAVED } as const;
  const list = caseList();
  const queued = (state: 'waiting' | 'refused', subject: string, kind: 'case' | 'file' = 'case') =>
    row({
      ...{ number: line.ref, href: line.href, subject, priority: 'Normal', updated: SAVED },
      status: { tint: state === 'waiting' ? 'queued' : 'refused' },
      queued: { ...line, kind, state },
    });
  return {
    ...list,
    rows: [
      queued('waiting', 'VPN to Oslo slow after the change'),
      queued('refused', ''),
      queued('refused', 'log.txt', 'file'),
      ...list.rows,
    ],
  };
}

export function caseWithQueued(): CasePage {
  const page = casePage();
  const entries = [
    queuedReply(),
    queuedReply({ ref: 'Q-9J5N-4V', state: 'refused', problem: { key: 'delivery.problem.denied' }, files: [] }),
    fileEntry(),
    fileEntry({ ref: 'Q-8F9G-2H', state: 'refused', problem: { key: 'delivery.problem.infected' } }),
  ];
  return {
    ...page,
    timeline: [
      ...page.timeline,
      ...entries.map((queued) => ({ id: queued.ref, at: queued.saved, kind: 'queued' as const, author: you, queued })),
    ],
  };
}

function fileRow(more: Partial<OutboxPage['rows'][number]> = {}): OutboxPage['rows'][number] {
  return {
    ...{ ref: 'Q-5C6D-7E', kind: 'file', state: 'waiting', name: 'Erik Solberg', saved: SAVED, tries: 2 },
    ...{ files: [{ name: 'log.txt', size: 212_000 }], removeAction: '/admin/outbox/Q-5C6D-7E/remove' },
    ...more,
  };
}

export function outboxPage(): OutboxPage {
  return {
    ...{ waiting: 2, refused: 2, key: 'k' },
    rows: [
      fileRow({ state: 'refused', problem: { key: 'outbox.problem.infected' } }),
      fileRow(),
      {
        ...{ ref: 'Q-9J5N-4V', kind: 'case', state: 'refused', name: 'Maya Lindqvist', company: 'Fjordhus Hotels' },
        ...{ saved: SAVED, tries: 3, lastTry: '2026-11-18T09:25:00Z', text: 'VPN to Oslo slow' },
        files: [{ name: 'log.txt', size: 212_000 }],
        ...{ problem: { key: 'outbox.problem.refused' }, retryAction: '/admin/outbox/Q-9J5N-4V/retry' },
        removeAction: '/admin/outbox/Q-9J5N-4V/remove',
      },
      {
        ...{
          ref: 'Q-7F3K-29',
          kind: 'vote',
          state: 'waiting',
          name: 'Erik Solberg',
          saved: SAVED,
          tries: 0,
          files: [],
        },
        retryAction: '/admin/outbox/Q-7F3K-29/retry',
        removeAction: '/admin/outbox/Q-7F3K-29/remove',
      },
    ],
  };
}
