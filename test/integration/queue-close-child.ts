// Opens and closes what waits in a Redis that is not there; then nothing keeps this process.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog } from '../../plugin/log.ts';
import { openBackend } from '../../plugin/store/backend.ts';
import { redisQueue } from '../../plugin/store/redis-queue.ts';

const log = createLog({ level: 'fatal', write: () => {} });
const settings = { kind: 'redis', url: `redis://127.0.0.1:${process.argv[2]}`, prefix: 'gone:' } as const;
const backend = await openBackend({ settings, log });
const { link, durable } = backend;
if (!link) throw new Error('no link');
const folder = mkdtempSync(join(tmpdir(), 'portico-gone-'));
const queue = redisQueue({ link, ...settings, folder, durable, log });
queue.run(async () => undefined);
await queue.close();
await backend.close();
console.log('closed');
