import { expect } from 'chai';
import { pictureKey } from '../../plugin/sandbox/org/blobs.ts';
import { startWorld, type World } from '../../plugin/sandbox/world.ts';
import { type Fixture, makeCase, type OrgClient, orgClient } from './org-client.ts';

interface Part {
  httpStatusCode: number;
  body: { id?: string; created?: boolean } & { errorCode?: string }[];
}

describe('the org over HTTP', () => {
  let world: World;
  let client: OrgClient;
  let fixture: Fixture;

  before(async function () {
    this.timeout(10_000);
    world = await startWorld({ port: 0, seed: 1, cases: 0 });
    client = orgClient(world);
    fixture = await makeCase(client);
  });
  after(() => world.close());

  const control = (path: string, method = 'GET', body?: unknown) =>
    client.send(`/_world${path}`, { method, token: null, ...(body !== undefined && { body }) });

  describe('upserts in a composite call', () => {
    const upsert = (key: string, referenceId: string, more: Record<string, unknown> = {}) => ({
      method: 'PATCH',
      url: `/services/data/v67.0/sobjects/Portico_Entry__c/Key__c/${encodeURIComponent(key)}`,
      referenceId,
      body: { Kind__c: 'vote', ...more },
    });
    const composite = async (compositeRequest: unknown[]): Promise<Part[]> =>
      (await client.send('/composite', { method: 'POST', body: { allOrNone: true, compositeRequest } })).body
        .compositeResponse;
    const entries = (key: string) => world.org.rows('Portico_Entry__c', { Key__c: key });

    it('make one entry of two equal keys', async () => {
      const key = `vote:${fixture.contactId}:087/x y`;
      const parts = await composite([upsert(key, 'a', { Value__c: 1 }), upsert(key, 'b', { Value__c: 0 })]);
      expect(parts.map(({ httpStatusCode }) => httpStatusCode)).to.deep.equal([201, 200]);
      expect(parts.map(({ body }) => body.created)).to.deep.equal([true, false]);
      expect(parts[0]?.body.id).to.equal(parts[1]?.body.id);
      expect(entries(key).map(({ Value__c }) => Value__c)).to.deep.equal([0]);
    });

    it('are undone with the rest', async () => {
      const [made, kept] = ['undo:new', 'undo:old'];
      await composite([upsert(kept, 'a', { Value__c: 1 })]);
      const failing = { method: 'POST', url: '/services/data/v67.0/sobjects/CaseComment', referenceId: 'c', body: {} };
      const parts = await composite([upsert(made, 'a'), upsert(kept, 'b', { Value__c: 2 }), failing]);
      expect(parts.map(({ httpStatusCode }) => httpStatusCode)).to.deep.equal([400, 400, 400]);
      expect(entries(made)).to.deep.equal([]);
      expect(entries(kept)[0]).to.include({ Value__c: 1 });
      expect((await composite([upsert(made, 'a')]))[0]?.httpStatusCode).to.equal(201);
    });

    const WRONG: Record<string, [field: string, body: Record<string, unknown>, status: number, code: string]> = {
      'by a field that is no key': ['Kind__c', {}, 404, 'NOT_FOUND'],
      'by a field nobody knows': ['Nothing__c', {}, 404, 'NOT_FOUND'],
      'with the key in the body as well': ['Key__c', { Key__c: 'k' }, 400, 'INVALID_FIELD'],
      'without what is required': ['Key__c', {}, 400, 'REQUIRED_FIELD_MISSING'],
    };
    for (const [name, [field, body, status, code]] of Object.entries(WRONG)) {
      it(`are refused ${name}`, async () => {
        const answer = await client.send(`/sobjects/Portico_Entry__c/${field}/k`, { method: 'PATCH', body });
        expect([answer.status, answer.body[0].errorCode]).to.deep.equal([status, code]);
      });
    }
  });

  it('tells in a batch what was deleted', async () => {
    const id = await client.make('Idea', { Title: 'Short-lived' });
    await client.send(`/sobjects/Idea/${id}`, { method: 'DELETE' });
    const soql = encodeURIComponent(
      `SELECT Id, IsDeleted FROM Idea WHERE Id = '${id}' AND SystemModstamp > 2026-01-01T00:00:00Z`,
    );
    const batchRequests = ['query', 'queryAll'].map((resource) => ({
      method: 'GET',
      url: `v67.0/${resource}?q=${soql}`,
    }));
    const { body } = await client.send('/composite/batch', { method: 'POST', body: { batchRequests } });
    expect(body.hasErrors).to.equal(false);
    const [live, all] = body.results.map(({ result }: { result: { records: unknown[] } }) => result.records);
    expect(live).to.deep.equal([]);
    expect(all).to.have.length(1);
    expect(all[0]).to.include({ Id: id, IsDeleted: true });
  });

  it('shows the categories of articles', async () => {
    const { body } = await client.send(
      '/support/dataCategoryGroups?sObjectName=KnowledgeArticleVersion&topCategoriesOnly=false',
    );
    const [group] = body.categoryGroups;
    expect(group).to.include({ name: 'Topics', objectUsage: 'KnowledgeArticleVersion' });
    const [all] = group.topCategories;
    expect(all).to.include({ name: 'All' });
    const coffee = all.childCategories.find(({ name }: { name: string }) => name === 'Coffee_and_water');
    expect(coffee.label).to.equal('Coffee and water');
    expect(coffee.childCategories.map(({ name }: { name: string }) => name)).to.include('Descaling');
    const one = await client.send(coffee.url);
    expect(one.body).to.include({ name: 'Coffee_and_water', url: coffee.url });
    expect(one.body.childCategories[0].childCategories).to.equal(null);
    const top = await client.send(
      '/support/dataCategoryGroups?sObjectName=KnowledgeArticleVersion&topCategoriesOnly=true',
    );
    expect(top.body.categoryGroups[0].topCategories[0].childCategories).to.equal(null);
    for (const path of ['/support/dataCategoryGroups/Topics/dataCategories/Cars?sObjectName=KnowledgeArticleVersion'])
      expect((await client.send(path)).status).to.equal(404);
    expect((await client.send('/support/dataCategoryGroups?sObjectName=Case')).status).to.equal(400);
    const batchRequests = [
      { method: 'GET', url: 'v67.0/support/dataCategoryGroups?sObjectName=KnowledgeArticleVersion' },
    ];
    const batch = await client.send('/composite/batch', { method: 'POST', body: { batchRequests } });
    expect(batch.body.results[0].statusCode).to.equal(400);
  });

  it('finds articles by their category', async () => {
    const soql =
      "SELECT Title FROM KnowledgeArticleVersion WHERE PublishStatus = 'Online' WITH DATA CATEGORY Topics__c BELOW Devices__c";
    const { totalSize } = await client.query(soql);
    expect(totalSize).to.be.greaterThan(3);
    expect(
      (await client.query("SELECT Id FROM KnowledgeArticleVersion WHERE PublishStatus = 'Online'")).totalSize,
    ).to.be.greaterThan(totalSize);
  });

  it('publishes an article and takes it back', async () => {
    const id = await client.make('Knowledge__kav', { Title: 'New here', UrlName: 'new-here' });
    const move = (publishStatus: string) =>
      client.send(`/knowledgeManagement/articleVersions/masterVersions/${id}`, {
        method: 'PATCH',
        body: { publishStatus },
      });
    const online = async () =>
      (await client.query(`SELECT Id FROM Knowledge__kav WHERE PublishStatus = 'Online' AND UrlName = 'new-here'`))
        .totalSize;
    expect(await online()).to.equal(0);
    expect((await move('Online')).status).to.equal(204);
    expect(await online()).to.equal(1);
    expect((await move('Nowhere')).body[0].errorCode).to.equal('INVALID_INPUT');
    expect((await move('Archived')).status).to.equal(204);
    expect(await online()).to.equal(0);
  });

  it('sends a picture of a rich text', async () => {
    const id = await client.make('Knowledge__kav', { Title: 'Lights', UrlName: 'lights', Body__c: '<p>…</p>' });
    const ref = '0EMQ50000000001';
    const bytes = Buffer.from('\x89PNG…');
    world.org.blobs.bind(pictureKey(id, 'Body__c', ref), await world.org.blobs.put(bytes));
    const path = (refId: string, field = 'Body__c') =>
      `/sobjects/Knowledge__kav/${id}/richTextImageFields/${field}/${refId}`;
    const answer = await client.send(path(ref));
    expect([answer.status, answer.body]).to.deep.equal([200, bytes.toString()]);
    expect((await client.send(path('0EMQ50000000002'))).status).to.equal(404);
    expect((await client.send(path(ref, 'Summary'))).status).to.equal(404);
    await control('/rights', 'POST', { object: 'Knowledge', read: false });
    expect((await client.send(path(ref))).status).to.equal(404);
    await control('/rights', 'POST', { object: 'Knowledge', read: true });
  });

  it('takes rights away and gives them back while it runs', async () => {
    const describe = async () => (await client.send('/sobjects/Idea/describe')).status;
    const ideas = async () => (await client.query('SELECT COUNT() FROM Idea')).totalSize;
    expect(await describe()).to.equal(200);
    expect(
      (await control('/rights', 'POST', { object: 'Idea', read: false, create: false, edit: false })).status,
    ).to.equal(200);
    expect(await describe()).to.equal(404);
    expect(await ideas()).to.equal(undefined);
    expect((await control('/records/Idea')).status).to.equal(200);
    await control('/rights', 'POST', { object: 'Idea', read: true, create: true, edit: true });
    expect(await describe()).to.equal(200);
    expect(await ideas()).to.be.a('number');
    for (const wrong of [
      { object: 'Idea', fly: false },
      { object: 'Idea', read: 'no' },
    ])
      expect((await control('/rights', 'POST', wrong)).status).to.equal(400);
    expect((await control('/rights', 'POST', { object: 'Nothing', read: false })).status).to.equal(404);
  });

  it('lets an agent delete what there is', async () => {
    const id = await client.make('Idea', { Title: 'Spam' });
    expect((await control(`/records/Idea/${id}`, 'DELETE')).status).to.equal(204);
    expect(world.org.rows('Idea', { Id: id })).to.deep.equal([]);
    expect((await control(`/records/Idea/${id}`, 'DELETE')).body[0].errorCode).to.equal('ENTITY_IS_DELETED');
  });
});
