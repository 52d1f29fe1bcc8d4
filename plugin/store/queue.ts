import { resolve } from 'node:path';
import type { Log } from '../log.ts';
import type { SubmissionQueue } from '../records/outbox/queue.ts';
import type { Settings } from '../settings.ts';
import type { Backend } from './backend.ts';
import { fileQueue } from './file-queue.ts';
import { redisQueue } from './redis-queue.ts';

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
  const files = resolve(folder, `sending-${process.pid}`);
  return redisQueue({ link: backend.link, url, prefix, folder: files, durable: backend.durable, log });
}
