import { LRUCache } from 'lru-cache';
import type { Shared } from '../machines.ts';

/** Where a text was offered: on the form, or once the case was opened. */
export type Place = 'form' | 'case';

/** Texts that one process remembers while it has nobody to share with: three of each form. */
const MOST = 6_000;

/** Which texts were offered on which journey, whichever machine did it. Only ids, and only as long as a form is good. */
export interface Offered {
  /** Resolves when every machine knows. Never throws: while Redis is away it is forgotten. */
  add(journey: string, textIds: readonly string[], place: Place): Promise<void>;
  /** Where each of these texts was offered; those that were not are left out. Never throws. */
  among(journey: string, textIds: readonly string[]): Promise<ReadonlyMap<string, Place>>;
}

/** One key for each text, so that two machines at once cannot overwrite each other. */
export function createOffered(parts: { shared: Shared | undefined; seconds: number }): Offered {
  const { shared = inProcess(), seconds } = parts;
  const keyOf = (journey: string, textId: string) => `offered:${journey}:${textId}`;

  return {
    async add(journey, textIds, place) {
      await Promise.all(textIds.map((id) => shared.put(keyOf(journey, id), place, seconds)));
    },
    async among(journey, textIds) {
      const places = await Promise.all(textIds.map((id) => shared.get(keyOf(journey, id))));
      return new Map(
        textIds.flatMap((id, at): [string, Place][] => {
          const place = places[at];
          return place === 'form' || place === 'case' ? [[id, place]] : [];
        }),
      );
    },
  };
}

function inProcess(): Shared {
  const kept = new LRUCache<string, string>({ max: MOST });
  return {
    get: async (key) => kept.get(key),
    put: async (key, text, ttlSeconds) => void kept.set(key, text, { ttl: ttlSeconds * 1_000 }),
  };
}
