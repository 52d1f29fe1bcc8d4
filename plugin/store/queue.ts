import { resolve } from 'node:path';
import type { Log } from '../log.ts';
import type { SubmissionQueue } from '../records/outbox/queue.ts';
import type { Settings } from '../settings.ts';
import { fileQueue } from './file-queue.ts';

/** Where submissions wait that cannot be sent. @throws Error when another process has the folder */
export function openQueue(options: { settings: Settings; log: Log; clock: () => Date }): Promise<SubmissionQueue> {
  const { settings, log, clock } = options;
  return fileQueue({ folder: resolve(settings.outbox.path), log, clock });
}
