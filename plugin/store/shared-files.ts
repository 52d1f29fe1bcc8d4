import { rm } from 'node:fs/promises';
import { redisBytes } from './redis-bytes.ts';
import type { RedisLink } from './redis-link.ts';

/** Bytes of files for a while, on every machine. */
export interface SharedFiles {
  /** What is at `path`; answers its SHA-256 in hex. @throws PortalError `store.unavailable` */
  put(key: string, path: string, seconds: number): Promise<string>;
  /** As a new file at `path`; false, and nothing there, when it is not what it was. @throws PortalError `store.unavailable` */
  fetch(key: string, of: { size: number; sha256: string }, path: string): Promise<boolean>;
  /** For so long from now; false if it is not all there. @throws PortalError `store.unavailable` */
  prolong(key: string, size: number, seconds: number): Promise<boolean>;
}

export function redisSharedFiles(link: RedisLink): SharedFiles {
  const bytes = redisBytes(link);
  const keyOf = (key: string) => (piece: number) => `bytes:${key}:${piece}`;
  return {
    put: (key, path, seconds) => bytes.put(keyOf(key), path, seconds),
    fetch: async (key, of, path) => {
      const remove = () => rm(path, { force: true });
      const isWhole = await bytes.fetch(keyOf(key), of, path).catch(async (thrown: unknown) => {
        await remove();
        throw thrown;
      });
      if (!isWhole) await remove();
      return isWhole;
    },
    prolong: (key, size, seconds) => bytes.prolong(keyOf(key), size, seconds),
  };
}
