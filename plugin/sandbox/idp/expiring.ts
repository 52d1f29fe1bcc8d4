/** A map that forgets: each entry after its time, the oldest when there are too many. */
export interface Expiring<T> {
  get(key: string): T | undefined;
  set(key: string, value: T): void;
  delete(key: string): void;
  values(): T[];
}

export function expiring<T>(lifeMs: number, limit: number, now: () => Date): Expiring<T> {
  const entries = new Map<string, { value: T; end: number }>();
  const isOver = (end: number) => end <= now().getTime();

  return {
    get(key) {
      const entry = entries.get(key);
      return entry === undefined || isOver(entry.end) ? undefined : entry.value;
    },
    set(key, value) {
      entries.delete(key);
      entries.set(key, { value, end: now().getTime() + lifeMs });
      for (const [oldest, { end }] of entries) {
        if (entries.size <= limit && !isOver(end)) break;
        entries.delete(oldest);
      }
    },
    delete: (key) => void entries.delete(key),
    values: () => [...entries.values()].filter(({ end }) => !isOver(end)).map(({ value }) => value),
  };
}
