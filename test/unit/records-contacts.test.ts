import { expect } from 'chai';
import { loadManifest } from '../../plugin/manifest.ts';
import { createContacts } from '../../plugin/records/contacts.ts';
import type { CrmRow } from '../../plugin/records/crm.ts';
import { createRecentCases } from '../../plugin/records/recent-cases.ts';
import { readsDesk } from '../make/reads.ts';
import { brandWith, customer, ERIK, FJORDHUS, fakeCrm, ID, thrownBy } from '../make/records.ts';

const ACCESS = { from: 'contact', field: 'Portal_Access__c' } as const;
const RULES = {
  active: { field: 'Portal_Active__c', value: true },
  see: { ...ACCESS, value: 'See' },
  comment: { ...ACCESS, value: 'Comment' },
  close: { from: 'nobody' },
} as const;
const brand = brandWith({ accounts: { field: 'Brand__c', value: "lark'field" } });
const MATCH = { field: 'Email', value: 'erik@fjordhus.example', brand };

function row(more: CrmRow = {}): CrmRow {
  return {
    ...{ Id: ERIK, AccountId: FJORDHUS, Name: 'Erik Solberg', FirstName: 'Erik', Email: 'erik@fjordhus.example' },
    ...{ 'Account.Name': 'Fjordhus Hotels', Portal_Active__c: true, Portal_Access__c: 'Comment;See' },
    ...more,
  };
}

function contactsOf(rows: CrmRow[], rules: Parameters<typeof createContacts>[0]['rules'] = RULES) {
  const crm = fakeCrm({ rows: [['FROM Contact', rows]] });
  const { reads } = readsDesk(crm);
  return {
    crm,
    contacts: createContacts({
      crm,
      reads,
      manifest: loadManifest(),
      rules,
      brands: [brand],
      recent: createRecentCases(),
    }),
  };
}

describe('who signed in', () => {
  it('is the one contact with that value, with what he was granted', async () => {
    const { crm, contacts } = contactsOf([row()]);
    expect(await contacts.find(MATCH)).to.deep.equal({
      ...{ contactId: ERIK, accountId: FJORDHUS, name: 'Erik Solberg', firstName: 'Erik', company: 'Fjordhus Hotels' },
      ...{ email: 'erik@fjordhus.example', brand: 'larkfield', grants: { see: true, comment: true, close: false } },
    });
    expect(crm.queries[0]).to.match(/Portal_Active__c, Portal_Access__c FROM Contact WHERE/);
    expect(crm.queries[0]).to.include(
      String.raw`(Email = 'erik@fjordhus.example') AND (Account.Brand__c = 'lark\'field') LIMIT 3`,
    );
  });

  const GRANTS: [value: unknown, see: boolean][] = [
    ['See', true],
    ['See;Comment', true],
    ['Comment', false],
    ['See more', false],
    ['see', false],
    [null, false],
    [undefined, false],
    [true, false],
  ];
  for (const [value, see] of GRANTS) {
    it(`sees ${see ? 'the company' : 'his own'} when the field holds ${JSON.stringify(value)}`, async () => {
      const { grants } = await contactsOf([row({ Portal_Access__c: value })]).contacts.find(MATCH);
      expect(grants.see).to.equal(see);
    });
  }

  it('sees the company where everybody does', async () => {
    const { contacts } = contactsOf([row()], { ...RULES, see: { from: 'everybody' } });
    expect((await contacts.find(MATCH)).grants.see).to.equal(true);
  });

  const REFUSED: Record<string, [rows: CrmRow[], code: string]> = {
    nobody: [[], 'auth.no-contact'],
    'two with one address': [[row(), row({ Id: ID('003', 9) })], 'auth.ambiguous'],
    'two, one of them switched off': [[row(), row({ Id: ID('003', 9), Portal_Active__c: false })], 'auth.ambiguous'],
    'one who is switched off': [[row({ Portal_Active__c: false })], 'auth.inactive'],
    'one about whom nothing is said': [[row({ Portal_Active__c: null })], 'auth.inactive'],
    'one with “true” for true': [[row({ Portal_Active__c: 'true' })], 'auth.inactive'],
  };
  for (const [name, [rows, code]] of Object.entries(REFUSED)) {
    it(`is not ${name}`, async () => {
      const refusal = await thrownBy(() => contactsOf(rows).contacts.find(MATCH));
      expect(refusal).to.include({ code });
      expect(String(refusal)).not.to.include('erik@');
    });
  }

  it('is text in the query, whatever it is', async () => {
    const { crm, contacts } = contactsOf([]);
    await thrownBy(() => contacts.find({ ...MATCH, value: String.raw`x\' OR Email != '` }));
    expect(crm.queries[0]).to.include(String.raw`Email = 'x\\\' OR Email != \''`);
  });

  it('without a first name, an address or a company is somebody all the same', async () => {
    const bare = row({ FirstName: null, Email: null, AccountId: null, 'Account.Name': null });
    expect(await contactsOf([bare]).contacts.find(MATCH)).to.deep.include({
      ...{ firstName: 'Erik Solberg', email: '', accountId: null, company: null },
    });
  });
});

describe('who is signed in', () => {
  it('is asked for again by his id, in his brand', async () => {
    const { crm, contacts } = contactsOf([row({ Portal_Access__c: null })]);
    const fresh = await contacts.refresh(customer({ grants: { see: true, comment: true, close: true } }));
    expect(fresh.grants).to.deep.equal({ see: false, comment: false, close: false });
    expect(crm.queries[0]).to.include(`(Id = '${ERIK}') AND (Account.Brand__c = `);
  });

  it('is nobody any more when the contact is gone, switched off, or of no brand of ours', async () => {
    const asked = [
      () => contactsOf([]).contacts.refresh(customer()),
      () => contactsOf([row({ Portal_Active__c: false })]).contacts.refresh(customer()),
      () => contactsOf([row()]).contacts.refresh(customer({ brand: 'gone' })),
    ];
    for (const ask of asked) expect(await thrownBy(ask)).to.include({ code: 'auth.inactive' });
  });
});
