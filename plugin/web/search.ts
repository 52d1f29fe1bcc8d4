import { Router } from 'express';
import { z } from 'zod';
import { latinDigits } from '../records/answers.ts';
import type { Cases } from '../records/cases.ts';
import { seesCompany } from '../records/scope.ts';
import { caseHref, caseRow } from './case-models.ts';
import type { Handle } from './handle.ts';
import { type Reply, seeOther, show } from './reply.ts';
import type { Seen } from './seen.ts';

const SHOWN = 20;
const LONGEST = 200;

/** What was typed in a search field: one line, cut where the field ends and between characters. */
export const searchText = z
  .string()
  .catch('')
  .transform((typed) => {
    const line = typed.replace(/\p{Cc}/gu, ' ').trim();
    return line.slice(0, LONGEST).replace(/\p{Surrogate}$/u, '');
  });

const query = z.object({ q: searchText });

/** Search over what the customer may see. A case number typed in full opens the case. */
export function searchRoutes({ handle, cases, seen }: { handle: Handle; cases: Cases; seen: Seen }): Router {
  const routes = Router();

  routes.get(
    '/',
    handle.page({ path: z.object({}), query }, async (input, asking): Promise<Reply> => {
      const { q } = input.query;
      if (q === '') return show('search', { q, rows: [], total: 0 }, { section: 'search' });
      const view = seesCompany(asking.customer) ? 'company' : 'mine';
      const number = latinDigits(q);
      const [list, seenAt] = await Promise.all([
        cases.list(asking.customer, {
          view,
          status: 'all',
          q: /^\d+$/.test(number) ? number : q,
          type: '',
          sort: 'updated',
          limit: SHOWN,
        }),
        seen.all(asking.customer),
      ]);
      const [only] = list.rows;
      if (only && list.shown === 1 && only.case.number === number) return seeOther(caseHref(only.case.number));
      const rows = list.rows.map((row) => caseRow(row, asking, seenAt(row.case.number)));
      const more =
        list.shown > rows.length ? { more: `/cases?${new URLSearchParams({ view, status: 'all', q })}` } : {};
      return show('search', { q, rows, total: list.shown, ...more }, { section: 'search' });
    }),
  );

  return routes;
}
