import { isAway } from '../../errors.ts';
import type { CrmRow } from '../crm.ts';
import type { Customer } from '../customer.ts';
import type { Reads } from '../reads/reads.ts';
import { soql } from '../soql.ts';
import type { HeldLibrary } from './library.ts';
import { type SubmissionState, stateOf } from './text-page.ts';

/** A solution that the customer wrote himself. */
export interface Submission {
  number: string;
  title: string;
  state: SubmissionState;
  updatedAt: Date;
}

const MOST = 20;

/**
 * What a customer submitted, newest first; nothing while the CRM is away, for the list it stands beside is in memory. One CRM
 * call for those who have, none for all others.
 */
export function createSubmissionList({ reads, library }: { reads: Reads; library: HeldLibrary }) {
  return async (customer: Customer): Promise<Submission[]> => {
    const [{ solutions, firstStatus }, { value: stock }] = await Promise.all([library.access(), library.stock()]);
    const ids = stock.submitted.get(customer.contactId)?.slice(-MOST) ?? [];
    if (!solutions || ids.length === 0) return [];
    const query = soql`SELECT ${solutions.fields} FROM Solution WHERE Id IN ${ids} ORDER BY Id DESC LIMIT ${MOST}`;
    const rows = await reads
      .query(query, { tags: ids.map((id) => `text:${id}`) })
      .catch((thrown: unknown): CrmRow[] => {
        if (isAway(thrown)) return [];
        throw thrown;
      });
    return solutions.readAll(rows).map((record) => ({
      ...{ number: record.number, title: record.title ?? record.number, updatedAt: record.updatedAt },
      state: stateOf(record, firstStatus),
    }));
  };
}
