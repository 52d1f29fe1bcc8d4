import type { Brand } from '../../brand.ts';
import { isAway, PortalError } from '../../errors.ts';
import type { Customer } from '../customer.ts';
import type { BoardIdea, VoteState } from './board.ts';
import type { IdeaParts } from './idea-parts.ts';
import type { IdeaFilter, IdeaList, IdeaRow, IdeaSort } from './ideas.ts';
import type { IdeaAccess } from './rows.ts';
import { hasStatus, tintOf } from './status.ts';

/** Ideas on a page of the list. */
const PAGE_IDEAS = 20;
/** Delivered ones beside the list. */
const DELIVERED_BESIDE = 3;
/** Ideas in a column of the road map. */
const COLUMN_IDEAS = 30;

type Votes = ReadonlyMap<string, VoteState>;
type Parts = Pick<IdeaParts, 'access' | 'held' | 'brandOf'> & { votesOf(customer: Customer): Promise<Votes> };

export function createIdeaList({ access, held, brandOf, votesOf }: Parts) {
  /** The list is in memory: it can be shown while the CRM is away, without one’s own votes and without voting. */
  async function votesOrNone(customer: Customer): Promise<Votes | undefined> {
    try {
      return await votesOf(customer);
    } catch (thrown) {
      if (!isAway(thrown)) throw thrown;
      return undefined;
    }
  }

  async function read(customer: Customer) {
    const brand = brandOf(customer);
    const [org, votes, { value, readAt }] = await Promise.all([access(), votesOrNone(customer), held.get()]);
    const rowOf = (idea: BoardIdea): IdeaRow => ({ idea, vote: votes?.get(idea.id) ?? 'none' });
    return { brand, org, votes, readAt, ideas: held.shown(value, brand), rowOf };
  }

  async function list(customer: Customer, filter: IdeaFilter): Promise<IdeaList> {
    const { brand, org, votes, readAt, ideas, rowOf } = await read(customer);
    if (filter.view === 'votes' && !votes)
      throw new PortalError('crm.unavailable', { detail: 'his votes are not known' });
    const found = ordered(chosen(ideas, filter, { customer, votes, brand }), filter);
    const pages = Math.max(1, Math.ceil(found.length / PAGE_IDEAS));
    const page = Math.min(Math.max(1, Math.trunc(filter.page) || 1), pages);
    return {
      rows: found.slice((page - 1) * PAGE_IDEAS, page * PAGE_IDEAS).map(rowOf),
      ...{ total: found.length, pages, page, readAt },
      categories: countCategories(ideas, brand),
      allCount: ideas.length,
      statuses: statusesOf(ideas, org),
      delivered: lately(ideas.filter((idea) => tintOf(idea.status, brand) === 'delivered')).slice(0, DELIVERED_BESIDE),
      mayVote: org.mayWrite && votes !== undefined,
      away: votes === undefined,
      mayPost: org.mayPost,
    };
  }

  async function roadmap(customer: Customer) {
    const { brand, ideas, rowOf } = await read(customer);
    const column = (tint: string, sort: (some: BoardIdea[]) => BoardIdea[]) =>
      sort(ideas.filter((idea) => tintOf(idea.status, brand) === tint))
        .slice(0, COLUMN_IDEAS)
        .map(rowOf);
    const byPoints = (some: BoardIdea[]) => sorted(some, 'top');
    return {
      planned: column('planned', byPoints),
      development: column('development', byPoints),
      delivered: column('delivered', lately),
    };
  }

  return { list, roadmap };
}

/** Those a filter means. */
export function chosen(
  ideas: readonly BoardIdea[],
  { status, category, view }: Pick<IdeaFilter, 'status' | 'category' | 'view'>,
  asking: { customer: Pick<Customer, 'contactId'>; votes: Votes | undefined; brand: Brand },
): BoardIdea[] {
  const isInView = {
    all: () => true,
    mine: (idea: BoardIdea) => idea.author.contactId === asking.customer.contactId,
    votes: (idea: BoardIdea) => (asking.votes?.get(idea.id) ?? 'none') !== 'none',
  }[view];
  return ideas.filter(
    (idea) =>
      isInView(idea) &&
      (status === '' || hasStatus(idea.status, status, asking.brand)) &&
      (category === '' || idea.categories.includes(category)),
  );
}

const ORDER: Record<IdeaSort, (idea: BoardIdea) => number> = {
  trending: (idea) => idea.score,
  recent: (idea) => idea.createdAt.getTime(),
  top: (idea) => idea.points,
  discussed: (idea) => idea.comments,
};

/** Equal ones: more points, then newer, then always the same. */
export function sorted(ideas: readonly BoardIdea[], sort: IdeaSort): BoardIdea[] {
  const by = ORDER[sort];
  return [...ideas].sort(
    (a, b) =>
      by(b) - by(a) || b.points - a.points || b.createdAt.getTime() - a.createdAt.getTime() || (a.id < b.id ? 1 : -1),
  );
}

/** What a search found keeps the order of the search. */
function ordered(ideas: BoardIdea[], { sort, ids }: IdeaFilter): BoardIdea[] {
  if (ids === undefined) return sorted(ideas, sort);
  const byId = new Map(ideas.map((idea) => [idea.id, idea]));
  return [...new Set(ids)].flatMap((id) => byId.get(id) ?? []);
}

function lately(ideas: readonly BoardIdea[]): BoardIdea[] {
  return [...ideas].sort((a, b) => b.updatedAt.getTime() - a.updatedAt.getTime() || (a.id < b.id ? 1 : -1));
}

/** A brand’s own categories only: an idea may stand in others, too. */
function countCategories(ideas: readonly BoardIdea[], brand: Brand): IdeaList['categories'] {
  const { ideaCategories } = brand.library;
  const counts = new Map<string, number>();
  for (const idea of ideas)
    for (const name of new Set(idea.categories))
      if (ideaCategories.length === 0 || ideaCategories.includes(name)) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .map(([name, count]) => ({ name, count }))
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
}

function statusesOf(ideas: readonly BoardIdea[], org: IdeaAccess): string[] {
  const used = new Set(ideas.flatMap((idea) => idea.status ?? []));
  const known = org.object.fields.get('Status')?.values.map(({ value }) => value) ?? [];
  return [...known.filter((value) => used.has(value)), ...[...used].filter((value) => !known.includes(value)).sort()];
}
