import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { isAway } from '../../errors.ts';
import { describeError, type Log } from '../../log.ts';
import type { Manifest } from '../../manifest.ts';
import type { Crm } from '../crm.ts';
import type { Lease, Shared } from '../machines.ts';
import { createWritten } from '../own-writes.ts';
import { EVERYTHING } from '../reads/reads.ts';
import type { Versions } from '../versions.ts';
import { createPass, knownShape } from './pass.ts';

/**
 * Asks the CRM once per interval, for everybody, what has changed, and bumps the tags of just that. While it watches, what
 * was read in the same watch is good until a tag of it is bumped. It sleeps when nobody has been there for some minutes.
 */
export interface Changes {
  /** Somebody is there. Never waits, never throws. */
  touch(): void;
  /** The watch that covers this moment, undefined while none does. */
  watch(): string | undefined;
  /** The same; after a sleep the CRM is asked first, and tags are bumped. Never throws. */
  current(): Promise<string | undefined>;
  /** These rows were written by this process, and these tags bumped for it: there is no need to tell of them again. */
  wrote(ids: readonly string[], tags: readonly string[]): void;
  /** Looks now, whether or not it is time. Never throws. */
  look(): Promise<void>;
  close(): void;
}

/** Nobody there for so long: it sleeps. */
const AWAKE_MS = 5 * 60_000;
/** After so long a sleep it is cheaper to forget than to ask for all that has changed. */
const LONGEST_SLEEP_MS = 60 * 60_000;
/** Of the last intervals one may fail. */
const COVERED = 2;
/** Timers keep another time than clocks. */
const TIMER_SLACK_MS = 100;
const SHARED_KEY = 'changes';

/** What it knows; machines share it, so that another one can go on. */
const stateShape = z.object({
  /** Counts looks. */
  count: z.number(),
  /** Names the unbroken line of looks. */
  watch: z.string(),
  /** When the last one began, in milliseconds since 1970. */
  at: z.number(),
  known: knownShape,
});
type State = z.output<typeof stateShape>;

export interface ChangesParts {
  crm: Crm;
  manifest: Manifest;
  versions: Versions;
  intervalSeconds: number;
  clock(): Date;
  log: Log;
  /** Where there are several machines, one looks for all. */
  shared?: Shared | undefined;
  lease?: ((name: string, ms: number) => Lease) | undefined;
}

export function createChanges(parts: ChangesParts): Changes {
  const { versions, intervalSeconds, clock, log, shared } = parts;
  const intervalMs = intervalSeconds * 1_000;
  const written = createWritten(clock);
  const pass = createPass({ ...parts, untold: written.untold });
  const leader = parts.lease?.('changes', Math.max(3 * intervalMs, 10_000));
  let state: State | undefined;
  let looking: Promise<void> | undefined;
  let lastTouch = Number.NEGATIVE_INFINITY;
  let lastBegun = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  let told: string | undefined;

  const now = () => clock().getTime();

  async function fromOthers(): Promise<void> {
    const text = await shared?.get(SHARED_KEY);
    const parsed = text === undefined ? undefined : stateShape.safeParse(JSON.parse(text));
    if (!parsed?.success || (state && state.watch === parsed.data.watch && state.count >= parsed.data.count)) return;
    state = { ...parsed.data, at: Math.min(parsed.data.at, now()) };
  }

  async function lookOnce(): Promise<void> {
    const at = now();
    lastBegun = at;
    try {
      const isLeader = leader === undefined || (await leader.hold());
      await fromOthers();
      if (isLeader) await lookAsLeader(at);
      if (told !== undefined) log.info({}, 'what has changed in the CRM is known again');
      told = undefined;
    } catch (thrown) {
      tell(thrown);
    }
  }

  /** Once, not with every look: an outage is a day long, if need be. */
  function tell(thrown: unknown): void {
    const { stack, ...known } = describeError(thrown);
    const problem = isAway(thrown) ? 'away' : known.error;
    if (problem !== told)
      log.warn(isAway(thrown) ? known : { ...known, stack }, 'what has changed in the CRM is not known');
    told = problem;
  }

  async function lookAsLeader(at: number): Promise<void> {
    const before = state && at - state.at < LONGEST_SLEEP_MS ? state : undefined;
    const { tags, known } = await pass(before?.known ?? {});
    if (state && !before) tags.push(EVERYTHING);
    if (tags.length > 0) await versions.bump(tags);
    state = { count: (before?.count ?? 0) + 1, watch: before?.watch ?? randomUUID(), at, known };
    await shared?.put(SHARED_KEY, JSON.stringify(state), LONGEST_SLEEP_MS / 1_000);
  }

  function look(): Promise<void> {
    looking ??= lookOnce().finally(() => {
      looking = undefined;
    });
    return looking;
  }

  function watch(): string | undefined {
    return state && Math.abs(now() - state.at) < COVERED * intervalMs ? state.watch : undefined;
  }

  function isDue(slackMs = 0): boolean {
    return Math.abs(now() - lastBegun) >= intervalMs - slackMs;
  }

  /** By the clock as well as by the timer: a machine that was suspended looks at once. */
  function touch(): void {
    lastTouch = now();
    if (isClosed) return;
    if (isDue()) void look();
    timer ??= setTimeout(tick, intervalMs).unref();
  }

  function tick(): void {
    timer = undefined;
    if (isClosed) return;
    if (Math.abs(now() - lastTouch) >= AWAKE_MS) return void leader?.release();
    if (isDue(TIMER_SLACK_MS)) void look();
    timer = setTimeout(tick, intervalMs).unref();
  }

  return {
    ...{ touch, watch, wrote: written.wrote },
    async current() {
      touch();
      if (watch() === undefined && looking) await looking;
      return watch();
    },
    async look() {
      await looking; // that one began before
      await look();
    },
    close() {
      isClosed = true;
      clearTimeout(timer);
      void leader?.release();
    },
  };
}
