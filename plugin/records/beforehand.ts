import { LRUCache } from 'lru-cache';
import type { PageId } from '../brand.ts';
import type { CaseFilter } from './case-list.ts';
import type { Cases } from './cases.ts';
import type { Changes } from './changes/changes.ts';
import type { Customer } from './customer.ts';
import type { Ideas } from './ideas/ideas.ts';
import type { LibraryReader } from './library/reader.ts';
import { PAGE_ROWS } from './paging.ts';
import { type Along, EVERYTHING } from './reads/reads.ts';
import { reach, reachTags } from './scope.ts';
import type { Search } from './search/search.ts';
import type { Versions } from './versions.ts';

const SHOWN = 5;
const OWN: Omit<CaseFilter, 'status'> = { view: 'mine', q: '', type: '', sort: 'updated', limit: SHOWN };

/** What the home page shows of somebody’s cases: those that wait for him first, however old, then the newest. */
export const HOME: { readonly shown: number; readonly waiting: CaseFilter; readonly open: CaseFilter } = {
  shown: SHOWN,
  waiting: { ...OWN, status: 'waiting' },
  open: { ...OWN, status: 'open', limit: 2 * SHOWN },
};

/** The list as it is opened first. */
const FIRST: CaseFilter = { view: 'company', status: 'open', q: '', type: '', sort: 'updated', limit: PAGE_ROWS };

const MOST_PEOPLE = 2_000;
/** Some of it is kept for half an hour only. */
const AGAIN_MS = 29 * 60_000;

/** Who may look at what next. */
export interface Visitor {
  customer: Customer;
  /** Parts of the portal that are there for him. */
  pages: readonly PageId[];
}

/**
 * What a customer is likely to look at next, read along with what he looks at now: his home page, his cases, each of them
 * whole, what a search looks through, his votes and answers. Whatever page of a visit comes first and asks the CRM, the others
 * cost no call, until something of his changes; then the next page brings all of it up to date.
 */
export function createBeforehand(parts: {
  cases: Pick<Cases, 'list' | 'bring'>;
  search: Pick<Search, 'bring'>;
  ideas: Pick<Ideas, 'bring'>;
  reader: Pick<LibraryReader, 'bring'>;
  versions: Pick<Versions, 'of'>;
  changes: Pick<Changes, 'watch'>;
  clock(): Date;
}): (visitor: Visitor) => ReturnType<Along> {
  const { cases, search, ideas, reader, versions, changes, clock } = parts;
  const brought = new LRUCache<string, { versions: string; at: number }>({ max: MOST_PEOPLE });

  function all({ customer, pages }: Visitor): Promise<unknown> {
    const withCases = pages.includes('cases');
    const ofCases = [
      () => cases.list(customer, HOME.waiting),
      () => cases.list(customer, HOME.open),
      () => cases.list(customer, FIRST),
      () => cases.bring(customer),
      () => search.bring(customer),
    ];
    const others = [
      ...(pages.includes('ideas') ? [() => ideas.bring(customer)] : []),
      ...(pages.includes('solutions') || pages.includes('knowledge')
        ? [() => reader.bring(customer, { withCases })]
        : []),
    ];
    return Promise.allSettled([...(withCases ? ofCases : []), ...others].map((read) => read()));
  }

  return async (visitor) => {
    // What nobody watches over is old before it is looked at.
    if (changes.watch() === undefined) return undefined;
    const { customer, pages } = visitor;
    const key = JSON.stringify([reach(customer).text, pages]);
    const now = { versions: await versions.of([EVERYTHING, ...reachTags(customer)]), at: clock().getTime() };
    const before = brought.get(key);
    if (before?.versions === now.versions && now.at - before.at < AGAIN_MS) return undefined;
    brought.set(key, now);
    return () => all(visitor);
  };
}
