import { randomUUID } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { UploadedFile } from '../records/crm.ts';
import { DamagedFile, type Waiting } from '../records/outbox/queue.ts';
import { privateFolder } from './private-folder.ts';
import { redisBytes } from './redis-bytes.ts';
import type { RedisLink } from './redis-link.ts';

/** Redis holds all it has in memory. */
const MOST_BYTES = 25_000_000;
/** What was never confirmed goes by itself. */
export const UNCONFIRMED_SECONDS = 3_600;

/** The bytes of files in Redis, piece by piece: whichever machine sends them need not be the one that received them. */
export interface RedisFiles {
  /** Their pieces go by themselves, unless the submission is kept. @throws Error when they are too large together */
  put(ref: string, files: readonly UploadedFile[]): Promise<Waiting['files']>;
  keysOf(one: Pick<Waiting, 'ref' | 'files'>): string[];
  /** As files on this machine, which are the caller’s. @throws DamagedFile */
  fetch(one: Waiting): Promise<UploadedFile[]>;
}

/** @param folder on this machine, of this process alone */
export function createRedisFiles(link: RedisLink, folder: string): RedisFiles {
  privateFolder(folder);
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { force: true });

  const bytesIn = redisBytes(link);
  const keyOf = (ref: string, file: number) => (piece: number) => `outbox:bytes:${ref}:${file}:${piece}`;

  async function put(ref: string, { path, name, size, type }: UploadedFile, file: number) {
    return { name, size, type, sha256: await bytesIn.put(keyOf(ref, file), path, UNCONFIRMED_SECONDS) };
  }

  async function fetch(ref: string, one: Waiting['files'][number], file: number): Promise<UploadedFile> {
    const { name, size, type } = one;
    privateFolder(folder); // another process takes away what looks left
    const path = join(folder, `${ref}-${file}-${randomUUID()}`);
    try {
      if (await bytesIn.fetch(keyOf(ref, file), one, path)) return { path, name, size, type };
      throw new DamagedFile(`${name} is not what it was`);
    } catch (thrown) {
      await rm(path, { force: true });
      throw thrown;
    }
  }

  return {
    put: async (ref, files) => {
      const bytes = files.reduce((sum, { size }) => sum + size, 0);
      if (bytes > MOST_BYTES) throw new Error(`files of ${bytes} bytes do not go into Redis`);
      const kept: Waiting['files'][number][] = [];
      for (const [at, file] of files.entries()) kept.push(await put(ref, file, at));
      return kept;
    },
    keysOf: ({ ref, files }) => files.flatMap(({ size }, file) => bytesIn.keys(keyOf(ref, file), size)),
    fetch: async ({ ref, files }) => {
      const fetched: UploadedFile[] = [];
      try {
        for (const [at, file] of files.entries()) fetched.push(await fetch(ref, file, at));
        return fetched;
      } catch (thrown) {
        await Promise.all(fetched.map(({ path }) => rm(path, { force: true })));
        throw thrown;
      }
    },
  };
}
