import type { Shared } from '../records/machines.ts';
import type { RedisLink } from './redis-link.ts';

export function redisShared(link: RedisLink): Shared {
  const keyOf = (key: string) => `shared:${key}`;
  return {
    get: async (key) => (await link.run((redis) => redis.get(keyOf(key))).catch(() => undefined)) ?? undefined,
    put: async (key, text, ttlSeconds) => {
      const expiration = { type: 'EX', value: Math.max(1, Math.ceil(ttlSeconds)) } as const;
      await link.run((redis) => redis.set(keyOf(key), text, { expiration })).catch(() => {});
    },
  };
}
