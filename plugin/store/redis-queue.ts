import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { z } from 'zod';
import type { Log } from '../log.ts';
import { dueIn, ownerOf } from '../records/outbox/due.ts';
import {
  isRefused,
  putsBack,
  QueueFull,
  REMEMBERED_MS,
  RefTaken,
  type SubmissionQueue,
  type Waiting,
} from '../records/outbox/queue.ts';
import { readRemembered, readWaiting, traceOf } from '../records/outbox/submission.ts';
import type { Durability } from './redis-durable.ts';
import { type RedisLink, WRITE_MS } from './redis-link.ts';
import { createRedisFiles, UNCONFIRMED_SECONDS } from './redis-queue-files.ts';
import { createRedisLanes } from './redis-queue-lanes.ts';
import { ADD, CHANGE, CLAIM, FINISH, RESERVE, WITHDRAW } from './redis-queue-scripts.ts';

const DURABLE_MS = 60_000;
const FOR_A_DAY = { expiration: { type: 'PX', value: REMEMBERED_MS } } as const;
const TRIES = 10;
/** So many are read in one go: each of those is to be over in time. */
const BITE = 100;

const text = z.string();
const claim = z.union([z.tuple([z.string(), z.number()]), z.tuple([])]);

/** Several processes and one Redis: whichever received it, any of them delivers it, each customer’s in his order. */
export function redisQueue(options: {
  link: RedisLink;
  url: string;
  prefix: string;
  folder: string;
  durable: () => Promise<Durability>;
  log: Log;
}): SubmissionQueue {
  const { link, durable } = options;
  const files = createRedisFiles(link, options.folder);
  const lanes = createRedisLanes({ ...options, due, walk });
  const me = randomUUID();
  let durableUntil = 0;

  const itemKey = (ref: string) => `outbox:item:${ref}`;
  const laneKey = (lane: string) => `outbox:lane:${lane}`;
  const doneKey = (ref: string) => `outbox:done:${ref}`;
  const begunKey = (id: string) => `outbox:begun:${id}`;
  const keysOf = ({ ref, lane, same }: Pick<Waiting, 'ref' | 'lane' | 'same'>) => [
    ...[itemKey(ref), laneKey(lane), 'outbox:lanes', 'outbox:all'],
    ...[`outbox:same:${lane}:${same === '' ? ref : same}`, `outbox:claim:${ref}`, 'outbox:refused'],
  ];

  const run = (script: string, keys: string[], values: (string | number)[]) =>
    link.run((redis) => redis.eval(script, { keys, arguments: values.map(String) }), WRITE_MS);

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

  async function due(name: string): Promise<string[]> {
    const lane = ownerOf(name) ?? name;
    return dueIn(await of(lane), lane);
  }

  /** However many there are, nobody else has to wait for Redis meanwhile. */
  async function walk(each: (lanes: string[]) => Promise<void>): Promise<void> {
    let cursor = '0';
    do {
      const from = cursor;
      const bite = await link.run((redis) => redis.sScan('outbox:lanes', from, { COUNT: 20 }));
      await each(bite.members);
      cursor = bite.cursor;
    } while (cursor !== '0');
  }

  async function all(): Promise<Waiting[]> {
    const found: Waiting[] = [];
    for (const set of ['outbox:refused', 'outbox:all']) {
      const refs = await link.run((redis) => redis.zRange(set, 0, -1));
      for (let at = 0; at < refs.length; at += BITE) found.push(...(await read(refs.slice(at, at + BITE))));
    }
    return found;
  }

  /** What a crash of Redis would take away must not be confirmed to anybody. Who hides its settings is believed. */
  async function demandDurable(): Promise<void> {
    if (performance.now() < durableUntil) return;
    const found = await durable();
    if (found.kind === 'lossy') throw new Error(found.remedy);
    durableUntil = performance.now() + DURABLE_MS;
  }

  async function add(...[one, uploaded, most]: Parameters<SubmissionQueue['add']>): Promise<Waiting> {
    await demandDurable();
    const reserved = [itemKey(one.ref), doneKey(one.ref), `outbox:reserved:${one.ref}`];
    if ((await run(RESERVE, reserved, [UNCONFIRMED_SECONDS])) !== 1) throw new RefTaken(one.ref);
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
    begin: async (id) =>
      null !== (await link.run((redis) => redis.set(begunKey(id), '1', { ...FOR_A_DAY, GET: true }), WRITE_MS)),
    hasBegun: async (id) => (await link.run((redis) => redis.exists(begunKey(id)))) === 1,
    end: (id) => void link.run((redis) => redis.del(begunKey(id)), WRITE_MS).catch(() => undefined), // then it is taken for unsure
    add,
    of,
    all,
    stats: async () => {
      const [waiting, refused, [first]] = await Promise.all([
        link.run((redis) => redis.zCard('outbox:all')),
        link.run((redis) => redis.zCard('outbox:refused')),
        link.run((redis) => redis.zRangeWithScores('outbox:all', 0, 0)),
      ]);
      return { waiting, refused, oldestAt: first?.score };
    },
    find,
    remembered: async (ref) => {
      const json = await link.run((redis) => redis.get(doneKey(ref)));
      return json === null ? undefined : readRemembered(JSON.parse(json));
    },
    claim: async (ref) => {
      const found = await find(ref);
      if (!found) return undefined;
      const [json, before] = claim.parse(await run(CLAIM, keysOf(found), [me]));
      if (json === undefined) return undefined;
      const one = readWaiting(JSON.parse(json));
      return before === 1 ? { ...one, unsure: true } : one;
    },
    change: async (ref, change) => {
      for (let tries = 0; tries < TRIES; tries += 1) {
        const before = await link.run((redis) => redis.get(itemKey(ref)));
        if (before === null) return;
        const one = { ...readWaiting(JSON.parse(before)), ...change };
        const values = [before, JSON.stringify(one), ref, one.acceptedAt, one.state, putsBack(change) ? me : ''];
        if ((await run(CHANGE, keysOf(one), values)) === 1) return;
      }
      throw new Error('others change it all the time');
    },
    finish: async (one, delivered, at) => {
      const { ref, lane, submission } = one;
      const known = JSON.stringify({ ref, lane, submission: traceOf(submission), delivered, at });
      await run(FINISH, [...keysOf(one), doneKey(ref), ...files.keysOf(one)], [ref, lane, known, REMEMBERED_MS]);
    },
    withdraw: async (ref) => {
      const json = await link.run((redis) => redis.get(itemKey(ref)));
      if (json === null) return undefined;
      const found = readWaiting(JSON.parse(json));
      if (found.unsure) return undefined;
      const fetched = await files.fetch(found);
      const keys = [...keysOf(found), doneKey(ref), ...files.keysOf(found)];
      if ((await run(WITHDRAW, keys, [ref, found.lane, json])) === 1) return fetched;
      await removed(fetched);
      return undefined;
    },
    discard: async (ref, may = isRefused) => {
      const json = await link.run((redis) => redis.get(itemKey(ref)));
      const found = json === null ? undefined : readWaiting(JSON.parse(json));
      if (json === null || !found || !may(found)) return false;
      const keys = [...keysOf(found), doneKey(ref), ...files.keysOf(found)];
      return (await run(WITHDRAW, keys, [ref, found.lane, json])) === 1;
    },
    strip: async (one) => {
      const keys = files.keysOf(one);
      if (keys.length > 0) await link.run((redis) => redis.del(keys), WRITE_MS);
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
