import { randomUUID } from 'node:crypto';
import type { Lease } from '../records/machines.ts';
import type { RedisLink } from './redis-link.ts';

const HOLD = `
local holder = redis.call('get', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('set', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`;

const RELEASE = `
if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end
return 0`;

/** Terms in milliseconds, kept by the clock of Redis. */
export function redisLeases(link: RedisLink): (name: string, ms: number) => Lease {
  return (name, ms) => {
    const token = randomUUID();
    const keys = [`lease:${name}`];
    return {
      hold: async () => {
        const held = link.run((redis) => redis.eval(HOLD, { keys, arguments: [token, String(Math.ceil(ms))] }));
        return (await held.catch(() => 0)) === 1;
      },
      release: async () => {
        await link.run((redis) => redis.eval(RELEASE, { keys, arguments: [token] })).catch(() => {});
      },
    };
  };
}
