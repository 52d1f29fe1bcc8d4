import { rm } from 'node:fs/promises';
import { z } from 'zod';
import type { Log } from '../log.ts';
import { ready } from '../records/outbox/drain.ts';
import { QueueFull, REMEMBERED_MS, type SubmissionQueue, type Waiting } from '../records/outbox/queue.ts';
import { readRemembered, readWaiting } from '../records/outbox/submission.ts';
import type { RedisLink } from './redis-link.ts';
import { createRedisFiles } from './redis-queue-files.ts';
import { createRedisLanes } from './redis-queue-lanes.ts';
import { ADD, CHANGE, CLAIM, FINISH, WITHDRAW } from './redis-queue-scripts.ts';

/** A call to the CRM with large files is over by then, or its process is. */
const CLAIM_MS = 60_000;
const DURABLE_MS = 60_000;
const TRIES = 10;

const text = z.string();

/** Several processes and one Redis: whichever received it, any of them delivers it, each customer’s in his order. */
export function redisQueue(options: {
  link: RedisLink;
  url: string;
  prefix: string;
  folder: string;
  /** Why what is written might be lost; undefined when it will not be. */
  durable: () => Promise<string | undefined>;
  log: Log;
}): SubmissionQueue {
  const { link, durable } = options;
  const files = createRedisFiles(link, options.folder);
  const lanes = createRedisLanes({ ...options, due });
  let durableUntil = 0;

  const itemKey = (ref: string) => `outbox:item:${ref}`;
  const laneKey = (lane: string) => `outbox:lane:${lane}`;
  const doneKey = (ref: string) => `outbox:done:${ref}`;
  const keysOf = ({ ref, lane, same }: Pick<Waiting, 'ref' | 'lane' | 'same'>) => [
    ...[itemKey(ref), laneKey(lane), 'outbox:lanes', 'outbox:all'],
    ...[`outbox:same:${lane}:${same === '' ? ref : same}`, `outbox:claim:${ref}`],
  ];

  const run = (script: string, keys: string[], values: (string | number)[]) =>
    link.run((redis) => redis.eval(script, { keys, arguments: values.map(String) }));

  async function read(refs: string[]): Promise<Waiting[]> {
    if (refs.length === 0) return [];
    const found = await link.run((redis) => redis.mGet(refs.map(itemKey)));
    return found.flatMap((json) => (json === null ? [] : [readWaiting(JSON.parse(json))]));
  }

  async function find(ref: string): Promise<Waiting | undefined> {
    const [found] = await read([ref]);
    return found;
  }

  const of = async (lane: string) => read(await link.run((redis) => redis.lRange(laneKey(lane), 0, -1)));

  async function due(): Promise<string[]> {
    const all = await link.run((redis) => redis.sMembers('outbox:lanes'));
    const waiting = await Promise.all(all.map(async (lane) => (ready(await of(lane)).length > 0 ? [lane] : [])));
    return waiting.flat();
  }

  /** What a crash of Redis could take away must not be confirmed to anybody. */
  async function demandDurable(): Promise<void> {
    if (performance.now() < durableUntil) return;
    const problem = await durable();
    if (problem !== undefined) throw new Error(problem);
    durableUntil = performance.now() + DURABLE_MS;
  }

  async function add(...[one, uploaded, most]: Parameters<SubmissionQueue['add']>): Promise<Waiting> {
    await demandDurable();
    const waiting = { ...one, files: await files.put(one.ref, uploaded) };
    const keys = [...keysOf(waiting), ...files.keysOf(waiting)];
    const { ref, lane, acceptedAt, same } = waiting;
    for (let tries = 0; tries < TRIES; tries += 1) {
      const values = [JSON.stringify(waiting), ref, lane, acceptedAt, most, same === '' ? 'no' : 'yes'];
      const answer = text.parse(await run(ADD, keys, values));
      if (answer === '') return waiting;
      if (answer === 'full') throw new QueueFull(`${most} of one person wait already`);
      const twin = await find(answer);
      if (twin) return twin;
    }
    throw new Error('another machine has it, and has not');
  }

  return {
    add,
    of,
    all: async () => read(await link.run((redis) => redis.zRange('outbox:all', 0, -1))),
    find,
    remembered: async (ref) => {
      const json = await link.run((redis) => redis.get(doneKey(ref)));
      return json === null ? undefined : readRemembered(JSON.parse(json));
    },
    claim: async (ref) => {
      const found = await find(ref);
      if (!found) return undefined;
      const json = await run(CLAIM, keysOf(found), [CLAIM_MS]);
      return typeof json === 'string' ? readWaiting(JSON.parse(json)) : undefined;
    },
    change: async (ref, change) => {
      for (let tries = 0; tries < TRIES; tries += 1) {
        const before = await link.run((redis) => redis.get(itemKey(ref)));
        if (before === null) return;
        const one = { ...readWaiting(JSON.parse(before)), ...change };
        if ((await run(CHANGE, keysOf(one), [before, JSON.stringify(one)])) === 1) return;
      }
      throw new Error('others change it all the time');
    },
    finish: async (one, delivered, at) => {
      const { ref, lane, submission } = one;
      const known = JSON.stringify({ ref, lane, submission, delivered, at });
      await run(FINISH, [...keysOf(one), doneKey(ref), ...files.keysOf(one)], [ref, lane, known, REMEMBERED_MS]);
    },
    withdraw: async (ref) => {
      const found = await find(ref);
      if (!found) return undefined;
      const fetched = await files.fetch(found);
      const keys = [...keysOf(found), doneKey(ref), ...files.keysOf(found)];
      if ((await run(WITHDRAW, keys, [ref, found.lane])) === 1) return fetched;
      await removed(fetched);
      return undefined;
    },
    open: async (one) => {
      const fetched = await files.fetch(one);
      return { files: fetched, close: () => removed(fetched) };
    },
    run: lanes.run,
    wake: lanes.wake,
    close: lanes.close,
  };
}

async function removed(files: { path: string }[]): Promise<void> {
  await Promise.all(files.map(({ path }) => rm(path, { force: true })));
}
