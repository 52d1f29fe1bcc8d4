import { expect } from 'chai';
import { DuplicateKey, type WriteStep } from '../../plugin/records/crm.ts';
import { type Answer, codeOf, type ScriptedOrg, startScriptedOrg } from './crm-org.ts';

const CASE = '500000000000001AAA';
const FILE = '068000000000001AAA';

interface Part {
  method: string;
  url: string;
  referenceId: string;
  body?: Record<string, unknown>;
}

const partsOf = (body: string | undefined): Part[] => JSON.parse(body ?? '').compositeRequest;

const saved = { id: CASE, success: true, errors: [] };
const HALTED = [{ errorCode: 'PROCESSING_HALTED', message: 'The transaction was rolled back since another failed.' }];

/** All parts succeed but the one named, which answers what is given; the others are then undone. */
function composite(failing?: string, errors: object[] = []): Answer {
  return ({ body }) => ({
    compositeResponse: partsOf(body).map(({ method, referenceId }) => {
      if (failing) return { referenceId, httpStatusCode: 400, body: referenceId === failing ? errors : HALTED };
      if (method === 'GET') return { referenceId, httpStatusCode: 200, body: { Id: FILE, ContentDocumentId: '069' } };
      return method === 'PATCH'
        ? { referenceId, httpStatusCode: 204, body: null }
        : { referenceId, httpStatusCode: 201, body: saved };
    }),
  });
}

const STEPS: WriteStep[] = [
  { ref: 'case', create: 'Case', values: { Subject: 'Printer on fire', Priority: null, IsEscalated: false } },
  { ref: 'file', read: 'ContentVersion', id: FILE, fields: ['ContentDocumentId'] },
  {
    ref: 'link',
    create: 'ContentDocumentLink',
    values: {
      LinkedEntityId: { from: 'case', field: 'id' },
      ContentDocumentId: { from: 'file', field: 'ContentDocumentId' },
    },
  },
  { ref: 'close', update: 'Case', id: CASE, values: { Status: 'Closed' } },
];

describe('a write', () => {
  let org: ScriptedOrg | undefined;
  const start = async (answer: Answer) => {
    org = await startScriptedOrg(answer);
    return org;
  };
  afterEach(async () => org?.close());

  it('is one call, all or nothing, in the order of its steps', async () => {
    const { crm, calls } = await start(composite());
    const answers = await crm.write(STEPS);
    expect(calls).to.have.length(1);
    expect(JSON.parse(calls[0]?.body ?? '')).to.deep.equal({
      allOrNone: true,
      compositeRequest: [
        {
          method: 'POST',
          url: '/services/data/v62.0/sobjects/Case',
          referenceId: 'case',
          body: { Subject: 'Printer on fire', Priority: null, IsEscalated: false },
        },
        {
          method: 'GET',
          url: `/services/data/v62.0/sobjects/ContentVersion/${FILE}?fields=Id,ContentDocumentId`,
          referenceId: 'file',
        },
        {
          method: 'POST',
          url: '/services/data/v62.0/sobjects/ContentDocumentLink',
          referenceId: 'link',
          body: { LinkedEntityId: '@{case.id}', ContentDocumentId: '@{file.ContentDocumentId}' },
        },
        {
          method: 'PATCH',
          url: `/services/data/v62.0/sobjects/Case/${CASE}`,
          referenceId: 'close',
          body: { Status: 'Closed' },
        },
      ],
    });
    expect(answers.case?.id).to.equal(CASE);
    expect(answers.file?.row).to.deep.equal({ Id: FILE, ContentDocumentId: '069' });
    expect(answers.close?.id).to.equal(CASE);
  });

  it('fails in the name of the part that failed', async () => {
    const { crm } = await start(
      composite('link', [{ errorCode: 'STRING_TOO_LONG', message: 'x', fields: ['Subject'] }]),
    );
    const thrown: unknown = await crm.write(STEPS).catch((error: unknown) => error);
    expect(thrown).to.include({ code: 'crm.refused' });
    expect(thrown).to.have.property('fields').that.deep.equals({ Subject: 'error.field.too-long' });
  });

  it('says that its key is taken', async () => {
    const message = 'duplicate value found: Key__c duplicates value on record with id: a00';
    const { crm } = await start(composite('link', [{ errorCode: 'DUPLICATE_VALUE', message }]));
    expect(await crm.write(STEPS).catch((error: unknown) => error)).to.be.instanceOf(DuplicateKey);
  });

  it('has failed when a part says it was not saved, with whatever status', async () => {
    const errors = [{ statusCode: 'REQUIRED_FIELD_MISSING', message: 'x', fields: ['Subject'] }];
    const { crm } = await start(() => ({
      compositeResponse: [{ referenceId: 'case', httpStatusCode: 200, body: { success: false, errors } }],
    }));
    expect(await codeOf(crm.write(STEPS.slice(0, 1)))).to.equal('crm.refused');
  });

  const REFUSED: Record<string, { steps: WriteStep[]; code: string }> = {
    'an id with a way in it': {
      steps: [{ ref: 'a', update: 'Case', id: '../Contact/003000000000001', values: {} }],
      code: 'record.not-found',
    },
    'an id of 16 characters': {
      steps: [{ ref: 'a', read: 'Case', id: '5000000000000012', fields: [] }],
      code: 'record.not-found',
    },
    'an id that is a reference': {
      steps: [{ ref: 'a', update: 'Case', id: '@{b.id}', values: {} }],
      code: 'record.not-found',
    },
    'an object that is a way': { steps: [{ ref: 'a', create: 'Case/x', values: {} }], code: 'internal' },
    'a field that is none': { steps: [{ ref: 'a', create: 'Case', values: { 'a b': 1 } }], code: 'internal' },
    'a field to read that is none': {
      steps: [{ ref: 'a', read: 'Case', id: CASE, fields: ['Id&x=1'] }],
      code: 'internal',
    },
    'a name for two steps': {
      steps: [
        { ref: 'a', create: 'Case', values: {} },
        { ref: 'a', create: 'Case', values: {} },
      ],
      code: 'internal',
    },
    'a reference to what is not there': {
      steps: [{ ref: 'a', create: 'Case', values: { ParentId: { from: 'b', field: 'id' } } }],
      code: 'internal',
    },
    'a reference to a field that was not read': {
      steps: [
        { ref: 'a', read: 'Case', id: CASE, fields: ['Subject'] },
        { ref: 'b', create: 'Case', values: { Subject: { from: 'a', field: 'OwnerId' } } },
      ],
      code: 'internal',
    },
    'more than 25 steps': {
      steps: Array.from({ length: 26 }, (_, at) => ({ ref: `a${at}`, create: 'Case', values: {} })),
      code: 'internal',
    },
    'nothing (the control)': { steps: [{ ref: 'a', create: 'Case', values: {} }], code: 'done' },
  };
  for (const [name, { steps, code }] of Object.entries(REFUSED)) {
    it(`refuses ${name}`, async () => {
      const { crm, calls } = await start(composite());
      expect(await codeOf(crm.write(steps))).to.equal(code);
      expect(calls).to.have.length(code === 'done' ? 1 : 0);
    });
  }
});
