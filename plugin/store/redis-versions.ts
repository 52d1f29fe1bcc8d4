import { randomBytes } from 'node:crypto';
import type { Bus } from '../records/machines.ts';
import type { Versions } from '../records/versions.ts';
import { type RedisLink, WRITE_MS } from './redis-link.ts';

/** A tag that is not there was not bumped within this time, which is longer than anything is kept. */
const REMEMBERED_SECONDS = 25 * 3_600;
const EPOCH = 'version-epoch';
const CHANNEL = 'versions';

/**
 * A tag's version is a text nobody had before. When Redis lost its data, the epoch is gone with it and the next one differs:
 * what was bumped and forgotten is never taken for what was never bumped.
 */
export function redisVersions(link: RedisLink, bus: Bus): Versions {
  async function read(tags: readonly string[]): Promise<string> {
    const [epoch, ...found] = await link.run((redis) => redis.mGet([EPOCH, ...tags.map(keyOf)]));
    if (typeof epoch === 'string') return `${epoch}:${found.map((version) => version ?? 0).join(',')}`;
    await link.run((redis) => redis.set(EPOCH, fresh(), { condition: 'NX' }));
    return read(tags);
  }

  return {
    // What depends on nothing never gets old.
    of: async (tags) => (tags.length === 0 ? '' : read(tags)),
    bump: async (tags) => {
      if (tags.length === 0) return;
      await link.run((redis) => {
        const all = redis.multi();
        const expiration = { type: 'EX', value: REMEMBERED_SECONDS } as const;
        for (const tag of tags) all.set(keyOf(tag), fresh(), { expiration });
        return all.exec();
      }, WRITE_MS);
      await bus.publish(CHANNEL, JSON.stringify(tags));
    },
    listen: (heard) => {
      const stops = [bus.subscribe(CHANNEL, (text) => heard(JSON.parse(text))), bus.onGap(() => heard(['*']))];
      return () => {
        for (const stop of stops) stop();
      };
    },
  };
}

function keyOf(tag: string): string {
  return `version:${tag}`;
}

function fresh(): string {
  return randomBytes(6).toString('base64url');
}
