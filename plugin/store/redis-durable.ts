import { ErrorReply } from 'redis';
import type { RedisLink } from './redis-link.ts';

const WANTED = { appendonly: 'yes', appendfsync: 'always', 'maxmemory-policy': 'noeviction' };
const TEXT = Object.entries(WANTED)
  .map(([key, value]) => `${key} ${value}`)
  .join(', ');

/**
 * Why what Redis has confirmed might still be lost, and what to do; undefined when it cannot be.
 *
 * @throws PortalError `store.unavailable`
 */
export async function whyNotDurable(link: RedisLink): Promise<string | undefined> {
  const found = await link.run((redis) =>
    Promise.all(Object.keys(WANTED).map((key) => redis.configGet(key))).catch((thrown: unknown) => {
      // Hosted servers do not let themselves be asked; that is an answer, not an outage.
      if (thrown instanceof ErrorReply) return undefined;
      throw thrown;
    }),
  );
  if (!found) return `Redis does not tell its settings (CONFIG is not allowed): see to it that it has ${TEXT}`;
  const settings = Object.assign({}, ...found);
  const wrong = Object.entries(WANTED)
    .filter(([key, value]) => settings[key] !== value)
    .map(([key]) => `${key} ${settings[key]}`);
  return wrong.length > 0 ? `Redis has ${wrong.join(', ')}; set ${TEXT}` : undefined;
}
