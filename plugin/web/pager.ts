import type { CaseListPage } from '../view/models.ts';

const MOST_NUMBERS = 7;

/** The way from one page of a list to the others; of many those round the current one. */
export function pager(page: number, last: number, href: (page: number) => string): CaseListPage['pages'] {
  const first = Math.max(1, Math.min(page - 3, last - MOST_NUMBERS + 1));
  const shown = last < 2 ? 0 : Math.min(last, first + MOST_NUMBERS - 1) - first + 1;
  return {
    ...(page > 1 ? { previous: href(page - 1) } : {}),
    ...(page < last ? { next: href(page + 1) } : {}),
    numbers: Array.from({ length: shown }, (_, at) => first + at).map((number) => ({
      ...{ page: number, href: href(number), current: number === page },
    })),
  };
}
