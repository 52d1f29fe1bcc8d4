import type { RedisLink } from './redis-link.ts';
import type { Tally } from './tally.ts';

const HOURS = 24;

export function redisTally(link: RedisLink, name: string): Tally {
  const keyOf = (hour: number) => `tally:${name}:${hour}`;
  return {
    add: async (hour, count) => {
      const keys = Array.from({ length: HOURS }, (_, at) => keyOf(hour - at));
      const found = await link.run(async (redis) => {
        if (count === 0) return redis.mGet(keys);
        // One after the other on one connection.
        const [, , all] = await Promise.all([
          redis.incrBy(keyOf(hour), count),
          redis.expire(keyOf(hour), (HOURS + 1) * 3_600),
          redis.mGet(keys),
        ]);
        return all;
      });
      return found.reduce((sum, text) => sum + Number(text ?? 0), 0);
    },
  };
}
