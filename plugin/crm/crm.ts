import { Agent } from 'undici';
import type { Log } from '../log.ts';
import type { Crm } from '../records/crm.ts';
import { createAppend } from './append.ts';
import { createBulkhead } from './bulkhead.ts';
import { createDataCategories } from './categories.ts';
import { createCollect } from './collect.ts';
import { createDescribe } from './describe.ts';
import { createFiles } from './files.ts';
import { createMeter } from './meter.ts';
import { createQueries } from './query.ts';
import { isOutdated, translated } from './refusal.ts';
import { createSearch } from './search.ts';
import { createSend } from './send.ts';
import { type CrmSettings, createSession } from './session.ts';
import { createTransport } from './transport.ts';
import { createWrite } from './write.ts';

/** The CRM and what an operator wants to know of the way to it. */
export interface CrmHandle extends Crm {
  /** Waits a few seconds for calls under way, then lets go of the connections. */
  close(): Promise<void>;
  /** Counted since the start; `tokens` are asked for once, and again when the org refuses one. */
  stats(): { calls: number; retries: number; tokens: number; inFlight: number; waiting: number };
  /** The org's own count of API calls in 24 hours; undefined before its first answer. */
  limit(): { used: number; max: number } | undefined;
  /** Resolves if the org takes our token. One API call. @throws PortalError */
  ping(): Promise<void>;
}

const CALLS = { atOnce: 20, waiting: 200 };
/** Transfers last as long as the customer's line needs; an org bears 25 calls of more than 20 s, whoever makes them. */
const FILES = { atOnce: 15, waiting: 100 };

/** A download may last as long as a customer's line is slow; a shutdown does not wait for that. */
const GRACE_MS = 5_000;

/**
 * The CRM over the REST API, through jsforce. Nothing is sent before the first call, so a portal starts while its CRM is
 * away.
 *
 * @param options.clock milliseconds since 1970
 */
export function createCrm(options: { settings: CrmSettings; log: Log; clock?: () => number }): CrmHandle {
  const { settings, log, clock = Date.now } = options;
  const { apiVersion, timeoutMs } = settings;
  const dispatcher = new Agent({ connections: 50, keepAliveTimeout: 4_000, connect: { timeout: 3_000 } });
  const meter = createMeter();
  const transport = createTransport({ dispatcher, limitMs: timeoutMs, seen: meter.seen });
  const session = createSession({ settings, transport, clock });
  const calls = createBulkhead({ ...CALLS, waitMs: timeoutMs });
  const transfers = createBulkhead({ ...FILES, waitMs: timeoutMs });
  const send = createSend({ session, bulkhead: calls, meter, log, timeoutMs });
  const collect = createCollect(send, apiVersion);
  const described = createDescribe({ collect, clock });
  const queries = createQueries({ send, collect, apiVersion });
  const write = createWrite({ send, apiVersion });
  const files = createFiles({ session, dispatcher, bulkhead: transfers, meter, apiVersion, timeoutMs });

  /** A right that was taken away shows in a refusal first: then what the org has is asked for again. */
  async function doubting<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (thrown) {
      if (isOutdated(thrown)) described.doubt();
      throw thrown;
    }
  }

  return {
    query: (...asked) => doubting(queries.query(...asked)),
    queryWithRelated: (...asked) => doubting(queries.queryWithRelated(...asked)),
    upload: files.upload,
    download: files.download,
    picture: files.picture,
    write: (steps) => doubting(write(steps)),
    append: createAppend({ send, apiVersion }),
    search: createSearch({ send, apiVersion }),
    dataCategories: createDataCategories({ send, apiVersion, clock }),
    describe: described.get,
    userId: () => translated(session.userId),
    state: () => ({ kind: 'up' }),
    async ping() {
      await send({ method: 'GET', path: `/services/data/v${apiVersion}/limits`, kind: 'read' });
    },
    limit: meter.limit,
    stats: () => ({
      calls: meter.calls(),
      retries: meter.retries(),
      tokens: session.tokens(),
      inFlight: calls.inside() + transfers.inside(),
      waiting: calls.waiting() + transfers.waiting(),
    }),
    async close() {
      const timer = setTimeout(files.abandon, GRACE_MS);
      await dispatcher.close();
      clearTimeout(timer);
    },
  };
}
