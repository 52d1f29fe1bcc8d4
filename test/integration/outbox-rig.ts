import { PortalError } from '../../plugin/errors.ts';
import { createLog } from '../../plugin/log.ts';
import { NothingSent } from '../../plugin/records/case-files.ts';
import type { Crm } from '../../plugin/records/crm.ts';
import { noticeWrites } from '../../plugin/records/outbox/attempts.ts';
import type { Kept, Outcome, Submission } from '../../plugin/records/outbox/outbox.ts';
import { createOutbox, type Outbox } from '../../plugin/records/outbox/outbox.ts';
import type { SubmissionQueue } from '../../plugin/records/outbox/queue.ts';
import type { Scan } from '../../plugin/records/outbox/scan.ts';
import { customer, fakeCrm } from '../make/records.ts';

/** What stands in the CRM, in the order in which it was written. */
export interface Row {
  contactId: string;
  key: string;
  text: string;
  number: string;
  /** Contents of the files that came along. */
  files: string[];
}

/** A CRM with a ledger, and nothing else of one. */
export interface LedgerOnly {
  rows: Row[];
  calls: number;
  /** What happens to a write with this text: an error before it, one that is its answer, or after it is there. */
  fault: (text: string) => PortalError | 'refused write' | 'lost answer' | undefined;
  isAway: boolean;
}

export function ledgerOnly(): LedgerOnly {
  return { rows: [], calls: 0, fault: () => undefined, isAway: false };
}

/** An outbox over a queue, in front of a CRM that is a list. */
export function outboxOver(
  queue: SubmissionQueue,
  org: LedgerOnly,
  more: {
    perPerson?: number;
    refusedDays?: number | undefined;
    log?: string[];
    clock?: () => Date;
    removed?: (one: { ref: string }) => void;
    infected?: (one: { ref: string }, signature: string) => void;
    scan?: Scan;
    newRef?: () => string;
  } = {},
): Outbox {
  const lines = more.log ?? [];
  const plain: Crm = { ...fakeCrm(), write: async () => ({}) };
  const { crm, attempt } = noticeWrites(plain);

  async function write(contactId: string, key: string, text: string, number?: string, files: string[] = []) {
    org.calls += 1;
    const away = new PortalError('crm.unavailable');
    if (org.isAway) throw away;
    const fault = org.fault(text);
    if (fault instanceof PortalError) throw fault;
    await crm.write([]);
    if (fault === 'refused write') throw new PortalError('crm.refused');
    const before = org.rows.find((row) => row.key === key);
    const row = before ?? { contactId, key, text, number: number ?? String(org.rows.length).padStart(8, '0'), files };
    if (!before) org.rows.push(row);
    if (fault === 'lost answer') throw away;
    return { number: row.number };
  }

  async function contents(files: { path: string }[]): Promise<string[]> {
    const { readFile } = await import('node:fs/promises');
    return Promise.all(files.map(({ path }) => readFile(path, 'utf8')));
  }

  function never(): never {
    throw new Error('nobody asks for this');
  }

  return createOutbox({
    ...{ queue, crm, attempt },
    contacts: { find: never, refresh: async (one) => one },
    versions: { bump: async () => {} },
    scan: more.scan ?? (async () => ({ kind: 'clean' })),
    rules: { perPerson: more.perPerson ?? 50, keepDays: 7, refusedDays: more.refusedDays },
    log: createLog({ level: 'info', write: (line) => void lines.push(line) }),
    ...(more.infected ? { infected: more.infected } : {}),
    ...(more.newRef ? { newRef: more.newRef } : {}),
    ...(more.removed ? { removed: more.removed } : {}),
    clock: more.clock ?? (() => new Date()),
    random: () => 0.01,
    cases: {
      create: async ({ contactId }, values, files, key) =>
        write(contactId, key, String(values.Subject), undefined, await contents(files)),
      comment: async ({ contactId }, number, { body, files }, key) =>
        void (await write(contactId, key, body, number, await contents(files))),
      close: async ({ contactId }, number, key) => void (await write(contactId, `${key}:close`, 'close', number)),
      reopen: async ({ contactId }, number, key) => void (await write(contactId, `${key}:reopen`, 'reopen', number)),
      attach: async ({ contactId }, { form }, file, key) => {
        const number = org.rows.find((row) => row.key === form)?.number;
        if (number === undefined) throw new PortalError('record.not-found', { cause: new NothingSent() });
        return write(contactId, key, file.name, number, await contents([file]));
      },
      rate: async ({ contactId }, number, { value }) => {
        await write(contactId, `rating:${number}:${org.rows.length}`, `rating ${value}`, number);
        return 'saved';
      },
    },
    ideas: {
      post: never,
      comment: never,
      vote: async ({ contactId }, idea, value) => {
        await write(contactId, `vote:${idea}:${org.rows.length}`, value, idea);
        return { points: 1, vote: value };
      },
    },
    submissions: { submit: never },
    reader: { answer: never },
  });
}

export const aCase = (subject: string): Submission => ({ kind: 'case', values: { Subject: subject } });

export const aComment = (number: string, body: string): Submission => ({
  ...{ kind: 'comment', number, body, close: false },
});

export const person = (contactId: string) => customer({ contactId });

/** @throws Error when it went straight to the CRM */
export function keptIn(outcome: Outcome): Kept {
  if ('kept' in outcome) return outcome.kept;
  throw new Error('it was sent at once');
}
