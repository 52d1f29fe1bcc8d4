import type { Log } from '../log.ts';
import type { Bus, Lease, Shared } from '../records/machines.ts';
import type { Versions } from '../records/versions.ts';
import type { Settings } from '../settings.ts';
import { type Journal, type JournalRule, memoryJournal } from './journal.ts';
import { type Limiter, type LimitRule, memoryLimiter } from './limiter.ts';
import { memoryStore } from './memory.ts';
import { memoryBus } from './memory-bus.ts';
import { memoryLeases } from './memory-leases.ts';
import { memoryVersions } from './memory-versions.ts';
import type { Durability } from './redis-durable.ts';
import type { RedisLink } from './redis-link.ts';
import type { SharedFiles } from './shared-files.ts';
import type { Store } from './store.ts';
import type { Tally } from './tally.ts';

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
  /** Counts by the hour; undefined in memory. */
  readonly tally: ((name: string) => Tally) | undefined;
  /** The last texts of this name; on every machine the same. */
  journal(name: string, rule: JournalRule): Journal;
  /**
   * Whether what is written outlives a crash.
   *
   * @throws PortalError `store.unavailable`
   */
  durable(): Promise<Durability>;
  /** Undefined in memory: what one process has on its disk is there. */
  readonly files: SharedFiles | undefined;
  /** Undefined in memory. */
  readonly link: RedisLink | undefined;
  /** Whether it answers now. */
  healthy(): boolean;
  close(): Promise<void>;
}

/**
 * Opens the store of the configuration. Nothing has to answer yet: until Redis does, it is `store.unavailable`. What talks to
 * Redis is loaded only where it is configured: it would be a sixth of the memory of a portal without.
 */
export async function openBackend(options: { settings: Settings['store']; log: Log }): Promise<Backend> {
  const { settings, log } = options;
  if (settings.kind === 'memory') return memoryBackend();
  const { redisBackend } = await import('./redis-backend.ts');
  return redisBackend(settings, log);
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
    tally: undefined,
    journal: (_name, rule) => memoryJournal(rule),
    durable: async () => ({ kind: 'sure' }),
    files: undefined,
    link: undefined,
    healthy: () => true,
    close: store.close,
  };
}
