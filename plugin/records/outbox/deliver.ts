import { PortalError } from '../../errors.ts';
import type { Cases } from '../cases.ts';
import type { UploadedFile } from '../crm.ts';
import type { Customer } from '../customer.ts';
import type { Ideas } from '../ideas/ideas.ts';
import type { LibraryReader } from '../library/reader.ts';
import type { Submissions } from '../library/submit.ts';
import type { Delivered, Submission } from './outbox.ts';
import { readRef } from './refs.ts';

export interface DeliverParts {
  cases: Pick<Cases, 'create' | 'comment' | 'close' | 'reopen' | 'rate' | 'attach'>;
  ideas: Pick<Ideas, 'post' | 'comment' | 'vote'>;
  submissions: Pick<Submissions, 'submit'>;
  reader: Pick<LibraryReader, 'answer'>;
}

export type Deliver = (
  customer: Customer,
  submission: Submission,
  files: UploadedFile[],
  key: string,
) => Promise<Delivered>;

/** Brings a submission into the CRM. The ledger makes it one, however often that is tried. */
export function createDeliver({ cases, ideas, submissions, reader }: DeliverParts): Deliver {
  return async (customer, submission, files, key) => {
    if ('number' in submission && submission.kind !== 'file' && readRef(submission.number) !== undefined)
      throw new PortalError('record.not-found', { detail: 'the case it belongs to is not in the CRM' });
    switch (submission.kind) {
      case 'case':
        return cases.create(customer, submission.values, files, key, submission.about);
      case 'comment': {
        const { number, body, close } = submission;
        await cases.comment(customer, number, { body, files, close }, key);
        return { number };
      }
      case 'file': {
        const [file] = files;
        if (!file) throw new Error('a file without its bytes');
        return cases.attach(customer, submission, file, key);
      }
      case 'close':
        await cases.close(customer, submission.number, key, submission.text);
        return { number: submission.number };
      case 'reopen':
        await cases.reopen(customer, submission.number, key);
        return { number: submission.number };
      case 'rating': {
        const { number, value, note } = submission;
        const outcome = await cases.rate(customer, number, { value, note });
        return { number, ...(outcome === 'saved' ? {} : { ratedBefore: true }) };
      }
      case 'idea': {
        const { title, body, category } = submission;
        return { number: (await ideas.post(customer, { title, body, category }, key)).ref };
      }
      case 'idea-comment':
        await ideas.comment(customer, submission.idea, submission.body, key);
        return { number: submission.idea };
      case 'vote':
        return { number: submission.idea, standing: await ideas.vote(customer, submission.idea, submission.value) };
      case 'solution':
        return submissions.submit(customer, submission.solution, key);
      case 'feedback': {
        const { text, helped, reason } = submission;
        await reader.answer(customer, text, { locale: text.locale, answer: { helped, reason } });
        return { number: text.ref };
      }
    }
  };
}
