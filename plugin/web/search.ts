import { Router } from 'express';
import { z } from 'zod';
import { describeError } from '../log.ts';
import { SEARCH_KINDS, type Search } from '../records/search/search.ts';
import { caseHref } from './case-models.ts';
import type { Asking, Handle } from './handle.ts';
import { type Reply, seeOther, show } from './reply.ts';
import { kindsThere, NOTHING_ASKED, PAGE_ROWS, searchHref, searchModel, totalOf } from './search-models.ts';
import { searchText } from './search-text.ts';

/** The address of a search is its state. A value that is not one of ours is the default, never an error: addresses get cut. */
const query = z.object({
  q: searchText,
  in: z.enum(SEARCH_KINDS).optional().catch(undefined),
  page: z.coerce.number().int().min(1).max(1_000_000).default(1).catch(1),
});

/** One search over all that the customer may see. A case number typed in full opens the case. */
export function searchRoutes({ handle, search }: { handle: Handle; search: Search }): Router {
  const routes = Router();

  /** A number that cannot be looked up just now is searched for like any other word. */
  async function caseTyped(q: string, { customer, log }: Asking): Promise<string | undefined> {
    try {
      return await search.caseTyped(customer, q);
    } catch (thrown) {
      log.warn(describeError(thrown), 'a case number cannot be looked up');
      return undefined;
    }
  }

  async function find(input: { query: z.output<typeof query> }, asking: Asking): Promise<Reply> {
    const { q, in: wanted, page } = input.query;
    if (q === '') return show('search', NOTHING_ASKED, { section: 'search' });
    const kinds = kindsThere(asking.pages);
    const kind = kinds.find((one) => one === wanted);
    const mayBeCase = kinds.includes('case') && (kind === undefined || kind === 'case');
    const options = { from: (page - 1) * PAGE_ROWS, limit: PAGE_ROWS, ...(kind ? { kind } : {}) };
    const [number, found] = await Promise.all([
      mayBeCase ? caseTyped(q, asking) : undefined,
      search.find(asking, q, options),
    ]);
    if (number !== undefined) return seeOther(caseHref(number));
    const model = searchModel({ q, kind, page }, found, asking);
    if (model) return show('search', model, { section: 'search' });
    return seeOther(searchHref({ q, kind, page: Math.ceil(totalOf(found, kind) / PAGE_ROWS) }));
  }

  routes.get('/', handle.page({ path: z.object({}), query }, find));
  return routes;
}
