import { ErrorReply } from 'redis';
import { type RedisLink, WRITE_MS } from './redis-link.ts';

const WANTED = { appendonly: 'yes', appendfsync: 'always', 'maxmemory-policy': 'noeviction' };
const TEXT = Object.entries(WANTED)
  .map(([key, value]) => `${key} ${value}`)
  .join(', ');

/** Whether what is confirmed outlives a crash; where it does not, or nobody knows, `remedy` says what to do. */
export type Durability = { kind: 'sure' } | { kind: 'unknown' | 'lossy'; remedy: string };

/**
 * Whether Redis loses nothing that it has confirmed.
 *
 * @throws PortalError `store.unavailable`
 */
export async function durabilityOf(link: RedisLink): Promise<Durability> {
  // What is to be kept waits for this, so it gets the time of a write.
  const found = await link.run(
    (redis) =>
      Promise.all(Object.keys(WANTED).map((key) => redis.configGet(key))).catch((thrown: unknown) => {
        // Hosted servers do not let themselves be asked; that is an answer, not an outage.
        if (thrown instanceof ErrorReply) return undefined;
        throw thrown;
      }),
    WRITE_MS,
  );
  if (!found) {
    const remedy = `Redis does not tell its settings (CONFIG is not allowed): see to it that it has ${TEXT}`;
    return { kind: 'unknown', remedy };
  }
  const settings = Object.assign({}, ...found);
  const wrong = Object.entries(WANTED)
    .filter(([key, value]) => settings[key] !== value)
    .map(([key]) => `${key} ${settings[key]}`);
  return wrong.length > 0 ? { kind: 'lossy', remedy: `Redis has ${wrong.join(', ')}; set ${TEXT}` } : { kind: 'sure' };
}
