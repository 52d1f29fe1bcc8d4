import { expect } from 'chai';
import { PortalError } from '../../plugin/errors.ts';
import { createLog } from '../../plugin/log.ts';
import { type Backend, openBackend } from '../../plugin/store/backend.ts';
import { needs } from '../make/needs.ts';
import { type RunningRedis, startRedis, whyNoRedis } from '../make/redis.ts';

const MINUTE = 60;

describe('the store on Redis', function () {
  this.timeout(5_000);
  let redis: RunningRedis;
  let log: string[];
  const opened: Backend[] = [];

  /** One more machine. */
  async function machine(url = redis.url, isUp = true): Promise<Backend> {
    const lines = log;
    const settings = { kind: 'redis' as const, url, prefix: 'test:' };
    const backend = await openBackend({
      settings,
      log: createLog({ level: 'info', write: (line) => void lines.push(line) }),
    });
    opened.push(backend);
    if (isUp) await until(backend.healthy);
    return backend;
  }

  before(async function () {
    needs(this, whyNoRedis());
    redis = await startRedis();
  });
  beforeEach(() => {
    log = [];
  });
  afterEach(() => Promise.all(opened.splice(0).map((one) => one.close())));
  after(() => redis?.close());

  it('keeps text, as long as it was told, for every machine', async () => {
    const [one, two] = [await machine(), await machine()];
    await one.store.set('a', 'متن\r\n', MINUTE);
    expect(await two.store.get('a')).to.equal('متن\r\n');
    expect(await two.store.get('nothing')).to.equal(undefined);
    expect(await two.store.many(['nothing', 'a', 'nothing'])).to.deep.equal([undefined, 'متن\r\n', undefined]);
    expect(await two.store.many([])).to.deep.equal([]);
    await two.store.renew('a', '2', MINUTE);
    expect(await one.store.get('a')).to.equal('2');
    await two.store.remove('a');
    await one.store.renew('a', '3', MINUTE);
    expect(await one.store.get('a'), 'what was removed does not come back').to.equal(undefined);
    await one.store.set('brief', '1', MINUTE);
    await one.store.renew('brief', '2', 0.05);
    await until(async () => (await two.store.get('brief')) === undefined);
    await one.store.set('short', '1', 0.05);
    await until(async () => (await two.store.get('short')) === undefined);
  });

  it('keeps everything below its prefix', async () => {
    const one = await machine();
    await Promise.all([
      one.store.set('a', '1', MINUTE),
      one.store.add('b', '1', MINUTE),
      one.versions.bump(['case:1']),
      one.versions.of(['case:1']),
      one.shared?.put('c', '1', MINUTE),
      one.lease('d', 1_000).hold(),
      one.limiter('e', { points: 1, seconds: MINUTE }).take('me'),
    ]);
    const keys = (await redis.ask('KEYS', '*')).split('\r\n').filter((line) => /^[a-z]/.test(line));
    expect(keys.length).to.be.at.least(7);
    for (const key of keys) expect(key).to.match(/^test:/);
  });

  it('lets one of many on two machines add a key, and one of them take it', async () => {
    const [one, two] = [await machine(), await machine()];
    const adds = await Promise.all(
      Array.from({ length: 8 }, (_, at) => (at % 2 ? one : two).store.add('x', '1', MINUTE)),
    );
    expect(adds.filter(Boolean)).to.have.length(1);
    const takes = await Promise.all(Array.from({ length: 8 }, (_, at) => (at % 2 ? one : two).store.take('x')));
    expect(takes.filter((value) => value === '1')).to.have.length(1);
  });

  it('answers many keys in one round trip', async () => {
    const one = await machine();
    await one.store.many(['a', 'b', 'c', 'd']);
    const before = await commands(redis);
    await one.store.many(['a', 'b', 'c', 'd']);
    expect((await commands(redis)).mget).to.equal((before.mget ?? 0) + 1);
  });

  describe('versions', () => {
    it('differ on every machine once a tag was bumped on one, and only for what has the tag', async () => {
      const [one, two] = [await machine(), await machine()];
      const before = [await two.versions.of(['a', 'b']), await two.versions.of(['b', 'c'])];
      await one.versions.bump(['a']);
      const after = [await two.versions.of(['a', 'b']), await two.versions.of(['b', 'c'])];
      expect(after[0]).to.not.equal(before[0]);
      expect(after[1]).to.equal(before[1]);
      expect(await one.versions.of(['a', 'b'])).to.equal(after[0]);
    });

    it('are one round trip', async () => {
      const one = await machine();
      await one.versions.of(['a']);
      const before = await commands(redis);
      await one.versions.of(['a', 'b', 'c']);
      expect((await commands(redis)).mget).to.equal((before.mget ?? 0) + 1);
    });

    it('are heard of here and elsewhere', async () => {
      const [one, two] = [await machine(), await machine()];
      const heard = [one, two].map((each) => {
        const tags: string[] = [];
        each.versions.listen((some) => tags.push(...some));
        return tags;
      });
      await until(async () => {
        await one.versions.bump(['case:1', 'account:2']);
        return heard.every((tags) => tags.includes('case:1') && tags.includes('account:2'));
      });
    });

    it('are heard of elsewhere before whoever bumped them goes on', async () => {
      const [one, two] = [await machine(), await machine()];
      let heard: readonly string[] = [];
      two.versions.listen((tags) => {
        heard = tags;
      });
      await until(async () => {
        await one.versions.bump(['first']);
        return heard.includes('first');
      });
      for (let round = 0; round < 50; round++) {
        await one.versions.bump([`round:${round}`]);
        await two.versions.of(['first']); // as each request asks first
        expect(heard).to.deep.equal([`round:${round}`]);
      }
    });

    it('never take the bumped for the never bumped when Redis lost its data', async () => {
      const one = await machine();
      const never = await one.versions.of(['z']);
      await one.versions.bump(['z']);
      await redis.ask('FLUSHALL');
      expect(await one.versions.of(['z'])).to.not.equal(never);
    });
  });

  it('carries texts between machines, by channel', async () => {
    const [one, two] = [await machine(), await machine()];
    const heard: string[] = [];
    const stop = two.bus.subscribe('live', (text) => heard.push(text));
    two.bus.subscribe('other', () => heard.push('wrong'));
    await until(() => {
      one.bus.publish('live', 'two\nlines');
      return heard.length > 0;
    });
    stop();
    expect(new Set(heard)).to.deep.equal(new Set(['two\nlines']));
  });

  it('lets one machine lead, and another when the first has died', async () => {
    const [one, two] = [await machine(), await machine()];
    const [first, second] = [one.lease('reader', 300), two.lease('reader', 300)];
    expect([await first.hold(), await second.hold()]).to.deep.equal([true, false]);
    expect([await first.hold(), await second.hold()], 'goes on').to.deep.equal([true, false]);
    await second.release();
    expect(await second.hold(), 'what is another’s is not given back').to.equal(false);
    await first.release();
    expect([await second.hold(), await first.hold()], 'given back').to.deep.equal([true, false]);
    await two.close();
    await until(first.hold);
  });

  it('counts together, and each for itself while Redis is away', async () => {
    const [one, two] = [await machine(), await machine()];
    const limiters = [one, two].map((each) => each.limiter('page', { points: 4, seconds: MINUTE }));
    const take = async (who: string) => {
      const answers = [];
      for (let at = 0; at < 6; at++) answers.push(await limiters[at % 2]?.take(who));
      return answers.map((answer) => answer?.allowed);
    };
    expect(await take('me')).to.deep.equal([true, true, true, true, false, false]);
    expect(await take('you')).to.deep.equal([true, true, true, true, false, false]);
    const refused = await limiters[0]?.take('me');
    expect(refused?.retryAfterSeconds).to.be.within(1, MINUTE);
    await redis.stop();
    expect(await take('they')).to.deep.equal([true, true, true, true, true, true]);
    await redis.start();
  });

  it('shares what was read, and forgets without a word while Redis is away', async () => {
    const [one, two] = [await machine(), await machine()];
    await one.shared?.put('query', 'rows', MINUTE);
    expect(await two.shared?.get('query')).to.equal('rows');
    await redis.stop();
    await one.shared?.put('query', 'more', MINUTE);
    expect(await two.shared?.get('query')).to.equal(undefined);
    await redis.start();
  });

  it('keeps the last lines of all machines, the newest first, for so long; while Redis is away there are none', async () => {
    const [one, two] = [await machine(), await machine()];
    const rule = { most: 3, seconds: MINUTE };
    const [here, there] = [one.journal('lines', rule), two.journal('lines', rule)];
    const line = (at: number) => `سطر ${at}\n"`;
    for (let at = 0; at < 5; at++) await (at % 2 === 0 ? here : there).add(line(at));
    for (const journal of [here, there]) expect(await journal.read()).to.deep.equal([4, 3, 2].map(line));
    expect(await one.journal('others', rule).read()).to.deep.equal([]);
    const short = one.journal('short', { most: 3, seconds: 1 });
    await short.add('soon forgotten');
    expect(await short.read()).to.deep.equal(['soon forgotten']);
    await until(async () => (await short.read()).length === 0);
    await redis.stop();
    await here.add('lost');
    expect(await there.read()).to.deep.equal([]);
    await redis.start();
    await until(one.healthy);
    await until(async () => (await here.read()).length === 3);
  });

  describe('without Redis', () => {
    const asks: [string, (backend: Backend) => Promise<unknown>][] = [
      ['get', ({ store }) => store.get('a')],
      ['many', ({ store }) => store.many(['a'])],
      ['set', ({ store }) => store.set('a', '1', MINUTE)],
      ['renew', ({ store }) => store.renew('a', '1', MINUTE)],
      ['add', ({ store }) => store.add('a', '1', MINUTE)],
      ['take', ({ store }) => store.take('a')],
      ['remove', ({ store }) => store.remove('a')],
      ['versions', ({ versions }) => versions.of(['a'])],
      ['a bump', ({ versions }) => versions.bump(['a'])],
    ];

    it('says so at once with one line in the log, and is well again by itself', async () => {
      const one = await machine();
      await one.store.set('before', '1', MINUTE);
      await redis.stop();
      for (const [name, ask] of asks) {
        const began = performance.now();
        const thrown = await ask(one).catch((error: unknown) => error);
        expect(thrown, name).to.be.instanceOf(PortalError).with.property('code', 'store.unavailable');
        expect(performance.now() - began, name).to.be.lessThan(400);
      }
      expect(await one.lease('a', 1_000).hold()).to.equal(false);
      expect(one.healthy()).to.equal(false);
      expect(log.filter((line) => line.includes('does not answer'))).to.have.length(1);
      await redis.start();
      await until(one.healthy);
      expect(await one.store.get('before'), 'kept on disk').to.equal('1');
      for (const [, ask] of asks) await ask(one);
      expect(log.filter((line) => line.includes('answers again'))).to.have.length(1);
    });

    it('of one that hangs, waits no longer than its time limit', async () => {
      const one = await machine();
      redis.freeze();
      const began = performance.now();
      const thrown = await one.store.get('a').catch((error: unknown) => error);
      expect(thrown).to.have.property('code', 'store.unavailable');
      expect(performance.now() - began).to.be.within(240, 1_000);
      redis.wake();
      await until(async () => (await one.store.get('a').catch(() => 'away')) === undefined);
      expect(one.healthy()).to.equal(true);
    });

    it('of one that hangs for a moment, gives up no write: it may have happened', async () => {
      const one = await machine();
      redis.freeze();
      const first = one.store.add('once', '1', MINUTE);
      // Once this read is given up, the moment was longer than a read may take.
      await one.store.get('a').catch(() => 'away');
      redis.wake();
      expect(await first).to.equal(true);
      expect(await one.store.add('once', '1', MINUTE)).to.equal(false);
      await until(one.healthy);
    });

    it('keeps what was confirmed when it is killed', async () => {
      const one = await machine();
      await one.store.set('kept', 'so', MINUTE);
      await redis.kill();
      await redis.start();
      await until(one.healthy);
      expect(await one.store.get('kept')).to.equal('so');
    });

    it('begins without it, and is ready once it is there', async () => {
      await redis.stop();
      const one = await machine(redis.url, false);
      expect(one.healthy()).to.equal(false);
      await redis.start();
      await until(one.healthy);
      await one.store.set('a', '1', MINUTE);
    });

    it('tells its listeners that they may have missed something', async () => {
      const one = await machine();
      const heard: string[] = [];
      await until(async () => {
        await one.versions.bump(['a']);
        return heard.length > 0 || !one.versions.listen((tags) => heard.push(...tags));
      });
      heard.length = 0;
      await redis.stop();
      await redis.start();
      await until(() => heard.includes('*'));
    });

    it('closes', async () => {
      const one = await machine();
      await redis.stop();
      await one.close();
      await redis.start();
    });
  });

  it('tells whether what it confirms is durable, and what to do', async () => {
    const one = await machine();
    expect(await one.durable()).to.deep.equal({ kind: 'sure' });
    await redis.ask('CONFIG', 'SET', 'appendfsync', 'everysec');
    const lossy = await one.durable();
    expect(lossy).to.include({ kind: 'lossy' });
    expect(lossy)
      .to.have.property('remedy')
      .that.matches(/^Redis has appendfsync everysec; set appendonly yes/);
    await redis.ask('CONFIG', 'SET', 'appendfsync', 'always');
    await redis.ask('ACL', 'SETUSER', 'default', '-config');
    const unknown = await one.durable();
    expect(unknown).to.include({ kind: 'unknown' });
    expect(unknown)
      .to.have.property('remedy')
      .that.matches(/CONFIG is not allowed.*appendfsync always/);
    expect(one.healthy(), 'an answer, no outage').to.equal(true);
    await redis.ask('ACL', 'SETUSER', 'default', '+config');
    expect(await one.durable()).to.deep.equal({ kind: 'sure' });
  });
});

/** Looks until it is so; the test's own time limit ends it. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** How often each command was called. */
async function commands(redis: RunningRedis): Promise<Record<string, number>> {
  const text = await redis.ask('INFO', 'commandstats');
  return Object.fromEntries(
    [...text.matchAll(/^cmdstat_(\w+):calls=(\d+)/gm)].map(([, name, calls]) => [name, Number(calls)]),
  );
}
