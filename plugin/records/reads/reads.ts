import type { CrmRow } from '../crm.ts';
import type { Soql } from '../soql.ts';

/** What was read while a page was made. */
export interface Provenance {
  /** Everything it was made from; empty for a page of no data. */
  readonly tags: readonly string[];
  /** `Versions.of(tags)` from before the first of it was read. */
  readonly versions: string;
  /** Whether it may be given again as long as `Reads.holds` says so: nothing was read past the cache, nothing was old. */
  readonly keepable: boolean;
  /** Set when something old was shown because the CRM gave no answer. */
  readonly old: { readonly readAt: Date } | undefined;
  /** When the oldest of it was read. */
  readonly readAt: Date;
  /** The unbroken watch of the change reader in which all of it was read. */
  readonly watch: string | undefined;
}

/** What an answer depends on. */
export interface Dependence<Answer> {
  /** Bumped by whoever changes what could be among the rows: of the scope, where one stands in the query. */
  tags: readonly string[];
  /** Tags of the rows themselves, so that one that leaves the scope is missed. */
  rowTags?: (answer: Answer) => string[];
  /** False for what is too large to be kept for everybody: the asker keeps what he makes of it. */
  keep?: boolean;
  /** Asked in words of his own: machines share it for an hour, and not for as long as it may be shown. */
  brief?: boolean;
  /** Goes out as a call of its own, so that nothing can come along with it. */
  apart?: boolean;
  /** Something of it changes without the change reader seeing it: kept for half an hour only. */
  untold?: boolean;
  /** Never older than what the change reader answers for: neither shown while it is brought up to date, nor while the CRM is away. */
  exact?: boolean;
}

/**
 * Answers what else to read, or nothing if there is nothing to be read. What it answers has to ask within the turn of the
 * event loop in which it is called, or its reads come too late to go along.
 */
export type Along = () => Promise<(() => Promise<unknown>) | undefined>;

/**
 * Reads of the CRM, kept by what is asked. A query holds the scope of who asks, so one key cannot serve two scopes. Equal reads
 * in flight are one; what is old is shown while it is brought up to date, and, with its age, while the CRM is away.
 *
 * @throws PortalError as the CRM does, when nothing is kept that may be shown instead
 */
export interface Reads {
  query(query: Soql, options: Dependence<CrmRow[]>): Promise<CrmRow[]>;
  /** Asks whatever is kept, and keeps the rows as those of the query that `as` makes of them, if it makes one. */
  queryAnew(query: Soql, options: Dependence<CrmRow[]> & { as(rows: CrmRow[]): Soql | undefined }): Promise<CrmRow[]>;
  /** Queries of one moment, kept as one. */
  queries(queries: readonly Soql[], options: Dependence<CrmRow[][]>): Promise<CrmRow[][]>;
  /**
   * What `ask` answers, kept as JSON by `key`, which says all that is asked and holds the scope.
   */
  named<Answer>(key: readonly string[], ask: () => Promise<Answer>, options: Dependence<Answer>): Promise<Answer>;
  /** Whether what was asked by this key, of a query its text, would be answered from what is kept. */
  isKept(key: readonly string[]): Promise<boolean>;
  /**
   * Runs `work`, and answers what was read in it, also by what it called. As soon as a read of it has to ask the CRM, `along`
   * is begun: what that reads goes out in the same call.
   */
  during<T>(work: () => Promise<T>, options?: { along?: Along }): Promise<{ answer: T; provenance: Provenance }>;
  /**
   * Says that the page under way is also made from these: `seen:<id>`, `library`, `ideas`, `outbox:<id>`. Said before they are
   * read: a bump from then on makes the page old.
   */
  note(tags: readonly string[], options?: { readAt?: Date; old?: boolean; keepable?: boolean }): void;
  /** Whether what was made so may be given once more. One look at the versions; the CRM is asked only after a sleep. */
  holds(provenance: Provenance): Promise<boolean>;
  /** The same at once, for what held at this `Versions.count`; false also when only `holds` can tell. */
  stillHolds(provenance: Provenance, count: number): boolean;
}

/** Every answer depends on it: whoever has lost track of the changes bumps it. */
export const EVERYTHING = 'everything';
