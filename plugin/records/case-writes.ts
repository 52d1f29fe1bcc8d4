import { z } from 'zod';
import { PortalError, toPortalError } from '../errors.ts';
import { fileKeys, fileSteps, NothingSent } from './case-files.ts';
import type { CaseAnswers } from './case-form.ts';
import type { AboutText, CaseParts } from './case-parts.ts';
import { laterThanClosed, mayReopen, ratingKey } from './case-rules.ts';
import type { CrmRow, Reference, UploadedFile, WriteAnswers, WriteStep } from './crm.ts';
import type { Customer } from './customer.ts';
import { caseOfKey, demandLedger, demandThere, entryStep, firstResult, sentBefore, writeOnce } from './ledger.ts';
import { createOwnWrites } from './own-writes.ts';
import { type RowOf, rowsOf } from './rows.ts';
import { demand, reach, rightsOn } from './scope.ts';
import { singleFlight } from './single-flight.ts';
import { type Soql, soql } from './soql.ts';
import { isCustomersTurn } from './status.ts';

/** A form's one-time key: made with the form, the unique key of its ledger entry. */
export type SubmissionId = string;

/** CaseComment.CommentBody holds this many bytes of UTF-8. */
export const COMMENT_BYTES = 4_000;

type CaseRecord = RowOf<'Case'>;

const MADE: Reference = { from: 'case', field: 'id' };
/** Of one call (REST API guide, Composite), less what text with references in it may need. */
const MOST_STEPS = 25 - 2;

/** The form that a file came with, by its key, and what was sent with it. */
export interface CameWith {
  form: SubmissionId;
  of: 'case' | 'comment';
}

/** A reply as it was checked. */
interface NewComment {
  body: string;
  files: UploadedFile[];
  close: boolean;
}

export function createCaseWrites(parts: CaseParts) {
  const { crm, manifest, recent, contacts, versions, rules, brandOf, clock } = parts;
  const cases = rowsOf(manifest, 'Case');
  const statuses = rowsOf(manifest, 'CaseStatus');
  const creating = singleFlight<{ number: string }>();
  const commenting = singleFlight<void>();
  const own = createOwnWrites({ versions, known: parts.wrote });

  /** The case and the customer as they are now: a write never relies on what was read before. */
  async function fresh(asking: Customer, which: Soql): Promise<{ customer: Customer; found: CaseRecord }> {
    const read = (who: Customer) =>
      crm.query(soql`SELECT ${cases.fields} FROM Case WHERE ${which} AND ${reach(who)} LIMIT 1`);
    const [customer, rows] = await Promise.all([contacts.refresh(asking), read(asking), demandLedger(crm)]);
    // A grant may have been taken away since the page was made, or the contact belongs to another company by now.
    const [row] = reach(customer).text === reach(asking).text ? rows : await read(customer);
    if (!row) throw new PortalError('record.not-found', { detail: 'no such case in reach' });
    const found = cases.read(row);
    const owner = found.contactId === null ? [] : [`contact:${found.contactId}`];
    own.touches(asking, [`case:${found.id}`, ...owner]);
    return { customer, found };
  }

  async function create(
    asking: Customer,
    answers: CaseAnswers,
    files: UploadedFile[],
    key: SubmissionId,
    about: AboutText | undefined,
  ): Promise<{ number: string }> {
    const [customer, link, beside] = await Promise.all([
      contacts.refresh(asking),
      about && linkStep(about),
      parts.beside?.(asking, key),
      demandLedger(crm),
    ]);
    const values = {
      ...answers,
      Origin: rules.origin,
      ContactId: customer.contactId,
      ...(customer.accountId === null ? {} : { AccountId: customer.accountId }),
    };
    const words = { Subject: answers.Subject, Description: answers.Description };
    const sent = { key, kind: 'case', words } as const;
    const before = files.length > 0 ? await sentBefore(crm, customer, sent) : undefined; // bytes go up once
    const steps: WriteStep[] = [
      { ref: 'case', create: 'Case', values },
      entryStep('entry', customer, { ...sent, record: MADE, parent: MADE }),
      ...(before === undefined ? await fileSteps(crm, customer, MADE, files, fileKeys(key, files)) : []),
      { ref: 'made', read: 'Case', id: MADE, fields: ['CaseNumber'] },
    ];
    const answered = before === undefined && (await createOnce(steps, link, beside));
    if (answered) {
      const number = numberIn(answered.made?.row);
      own.wrote(asking, answered);
      recent.opened(customer.contactId, [{ Id: answered.made?.id, CaseNumber: number }]);
      return { number };
    }
    const id = before ?? (await firstResult(crm, customer, sent));
    const [row] = await crm.query(soql`SELECT CaseNumber FROM Case WHERE Id = ${id} AND ${reach(customer)} LIMIT 1`);
    return { number: numberIn(demandThere(row)) };
  }

  /** The case with what goes beside it. A text that has gone meanwhile, or may not be tied to it, is no reason to lose a case. */
  async function createOnce(
    steps: WriteStep[],
    link: WriteStep | undefined,
    beside: Awaited<ReturnType<NonNullable<CaseParts['beside']>>> | undefined,
  ): Promise<WriteAnswers | undefined> {
    const linked = link ? [...steps, link] : steps;
    const more = beside?.(MADE, MOST_STEPS - linked.length);
    try {
      const answered = await writeOnce(crm, [...linked, ...(more?.steps ?? [])]);
      if (!answered) more?.undo();
      return answered;
    } catch (thrown) {
      more?.undo();
      const { code, fields = {} } = toPortalError(thrown);
      const isLink =
        ['record.not-found', 'crm.not-ready'].includes(code) ||
        Object.keys(fields).some((name) => /^(Solution|Know)\w+Id$/.test(name));
      if (!link || !isLink) throw thrown;
      return createOnce(steps, undefined, beside);
    }
  }

  /** Undefined where the org ties no such texts to cases. */
  async function linkStep({ kind, id }: AboutText): Promise<WriteStep | undefined> {
    const object = kind === 'solution' ? 'CaseSolution' : 'CaseArticle';
    if (!(await crm.describe(object))?.createable) return undefined;
    const text = kind === 'solution' ? { SolutionId: id } : { KnowledgeArticleId: id };
    return { ref: 'about', create: object, values: { CaseId: MADE, ...text } };
  }

  async function comment(asking: Customer, number: string, input: NewComment, key: SubmissionId): Promise<void> {
    const { customer, found } = await fresh(asking, numbered(number));
    const rights = rightsOn(customer, found.contactId);
    demand(rights.comment && (rights.close || !input.close));
    const sent = { key, kind: 'comment', words: { CommentBody: input.body } } as const;
    const before =
      found.isClosed || input.files.length > 0 ? await sentBefore(crm, customer, sent, found.id) : undefined;
    if (found.isClosed && before === undefined)
      throw new PortalError('input.invalid', { fields: { body: 'problem.closed-meanwhile' } });
    const record: Reference = { from: 'comment', field: 'id' };
    const status = input.close
      ? await closedStatus()
      : isCustomersTurn(found.status, brandOf(customer))
        ? rules.replyStatus
        : undefined;
    const values = { ParentId: found.id, CommentBody: input.body, IsPublished: true };
    const answered =
      before === undefined &&
      (await writeOnce(crm, [
        { ref: 'comment', create: 'CaseComment', values },
        entryStep('entry', customer, { ...sent, record, parent: found.id }),
        ...(await fileSteps(crm, customer, found.id, input.files, fileKeys(key, input.files))),
        ...(status === undefined ? [] : [{ ref: 'status', update: 'Case', id: found.id, values: { Status: status } }]),
      ]));
    if (answered) return own.wrote(asking, answered, [found.id]);
    if (before === undefined) await firstResult(crm, customer, sent, found.id);
  }

  /** @param textId of the text that solved it */
  async function move(
    asking: Customer,
    number: string,
    key: SubmissionId,
    kind: 'close' | 'reopen',
    textId?: string,
  ): Promise<void> {
    const { customer, found } = await fresh(asking, numbered(number));
    demand(rightsOn(customer, found.contactId).close);
    if (found.isClosed === (kind === 'close')) return; // it is as wished
    if (kind === 'reopen' && !mayReopen(found, rules.reopenDays, clock()))
      throw new PortalError('access.denied', { detail: 'closed too long ago' });
    if (kind === 'reopen') await laterThanClosed(found, clock());
    const status = kind === 'close' ? await closedStatus() : await openStatus();
    const answered = await writeOnce(crm, [
      { ref: 'status', update: 'Case', id: found.id, values: { Status: status } },
      // The form for a reply stands on the same page and has the same key.
      entryStep('entry', customer, { key: `${key}:${kind}`, kind, record: found.id, parent: found.id }),
      ...(textId === undefined
        ? []
        : [entryStep('solved', customer, { key: `solved:${key}`, kind: 'solved', record: found.id, parent: textId })]),
    ]);
    if (answered) own.wrote(asking, answered);
  }

  /** @param note what agents read beside the number; nobody else sees it */
  async function rate(
    asking: Customer,
    number: string,
    rating: { value: number; note: string | undefined },
  ): Promise<'saved' | 'there-already'> {
    const { customer, found } = await fresh(asking, numbered(number));
    demand(found.isClosed && found.contactId === customer.contactId);
    const key = ratingKey(customer, found);
    const answered = await writeOnce(crm, [
      entryStep('entry', customer, { key, kind: 'rating', record: found.id, parent: found.id, value: rating.value }),
      ...(rating.note === undefined
        ? []
        : [
            {
              ref: 'note',
              create: 'CaseComment',
              values: { ParentId: found.id, CommentBody: rating.note, IsPublished: false },
            },
          ]),
    ]);
    return answered ? 'saved' : 'there-already';
  }

  /** A file by itself, to the case that its form made or wrote to. */
  async function attach(
    asking: Customer,
    from: CameWith,
    file: UploadedFile,
    key: string,
  ): Promise<{ number: string }> {
    const sent = { key: from.form, kind: from.of };
    // Of a contact that was merged into another nothing would be found.
    const [id] = await Promise.all([caseOfKey(crm, asking, sent), contacts.refresh(asking)]);
    if (id === undefined) throw new PortalError('record.not-found', { cause: new NothingSent() });
    const { customer, found } = await fresh(asking, soql`Id = ${id}`);
    demand(rightsOn(customer, found.contactId).comment);
    const before = await sentBefore(crm, customer, { key, kind: 'file' }, found.id); // bytes go up once
    if (before === undefined) {
      const answered = await writeOnce(crm, await fileSteps(crm, customer, found.id, [file], [key]));
      if (answered) own.wrote(asking, answered, [found.id]);
    }
    return { number: found.number };
  }

  const statusRows = async () =>
    statuses.readAll(await crm.query(soql`SELECT ${statuses.fields} FROM CaseStatus ORDER BY SortOrder LIMIT 200`));

  async function closedStatus(): Promise<string> {
    return rules.closeStatus ?? named((await statusRows()).find((one) => one.isClosed));
  }

  async function openStatus(): Promise<string> {
    return rules.reopenStatus ?? named((await statusRows()).find((one) => one.isDefault && !one.isClosed));
  }

  return {
    /** What was made of the cases he has written to is old. */
    changed: own.settle,
    /** @param about a published text, that the customer comes from */
    create: (customer: Customer, answers: CaseAnswers, files: UploadedFile[], key: SubmissionId, about?: AboutText) =>
      creating(`${customer.contactId} ${key} ${JSON.stringify(answers)}`, () =>
        create(customer, answers, files, key, about),
      ),
    comment: (customer: Customer, number: string, input: NewComment, key: SubmissionId) => {
      const same = `${customer.contactId} ${key} ${number} ${input.close} ${input.body}`;
      return commenting(same, () => comment(customer, number, input, key));
    },
    /** @param textId of the text that solved it, where one did */
    close: (customer: Customer, number: string, key: SubmissionId, textId?: string) =>
      move(customer, number, key, 'close', textId),
    reopen: (customer: Customer, number: string, key: SubmissionId) => move(customer, number, key, 'reopen'),
    rate,
    attach,
  };
}

const numbered = (number: string): Soql => soql`CaseNumber = ${number}`;

function numberIn(row: CrmRow | undefined): string {
  const parsed = z.object({ CaseNumber: z.string() }).safeParse(row);
  if (!parsed.success) throw new PortalError('record.not-found', { detail: 'the case that was made is not in reach' });
  return parsed.data.CaseNumber;
}

function named(row: RowOf<'CaseStatus'> | undefined): string {
  if (!row)
    throw new PortalError('internal', {
      detail: 'the org has no fitting case status: set cases.closeStatus and cases.reopenStatus',
    });
  return row.name;
}
