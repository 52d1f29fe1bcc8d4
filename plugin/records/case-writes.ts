import { z } from 'zod';
import { PortalError } from '../errors.ts';
import { tidy } from './answers.ts';
import type { CaseAnswers } from './case-form.ts';
import type { CaseParts } from './case-parts.ts';
import { mayReopen, ratingKey } from './case-rules.ts';
import {
  type CrmRow,
  DuplicateKey,
  type Reference,
  type UploadedFile,
  type WriteAnswers,
  type WriteStep,
} from './crm.ts';
import type { Customer } from './customer.ts';
import { demandLedger, entryStep, firstResult, type Kind, sentBefore } from './ledger.ts';
import { type RowOf, rowsOf } from './rows.ts';
import { demand, reach, rightsOn } from './scope.ts';
import { singleFlight } from './single-flight.ts';
import { soql } from './soql.ts';
import { isCustomersTurn } from './status.ts';

/** A form's one-time key: made with the form, the unique key of its ledger entry. */
export type SubmissionId = string;

/** CaseComment.CommentBody holds this many bytes of UTF-8. */
export const COMMENT_BYTES = 4_000;

/** The message beside a text whose form was sent before, with another text. */
export const ANOTHER_TEXT = 'flash.already-sent';

type CaseRecord = RowOf<'Case'>;

/** A reply as it was checked. */
interface NewComment {
  body: string;
  files: UploadedFile[];
  close: boolean;
}

export function createCaseWrites(parts: CaseParts) {
  const { crm, manifest, contacts, rules, brandOf, clock } = parts;
  const cases = rowsOf(manifest, 'Case');
  const statuses = rowsOf(manifest, 'CaseStatus');
  const creating = singleFlight<{ number: string }>();
  const commenting = singleFlight<void>();

  /** The case and the customer as they are now: a write never relies on what was read before. */
  async function fresh(asking: Customer, number: string): Promise<{ customer: Customer; found: CaseRecord }> {
    const read = (who: Customer) =>
      crm.query(soql`SELECT ${cases.fields} FROM Case WHERE CaseNumber = ${number} AND ${reach(who)} LIMIT 1`);
    const [customer, rows] = await Promise.all([contacts.refresh(asking), read(asking), demandLedger(crm)]);
    // A grant may have been taken away since the page was made, or the contact belongs to another company by now.
    const [row] = reach(customer).text === reach(asking).text ? rows : await read(customer);
    if (!row) throw new PortalError('record.not-found', { detail: 'no such case in reach' });
    return { customer, found: cases.read(row) };
  }

  /** One all-or-nothing call; undefined when an earlier try of the same submission got through. */
  async function once(steps: WriteStep[]): Promise<WriteAnswers | undefined> {
    try {
      return await crm.write(steps);
    } catch (thrown) {
      if (thrown instanceof DuplicateKey) return undefined;
      throw thrown;
    }
  }

  async function create(
    asking: Customer,
    answers: CaseAnswers,
    files: UploadedFile[],
    key: SubmissionId,
  ): Promise<{ number: string }> {
    const [customer] = await Promise.all([contacts.refresh(asking), demandLedger(crm)]);
    const made: Reference = { from: 'case', field: 'id' };
    const values = {
      ...answers,
      Origin: rules.origin,
      ContactId: customer.contactId,
      ...(customer.accountId === null ? {} : { AccountId: customer.accountId }),
    };
    const before = files.length > 0 ? await sentBefore(crm, customer, key) : undefined; // bytes go up once
    const answered =
      before === undefined &&
      (await once([
        { ref: 'case', create: 'Case', values },
        entryStep('entry', customer, { key, kind: 'case', record: made, parent: made }),
        ...(await fileSteps(customer, made, files, key)),
        { ref: 'made', read: 'Case', id: made, fields: ['CaseNumber'] },
      ]));
    if (answered) return { number: numberIn(answered.made?.row) };
    const id = before ?? (await firstResult(crm, customer, key));
    const [row] = await crm.query(
      soql`SELECT CaseNumber, Subject, Description FROM Case WHERE Id = ${id} AND ${reach(customer)} LIMIT 1`,
    );
    demandSame(row, answers, ['Subject', 'Description']);
    return { number: numberIn(row) };
  }

  async function comment(asking: Customer, number: string, input: NewComment, key: SubmissionId): Promise<void> {
    const { customer, found } = await fresh(asking, number);
    const rights = rightsOn(customer, found.contactId);
    demand(rights.comment && (rights.close || !input.close));
    const before =
      found.isClosed || input.files.length > 0 ? await sentBefore(crm, customer, key, found.id) : undefined;
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
      (await once([
        { ref: 'comment', create: 'CaseComment', values },
        entryStep('entry', customer, { key, kind: 'comment', record, parent: found.id }),
        ...(await fileSteps(customer, found.id, input.files, key)),
        ...(status === undefined ? [] : [{ ref: 'status', update: 'Case', id: found.id, values: { Status: status } }]),
      ]));
    if (answered) return;
    const id = before ?? (await firstResult(crm, customer, key, found.id));
    const [row] = await crm.query(
      soql`SELECT CommentBody FROM CaseComment WHERE Id = ${id} AND ParentId = ${found.id} LIMIT 1`,
    );
    demandSame(row, values, ['CommentBody']);
  }

  async function move(asking: Customer, number: string, key: SubmissionId, kind: 'close' | 'reopen'): Promise<void> {
    const { customer, found } = await fresh(asking, number);
    demand(rightsOn(customer, found.contactId).close);
    if (found.isClosed === (kind === 'close')) return; // it is as wished
    if (kind === 'reopen' && !mayReopen(found, rules.reopenDays, clock()))
      throw new PortalError('access.denied', { detail: 'closed too long ago' });
    const status = kind === 'close' ? await closedStatus() : await openStatus();
    await once([
      { ref: 'status', update: 'Case', id: found.id, values: { Status: status } },
      // The form for a reply stands on the same page and has the same key.
      entryStep('entry', customer, { key: `${key}:${kind}`, kind, record: found.id, parent: found.id }),
    ]);
  }

  /** @param note what agents read beside the number; nobody else sees it */
  async function rate(
    asking: Customer,
    number: string,
    rating: { value: number; note: string | undefined },
  ): Promise<'saved' | 'there-already'> {
    const { customer, found } = await fresh(asking, number);
    demand(found.isClosed && found.contactId === customer.contactId);
    const key = ratingKey(customer, found);
    const answered = await once([
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

  /** Bytes go up first, unseen; the link that shows them stands in the same call as the rest. */
  async function fileSteps(
    customer: Customer,
    parent: string | Reference,
    files: UploadedFile[],
    key: SubmissionId,
  ): Promise<WriteStep[]> {
    const steps: WriteStep[] = [];
    for (const [at, file] of files.entries()) {
      const id = await crm.upload(file);
      const document: Reference = { from: `version${at}`, field: 'ContentDocumentId' };
      const link = { ContentDocumentId: document, LinkedEntityId: parent, ShareType: 'V', Visibility: 'AllUsers' };
      steps.push(
        { ref: `version${at}`, read: 'ContentVersion', id, fields: ['ContentDocumentId'] },
        { ref: `link${at}`, create: 'ContentDocumentLink', values: link },
        entryStep(`file${at}`, customer, {
          key: `${key}:file:${at}`,
          kind: 'file' satisfies Kind,
          record: document,
          parent,
        }),
      );
    }
    return steps;
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
    create: (customer: Customer, answers: CaseAnswers, files: UploadedFile[], key: SubmissionId) =>
      creating(`${customer.contactId} ${key} ${JSON.stringify(answers)}`, () => create(customer, answers, files, key)),
    comment: (customer: Customer, number: string, input: NewComment, key: SubmissionId) => {
      const same = `${customer.contactId} ${key} ${number} ${input.close} ${input.body}`;
      return commenting(same, () => comment(customer, number, input, key));
    },
    close: (customer: Customer, number: string, key: SubmissionId) => move(customer, number, key, 'close'),
    reopen: (customer: Customer, number: string, key: SubmissionId) => move(customer, number, key, 'reopen'),
    rate,
  };
}

/**
 * A form can be sent again from the browser's history with new words in it. They are not what the first try made, and must
 * not be taken for it.
 *
 * @throws PortalError `input.invalid`
 */
function demandSame(row: CrmRow | undefined, sent: CaseAnswers, fields: string[]): void {
  const text = (value: unknown) => tidy(typeof value === 'string' ? value : '');
  const other = fields.find((field) => row !== undefined && text(row[field]) !== text(sent[field]));
  if (other !== undefined) throw new PortalError('input.invalid', { fields: { [other]: ANOTHER_TEXT } });
}

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
