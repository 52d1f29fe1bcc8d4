/** What any room counts for `/metrics`, with a label of few values: how a read was answered, what was refused. */
export interface Counts {
  add(what: Counted, label: string): void;
  all(): readonly { what: Counted; label: string; count: number }[];
}

/**
 * `read`: `hit`, `miss`, `old` (while it is brought up to date, or the CRM is away). `event`: what the audit log calls it.
 */
export type Counted = 'read' | 'event';

export function createCounts(): Counts {
  const counts = new Map<string, { what: Counted; label: string; count: number }>();
  return {
    add(what, label) {
      const key = `${what} ${label}`;
      const known = counts.get(key);
      if (known) known.count += 1;
      else counts.set(key, { what, label, count: 1 });
    },
    all: () => [...counts.values()],
  };
}
