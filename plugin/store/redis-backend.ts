import type { Log } from '../log.ts';
import type { Backend } from './backend.ts';
import { redisStore } from './redis.ts';
import { redisBus } from './redis-bus.ts';
import { durabilityOf } from './redis-durable.ts';
import { redisJournal } from './redis-journal.ts';
import { redisLeases } from './redis-leases.ts';
import { redisLimiter } from './redis-limiter.ts';
import { openRedis } from './redis-link.ts';
import { redisShared } from './redis-shared.ts';
import { redisTally } from './redis-tally.ts';
import { redisVersions } from './redis-versions.ts';
import { redisSharedFiles } from './shared-files.ts';

/** All that machines share, on one Redis. */
export function redisBackend({ url, prefix }: { url: string; prefix: string }, log: Log): Backend {
  const link = openRedis({ url, prefix, log });
  const bus = redisBus(link);
  return {
    store: redisStore(link),
    versions: redisVersions(link, bus),
    bus,
    shared: redisShared(link),
    lease: redisLeases(link),
    limiter: (name, rule) => redisLimiter(link, name, rule),
    tally: (name) => redisTally(link, name),
    journal: (name, rule) => redisJournal(link, name, rule),
    durable: () => durabilityOf(link),
    files: redisSharedFiles(link),
    link,
    healthy: link.healthy,
    close: link.close,
  };
}
