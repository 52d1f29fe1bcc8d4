import { expect } from 'chai';
import { toPortalError } from '../../plugin/errors.ts';
import { composed, composedText, stepsIn } from '../../plugin/records/library/compose.ts';
import { createSubmissions, type NewSolution } from '../../plugin/records/library/submit.ts';
import { topicId } from '../../plugin/records/library/topics.ts';
import { marksOf } from '../../plugin/records/words.ts';
import { customer, described, fakeCrm, field, ID, thrownBy } from '../make/records.ts';

const NODE = ID('02n', 1);
const languages = ['en_US', 'fa', 'iw'].map((value) => ({ value, label: value, isDefault: false }));
const SOLUTION = described('Solution', [
  field('SolutionName', { length: 80 }),
  field('SolutionLanguage', { values: languages }),
]);
const OBJECTS = [SOLUTION, ...['Portico_Entry__c', 'CategoryNode', 'CategoryData'].map((name) => described(name, []))];
const MARKS = marksOf({ SolutionName: 'Port', SolutionNote: '1. One' });
const GOOD: NewSolution = {
  ...{ title: 'Port', html: '<ol><li>One</li></ol>', text: '1. One', topic: topicId(NODE), locale: 'he', named: true },
};

function submissions(more: { newest?: boolean; objects?: typeof OBJECTS; status?: string } = {}) {
  const newest = more.newest === undefined ? [] : [{ IsHtml: more.newest }];
  const crm = fakeCrm({
    objects: more.objects ?? OBJECTS,
    rows: [
      ['IsHtml', newest],
      ['FROM CategoryNode', [{ Id: ID('02n', 2) }, { Id: NODE }]],
    ],
  });
  const { write } = crm;
  crm.write = async (steps) => {
    await write(steps);
    return { made: { id: ID('501', 1), row: { SolutionNumber: '00000007' } } };
  };
  const contacts = { find: async () => customer(), refresh: async () => customer() };
  const rules = { ...(more.status === undefined ? {} : { status: more.status }) };
  return { crm, ...createSubmissions({ crm, contacts, library: { expire: () => {} }, rules }) };
}

describe('a solution that a customer submits', () => {
  it('is written with its entry and category in one call, unpublished', async () => {
    const { crm, submit } = submissions();
    expect(await submit(customer(), GOOD, 'key-one')).to.deep.equal({ number: '00000007' });
    expect(crm.writes).to.have.length(1);
    const [solution, entry, category] = crm.writes[0] ?? [];
    expect(solution).to.deep.equal({
      ...{ ref: 'solution', create: 'Solution' },
      values: { SolutionName: 'Port', SolutionNote: GOOD.html, IsPublished: false, SolutionLanguage: 'iw' },
    });
    expect(entry).to.have.nested.include({
      'values.Key__c': 'key-one',
      'values.Kind__c': 'solution',
      'values.Note__c': `name ${MARKS}`,
    });
    expect(category).to.have.nested.include({ create: 'CategoryData', 'values.CategoryNodeId': NODE });
  });

  it('is plain text where the newest one is', async () => {
    for (const [newest, note] of [
      [false, GOOD.text],
      [true, GOOD.html],
      [undefined, GOOD.html],
    ] as const) {
      const { crm, submit } = submissions(newest === undefined ? {} : { newest });
      await submit(customer(), GOOD, 'key');
      expect(crm.writes[0]?.[0]).to.have.nested.include({ 'values.SolutionNote': note });
    }
  });

  it('has the status the company set, and no name where none is wished', async () => {
    const { crm, submit } = submissions({ status: 'New' });
    await submit(customer(), { ...GOOD, named: false, topic: undefined }, 'key');
    const [solution, entry, ...rest] = crm.writes[0] ?? [];
    expect(solution).to.have.nested.include({ 'values.Status': 'New' });
    expect(entry).to.have.nested.include({ 'values.Note__c': MARKS });
    expect(rest.map((step) => step.ref)).to.deep.equal(['made']);
  });

  it('goes without a category that is not there, or that the org lets nobody give', async () => {
    const read = { ...described('CategoryData', []), createable: false };
    const without = OBJECTS.filter(({ name }) => name !== 'CategoryData');
    for (const [topic, objects] of [
      ['other', OBJECTS],
      [topicId(NODE), [...without, read]],
      [topicId(NODE), without],
    ] as const) {
      const { crm, submit } = submissions({ objects: [...objects] });
      await submit(customer(), { ...GOOD, topic }, 'key');
      expect(crm.writes[0]?.map((step) => step.ref)).to.deep.equal(['solution', 'entry', 'made']);
    }
  });

  it('is refused where the org has none, and where there is no ledger', async () => {
    for (const [objects, code] of [
      [[], 'page.not-found'],
      [[SOLUTION], 'crm.not-ready'],
    ] as const) {
      const { submit, crm } = submissions({ objects: [...objects] });
      expect(
        toPortalError(await thrownBy(() => submit(customer(), { ...GOOD, topic: undefined }, 'key'))).code,
      ).to.equal(code);
      expect(crm.writes).to.deep.equal([]);
    }
  });
});

describe('its text', () => {
  it('is markup of ours round what was written', () => {
    const written = { problem: 'One <b>\nline\n\nTwo', details: ' a & "b" \n\nc\'d', applies: 'For: <KX>' };
    expect(composed(written)).to.equal(
      '<p>One &lt;b&gt;<br>line</p><p>Two</p><ol><li>a &amp; &quot;b&quot;</li><li>c&#39;d</li></ol><p>For: &lt;KX&gt;</p>',
    );
    expect(composedText(written)).to.equal('One <b>\nline\n\nTwo\n\n1. a & "b"\n2. c\'d\n\nFor: <KX>');
  });

  const table: [string, string[]][] = [
    ['One\nTwo', ['One', 'Two']],
    ['1. One\n2) Two', ['One', 'Two']],
    ['۱. یک\n۲. دو', ['یک', 'دو']],
    ['1. One', ['1. One']],
    ['1. One\nTwo', ['1. One', 'Two']],
    ['10.0.0.1 is the gateway\n10.0.0.2 is not', ['10.0.0.1 is the gateway', '10.0.0.2 is not']],
    ['1.\n2.', ['1.', '2.']],
  ];
  for (const [details, steps] of table)
    it(`has the steps of ${JSON.stringify(details)}`, () => expect(stepsIn(details)).to.deep.equal(steps));
});
