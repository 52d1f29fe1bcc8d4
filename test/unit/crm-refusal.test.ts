import { expect } from 'chai';
import { fromCrm, ofWrite, Refusal, refusalOf, Unanswered, withoutRight } from '../../plugin/crm/refusal.ts';
import { PortalError } from '../../plugin/errors.ts';
import { DuplicateKey } from '../../plugin/records/crm.ts';

interface Row {
  status: number;
  body: unknown;
  code: string;
  fields?: Record<string, string>;
}

const one = (errorCode: string, message = 'words of the org', fields?: string[]) => [{ message, errorCode, fields }];

const TABLE: Record<string, Row> = {
  'a record that is not there': { status: 404, body: one('NOT_FOUND'), code: 'record.not-found' },
  'a deleted record': { status: 404, body: one('ENTITY_IS_DELETED'), code: 'record.not-found' },
  'a record out of reach': { status: 403, body: one('INSUFFICIENT_ACCESS_OR_READONLY'), code: 'record.not-found' },
  'a parent out of reach': {
    status: 400,
    body: one('INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY'),
    code: 'record.not-found',
  },
  'a parent that is not there': { status: 400, body: one('INVALID_CROSS_REFERENCE_KEY'), code: 'record.not-found' },
  'an id of another object': { status: 400, body: one('MALFORMED_ID'), code: 'record.not-found' },
  'a text that is too long': {
    status: 400,
    body: one('STRING_TOO_LONG', 'Subject: data value too large', ['Subject']),
    code: 'crm.refused',
    fields: { Subject: 'error.field.too-long' },
  },
  'a missing field': {
    status: 400,
    body: one('REQUIRED_FIELD_MISSING', 'Required fields are missing: [Type, Reason]', ['Type', 'Reason']),
    code: 'crm.refused',
    fields: { Type: 'error.field.required', Reason: 'error.field.required' },
  },
  'a word that is not on the list': {
    status: 400,
    body: one('INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', 'bad value', ['Priority']),
    code: 'crm.refused',
    fields: { Priority: 'error.field.choice' },
  },
  'an address that is none': {
    status: 400,
    body: one('INVALID_EMAIL_ADDRESS', 'invalid', ['SuppliedEmail']),
    code: 'crm.refused',
    fields: { SuppliedEmail: 'error.field.email' },
  },
  'a rule about a field': {
    status: 400,
    body: one('FIELD_CUSTOM_VALIDATION_EXCEPTION', 'No weekends', ['Subject']),
    code: 'crm.refused',
    fields: { Subject: 'error.field.refused' },
  },
  'a rule about the whole record': {
    status: 400,
    body: one('FIELD_CUSTOM_VALIDATION_EXCEPTION', 'No weekends', []),
    code: 'crm.refused',
    fields: {},
  },
  'two fields at once': {
    status: 400,
    body: [...one('STRING_TOO_LONG', '', ['Subject']), ...one('REQUIRED_FIELD_MISSING', '', ['Type'])],
    code: 'crm.refused',
    fields: { Subject: 'error.field.too-long', Type: 'error.field.required' },
  },
  'an error in the words of a collection': {
    status: 400,
    body: [{ statusCode: 'STRING_TOO_LONG', message: '', fields: ['Subject'] }],
    code: 'crm.refused',
    fields: { Subject: 'error.field.too-long' },
  },
  "a unique field of the company's own": {
    status: 400,
    body: one(
      'DUPLICATE_VALUE',
      'duplicate value found: Serial__c duplicates value on record with id: 500000000000001',
    ),
    code: 'crm.refused',
    fields: {},
  },
  'a used-up limit': { status: 403, body: one('REQUEST_LIMIT_EXCEEDED'), code: 'crm.busy' },
  'a locked row': { status: 400, body: one('UNABLE_TO_LOCK_ROW'), code: 'crm.busy' },
  'too many requests': { status: 429, body: 'slow down', code: 'crm.busy' },
  'a query we built wrong': { status: 400, body: one('MALFORMED_QUERY'), code: 'internal' },
  'a field the org lacks': { status: 400, body: one('INVALID_FIELD'), code: 'internal' },
  'an object the org lacks': { status: 400, body: one('INVALID_TYPE'), code: 'internal' },
  'a file that is too large': { status: 413, body: '', code: 'input.too-large' },
  'an error of the org itself': { status: 500, body: one('UNKNOWN_EXCEPTION'), code: 'crm.unavailable' },
  'a busy org': { status: 503, body: one('SERVER_UNAVAILABLE'), code: 'crm.unavailable' },
  'an org without API': { status: 403, body: one('API_DISABLED_FOR_ORG'), code: 'crm.unavailable' },
  'a lock, as a trigger tells it': {
    status: 400,
    body: one('CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', 'CaseTrigger: UNABLE_TO_LOCK_ROW, 1 records'),
    code: 'crm.busy',
  },
  'an org that is full': { status: 400, body: one('STORAGE_LIMIT_EXCEEDED'), code: 'crm.not-ready' },
  'a code nobody knows': { status: 400, body: one('SOMETHING_NEW'), code: 'crm.unavailable' },
  'a refused sign-in': {
    status: 400,
    body: { error: 'invalid_grant', error_description: "user hasn't approved this consumer" },
    code: 'crm.unavailable',
  },
  'a page of a proxy': { status: 502, body: '<html>Bad Gateway</html>', code: 'crm.unavailable' },
  'an empty answer': { status: 500, body: undefined, code: 'crm.unavailable' },
};

describe('a refusal of the org', () => {
  for (const [name, { status, body, code, fields }] of Object.entries(TABLE)) {
    it(`${name} is ${code}`, () => {
      const error = fromCrm(refusalOf(status, body));
      expect(error).to.be.instanceOf(PortalError).with.property('code', code);
      expect(error).to.have.property('fields').that.deep.equals(fields);
    });
  }

  it('is a taken key when the unique field is that of the ledger', () => {
    const message = 'entry: duplicate value found: Key__c duplicates value on record with id: a00000000000001';
    expect(fromCrm(refusalOf(400, one('DUPLICATE_VALUE', message)))).to.be.instanceOf(DuplicateKey);
    expect(fromCrm(refusalOf(400, one('DUPLICATE_VALUE', '')))).to.be.instanceOf(DuplicateKey);
  });

  it('brings its own words to the log, but not those of the customer', () => {
    const ours = fromCrm(refusalOf(400, one('FIELD_CUSTOM_VALIDATION_EXCEPTION', 'No weekends', ['Subject'])));
    expect(ours).to.have.property('detail', 'FIELD_CUSTOM_VALIDATION_EXCEPTION: No weekends');
    const theirs = fromCrm(refusalOf(400, one('STRING_TOO_LONG', 'data value too large: my secret', ['Subject'])));
    expect(theirs).to.have.property('detail', 'STRING_TOO_LONG (Subject)');
    expect(theirs.cause).to.be.instanceOf(Refusal).with.property('message').that.does.not.include('secret');
  });

  it('of a write that our user has no right to is for an administrator, who reads the remedy', () => {
    const denied = withoutRight(refusalOf(403, one('INSUFFICIENT_ACCESS_OR_READONLY')), 'Idea');
    expect(denied).to.be.instanceOf(PortalError).with.property('code', 'crm.not-ready');
    expect(denied.message).to.include('may not write Idea').and.include('portico deploy');
    const other = refusalOf(400, one('INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY'));
    expect(withoutRight(other, 'Idea')).to.equal(other);
  });

  it('of a write, with a code nobody knows, is a rule of the company; an org that is away is none', () => {
    const refused = ofWrite(refusalOf(400, one('CANNOT_EXECUTE_FLOW_TRIGGER', 'No weekends')));
    expect(refused).to.be.instanceOf(PortalError).with.property('code', 'crm.refused');
    expect(ofWrite(refusalOf(400, one('DUPLICATE_VALUE', '')))).to.be.instanceOf(DuplicateKey);
    for (const [status, body] of [
      ...([
        [403, one('API_DISABLED_FOR_ORG')],
        [503, one('SERVER_UNAVAILABLE')],
        [400, '<html>'],
      ] as const),
    ]) {
      const away = refusalOf(status, body);
      expect(ofWrite(away), String(status)).to.have.property('code', 'crm.unavailable');
      expect(ofWrite(fromCrm(away)), String(status)).to.have.property('code', 'crm.unavailable');
    }
  });

  it('is nothing to put right when there was no answer at all', () => {
    expect(fromCrm(new Unanswered('no answer'))).to.have.property('code', 'crm.unavailable');
    expect(fromCrm(new TypeError('reading length'))).to.have.property('code', 'crm.unavailable');
    const ours = new PortalError('rate.limited');
    expect(fromCrm(ours)).to.equal(ours);
  });
});
