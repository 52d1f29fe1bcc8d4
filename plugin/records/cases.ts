import { PortalError } from '../errors.ts';
import { createCaseForms } from './case-form.ts';
import { createCaseList } from './case-list.ts';
import { createCasePage } from './case-page.ts';
import type { CaseParts } from './case-parts.ts';
import { createCaseWrites } from './case-writes.ts';
import type { Customer } from './customer.ts';
import { canonicalId } from './ids.ts';
import { caseOrReachTags, reach } from './scope.ts';
import { soql } from './soql.ts';

export type Cases = ReturnType<typeof createCases>;

/**
 * Everything a customer can do with cases. Each question and each write starts from the customer: a case out of his reach
 * is `record.not-found`, exactly like one that does not exist.
 *
 * @example const page = await cases.list(customer, { view: 'mine', status: 'open', q: '', sort: 'updated' });
 */
export function createCases(parts: CaseParts) {
  const page = createCasePage(parts);
  const writes = createCaseWrites(parts);

  /** Before the customer is answered, and also when the answer was lost: what was written may be there. */
  function told<Rest extends unknown[], Answer>(write: (customer: Customer, ...rest: Rest) => Promise<Answer>) {
    return async (customer: Customer, ...rest: Rest): Promise<Answer> => {
      const asking = { ...customer }; // what this write touches is remembered by it
      try {
        return await write(asking, ...rest);
      } finally {
        await writes.changed(asking);
      }
    };
  }

  return {
    ...createCaseList(parts),
    ...createCaseForms(parts),
    create: told(writes.create),
    comment: told(writes.comment),
    close: told(writes.close),
    reopen: told(writes.reopen),
    rate: told(writes.rate),
    attach: told(writes.attach),
    ...page,

    /** The number behind a record id of 15 or 18 characters, as links in the company's own e-mails carry it. */
    numberOf: async (customer: Customer, recordId: string): Promise<string> => {
      const id = canonicalId(recordId);
      if (id === undefined) throw new PortalError('record.not-found', { detail: 'not a record id' });
      const [row] = await parts.reads.query(
        soql`SELECT Id, CaseNumber FROM Case WHERE Id = ${id} AND ${reach(customer)} LIMIT 1`,
        { tags: [], rowTags: (rows) => caseOrReachTags(customer, rows) },
      );
      if (typeof row?.CaseNumber !== 'string')
        throw new PortalError('record.not-found', { detail: 'no such case in reach' });
      return row.CaseNumber;
    },
  };
}
