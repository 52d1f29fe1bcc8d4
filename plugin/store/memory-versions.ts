import { randomUUID } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Versions } from '../records/versions.ts';

/** One process. What is forgotten for want of room makes everything old, never the old new. */
export function memoryVersions(options: { maxTags?: number } = {}): Versions {
  let epoch = randomUUID();
  let bumps = 0;
  const listeners = new Set<(tags: readonly string[]) => void>();
  const versions = new LRUCache<string, number>({
    ...{ maxSize: options.maxTags ?? 200_000, sizeCalculation: () => 1 }, // with `max` all the room would be taken at once
    dispose: (_version, _tag, reason) => {
      if (reason === 'evict') epoch = randomUUID();
    },
  });
  return {
    of: async (tags) => `${epoch}:${tags.map((tag) => versions.get(tag) ?? 0).join(',')}`,
    count: () => bumps,
    bump: async (tags) => {
      for (const tag of tags) {
        bumps += 1;
        versions.set(tag, bumps);
      }
      for (const heard of listeners) heard(tags);
    },
    listen: (heard) => {
      listeners.add(heard);
      return () => void listeners.delete(heard);
    },
  };
}
