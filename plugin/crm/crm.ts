import { z } from 'zod';
import { createAsyncContext } from '../async-context.ts';
import { Agent, Pool } from '../http.ts';
import type { Log } from '../log.ts';
import type { Crm } from '../records/crm.ts';
import type { Later } from '../records/later.ts';
import type { Settings } from '../settings.ts';
import type { Tally } from '../store/tally.ts';
import { createAppend } from './append.ts';
import { createBulkhead } from './bulkhead.ts';
import { createDataCategories } from './categories.ts';
import { createCollect } from './collect.ts';
import { createDay, createSharedDay } from './day.ts';
import { createDescribe } from './describe.ts';
import { createFiles } from './files.ts';
import { createGate, type Observe } from './gate.ts';
import { createKept } from './kept.ts';
import { createMeter } from './meter.ts';
import { createQueries } from './query.ts';
import { isOutdated, translated } from './refusal.ts';
import { createSearch } from './search.ts';
import { createSend, type Send } from './send.ts';
import { type CrmSettings, createSession } from './session.ts';
import { createShelf } from './shelf.ts';
import { createTransport } from './transport.ts';
import { createWrite } from './write.ts';

/** The CRM and what an operator wants to know of the way to it. */
export interface CrmHandle extends Crm {
  /** What `work` reads is part of what it sends: the calls that are kept for sending are there for it, too. */
  sending<T>(work: () => Promise<T>): Promise<T>;
  /** Calls under way end now, as without an answer, and so does whatever is asked for from now on. */
  giveUp(): void;
  /** Waits a few seconds for calls under way, then lets go of the connections. */
  close(): Promise<void>;
  /** Counted since the start; `tokens` are asked for once, and again when the org refuses one. `lastDay` are our calls of 24 hours. */
  stats(): { calls: number; retries: number; tokens: number; inFlight: number; waiting: number; lastDay: number };
  /** The org's own count of API calls in 24 hours; undefined before its first answer. */
  limit(): { used: number; max: number } | undefined;
  /** Resolves if the org takes our token. One API call. @throws PortalError */
  ping(): Promise<void>;
  /** Whether the org has answered anything since the start. */
  hasAnswered(): boolean;
  /** Whether what the org has is known well enough to do without it for now. Asks nobody. */
  isKnown(): Promise<boolean>;
}

type Budget = Partial<Pick<Settings['crm'], 'dailyCallBudget' | 'warnAtShare' | 'reserveShare'>>;

export interface CrmOptions {
  settings: CrmSettings & Budget;
  log: Log;
  /** Milliseconds since 1970. */
  clock?: () => number;
  /** Milliseconds of a clock that is never set. */
  ticks?: () => number;
  /** By that clock. */
  later?: Later | undefined;
  /** Counts with the other machines; undefined where there is but one. */
  tally?: Tally | undefined;
  /** Where the last good description of the org is kept over a restart; nowhere if left out. */
  folder?: string;
  /** Told of every call, sent or not. */
  observe?: Observe;
  /** Told when the org answers again, or its calls are not used up any more. */
  back?: () => void;
}

const CALLS = { atOnce: 20, waiting: 200 };
/** The org's own search takes its time: the rest goes on beside it. */
const SEARCHES = { atOnce: 5, waiting: 50 };
/** Transfers last as long as the customer's line needs; an org bears 25 calls of more than 20 s, whoever makes them. */
const FILES = { atOnce: 15, waiting: 100 };

/** Nothing of the org is waited for longer when the portal stops. */
const GRACE_MS = 3_000;

const anything = z.looseObject({});

/**
 * The CRM over the REST API, through jsforce. Nothing is sent before the first call, so a portal starts while its CRM is
 * away.
 */
export function createCrm(options: CrmOptions): CrmHandle {
  const { settings, log, clock = Date.now, ticks = () => performance.now(), folder, observe = () => {} } = options;
  const { later, back = () => {} } = options;
  const { apiVersion, timeoutMs, instanceUrl, dailyCallBudget, warnAtShare = 0.8, reserveShare = 0.05 } = settings;
  // An agent that is being closed knows its pools no more, and so could not end what they wait for.
  const pools = new Set<InstanceType<typeof Pool>>();
  const dispatcher = new Agent({
    ...{ connections: 50, keepAliveTimeout: 4_000, connect: { timeout: 3_000 } },
    factory: (origin, options) => {
      const made = new Pool(origin, options);
      for (const pool of pools) if (pool.destroyed) pools.delete(pool);
      pools.add(made);
      return made;
    },
  });
  // What is ours alone to spend is counted with those who spend it, too.
  const shared = dailyCallBudget === undefined ? undefined : options.tally;
  const meter = createMeter({
    budget: { calls: dailyCallBudget, warnAtShare, reserveShare },
    day: shared ? createSharedDay({ tally: shared, clock, ticks }) : createDay(ticks),
    warn: (share) => log.warn({ share, ...meter.limit(), ours: meter.lastDay() }, 'crm.budget'),
  });
  const transport = createTransport({ dispatcher, limitMs: timeoutMs, seen: meter.seen });
  const session = createSession({ settings, transport, clock });
  const calls = createBulkhead({ ...CALLS, waitMs: timeoutMs });
  const searches = createBulkhead({ ...SEARCHES, waitMs: timeoutMs });
  const transfers = createBulkhead({ ...FILES, waitMs: timeoutMs });
  const past = createSend({
    session,
    bulkhead: createBulkhead({ atOnce: 1, waiting: 0, waitMs: 0 }),
    meter,
    log,
    timeoutMs,
  });
  const sending = createAsyncContext<true>();
  const isSending = () => sending.get() === true;
  const probe = () => ping(past);
  const gate = createGate({ meter, isSending, probe, observe, log, clock, ticks, later, back });
  const send = createSend({ session, bulkhead: calls, gate, meter, log, timeoutMs });
  const shelf = createShelf({ folder, org: instanceUrl, log });
  const collect = createCollect(send, apiVersion, isSending);
  const described = createDescribe({ collect, clock, shelf });
  const queries = createQueries({ send, collect, apiVersion });
  const write = createWrite({ send, apiVersion });
  const search = createSearch({ send, apiVersion });
  const files = createFiles({ session, dispatcher, bulkhead: transfers, gate, meter, apiVersion, timeoutMs });
  const users = createKept({
    ask: () => translated(() => gate.run('read', session.userId)),
    isAbsent: () => false,
    clock,
    last: { shelf, section: 'user', shape: z.string() },
  });

  async function ping(over: Send): Promise<void> {
    await over({ method: 'GET', path: `/services/data/v${apiVersion}/limits`, kind: 'read', shape: anything });
  }

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
    sending: (work) => sending.run(true, work),
    query: (...asked) => doubting(queries.query(...asked)),
    queryWithRelated: (...asked) => doubting(queries.queryWithRelated(...asked)),
    upload: files.upload,
    download: files.download,
    picture: files.picture,
    write: (steps) => doubting(write(steps)),
    append: createAppend({ send, apiVersion }),
    search: (...asked) => searches.run(() => search(...asked)),
    dataCategories: createDataCategories({ send, apiVersion, clock, shelf }),
    describe: described.get,
    userId: () => users.get(''),
    state: gate.state,
    ping: () => ping(send),
    hasAnswered: gate.hasAnswered,
    isKnown: described.isKnown,
    limit: meter.limit,
    stats: () => ({
      calls: meter.calls(),
      retries: meter.retries(),
      tokens: session.tokens(),
      inFlight: calls.inside() + transfers.inside(),
      waiting: calls.waiting() + searches.waiting() + transfers.waiting(),
      lastDay: meter.lastDay(),
    }),
    giveUp: () => {
      files.abandon();
      dispatcher.destroy().catch(() => {});
    },
    async close() {
      gate.close();
      const timer = setTimeout(() => {
        files.abandon();
        for (const pool of pools) void pool.destroy().catch(() => {});
      }, GRACE_MS);
      await Promise.all([dispatcher.close().catch(() => {}), shelf.close()]);
      clearTimeout(timer);
    },
  };
}
