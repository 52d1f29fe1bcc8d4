import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible';
import { type Limiter, type LimitRule, limiterOf } from './limiter.ts';
import type { RedisLink } from './redis-link.ts';

/** Counted together by all machines; while Redis is away each counts by itself. */
export function redisLimiter(link: RedisLink, name: string, { points, seconds }: LimitRule): Limiter {
  const rule = { keyPrefix: `limit:${name}`, points, duration: seconds };
  return limiterOf(
    new RateLimiterRedis({
      ...rule,
      // The one command it gives, within our time limit.
      storeClient: {
        eval: (script: string, options: { keys: string[]; arguments: string[] }) =>
          link.run((redis) => redis.eval(script, options)),
      },
      useRedisPackage: true,
      // Whoever is over the limit is refused from memory until the window ends: a flood does not reach Redis.
      inMemoryBlockOnConsumed: points + 1,
      insuranceLimiter: new RateLimiterMemory(rule),
    }),
  );
}
