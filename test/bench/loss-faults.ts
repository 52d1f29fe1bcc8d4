import { setTimeout as pause } from 'node:timers/promises';
import type { World } from '../../plugin/sandbox/world.ts';

/** What an org can do wrong for a moment. */
const FAULTS: Record<string, object> = {
  down: { down: true, for: '3 seconds' },
  slow: { latencyMs: 400, for: '3 seconds' },
  'too slow': { latencyMs: 2_500, for: '3 seconds' },
  '500': { status: 500, for: '6 calls' },
  '503': { status: 503, for: '1 seconds' },
  'dropped answers': { dropAfterCommit: true, for: '4 calls' },
  limit: { errorCode: 'REQUEST_LIMIT_EXCEEDED', for: '1 seconds' },
  'locked rows': { errorCode: 'UNABLE_TO_LOCK_ROW', only: 'composite', for: '4 calls' },
  'expired sessions': { expireSessions: true },
};
/** Nothing is wrong, and there are more calls than all of it needs: reads that are saved would be another run. */
const WELL = { dailyLimit: 10_000_000 };
const LONG = 'long limit';
/** Share of all that is begun before the org goes away the first time. */
const SOME = 0.2;
/** The calls of the day are used up for so long. */
const LONG_LIMIT = { fault: { errorCode: 'REQUEST_LIMIT_EXCEEDED' }, ms: 6_000 };

/** Lets the org go wrong, again and again, until it is told to end, and counts what has met somebody; `share` is how much of all is done, `longLimits` how often its limit is used up for longer. Once some have got through, it is away until one has to wait. */
export function createFaults(options: {
  world: World;
  random: () => number;
  share: () => number;
  hasKept: () => boolean;
  longLimits: number;
}) {
  const { world, random, share, hasKept, longLimits } = options;
  const counts = Object.fromEntries([...Object.keys(FAULTS), LONG].map((name) => [name, 0]));
  const over = new AbortController();
  const until = (ms: number) => pause(ms, undefined, { signal: over.signal }).catch(() => undefined);
  let deck: [string, object][] = [];
  let limits = 0;

  /** Each kind once before any comes again. */
  function draw(): [string, object, number] {
    if (share() > (limits + 0.5) / longLimits) {
      limits += 1;
      return [LONG, LONG_LIMIT.fault, LONG_LIMIT.ms];
    }
    if (deck.length === 0) deck = Object.entries(FAULTS);
    const [[name, fault] = ['none', {}]] = deck.splice(Math.floor(random() * deck.length), 1);
    return [name, fault, 200 + random() * 1_200];
  }

  /** It comes back in between: who has no form yet gets none while it is away. */
  async function awayUntilKept(): Promise<void> {
    while (share() < SOME && !over.signal.aborted) await until(50);
    while (!hasKept() && share() < 1 && !over.signal.aborted) {
      await control(world, { down: true });
      await until(1_000);
      await control(world, WELL);
      await until(500);
    }
  }

  async function run(): Promise<void> {
    await control(world, WELL);
    await awayUntilKept();
    while (!over.signal.aborted) {
      const [name, fault, ms] = draw();
      const { for: calls } = await control(world, fault);
      await until(ms);
      const { for: left } = await control(world);
      // Of those for a number of calls it is known whether any was hit.
      if (typeof calls !== 'number' || left !== calls) counts[name] = (counts[name] ?? 0) + 1;
      // Who is signed out by a restart has to get in again, which needs the CRM.
      await control(world, WELL);
      await until(2_000 + random() * 6_000);
    }
  }

  const running = run();
  running.catch(() => undefined); // `end` tells of it
  return {
    counts,
    end: async (): Promise<void> => {
      over.abort();
      await running;
      await control(world, WELL);
    },
  };
}

/** Answers what is wrong from then on. */
async function control(world: World, fault?: object): Promise<{ for?: unknown }> {
  const headers = { 'content-type': 'application/json' };
  const posted = fault && { method: 'POST', headers, body: JSON.stringify(fault) };
  const answer = await fetch(`${world.instanceUrl}/_world/faults`, posted);
  if (!answer.ok) throw new Error(`no fault ${JSON.stringify(fault)}: ${await answer.text()}`);
  return JSON.parse(await answer.text());
}
