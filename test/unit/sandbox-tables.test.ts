import { expect } from 'chai';
import { canonicalId, idOf, sequenceOf, withSuffix } from '../../plugin/sandbox/org/ids.ts';
import type { Row } from '../../plugin/sandbox/org/org.ts';
import { createSchema } from '../../plugin/sandbox/org/schema/schema.ts';
import { makeOrg, VERSION } from './sandbox-org.ts';

describe('ids', () => {
  it('carry the checksum that recorded ids carry', () => {
    const recorded = ['012000000000000AAA', '0015500001QdQWaAAN', '0057e00000RmwSWAAZ', 'kA0xx000000000BCAQ'];
    for (const id of recorded) expect(withSuffix(id.slice(0, 15))).to.equal(id);
  });

  it('are known by 15 or 18 characters, not with a wrong checksum', () => {
    const id = idOf('500', 123_456);
    expect([canonicalId(id), canonicalId(id.slice(0, 15))]).to.deep.equal([id, id]);
    expect([canonicalId(`${id.slice(0, 15)}ZZZ`), canonicalId('500'), canonicalId(`${id}A`)]).to.deep.equal([
      undefined,
      undefined,
      undefined,
    ]);
    expect(sequenceOf(id)).to.equal(123_456);
  });

  it('increase, and are the same every time', () => {
    const ids = Array.from({ length: 200 }, (_, i) => idOf('500', i));
    expect([...ids].sort()).to.deep.equal(ids);
    expect(makeOrg().insert('Account', { Name: 'x' })).to.equal(makeOrg().insert('Account', { Name: 'x' }));
  });

  it('of two objects with one prefix never meet', () => {
    const org = makeOrg();
    expect(org.nextId('CaseComment')).not.to.equal(org.nextId('IdeaComment'));
  });
});

describe('the org looks at few rows for', () => {
  const org = makeOrg();
  const accounts = Array.from({ length: 100 }, () => org.nextId('Account'));
  const contacts = Array.from({ length: 500 }, () => org.nextId('Contact'));
  const at = (list: string[], index: number): string => list[index % list.length] ?? '';
  const time = (minute: number): string =>
    new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString().replace('Z', '+0000');
  org.load(
    'Account',
    accounts.map((Id, i) => ({ Id, Name: `Account ${i}` })),
  );
  org.load(
    'Contact',
    contacts.map((Id, i) => ({ Id, LastName: `P${i}`, Email: `p${i}@x.example`, AccountId: at(accounts, i) })),
  );
  const rows = Array.from({ length: 5000 }, (_, i): Row => {
    const owner = { ContactId: at(contacts, i), AccountId: at(accounts, i), OwnerId: org.integrationUserId };
    return { Id: org.nextId('Case'), Subject: `Case ${i}`, ...owner, CreatedDate: time(i), LastModifiedDate: time(i) };
  });
  org.load('Case', rows);
  const [someone, company] = [at(contacts, 7), at(accounts, 7)];

  const FEW: Record<string, [condition: string, most: number, found: number]> = {
    'one id': [`Id = '${rows[9]?.Id}'`, 1, 1],
    'an id of somebody else': [`Id = '${rows[9]?.Id}' AND AccountId = '${company}'`, 1, 0],
    'a case number': [`CaseNumber = '00001009'`, 1, 1],
    "a customer's list": [`ContactId = '${someone}' ORDER BY LastModifiedDate DESC, Id DESC LIMIT 26`, 10, 10],
    "a company's list": [`AccountId = '${company}' ORDER BY LastModifiedDate DESC, Id DESC LIMIT 26`, 50, 26],
    'the narrower of two': [`OwnerId = '${org.integrationUserId}' AND ContactId = '${someone}'`, 10, 10],
    'either of two': [`ContactId = '${someone}' OR AccountId = '${company}'`, 60, 50],
    'text within a company': [`AccountId = '${company}' AND (Subject LIKE '%7' OR CaseNumber LIKE '%7')`, 50, 50],
    'what changed lately': ['SystemModstamp > 2026-01-04T11:00:00Z ORDER BY SystemModstamp, Id', 22, 19],
    'the address of a contact': [`Contact.Email = 'P7@x.example'`, 10, 10],
    'the copied address of a contact': [`ContactEmail = 'p7@x.example'`, 10, 10],
    'the contacts of another query': [`ContactId IN (SELECT Id FROM Contact WHERE Email = 'p7@x.example')`, 15, 10],
    'any few rows': ['IsClosed = false LIMIT 5', 5, 5],
  };
  for (const [name, [condition, most, found]] of Object.entries(FEW)) {
    it(name, () => {
      expect(org.query(`SELECT Id FROM Case WHERE ${condition}`, { version: VERSION }).totalSize).to.equal(found);
      expect(org.rowsExamined()).to.be.at.most(most);
    });
  }

  it('and at all of them where nothing narrows them down', () => {
    org.query(`SELECT COUNT() FROM Case WHERE Subject LIKE '%7'`, { version: VERSION });
    expect(org.rowsExamined()).to.equal(5000);
  });

  it('what has moved to another value', () => {
    const [moved] = org.rows('Case', { ContactId: someone });
    org.advance(1);
    org.update('Case', String(moved?.Id), { ContactId: at(contacts, 8) });
    org.update('Case', String(moved?.Id), { ContactId: someone });
    org.update('Case', String(moved?.Id), { ContactId: at(contacts, 9) });
    const of = (contact: string): number =>
      org.query(`SELECT Id FROM Case WHERE ContactId = '${contact}'`, { version: VERSION }).totalSize;
    expect([of(someone), of(at(contacts, 8)), of(at(contacts, 9))]).to.deep.equal([9, 10, 11]);
    const changed = org.query('SELECT Id FROM Case WHERE LastModifiedDate > 2026-11-01T00:00:00Z', {
      version: VERSION,
    });
    expect(changed.records.map((row) => row.Id)).to.deep.equal([moved?.Id]);
    expect(org.rowsExamined()).to.equal(1);
  });
});

describe('an org', () => {
  it('can lack whole features', () => {
    const names = makeOrg({ without: ['Idea', 'Knowledge'], bare: true }).objectNames();
    expect(names).to.include.members(['Case', 'Solution']);
    expect(names).not.to.include.members(['Idea']);
    for (const gone of ['Idea', 'Vote', 'KnowledgeArticleVersion', 'Knowledge__kav', 'Portico_Entry__c'])
      expect(names).not.to.include(gone);
  });

  it('works without them', () => {
    const org = makeOrg({ without: ['Idea', 'Solution', 'Knowledge'], bare: true });
    const id = org.insert('Case', { Subject: 'x' });
    org.remove('Case', id);
    expect(org.rows('Case')).to.deep.equal([]);
  });

  it('can have objects of its own', () => {
    const fields = 'Name string(80) CUFSG\nCode__c string(20) CUFSGLQX';
    const site = {
      name: 'Site__c',
      label: 'Site',
      plural: 'Sites',
      prefix: 'a01',
      system: 'deleted created modified stamp',
    };
    const org = makeOrg({ customObjects: [{ ...site, can: 'create update delete', nameField: 'Name', fields }] });
    org.insert('Site__c', { Name: 'Oslo', Code__c: 'OSL' });
    expect(org.query(`SELECT Name FROM Site__c WHERE Code__c = 'osl'`, { version: VERSION }).totalSize).to.equal(1);
  });

  it('has relationship names that do not clash', () => {
    for (const type of createSchema({}).objects) {
      const children = type.children.flatMap((child) => child.name ?? []);
      expect(new Set(children).size, `${type.name}: ${children}`).to.equal(children.length);
      const names = type.fields.map((field) => field.name.toLowerCase());
      expect(new Set(names).size, type.name).to.equal(names.length);
    }
  });
});
