import { expect } from 'chai';
import { createCaseList } from '../../plugin/records/case-list.ts';
import { createCasePage } from '../../plugin/records/case-page.ts';
import { demand, reach, rightsOn, scope, seesCompany } from '../../plugin/records/scope.ts';
import { caseParts, customer, described, ERIK, FJORDHUS, fakeCrm, ID, thrownBy } from '../make/records.ts';

const NONE = { see: false, comment: false, close: false };
const OWN = `ContactId = '${ERIK}'`;
const COMPANY = `(AccountId = '${FJORDHUS}' OR ${OWN})`;

describe('scope', () => {
  const TABLE: Record<string, { see: boolean; accountId?: null; view: 'mine' | 'company'; expected: string }> = {
    'one’s own, without a grant': { see: false, view: 'mine', expected: OWN },
    'one’s own, asked for the company’s without the grant': { see: false, view: 'company', expected: OWN },
    'one’s own, where the company’s are granted': { see: true, view: 'mine', expected: OWN },
    'the company’s, where granted': { see: true, view: 'company', expected: COMPANY },
    'one’s own, for a contact without a company': { see: true, accountId: null, view: 'company', expected: OWN },
  };
  for (const [name, { see, accountId, view, expected }] of Object.entries(TABLE)) {
    it(`is ${name}`, () => {
      const who = customer({ grants: { ...NONE, see }, ...(accountId === null ? { accountId } : {}) });
      expect(scope(who, view).text).to.equal(expected);
      expect(reach(who).text).to.equal(seesCompany(who) ? COMPANY : OWN);
    });
  }

  it('of somebody whose id is no id is still one literal', () => {
    expect(reach(customer({ contactId: "x' OR Id != '" })).text).to.equal(String.raw`ContactId = 'x\' OR Id != \''`);
  });

  it('stands in every query for cases, and last', async () => {
    const crm = fakeCrm({ objects: [described('Case', [])] });
    const filter = {
      view: 'company',
      status: 'waiting',
      q: "x') OR (Id != '",
      type: 'Billing',
      sort: 'updated',
    } as const;
    await createCaseList(caseParts(crm)).list(customer({ grants: { ...NONE, see: true } }), filter);
    const page = createCasePage(caseParts(crm));
    for (const ask of [() => page.get(customer(), "1' OR '1'='1"), () => page.file(customer(), '1', 'x')])
      expect(await thrownBy(ask)).to.include({ code: 'record.not-found' });
    expect(crm.queries.length).to.be.at.least(4);
    for (const query of crm.queries) {
      const [, where = ''] =
        /FROM Case\s+WHERE (.*?)(?: ORDER BY| GROUP BY| LIMIT|$)/s.exec(
          query.replace(/\(SELECT .*?\)(?=[,\s])/gs, ''),
        ) ?? [];
      expect(where.replace(/\)$/, ''), query).to.match(
        query.includes(`AccountId = '${FJORDHUS}'`) ? /AccountId = '\w{18}'\)?$/ : /ContactId = '\w{18}'\)?$/,
      );
    }
  });
});

describe('rights on a case', () => {
  const GRANTS = { see: true, comment: true, close: true };
  const TABLE: [name: string, owner: string | null, grants: typeof NONE, expected: object][] = [
    ['one’s own', ERIK, NONE, { comment: true, close: true }],
    ['a colleague’s, without grants', ID('003', 9), NONE, { comment: false, close: false }],
    ['a colleague’s, with all', ID('003', 9), GRANTS, { comment: true, close: true }],
    ['a colleague’s, to comment on', ID('003', 9), { ...NONE, comment: true }, { comment: true, close: false }],
    ['nobody’s', null, { ...NONE, close: true }, { comment: false, close: true }],
  ];
  for (const [name, owner, grants, expected] of TABLE)
    it(name, () => expect(rightsOn(customer({ grants }), owner)).to.deep.equal(expected));

  it('are demanded', async () => {
    demand(true);
    expect(await thrownBy(() => demand(false))).to.include({ code: 'access.denied', status: 403 });
  });
});
