import { expect } from 'chai';
import { makeCompany, makeOrg, refusal, VERSION } from './sandbox-org.ts';

const org = makeOrg();
const { account, maya, cases } = makeCompany(org);
const ID = cases[0] ?? '';
const gone = org.insert('Case', { Subject: 'gone' });
org.remove('Case', gone);
const comment = org.insert('CaseComment', { ParentId: ID, CommentBody: 'As said.' });
const unknownCase = `${ID.slice(0, 12)}zzz`;

interface Refused {
  work: () => unknown;
  status?: number;
  code: string;
  message: string;
  fields?: string[];
}

const update =
  (id: string, record: Record<string, unknown>): (() => unknown) =>
  () =>
    org.update('Case', id, record);

const REFUSED: Record<string, Refused> = {
  'a comment moved to another case': {
    work: () => org.update('CaseComment', comment, { ParentId: ID }),
    code: 'INVALID_FIELD_FOR_INSERT_UPDATE',
    message: 'ParentId',
    fields: ['ParentId'],
  },
  'a required field cleared': {
    work: () => org.update('Contact', maya, { LastName: null }),
    code: 'REQUIRED_FIELD_MISSING',
    message: '[LastName]',
    fields: ['LastName'],
  },
  'a change of an unknown record': {
    work: update(unknownCase, { Subject: 'x' }),
    status: 404,
    code: 'NOT_FOUND',
    message: 'The requested resource does not exist',
  },
  'a change of a deleted record': {
    work: update(gone, { Subject: 'x' }),
    status: 404,
    code: 'ENTITY_IS_DELETED',
    message: 'entity is deleted',
    fields: [],
  },
  'a change of an id that is none': {
    work: update('nonsense', {}),
    status: 404,
    code: 'NOT_FOUND',
    message: 'Provided external ID field does not exist or is not accessible: nonsense',
  },
  'a change of an id with a wrong checksum': {
    work: update(`${ID.slice(0, 15)}ZZZ`, {}),
    code: 'MALFORMED_ID',
    message: 'malformed id',
    fields: [],
  },
  'a change of an account as a case': {
    work: update(account, {}),
    status: 404,
    code: 'NOT_FOUND',
    message: 'The requested resource does not exist',
  },
  'a change of what somebody said': {
    work: () => org.update('CaseComment', comment, { CommentBody: 'Never said.' }),
    status: 403,
    code: 'INSUFFICIENT_ACCESS_OR_READONLY',
    message: 'insufficient access rights on object id',
    fields: [],
  },
  'a deletion of what somebody said': {
    work: () => org.remove('CaseComment', comment),
    status: 403,
    code: 'INSUFFICIENT_ACCESS_OR_READONLY',
    message: 'insufficient access rights on object id',
    fields: [],
  },
  'a deletion of a contact with cases': {
    work: () => org.remove('Contact', maya),
    code: 'DELETE_FAILED',
    message:
      'Your attempt to delete Maya Lindqvist could not be completed because it is associated with the following cases.: 00001000',
    fields: [],
  },
  'a deletion of a user': {
    work: () => org.remove('User', org.integrationUserId),
    code: 'INVALID_TYPE_FOR_OPERATION',
    message: 'entity type cannot be deleted: User',
  },
  'an upsert by a field that is no key': {
    work: () => org.upsert('Contact', 'Email', 'maya@h.example', {}),
    status: 404,
    code: 'NOT_FOUND',
    message: 'Provided external ID field does not exist or is not accessible: Email',
  },
  'a read of an unknown record': {
    work: () => org.retrieve('Case', unknownCase, undefined, VERSION),
    status: 404,
    code: 'NOT_FOUND',
    message: 'The requested resource does not exist',
  },
  'a read of a deleted record': {
    work: () => org.retrieve('Case', gone, undefined, VERSION),
    status: 404,
    code: 'ENTITY_IS_DELETED',
    message: 'entity is deleted',
    fields: [],
  },
  'a read of an unknown field': {
    work: () => org.retrieve('Case', ID, ['Id', 'Foo'], VERSION),
    code: 'INVALID_FIELD',
    message: "No such column 'Foo' on entity 'Case'.",
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

describe('the org does what it refused above, when asked rightly:', () => {
  it('changes a case and a comment, deletes a case, reads by 15 characters', () => {
    org.update('Case', ID.slice(0, 15), { Subject: 'changed' });
    org.update('CaseComment', comment, { IsPublished: true });
    expect(org.retrieve('Case', ID.slice(0, 15), ['Subject', 'Contact.Name'], VERSION)).to.deep.include({
      Subject: 'changed',
    });
    expect(org.rows('CaseComment', { Id: comment })[0]).to.include({ IsPublished: true });
    org.remove('Case', org.insert('Case', {}));
  });

  it('changes what somebody said, as a person of the company', () => {
    const agent = org.nextId('User');
    org.load('User', [{ Id: agent, Username: 'jonas@larkfield.example', LastName: 'Berg' }]);
    org.actingAs(agent).update('CaseComment', comment, { CommentBody: 'As it was put right.' });
    expect(org.rows('CaseComment', { Id: comment })[0]).to.include({ CommentBody: 'As it was put right.' });
  });
});
