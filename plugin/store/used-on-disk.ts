import { readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PortalError } from '../errors.ts';
import { privateFolder } from './private-folder.ts';

/** Between two looks for what has run out. */
const SWEEP_MS = 600_000;

/** What may be used once, for a process whose memory is gone after a restart: a file each, empty, named by its key. */
export interface UsedOnDisk {
  /**
   * False for whoever is not the first.
   *
   * @throws PortalError `store.unavailable` when the disk takes nothing
   * @param key fit for a file name
   * @param when both milliseconds since 1970; forgotten some time after `until`
   */
  add(key: string, when: { until: number; now: number }): Promise<boolean>;
}

export function createUsedOnDisk(folder: string): UsedOnDisk {
  let sweptAt = Number.NEGATIVE_INFINITY;

  async function sweep(now: number): Promise<void> {
    sweptAt = now;
    for (const name of await readdir(folder)) {
      const path = join(folder, name);
      const found = await stat(path).catch(() => undefined);
      if (found && found.mtimeMs < now) await rm(path, { force: true });
    }
  }

  return {
    add: async (key, { until, now }) => {
      privateFolder(folder);
      const path = join(folder, key);
      try {
        await writeFile(path, '', { flag: 'wx', mode: 0o600 });
      } catch (thrown) {
        if (thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST') return false;
        throw new PortalError('store.unavailable', { cause: thrown });
      }
      // Until the time is set it is that of its making, which is over already.
      await utimes(path, new Date(until), new Date(until));
      if (now - sweptAt > SWEEP_MS) await sweep(now);
      return true;
    },
  };
}
