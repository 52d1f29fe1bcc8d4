import { expect } from 'chai';
import { checkKey, issueKey } from '../../plugin/auth/form-key.ts';
import { limitsSchema } from '../../plugin/settings-operations.ts';
import { memoryLimiter } from '../../plugin/store/limiter.ts';
import { memoryStore } from '../../plugin/store/memory.ts';
import type { Store } from '../../plugin/store/store.ts';
import { createDrafts, keyFor, newCaseDraft } from '../../plugin/web/drafts.ts';
import { createLimits, type Limits } from '../../plugin/web/limits.ts';
import { customer, ID, thrownBy } from '../make/records.ts';

describe('a draft', () => {
  let store: Store;
  let limits: Limits;
  beforeEach(() => {
    store = memoryStore();
    limits = createLimits({ rules: limitsSchema.parse(undefined), limiter: memoryLimiter });
  });
  afterEach(() => store.close());

  it('is there until a page has shown it', async () => {
    const drafts = createDrafts({ store, limits });
    const id = await drafts.keep(undefined, { body: 'Kept\n', key: 'k' });
    expect(await drafts.read(id)).to.deep.equal({ body: 'Kept\n', key: 'k' });
    expect(await drafts.read(id)).to.deep.equal({ body: 'Kept\n', key: 'k' });
    await drafts.forget(id);
    expect(await drafts.read(id)).to.equal(undefined);
  });

  for (const id of [undefined, '', 'x', '../x', '0'.repeat(37)])
    it(`is not there for ${id}`, async () =>
      expect(await createDrafts({ store, limits }).read(id)).to.equal(undefined));

  it('leads to the form of its request, or to the general one', async () => {
    const drafts = createDrafts({ store, limits });
    const hrefs = ['vpn-problem', '', '../../x', undefined].map((type) =>
      newCaseDraft(drafts, undefined, type === undefined ? {} : { type }),
    );
    const [own, ...general] = await Promise.all(hrefs);
    expect(own).to.match(/^\/cases\/new\/vpn-problem\?draft=[0-9a-f-]{36}$/);
    for (const href of general) expect(href).to.match(/^\/cases\/new\?draft=[0-9a-f-]{36}$/);
  });

  it('is no place for a megabyte', async () => {
    const drafts = createDrafts({ store, limits });
    await drafts.keep(undefined, { description: 'x'.repeat(100_000) });
    expect(await thrownBy(() => drafts.keep(undefined, { description: 'x'.repeat(1_000_000) }))).to.include({
      status: 413,
    });
  });

  it('of one who is signed in is one of so many', async () => {
    const drafts = createDrafts({ store, limits });
    const text = { description: 'x'.repeat(100_000) };
    const maya = customer();
    for (let at = 0; at < 59; at += 1) await drafts.keep(maya, text);
    expect(await thrownBy(() => drafts.keep(maya, text))).to.include({ status: 429, retryAfterSeconds: 1_800 });
    await drafts.keep(customer({ contactId: ID('003', 9) }), text);
  });

  it('has what was added to it', async () => {
    const drafts = createDrafts({ store, limits });
    const id = await drafts.keep(undefined, { body: 'One' });
    await drafts.add(id, { kept: 'two' });
    expect(await drafts.read(id)).to.deep.equal({ body: 'One', kept: 'two' });
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
