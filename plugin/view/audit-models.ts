/** Who did and tried what, newest first. */
export interface AuditPage {
  rows: {
    at: string;
    /** Words are `audit.event.<event>`. */
    event: string;
    /** The person, and the pages of all entries about the person. */
    name?: string;
    contact?: string;
    href?: string;
    provider?: string;
    address?: string;
    path?: string;
    reason?: string;
    reference?: string;
  }[];
  filter: { event: string; who: string; events: string[] };
  isFiltered: boolean;
  /** The page of older ones. */
  olderHref?: string;
  csvHref: string;
}

/** What was done and tried, by name of the template. */
export interface AuditPages {
  audit: AuditPage;
}
