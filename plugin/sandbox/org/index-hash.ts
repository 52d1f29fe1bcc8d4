import type { Raw } from './column.ts';

/**
 * Row numbers by value. It may still name rows that have left the value: who asks checks each row anyway, and taking
 * one row out of a million that share an owner would cost more than that check.
 */
export interface HashIndex {
  add(key: Raw, slot: number): void;
  /** Says that rows have left `key`, so that the next reader tidies up. */
  leave(key: Raw): void;
  /** `holds` tells whether a row still has the value. */
  find(key: Raw, holds: (slot: number) => boolean): readonly number[];
}

interface Bucket {
  slots: number[];
  stale: boolean;
}

/** With `fold`, text is compared without regard to case. */
export function createHashIndex({ fold }: { fold: boolean }): HashIndex {
  const buckets = new Map<string, Bucket | number>();

  function keyOf(value: Raw): string | undefined {
    if (typeof value !== 'string') return undefined;
    return fold ? value.toLowerCase() : value;
  }

  return {
    add: (value, slot) => {
      const key = keyOf(value);
      if (key === undefined) return;
      const bucket = buckets.get(key);
      if (bucket === undefined) buckets.set(key, slot);
      else if (typeof bucket === 'number') buckets.set(key, { slots: [bucket, slot], stale: bucket === slot });
      else bucket.slots.push(slot);
    },
    leave: (value) => {
      const bucket = buckets.get(keyOf(value) ?? '');
      if (typeof bucket === 'object') bucket.stale = true;
    },
    find: (value, holds) => {
      const bucket = buckets.get(keyOf(value) ?? '');
      if (bucket === undefined) return [];
      if (typeof bucket === 'number') return [bucket];
      if (bucket.stale) {
        bucket.slots = [...new Set(bucket.slots)].filter(holds);
        bucket.stale = false;
      }
      return bucket.slots;
    },
  };
}
