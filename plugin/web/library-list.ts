import { z } from 'zod';
import type { Locale, PageId } from '../brand.ts';
import { isFor } from '../records/library/shelf.ts';
import type { Submission } from '../records/library/submissions.ts';
import { type LibraryText, type Shelf, textHref } from '../records/library/texts.ts';
import type { LibraryPage, TextRow } from '../view/library-models.ts';
import { type Branch, type Branches, branchesOf, lineOf, topicLinks } from './library-topics.ts';
import { pager } from './pager.ts';
import { searchText } from './search-text.ts';

const PAGE_ROWS = 20;

/** The address of a list is its state. A value that is not one of ours is the default, never an error: addresses get cut. */
export const libraryQuery = z.object({
  category: z.string().max(300).default('').catch(''),
  q: searchText,
  sort: z.enum(['helpful', 'new']).default('helpful').catch('helpful'),
  page: z.coerce.number().int().min(1).max(1_000_000).default(1).catch(1),
});
export type LibraryQuery = z.output<typeof libraryQuery>;

export type Kind = LibraryText['kind'];

/** Kinds of texts whose part of the portal is there. */
export function kindsOn(pages: readonly PageId[]): Kind[] {
  return (['solution', 'article'] as const).filter((kind) =>
    pages.includes(kind === 'solution' ? 'solutions' : 'knowledge'),
  );
}

/** A shelf as lists show it: put in order and counted once, as long as nothing on it changes. */
export interface Arranged {
  branches: Branches;
  texts: Record<LibraryQuery['sort'], LibraryText[]>;
}

export function createArranger(): (shelf: Shelf, kinds: readonly Kind[], locale: Locale) => Arranged {
  const known = new WeakMap<object, Map<string, Arranged>>();
  return (shelf, kinds, locale) => {
    const made = known.get(shelf.texts) ?? new Map<string, Arranged>();
    known.set(shelf.texts, made);
    const key = kinds.join(' ');
    const arranged = made.get(key) ?? arrange(shelf, kinds, locale);
    made.set(key, arranged);
    return arranged;
  };
}

function arrange(shelf: Shelf, kinds: readonly Kind[], locale: Locale): Arranged {
  const texts = shelf.texts.filter(({ kind }) => kinds.includes(kind));
  // The reader's own language comes first already; within it those that helped most.
  const rank = (text: LibraryText) => (isFor(text, locale) ? 0 : 1);
  const helpful = texts.toSorted(
    (one, other) =>
      rank(one) - rank(other) || other.helped.yes - one.helped.yes || one.helped.asked - other.helped.asked,
  );
  return { branches: branchesOf(shelf, texts), texts: { helpful, new: texts } };
}

/** What a list is made for. */
export interface ListReader {
  path: LibraryPage['path'];
  kinds: Kind[];
  locale: Locale;
  maySubmit: boolean;
}

/** An address of the list; what is as usual is left out. */
export function libraryHref(path: string, query: Omit<LibraryQuery, 'q'>, change: Partial<LibraryQuery> = {}): string {
  const { category, sort, page } = { ...query, ...change };
  const state = Object.entries({ category, sort, page: String(page) });
  const unusual = state.filter(([name, value]) => value !== '' && value !== USUAL[name]);
  return unusual.length === 0 ? path : `${path}?${new URLSearchParams(unusual)}`;
}

const USUAL: Record<string, string> = { sort: 'helpful', page: '1' };

/** Undefined for a page past the end. */
export function libraryModel(
  { arranged, readAt }: { arranged: Arranged; readAt: Date },
  query: LibraryQuery,
  reader: ListReader,
  submissions: readonly Submission[],
): LibraryPage | undefined {
  const { path, kinds, locale, maySubmit } = reader;
  const { branches, texts } = arranged;
  const open = branches.byTopic.get(query.category);
  const category = open ? query.category : '';
  const shown = open ? texts[query.sort].filter((text) => isIn(text, open)) : texts[query.sort];
  const last = Math.max(1, Math.ceil(shown.length / PAGE_ROWS));
  if (query.page > last) return undefined;
  const from = (query.page - 1) * PAGE_ROWS;
  const rows = shown.slice(from, from + PAGE_ROWS);
  const href = (change: Partial<LibraryQuery>) => libraryHref(path, { ...query, category, page: 1 }, change);
  return {
    ...{ path, kinds },
    trail: lineOf(open).map(({ id, name }) => ({ name, href: href({ category: id }) })),
    sorts: (['helpful', 'new'] as const).map((id) => ({ id, href: href({ sort: id }), current: id === query.sort })),
    rows: rows.map((text) => textRow(text, locale)),
    ...(rows.length > 0 ? {} : { empty: open ? 'category' : 'none' }),
    range: { from: rows.length === 0 ? 0 : from + 1, to: from + rows.length, total: shown.length },
    pages: pager(query.page, last, (page) => href({ page })),
    topics: topicLinks(branches.roots, lineOf(open), (id) => href({ category: id })),
    ...{ allHref: href({ category: '' }), allCount: texts.new.length },
    submissions: submissions.map(({ number, title, state, updatedAt }) => ({
      ...{ title, state, updated: updatedAt.toISOString() },
      href: textHref({ kind: 'solution', ref: number }),
    })),
    maySubmit,
    ...{ readAt: readAt.toISOString(), refreshHref: libraryHref(path, query, { category }) },
  };
}

function isIn({ topics }: LibraryText, branch: Branch): boolean {
  return topics.some((topic) => branch.topics.has(topic));
}

function textRow(text: LibraryText, locale: Locale): TextRow {
  const { kind, title, summary, minutes, helped, updatedAt } = text;
  const other = text.locale === undefined || text.locale === locale ? undefined : text.locale;
  return {
    ...{ kind, href: textHref(text), title, summary, helped: helped.yes, minutes, updated: updatedAt.toISOString() },
    ...(other ? { language: { tag: other, name: languageName(other, locale) } } : {}),
  };
}

/** What readers of a language call another one, of whatever country. */
export function languageName(tag: string, locale: Locale): string {
  try {
    const { language, script } = new Intl.Locale(tag);
    const spoken = script ? `${language}-${script}` : language;
    return new Intl.DisplayNames([locale], { type: 'language' }).of(spoken) ?? tag;
  } catch {
    return tag;
  }
}
