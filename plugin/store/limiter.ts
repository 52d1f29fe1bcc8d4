import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

/** How often somebody may do something. */
export interface Limiter {
  /** Counts one more by `key`. Never throws. Once it is too often, `retryAfterSeconds` says when to come back, else it is 0. */
  take(key: string, points?: number): Promise<{ allowed: boolean; retryAfterSeconds: number }>;
}

export interface LimitRule {
  points: number;
  /** The window: it opens with the first point, and forgets all of them when it ends. */
  seconds: number;
}

export function memoryLimiter(name: string, { points, seconds }: LimitRule): Limiter {
  return limiterOf(new RateLimiterMemory({ keyPrefix: name, points, duration: seconds }));
}

/** Whatever else goes wrong in a limiter locks nobody out. */
export function limiterOf(limiter: RateLimiterAbstract): Limiter {
  return {
    take: async (key, points = 1) => {
      try {
        await limiter.consume(key, points);
      } catch (thrown) {
        if (thrown instanceof RateLimiterRes)
          return { allowed: false, retryAfterSeconds: Math.max(1, Math.ceil(thrown.msBeforeNext / 1_000)) };
      }
      return { allowed: true, retryAfterSeconds: 0 };
    },
  };
}
