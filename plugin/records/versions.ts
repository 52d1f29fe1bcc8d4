/**
 * What a page was made from is named by tags: `contact:<id>`, `account:<id>`, `case:<id>`, `library`, `ideas`,
 * `seen:<contact id>`. Whoever learns of a change bumps the tag, and everything made from it before is old, on every machine.
 * A bump is remembered for 25 hours, so nothing may be kept longer than 24.
 *
 * @throws PortalError `store.unavailable` from `of` and `bump` while Redis does not answer
 */
export interface Versions {
  /** A text that differs as soon as one of these tags was bumped. One round trip. */
  of(tags: readonly string[]): Promise<string>;
  /** Another number as soon as anything was bumped. Only where no other machine can bump. */
  readonly count?: () => number;
  /** Resolves when no machine can take the old for the new any more, and those who listen have heard. */
  bump(tags: readonly string[]): Promise<void>;
  /** Hears of every bump, also of this machine and of others; answers how to stop. `*` after a gap: any may have been bumped. */
  listen(heard: (tags: readonly string[]) => void): () => void;
}
