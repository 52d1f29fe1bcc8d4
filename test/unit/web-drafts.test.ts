import { expect } from 'chai';
import { checkKey, issueKey } from '../../plugin/auth/form-key.ts';
import { memoryStore } from '../../plugin/store/memory.ts';
import type { Store } from '../../plugin/store/store.ts';
import { createDrafts, keyFor, newCaseDraft } from '../../plugin/web/drafts.ts';
import { thrownBy } from '../make/records.ts';

describe('a draft', () => {
  let store: Store;
  beforeEach(() => {
    store = memoryStore();
  });
  afterEach(() => store.close());

  it('is there until a page has shown it', async () => {
    const drafts = createDrafts(store);
    const id = await drafts.keep({ body: 'Kept\n', key: 'k' });
    expect(await drafts.read(id)).to.deep.equal({ body: 'Kept\n', key: 'k' });
    expect(await drafts.read(id)).to.deep.equal({ body: 'Kept\n', key: 'k' });
    await drafts.forget(id);
    expect(await drafts.read(id)).to.equal(undefined);
  });

  for (const id of [undefined, '', 'x', '../x', '0'.repeat(37)])
    it(`is not there for ${id}`, async () => expect(await createDrafts(store).read(id)).to.equal(undefined));

  it('leads to the form of its request, or to the general one', async () => {
    const drafts = createDrafts(store);
    const hrefs = ['vpn-problem', '', '../../x', undefined].map((type) =>
      newCaseDraft(drafts, type === undefined ? {} : { type }),
    );
    const [own, ...general] = await Promise.all(hrefs);
    expect(own).to.match(/^\/cases\/new\/vpn-problem\?draft=[0-9a-f-]{36}$/);
    for (const href of general) expect(href).to.match(/^\/cases\/new\?draft=[0-9a-f-]{36}$/);
  });

  it('is no place for a megabyte', async () => {
    const drafts = createDrafts(store);
    await drafts.keep({ description: 'x'.repeat(100_000) });
    expect(await thrownBy(() => drafts.keep({ description: 'x'.repeat(1_000_000) }))).to.include({ status: 413 });
  });

  it('keeps its key for its own session, and gets a new one in another', () => {
    const [mine, other] = [{ secret: 'mine' }, { secret: 'other' }];
    const key = issueKey(mine);
    expect(keyFor(mine, { key })).to.equal(key);
    for (const draft of [{ key }, { key: 'garbage' }, {}, undefined]) {
      const fresh = keyFor(other, draft);
      expect(fresh).not.to.equal(key);
      expect(checkKey(other, fresh)).to.have.length(36);
    }
  });
});
