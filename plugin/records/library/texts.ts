import type { Brand, Locale } from '../../brand.ts';

/** A heading under which texts stand: a category of solutions, or a data category of articles. */
export interface Topic {
  /** Of a solution category its record id’s hash, of a data category `group.name`: what stands in `?category=`. */
  id: string;
  name: string;
  parent: string | undefined;
  order: number;
}

/**
 * A published solution or article, as lists, search and suggestions know it. A page of one text reads the record itself.
 * Objects are kept from one reading to the next while nothing about them has changed.
 */
export interface LibraryText {
  kind: 'solution' | 'article';
  /** Solution.Id, or Knowledge__kav.KnowledgeArticleId: what feedback and links to cases name. */
  id: string;
  /** What stands in its address: SolutionNumber, UrlName. */
  ref: string;
  title: string;
  /** The first sentence or two, as plain text; the article’s own summary where it has one. */
  summary: string;
  /** All of it as plain text, white space made one. */
  text: string;
  /** The first numbered list, at most five steps, as plain text. */
  steps: string[];
  minutes: number;
  /** Undefined when the org does not say. */
  locale: Locale | undefined;
  /** Ids of topics, those above them too. */
  topics: string[];
  updatedAt: Date;
  /** Somebody of the company has checked it. */
  reviewed: boolean;
  helped: { yes: number; asked: number };
}

/** What a brand shows in one language, and where a text is in another: the one that fits best of each article. */
export interface Shelf {
  texts: LibraryText[];
  /** Roots first, in their order. */
  topics: Topic[];
  readAt: Date;
}

/** The published texts of the company. */
export interface Library {
  /**
   * Everything of the brand: solutions, where the org has them, and articles, of each the language that fits: the reader’s,
   * else the brand’s first, else the one it was written in. Texts in the reader’s language, and those of which the
   * org does not say it, come first, then newest first.
   */
  shelf(brand: Brand, locale: Locale): Promise<Shelf>;
  /** Every text that is held, for the search index: the same objects until they change. */
  all(): Promise<ReadonlyMap<string, LibraryText>>;
}

/** Key of a text in `all` and in the index. An article has one text a language. */
export function textKey(text: Pick<LibraryText, 'kind' | 'ref'>): string {
  return `${text.kind}:${text.ref}`;
}

export function textHref(text: Pick<LibraryText, 'kind' | 'ref'>): string {
  return `/${text.kind === 'solution' ? 'solutions' : 'knowledge'}/${encodeURIComponent(text.ref)}`;
}
