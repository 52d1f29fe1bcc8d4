import type { CrmRow } from '../crm.ts';
import type { Soql } from '../soql.ts';

/** What was read while a page was made. */
export interface Provenance {
  /** Everything it was made from; empty for a page of no data. */
  readonly tags: readonly string[];
  /** `Versions.of(tags)` from before the first of it was read. */
  readonly versions: string;
  /** Whether all of it stays good until a tag is bumped: nothing was read past the cache, nothing was old. */
  readonly keepable: boolean;
  /** Set when something old was shown because the CRM gave no answer. */
  readonly old: { readonly readAt: Date } | undefined;
}

/**
 * Reads of the CRM, kept by what is asked. A query holds the scope of who asks, so one key cannot serve two scopes. Equal reads
 * in flight are one; what is old is shown while it is brought up to date, and, with its age, while the CRM is away.
 */
export interface Reads {
  /** @param tags what the answer depends on, beside the tags of the rows themselves (`rowTag`) */
  query(query: Soql, options: { tags: readonly string[]; rowTags?: (rows: CrmRow[]) => string[] }): Promise<CrmRow[]>;
  queryWithRelated(
    first: Soql,
    related: (id: Soql) => Soql[],
    options: { tags: readonly string[]; rowTags?: (rows: CrmRow[]) => string[] },
  ): Promise<{ first: CrmRow[]; related: CrmRow[][] }>;
  /** Runs `work`, and answers what was read in it, also by what it called. */
  during<T>(work: () => Promise<T>): Promise<{ answer: T; provenance: Provenance }>;
  /** Says that the page under way was also made from these: `seen:<id>`, `library`, `ideas`, `outbox:<id>`. */
  note(tags: readonly string[], options?: { readAt?: Date; old?: boolean; keepable?: boolean }): void;
}
