import { z } from 'zod';
import { categoryName, inLanguage } from '../brand.ts';
import { shorten } from '../records/case-page.ts';
import { type BoardIdea, ideaHref, type VoteState } from '../records/ideas/board.ts';
import { IDEA_SORTS, type IdeaList, type Ideas, type IdeaRow as ListedIdea } from '../records/ideas/ideas.ts';
import { tintOf } from '../records/ideas/status.ts';
import type { IdeaLine, IdeaRow, IdeasPage, VoteControl } from '../view/idea-models.ts';
import type { Author, StatusChip } from '../view/models.ts';
import { author, type Reader } from './case-models.ts';
import { pager } from './pager.ts';
import { searchText } from './search-text.ts';

/** About two lines of a row. */
const EXCERPT = 170;
/** Of a column of the road map; the list shows them all. */
const COLUMN = 12;

const text = z.string().max(255).default('').catch('');

/** The address of a list is its state. A value that is not one of ours is the default, never an error: addresses get cut. */
export const ideasQuery = z.object({
  sort: z.enum(IDEA_SORTS).default('top').catch('top'),
  view: z.enum(['mine', 'votes', 'roadmap']).optional().catch(undefined),
  status: text,
  category: text,
  q: searchText,
  page: z.coerce.number().int().min(1).max(1_000_000).default(1).catch(1),
});
export type IdeasQuery = z.output<typeof ideasQuery>;

/** What else a control of a vote is made of: it is the same all over a page. */
export interface Voting {
  may: boolean;
  down: boolean;
  key: string;
}

/** What may be done on a list of ideas. */
type TakingPart = Voting & Pick<IdeaList, 'mayPost' | 'away'>;

/** Undefined for an idea that nobody has given a status. */
export function ideaChip(status: string | null, { brand, locale }: Omit<Reader, 'customer'>): StatusChip | undefined {
  if (status === null) return undefined;
  const tint = tintOf(status, brand);
  if (tint === undefined) return { tint: 'hold', words: status };
  const own = Object.hasOwn(brand.ideaStatusWords, status) ? brand.ideaStatusWords[status]?.words : undefined;
  return own === undefined ? { tint } : { tint, words: inLanguage(own, locale, brand.locales[0]) };
}

export function ideaAuthor(idea: BoardIdea, { customer, brand }: Reader): Author {
  const { contactId, name } = idea.author;
  if (contactId === customer.contactId) return author({ kind: 'you', name: customer.name }, { brand });
  return author({ kind: name === '' ? 'team' : 'customer', name }, { brand });
}

/** @param back address of the page it stands on */
export function voteControl(idea: BoardIdea, vote: VoteState, back: string, voting: Voting): VoteControl {
  const { may, down, key } = voting;
  const { title, points, closed } = idea;
  return { title, points, vote, open: may && !closed, down, action: `${ideaHref(idea)}/vote`, back, key };
}

/** @param back address of the list */
function ideaRow({ idea, vote }: ListedIdea, back: string, voting: Voting, reader: Reader): IdeaRow {
  const status = ideaChip(idea.status, reader);
  const [category] = idea.categories;
  return {
    ref: idea.ref,
    href: ideaHref(idea),
    title: idea.title,
    excerpt: shorten(idea.text, EXCERPT),
    ...(status ? { status } : {}),
    ...(category === undefined ? {} : { category: categoryName(category, reader.brand, reader.locale) }),
    author: ideaAuthor(idea, reader),
    comments: idea.comments,
    vote: voteControl(idea, vote, `${back}#idea-${idea.ref}`, voting),
  };
}

export function ideaLine(idea: BoardIdea, reader: Omit<Reader, 'customer'>): IdeaLine {
  const status = ideaChip(idea.status, reader);
  const { ref, title, points, closed } = idea;
  return { ref, href: ideaHref(idea), title, points, closed, ...(status ? { status } : {}) };
}

/** An address of the list; what is as usual is left out. */
export function ideasHref(query: IdeasQuery, change: Partial<IdeasQuery> = {}): string {
  const { sort, view, status, category, q, page } = { ...query, ...change };
  const state = Object.entries({ sort, view, status, category, q, page: String(page) });
  const unusual = state.flatMap(([name, value]): [string, string][] =>
    value === undefined || value === '' || value === USUAL[name] ? [] : [[name, value]],
  );
  return unusual.length === 0 ? '/ideas' : `/ideas?${new URLSearchParams(unusual)}`;
}

const USUAL: Record<string, string> = { sort: 'top', page: '1' };

/** All that lists and the road map share. */
function frame(query: IdeasQuery, may: TakingPart, { brand }: Reader): Omit<IdeasPage, 'list' | 'roadmap'> {
  const { q, view } = query;
  // Words and pages belong to the list they were asked of; the order of what was found is that of the search.
  const other = { q: '', page: 1 };
  const sorted = (['top', 'trending', 'recent', 'discussed'] as const).map((id) => ({
    id,
    href: ideasHref(query, { ...other, sort: id, view: undefined }),
    current: view === undefined && q === '' && query.sort === id,
  }));
  const views = (['mine', 'votes', 'roadmap'] as const).map((id) => ({
    id,
    href: ideasHref(query, {
      ...other,
      sort: 'top',
      view: id,
      ...(id === 'roadmap' ? { status: '', category: '' } : {}),
    }),
    current: view === id,
  }));
  const { ideaPoints } = brand.library;
  return {
    tabs: [...sorted, ...views],
    ...(ideaPoints === undefined ? {} : { promise: ideaPoints }),
    ...{ down: may.down, mayVote: may.may, mayPost: may.mayPost, away: may.away },
  };
}

export function listModel(list: IdeaList, query: IdeasQuery, voting: Omit<Voting, 'may'>, reader: Reader): IdeasPage {
  const allowed = { ...voting, may: list.mayVote, mayPost: list.mayPost, away: list.away };
  const here = ideasHref(query);
  const href = (change: Partial<IdeasQuery>) => ideasHref(query, { page: 1, ...change });
  const { q, sort, view, status, category } = query;
  const { length } = list.rows;
  const from = list.page < list.pages ? (list.page - 1) * length : list.total - length;
  const filtered = q !== '' || status !== '' || category !== '';
  const whyEmpty = filtered ? 'filter' : view === 'mine' || view === 'votes' ? view : 'none';
  return {
    ...frame(query, allowed, reader),
    list: {
      filter: {
        ...{ q, sort, view: view ?? '', category },
        statuses: list.statuses.map((value) => ({
          value,
          status: ideaChip(value, reader) ?? { tint: 'hold', words: value },
          selected: value === status || tintOf(value, reader.brand) === status,
        })),
        clearHref: href({ q: '', status: '', category: '' }),
      },
      rows: list.rows.map((row) => ideaRow(row, here, allowed, reader)),
      ...(length > 0 ? {} : { empty: whyEmpty }),
      range: { from: list.total === 0 ? 0 : from + 1, to: from + length, total: list.total },
      pages: pager(list.page, list.pages, (page) => href({ page })),
      categories: [
        { count: list.allCount, href: href({ category: '' }), current: category === '' },
        ...list.categories.map(({ name, count }) => ({
          ...{
            name: categoryName(name, reader.brand, reader.locale),
            count,
            href: href({ category: name }),
            current: name === category,
          },
        })),
      ],
      delivered: list.delivered.map((idea) => ({ ...ideaLine(idea, reader), at: idea.updatedAt.toISOString() })),
      readAt: list.readAt.toISOString(),
      refreshHref: here,
    },
  };
}

export function roadmapModel(
  map: Awaited<ReturnType<Ideas['roadmap']>>,
  query: IdeasQuery,
  voting: TakingPart,
  reader: Reader,
): IdeasPage {
  const here = ideasHref(query);
  return {
    ...frame(query, voting, reader),
    roadmap: (['planned', 'development', 'delivered'] as const).map((tint) => ({
      status: { tint },
      href: ideasHref(query, { view: undefined, status: tint }),
      rows: map[tint].slice(0, COLUMN).map((row) => ideaRow(row, here, voting, reader)),
    })),
  };
}
