import { expect } from 'chai';
import { startWorld, type World } from '../../plugin/sandbox/world.ts';
import { type Fixture, makeCase, type OrgClient, orgClient } from './org-client.ts';

describe('several calls in one', () => {
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

  it('are all or nothing: a failure undoes the rest', async () => {
    const url = '/services/data/v67.0/sobjects';
    const key = `once-${fixture.mark}`;
    const write = () =>
      client.send('/composite', {
        method: 'POST',
        body: {
          allOrNone: true,
          compositeRequest: [
            { method: 'POST', url: `${url}/Case`, referenceId: 'made', body: { Subject: key } },
            {
              method: 'POST',
              url: `${url}/Portico_Entry__c`,
              referenceId: 'kept',
              body: { Key__c: key, Kind__c: 'case', Record_Id__c: '@{made.id}' },
            },
            {
              method: 'POST',
              url: `${url}/CaseComment`,
              referenceId: 'said',
              body: { ParentId: '@{made.id}', CommentBody: 'x' },
            },
          ],
        },
      });
    expect(
      (await write()).body.compositeResponse.map((part: { httpStatusCode: number }) => part.httpStatusCode),
    ).to.deep.equal([201, 201, 201]);
    const { body } = await write();
    const ROLLED_BACK = 'The transaction was rolled back since another operation in the same transaction failed.';
    expect(
      body.compositeResponse.map((part: { body: [{ errorCode: string }] }) => part.body[0].errorCode),
    ).to.deep.equal(['PROCESSING_HALTED', 'DUPLICATE_VALUE', 'PROCESSING_HALTED']);
    expect(body.compositeResponse[2]).to.deep.equal({
      referenceId: 'said',
      httpStatusCode: 400,
      httpHeaders: {},
      body: [{ errorCode: 'PROCESSING_HALTED', message: ROLLED_BACK }],
    });
    expect(world.org.rows('Case', { Subject: key })).to.have.length(1);
  });

  it('are all or nothing as a collection', async () => {
    const records = [{ attributes: { type: 'Contact' }, LastName: 'Kept?' }, { attributes: { type: 'Contact' } }];
    const { body } = await client.send('/composite/sobjects', { method: 'POST', body: { allOrNone: true, records } });
    expect(body.map((result: { success: boolean }) => result.success)).to.deep.equal([false, false]);
    expect(world.org.rows('Contact', { LastName: 'Kept?' })).to.have.length(0);
  });

  const many = (length: number, url: string) =>
    Array.from({ length }, (_, at) => ({ method: 'GET', url: `/services/data/v67.0${url}`, referenceId: `r${at}` }));

  for (const [name, parts] of Object.entries({
    'are refused when they are 26': many(26, '/sobjects/Case/describe'),
    'are refused when six of them are queries': many(6, '/query?q=SELECT+Id+FROM+Account+LIMIT+1'),
  })) {
    it(name, async () => {
      const { status, body } = await client.send('/composite', { method: 'POST', body: { compositeRequest: parts } });
      expect(status).to.equal(400);
      expect(body.compositeResponse[0]).to.include({ httpStatusCode: 400, referenceId: null });
      expect(body.compositeResponse[0].body[0].errorCode).to.equal('LIMIT_EXCEEDED');
    });
  }
});
