/**
 * What a page was made from is named by tags: `contact:<id>`, `account:<id>`, `case:<id>`, `library`, `ideas`,
 * `seen:<contact id>`. Whoever learns of a change bumps the tag, and everything made from it before is old, on every machine.
 */
export interface Versions {
  /** A text that differs as soon as one of these tags was bumped. One round trip. */
  of(tags: readonly string[]): Promise<string>;
  /** Resolves when no machine can take the old for the new any more. */
  bump(tags: readonly string[]): Promise<void>;
  /** Hears of every bump, also of other machines; answers how to stop. */
  listen(heard: (tags: readonly string[]) => void): () => void;
}
