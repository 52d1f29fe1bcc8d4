import { PortalError } from '../../plugin/errors.ts';
import { createLog } from '../../plugin/log.ts';
import type { Customer } from '../../plugin/records/customer.ts';
import { createOutbox, type Outcome, type Submission } from '../../plugin/records/outbox/outbox.ts';
import { fileQueue } from '../../plugin/store/file-queue.ts';

/** An outbox in a process of its own, whose CRM is the process that started it. It ends when it is killed. */
const [folder = '', crmUrl = ''] = process.argv.slice(2);

export interface ToChild {
  id: number;
  contactId: string;
  submission: Submission;
  key: string;
}

export interface FromChild {
  id: number;
  outcome?: Outcome;
  error?: string;
}

const customerOf = (contactId: string): Customer => ({
  ...{ contactId, accountId: null, name: 'Maya', firstName: 'Maya', email: 'maya@fjordhus.example' },
  ...{ company: null, brand: 'larkfield', grants: { see: false, comment: false, close: false } },
});

async function call(path: string, body: object): Promise<{ number: string }> {
  const answer = await fetch(`${crmUrl}${path}`, { method: 'POST', body: JSON.stringify(body) }).catch(() => undefined);
  if (!answer?.ok) throw new PortalError('crm.unavailable');
  return JSON.parse(await answer.text());
}

function never(): never {
  throw new Error('nobody asks for this');
}

const log = createLog({ level: 'error', write: (line) => process.stderr.write(line) });
const clock = () => new Date();
const outbox = createOutbox({
  queue: await fileQueue({ folder, log, clock }),
  crm: {
    ...{ query: never, queryWithRelated: never, write: never, upload: never, download: never, describe: never },
    ...{ search: never, dataCategories: never, picture: never, append: never, userId: never },
    state: () => ({ kind: 'up' }),
  },
  contacts: { find: never, refresh: async (one) => one },
  attempt: async (work) => {
    try {
      return { answer: await work(), uploaded: [] };
    } catch (thrown) {
      return { thrown, wrote: true, uploaded: [] };
    }
  },
  versions: { bump: async () => {} },
  scan: async () => ({ kind: 'clean' }),
  rules: { perPerson: 10_000, keepDays: 7 },
  ...{ log, clock, random: () => Math.random() / 50 },
  cases: {
    create: async ({ contactId }, values, _files, key) => call('/case', { contactId, key, text: values.Subject }),
    comment: async ({ contactId }, number, { body }, key) =>
      void (await call('/comment', { contactId, key, number, text: body })),
    ...{ close: never, reopen: never, rate: never, attach: never },
  },
  ideas: { post: never, comment: never, vote: never },
  submissions: { submit: never },
  reader: { answer: never },
});

process.on('message', async ({ id, contactId, submission, key }: ToChild) => {
  const answer: FromChild = await outbox.submit(customerOf(contactId), submission, [], key).then(
    (outcome) => ({ id, outcome }),
    (thrown: unknown) => ({ id, error: String(thrown) }),
  );
  process.send?.(answer);
});
outbox.start();
process.send?.({ id: 0 });
