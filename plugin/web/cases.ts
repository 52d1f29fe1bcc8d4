import { Router } from 'express';
import { z } from 'zod';
import type { Cases } from '../records/cases.ts';
import type { Outbox } from '../records/outbox/outbox.ts';
import { readRef } from '../records/outbox/refs.ts';
import { filterOf, listModel, listQuery } from './case-list.ts';
import { caseHref } from './case-models.ts';
import type { CaseReply } from './case-reply.ts';
import type { Drafts } from './drafts.ts';
import type { Handle } from './handle.ts';
import type { NewCase } from './new-case.ts';
import { anyWaits, keptReply, type Queued } from './queued.ts';
import { download, seeOther, show } from './reply.ts';
import type { Seen } from './seen.ts';
import type { Uploads } from './uploads.ts';
import { createWithdraw } from './withdraw.ts';

const nothing = z.object({});
const word = (most: number) => z.string().max(most).optional().catch(undefined);
const newCaseQuery = z.object({ draft: word(40), about: word(255), solution: word(30), article: word(255) });
/** After a case was opened: a text that may help meanwhile, and the form it comes from. */
const pageQuery = z.object({
  ...{ draft: word(40), meanwhile: word(300), journey: z.uuid().optional().catch(undefined) },
  add: z.literal('1').optional().catch(undefined),
});
const request = z.object({ type: z.string().max(40).optional() });
/** Digits in most orgs; the display format is the org's own choice. */
const number = z.object({ number: z.string().regex(/^[A-Za-z0-9][\w-]{0,29}$/) });
/** A record id, as links in the company's own e-mails carry it: the customer is led to the case's own address. */
const recordId = z.object({ number: z.string().regex(/^500[a-zA-Z0-9]{12}([a-zA-Z0-9]{3})?$/) });
/** What is called by a reference of ours for now. */
const ref = z.object({ ref: z.string().refine((text) => readRef(text) !== undefined) });
const file = number.extend({ id: z.string().regex(/^[\w-]{1,64}$/) });

/** `/cases` and all below it. */
export function caseRoutes(parts: {
  handle: Handle;
  cases: Cases;
  outbox: Outbox;
  queued: Queued;
  uploads: Uploads;
  newCase: NewCase;
  caseReply: CaseReply;
  seen: Seen;
  drafts: Drafts;
  clock: () => Date;
}): Router {
  const { handle, cases, outbox, queued, newCase, caseReply, seen, drafts, clock } = parts;
  const routes = Router();

  routes.get(
    '/',
    handle.page({ path: nothing, query: listQuery }, async ({ query }, asking) => {
      const filter = filterOf(query, asking);
      const [list, waiting, types, seenAt] = await Promise.all([
        cases.list(asking.customer, filter),
        queued.rows(asking, 'cases'),
        cases.types(),
        seen.all(asking.customer),
      ]);
      // A page past the end, or one whose rows have gone: the list from its beginning.
      if (list.rows.length === 0 && filter.after)
        return seeOther(listModel(list, filter, types, seenAt, asking, clock(), waiting).refreshHref);
      return show('case-list', listModel(list, filter, types, seenAt, asking, clock(), waiting), {
        section: 'cases',
        keep: true,
        waits: anyWaits(waiting),
      });
    }),
  );

  routes.post('/', handle.form({ path: nothing }, newCase.open, newCase.expired));
  routes.get(['/new', '/new/:type'], handle.page({ path: request, query: newCaseQuery }, newCase.form));

  routes.get('/:number', (req, res, next) => {
    if (!recordId.safeParse(req.params).success) return next();
    const lead = handle.page({ path: recordId, query: nothing }, async ({ path }, { customer }) =>
      seeOther(caseHref(await cases.numberOf(customer, path.number))),
    );
    return lead(req, res, next);
  });
  routes.get('/:number', handle.page({ path: number, query: pageQuery }, caseReply.page));
  routes.post('/:number/comments', handle.form({ path: number }, caseReply.comment, caseReply.expired));
  routes.post(
    '/:number/close',
    handle.form({ path: number }, async ({ path, submission }, { customer }) => {
      const outcome = await outbox.submit(customer, { kind: 'close', number: path.number }, [], submission);
      if ('kept' in outcome) return keptReply(outcome.kept, caseHref(path.number));
      return seeOther(caseHref(path.number), { kind: 'ok', message: 'flash.case-closed' });
    }),
  );
  routes.post(
    '/:number/reopen',
    handle.form({ path: number }, async ({ path, form, submission }, { customer }) => {
      // A reply that found the case closed comes along with the form that opens it.
      const draft = form.text.body ? `?draft=${await drafts.keep(customer, form.text)}#reply` : '';
      const outcome = await outbox.submit(customer, { kind: 'reopen', number: path.number }, [], submission);
      if ('kept' in outcome) return keptReply(outcome.kept, caseHref(path.number) + draft);
      return seeOther(caseHref(path.number) + draft, { kind: 'ok', message: 'flash.case-reopened' });
    }),
  );
  routes.post('/:ref/withdraw', handle.form({ path: ref }, createWithdraw(parts)));
  routes.post('/:number/rate', handle.form({ path: number }, caseReply.rate, caseReply.expiredRating));

  routes.get(
    '/:number/files/:id',
    handle.page({ path: file, query: nothing }, async ({ path }, { customer }) =>
      download(await cases.file(customer, path.number, path.id)),
    ),
  );

  return routes;
}
