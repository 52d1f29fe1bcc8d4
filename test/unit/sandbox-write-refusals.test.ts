import { expect } from 'chai';
import { makeCompany, makeOrg, refusal } from './sandbox-org.ts';

const org = makeOrg();
const { account, maya, cases } = makeCompany(org);
const ID = cases[0] ?? '';
const gone = org.insert('Case', { Subject: 'gone' });
org.remove('Case', gone);
org.insert('Knowledge__kav', { Title: 'Reset', UrlName: 'reset-the-press' });
org.insert('Portico_Entry__c', { Key__c: 'form-1', Kind__c: 'case' });
const comment = org.insert('CaseComment', { ParentId: ID, CommentBody: 'As said.' });
const idea = org.insert('Idea', { Title: 'A night mode' });
const unknownCase = `${ID.slice(0, 12)}zzz`;

interface Refused {
  work: () => unknown;
  status?: number;
  code: string;
  message: string;
  fields?: string[];
}

const insert =
  (object: string, record: Record<string, unknown>): (() => unknown) =>
  () =>
    org.insert(object, record);

const REFUSED: Record<string, Refused> = {
  'an unknown object': {
    work: insert('Foo', {}),
    status: 404,
    code: 'NOT_FOUND',
    message: 'The requested resource does not exist',
  },
  'an unknown field': {
    work: insert('Case', { Foo: 1 }),
    code: 'INVALID_FIELD',
    message: "No such column 'Foo' on sobject of type Case",
  },
  'an id of its own': {
    work: insert('Case', { Id: ID }),
    code: 'INVALID_FIELD',
    message: 'The Id field should not be specified in the sobject data.',
  },
  'a field the org keeps': {
    work: insert('Case', { IsClosed: true }),
    code: 'INVALID_FIELD_FOR_INSERT_UPDATE',
    message:
      'Unable to create/update fields: IsClosed. Please check the security settings of this field and verify that it is read/write for your profile or permission set.',
    fields: ['IsClosed'],
  },
  'an author of its own': {
    work: insert('CaseComment', { ParentId: ID, CreatedById: maya }),
    code: 'INVALID_FIELD_FOR_INSERT_UPDATE',
    message: 'CreatedById',
    fields: ['CreatedById'],
  },
  'a number of its own': {
    work: insert('Case', { CaseNumber: '00000001' }),
    code: 'INVALID_FIELD_FOR_INSERT_UPDATE',
    message: 'CaseNumber',
    fields: ['CaseNumber'],
  },
  'a required field left out': {
    work: insert('Contact', { FirstName: 'Maya' }),
    code: 'REQUIRED_FIELD_MISSING',
    message: 'Required fields are missing: [LastName]',
    fields: ['LastName'],
  },
  'a required field of white space': {
    work: insert('Contact', { LastName: '  ' }),
    code: 'REQUIRED_FIELD_MISSING',
    message: 'Required fields are missing: [LastName]',
    fields: ['LastName'],
  },
  'a comment on nothing': {
    work: insert('CaseComment', { CommentBody: 'x' }),
    code: 'REQUIRED_FIELD_MISSING',
    message: '[ParentId]',
    fields: ['ParentId'],
  },
  'a file without bytes': {
    work: insert('ContentVersion', { PathOnClient: 'a.txt' }),
    code: 'REQUIRED_FIELD_MISSING',
    message: '[VersionData]',
    fields: ['VersionData'],
  },
  'too long a text': {
    work: insert('Case', { Subject: 'x'.repeat(256) }),
    code: 'STRING_TOO_LONG',
    message: `Subject: data value too large: ${'x'.repeat(256)} (max length=255)`,
    fields: ['Subject'],
  },
  'a comment of too many bytes': {
    work: insert('CaseComment', { ParentId: ID, CommentBody: 'ü'.repeat(2001) }),
    code: 'STRING_TOO_LONG',
    message: '(max length=4000)',
    fields: ['CommentBody'],
  },
  'a value outside a restricted picklist': {
    work: insert('Contact', { LastName: 'x', Language__c: 'xx' }),
    code: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
    message: 'Language: bad value for restricted picklist field: xx',
    fields: ['Language__c'],
  },
  'a choice outside a restricted picklist': {
    work: insert('Contact', { LastName: 'x', Portal_Access__c: 'See company cases;Fly' }),
    code: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
    message: 'bad value for restricted picklist field: Fly',
    fields: ['Portal_Access__c'],
  },
  'an address that is none': {
    work: insert('Contact', { LastName: 'x', Email: 'maya at home' }),
    code: 'INVALID_EMAIL_ADDRESS',
    message: 'Email: invalid email address: maya at home',
    fields: ['Email'],
  },
  'an object for a text': {
    work: insert('Case', { Subject: { a: 1 } }),
    code: 'JSON_PARSER_ERROR',
    message: 'Cannot deserialize instance of string from START_OBJECT',
  },
  'a list for a text': {
    work: insert('Case', { Subject: ['a'] }),
    code: 'JSON_PARSER_ERROR',
    message: 'Cannot deserialize instance of string from START_ARRAY',
  },
  'a word for a number': {
    work: insert('Case', { Affected_Users__c: 'many' }),
    code: 'JSON_PARSER_ERROR',
    message: 'Cannot deserialize instance of double from VALUE_STRING value many',
  },
  'too large a number': {
    work: insert('Case', { Affected_Users__c: 1_000_000 }),
    code: 'NUMBER_OUTSIDE_VALID_RANGE',
    message: 'value outside of valid range',
    fields: ['Affected_Users__c'],
  },
  'a day that does not exist': {
    work: insert('Case', { Problem_Since__c: '2026-02-30' }),
    code: 'JSON_PARSER_ERROR',
    message: 'Cannot deserialize instance of date',
  },
  'a word for a boolean': {
    work: insert('Case', { On_Site__c: 'yes' }),
    code: 'JSON_PARSER_ERROR',
    message: 'Cannot deserialize instance of boolean',
  },
  'an id that is none': {
    work: insert('Case', { ContactId: 'abc' }),
    code: 'MALFORMED_ID',
    message: 'Contact ID: id value of incorrect type: abc',
    fields: ['ContactId'],
  },
  'an id of another kind': {
    work: insert('Case', { ContactId: account }),
    code: 'MALFORMED_ID',
    message: `Contact ID: id value of incorrect type: ${account}`,
    fields: ['ContactId'],
  },
  'an id of nothing': {
    work: insert('CaseComment', { ParentId: unknownCase }),
    code: 'INVALID_CROSS_REFERENCE_KEY',
    message: 'invalid cross reference id',
    fields: ['ParentId'],
  },
  'an id of another kind with the same prefix': {
    work: insert('Vote', { ParentId: comment, Type: 'Up' }),
    code: 'MALFORMED_ID',
    message: 'Parent ID: id value of incorrect type',
    fields: ['ParentId'],
  },
  'an id of a deleted record': {
    work: insert('CaseComment', { ParentId: gone }),
    status: 404,
    code: 'ENTITY_IS_DELETED',
    message: 'entity is deleted',
    fields: [],
  },
  'a key used before': {
    work: insert('Portico_Entry__c', { Key__c: 'FORM-1', Kind__c: 'case' }),
    code: 'DUPLICATE_VALUE',
    message: 'duplicate value found: Key__c duplicates value on record with id: a00',
    fields: [],
  },
  'an address of an article used before': {
    work: insert('Knowledge__kav', { Title: 'x', UrlName: 'reset-the-press' }),
    code: 'DUPLICATE_VALUE',
    message: 'UrlName',
    fields: [],
  },
  'a second vote': {
    work: insert('Vote', { ParentId: idea, Type: 'Down' }),
    code: 'DUPLICATE_VALUE',
    message: 'duplicate value found',
    fields: [],
  },
  'a row that only the org makes': {
    work: insert('CaseHistory', {}),
    code: 'INVALID_TYPE_FOR_OPERATION',
    message: 'entity type cannot be inserted: Case History',
  },
  'an asset of nobody': {
    work: insert('Asset', { Name: 'Press' }),
    code: 'FIELD_INTEGRITY_EXCEPTION',
    message: 'Every asset needs an account, a contact, or both.',
    fields: ['AccountId', 'ContactId'],
  },
};

describe('the org refuses', () => {
  after(() => org.blobs.close());

  for (const [name, { work, status = 400, code, message, fields }] of Object.entries(REFUSED)) {
    it(name, () => {
      const refused = refusal(work);
      expect(refused).to.include({ status, errorCode: code });
      expect(refused.message).to.include(message);
      expect(refused.fields).to.deep.equal(fields);
    });
  }
});

describe('the org takes', () => {
  const TAKEN: Record<string, [object: string, record: Record<string, unknown>]> = {
    'a case with nothing said': ['Case', {}],
    'the longest subject': ['Case', { Subject: 'x'.repeat(255) }],
    'a comment of just enough bytes': ['CaseComment', { ParentId: ID, CommentBody: 'ü'.repeat(2000) }],
    'a value outside an open picklist': ['Case', { Type: 'Something new' }],
    'an id of 15 characters': ['CaseComment', { ParentId: ID.slice(0, 15) }],
    'chosen values': ['Contact', { LastName: 'x', Portal_Access__c: 'Close company cases;See company cases' }],
    'field names in any case': ['Case', { SUBJECT: 'x', contactid: maya }],
    'attributes beside the fields': ['Case', { attributes: { type: 'Case' }, Subject: 'x' }],
    'a record named by its key': ['Case', { Contact: { Email: 'maya@h.example' } }],
  };
  for (const [name, [object, record]] of Object.entries(TAKEN)) {
    it(name, () => {
      expect(org.insert(object, record)).to.match(/^[0-9A-Za-z]{18}$/);
    });
  }
});
