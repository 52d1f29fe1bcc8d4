import NodeCache from 'node-cache';
import { PortalError } from '../errors.ts';
import type { Store } from './store.ts';

/** One process, nothing kept over a restart. Full means refused: what lives here is security state, never a cache. */
export function memoryStore(options: { maxKeys?: number } = {}): Store {
  const cache = new NodeCache({ useClones: false, maxKeys: options.maxKeys ?? 500_000, checkperiod: 60 });

  function put(key: string, value: string, ttlSeconds: number): boolean {
    try {
      // A full cache refuses a key that is there, too; what is already kept must stay usable when nothing new is taken.
      cache.del(key);
      return cache.set(key, value, ttlSeconds);
    } catch (cause) {
      throw new PortalError('internal', { cause, detail: 'the store is full' });
    }
  }

  const many = (keys: readonly string[]) => keys.map((key) => cache.get<string>(key));

  return {
    get: async (key) => cache.get<string>(key),
    many: async (keys) => many(keys),
    now: many,
    set: async (key, value, ttlSeconds) => void put(key, value, ttlSeconds),
    renew: async (key, value, ttlSeconds) => void (cache.has(key) && put(key, value, ttlSeconds)),
    add: async (key, value, ttlSeconds) => !cache.has(key) && put(key, value, ttlSeconds),
    take: async (key) => cache.take<string>(key),
    remove: async (key) => void cache.del(key),
    close: async () => cache.close(),
  };
}
