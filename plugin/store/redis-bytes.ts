import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { type RedisLink, WRITE_MS } from './redis-link.ts';

const PIECE_BYTES = 1_000_000;

/** Bytes of one file in Redis, piece by piece. `keyOf` names the pieces. */
export interface RedisBytes {
  /** What is at `path`, for so long. Answers its SHA-256 in hex. */
  put(keyOf: KeyOf, path: string, seconds: number): Promise<string>;
  /** As a new file at `path`. False if it is not what it was: then the file is of no use. */
  fetch(keyOf: KeyOf, of: { size: number; sha256: string }, path: string): Promise<boolean>;
  /** For so long from now. False if it is not all there. */
  prolong(keyOf: KeyOf, size: number, seconds: number): Promise<boolean>;
  keys(keyOf: KeyOf, size: number): string[];
}

type KeyOf = (piece: number) => string;

export function redisBytes(link: RedisLink): RedisBytes {
  const keys = (keyOf: KeyOf, size: number) =>
    Array.from({ length: Math.ceil(size / PIECE_BYTES) }, (_, piece) => keyOf(piece));

  return {
    keys,
    put: async (keyOf, path, seconds) => {
      const hash = createHash('sha256');
      let piece = 0;
      for await (const bytes of createReadStream(path, { highWaterMark: PIECE_BYTES })) {
        const text = Buffer.from(bytes).toString('base64');
        const key = keyOf(piece);
        await link.run((redis) => redis.set(key, text, { expiration: { type: 'EX', value: seconds } }), WRITE_MS);
        hash.update(bytes);
        piece += 1;
      }
      return hash.digest('hex');
    },
    fetch: async (keyOf, { size, sha256 }, path) => {
      const hash = createHash('sha256');
      const handle = await open(path, 'wx', 0o600);
      try {
        for (const key of keys(keyOf, size)) {
          const text = await link.run((redis) => redis.get(key));
          const bytes = Buffer.from(text ?? '', 'base64');
          hash.update(bytes);
          await handle.writeFile(bytes);
        }
      } finally {
        await handle.close();
      }
      return hash.digest('hex') === sha256;
    },
    prolong: async (keyOf, size, seconds) => {
      const done = await Promise.all(
        keys(keyOf, size).map((key) => link.run((redis) => redis.expire(key, seconds), WRITE_MS)),
      );
      return done.every((one) => one === 1);
    },
  };
}
