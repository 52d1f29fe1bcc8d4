import { z } from 'zod';
import { type CaseFilter, type CaseList, STATUS_TABS } from '../records/case-list.ts';
import { cursorAt, decodeCursor, encodeCursor, PAGE_ROWS, SORTS, type Sort } from '../records/paging.ts';
import { seesCompany } from '../records/scope.ts';
import type { CaseListPage, CaseRow } from '../view/models.ts';
import { caseRow, type Reader, requestGroups, typeWords } from './case-models.ts';
import { searchText } from './search-text.ts';

const MOST_NUMBERS = 7;

/** The address of a list is its state. A value that is not one of ours is the default, never an error: addresses get cut. */
export const listQuery = z.object({
  view: z.enum(['mine', 'company']).optional().catch(undefined),
  status: z.enum(STATUS_TABS).default('open').catch('open'),
  q: searchText,
  type: z.string().max(255).default('').catch(''),
  sort: z.enum(SORTS).default('updated').catch('updated'),
  after: z.string().max(400).optional().catch(undefined),
});

type Query = z.output<typeof listQuery>;

export function filterOf(query: Query, reader: Reader): CaseFilter {
  const view = query.view ?? (seesCompany(reader.customer) ? 'company' : 'mine');
  return {
    view: seesCompany(reader.customer) ? view : 'mine',
    status: query.status,
    q: query.q,
    type: query.type,
    sort: query.sort,
    after: query.after === undefined ? undefined : decodeCursor(query.after, query.sort),
    limit: PAGE_ROWS,
  };
}

/** An address of the list; what is as usual is left out. */
function href(
  filter: CaseFilter,
  change: Partial<Record<'view' | 'status' | 'q' | 'type' | 'sort' | 'after', string>> = {},
): string {
  const { view, status, q, type, sort } = filter;
  const wanted = Object.entries({ view, status, q, type, sort, ...change }).filter(
    ([name, value]) => value !== '' && !(name === 'sort' && value === 'updated'),
  );
  return `/cases?${new URLSearchParams(wanted)}`;
}

export function listModel(
  list: CaseList,
  filter: CaseFilter,
  types: string[],
  seen: (number: string) => Date | undefined,
  reader: Reader,
  now: Date,
  waiting: CaseRow[],
): CaseListPage {
  const { customer, brand, locale } = reader;
  const order =
    list.counts.waiting > 0
      ? (['waiting', 'open', 'all', 'closed'] as const)
      : (['open', 'waiting', 'all', 'closed'] as const);
  const offered = brand.caseTypes.flatMap((type) => (type.value === undefined ? [] : [type.value]));
  const used = [...new Set(offered.length > 0 ? offered : types)].map((value) => ({
    value,
    label: typeWords(value, reader),
    selected: value === filter.type,
  }));
  const active = filter.q !== '' || filter.type !== '';
  const own = matching(waiting, filter, reader);
  const first = list.start === 0 ? own : [];
  const shown = list.rows.length + first.length;
  const before = list.start === 0 ? 0 : own.length;
  const empty = shown > 0 ? {} : { empty: active || list.counts.all > 0 ? ('filter' as const) : ('none' as const) };
  return {
    tabs: order.map((id) => ({
      id,
      href: href(filter, { status: id }),
      count: list.counts[id],
      current: id === filter.status,
    })),
    ...(seesCompany(customer) ? { scope: { company: customer.company ?? '', view: filter.view } } : {}),
    filter: {
      q: filter.q,
      status: filter.status,
      view: filter.view,
      sort: filter.sort,
      type: filter.type,
      types: used,
      tags:
        filter.type === ''
          ? []
          : [{ labelKey: 'list.tag.type', value: typeWords(filter.type, reader), href: href(filter, { type: '' }) }],
      clearHref: href(filter, { q: '', type: '' }),
      active,
    },
    columns: columns(filter),
    rows: [...first, ...list.rows.map((row) => caseRow(row, reader, seen(row.case.number)))],
    ...empty,
    range: {
      from: shown === 0 ? 0 : list.start + before + 1,
      to: list.start + before + shown,
      total: list.shown + own.length,
    },
    pages: {
      ...(list.previous ? { previous: href(filter, { after: encodeCursor(list.previous) }) } : {}),
      ...(list.next ? { next: href(filter, { after: encodeCursor(list.next) }) } : {}),
      numbers: numbers(list, filter),
    },
    readAt: now.toISOString(),
    refreshHref: href(filter),
    requests: requestGroups(brand, locale, 'common'),
  };
}

/** What waits to be sent is neither solved nor waiting for him; of it, too, only what the filter asks for. */
function matching(waiting: CaseRow[], { status, q, type }: CaseFilter, reader: Reader): CaseRow[] {
  if (status === 'closed' || status === 'waiting') return [];
  const words = q.toLocaleLowerCase();
  const fits = (row: CaseRow) => [row.subject, row.number].some((text) => text.toLocaleLowerCase().includes(words));
  return waiting.filter((row) => fits(row) && (type === '' || row.type === typeWords(type, reader)));
}

const COLUMN_SORTS: { id: CaseListPage['columns'][number]['id']; first: Sort; second?: Sort }[] = [
  { id: 'case', first: 'newest', second: 'number' },
  { id: 'status', first: 'status' },
  { id: 'type', first: 'type' },
  { id: 'priority', first: 'priority' },
  { id: 'updated', first: 'updated', second: 'oldest' },
];

const DOWN: Sort[] = ['updated', 'newest'];

function columns(filter: CaseFilter): CaseListPage['columns'] {
  return COLUMN_SORTS.map(({ id, first, second }) => {
    const next = filter.sort === first && second ? second : first;
    const sorted = filter.sort === first || filter.sort === second;
    return {
      id,
      href: href(filter, { sort: next }),
      ...(sorted ? { sorted: DOWN.includes(filter.sort) ? ('descending' as const) : ('ascending' as const) } : {}),
    };
  });
}

/** Pages by number, as far as positions reach; a long list shows those round the current one. */
function numbers(list: CaseList, filter: CaseFilter): CaseListPage['pages']['numbers'] {
  const count = Math.ceil(list.shown / PAGE_ROWS);
  if (count < 2) return [];
  const current = Math.floor(list.start / PAGE_ROWS) + 1;
  const from = Math.max(1, Math.min(current - 3, count - MOST_NUMBERS + 1));
  const found: CaseListPage['pages']['numbers'] = [];
  for (let page = from; page <= Math.min(count, from + MOST_NUMBERS - 1); page++) {
    const cursor = cursorAt((page - 1) * PAGE_ROWS);
    if (cursor)
      found.push({
        page,
        href: page === 1 ? href(filter) : href(filter, { after: encodeCursor(cursor) }),
        current: page === current,
      });
  }
  return found;
}
