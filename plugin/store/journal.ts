import type { RedisLink } from './redis-link.ts';

/** The last texts of one name, of all machines. Neither of them throws: what cannot be kept is not there. */
export interface Journal {
  add(text: string): Promise<void>;
  /** Newest first. */
  read(): Promise<string[]>;
}

export interface JournalRule {
  most: number;
  /** After so long without a new one all are forgotten. */
  seconds: number;
}

/** Of this process, until it ends. */
export function memoryJournal({ most }: Pick<JournalRule, 'most'>): Journal {
  const texts: string[] = [];
  return {
    add: async (text) => {
      texts.push(text);
      if (texts.length > most) texts.shift();
    },
    read: async () => texts.toReversed(),
  };
}

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
