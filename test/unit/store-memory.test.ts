import { expect } from 'chai';
import { createLog } from '../../plugin/log.ts';
import { type Backend, openBackend } from '../../plugin/store/backend.ts';
import { memoryLeases } from '../../plugin/store/memory-leases.ts';

describe('one process for itself', () => {
  let backend: Backend;
  beforeEach(async () => {
    backend = await openBackend({ settings: { kind: 'memory' }, log: createLog({ level: 'silent' }) });
  });
  afterEach(() => backend.close());

  it('answers many keys in their order', async () => {
    await backend.store.set('b', '2', 60);
    expect(await backend.store.many(['a', 'b', 'a'])).to.deep.equal([undefined, '2', undefined]);
  });

  it('is always there, and has nobody to share with', async () => {
    expect(backend.healthy()).to.equal(true);
    expect(await backend.durable()).to.deep.equal({ kind: 'sure' });
    expect(backend.shared).to.equal(undefined);
  });

  it('carries texts by channel until one stops to listen', () => {
    const heard: string[] = [];
    const stop = backend.bus.subscribe('live', (text) => heard.push(text));
    backend.bus.subscribe('other', (text) => heard.push(`other ${text}`));
    backend.bus.publish('live', 'one');
    backend.bus.publish('error', 'nobody listens, nobody minds');
    stop();
    backend.bus.publish('live', 'two');
    expect(heard).to.deep.equal(['one']);
  });

  it('counts by name and person, and says when to come back', async () => {
    const limiter = backend.limiter('page', { points: 2, seconds: 60 });
    const answers = [await limiter.take('me'), await limiter.take('me'), await limiter.take('me')];
    expect(answers.map(({ allowed }) => allowed)).to.deep.equal([true, true, false]);
    expect(answers[2]?.retryAfterSeconds).to.be.within(1, 60);
    expect((await limiter.take('you')).allowed).to.equal(true);
    expect((await backend.limiter('search', { points: 2, seconds: 60 }).take('me')).allowed).to.equal(true);
  });

  it('lets one hold a lease until it gives it back or its term ends', async () => {
    let now = 0;
    const lease = memoryLeases(() => now);
    const [one, two] = [lease('reader', 100), lease('reader', 100)];
    expect([await one.hold(), await two.hold()]).to.deep.equal([true, false]);
    expect(await lease('other', 100).hold()).to.equal(true);
    now = 99;
    expect([await one.hold(), await two.hold()]).to.deep.equal([true, false]);
    now = 198;
    expect(await two.hold(), 'held on to').to.equal(false);
    now = 199;
    expect([await two.hold(), await one.hold()], 'its holder has died').to.deep.equal([true, false]);
    await one.release();
    expect(await one.hold(), 'not his to give').to.equal(false);
    await two.release();
    expect(await one.hold()).to.equal(true);
  });
});
