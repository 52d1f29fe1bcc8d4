import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { type CrmHandle, createCrm } from '../../plugin/crm/crm.ts';
import { createLog } from '../../plugin/log.ts';
import { loadManifest } from '../../plugin/manifest.ts';
import { createLibrary, type HeldLibrary } from '../../plugin/records/library/library.ts';
import { textKey } from '../../plugin/records/library/texts.ts';
import { startWorld, type World } from '../../plugin/sandbox/world.ts';
import { settingsSchema } from '../../plugin/settings.ts';
import { readsDesk } from '../make/reads.ts';

const LATER = 120_000;
type Row = Record<string, unknown>;

describe('the library in memory', () => {
  let world: World;
  before(async function () {
    this.timeout(10_000);
    world = await startWorld({ port: 0, seed: 1, cases: 20 });
  });
  after(() => world.close());

  const control = async (method: string, path: string, body?: Row): Promise<Row> => {
    const answer = await fetch(`${world.instanceUrl}/_world/${path}`, {
      method,
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.status === 204 ? {} : answer.json();
  };
  const rows = async (object: string, match: Record<string, string>) =>
    (await control('GET', `records/${object}?${new URLSearchParams(match)}`)) as unknown as Row[];

  /** A portal's library in front of the org, and a clock that is set by hand. */
  async function desk<T>(
    maxTexts: number,
    work: (desk: { library: HeldLibrary; crm: CrmHandle; pass(ms: number): void; brand: Brand }) => Promise<T>,
  ): Promise<T> {
    let now = Date.now();
    const config = JSON.parse(readFileSync(new URL('../../config/sandbox.json', import.meta.url), 'utf8'));
    const settings = settingsSchema(() => world.clientSecret).parse({
      ...config,
      ...{ baseUrl: 'http://localhost:3000', outbox: { path: '/tmp/outbox' }, search: { maxTexts } },
      crm: {
        instanceUrl: world.instanceUrl,
        auth: { flow: 'client-credentials', clientId: world.clientId, clientSecret: { env: 'SECRET' } },
      },
      saml: { entityId: 'portico', providers: [{ id: 'sandbox', name: 'ID', metadata: world.idpMetadataUrl }] },
    });
    const log = createLog({ level: 'error', write: () => {} });
    const crm = createCrm({ settings: settings.crm, log });
    const library = createLibrary({
      ...{ ...readsDesk(crm), crm, manifest: loadManifest(), settings, clock: () => new Date(now), log },
    });
    const [brand] = settings.brands;
    if (!brand) throw new Error('no brand');
    try {
      const pass = (ms: number) => {
        now += ms;
      };
      return await work({ library, crm, brand, pass });
    } finally {
      await crm.close();
    }
  }
  type Brand = Parameters<HeldLibrary['shelf']>[0];

  it('costs three calls at first, none while it is young, one to see that nothing has changed', () =>
    desk(1_000, async ({ library, crm, pass, brand }) => {
      const spent = async (work: () => Promise<unknown>) => {
        const before = crm.stats().calls;
        await work();
        return crm.stats().calls - before;
      };
      expect(await spent(() => library.all())).to.equal(3);
      expect(await spent(() => Promise.all([library.shelf(brand, 'en'), library.shelf(brand, 'fa')]))).to.equal(0);
      pass(LATER);
      await library.all(); // drafts among the last changes are looked at once
      pass(LATER);
      expect(await spent(() => library.all())).to.equal(1);
    }));

  it('keeps the same objects but for what has changed', () =>
    desk(1_000, async ({ library, pass }) => {
      const before = await library.all();
      const [some] = [...before.values()].filter(({ kind }) => kind === 'solution');
      await control('PATCH', `records/Solution/${some?.id}`, { SolutionName: 'Told anew' });
      pass(LATER);
      const after = await library.all();
      const known = new Set(before.values());
      expect([...after.values()].filter((text) => !known.has(text)).map(({ title }) => title)).to.deep.equal([
        'Told anew',
      ]);
      expect(after.size).to.equal(before.size);
      pass(LATER);
      const later = await library.all();
      expect([...later.values()].every((text) => after.get(textKey(text)) === text)).to.equal(true);
    }));

  it('loses what is deleted, taken back, or sorted out of a category', () =>
    desk(1_000, async ({ library, pass }) => {
      const [gone, hidden, moved] = [...(await library.all()).values()].filter(
        ({ kind, topics }) => kind === 'solution' && topics.length > 0,
      );
      await control('DELETE', `records/Solution/${gone?.id}`);
      await control('PATCH', `records/Solution/${hidden?.id}`, { IsPublished: false });
      for (const { Id } of await rows('CategoryData', { RelatedSobjectId: moved?.id ?? '' }))
        await control('DELETE', `records/CategoryData/${Id}`);
      pass(LATER);
      const after = await library.all();
      expect([gone, hidden].map((text) => text && after.has(textKey(text)))).to.deep.equal([false, false]);
      expect(moved && after.get(textKey(moved))?.topics).to.deep.equal([]);
    }));

  it('loses articles that are deleted or leave their channel', () =>
    desk(1_000, async ({ library, pass }) => {
      const [gone, hidden] = [...(await library.all()).values()].filter(({ kind }) => kind === 'article');
      const version = async (ref = '') => String((await rows('Knowledge__kav', { UrlName: ref }))[0]?.Id);
      await control('PATCH', `records/Knowledge__kav/${await version(hidden?.ref)}`, { IsVisibleInCsp: false });
      await control('DELETE', `records/Knowledge__kav/${await version(gone?.ref)}`);
      pass(LATER);
      const after = await library.all();
      expect([gone, hidden].map((text) => text && after.has(textKey(text)))).to.deep.equal([false, false]);
    }));

  it('counts what readers say, also when they change their minds', () =>
    desk(1_000, async ({ library, pass }) => {
      const [some] = [...(await library.all()).values()].filter(({ helped }) => helped.asked === 0);
      const entry = { Key__c: 'feedback:test', Kind__c: 'feedback', Parent_Id__c: some?.id };
      const { Id } = await control('POST', 'records/Portico_Entry__c', { ...entry, Value__c: 1 });
      const helped = async () => {
        pass(LATER);
        return some && (await library.all()).get(textKey(some))?.helped;
      };
      expect(await helped()).to.deep.equal({ yes: 1, asked: 1 });
      await control('PATCH', `records/Portico_Entry__c/${Id}`, { Value__c: 0 });
      expect(await helped()).to.deep.equal({ yes: 0, asked: 1 });
      await control('DELETE', `records/Portico_Entry__c/${Id}`);
      expect(await helped()).to.deep.equal({ yes: 0, asked: 0 });
    }));

  it('holds the newest where there are more than it may, and reads the others by their ids', () =>
    desk(10, async ({ library }) => {
      const all = [...(await library.all()).values()];
      expect(all.filter(({ kind }) => kind === 'solution')).to.have.length(10);
      expect([await library.beyond('solution'), await library.beyond('article')]).to.deep.equal([true, true]);
      const held = new Set(all.map(({ id }) => id));
      const published = (await rows('Solution', { IsPublished: 'true' })).map(({ Id }) => String(Id));
      const drafts = (await rows('Solution', { IsPublished: 'false' })).map(({ Id }) => String(Id));
      const wanted = [
        ...published.filter((id) => !held.has(id)).slice(0, 3),
        ...published.filter((id) => held.has(id)).slice(0, 1),
      ];
      const read = await library.readByIds('solution', [...wanted, ...drafts]);
      expect(read.map(({ id }) => id)).to.deep.equal(wanted);
      expect(read.every(({ topics, text }) => topics.length > 0 && text.length > 0)).to.equal(true);
      const [version] = (await rows('Knowledge__kav', { PublishStatus: 'Online', IsVisibleInCsp: 'true' })).filter(
        ({ KnowledgeArticleId }) => !held.has(String(KnowledgeArticleId)),
      );
      const [article] = await library.readByIds('article', [String(version?.Id)]);
      expect([article?.ref, article?.id]).to.deep.equal([version?.UrlName, version?.KnowledgeArticleId]);
    }));

  it('shows what it has while the org is away', () =>
    desk(1_000, async ({ library, pass }) => {
      const before = await library.all();
      await control('POST', 'faults', { status: 503, for: '5 calls' });
      pass(LATER);
      expect(await library.all()).to.equal(before);
      await control('POST', 'faults', {});
    }));
});
