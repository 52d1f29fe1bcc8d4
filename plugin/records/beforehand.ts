import { LRUCache } from 'lru-cache';
import type { PageId } from '../brand.ts';
import type { CaseFilter } from './case-list.ts';
import type { Cases } from './cases.ts';
import type { Changes } from './changes/changes.ts';
import type { Customer } from './customer.ts';
import type { Ideas } from './ideas/ideas.ts';
import type { LibraryReader } from './library/reader.ts';
import { PAGE_ROWS } from './paging.ts';
import { type Along, EVERYTHING, type Reads } from './reads/reads.ts';
import { reach, reachTags, seesCompany } from './scope.ts';
import type { Search } from './search/search.ts';
import type { Versions } from './versions.ts';

const SHOWN = 5;
const OWN: Omit<CaseFilter, 'status'> = { view: 'mine', q: '', type: '', sort: 'updated', limit: SHOWN };

/** What the home page shows of somebody’s cases: those that wait for him first, however old, then the newest. */
export const HOME: { readonly shown: number; readonly waiting: CaseFilter; readonly open: CaseFilter } = {
  shown: SHOWN,
  waiting: { ...OWN, status: 'waiting' },
  open: { ...OWN, status: 'open', limit: PAGE_ROWS }, // for who sees his own only it is the first page of his list, too
};

/** The list as it is opened first. */
const FIRST: CaseFilter = { view: 'company', status: 'open', q: '', type: '', sort: 'updated', limit: PAGE_ROWS };

const MOST_PEOPLE = 2_000;
/** Some of it is kept for half an hour only. */
const AGAIN_MS = 29 * 60_000;
/** So long after his last page that asked the CRM somebody is taken to be there still. */
const THERE_MS = 10 * 60_000;
const MOST_COLLEAGUES = 6;

/** Who may look at what next. */
export interface Visitor {
  customer: Customer;
  /** Parts of the portal that are there for him. */
  pages: readonly PageId[];
}

interface Due {
  readonly visitor: Visitor;
  /** What is his by now. */
  readonly key: string;
  readonly versions: string;
  readonly at: number;
}

/**
 * What a customer is likely to look at next, read along with what he looks at now: his home page, his cases, each of them
 * whole, what a search looks through, his votes and answers. Whatever page of a visit comes first and asks the CRM, the others
 * cost no call, until something of his changes; then the next page brings all of it up to date. What one of a company writes
 * makes old what colleagues are looking at: for those who were there lately it goes along, each within his own scope.
 */
export function createBeforehand(parts: {
  cases: Pick<Cases, 'list' | 'bring'>;
  search: Pick<Search, 'bring'>;
  ideas: Pick<Ideas, 'bring'>;
  reader: Pick<LibraryReader, 'bring'>;
  reads: Pick<Reads, 'during'>;
  versions: Pick<Versions, 'of'>;
  changes: Pick<Changes, 'watch'>;
  clock(): Date;
}): (visitor: Visitor) => ReturnType<Along> {
  const { cases, search, ideas, reader, reads, versions, changes, clock } = parts;
  const brought = new LRUCache<string, { versions: string; at: number }>({ max: MOST_PEOPLE });
  /** By company, the last first. */
  const there = new LRUCache<string, readonly { visitor: Visitor; at: number }[]>({ max: MOST_PEOPLE });

  function homeOf({ customer, pages }: Visitor): Promise<unknown>[] {
    if (!pages.includes('cases')) return [];
    return [cases.list(customer, HOME.waiting), cases.list(customer, HOME.open)];
  }

  /** What colleagues change by what they write. */
  function sharedOf({ customer, pages }: Visitor): Promise<unknown>[] {
    const withCases = pages.includes('cases');
    const withTexts = pages.includes('solutions') || pages.includes('knowledge');
    return [
      ...(withCases ? [cases.list(customer, FIRST), cases.bring(customer), search.bring(customer)] : []),
      ...(withTexts ? [reader.bring(customer, { withCases })] : []),
    ];
  }

  const votesOf = ({ customer, pages }: Visitor) => (pages.includes('ideas') ? [ideas.bring(customer)] : []);

  /** Undefined when all of his is up to date. */
  async function due(visitor: Visitor): Promise<Due | undefined> {
    const key = JSON.stringify([reach(visitor.customer).text, visitor.pages]);
    const at = clock().getTime();
    const now = await versions.of([EVERYTHING, ...reachTags(visitor.customer)]);
    const before = brought.get(key);
    return before?.versions === now && at - before.at < AGAIN_MS ? undefined : { visitor, key, versions: now, at };
  }

  /** All of his; if something of it cannot be read it is tried again with his next page. */
  async function bringAll({ visitor, key, ...now }: Due): Promise<void> {
    brought.set(key, now);
    const read = () => Promise.allSettled([...homeOf(visitor), ...sharedOf(visitor), ...votesOf(visitor)]);
    const { answer, provenance } = await reads.during(read);
    const isAll = !provenance.old && answer.every(({ status }) => status === 'fulfilled');
    if (!isAll && brought.get(key) === now) brought.delete(key);
  }

  /** Of a colleague, and no more of him: together with a page it has to fit into one call of 25 reads. */
  const bringShared = (visitor: Visitor) =>
    Promise.allSettled([...(seesCompany(visitor.customer) ? [] : homeOf(visitor)), ...sharedOf(visitor)]);

  /** Those of his company who were there lately, the last of them first; from now on he is one of them. */
  function colleaguesOf({ customer, pages }: Visitor): Visitor[] {
    const { accountId, contactId } = customer;
    if (accountId === null) return [];
    const at = clock().getTime();
    const others = (there.get(accountId) ?? []).filter(
      (one) => one.visitor.customer.contactId !== contactId && at - one.at < THERE_MS,
    );
    there.set(accountId, [{ visitor: { customer, pages }, at }, ...others.slice(0, MOST_COLLEAGUES - 1)]);
    return others.map((one) => one.visitor);
  }

  return async (visitor) => {
    // What nobody watches over is old before it is looked at.
    if (changes.watch() === undefined) return undefined;
    const [own, ...others] = await Promise.all([visitor, ...colleaguesOf(visitor)].map(due));
    if (!own) return undefined;
    const other = others.find((one) => one !== undefined);
    return () => Promise.all([bringAll(own), other && bringShared(other.visitor)]);
  };
}
