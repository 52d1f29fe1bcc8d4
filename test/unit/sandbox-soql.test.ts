import { expect } from 'chai';
import type { QueryResult } from '../../plugin/sandbox/org/org.ts';
import { makeCompany, makeOrg, VERSION } from './sandbox-org.ts';

const org = makeOrg();
const { account, maya, erik, queue, cases } = makeCompany(org);
org.insert('CaseComment', { ParentId: cases[0], CommentBody: 'Seen.', IsPublished: true });
org.insert('CaseComment', { ParentId: cases[0], CommentBody: 'Only for us.' });
org.insert('Contact', { LastName: 'Rezaei', Portal_Access__c: 'See company cases;Comment on company cases' });

const short = (id: string): string => id.slice(0, 15);

/** The subjects of the cases that a condition finds, in their order. */
const FOUND: Record<string, [condition: string, subjects: string[]]> = {
  'an id of 18 characters': [`ContactId = '${maya}' ORDER BY Subject`, ['100% load', 'Press stops']],
  'an id of 15 characters': [`ContactId = '${short(maya)}' ORDER BY Subject`, ['100% load', 'Press stops']],
  'a list of ids': [`ContactId IN ('${erik}', '${short(maya)}') ORDER BY Subject LIMIT 1`, ['100% load']],
  'text in another case': [`Subject = 'PRESS STOPS'`, ['Press stops']],
  'text with a quote': [`Subject = 'Ana\\'s case'`, ["Ana's case"]],
  'a pattern': [`Subject LIKE '%s%' AND AccountId = '${account}' ORDER BY Subject`, ['Press stops']],
  'a pattern with one free character': [`Subject LIKE '_ress%'`, ['Press stops']],
  'a pattern with a literal percent sign': [`Subject LIKE '100\\%%'`, ['100% load']],
  'a number': [`Affected_Users__c >= 12`, ['100% load']],
  'a boolean': [`IsClosed = TRUE`, ['Invoice twice']],
  'no value': [
    `AccountId = '${account}' AND Problem_Since__c = null AND IsClosed = false ORDER BY Subject LIMIT 1`,
    ['100% load'],
  ],
  'empty text, which is no value': [`Site__c = '' AND Priority = 'Low'`, ['Invoice twice']],
  'unlike a value, rows without one too': [
    `Type != 'Machine' ORDER BY Subject`,
    ['100% load', "Ana's case", 'Invoice twice'],
  ],
  'less than, never rows without a value': [`Affected_Users__c < 100`, ['100% load']],
  'a date': [`Problem_Since__c = 2026-11-20`, ["Ana's case"]],
  'a date literal': [`Problem_Since__c = YESTERDAY`, ["Ana's case"]],
  'a date literal with a number': [`CreatedDate = LAST_N_DAYS:3 AND Priority = 'High'`, ['Press stops']],
  'a time in another zone': [`CreatedDate <= 2026-11-21T11:00:00+01:00 AND Priority = 'High'`, ['Press stops']],
  'later than the last write': [`SystemModstamp > 2026-11-21T10:00:00Z`, []],
  'either of two': [
    `(Priority = 'High' OR Priority = 'Low') AND AccountId = '${account}' ORDER BY Subject`,
    ['Invoice twice', 'Press stops'],
  ],
  not: [`NOT Priority = 'Medium' AND IsClosed = false`, ['Press stops']],
  'not both': [`NOT (Priority = 'Medium' AND Type = 'Devices') AND ContactId = '${maya}'`, ['Press stops']],
  "the contact's name": [`Contact.Name = 'maya lindqvist' ORDER BY Subject`, ['100% load', 'Press stops']],
  "the contact's account": [`Contact.Account.Name = 'Elsewhere'`, ["Ana's case"]],
  "the contact's address": [`ContactEmail = 'ERIK@h.example'`, ['Invoice twice']],
  'the kind of owner': [`Owner.Type = 'Queue'`, ['Press stops']],
  'the name of the owner': [`Owner.Name = 'Machines'`, ['Press stops']],
  'an owner': [`OwnerId = '${queue}'`, ['Press stops']],
  'ids that another query selects': [
    `Id IN (SELECT ParentId FROM CaseComment WHERE IsPublished = true)`,
    ['Press stops'],
  ],
  'ids that another query does not select': [
    `Id NOT IN (SELECT ParentId FROM CaseComment) AND ContactId = '${maya}'`,
    ['100% load'],
  ],
  'the order of a picklist': [
    `AccountId = '${account}' ORDER BY Priority`,
    ['Press stops', '100% load', 'Invoice twice'],
  ],
  'backwards, unset first': [
    `AccountId = '${account}' ORDER BY Affected_Users__c DESC, Subject`,
    ['Invoice twice', 'Press stops', '100% load'],
  ],
  'backwards, unset last': [
    `AccountId = '${account}' ORDER BY Affected_Users__c DESC NULLS LAST, Subject DESC`,
    ['100% load', 'Press stops', 'Invoice twice'],
  ],
  'a part of the list': [`AccountId = '${account}' ORDER BY Subject LIMIT 1 OFFSET 1`, ['Invoice twice']],
  'lower-case words, alias, access': [`contact.name like 'M%' and case.type = 'Devices'`, ['100% load']],
  'the number of a case': [`CaseNumber = '00001000'`, ['Press stops']],
  'the year': [`CALENDAR_YEAR(CreatedDate) = 2026 AND Priority = 'High'`, ['Press stops']],
  'the label of a value': [`toLabel(Status) = 'Closed'`, ['Invoice twice']],
};

describe('a query finds cases by', () => {
  for (const [name, [condition, subjects]] of Object.entries(FOUND)) {
    it(name, () => {
      const { records, totalSize } = org.query(`SELECT Subject FROM Case WHERE ${condition}`, { version: VERSION });
      expect(records.map((row) => row.Subject)).to.deep.equal(subjects);
      expect(totalSize).to.equal(subjects.length);
    });
  }

  it('some of many chosen values', () => {
    const people = (condition: string): unknown[] =>
      org
        .query(`SELECT LastName FROM Contact WHERE Portal_Access__c ${condition}`, { version: VERSION })
        .records.map((row) => row.LastName);
    expect(people(`INCLUDES ('See company cases;Comment on company cases', 'Close company cases')`)).to.deep.equal([
      'Rezaei',
    ]);
    expect(people(`INCLUDES ('See company cases;Close company cases')`)).to.deep.equal([]);
    expect(people(`EXCLUDES ('See company cases') AND Email = 'ana@h.example'`)).to.deep.equal(['Costa']);
  });
});

/** One row of an answer without its attributes. */
const ANSWERS: Record<string, [soql: string, rows: object[]]> = {
  'fields in the case of the API, in the order asked': [
    `SELECT subject, PRIORITY, isclosed FROM case WHERE Id = '${cases[0]}'`,
    [{ Subject: 'Press stops', Priority: 'High', IsClosed: false }],
  ],
  'no parent': [
    `SELECT Account.Name, LastName FROM Contact WHERE LastName = 'Rezaei'`,
    [{ Account: null, LastName: 'Rezaei' }],
  ],
  'no children': [`SELECT (SELECT Id FROM CaseComments) FROM Case WHERE Id = '${cases[1]}'`, [{ CaseComments: null }]],
  'an address': [
    `SELECT BillingAddress FROM Account WHERE Id = '${account}'`,
    [
      {
        BillingAddress: {
          ...{ city: 'Oslo', country: null, postalCode: null, state: null, street: null },
          ...{ geocodeAccuracy: null, latitude: null, longitude: null },
        },
      },
    ],
  ],
  'counts of groups': [
    `SELECT Priority, COUNT(Id) n, COUNT(Type) FROM Case WHERE AccountId = '${account}' GROUP BY Priority ORDER BY COUNT(Id) DESC, Priority`,
    [
      { Priority: 'High', n: 1, expr0: 1 },
      { Priority: 'Medium', n: 1, expr0: 1 },
      { Priority: 'Low', n: 1, expr0: 0 },
    ],
  ],
  'groups that meet a condition': [
    `SELECT ContactId, COUNT(Id) FROM Case WHERE AccountId = '${account}' GROUP BY ContactId HAVING COUNT(Id) > 1`,
    [{ ContactId: maya, expr0: 2 }],
  ],
  'sums without groups': [
    'SELECT SUM(Affected_Users__c) s, AVG(Affected_Users__c) a, COUNT_DISTINCT(Priority), MAX(Subject) FROM Case',
    [{ s: 12, a: 12, expr0: 3, expr1: 'Press stops' }],
  ],
  'groups by month': [
    'SELECT CALENDAR_MONTH(CreatedDate) m, COUNT(Id) FROM Case GROUP BY CALENDAR_MONTH(CreatedDate)',
    [{ m: 11, expr0: 4 }],
  ],
};

describe('an answer shows', () => {
  for (const [name, [soql, rows]] of Object.entries(ANSWERS)) {
    it(name, () => {
      const { records } = org.query(soql, { version: VERSION });
      const plain = records.map(({ attributes, ...fields }) => fields);
      expect(plain).to.deep.equal(rows);
      expect(Object.keys(plain[0] ?? {})).to.deep.equal(Object.keys(rows[0] ?? {}));
    });
  }

  it('attributes of the row, its parents and its children', () => {
    const soql = `SELECT Id, Contact.Name, Owner.Name, Owner.Type, (SELECT CommentBody FROM CaseComments WHERE IsPublished = true) FROM Case WHERE Id = '${cases[0]}'`;
    const [row] = org.query(soql, { version: '62.0' }).records;
    const url = (type: string, id: string): string => `/services/data/v62.0/sobjects/${type}/${id}`;
    expect(row?.attributes).to.deep.equal({ type: 'Case', url: url('Case', cases[0] ?? '') });
    expect(row?.Contact).to.deep.equal({
      attributes: { type: 'Contact', url: url('Contact', maya) },
      Name: 'Maya Lindqvist',
    });
    expect(row?.Owner).to.deep.equal({
      attributes: { type: 'Name', url: url('Group', queue) },
      Name: 'Machines',
      Type: 'Queue',
    });
    expect(row?.CaseComments).to.include({ totalSize: 1, done: true });
  });

  it('the number of rows alone', () => {
    expect(org.query('SELECT COUNT() FROM Case', { version: VERSION })).to.deep.equal({
      totalSize: 4,
      done: true,
      records: [],
    });
  });

  it('the fields of whichever object a reference points to', () => {
    const soql = `SELECT TYPEOF Owner WHEN Group THEN DeveloperName WHEN User THEN Username END FROM Case WHERE Id IN ('${cases[0]}','${cases[1]}') ORDER BY Subject`;
    const owners = org.query(soql, { version: VERSION }).records.map((row) => row.Owner);
    expect(owners[0]).to.have.property('Username', 'portal.integration@larkfield.example');
    expect(owners[1]).to.have.property('DeveloperName', 'Machines');
  });

  it('every field for FIELDS(ALL)', () => {
    const [row] = org.query('SELECT FIELDS(ALL) FROM Case LIMIT 1', { version: VERSION }).records;
    expect(row).to.include.keys('Id', 'Subject', 'Site__c', 'ContactEmail');
  });

  it('what was looked at, for FOR VIEW', () => {
    org.query(`SELECT Id FROM Case WHERE Id = '${cases[3]}' FOR VIEW`, { version: VERSION });
    expect(org.rows('Case', { Id: cases[3] ?? '' })[0]?.LastViewedDate).to.equal('2026-11-21T10:00:00.000+0000');
  });
});

describe('pages of an answer', () => {
  const large = makeOrg();
  large.load(
    'Topic',
    Array.from({ length: 4500 }, (_, i) => ({ Id: large.nextId('Topic'), Name: `Topic ${i}` })),
  );
  const names = (page: QueryResult): unknown[] => page.records.map((row) => row.Name);

  it('hold 2,000 rows and lead to the next', () => {
    const first = large.query('SELECT Name FROM Topic ORDER BY Id', { version: VERSION });
    expect(first).to.include({ totalSize: 4500, done: false });
    expect(first.records).to.have.length(2000);
    expect(first.nextRecordsUrl).to.match(/^\/services\/data\/v67\.0\/query\/01g\w{15}-2000$/);
    const second = large.queryMore(first.nextRecordsUrl?.split('/').at(-1) ?? '', { version: VERSION });
    const third = large.queryMore(second.nextRecordsUrl?.split('/').at(-1) ?? '', { version: VERSION });
    expect(third.done).to.equal(true);
    expect(third).not.to.have.property('nextRecordsUrl');
    expect(new Set([first, second, third].flatMap(names)).size).to.equal(4500);
  });

  it('can be smaller, but not below 200', () => {
    const page = (batchSize: number): number =>
      large.query('SELECT Id FROM Topic', { version: VERSION, batchSize }).records.length;
    expect([page(300), page(5), page(9000)]).to.deep.equal([300, 200, 2000]);
  });
});
