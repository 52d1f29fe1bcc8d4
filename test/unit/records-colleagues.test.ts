import { expect } from 'chai';
import { createAskFor } from '../../plugin/records/colleagues.ts';
import type { Customer } from '../../plugin/records/customer.ts';
import { createWritten } from '../../plugin/records/own-writes.ts';
import { readsDesk, START } from '../make/reads.ts';
import { customer, ERIK, FJORDHUS, fakeCrm, ID, JONAS, PORTAL } from '../make/records.ts';

const SEES = { see: true, comment: false, close: false };
const OWN = `ContactId = '${ERIK}'`;

describe('what is asked of cases', () => {
  const TABLE: Record<
    string,
    { who: Partial<Customer>; elsewhere?: boolean; view?: 'mine' | 'company'; asks: string }
  > = {
    'is in the words of the company for all who see it': { who: { grants: SEES }, asks: `AccountId = '${FJORDHUS}'` },
    'is in his own words of who has cases elsewhere, too': {
      ...{ who: { grants: SEES }, elsewhere: true },
      asks: `(AccountId = '${FJORDHUS}' OR ${OWN})`,
    },
    'is his own where he looks at his own': { who: { grants: SEES }, view: 'mine', asks: OWN },
    'is his own without the grant': { who: {}, asks: OWN },
    'is his own without a company': { who: { grants: SEES, accountId: null }, asks: OWN },
  };
  for (const [what, { who, elsewhere = false, view = 'company', asks }] of Object.entries(TABLE))
    it(what, async () => {
      const crm = fakeCrm({ rows: [['AccountId != ', elsewhere ? [{ Id: ID('500', 9) }] : []]] });
      const askFor = createAskFor(readsDesk(crm).reads);
      const condition = await askFor(customer(who), view, async (asked) => asked.condition);
      expect(condition.text).to.equal(asks);
    });

  it('is not answered while nobody knows whether there are cases elsewhere', async () => {
    const failing = { query: () => Promise.reject(new Error('no answer')) };
    const asked = createAskFor(failing)(customer({ grants: SEES }), 'company', async () => 'the company’s');
    expect(await asked.catch((thrown: Error) => thrown.message)).to.equal('no answer');
  });
});

describe('a change in the CRM', () => {
  const [CASE, TAG, OTHER] = [ID('500', 1), `contact:${ERIK}`, 'contact:other'];
  const all = [TAG, OTHER];
  const TABLE: Record<string, { id: string; by: string; later?: number; tells: string[] }> = {
    'that was made here tells only what was not bumped for it': { id: CASE, by: PORTAL, tells: [OTHER] },
    'that somebody else has changed since tells all': { id: CASE, by: JONAS, tells: all },
    'that another machine made tells all': { id: ID('500', 2), by: PORTAL, tells: all },
    'that the org made of it later, as the same user, tells all': { id: CASE, by: PORTAL, later: 1_000, tells: all },
  };
  for (const [what, { id, by, later = 0, tells }] of Object.entries(TABLE))
    it(what, () => {
      const written = createWritten(() => new Date(START + 300));
      written.wrote([CASE], [TAG]);
      const row = { Id: id, LastModifiedById: by, SystemModstamp: new Date(START + later).toISOString() };
      expect(written.untold(row, all, PORTAL)).to.deep.equal(tells);
    });
});
