import type { Journal, JournalRule } from './journal.ts';
import type { RedisLink } from './redis-link.ts';

/** The newest first, cut at the most. */
export function redisJournal(link: RedisLink, name: string, { most, seconds }: JournalRule): Journal {
  const key = `journal:${name}`;
  return {
    add: async (text) => {
      const write = link.run((redis) =>
        redis
          .multi()
          .lPush(key, text)
          .lTrim(key, 0, most - 1)
          .expire(key, seconds)
          .exec(),
      );
      await write.catch(() => {});
    },
    read: async () => link.run((redis) => redis.lRange(key, 0, most - 1)).catch(() => []),
  };
}
