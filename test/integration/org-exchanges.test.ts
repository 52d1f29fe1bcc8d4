import { expect } from 'chai';
import { startWorld, type World } from '../../plugin/sandbox/world.ts';
import { type Fixture, filled, makeCase, type OrgClient, orgClient, type Sent } from './org-client.ts';

interface Exchange extends Sent {
  path: string;
  status: number;
  /** Part of the answer. */
  has?: unknown;
}

const ID = /^\w{18}$/;
const q = (soql: string) => `/query?q=${encodeURIComponent(soql)}`;
const find = (sosl: string) => `/search?q=${encodeURIComponent(sosl)}`;
const post = (path: string, body: unknown) => ({ path, method: 'POST', body });
const patch = (path: string, body: unknown) => ({ path, method: 'PATCH', body });

const EXCHANGES: Record<string, Exchange> = {
  'the versions, without a token': {
    path: '/services/data',
    token: null,
    status: 200,
    has: [{ version: '67.0', url: '/services/data/v67.0', label: "Summer '26" }],
  },
  'the versions, with a slash': { path: '/services/data/', token: null, status: 200 },
  'the resources of a version': {
    path: '/',
    status: 200,
    has: { sobjects: '/services/data/v67.0/sobjects', query: '/services/data/v67.0/query' },
  },
  'the oldest version': { path: '/services/data/v31.0/limits', status: 200 },
  'the newest version': { path: '/services/data/v68.0/limits', status: 200 },
  'how many records there are': {
    path: '/limits/recordCount?sObjects=Portico_Entry__c',
    status: 200,
    has: { sObjects: [{ name: 'Portico_Entry__c' }] },
  },
  'what was seen last': { path: '/recent', status: 200, has: [] },

  'an object with its summary': {
    path: '/sobjects/Case',
    status: 200,
    has: { objectDescribe: { name: 'Case', keyPrefix: '500' } },
  },
  'an object in any letter case': { path: '/sobjects/cASE/describe', status: 200, has: { name: 'Case' } },
  'a record': {
    path: '/sobjects/Case/{caseId}',
    status: 200,
    has: { attributes: { type: 'Case' }, Id: '{caseId}', ContactId: '{contactId}' },
  },
  'some of its fields': {
    path: '/sobjects/Case/{caseId}?fields=Id,Subject',
    status: 200,
    has: { Subject: 'Reader {mark} does not start' },
  },
  'a record by an external id': {
    path: '/sobjects/Portico_Entry__c/Key__c/key-{mark}',
    status: 200,
    has: { Id: '{entryId}' },
  },
  'a record by its id as a field': { path: '/sobjects/Case/Id/{caseId}', status: 200, has: { Id: '{caseId}' } },
  'a change': { ...patch('/sobjects/Case/{caseId}', { Priority: 'High' }), status: 204 },
  'a change to null': { ...patch('/sobjects/Case/{caseId}', { Type: null }), status: 204 },
  'a change through POST': { ...post('/sobjects/Case/{caseId}?_HttpMethod=PATCH', { Priority: 'Low' }), status: 204 },
  'an upsert of a record that is there': {
    ...patch('/sobjects/Portico_Entry__c/Key__c/key-{mark}', { Brand__c: 'larkfield' }),
    status: 200,
    has: { id: '{entryId}', success: true, created: false },
  },
  'an upsert of one that is not': {
    ...patch('/sobjects/Portico_Entry__c/Key__c/new-{mark}', { Kind__c: 'case', Brand__c: 'larkfield' }),
    status: 201,
    has: { success: true, created: true },
  },
  'an upsert before version 46': {
    ...patch('/services/data/v45.0/sobjects/Portico_Entry__c/Key__c/key-{mark}', { Kind__c: 'case' }),
    status: 204,
  },

  'a query': {
    path: q("SELECT Id FROM Case WHERE Id = '{caseId}'"),
    status: 200,
    has: { totalSize: 1, done: true, records: [{ Id: '{caseId}' }] },
  },
  'a query with a slash before the question mark': {
    path: q("SELECT Id FROM Case WHERE Id = '{caseId}'").replace('?', '/?'),
    status: 200,
    has: { totalSize: 1 },
  },
  'a query that finds nothing': {
    path: q("SELECT Id FROM Case WHERE Subject = 'nobody wrote this'"),
    status: 200,
    has: { totalSize: 0, done: true, records: [] },
  },
  'field names in any letter case': {
    path: q("select iD, suBJect from cASE where id = '{caseId}'"),
    status: 200,
    has: { records: [{ Id: '{caseId}', Subject: 'Reader {mark} does not start' }] },
  },
  'a quote inside a literal': {
    path: q("SELECT Id FROM Case WHERE Subject = 'it\\'s \\\\ here'"),
    status: 200,
    has: { totalSize: 0 },
  },
  'a list of values': {
    path: q("SELECT Id FROM Contact WHERE Id IN ('{contactId}', '{contactId}')"),
    status: 200,
    has: { totalSize: 1 },
  },
  'a pattern': { path: q("SELECT Id FROM Case WHERE Subject LIKE '%{mark}%'"), status: 200, has: { totalSize: 1 } },
  'a parent in the filter': {
    path: q("SELECT Id FROM Case WHERE Contact.Account.Id = '{accountId}'"),
    status: 200,
    has: { totalSize: 1 },
  },
  'a semi-join': {
    path: q("SELECT Id FROM Contact WHERE Id IN (SELECT ContactId FROM Case WHERE Id = '{caseId}')"),
    status: 200,
    has: { records: [{ Id: '{contactId}' }] },
  },
  'an owner': {
    path: q("SELECT Owner.Name, Owner.Type FROM Case WHERE Id = '{caseId}'"),
    status: 200,
    has: { records: [{ Owner: { attributes: { type: 'Name' } } }] },
  },
  'which statuses close a case': {
    path: q('SELECT ApiName FROM CaseStatus WHERE IsClosed = true ORDER BY SortOrder'),
    status: 200,
    has: { records: [{ ApiName: 'Closed' }] },
  },
  'the history of a case': { path: q("SELECT Field FROM CaseHistory WHERE CaseId = '{caseId}'"), status: 200 },
  'a query of all rows': {
    path: `/queryAll?q=${encodeURIComponent("SELECT Id, IsDeleted FROM Case WHERE Id = '{caseId}'")}`,
    status: 200,
    has: { totalSize: 1 },
  },
  'the organization': { path: q('SELECT Id, InstanceName FROM Organization'), status: 200, has: { totalSize: 1 } },

  'a search': {
    path: find('FIND {{mark}} IN ALL FIELDS RETURNING Case(Id, Subject LIMIT 5)'),
    status: 200,
    has: { searchRecords: [{ attributes: { type: 'Case' }, Id: '{caseId}' }] },
  },
  'a search by the beginning of a word': {
    path: find("FIND {blin*} RETURNING Case(Id WHERE Id = '{caseId}')"),
    status: 200,
    has: { searchRecords: [{ Id: '{caseId}' }] },
  },
  'a search that finds nothing': {
    path: find('FIND {qqqqqq} RETURNING Case(Id)'),
    status: 200,
    has: { searchRecords: [] },
  },
  'a search by parameters': {
    path: '/parameterizedSearch?q={mark}&sobject=Case&Case.fields=Id,CaseNumber&Case.limit=5',
    status: 200,
    has: { searchRecords: [{ Id: '{caseId}' }] },
  },
  'a search by a body': {
    ...post('/parameterizedSearch', {
      q: '{mark}',
      fields: ['Id'],
      sobjects: [{ name: 'Case', where: "Id = '{caseId}'" }],
    }),
    status: 200,
    has: { searchRecords: [{ Id: '{caseId}' }] },
  },
  'suggestions of names': {
    path: '/search/suggestions?q={mark}&sobject=Contact',
    status: 200,
    has: { autoSuggestResults: [{ Id: '{contactId}' }], hasMoreResults: false },
  },

  'a batch': {
    ...post('/composite/batch', {
      batchRequests: [
        { method: 'GET', url: 'v67.0/sobjects/Case/{caseId}?fields=Id' },
        { method: 'GET', url: '/services/data/v67.0/limits' },
      ],
    }),
    status: 200,
    has: { hasErrors: false, results: [{ statusCode: 200, result: { Id: '{caseId}' } }, { statusCode: 200 }] },
  },
  'a batch with a mistake': {
    ...post('/composite/batch', {
      batchRequests: [
        { method: 'GET', url: 'v67.0/nowhere' },
        { method: 'GET', url: 'v67.0/limits' },
      ],
    }),
    status: 200,
    has: { hasErrors: true, results: [{ statusCode: 404, result: [{ errorCode: 'NOT_FOUND' }] }, { statusCode: 200 }] },
  },
  'a batch that halts': {
    ...post('/composite/batch', {
      haltOnError: true,
      batchRequests: [
        { method: 'GET', url: 'v67.0/nowhere' },
        { method: 'GET', url: 'v67.0/limits' },
      ],
    }),
    status: 200,
    has: {
      hasErrors: true,
      results: [{ statusCode: 404 }, { statusCode: 412, result: [{ errorCode: 'BATCH_PROCESSING_HALTED' }] }],
    },
  },
  'a composite call with a mistake': {
    ...post('/composite', {
      compositeRequest: [
        { method: 'GET', url: '/services/data/v67.0/sobjects/Casey', referenceId: 'a' },
        { method: 'GET', url: '/services/data/v67.0/sobjects/Case/{caseId}', referenceId: 'b' },
      ],
    }),
    status: 200,
    has: {
      compositeResponse: [
        { httpStatusCode: 404, body: [{ errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' }] },
        { httpStatusCode: 200 },
      ],
    },
  },
  'a composite call with a reference to nothing': {
    ...post('/composite', {
      compositeRequest: [{ method: 'GET', url: '/services/data/v67.0/sobjects/Case/@{a.id}', referenceId: 'b' }],
    }),
    status: 200,
    has: {
      compositeResponse: [
        {
          httpStatusCode: 400,
          body: [
            { errorCode: 'PROCESSING_HALTED', message: 'Invalid reference specified. No value for a.id found in a' },
          ],
        },
      ],
    },
  },
  'a tree': {
    ...post('/composite/tree/Account', {
      records: [
        {
          attributes: { type: 'Account', referenceId: 'a' },
          Name: 'Tree',
          Contacts: { records: [{ attributes: { type: 'Contact', referenceId: 'c' }, LastName: 'Leaf' }] },
        },
      ],
    }),
    status: 201,
    has: { hasErrors: false, results: [{ referenceId: 'a' }, { referenceId: 'c' }] },
  },
  'a collection by ids': {
    path: '/composite/sobjects/Case?ids={caseId}&fields=Id,Subject',
    status: 200,
    has: [{ Id: '{caseId}' }],
  },
};

describe('the org answers', () => {
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

  for (const [name, { path, status, has, ...request }] of Object.entries(EXCHANGES)) {
    it(name, async () => {
      const answer = await client.send(filled(path, fixture), filled(request, fixture));
      expect(answer.status, JSON.stringify(answer.body)).to.equal(status);
      if (status !== 204) expect(answer.headers.get('content-type')).to.equal('application/json;charset=UTF-8');
      if (request.token !== null) expect(answer.headers.get('sforce-limit-info')).to.match(/^api-usage=\d+\/15000$/);
      if (has !== undefined) expect(answer.body).to.containSubset(filled(has, fixture));
    });
  }

  it('a new record with its address', async () => {
    const { status, headers, body } = await client.send('/sobjects/Case', { method: 'POST', body: { Subject: 'New' } });
    expect(status).to.equal(201);
    expect(body.id).to.match(ID);
    expect(body).to.deep.equal({ id: body.id, success: true, errors: [] });
    expect(headers.get('location')).to.equal(`/services/data/v67.0/sobjects/Case/${body.id}`);
  });

  it('HEAD like GET, without a body', async () => {
    const answer = await client.send(q('SELECT Id FROM Case'), { method: 'HEAD' });
    expect(answer).to.include({ status: 200 });
    expect(Number(answer.headers.get('content-length'))).to.be.greaterThan(0);
  });

  it('compressed to clients that take it', async () => {
    const answer = await client.send('/sobjects/Case/describe', { headers: { 'accept-encoding': 'gzip' } });
    expect(answer.headers.get('content-encoding')).to.equal('gzip');
    const plain = await client.send('/sobjects/Case/describe', { headers: { 'accept-encoding': 'identity' } });
    expect(plain.headers.get('content-encoding')).to.equal(null);
    expect(plain.body).to.deep.equal(answer.body);
  });
});
