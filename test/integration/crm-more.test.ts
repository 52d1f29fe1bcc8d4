import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect } from 'chai';
import { searchTerms } from '../../plugin/crm/search.ts';
import { soql } from '../../plugin/records/soql.ts';
import { type Answer, codeOf, ERIK, found, refuse, type ScriptedOrg, startScriptedOrg } from './crm-org.ts';

const CASE = '500000000000001AAA';
const ENTRY = 'a00000000000001AAA';
const PICTURE = '0EM000000000001AAA';

describe('the CRM', () => {
  let org: ScriptedOrg | undefined;
  const start = async (answer: Answer, clock?: () => number) => {
    org = await startScriptedOrg(answer);
    return { crm: clock ? org.connect({}, { clock }) : org.crm, calls: org.calls };
  };
  afterEach(async () => {
    await org?.close();
    org = undefined;
  });
  const bodyOf = (calls: { body: string }[], at = 0) => JSON.parse(calls[at]?.body ?? '');

  describe('makes a record, or changes the one that has its key', () => {
    const VOTE = {
      ref: 'vote',
      upsert: 'Portico_Entry__c',
      by: 'Key__c',
      key: 'vote:087:003 é',
      values: { Value__c: 10 },
    };
    const answer: Answer = ({ body }) => ({
      compositeResponse: JSON.parse(body).compositeRequest.map(({ referenceId }: { referenceId: string }) => ({
        ...{ referenceId, httpStatusCode: referenceId === 'vote' ? 200 : 201 },
        body: { id: ENTRY, success: true, errors: [], created: referenceId !== 'vote' },
      })),
    });

    it('by an address that holds any key, whose id later steps may use', async () => {
      const { crm, calls } = await start(answer);
      const after = { ref: 'after', create: 'Note__c', values: { Entry__c: { from: 'vote', field: 'id' } } };
      expect((await crm.write([VOTE, after])).vote?.id).to.equal(ENTRY);
      const [first, second] = bodyOf(calls).compositeRequest;
      expect(first).to.deep.equal({
        method: 'PATCH',
        url: '/services/data/v62.0/sobjects/Portico_Entry__c/Key__c/vote%3A087%3A003%20%C3%A9',
        referenceId: 'vote',
        body: { Value__c: 10 },
      });
      expect(second.body).to.deep.equal({ Entry__c: '@{vote.id}' });
    });

    for (const [name, key] of Object.entries({ reference: '@{case.id}', control: 'a\nb', nothing: '' }))
      it(`but not by a key with a ${name} in it`, async () => {
        const { crm, calls } = await start(answer);
        expect(await codeOf(crm.write([{ ...VOTE, key }]))).to.equal('internal');
        expect(calls).to.have.length(0);
      });
  });

  it('also finds what was deleted, if it is asked to', async () => {
    const { crm, calls } = await start(({ body }) => ({
      results: JSON.parse(body).batchRequests.map(({ url }: { url: string }) => ({
        statusCode: 200,
        result: found([{ Id: url.includes('/queryAll?') ? 'gone' : 'there' }]),
      })),
    }));
    const query = soql`SELECT Id FROM Case LIMIT 1`;
    const rows = await Promise.all([crm.query(query), crm.query(query, { deletedToo: true })]);
    expect(rows).to.deep.equal([[{ Id: 'there' }], [{ Id: 'gone' }]]);
    expect(calls).to.have.length(1);
  });

  describe('searches in the org', () => {
    const records = [{ Id: '501000000000002AAA' }, { Id: '501000000000001AAA' }];

    it('with one call, and keeps the order', async () => {
      const { crm, calls } = await start(() => ({ searchRecords: records }));
      const ids = await crm.search('VPN drops', 'Solution', { where: soql`IsPublished = ${true}`, limit: 20 });
      expect(ids).to.deep.equal(records.map(({ Id }) => Id));
      expect(calls.map(({ method, path }) => [method, path])).to.deep.equal([
        ['POST', '/services/data/v62.0/parameterizedSearch'],
      ]);
      expect(bodyOf(calls)).to.deep.equal({
        ...{ q: 'VPN drops', in: 'ALL', fields: ['Id'] },
        sobjects: [{ name: 'Solution', fields: ['Id'], where: 'IsPublished = TRUE', limit: 20 }],
      });
    });

    const WORDS: [typed: string, terms: string[]][] = [
      ['VPN drops', ['VPN', 'drops']],
      ['Wi-Fi (Bergen)', ['Wi', 'Fi', 'Bergen']],
      ['a "b c" AND NOT or d', []],
      ['vpn AND {secret} OR x*', ['vpn', 'secret']],
      ['!!! ??? * : \\ & | ~ ^ [ ] + -', []],
      ['} RETURNING User(Id', ['RETURNING', 'User', 'Id']],
      ["O'Brien\u0000 100%", ['Brien', '100%']],
      ['شبکه نمی‌شود', ['شبکه', 'نمی‌شود']],
      ['הרשת לא עובדת', ['הרשת', 'לא', 'עובדת']],
      ['… — ·', []],
    ];
    for (const [typed, terms] of WORDS)
      it(`for ${JSON.stringify(typed)} as ${JSON.stringify(terms)}`, () => {
        expect(searchTerms(typed)).to.deep.equal(terms);
      });

    it('for no more words than help', () => {
      expect(searchTerms('word '.repeat(5_000))).to.have.length(20);
      expect(searchTerms('x'.repeat(100_000))[0]).to.have.length(80);
    });

    it('without a call when no word is left', async () => {
      const { crm, calls } = await start(() => ({ searchRecords: records }));
      expect(await crm.search('a & b', 'Solution', { where: soql`IsPublished = ${true}`, limit: 20 })).to.deep.equal(
        [],
      );
      expect(calls).to.have.length(0);
    });
  });

  describe('knows the categories of articles', () => {
    const at = (name: string, childCategories: object[] | null = null) => ({
      name,
      label: `${name}!`,
      childCategories,
    });
    const groups = {
      categoryGroups: [
        { name: 'Products', label: 'P', topCategories: [at('All', [at('Network', [at('VPN')]), at('Desk')])] },
        { name: 'Regions', label: 'R', topCategories: [at('All')] },
      ],
    };

    it('roots first, each with its parent, and asks once an hour', async () => {
      let now = 0;
      const { crm, calls } = await start(
        () => groups,
        () => now,
      );
      const categories = await crm.dataCategories();
      expect(categories.map(({ group, name, parent }) => [group, name, parent])).to.deep.equal([
        ['Products', 'All', undefined],
        ['Products', 'Network', 'All'],
        ['Products', 'VPN', 'Network'],
        ['Products', 'Desk', 'All'],
        ['Regions', 'All', undefined],
      ]);
      now = 59 * 60_000;
      await crm.dataCategories();
      expect(calls.map(({ path }) => path)).to.deep.equal([
        '/services/data/v62.0/support/dataCategoryGroups?sObjectName=KnowledgeArticleVersion&topCategoriesOnly=false',
      ]);
      now = 61 * 60_000;
      await crm.dataCategories();
      expect(calls).to.have.length(2);
    });

    const ANSWERS: Record<string, { status: number; code: string; becomes: string }> = {
      'an org without articles': { status: 404, code: 'NOT_FOUND', becomes: 'done' },
      'no right to them': { status: 403, code: 'API_DISABLED_FOR_ORG', becomes: 'done' },
      'a used-up limit': { status: 403, code: 'REQUEST_LIMIT_EXCEEDED', becomes: 'crm.busy' },
      'a busy org': { status: 503, code: 'SERVER_UNAVAILABLE', becomes: 'crm.unavailable' },
    };
    for (const [name, { status, code, becomes }] of Object.entries(ANSWERS))
      it(`and takes ${name} for ${becomes}`, async () => {
        const { crm } = await start((_, response) => refuse(response, status, code));
        expect(await codeOf(crm.dataCategories())).to.equal(becomes);
      });
  });

  describe('brings pictures of a text', () => {
    const record = { object: 'Idea', id: CASE, field: 'Body', ref: PICTURE };
    const BYTES = Buffer.alloc(5_000, 7);
    const send = (response: ServerResponse, type: string, length: number | undefined, bytes = BYTES) => {
      response.writeHead(200, { 'content-type': type, ...(length === undefined ? {} : { 'content-length': length }) });
      response.end(bytes);
    };

    it('as they are', async () => {
      const { crm, calls } = await start((_, response) => send(response, 'image/png;charset=x', BYTES.length));
      const { stream, type } = await crm.picture(record, ERIK);
      expect(type).to.equal('image/png');
      expect((await buffer(Readable.from(stream))).equals(BYTES)).to.equal(true);
      expect(calls[0]?.path).to.equal(`/services/data/v62.0/sobjects/Idea/${CASE}/richTextImageFields/Body/${PICTURE}`);
      expect(crm.stats()).to.include({ inFlight: 0 });
    });

    const NONE: Record<string, Answer> = {
      'a drawing, which can hold a program': (_, response) => send(response, 'image/svg+xml', BYTES.length),
      'a page': (_, response) => send(response, 'text/html', BYTES.length),
      'bytes of no kind': (_, response) => send(response, 'application/octet-stream', BYTES.length),
      'one that is too large': (_, response) => {
        response.writeHead(200, { 'content-type': 'image/png', 'content-length': 11 * 1024 * 1024 });
        response.write(BYTES);
      },
      'one that is gone': (_, response) => refuse(response, 404, 'NOT_FOUND'),
    };
    for (const [name, answer] of Object.entries(NONE))
      it(`and not ${name}`, async () => {
        const { crm } = await start(answer);
        expect(await codeOf(crm.picture(record, ERIK))).to.equal('record.not-found');
        expect(crm.stats()).to.include({ inFlight: 0 });
      });

    it('and breaks one off that is longer than it may be, without saying so', async () => {
      const { crm } = await start((_, response) =>
        send(response, 'image/png', undefined, Buffer.alloc(11 * 1024 * 1024)),
      );
      const { stream } = await crm.picture(record, ERIK);
      expect(await buffer(Readable.from(stream)).catch(() => 'broken')).to.equal('broken');
    });

    it('and asks for nothing by what is no id and no name', async () => {
      const { crm, calls } = await start(() => undefined);
      for (const wrong of [{ id: '../x' }, { ref: '0EM/../../x' }, { field: 'Body/x' }, { object: '..' }])
        expect(await codeOf(crm.picture({ ...record, ...wrong }, ERIK))).to.equal('record.not-found');
      expect(calls).to.have.length(0);
    });
  });

  describe('counts what happened', () => {
    const rows = Array.from({ length: 450 }, (_, at) => ({ Key__c: `offer:${at}`, Value__c: 1 }));
    const answers =
      (code: string, failing: (at: number) => boolean): Answer =>
      ({ body }) =>
        JSON.parse(body).records.map((_: unknown, at: number) =>
          failing(at)
            ? { success: false, errors: [{ statusCode: code, message: 'no', fields: [] }] }
            : { id: ENTRY, success: true, errors: [] },
        );

    it('200 a call, and what was there before is no mistake', async () => {
      const { crm, calls } = await start(answers('DUPLICATE_VALUE', (at) => at === 0));
      expect(await crm.append('Portico_Entry__c', rows)).to.equal(447);
      expect(calls.map(({ body }) => JSON.parse(body).records.length)).to.deep.equal([200, 200, 50]);
      expect(bodyOf(calls)).to.have.property('allOrNone', false);
      expect(bodyOf(calls).records[0]).to.deep.equal({ attributes: { type: 'Portico_Entry__c' }, ...rows[0] });
    });

    it('and says when the org refuses for another reason', async () => {
      const { crm } = await start(answers('REQUIRED_FIELD_MISSING', (at) => at === 3));
      expect(await codeOf(crm.append('Portico_Entry__c', rows))).to.equal('crm.refused');
    });

    it('with no call for nothing', async () => {
      const { crm, calls } = await start(() => []);
      expect(await crm.append('Portico_Entry__c', [])).to.equal(0);
      expect(calls).to.have.length(0);
    });
  });
});
