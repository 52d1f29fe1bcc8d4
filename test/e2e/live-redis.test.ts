import { expect } from 'chai';
import type { Browser } from '../make/browser.ts';
import { createSkippingClock } from '../make/clock.ts';
import { needs } from '../make/needs.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';
import { type RunningRedis, startRedis, whyNoRedis } from '../make/redis.ts';
import { type EventStream, openStream } from '../make/stream.ts';
import { until } from '../make/until.ts';

const CASE = '00012873';
/** The session of a stream is looked at as often. */
const BEAT_MS = 25_000;

describe('a page that is open while Redis is away', function () {
  this.timeout(20_000); // on a machine with other work
  const time = createSkippingClock();
  let redis: RunningRedis;
  let portal: RunningPortal;
  let maya: Browser;
  let stream: EventStream;

  before(async function () {
    needs(this, whyNoRedis());
    redis = await startRedis();
    const store = { kind: 'redis', url: redis.url };
    portal = await startPortal({
      change: (config) => {
        Object.assign(config, { store });
        // It looks only when the test says so: what is missed is told by nobody a second time.
        Object.assign(config.crm ?? {}, { changeIntervalSeconds: 60 });
      },
      ...time,
    });
    maya = await portal.signIn('maya');
  });
  after(async () => {
    await portal?.close();
    await redis?.close();
  });
  beforeEach(async () => {
    const address =
      /data-live="([^"]+)"/.exec((await maya.get(`/cases/${CASE}`)).text)?.[1] ?? 'no address on the page';
    stream = await openStream(maya, portal.origin, address);
  });
  afterEach(() => stream?.close());

  async function agentWrites(text: string): Promise<void> {
    const [row] = await portal.records('Case', { CaseNumber: CASE });
    await portal.asAgent('CaseComment', { ParentId: row?.Id, CommentBody: text, IsPublished: true });
  }

  async function shows(text: string): Promise<void> {
    expect(stream.seen()).to.deep.equal(['changed']);
    expect((await maya.get(`/cases/${CASE}`)).text).to.include(text);
  }

  it('hears of an agent’s reply once Redis was started again', async () => {
    await redis.stop();
    time.skip(BEAT_MS);
    expect((await maya.get(`/cases/${CASE}`)).status).to.equal(503); // asked after the stream's beat had asked
    await redis.start();
    await agentWrites('While you could not be told.');
    await until(async () => {
      await portal.caughtUp();
      return stream.seen().length > 0;
    });
    await shows('While you could not be told.');
  });

  it('hears of a reply that came when Redis could not say whose it is', async () => {
    await redis.ask('ACL', 'SETUSER', 'default', '-mget');
    await agentWrites('A moment too early.');
    await portal.caughtUp();
    await redis.ask('CONFIG', 'RESETSTAT');
    await until(
      () => redis.ask('INFO', 'errorstats'),
      (errors) => errors.includes('NOPERM'),
    );
    await redis.ask('ACL', 'SETUSER', 'default', '+mget');
    await until(() => stream.seen().length > 0);
    await shows('A moment too early.');
  });
});
