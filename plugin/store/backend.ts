import type { Log } from '../log.ts';
import type { Bus, Lease, Shared } from '../records/machines.ts';
import type { Versions } from '../records/versions.ts';
import type { Settings } from '../settings.ts';
import { type Journal, type JournalRule, memoryJournal, redisJournal } from './journal.ts';
import { type Limiter, type LimitRule, memoryLimiter } from './limiter.ts';
import { memoryStore } from './memory.ts';
import { memoryBus } from './memory-bus.ts';
import { memoryLeases } from './memory-leases.ts';
import { memoryVersions } from './memory-versions.ts';
import { redisStore } from './redis.ts';
import { redisBus } from './redis-bus.ts';
import { type Durability, durabilityOf } from './redis-durable.ts';
import { redisLeases } from './redis-leases.ts';
import { redisLimiter } from './redis-limiter.ts';
import { openRedis, type RedisLink } from './redis-link.ts';
import { redisShared } from './redis-shared.ts';
import { redisVersions } from './redis-versions.ts';
import type { Store } from './store.ts';

/** All that machines share when there are several, and one process has for itself when it is alone. */
export interface Backend {
  readonly store: Store;
  readonly versions: Versions;
  readonly bus: Bus;
  /** Undefined in memory: what one process has read it keeps itself. */
  readonly shared: Shared | undefined;
  /** Leadership, or a lock around work that one machine does for all. The term is in milliseconds. */
  lease(name: string, ms: number): Lease;
  /** Counts by this name; on every machine the same. */
  limiter(name: string, rule: LimitRule): Limiter;
  /** The last texts of this name; on every machine the same. */
  journal(name: string, rule: JournalRule): Journal;
  /**
   * Whether what is written outlives a crash.
   *
   * @throws PortalError `store.unavailable`
   */
  durable(): Promise<Durability>;
  /** Undefined in memory. */
  readonly link: RedisLink | undefined;
  /** Whether it answers now. */
  healthy(): boolean;
  close(): Promise<void>;
}

/** Opens the store of the configuration. Nothing has to answer yet: until Redis does, it is `store.unavailable`. */
export function openBackend({ settings, log }: { settings: Settings['store']; log: Log }): Backend {
  return settings.kind === 'redis' ? redisBackend(settings, log) : memoryBackend();
}

function memoryBackend(): Backend {
  const store = memoryStore();
  return {
    store,
    versions: memoryVersions(),
    bus: memoryBus(),
    shared: undefined,
    lease: memoryLeases(),
    limiter: memoryLimiter,
    journal: (_name, rule) => memoryJournal(rule),
    durable: async () => ({ kind: 'sure' }),
    link: undefined,
    healthy: () => true,
    close: store.close,
  };
}

function redisBackend({ url, prefix }: { url: string; prefix: string }, log: Log): Backend {
  const link = openRedis({ url, prefix, log });
  const bus = redisBus(link);
  return {
    store: redisStore(link),
    versions: redisVersions(link, bus),
    bus,
    shared: redisShared(link),
    lease: redisLeases(link),
    limiter: (name, rule) => redisLimiter(link, name, rule),
    journal: (name, rule) => redisJournal(link, name, rule),
    durable: () => durabilityOf(link),
    link,
    healthy: link.healthy,
    close: link.close,
  };
}
