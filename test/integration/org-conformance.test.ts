import { expect } from 'chai';
import { Connection } from 'jsforce/lib/connection.js';
import { startWorld, type World } from '../../plugin/sandbox/world.ts';
import { type Fixture, makeCase, type OrgClient, orgClient } from './org-client.ts';

/** Every call of jsforce that a portal may use, by an unmodified jsforce against the sandbox. */
describe('an unmodified jsforce', () => {
  let world: World;
  let client: OrgClient;
  let fixture: Fixture;
  let connection: Connection;

  before(async function () {
    this.timeout(10_000);
    world = await startWorld({ port: 0, seed: 1, cases: 30 });
    client = orgClient(world);
    fixture = await makeCase(client);
    const { clientId, clientSecret, instanceUrl } = world;
    connection = new Connection({
      version: '67.0',
      instanceUrl,
      oauth2: { loginUrl: instanceUrl, clientId, clientSecret },
    });
    await connection.authorize({ grant_type: 'client_credentials' });
  });
  after(() => world.close());

  const refusal = async (work: () => PromiseLike<unknown>): Promise<{ errorCode?: string; message: string }> => {
    try {
      await work();
    } catch (error) {
      if (error instanceof Error) return error;
    }
    return { message: 'not refused' };
  };

  it('signs in and learns who it is', async () => {
    expect(connection.accessToken?.split('!')[0]).to.equal(world.org.orgId.slice(0, 15));
    expect(connection.userInfo).to.include({ id: world.org.integrationUserId, organizationId: world.org.orgId });
    const identity = await connection.identity();
    expect(identity).to.include({ user_id: world.org.integrationUserId, organization_id: world.org.orgId });
  });

  it('finds its identity also without signing in', async () => {
    const other = new Connection({ version: '67.0', instanceUrl: world.instanceUrl, accessToken: world.accessToken });
    expect((await other.identity()).user_id).to.equal(world.org.integrationUserId);
  });

  it('queries, with parents and children', async () => {
    const { caseId, contactId, mark } = fixture;
    const found = await connection.query(
      `SELECT Id, Subject, Contact.Name, Asset.Name, (SELECT Id, CommentBody FROM CaseComments) FROM Case WHERE Id = '${caseId}'`,
    );
    expect(found).to.include({ totalSize: 1, done: true });
    const [row] = found.records;
    expect(row?.attributes).to.deep.equal({ type: 'Case', url: `/services/data/v67.0/sobjects/Case/${caseId}` });
    expect(Object.keys(row ?? {})).to.deep.equal(['attributes', 'Id', 'Subject', 'Contact', 'Asset', 'CaseComments']);
    expect(row?.Contact).to.deep.equal({
      attributes: { type: 'Contact', url: `/services/data/v67.0/sobjects/Contact/${contactId}` },
      Name: `Ada ${mark}`,
    });
    expect(row?.Asset).to.equal(null);
    expect(row?.CaseComments.records[0].CommentBody).to.equal('Which lamp?');
  });

  it('counts and aggregates', async () => {
    expect(
      await connection.query("SELECT COUNT() FROM Case WHERE ContactId = '".concat(fixture.contactId, "'")),
    ).to.deep.include({ totalSize: 1, records: [] });
    const grouped = await connection.query(
      `SELECT Status, COUNT(Id) n FROM Case WHERE ContactId = '${fixture.contactId}' GROUP BY Status`,
    );
    expect(grouped.records).to.deep.equal([{ attributes: { type: 'AggregateResult' }, Status: 'New', n: 1 }]);
    expect(await connection.sobject('Case').count({ ContactId: fixture.contactId })).to.equal(1);
  });

  it('pages through more than a page, by locator and by itself', async () => {
    const records = Array.from({ length: 230 }, (_, at) => ({ LastName: `Page ${at}`, AccountId: fixture.accountId }));
    await connection.sobject('Contact').create(records, { allowRecursive: true });
    const soql = `SELECT Id FROM Contact WHERE AccountId = '${fixture.accountId}'`;
    const headers = { 'Sforce-Query-Options': 'batchSize=200' };
    const first = await connection.query(soql, { headers });
    expect(first).to.include({ totalSize: 231, done: false });
    expect(first.records).to.have.length(200);
    expect(first.nextRecordsUrl).to.match(/\/services\/data\/v67\.0\/query\/01g\w{15}-200$/);
    const rest = await connection.queryMore(first.nextRecordsUrl ?? '');
    expect(rest).to.include({ done: true });
    expect(rest.records).to.have.length(31);
    const all = await connection.query(soql, { headers, autoFetch: true, maxFetch: 500 });
    expect(new Set(all.records.map((row) => row.Id)).size).to.equal(231);
  });

  it('creates, reads, changes and deletes', async () => {
    const table = connection.sobject('Case');
    const made = await table.create({ ContactId: fixture.contactId, Subject: 'Cable' });
    expect(made).to.include({ success: true });
    const id = String(made.id);
    expect(await table.retrieve(id, { fields: ['Subject', 'Status', 'AccountId'] })).to.include({
      Subject: 'Cable',
      Status: 'New',
      AccountId: fixture.accountId,
    });
    expect(await table.update({ Id: id, Status: 'Closed' })).to.include({ id, success: true });
    expect(await table.retrieve(id)).to.include({ IsClosed: true, Status: 'Closed' });
    expect(await table.destroy(id)).to.include({ success: true });
    expect(await refusal(() => table.retrieve(id))).to.include({ errorCode: 'ENTITY_IS_DELETED' });
  });

  it('upserts by an external id, one and many', async () => {
    const table = connection.sobject('Portico_Entry__c');
    const Key__c = `upsert-${fixture.mark}`;
    expect(await table.upsert({ Key__c, Kind__c: 'vote' }, 'Key__c')).to.include({ success: true, created: true });
    expect(await table.upsert({ Key__c, Kind__c: 'case' }, 'Key__c')).to.include({ success: true, created: false });
    const many = await table.upsert(
      [
        { Key__c, Kind__c: 'idea' },
        { Key__c: `${Key__c}-2`, Kind__c: 'idea' },
      ],
      'Key__c',
    );
    expect(many.map((result) => 'created' in result && result.created)).to.deep.equal([false, true]);
  });

  it('writes collections, each record with its own result', async () => {
    const table = connection.sobject('Contact');
    const results = await table.create([
      { LastName: 'One', AccountId: fixture.accountId },
      { FirstName: 'No last name' },
    ]);
    expect(results.map((result) => result.success)).to.deep.equal([true, false]);
    expect(results[1]?.errors[0]).to.include({ statusCode: 'REQUIRED_FIELD_MISSING' });
    const id = String(results[0]?.id);
    expect(await table.update([{ Id: id, FirstName: 'Eins' }])).to.deep.equal([{ id, success: true, errors: [] }]);
    const read = await table.retrieve([id, '003Q50zzzzzzzzz'], { fields: ['FirstName'] });
    expect(read.map((row) => row?.FirstName)).to.deep.equal(['Eins', undefined]);
    expect(await table.destroy([id])).to.deep.equal([{ id, success: true, errors: [] }]);
  });

  it('describes one object and all', async () => {
    const described = await connection.sobject('Case').describe();
    expect(described).to.include({ name: 'Case', keyPrefix: '500', createable: true, queryable: true });
    const subject = described.fields.find((field) => field.name === 'Subject');
    expect(subject).to.include({
      type: 'string',
      length: 255,
      createable: true,
      filterable: true,
      nillable: true,
      soapType: 'xsd:string',
    });
    expect(described.childRelationships.find((child) => child.relationshipName === 'CaseComments')).to.include({
      childSObject: 'CaseComment',
      field: 'ParentId',
    });
    const all = await connection.describeGlobal();
    expect(all).to.include({ encoding: 'UTF-8', maxBatchSize: 200 });
    expect(all.sobjects.map((entry) => entry.name)).to.include.members([
      'Account',
      'Case',
      'CaseComment',
      'Contact',
      'ContentVersion',
      'Portico_Entry__c',
      'User',
    ]);
  });

  it('searches', async () => {
    const { searchRecords } = await connection.search(
      `FIND {${fixture.mark}} IN ALL FIELDS RETURNING Case(Id, Subject), Contact(Id)`,
    );
    expect(searchRecords.map((row) => row.Id)).to.have.members([fixture.caseId, fixture.contactId]);
  });

  it('sends composite calls', async () => {
    const data = '/services/data/v67.0';
    const answer: { compositeResponse: { httpStatusCode: number; body: { records?: unknown[]; id?: string } }[] } =
      await connection.requestPost('/composite', {
        allOrNone: true,
        compositeRequest: [
          {
            method: 'POST',
            url: `${data}/sobjects/Case`,
            referenceId: 'made',
            body: { Subject: 'Two lamps', ContactId: fixture.contactId },
          },
          {
            method: 'POST',
            url: `${data}/sobjects/CaseComment`,
            referenceId: 'said',
            body: { ParentId: '@{made.id}', CommentBody: 'Both red' },
          },
          {
            method: 'GET',
            url: `${data}/query?q=SELECT+Id+FROM+CaseComment+WHERE+ParentId='@{made.id}'`,
            referenceId: 'read',
          },
          {
            method: 'PATCH',
            url: `${data}/sobjects/CaseComment/@{read.records[0].Id}`,
            referenceId: 'shown',
            body: { IsPublished: true },
          },
        ],
      });
    expect(answer.compositeResponse.map((part) => part.httpStatusCode)).to.deep.equal([201, 201, 200, 204]);
    const [comment] = world.org.rows('CaseComment', { ParentId: answer.compositeResponse[0]?.body.id ?? '' });
    expect(comment).to.include({ CommentBody: 'Both red', IsPublished: true });
  });

  it('reads the limits and counts its calls', async () => {
    const before = Number(connection.limitInfo.apiUsage?.used);
    const { DailyApiRequests } = await connection.limits();
    expect(DailyApiRequests).to.deep.equal({ Max: 15_000, Remaining: 15_000 - before - 1 });
    expect(connection.limitInfo.apiUsage).to.deep.equal({ used: before + 1, limit: 15_000 });
  });

  it('asks for a new token when its own has ended', async () => {
    const { instanceUrl } = world;
    let refreshed = 0;
    const patient = new Connection({
      instanceUrl,
      accessToken: world.accessToken,
      version: '67.0',
      refreshFn: (_connection, done) => {
        refreshed += 1;
        const fresh = new Connection({
          instanceUrl,
          oauth2: { loginUrl: instanceUrl, clientId: world.clientId, clientSecret: world.clientSecret },
        });
        fresh.authorize({ grant_type: 'client_credentials' }).then(() => done(null, fresh.accessToken ?? ''), done);
      },
    });
    await client.send('/_world/faults', { method: 'POST', body: { expireSessions: true } });
    expect(await patient.query('SELECT Id FROM Case LIMIT 1')).to.include({ totalSize: 1 });
    expect(refreshed).to.equal(1);
  });
});
