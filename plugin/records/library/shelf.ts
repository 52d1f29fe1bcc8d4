import { type Brand, categoryName, type Locale } from '../../brand.ts';
import { versionFor } from './language.ts';
import { type Stock, versionChoice } from './stock.ts';
import type { LibraryText, Shelf, Topic } from './texts.ts';

/** Ids of the topics a brand shows, by kind; undefined where it shows all. */
interface Limits {
  solution: ReadonlySet<string> | undefined;
  article: ReadonlySet<string> | undefined;
}

export function shelfOf(stock: Stock, brand: Brand, locale: Locale): Omit<Shelf, 'readAt'> {
  const limits = limitsOf(stock, brand);
  const texts = [...solutions(stock), ...articles(stock, brand, locale)].filter((text) => isWithin(text, limits));
  const rank = (text: LibraryText) => (isFor(text, locale) ? 0 : 1);
  return {
    texts: texts.sort((one, other) => rank(one) - rank(other) || other.updatedAt.getTime() - one.updatedAt.getTime()),
    topics: stock.tree.topics
      .filter((topic) => isTopicWithin(topic, stock, limits))
      .map((topic) => ({ ...topic, name: categoryName(topic.name, brand, locale) })),
  };
}

/** In the reader’s language, as far as the org says. */
export function isFor(text: Pick<LibraryText, 'locale'>, locale: Locale): boolean {
  return text.locale === undefined || text.locale === locale;
}

/** Whether a brand shows a text in these topics. */
export function isShown(text: Pick<LibraryText, 'kind' | 'topics'>, stock: Stock, brand: Brand): boolean {
  return isWithin(text, limitsOf(stock, brand));
}

function* solutions(stock: Stock): Iterable<LibraryText> {
  for (const id of stock.solutions.keys()) {
    const text = stock.texts.get(id);
    if (text) yield text;
  }
}

function* articles(stock: Stock, brand: Brand, locale: Locale): Iterable<LibraryText> {
  for (const versions of stock.versions.values()) {
    const chosen = versionFor(versions.map(versionChoice), brand, locale);
    const text = chosen && stock.texts.get(chosen.kept.recordId);
    if (text) yield text;
  }
}

function limitsOf({ tree }: Stock, { library }: Brand): Limits {
  const roots = (kind: 'solution' | 'article', names: readonly string[]) => {
    if (names.length === 0) return undefined;
    const found = tree.topics.filter(
      ({ id, name, parent }) =>
        parent === undefined &&
        tree.kinds.get(id) === kind &&
        (names.includes(name) || names.includes(id.slice(id.indexOf('.') + 1))),
    );
    return new Set(found.map(({ id }) => id));
  };
  return { solution: roots('solution', library.solutionCategories), article: roots('article', library.dataCategories) };
}

function isWithin({ kind, topics }: Pick<LibraryText, 'kind' | 'topics'>, limits: Limits): boolean {
  const roots = limits[kind];
  return roots === undefined || topics.some((topic) => roots.has(topic));
}

function isTopicWithin(topic: Topic, { tree }: Stock, limits: Limits): boolean {
  const kind = tree.kinds.get(topic.id);
  const roots = kind && limits[kind];
  return roots === undefined || tree.lineOf(topic.id).some((id) => roots.has(id));
}
