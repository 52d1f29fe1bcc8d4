import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, readdirSync, rmSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { UploadedFile } from '../records/crm.ts';
import { DamagedFile, type Waiting } from '../records/outbox/queue.ts';
import { privateFolder } from './private-folder.ts';
import type { RedisLink } from './redis-link.ts';

const CHUNK_BYTES = 1_000_000;
/** Redis holds all it has in memory. */
const MOST_BYTES = 25_000_000;
/** What was never confirmed goes by itself. */
const UNCONFIRMED_SECONDS = 3_600;

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

  const keyOf = (ref: string, file: number, piece: number) => `outbox:bytes:${ref}:${file}:${piece}`;
  const pieces = (size: number) => Array.from({ length: Math.ceil(size / CHUNK_BYTES) }, (_, at) => at);

  async function put(ref: string, { path, name, size, type }: UploadedFile, file: number) {
    const hash = createHash('sha256');
    let piece = 0;
    for await (const bytes of createReadStream(path, { highWaterMark: CHUNK_BYTES })) {
      const text = Buffer.from(bytes).toString('base64');
      const key = keyOf(ref, file, piece);
      await link.run((redis) => redis.set(key, text, { expiration: { type: 'EX', value: UNCONFIRMED_SECONDS } }));
      hash.update(bytes);
      piece += 1;
    }
    return { name, size, type, sha256: hash.digest('hex') };
  }

  async function fetch(ref: string, one: Waiting['files'][number], file: number): Promise<UploadedFile> {
    const { name, size, type } = one;
    privateFolder(folder); // another process takes away what looks left
    const path = join(folder, `${ref}-${file}-${randomUUID()}`);
    const hash = createHash('sha256');
    const handle = await open(path, 'wx', 0o600);
    try {
      for (const piece of pieces(size)) {
        const text = await link.run((redis) => redis.get(keyOf(ref, file, piece)));
        const bytes = Buffer.from(text ?? '', 'base64');
        hash.update(bytes);
        await handle.writeFile(bytes);
      }
    } finally {
      await handle.close();
    }
    if (hash.digest('hex') === one.sha256) return { path, name, size, type };
    await rm(path, { force: true });
    throw new DamagedFile(`${name} is not what it was`);
  }

  return {
    put: async (ref, files) => {
      const bytes = files.reduce((sum, { size }) => sum + size, 0);
      if (bytes > MOST_BYTES) throw new Error(`files of ${bytes} bytes do not go into Redis`);
      const kept: Waiting['files'][number][] = [];
      for (const [at, file] of files.entries()) kept.push(await put(ref, file, at));
      return kept;
    },
    keysOf: ({ ref, files }) => files.flatMap(({ size }, file) => pieces(size).map((piece) => keyOf(ref, file, piece))),
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
