import { randomUUID } from 'node:crypto';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Log } from '../log.ts';
import type { SubmissionQueue } from '../records/outbox/queue.ts';
import type { Settings } from '../settings.ts';
import type { Backend } from './backend.ts';
import { fileQueue } from './file-queue.ts';
import { privateFolder } from './private-folder.ts';

/** A file is on its way no longer than this. */
const LEFT_MS = 3_600_000;

/** Where submissions wait that cannot be sent. @throws Error when another process has the folder */
export async function openQueue(options: {
  settings: Settings;
  backend: Pick<Backend, 'link' | 'durable'>;
  log: Log;
  clock: () => Date;
}): Promise<SubmissionQueue> {
  const { settings, backend, log, clock } = options;
  const { store, outbox } = settings;
  const folder = resolve(outbox.path);
  if (store.kind === 'memory' || !backend.link) return fileQueue({ folder, log, clock });
  const { url, prefix } = store;
  sweep(folder, clock());
  // In containers every process may have the same number, and the folder may be one for all of them.
  const files = resolve(folder, `sending-${randomUUID()}`);
  const { redisQueue } = await import('./redis-queue.ts'); // as with the backend: only where it is configured
  return redisQueue({ link: backend.link, url, prefix, folder: files, durable: backend.durable, log });
}

/** What processes that were killed have left of files they were sending. */
function sweep(folder: string, now: Date): void {
  privateFolder(folder);
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const since = name.startsWith('sending-') ? statSync(path, { throwIfNoEntry: false })?.mtimeMs : undefined;
    if (since !== undefined && now.getTime() - since > LEFT_MS) rmSync(path, { recursive: true, force: true });
  }
}
