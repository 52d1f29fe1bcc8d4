import { expect } from 'chai';
import { startWorld, type World } from '../../plugin/sandbox/world.ts';
import { type Fixture, makeCase, type OrgClient, orgClient } from './org-client.ts';

describe('the world from outside', () => {
  let world: World;
  let client: OrgClient;
  let fixture: Fixture;
  let agentId: string;

  before(async function () {
    this.timeout(10_000);
    world = await startWorld({ port: 0, seed: 1, cases: 0 });
    client = orgClient(world);
    fixture = await makeCase(client);
    agentId = world.org.nextId('User');
    world.org.load('User', [
      { Id: agentId, Username: 'rosa.agent@larkfield.example', FirstName: 'Rosa', LastName: 'Agent', IsActive: true },
    ]);
  });
  after(() => world.close());

  const control = (path: string, method = 'GET', body?: unknown) =>
    client.send(`/_world${path}`, { method, token: null, ...(body !== undefined && { body }) });

  it('counts calls by resource, a composite call as one', async () => {
    await control('/stats/reset', 'POST');
    const part = { method: 'GET', url: 'v67.0/limits' };
    await client.send('/composite/batch', { method: 'POST', body: { batchRequests: [part, part, part] } });
    await client.send('/sobjects/Case/describe');
    await client.query('SELECT Id FROM Case LIMIT 1');
    await client.send('/limits', { token: 'unknown' });
    expect((await control('/stats')).body).to.deep.equal({
      apiCalls: 3,
      byResource: { 'composite/batch': 1, 'sobjects/Case': 1, query: 1 },
    });
  });

  it('shows records by the values of their fields', async () => {
    const { caseId, commentId, contactId } = fixture;
    const found = async (path: string) => (await control(`/records/${path}`)).body.map((row: { Id: string }) => row.Id);
    expect(await found(`CaseComment?ParentId=${caseId}&IsPublished=true`)).to.deep.equal([commentId]);
    expect(await found(`CaseComment?ParentId=${caseId}&IsPublished=false`)).to.deep.equal([]);
    expect(await found(`case?contactid=${contactId.slice(0, 15)}`)).to.deep.equal([caseId]);
    expect(await found(`Case?ContactId=${contactId}&Type=null`)).to.deep.equal([caseId]);
    expect((await control('/records/Casey')).status).to.equal(404);
    expect((await control('/records/Case?Mood=bad')).status).to.equal(400);
  });

  it('writes as an agent, with the checks of the org', async () => {
    const record = { ParentId: fixture.caseId, CommentBody: 'The green one?', IsPublished: true };
    const { status, body } = await control('/records/CaseComment', 'POST', {
      ...record,
      as: 'rosa.agent@larkfield.example',
    });
    expect(status).to.equal(201);
    expect(body).to.include({ ...record, CreatedById: agentId });
    const seen = await client.query(`SELECT CreatedBy.Name, CommentBody FROM CaseComment WHERE Id = '${body.Id}'`);
    expect(seen.records[0].CreatedBy.Name).to.equal('Rosa Agent');

    const changed = await control(`/records/Case/${fixture.caseId}`, 'PATCH', { Status: 'Working', as: agentId });
    expect(changed.body).to.include({ Status: 'Working', LastModifiedById: agentId });
    const refused = await control('/records/CaseComment', 'POST', { CommentBody: 'no case', as: agentId });
    expect(refused).to.include({ status: 400 });
    expect(refused.body[0].errorCode).to.equal('REQUIRED_FIELD_MISSING');
    expect((await control('/records/CaseComment', 'POST', { ...record, as: 'nobody' })).status).to.equal(400);
  });

  it('shows at once to the API what an agent wrote', async () => {
    await control('/records/Case', 'POST', {
      Subject: 'Phoned in',
      ContactId: fixture.contactId,
      CreatedById: agentId,
    });
    const { totalSize } = await client.query(`SELECT Id FROM Case WHERE ContactId = '${fixture.contactId}'`);
    expect(totalSize).to.equal(2);
  });
});
