import type { Brand, Locale, PageId } from '../../brand.ts';
import type { Customer } from '../customer.ts';

export const SEARCH_KINDS = ['solution', 'article', 'case', 'idea'] as const;
export type SearchKind = (typeof SEARCH_KINDS)[number];

/** A piece of text; those that match are marked. */
export type Marked = { text: string; hit: boolean }[];

/** What was found: enough to show it and to lead there, nothing else. */
export interface Hit {
  kind: SearchKind;
  /** Of a case its number, of a text its `ref`, of an idea its `ref`. */
  ref: string;
  href: string;
  title: Marked;
  /** About two lines round the first hit. */
  excerpt: Marked;
  /** When it was last changed. */
  at: Date;
  /** Helped so many (solutions, articles), points (ideas), status (cases, ideas). */
  helped?: number;
  minutes?: number;
  points?: number;
  status?: string | null;
  steps?: string[];
}

/** Who searches, and in what. */
export interface Searcher {
  customer: Customer;
  brand: Brand;
  locale: Locale;
  pages: readonly PageId[];
}

export interface Found {
  hits: Hit[];
  /** How many there are of each kind, shown or not. */
  counts: Record<SearchKind, number>;
  /** Another spelling that would find something, when nothing was found. */
  spelling: string | undefined;
  /** Kinds that could not be looked through just now. */
  missing: SearchKind[];
}

/** One search over everything the customer may see. */
export interface Search {
  /**
   * Ranked, of one kind or of all. At most one CRM call, for the cases in his scope, and none while they are kept; one more
   * for cases behind the newest, and for a library that is larger than what is kept.
   *
   * @throws PortalError when nothing at all can be looked through
   */
  find(asking: Searcher, words: string, options: { kind?: SearchKind; from: number; limit: number }): Promise<Found>;
  /** The best few of each kind for what is typed so far; the last word may be unfinished. No CRM call but for his cases, once. */
  suggest(asking: Searcher, words: string, limits: Partial<Record<SearchKind, number>>): Promise<Hit[]>;
  /** Texts like this one: for “Related” and “Similar ideas”. Never a CRM call. */
  similar(
    asking: Searcher,
    words: string,
    options: { kinds: SearchKind[]; limit: number; without?: string },
  ): Promise<Hit[]>;
  /** The number of the one case that was meant, when just its number was typed, in digits of any script. At most one CRM call. */
  caseTyped(customer: Customer, typed: string): Promise<string | undefined>;
  /** Reads what a search of most people needs of their cases, if it is not kept. */
  bring(customer: Customer): Promise<unknown>;
}
