import { Router } from 'express';
import { z } from 'zod';
import { issueKey } from '../auth/form-key.ts';
import type { IdeaFilter, Ideas } from '../records/ideas/ideas.ts';
import type { Outbox } from '../records/outbox/outbox.ts';
import type { Search } from '../records/search/search.ts';
import type { Drafts } from './drafts.ts';
import type { Asking, Handle } from './handle.ts';
import { createIdeaForm } from './idea-form.ts';
import { type IdeasQuery, ideasHref, ideasQuery, listModel, roadmapModel } from './idea-models.ts';
import { createIdeaPage } from './idea-page.ts';
import { createIdeaSearch } from './idea-search.ts';
import type { Queued } from './queued.ts';
import { withWaitingVote } from './queued-models.ts';
import { type Reply, seeOther, show } from './reply.ts';

const ALL: IdeaFilter = { sort: 'top', status: '', category: '', view: 'all', page: 1 };

const nothing = z.object({});
const draft = z.string().max(40).optional().catch(undefined);
const newIdea = z.object({ draft, about: z.string().max(255).optional().catch(undefined) });
const oneIdea = z.object({ draft, comments: z.literal('newest').optional().catch(undefined) });
/** What stands in our addresses, or a record id as the company's own e-mails carry it. */
const ref = z.object({ ref: z.string().regex(/^[A-Za-z0-9]{1,18}$/) });

/** `/ideas` and all below it. */
export function ideaRoutes(parts: {
  handle: Handle;
  ideas: Ideas;
  outbox: Outbox;
  queued: Queued;
  search: Search;
  drafts: Drafts;
  downVotes: boolean;
}): Router {
  const { handle, ideas, outbox, queued, drafts, downVotes } = parts;
  const search = createIdeaSearch(parts);
  const form = createIdeaForm({ ideas, outbox, search, drafts });
  const page = createIdeaPage({ ideas, outbox, queued, search, drafts, downVotes });
  const routes = Router();

  async function list({ query }: { query: IdeasQuery }, asking: Asking): Promise<Reply> {
    const voting = { down: downVotes, key: issueKey(asking.session) };
    if (query.view === 'roadmap') {
      const [map, { mayVote: may, mayPost, away }, waiting] = await Promise.all([
        ideas.roadmap(asking.customer),
        ideas.list(asking.customer, ALL),
        queued.mine(asking),
      ]);
      const stand = withWaitingVote(waiting);
      const { planned, development, delivered } = map;
      const voted = { planned: planned.map(stand), development: development.map(stand), delivered };
      const model = roadmapModel(voted, query, { ...voting, may, mayPost, away }, asking);
      return show('ideas', model, { section: 'ideas', keep: !away });
    }
    const { sort, status, category, view = 'all', page } = query;
    const ids = query.q === '' ? {} : { ids: await search.find(query.q, asking) };
    const [found, waiting] = await Promise.all([
      ideas.list(asking.customer, { sort, status, category, view, page, ...ids }),
      queued.mine(asking),
    ]);
    const read = { ...found, rows: found.rows.map(withWaitingVote(waiting)) };
    if (page > Math.max(1, read.pages)) return seeOther(ideasHref(query, { page: read.pages }));
    // What the org finds may change unnoticed.
    const keep = query.q === '' && !read.away;
    return show('ideas', listModel(read, query, voting, asking), { section: 'ideas', keep });
  }

  routes.get('/', handle.page({ path: nothing, query: ideasQuery }, list));
  routes.post('/', handle.form({ path: nothing }, form.post, form.expired));
  routes.get('/new', handle.page({ path: nothing, query: newIdea }, form.form));
  routes.get('/:ref', handle.page({ path: ref, query: oneIdea }, page.page));
  routes.post('/:ref/vote', handle.form({ path: ref }, page.vote));
  routes.post('/:ref/comments', handle.form({ path: ref }, page.comment, page.expired));

  return routes;
}
