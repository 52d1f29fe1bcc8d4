import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { describeError, type Log } from '../log.ts';
import { privateFolder } from '../store/private-folder.ts';

/** The last good answers to what an org is and has: no records, nobody's data. Outlives a restart. */
export interface Shelf {
  /** `at` in milliseconds since 1970. */
  last(section: string, name: string): Promise<{ at: number; answer: unknown } | undefined>;
  keep(section: string, name: string, entry: { at: number; answer: unknown }): void;
  /** Writes what is not on disk yet. */
  close(): Promise<void>;
}

const file = z.object({
  org: z.string(),
  kept: z.record(z.string(), z.object({ at: z.number(), answer: z.unknown() })),
});

const FILE = 'crm.json';
/** A portal that starts learns much at once, which is one file in the end. */
const WRITE_AFTER_MS = 1_000;

/**
 * @param options.folder in which one file is kept; in memory only if left out
 * @param options.org the address of the org: another one's answers are of no use
 */
export function createShelf(options: { folder?: string | undefined; org: string; log: Log }): Shelf {
  const { folder, org, log } = options;
  const entries = new Map<string, { at: number; answer: unknown }>();
  let reading: Promise<void> | undefined;
  let writing = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  async function read(path: string): Promise<void> {
    const text = await readFile(path, 'utf8').catch(() => undefined); // there is none at the first start
    if (text === undefined) return;
    try {
      const found = file.parse(JSON.parse(text));
      if (found.org !== org) return;
      for (const [name, entry] of Object.entries(found.kept)) if (!entries.has(name)) entries.set(name, entry);
    } catch (thrown) {
      log.warn({ path, ...describeError(thrown) }, 'what was known of the CRM cannot be read; it is asked again');
    }
  }

  function known(path: string): Promise<void> {
    reading ??= read(join(path, FILE));
    return reading;
  }

  async function write(path: string): Promise<void> {
    try {
      privateFolder(path);
      await known(path);
      await writeFile(join(path, `${FILE}.new`), JSON.stringify({ org, kept: Object.fromEntries(entries) }), {
        mode: 0o600,
      });
      await rename(join(path, `${FILE}.new`), join(path, FILE));
    } catch (thrown) {
      log.warn({ path, ...describeError(thrown) }, 'what is known of the CRM cannot be kept over a restart');
    }
  }

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (folder !== undefined) writing = writing.then(() => write(folder));
  }

  return {
    async last(section, name) {
      if (folder !== undefined) await known(folder);
      return entries.get(`${section}/${name}`);
    },
    keep(section, name, entry) {
      entries.set(`${section}/${name}`, { at: entry.at, answer: entry.answer ?? null });
      if (folder !== undefined) timer ??= setTimeout(flush, WRITE_AFTER_MS).unref();
    },
    async close() {
      if (timer) flush();
      await writing;
    },
  };
}
