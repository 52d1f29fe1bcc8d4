import { expect } from 'chai';
import { startWorld, type World } from '../../plugin/sandbox/world.ts';
import { type Fixture, filled, makeCase, type OrgClient, orgClient, type Sent } from './org-client.ts';

interface Refusal extends Sent {
  path: string;
  status: number;
  code: string;
  message: string | RegExp;
  fields?: string[];
}

const post = (path: string, body: unknown) => ({ path, method: 'POST', body });
const soql = (text: string) => ({ path: `/query?q=${encodeURIComponent(text)}` });
const bad = (code: string, message: string | RegExp, fields?: string[]) => ({
  status: 400,
  code,
  message,
  ...(fields && { fields }),
});
const absent = (message: string | RegExp) => ({ status: 404, code: 'NOT_FOUND', message });
const NOWHERE = 'The requested resource does not exist';
const UNKNOWN_CASE = '500Q50zzzzzzzzz';

const REFUSED: Record<string, Refusal> = {
  'no token': {
    path: '/limits',
    token: null,
    status: 401,
    code: 'INVALID_SESSION_ID',
    message: 'Session expired or invalid',
  },
  'a token nobody gave out': {
    path: '/limits',
    token: '00D000000000001!nobody',
    status: 401,
    code: 'INVALID_SESSION_ID',
    message: 'Session expired or invalid',
  },
  'another kind of authorization': {
    path: '/limits',
    headers: { authorization: 'Basic eDp5' },
    status: 401,
    code: 'INVALID_AUTH_HEADER',
    message: 'INVALID_HEADER_TYPE',
  },
  'a resource that does not exist': { path: '/nowhere', ...absent(NOWHERE) },
  'an object that does not exist': { path: '/sobjects/Casey', ...absent(NOWHERE) },
  'a version that is not there yet': { path: '/services/data/v99.0/limits', ...absent(NOWHERE) },
  'a version without its decimal': { path: '/services/data/v67/limits', ...absent(NOWHERE) },
  'a version switched off': {
    path: '/services/data/v30.0/limits',
    status: 410,
    code: 'UNSUPPORTED_API_VERSION',
    message: /30\.0/,
  },
  'a method a record lacks': {
    path: '/sobjects/Case/{caseId}',
    method: 'PUT',
    body: {},
    status: 405,
    code: 'METHOD_NOT_ALLOWED',
    message: "HTTP Method 'PUT' not allowed. Allowed are GET,HEAD,PATCH,DELETE",
  },
  'a method the queries lack': {
    ...post('/query', {}),
    status: 405,
    code: 'METHOD_NOT_ALLOWED',
    message: /^HTTP Method 'POST' not allowed/,
  },
  'a body that is not JSON by type': {
    ...post('/sobjects/Case', 'Subject=x'),
    status: 415,
    code: 'UNSUPPORTED_MEDIA_TYPE',
    message: 'Content-Type header not supported',
  },
  'a body that is not JSON': {
    ...post('/sobjects/Case', '{x}'),
    headers: { 'content-type': 'application/json' },
    ...bad('JSON_PARSER_ERROR', /^Unexpected character \('x' \(code 120\)\).* at \[line:1, column:2\]$/),
  },
  'a body that ends early': {
    ...post('/sobjects/Case', '{"Subject":\n"x"'),
    headers: { 'content-type': 'application/json' },
    ...bad('JSON_PARSER_ERROR', /^Unexpected end-of-input.*line:2/),
  },
  'no body at all': { path: '/sobjects/Case', method: 'POST', ...bad('JSON_PARSER_ERROR', /body is required/) },

  'reading a record that is not there': { path: `/sobjects/Case/${UNKNOWN_CASE}`, ...absent(/./) },
  'reading by an id of the wrong shape': {
    path: '/sobjects/Case/12',
    ...absent('Provided external ID field does not exist or is not accessible: 12'),
  },
  'reading an unknown field': {
    path: '/sobjects/Case/{caseId}?fields=Id,Mood',
    ...bad('INVALID_FIELD', /No such column 'Mood'/),
  },
  'an external id nobody has': { path: '/sobjects/Portico_Entry__c/Key__c/none', ...absent(/./) },
  'changing a record that is not there': {
    path: `/sobjects/Case/${UNKNOWN_CASE}`,
    method: 'PATCH',
    body: { Subject: 'x' },
    ...absent(/./),
  },
  'the bytes of a file that is not there': {
    path: '/sobjects/ContentVersion/068Q50zzzzzzzzz/VersionData',
    ...absent(/./),
  },

  'a contact without a last name': {
    ...post('/sobjects/Contact', { FirstName: 'Ada' }),
    ...bad('REQUIRED_FIELD_MISSING', 'Required fields are missing: [LastName]', ['LastName']),
  },
  'a subject of 256 characters': {
    ...post('/sobjects/Case', { Subject: 'x'.repeat(256) }),
    ...bad('STRING_TOO_LONG', /^Subject: data value too large: x+ \(max length=255\)$/, ['Subject']),
  },
  'a comment of 4,001 bytes': {
    ...post('/sobjects/CaseComment', { ParentId: '{caseId}', CommentBody: `${'é'.repeat(2000)}x` }),
    ...bad('STRING_TOO_LONG', /max length=4000/, ['CommentBody']),
  },
  'a value a restricted list lacks': {
    ...post('/sobjects/EmailMessage', { ParentId: '{caseId}', Status: '9' }),
    ...bad('INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', /bad value for restricted picklist field: 9/, ['Status']),
  },
  'a number the org gives': {
    ...post('/sobjects/Case', { CaseNumber: '00000001' }),
    ...bad(
      'INVALID_FIELD_FOR_INSERT_UPDATE',
      /^Unable to create\/update fields: CaseNumber\. Please check the security settings of this field/,
      ['CaseNumber'],
    ),
  },
  'a derived field': {
    path: '/sobjects/Case/{caseId}',
    method: 'PATCH',
    body: { IsClosed: true },
    ...bad('INVALID_FIELD_FOR_INSERT_UPDATE', /^Unable to create\/update fields: IsClosed\./, ['IsClosed']),
  },
  'a field the object lacks': {
    ...post('/sobjects/Case', { Mood: 'bad' }),
    ...bad('INVALID_FIELD', "No such column 'Mood' on sobject of type Case"),
  },
  'a reference to another object': {
    ...post('/sobjects/Case', { ContactId: '{accountId}' }),
    ...bad('MALFORMED_ID', /id value of incorrect type: 001/, ['ContactId']),
  },
  'a key twice': {
    ...post('/sobjects/Portico_Entry__c', { Key__c: 'key-{mark}', Kind__c: 'case' }),
    ...bad('DUPLICATE_VALUE', /^duplicate value found: Key__c duplicates value on record with id: /),
  },
  'an address that is none': {
    ...post('/sobjects/Contact', { LastName: 'x', Email: 'not an address' }),
    ...bad('INVALID_EMAIL_ADDRESS', 'Email: invalid email address: not an address', ['Email']),
  },
  'an id in a new record': {
    ...post('/sobjects/Case', { Id: '{caseId}', Subject: 'x' }),
    ...bad('INVALID_FIELD', /Id/),
  },

  'a query that breaks off': {
    ...soql('SELECT Id, FROM Account'),
    ...bad('MALFORMED_QUERY', /SELECT Id, FROM Account\n +\^\nERROR at Row:1:Column:11\nunexpected token: 'FROM'$/),
  },
  'no query': { path: '/query', ...bad('MALFORMED_QUERY', /./) },
  'a column nobody knows': {
    ...soql('SELECT Mood FROM Case'),
    ...bad('INVALID_FIELD', /No such column 'Mood' on entity 'Case'\. If you are attempting to use a custom field/),
  },
  'a table nobody knows': {
    ...soql('SELECT Id FROM Casey'),
    ...bad('INVALID_TYPE', /sObject type 'Casey' is not supported\./),
  },
  'a filter on long text': {
    ...soql("SELECT Id FROM Case WHERE Description = 'x'"),
    ...bad('INVALID_FIELD', /field 'Description' can not be filtered in a query call/),
  },
  'AND beside OR': {
    ...soql("SELECT Id FROM Case WHERE Subject = 'a' AND Status = 'b' OR Status = 'c'"),
    ...bad('MALFORMED_QUERY', /./),
  },
  'an id of the wrong shape in a filter': {
    ...soql("SELECT Id FROM Case WHERE Id = 'abc'"),
    ...bad('INVALID_QUERY_FILTER_OPERATOR', /invalid ID field: abc/),
  },
  'an offset too far': {
    ...soql('SELECT Id FROM Case LIMIT 1 OFFSET 2001'),
    ...bad('NUMBER_OUTSIDE_VALID_RANGE', /Maximum SOQL offset allowed is 2000$/),
  },
  'links of files without a filter': {
    ...soql('SELECT Id FROM ContentDocumentLink'),
    ...bad(
      'MALFORMED_QUERY',
      /^Implementation restriction: ContentDocumentLink requires a filter by a single Id on ContentDocumentId or LinkedEntityId/,
    ),
  },
  'votes without a filter': {
    ...soql('SELECT Id FROM Vote'),
    ...bad('MALFORMED_QUERY', /^Implementation restriction: When querying the Vote object/),
  },
  'comments of ideas without a filter': {
    ...soql('SELECT Id FROM IdeaComment'),
    ...bad('MALFORMED_QUERY', /^Implementation restriction\. When querying the Idea Comment object/),
  },
  'a page of nobody’s query': {
    path: '/query/01gQ50000000zzzAAA-2000',
    ...bad('INVALID_QUERY_LOCATOR', 'invalid query locator'),
  },

  'a search without braces': {
    path: '/search?q=FIND%20reader',
    ...bad('MALFORMED_SEARCH', 'No search term found. The search term must be enclosed in braces.'),
  },
  'a search for one letter': {
    path: '/search?q=FIND%20%7Ba%7D',
    ...bad('MALFORMED_SEARCH', /longer than one character/),
  },
  'a search in an unknown object': {
    path: '/search?q=FIND%20%7Breader%7D%20RETURNING%20Casey',
    ...bad('INVALID_TYPE', /sObject type 'Casey' is not supported/),
  },

  'a reference id with a hyphen': {
    ...post('/composite', {
      compositeRequest: [{ method: 'GET', url: '/services/data/v67.0/limits', referenceId: 'a-b' }],
    }),
    ...bad('JSON_PARSER_ERROR', /^Provided referenceId \('a-b'\) must start with a letter or a number/),
  },
  'a reference id twice': {
    ...post('/composite', {
      compositeRequest: [1, 2].map(() => ({ method: 'GET', url: '/services/data/v67.0/limits', referenceId: 'a' })),
    }),
    ...bad('JSON_PARSER_ERROR', /Duplicate referenceId: a/),
  },
  'a batch of 26': {
    ...post('/composite/batch', {
      batchRequests: Array.from({ length: 26 }, () => ({ method: 'GET', url: 'v67.0/limits' })),
    }),
    ...bad('LIMIT_EXCEEDED', /25/),
  },
  'a collection of 201': {
    ...post('/composite/sobjects', { records: Array.from({ length: 201 }, () => ({ attributes: { type: 'Case' } })) }),
    ...bad('EXCEEDED_ID_LIMIT', /cannot submit more than 200 records/),
  },
  'a tree without reference ids': {
    ...post('/composite/tree/Account', { records: [{ attributes: { type: 'Account' }, Name: 'x' }] }),
    ...bad('INVALID_INPUT', /reference ID/),
  },
};

describe('the org refuses', () => {
  let world: World;
  let client: OrgClient;
  let fixture: Fixture;

  before(async function () {
    this.timeout(10_000);
    world = await startWorld({ port: 0, seed: 1, cases: 20 });
    client = orgClient(world);
    fixture = await makeCase(client);
  });
  after(() => world.close());

  it('nothing of a good call (control)', async () => {
    expect(await client.send(`/sobjects/Case/${fixture.caseId}`)).to.include({ status: 200 });
  });

  for (const [name, { path, status, code, message, fields, ...request }] of Object.entries(REFUSED)) {
    it(name, async () => {
      const answer = await client.send(filled(path, fixture), filled(request, fixture));
      expect(answer.status, JSON.stringify(answer.body)).to.equal(status);
      expect(answer.headers.get('content-type')).to.equal('application/json;charset=UTF-8');
      const [error] = answer.body;
      expect(error.errorCode).to.equal(code);
      if (typeof message === 'string') expect(error.message).to.equal(message);
      else expect(error.message).to.match(message);
      if (fields) expect(error.fields).to.deep.equal(fields);
    });
  }

  it('a deleted record, which is not the same as none', async () => {
    const id = await client.make('Case', { Subject: 'gone soon' });
    expect((await client.send(`/sobjects/Case/${id}`, { method: 'DELETE' })).status).to.equal(204);
    const { status, body } = await client.send(`/sobjects/Case/${id}`);
    expect(status).to.equal(404);
    expect(body).to.deep.equal([{ errorCode: 'ENTITY_IS_DELETED', message: 'entity is deleted', fields: [] }]);
  });

  it('an address over 16,384 bytes, and headers over them', async () => {
    const long = await client.send(`/query?q=${'x'.repeat(16_400)}`);
    expect(long).to.include({ status: 414 });
    const wide = await client.send('/limits', { headers: { 'x-wide': 'x'.repeat(16_400) } });
    expect(wide).to.include({ status: 431 });
  });
});
