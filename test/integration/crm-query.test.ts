import { expect } from 'chai';
import { soql } from '../../plugin/records/soql.ts';
import { type Answer, codeOf, echoBatch, found, queriesIn, type ScriptedOrg, startScriptedOrg } from './crm-org.ts';

interface CompositeBody {
  allOrNone: boolean;
  compositeRequest: { url: string; referenceId: string }[];
}

describe('queries', () => {
  let org: ScriptedOrg | undefined;
  const start = async (answer: Answer) => {
    org = await startScriptedOrg(answer);
    return org;
  };
  afterEach(async () => org?.close());

  it('of one turn go out as one call, each with its own answer', async () => {
    const { crm, calls } = await start(echoBatch);
    const asked = ['a', 'b', 'c'].map((name) => soql`SELECT Id FROM Case WHERE Subject = ${name}`);
    const rows = await Promise.all(asked.map((query) => crm.query(query)));
    expect(rows).to.deep.equal(asked.map(({ text }) => [{ Id: text }]));
    expect(calls).to.have.length(1);
  });

  it('that are equal are asked once', async () => {
    const { crm, calls } = await start(echoBatch);
    const all = await Promise.all(Array.from({ length: 100 }, () => crm.query(soql`SELECT Id FROM Case`)));
    expect(all).to.have.length(100);
    expect(calls.flatMap(queriesIn)).to.have.length(1);
  });

  it('that are asked after an answer are asked anew', async () => {
    const { crm, calls } = await start(echoBatch);
    await crm.query(soql`SELECT Id FROM Case`);
    await crm.query(soql`SELECT Id FROM Case`);
    expect(calls).to.have.length(2);
  });

  it('are 25 a call: 26 take two', async () => {
    const { crm, calls } = await start(echoBatch);
    await Promise.all(Array.from({ length: 26 }, (_, at) => crm.query(soql`SELECT Id FROM Case LIMIT ${at}`)));
    expect(calls.map((call) => queriesIn(call).length)).to.have.members([25, 1]);
  });

  it('fail alone', async () => {
    const { crm } = await start((asked) => ({
      hasErrors: true,
      results: queriesIn(asked).map((query) =>
        query.includes('Nope')
          ? { statusCode: 400, result: [{ errorCode: 'INVALID_TYPE', message: 'no' }] }
          : { statusCode: 200, result: found([{ Id: '1' }]) },
      ),
    }));
    const codes = await Promise.all(
      [crm.query(soql`SELECT Id FROM Nope`), crm.query(soql`SELECT Id FROM Case`)].map(codeOf),
    );
    expect(codes).to.deep.equal(['internal', 'done']);
  });

  it('bring all pages, those of sub-queries, too', async () => {
    const comments = (ids: string[], nextRecordsUrl?: string) => ({
      totalSize: 3,
      done: nextRecordsUrl === undefined,
      nextRecordsUrl,
      records: ids.map((Id) => ({ attributes: {}, Id })),
    });
    const page = (records: object[], nextRecordsUrl?: string) => ({
      totalSize: 2,
      done: nextRecordsUrl === undefined,
      nextRecordsUrl,
      records,
    });
    const more = '/services/data/v62.0/query/';
    const { crm } = await start((asked) => {
      if (asked.path === `${more}01gA-1`) return page([{ Id: '2', CaseComments: null, Contact: null }]);
      if (asked.path === `${more}01gB-2`) return comments(['c'], undefined);
      const first = { Id: '1', CaseComments: comments(['a', 'b'], `${more}01gB-2`), Contact: { Name: 'Maya' } };
      return { results: [{ statusCode: 200, result: page([first], `${more}01gA-1`) }] };
    });
    const rows = await crm.query(soql`SELECT Id, Contact.Name, (SELECT Id FROM CaseComments) FROM Case`);
    expect(rows).to.deep.equal([
      { Id: '1', 'Contact.Name': 'Maya', CaseComments: [{ Id: 'a' }, { Id: 'b' }, { Id: 'c' }] },
      { Id: '2', 'Contact.Name': null, CaseComments: [] },
    ]);
  });

  it('end at 10,000 rows', async () => {
    const records = Array.from({ length: 2_000 }, () => ({ Id: '1' }));
    const page = { totalSize: 1_000_000, done: false, nextRecordsUrl: '/services/data/v62.0/query/01gA-2000', records };
    const { crm, calls } = await start((asked) =>
      asked.method === 'POST' ? { results: [{ statusCode: 200, result: page }] } : page,
    );
    expect(await codeOf(crm.query(soql`SELECT Id FROM Case`))).to.equal('internal');
    expect(calls).to.have.length(6);
  });

  it('do not follow a next page to another resource', async () => {
    const page = { done: false, nextRecordsUrl: '//evil.example/query/01g', records: [] };
    const { crm, calls } = await start(() => ({ results: [{ statusCode: 200, result: page }] }));
    expect(await codeOf(crm.query(soql`SELECT Id FROM Case`))).to.equal('crm.unavailable');
    expect(calls).to.have.length(1);
  });

  const ID = '500000000000001AAA';
  const related = (id: { text: string }) => [
    soql`SELECT Id FROM CaseComment WHERE ParentId = ${id}`,
    soql`SELECT Id FROM EmailMessage WHERE ParentId = ${id} AND Subject != ${'@{first.records[0].Id}'}`,
  ];
  const composite = (answers: (referenceId: string) => { status: number; body: unknown }): Answer => {
    return ({ body }) => {
      const { compositeRequest }: CompositeBody = JSON.parse(body);
      return {
        compositeResponse: compositeRequest.map(({ referenceId }) => {
          const { status: httpStatusCode, body } = answers(referenceId);
          return { referenceId, httpStatusCode, body };
        }),
      };
    };
  };

  it('with related ones are one call; only our own reference is one', async () => {
    const { crm, calls } = await start(
      composite((ref) => ({ status: 200, body: found([{ Id: ref === 'first' ? ID : ref }]) })),
    );
    const answer = await crm.queryWithRelated(soql`SELECT Id FROM Case WHERE Subject = ${'@{x}'}`, related);
    expect(answer).to.deep.equal({ first: [{ Id: ID }], related: [[{ Id: 'related1' }], [{ Id: 'related2' }]] });
    expect(calls).to.have.length(1);
    const { compositeRequest }: CompositeBody = JSON.parse(calls[0]?.body ?? '');
    const queries = compositeRequest.map(({ url }) => decodeURIComponent(url.split('?q=')[1] ?? ''));
    expect(queries).to.deep.equal([
      "SELECT Id FROM Case WHERE Subject = '@\\u007bx}'",
      "SELECT Id FROM CaseComment WHERE ParentId = '@{first.records[0].Id}'",
      "SELECT Id FROM EmailMessage WHERE ParentId = '@{first.records[0].Id}' AND Subject != '@\\u007bfirst.records[0].Id}'",
    ]);
  });

  it('with related ones find nothing if the first finds nothing', async () => {
    const halted = [{ errorCode: 'PROCESSING_HALTED', message: 'Invalid reference specified.' }];
    const { crm } = await start(
      composite((ref) => (ref === 'first' ? { status: 200, body: found([]) } : { status: 400, body: halted })),
    );
    expect(await crm.queryWithRelated(soql`SELECT Id FROM Case`, related)).to.deep.equal({
      first: [],
      related: [[], []],
    });
  });

  it('with related ones fail with the one that fails', async () => {
    const wrong = [{ errorCode: 'INVALID_FIELD', message: 'No such column' }];
    const { crm } = await start(
      composite((ref) =>
        ref === 'related2' ? { status: 400, body: wrong } : { status: 200, body: found([{ Id: ID }]) },
      ),
    );
    expect(await codeOf(crm.queryWithRelated(soql`SELECT Id FROM Case`, related))).to.equal('internal');
  });

  it('with more related ones than one call bears take another, with the id itself', async () => {
    const bodies = composite((ref) => ({ status: 200, body: found([{ Id: ref === 'first' ? ID : ref }]) }));
    const { crm, calls } = await start((asked, response) =>
      asked.path.endsWith('/batch') ? echoBatch(asked) : bodies(asked, response),
    );
    const six = (id: { text: string }) =>
      Array.from({ length: 6 }, (_, at) => soql`SELECT Id FROM Task WHERE WhatId = ${id} LIMIT ${at}`);
    const answer = await crm.queryWithRelated(soql`SELECT Id FROM Case`, six);
    expect(answer.related.slice(3)).to.deep.equal([
      [{ Id: 'related4' }],
      [{ Id: `SELECT Id FROM Task WHERE WhatId = '${ID}' LIMIT 4` }],
      [{ Id: `SELECT Id FROM Task WHERE WhatId = '${ID}' LIMIT 5` }],
    ]);
    expect(calls).to.have.length(2);
  });
});
