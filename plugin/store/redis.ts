import { type RedisLink, WRITE_MS } from './redis-link.ts';
import type { Store } from './store.ts';

/** Every machine sees the same; a restart of the portal loses nothing. */
export function redisStore(link: RedisLink): Store {
  return {
    get: async (key) => (await link.run((redis) => redis.get(key))) ?? undefined,
    many: async (keys) => {
      if (keys.length === 0) return [];
      const values = await link.run((redis) => redis.mGet([...keys]));
      return values.map((value) => value ?? undefined);
    },
    set: async (key, value, ttlSeconds) =>
      void (await link.run((redis) => redis.set(key, value, until(ttlSeconds)), WRITE_MS)),
    renew: async (key, value, ttlSeconds) =>
      void (await link.run((redis) => redis.set(key, value, { ...until(ttlSeconds), condition: 'XX' }), WRITE_MS)),
    add: async (key, value, ttlSeconds) =>
      (await link.run((redis) => redis.set(key, value, { ...until(ttlSeconds), condition: 'NX' }), WRITE_MS)) === 'OK',
    take: async (key) => (await link.run((redis) => redis.getDel(key), WRITE_MS)) ?? undefined,
    remove: async (key) => void (await link.run((redis) => redis.del(key), WRITE_MS)),
    close: async () => {},
  };
}

/** Redis takes whole numbers above zero. */
function until(seconds: number): { expiration: { type: 'PX'; value: number } } {
  return { expiration: { type: 'PX', value: Math.max(1, Math.ceil(seconds * 1_000)) } };
}
