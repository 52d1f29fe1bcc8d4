/** So long what the org has is kept. */
const THERE_MS = 60 * 60 * 1000;
/** So long it is kept that the org lacks something: an admin who adds it wants to see it, with the portal running. */
const ABSENT_MS = 60 * 1000;

/**
 * Asks once for many who want the same, and again when the answer is old. A failure is not kept.
 *
 * @param options.isAbsent true for an answer that says the org lacks it
 */
export function createKept<T>(options: {
  ask: (name: string) => Promise<T>;
  isAbsent: (answer: T) => boolean;
  clock: () => number;
}): (name: string) => Promise<T> {
  const { ask, isAbsent, clock } = options;
  const kept = new Map<string, { until: number; answer: Promise<T> }>();

  return (name) => {
    const known = kept.get(name);
    if (known && clock() < known.until) return known.answer;
    const entry = { until: clock() + THERE_MS, answer: ask(name) };
    kept.set(name, entry);
    entry.answer.then(
      (answer) => {
        if (isAbsent(answer)) entry.until = clock() + ABSENT_MS;
      },
      () => kept.delete(name),
    );
    return entry.answer;
  };
}
