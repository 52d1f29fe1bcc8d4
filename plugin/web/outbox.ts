import { Router } from 'express';
import { z } from 'zod';
import { issueKey } from '../auth/form-key.ts';
import type { Kept, Outbox } from '../records/outbox/outbox.ts';
import type { OutboxPage } from '../view/outbox-models.ts';
import type { Handle } from './handle.ts';
import { wordsIn } from './queued-models.ts';
import { seeOther, show } from './reply.ts';

const nothing = z.object({});
const ref = z.object({ ref: z.string().max(12) });

/** What admins see of all that waits and all that was refused. */
export function outboxRoutes({ handle, outbox }: { handle: Handle; outbox: Outbox }): Router {
  const routes = Router();

  routes.get(
    '/outbox',
    handle.page({ path: nothing, query: nothing }, async (_input, { session }) => {
      const all = await outbox.all();
      const waiting = all.filter(({ state }) => state === 'waiting').length;
      const refused = all.length - waiting;
      return show('outbox', { waiting, refused, rows: all.map(rowOf), key: issueKey(session) });
    }),
  );

  routes.post(
    '/outbox/:ref/retry',
    handle.form({ path: ref }, async ({ path }) => {
      await outbox.retry(path.ref);
      return seeOther('/admin/outbox', { kind: 'ok', message: 'flash.outbox.retried', values: { ref: path.ref } });
    }),
  );

  return routes;
}

function rowOf(kept: Kept): OutboxPage['rows'][number] {
  const { ref, submission, state, customer, acceptedAt, tries, lastTryAt, problem, files } = kept;
  const { subject, text } = wordsIn(submission);
  const written = submission.kind === 'comment' || submission.kind === 'idea-comment' ? [text] : [subject, text];
  const words = written.filter((one) => one !== undefined && one !== '').join('\n\n');
  return {
    ...{ ref, kind: submission.kind, state, name: customer.name, tries },
    ...(customer.company === null ? {} : { company: customer.company }),
    saved: new Date(acceptedAt).toISOString(),
    ...(lastTryAt === undefined ? {} : { lastTry: new Date(lastTryAt).toISOString() }),
    ...(problem === undefined ? {} : { problem: { key: problem } }),
    ...(words === '' ? {} : { text: words }),
    files: files.map(({ name, size }) => ({ name, size })),
    retryAction: `/admin/outbox/${encodeURIComponent(ref)}/retry`,
  };
}
