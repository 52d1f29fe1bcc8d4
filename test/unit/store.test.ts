import { expect } from 'chai';
import { memoryStore } from '../../plugin/store/memory.ts';
import type { Store } from '../../plugin/store/store.ts';

const MOST = 3;
const MINUTE = 60;

describe('the store in memory', () => {
  let store: Store;
  beforeEach(() => {
    store = memoryStore({ maxKeys: MOST });
  });
  afterEach(() => store.close());

  it('gives back what was set last, and nothing for what was not', async () => {
    await store.set('a', '1', MINUTE);
    await store.set('a', '2', MINUTE);
    expect(await store.get('a')).to.equal('2');
    expect(await store.get('b')).to.equal(undefined);
  });

  it('renews what is there, and not what was removed', async () => {
    await store.set('a', '1', MINUTE);
    await Promise.all([store.renew('a', '2', MINUTE), store.renew('b', '2', MINUTE)]);
    expect(await store.many(['a', 'b'])).to.deep.equal(['2', undefined]);
  });

  it('lets one of many add a key', async () => {
    const won = await Promise.all(['x', 'y', 'z'].map((value) => store.add('a', value, MINUTE)));
    expect(won).to.deep.equal([true, false, false]);
    expect(await store.get('a')).to.equal('x');
  });

  it('gives a taken value to one of many', async () => {
    await store.set('a', '1', MINUTE);
    expect(await Promise.all([store.take('a'), store.take('a')])).to.deep.equal(['1', undefined]);
  });

  it('forgets what is removed, and does not mind what is not there', async () => {
    await store.set('a', '1', MINUTE);
    await Promise.all([store.remove('a'), store.remove('b')]);
    expect(await store.get('a')).to.equal(undefined);
  });

  describe('when it is full', () => {
    beforeEach(async () => {
      for (let at = 0; at < MOST; at++) await store.set(`key ${at}`, 'old', MINUTE);
    });

    const refused: Record<string, () => Promise<unknown>> = {
      'a new key': () => store.set('new', '1', MINUTE),
      'a new key to be the only one': () => store.add('new', '1', MINUTE),
    };
    for (const [name, ask] of Object.entries(refused))
      it(`refuses ${name}`, async () => {
        const thrown = await ask().catch((error: unknown) => error);
        expect(thrown).to.include({ code: 'internal' });
        expect(await store.get('new')).to.equal(undefined);
      });

    it('still takes a new value of a key it has: who is signed in stays so', async () => {
      await store.set('key 1', 'new', MINUTE);
      expect(await store.get('key 1')).to.equal('new');
    });

    it('takes a new key when one has gone', async () => {
      await store.remove('key 0');
      expect(await store.add('new', '1', MINUTE)).to.equal(true);
    });
  });
});
