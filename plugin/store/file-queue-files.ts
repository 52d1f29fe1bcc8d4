import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, renameSync, rmSync } from 'node:fs';
import { copyFile, link, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { UploadedFile } from '../records/crm.ts';
import { DamagedFile, type Waiting } from '../records/outbox/queue.ts';
import { syncFolder } from './file-queue-journal.ts';
import { privateFolder } from './private-folder.ts';

/** The files of what waits, beside the journal: `<ref>-<n>`. */
export interface WaitingFiles {
  /** On stable storage when it resolves. They stay where they came from, too, for whoever put them there. */
  keep(ref: string, files: readonly UploadedFile[]): Promise<Waiting['files']>;
  pathsOf(one: Waiting): UploadedFile[];
  /** @throws DamagedFile */
  check(one: Waiting): Promise<UploadedFile[]>;
  remove(ref: string, count: number): Promise<void>;
  /** Those of submissions that were never confirmed; to a folder, where that is not sure. */
  removeOthers(refs: ReadonlySet<string>, aside?: string): void;
}

export function createWaitingFiles(folder: string): WaitingFiles {
  privateFolder(folder);
  const pathOf = (ref: string, at: number) => join(folder, `${ref}-${at}`);

  function pathsOf({ ref, files }: Waiting): UploadedFile[] {
    return files.map(({ name, size, type }, at) => ({ path: pathOf(ref, at), name, size, type }));
  }

  return {
    keep: async (ref, files) => {
      if (files.length === 0) return [];
      const kept = await Promise.all(
        files.map(async ({ path, name, size, type }, at) => {
          const target = pathOf(ref, at);
          await placed(path, target);
          return { name, size, type, sha256: await sha256(target) };
        }),
      );
      syncFolder(folder);
      return kept;
    },
    pathsOf,
    check: async (one) => {
      const files = pathsOf(one);
      for (const [at, { path, name }] of files.entries()) {
        const found = await sha256(path).catch(() => undefined);
        if (found !== one.files[at]?.sha256)
          throw new DamagedFile(`${name} is ${found === undefined ? 'gone' : 'not what it was'}`);
      }
      return files;
    },
    remove: async (ref, count) => {
      await Promise.all(Array.from({ length: count }, (_, at) => rm(pathOf(ref, at), { force: true })));
    },
    removeOthers: (refs, aside) => {
      const others = readdirSync(folder).filter((name) => !refs.has(name.replace(/-\d+$/, '')));
      if (aside !== undefined && others.length > 0) privateFolder(aside);
      for (const name of others)
        if (aside === undefined) rmSync(join(folder, name), { force: true });
        else renameSync(join(folder, name), join(aside, name));
    },
  };
}

/** The same bytes under a second name where the disk can do that. */
async function placed(from: string, to: string): Promise<void> {
  await link(from, to).catch(() => copyFile(from, to));
  const handle = await open(to, 'r+');
  try {
    await handle.chmod(0o600);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
