import { Router } from 'express';
import { z } from 'zod';
import { issueKey } from '../auth/form-key.ts';
import type { Kept, Outbox } from '../records/outbox/outbox.ts';
import { INFECTED } from '../records/outbox/refusals.ts';
import type { OutboxPage } from '../view/outbox-models.ts';
import type { Audit } from './audit.ts';
import type { Handle } from './handle.ts';
import { wordsIn } from './queued-models.ts';
import { seeOther, show } from './reply.ts';

const ON_A_PAGE = 50;

const nothing = z.object({});
/** The last one of the page before. */
const query = z.object({ after: z.string().max(12).optional().catch(undefined) });
const ref = z.object({ ref: z.string().max(12) });

/** What admins see of all that waits and all that was refused of their own brand. */
export function outboxRoutes(parts: { handle: Handle; outbox: Outbox; audit: Pick<Audit, 'noteFrom'> }): Router {
  const { handle, outbox, audit } = parts;
  const routes = Router();

  routes.get(
    '/outbox',
    handle.page({ path: nothing, query }, async ({ query: { after } }, { session, brand }) => {
      const all = await outbox.all(brand.id);
      const waiting = all.filter(({ state }) => state === 'waiting').length;
      const refused = all.length - waiting;
      const from = all.findIndex((one) => one.ref === after) + 1;
      const shown = all.slice(from, from + ON_A_PAGE);
      const last = from + ON_A_PAGE < all.length ? shown.at(-1) : undefined;
      const more = last ? { nextHref: `/admin/outbox?after=${last.ref}` } : {};
      return show('outbox', { waiting, refused, rows: shown.map(rowOf), ...more, key: issueKey(session) });
    }),
  );

  routes.post(
    '/outbox/:ref/retry',
    handle.form({ path: ref }, async ({ path }, { brand }) => {
      await outbox.retry(brand.id, path.ref);
      return seeOther('/admin/outbox', { kind: 'ok', message: 'flash.outbox.retried', values: { ref: path.ref } });
    }),
  );

  routes.post(
    '/outbox/:ref/remove',
    handle.form({ path: ref }, async ({ path }, { brand, customer, log }) => {
      await outbox.discard(brand.id, path.ref);
      const reason = 'removed by an administrator';
      audit.noteFrom(log, 'submission-removed', { brand: brand.id, customer, reference: path.ref, reason });
      return seeOther('/admin/outbox', { kind: 'ok', message: 'flash.outbox.removed', values: { ref: path.ref } });
    }),
  );

  return routes;
}

/** The same reason in words for who looks after the portal. */
function toAdmin(problem: string): string {
  return problem.replace(/^delivery\.problem\./, 'outbox.problem.');
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
    ...(problem === undefined ? {} : { problem: { key: toAdmin(problem) } }),
    ...(words === '' ? {} : { text: words }),
    files: files.map(({ name, size }) => ({ name, size })),
    ...(problem === INFECTED ? {} : { retryAction: `/admin/outbox/${encodeURIComponent(ref)}/retry` }),
    removeAction: `/admin/outbox/${encodeURIComponent(ref)}/remove`,
  };
}
