import { expect } from 'chai';
import { type Answer, queriesIn, type ScriptedOrg, startScriptedOrg } from './crm-org.ts';

const field = {
  label: 'X',
  length: 255,
  createable: true,
  updateable: true,
  filterable: true,
  nillable: false,
  defaultedOnCreate: false,
};
const picklistValues = [
  { active: true, defaultValue: true, label: 'New one', value: 'New' },
  { active: false, defaultValue: false, label: 'Old', value: 'Old' },
];
const CASE = {
  name: 'Case',
  createable: true,
  updateable: true,
  fields: [
    { ...field, name: 'Subject', type: 'string' },
    { ...field, name: 'Status', type: 'picklist', defaultedOnCreate: true, picklistValues },
    { ...field, name: 'IsEscalated', type: 'boolean' },
    { ...field, name: 'CaseNumber', type: 'string', createable: false },
    { ...field, name: 'ContactId', type: 'reference', nillable: true, referenceTo: ['Contact'] },
  ],
};
const ABSENT = [{ errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' }];

describe('the description of an object', () => {
  let org: ScriptedOrg | undefined;
  afterEach(async () => org?.close());

  const answer: Answer = (asked) => ({
    results: queriesIn(asked).map((url) =>
      url.endsWith('sobjects/Case/describe') ? { statusCode: 200, result: CASE } : { statusCode: 404, result: ABSENT },
    ),
  });

  it('tells what a form needs to know', async () => {
    org = await startScriptedOrg(answer);
    const description = await org.crm.describe('Case');
    const fields = [...(description?.fields.values() ?? [])];
    expect(fields.filter(({ required }) => required).map(({ name }) => name)).to.deep.equal(['Subject']);
    expect(description?.fields.get('Status')?.values).to.deep.equal([
      { value: 'New', label: 'New one', isDefault: true },
    ]);
    expect(description?.fields.get('ContactId')?.referenceTo).to.deep.equal(['Contact']);
  });

  it('is asked for once by many, together with others, and is undefined where the org has no such object', async () => {
    org = await startScriptedOrg(answer);
    const { crm, calls } = org;
    const [one, absent, two] = await Promise.all(['Case', 'Idea', 'Case'].map((name) => crm.describe(name)));
    expect([one?.name, absent, two?.name]).to.deep.equal(['Case', undefined, 'Case']);
    expect(await crm.describe('Idea')).to.equal(undefined);
    expect(calls).to.have.length(1);
  });

  it('is kept for an hour', async () => {
    let now = 0;
    org = await startScriptedOrg(answer);
    const crm = org.connect({}, { clock: () => now });
    for (const minutes of [0, 30, 59]) {
      now = minutes * 60_000;
      await crm.describe('Case');
    }
    expect(org.calls).to.have.length(1);
    now = 61 * 60_000;
    await crm.describe('Case');
    expect(org.calls).to.have.length(2);
  });

  it('is asked for again after a minute where there was none: it may have been deployed', async () => {
    let now = 0;
    let isThere = false;
    org = await startScriptedOrg((asked, response) =>
      isThere ? answer(asked, response) : { results: [{ statusCode: 404, result: ABSENT }] },
    );
    const crm = org.connect({}, { clock: () => now });
    expect(await crm.describe('Case')).to.equal(undefined);
    isThere = true;
    now = 59_000;
    expect(await crm.describe('Case')).to.equal(undefined);
    now = 61_000;
    expect((await crm.describe('Case'))?.name).to.equal('Case');
    expect(org.calls).to.have.length(2);
  });

  it('is asked for again after a failure', async () => {
    let isAway = true;
    org = await startScriptedOrg((asked, response) => (isAway ? void response.destroy() : answer(asked, response)));
    const { crm } = org;
    expect(await crm.describe('Case').catch(() => 'failed')).to.equal('failed');
    isAway = false;
    expect((await crm.describe('Case'))?.name).to.equal('Case');
  });

  it('is never asked for under a name that is none', async () => {
    org = await startScriptedOrg(answer);
    expect(await org.crm.describe('../Contact').catch((thrown: Error) => thrown.message)).to.include('internal');
    expect(org.calls).to.have.length(0);
  });
});
