import type { PageId } from '../brand.ts';
import { type Found, type Hit, type Marked, SEARCH_KINDS, type SearchKind } from '../records/search/search.ts';
import type { StatusChip } from '../view/models.ts';
import type { FoundRow, SearchPage } from '../view/search-models.ts';
import { chip, type Reader, requestGroups } from './case-models.ts';
import { ideaChip } from './idea-models.ts';
import { pager } from './pager.ts';

export const PAGE_ROWS = 20;

const PARTS: Record<SearchKind, PageId> = { solution: 'solutions', article: 'knowledge', case: 'cases', idea: 'ideas' };

/** What a search looks through for this person, in the order of the tabs. */
export function kindsThere(pages: readonly PageId[]): SearchKind[] {
  return SEARCH_KINDS.filter((kind) => pages.includes(PARTS[kind]));
}

export interface SearchQuery {
  q: string;
  /** One kind of those that are there. */
  kind: SearchKind | undefined;
  page: number;
}

export function searchHref({ q, kind, page = 1 }: { q: string; kind?: SearchKind | undefined; page?: number }): string {
  const query = new URLSearchParams({ q });
  if (kind) query.set('in', kind);
  if (page > 1) query.set('page', String(page));
  return `/search?${query}`;
}

/** How many there are of what is shown: of one kind or of all. */
export function totalOf({ counts }: Found, kind: SearchKind | undefined): number {
  return kind ? counts[kind] : SEARCH_KINDS.reduce((sum, one) => sum + counts[one], 0);
}

export function statusOf({ kind, status = null }: Hit, reader: Reader): StatusChip | undefined {
  if (kind === 'case') return chip(status, reader);
  return kind === 'idea' ? ideaChip(status, reader) : undefined;
}

export function textOf(parts: Marked): string {
  return parts.map(({ text }) => text).join('');
}

function foundRow(hit: Hit, reader: Reader): FoundRow {
  const { kind, ref, href, title, excerpt, at, helped, minutes, points } = hit;
  const status = statusOf(hit, reader);
  return {
    ...{ kind, ref, href, title: textOf(title), titleParts: title, excerpt: textOf(excerpt), excerptParts: excerpt },
    updated: at.toISOString(),
    ...(helped === undefined ? {} : { helped }),
    ...(minutes === undefined ? {} : { minutes }),
    ...(points === undefined ? {} : { points }),
    ...(status ? { status } : {}),
  };
}

/** Before anything was asked. */
export const NOTHING_ASKED: SearchPage = {
  ...{ q: '', tabs: [], rows: [], missing: [] },
  ...{ range: { from: 0, to: 0, total: 0 }, pages: { numbers: [] } },
};

/** Undefined for a page past the end. */
export function searchModel(
  { q, kind, page }: SearchQuery,
  found: Found,
  reader: Reader & { pages: readonly PageId[] },
): SearchPage | undefined {
  const kinds = kindsThere(reader.pages);
  const missing = found.missing.filter((one) => kinds.includes(one));
  const total = totalOf(found, kind);
  const last = Math.max(1, Math.ceil(total / PAGE_ROWS));
  if (page > last) return undefined;
  const from = (page - 1) * PAGE_ROWS;
  const isNothing = totalOf(found, undefined) === 0;
  const { spelling } = found;
  const tab = (id: 'all' | SearchKind) => {
    const one = id === 'all' ? undefined : id;
    const count = one && missing.includes(one) ? {} : { count: totalOf(found, one) };
    return { id, href: searchHref({ q, kind: one }), ...count, current: one === kind };
  };
  return {
    q,
    ...(kind ? { in: kind } : {}),
    tabs: kinds.length > 1 && !isNothing ? (['all', ...kinds] as const).map(tab) : [],
    rows: found.hits.map((hit) => foundRow(hit, reader)),
    ...(found.hits.length > 0 ? {} : { empty: isNothing ? ('none' as const) : ('kind' as const) }),
    ...(isNothing && spelling !== undefined ? { spelling: { text: spelling, href: searchHref({ q: spelling }) } } : {}),
    missing,
    range: { from: found.hits.length === 0 ? 0 : from + 1, to: from + found.hits.length, total },
    pages: pager(page, last, (other) => searchHref({ q, kind, page: other })),
    ...(found.hits.length === 0 && kinds.includes('case')
      ? {
          ask: {
            href: `/cases/new?${new URLSearchParams({ about: q })}`,
            groups: requestGroups(reader.brand, reader.locale, 'common'),
          },
        }
      : {}),
  };
}
