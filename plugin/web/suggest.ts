import { Router } from 'express';
import { z } from 'zod';
import type { Hit, Search, SearchKind } from '../records/search/search.ts';
import { direction } from '../view/html.ts';
import type { SuggestedItem, Suggestions } from '../view/search-models.ts';
import type { View } from '../view/view.ts';
import type { Asking, Handle } from './handle.ts';
import { data, type Reply } from './reply.ts';
import { kindsThere, searchHref, statusOf, textOf } from './search-models.ts';
import { searchText } from './search-text.ts';

const FORMS = ['case', 'idea'] as const;
type Form = (typeof FORMS)[number];
type Group = Suggestions['groups'][number]['kind'];

/** From so many words on it is looked for what may spare somebody a case. */
const CASE_WORDS = 3;
const CASE_TEXTS = 3;
const SIMILAR_IDEAS = 5;
/** Below a search field: solutions and articles together, then each of the others. */
const MOST: Record<Group, number> = { solution: 3, case: 2, idea: 2 };

const query = z.object({ q: searchText, for: z.enum(FORMS).optional().catch(undefined) });

/** What search fields and forms show while somebody writes. */
export function suggestRoutes(parts: { handle: Handle; search: Search; view: View }): Router {
  const { handle, search, view } = parts;
  const routes = Router();

  async function hits(q: string, form: Form | undefined, asking: Asking): Promise<Hit[]> {
    const kinds = kindsThere(asking.pages);
    if (q === '' || kinds.length === 0) return [];
    if (form === undefined) {
      const limits = Object.fromEntries(kinds.map((kind) => [kind, MOST[groupOf(kind)]]));
      return search.suggest(asking, q, limits);
    }
    if (form === 'case' && q.split(/\s+/).length < CASE_WORDS) return [];
    const wanted = kinds.filter((kind) => (form === 'idea' ? kind === 'idea' : groupOf(kind) === 'solution'));
    const limit = form === 'idea' ? SIMILAR_IDEAS : CASE_TEXTS;
    return wanted.length === 0 ? [] : search.similar(asking, q, { kinds: wanted, limit });
  }

  function meta(hit: Hit, asking: Asking): string {
    const { kind, helped = 0, points = 0 } = hit;
    if (kind === 'idea') return view.text('search.points', { count: points }, asking);
    if (kind !== 'case') return helped === 0 ? '' : view.text('search.helped', { count: helped }, asking);
    const status = statusOf(hit, asking);
    return status?.words ?? view.text(`status.case.${status?.tint}`, {}, asking);
  }

  function item(hit: Hit, form: Form | undefined, asking: Asking): SuggestedItem {
    const title = textOf(hit.title);
    return {
      ...{ kind: hit.kind, ref: hit.ref, href: hit.href, title, titleParts: hit.title, dir: direction(title) },
      ...{ excerpt: textOf(hit.excerpt), meta: meta(hit, asking) },
      ...(form === 'case' && hit.steps ? { steps: hit.steps } : {}),
    };
  }

  function suggestions(found: Hit[], q: string, form: Form | undefined, asking: Asking): Suggestions {
    const most = form === 'idea' ? SIMILAR_IDEAS : undefined;
    const groups = (['solution', 'case', 'idea'] as const).flatMap((kind) => {
      const items = found.filter((hit) => groupOf(hit.kind) === kind).slice(0, most ?? MOST[kind]);
      if (items.length === 0) return [];
      const label = view.text(`search.in.${kind}`, {}, asking);
      return [{ kind, label, items: items.map((hit) => item(hit, form, asking)) }];
    });
    const total = groups.reduce((sum, { items }) => sum + items.length, 0);
    return {
      q,
      total,
      status: view.text('search.suggested', { count: total }, asking),
      groups,
      all: {
        href: searchHref({ q, kind: form === 'idea' ? 'idea' : undefined }),
        // Isolated: what is typed may run the other way than the sentence.
        label: view.text('search.all', { q: `\u2068${q}\u2069` }, asking),
      },
    };
  }

  async function suggest(input: { query: z.output<typeof query> }, asking: Asking): Promise<Reply> {
    const { q, for: form } = input.query;
    return data(suggestions(await hits(q, form, asking), q, form, asking));
  }

  routes.get('/', handle.page({ path: z.object({}), query }, suggest));
  return routes;
}

/** Articles stand among solutions. */
function groupOf(kind: SearchKind): Group {
  return kind === 'article' ? 'solution' : kind;
}
