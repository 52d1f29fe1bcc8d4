/** So long what the org has is kept. */
const THERE_MS = 60 * 60 * 1000;
/** So long it is kept that the org lacks something: an admin who adds it wants to see it, with the portal running. */
const ABSENT_MS = 60 * 1000;

export interface Kept<T> {
  get(name: string): Promise<T>;
  /** The org has refused what it was said to have. What was asked more than a minute ago is asked again. */
  doubt(): void;
}

/**
 * Asks once for many who want the same, and again when the answer is old. A failure is not kept.
 *
 * @param options.isAbsent true for an answer that says the org lacks it
 */
export function createKept<T>(options: {
  ask: (name: string) => Promise<T>;
  isAbsent: (answer: T) => boolean;
  clock: () => number;
}): Kept<T> {
  const { ask, isAbsent, clock } = options;
  const kept = new Map<string, { askedAt: number; until: number; answer: Promise<T> }>();

  function get(name: string): Promise<T> {
    const now = clock();
    const known = kept.get(name);
    if (known && now < known.until) return known.answer;
    const entry = { askedAt: now, until: now + THERE_MS, answer: ask(name) };
    kept.set(name, entry);
    entry.answer.then(
      (answer) => {
        if (isAbsent(answer)) entry.until = clock() + ABSENT_MS;
      },
      () => kept.delete(name),
    );
    return entry.answer;
  }

  return {
    get,
    doubt() {
      const old = clock() - ABSENT_MS;
      for (const [name, { askedAt }] of kept) if (askedAt <= old) kept.delete(name);
    },
  };
}
