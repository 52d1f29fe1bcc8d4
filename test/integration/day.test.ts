import { expect } from 'chai';
import { createSharedDay } from '../../plugin/crm/day.ts';
import { createLog } from '../../plugin/log.ts';
import { openBackend } from '../../plugin/store/backend.ts';
import { needs } from '../make/needs.ts';
import { type RunningRedis, startRedis, whyNoRedis } from '../make/redis.ts';
import { until } from '../make/until.ts';

const HOUR = 60 * 60_000;

describe('calls of a day, counted by several machines on Redis', function () {
  this.timeout(10_000);
  let redis: RunningRedis;
  let now = 0;
  let tests = 0;
  const closing: (() => Promise<void>)[] = [];

  before(async function () {
    needs(this, whyNoRedis());
    redis = await startRedis();
  });
  beforeEach(() => {
    now = 1_000 * HOUR;
    tests += 1;
  });
  afterEach(async () => {
    await Promise.all(closing.splice(0).map((close) => close()));
  });
  after(() => redis?.close());

  async function machine() {
    const log = createLog({ level: 'error', write: () => {} });
    const { url } = redis;
    const backend = await openBackend({ settings: { kind: 'redis', url, prefix: `day-${tests}:` }, log });
    closing.push(backend.close);
    await until(backend.healthy);
    const tally = backend.tally?.('calls');
    if (!tally) throw new Error('no tally');
    const day = createSharedDay({ tally, clock: () => now, ticks: () => now });
    return {
      ...day,
      call: (times: number) => {
        for (let at = 0; at < times; at += 1) day.called();
      },
      /** Each look is a minute later. */
      says: (count: number) =>
        until(() => {
          now += 60_000;
          return day.calls() === count;
        }),
    };
  }

  it('are those of all of them, also for one that comes later', async () => {
    const [one, other] = [await machine(), await machine()];
    one.call(7);
    other.call(5);
    await one.says(12);
    await other.says(12);
    const later = await machine();
    later.call(1);
    for (const each of [later, one, other]) await each.says(13);
  });

  it('are forgotten after 24 hours, also by one that makes none', async () => {
    const [one, other] = [await machine(), await machine()];
    one.call(7);
    await one.says(7);
    await other.says(7);
    now = 1_022 * HOUR;
    other.call(2);
    await other.says(9);
    now = 1_025 * HOUR;
    await one.says(2);
    await other.says(2);
  });

  it('are at least one’s own while Redis is away, and told when it is back', async () => {
    const [one, other] = [await machine(), await machine()];
    one.call(3);
    await other.says(3);
    await redis.stop();
    other.call(4);
    expect(other.calls()).to.equal(7);
    other.call(1);
    expect(other.calls()).to.equal(8);
    await redis.start();
    await other.says(8);
    await one.says(8);
  });
});
