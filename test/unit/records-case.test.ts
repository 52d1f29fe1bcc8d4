import { expect } from 'chai';
import { createCaseForms, readAnswers } from '../../plugin/records/case-form.ts';
import { createCaseList } from '../../plugin/records/case-list.ts';
import { createCasePage, shorten } from '../../plugin/records/case-page.ts';
import { mayReopen, ratingKey, reopenLimit } from '../../plugin/records/case-rules.ts';
import { createCaseWrites } from '../../plugin/records/case-writes.ts';
import type { CrmRow } from '../../plugin/records/crm.ts';
import { isCustomersTurn, meaningOf, waitingStatuses } from '../../plugin/records/status.ts';
import { marksOf } from '../../plugin/records/words.ts';
import { readsDesk } from '../make/reads.ts';
import {
  brandWith,
  caseParts,
  caseRow,
  customer,
  described,
  ERIK,
  fakeCrm,
  field,
  ID,
  JONAS,
  PORTAL,
  thrownBy,
} from '../make/records.ts';

const NOON = '2026-11-17T12:00:00.000Z';

/** A row of a case as the CRM answers it. */
function answered(more: CrmRow = {}): CrmRow {
  return {
    ...{ Id: ID('500', 1), CaseNumber: '00001001', Subject: 'VPN', Status: 'Waiting on Customer', IsClosed: false },
    ...{ ClosedDate: null, Priority: 'High', Type: 'Connectivity', CreatedDate: NOON, CreatedById: PORTAL },
    ...{ LastModifiedDate: NOON, ContactId: ERIK, 'Contact.Name': 'Erik Solberg', Description: 'It drops' },
    ...{ 'Owner.Name': 'Jonas Berg', 'Owner.Type': 'User' },
    ...more,
  };
}

function said(text: string, more: CrmRow = {}): CrmRow {
  const by = { CreatedById: JONAS, CreatorName: 'Jonas Berg', 'CreatedBy.Name': 'Jonas Berg' };
  return { Id: ID('00a', 1), CommentBody: text, CreatedDate: '2026-11-17T12:51:00.000Z', ...by, ...more };
}

describe('the status of a case', () => {
  const brand = brandWith({
    statusWords: { 'Pending Parts': { as: 'hold', turn: 'nobody' }, 'On Hold': { as: 'waiting', turn: 'customer' } },
  });

  it('means what is usual, or what the brand says', () => {
    expect(meaningOf('Escalated', brand)).to.deep.equal({ as: 'escalated', turn: 'company' });
    expect(meaningOf('Pending Parts', brand)).to.deep.include({ as: 'hold' });
    expect(meaningOf('On Hold', brand)).to.deep.include({ as: 'waiting' });
    expect(meaningOf('Never heard of', brand)).to.equal(undefined);
  });

  it('says whose turn it is', () => {
    expect(waitingStatuses(brand).sort()).to.deep.equal(['On Hold', 'Waiting on Customer']);
    expect(waitingStatuses(brandWith())).to.deep.equal(['Waiting on Customer']);
    expect(['On Hold', 'New', null].map((status) => isCustomersTurn(status, brand))).to.deep.equal([
      true,
      false,
      false,
    ]);
  });
});

describe('the form of a case', () => {
  const picklist = (...values: string[]) => values.map((value) => ({ value, label: value, isDefault: false }));
  const fields = [
    field('Subject', { length: 255 }),
    field('Description', { type: 'textarea', length: 32_000 }),
    field('Priority', { type: 'picklist', values: picklist('High', 'Low') }),
    field('Type', { type: 'picklist', values: picklist('Billing', 'Access') }),
    field('Site__c'),
    field('Closed__c', { createable: false }),
    field('Since__c', { type: 'date' }),
    field('Contract__c', { required: true, label: 'Contract' }),
    field('Status', { type: 'picklist', required: true }),
  ];
  const brand = brandWith({
    caseTypes: [
      {
        ...{ id: 'invoice', name: { en: 'Invoice', fa: 'صورتحساب' }, value: 'Billing', values: { Reason: 'Invoice' } },
        subject: { en: 'Which invoice?' },
        fields: [
          { name: 'site', field: 'Site__c', label: { en: 'Site', fa: 'شعبه' }, required: true },
          { name: 'closed', field: 'Closed__c', label: { en: 'Closed' } },
          { name: 'gone', field: 'Gone__c', label: { en: 'Gone' } },
          { name: 'since', field: 'Since__c', label: { en: 'Since' } },
        ],
      },
    ],
    priorities: [
      { value: 'Low', words: { en: 'A question' } },
      { value: 'Urgent', words: { en: 'Not in this org' } },
    ],
  });
  const forms = createCaseForms(caseParts(fakeCrm({ objects: [described('Case', fields)] }), { brandOf: () => brand }));

  it('asks what the request and the org ask, and nothing the org would not take', async () => {
    const { questions } = await forms.form(customer(), 'invoice', 'en');
    expect(questions.map(({ name, kind, required }) => [name, kind, required])).to.deep.equal([
      ['subject', 'text', true],
      ['description', 'textarea', true],
      ['site', 'text', true],
      ['since', 'date', false],
      ['priority', 'choice', true],
      ['more-contract-c', 'text', true],
    ]);
    expect(questions.map(({ label }) => label)).to.deep.equal([
      ...['Which invoice?', undefined, 'Site', 'Since', undefined, 'Contract'],
    ]);
    expect(questions.find(({ name }) => name === 'priority')?.options.map(({ value }) => value)).to.deep.equal(['Low']);
  });

  it('is in the reader’s language', async () => {
    const { questions } = await forms.form(customer(), 'invoice', 'fa');
    expect(questions.find(({ name }) => name === 'site')?.label).to.equal('شعبه');
  });

  it('of no kind we have is not there', async () => {
    for (const id of ['nothing', '__proto__', ''])
      expect(await thrownBy(() => forms.form(customer(), id, 'en'))).to.include({ code: 'page.not-found' });
  });

  it('becomes values of the CRM, or problems by field', async () => {
    const form = await forms.form(customer(), 'invoice', 'en');
    const good = { subject: 'S', description: 'D', site: 'KX', priority: 'Low', 'more-contract-c': 'C1' };
    expect(readAnswers(form, good)).to.deep.equal({
      values: {
        ...{ Reason: 'Invoice', Type: 'Billing', Subject: 'S', Description: 'D', Site__c: 'KX', Priority: 'Low' },
        Contract__c: 'C1',
      },
      problems: [],
    });
    const { problems } = readAnswers(form, { ...good, site: '', priority: 'High', since: 'soon', OwnerId: 'x' });
    expect(problems.map(({ field: name, key }) => [name, key])).to.deep.equal([
      ['site', 'problem.missing.other'],
      ['since', 'problem.date'],
      ['priority', 'problem.choice'],
    ]);
  });

  it('of an org without cases is not there', async () => {
    const none = createCaseForms(caseParts(fakeCrm()));
    expect(await thrownBy(() => none.form(customer(), undefined, 'en'))).to.include({ code: 'page.not-found' });
  });
});

describe('the page of a case', () => {
  const objects = ['Case', 'EmailMessage', 'Portico_Entry__c'].map((name) => described(name, []));
  const comments = { CaseComments: [said('Thank you.\nWhich firmware does it run? Send it soon.')] };
  const pageOf = (row: CrmRow, has = objects) => {
    const crm = fakeCrm({ rows: [['FROM Case ', [row]]], objects: has });
    return { crm, page: createCasePage(caseParts(crm)) };
  };

  it('says whose turn it is, who asks what, and how quickly the first answer came', async () => {
    const detail = await pageOf(answered(comments)).page.get(customer(), '00001001');
    expect(detail.turn).to.deep.equal({ name: 'Jonas Berg', question: 'Which firmware does it run?' });
    expect(detail).to.include({ lookedAfterBy: 'Jonas Berg', firstReplyMinutes: 51 });
    expect(detail.may).to.deep.equal({ comment: true, close: true, reopen: false, rate: false });
  });

  it('never names a queue', async () => {
    const detail = await pageOf(answered({ 'Owner.Type': 'Queue', 'Owner.Name': 'Tier 2' })).page.get(customer(), '1');
    expect(detail.lookedAfterBy).to.equal(undefined);
    expect(JSON.stringify(detail)).not.to.include('Tier 2');
  });

  it('asks for published comments, files for customers and shown e-mails only', async () => {
    const { crm, page } = pageOf(answered());
    await page.get(customer(), '1');
    const [query = ''] = crm.queries;
    expect(query).to.include('FROM CaseComments WHERE IsPublished = TRUE');
    expect(query).to.include("FROM ContentDocumentLinks WHERE Visibility = 'AllUsers'");
    expect(query).to.include('FROM EmailMessages WHERE IsExternallyVisible = TRUE');
  });

  it('gives no file that was taken off unseen', async () => {
    const crm = fakeCrm({ rows: [['FROM Case ', [answered()]]], objects });
    const { reads, watched, pass } = readsDesk(crm);
    watched('one');
    const page = createCasePage(caseParts(crm, { reads }));
    const asks = async () => {
      await thrownBy(() => page.file(customer(), '00001001', ID('069', 1)));
      return crm.queries.length;
    };
    expect(await asks()).to.equal(1);
    pass(1_000);
    expect(await asks()).to.equal(2);
  });

  it('does without e-mails and without the ledger where the org has none', async () => {
    const { crm, page } = pageOf(answered(), [described('Case', [])]);
    expect((await page.get(customer(), '1')).timeline).to.have.length(2);
    expect(crm.queries.join(' ')).not.to.match(/EmailMessages|Portico_Entry__c/);
  });

  it('of a closed one can be rated and opened again, while it may', async () => {
    const closed = (days: number) => {
      const ClosedDate = new Date(Date.parse('2026-11-18T12:00:00Z') - days * 86_400_000).toISOString();
      return pageOf(answered({ Status: 'Closed', IsClosed: true, ClosedDate })).page.get(customer(), '1');
    };
    expect((await closed(30)).may).to.deep.equal({ comment: false, close: false, reopen: true, rate: true });
    expect((await closed(30.01)).may).to.deep.include({ reopen: false, rate: true });
  });
});

describe('opening again', () => {
  const closedAt = new Date(NOON);
  const found = caseRow({ isClosed: true, closedAt });
  const later = (days: number) => new Date(closedAt.getTime() + days * 86_400_000);

  it('is for closed ones, to the millisecond', () => {
    expect(mayReopen(found, 30, later(30))).to.equal(true);
    expect(mayReopen(found, 30, new Date(later(30).getTime() + 1))).to.equal(false);
    expect(mayReopen(caseRow(), 30, later(0))).to.equal(false);
    expect(reopenLimit(caseRow({ isClosed: true, updatedAt: closedAt }), 1)).to.deep.equal(later(1));
  });

  it('makes a new rating possible', () => {
    const again = caseRow({ isClosed: true, closedAt: later(1) });
    expect(ratingKey(customer(), found)).not.to.equal(ratingKey(customer(), again));
    expect(ratingKey(customer(), found)).not.to.equal(ratingKey(customer({ contactId: ID('003', 9) }), found));
  });
});

describe('a write', () => {
  const objects = [described('Case', []), described('Portico_Entry__c', [])];
  const writesOn = (row: CrmRow) => {
    const crm = fakeCrm({ rows: [['FROM Case ', [row]]], objects });
    return { crm, writes: createCaseWrites(caseParts(crm)) };
  };

  it('goes out with its entry, whole or not at all', async () => {
    const { crm, writes } = writesOn(answered());
    await writes.comment(customer(), '1', { body: 'Here', files: [], close: false }, 'k1');
    expect(crm.writes).to.have.length(1);
    expect(crm.writes[0]).to.deep.equal([
      {
        ...{ ref: 'comment', create: 'CaseComment' },
        values: { ParentId: ID('500', 1), CommentBody: 'Here', IsPublished: true },
      },
      {
        ...{ ref: 'entry', create: 'Portico_Entry__c' },
        values: {
          ...{ Key__c: 'k1', Kind__c: 'comment', Contact__c: ERIK, Brand__c: 'larkfield', Parent_Id__c: ID('500', 1) },
          Record_Id__c: { from: 'comment', field: 'id' },
          Note__c: marksOf({ CommentBody: 'Here' }),
        },
      },
      { ref: 'status', update: 'Case', id: ID('500', 1), values: { Status: 'In Progress' } },
    ]);
  });

  it('is refused without the right, and where there is no ledger', async () => {
    const foreign = writesOn(answered({ ContactId: ID('003', 9) }));
    const who = customer({ grants: { see: true, comment: true, close: false } });
    for (const ask of [
      () => foreign.writes.close(who, '1', 'k'),
      () => foreign.writes.comment(who, '1', { body: 'x', files: [], close: true }, 'k'),
      () => foreign.writes.rate(who, '1', { value: 5, note: undefined }),
    ])
      expect(await thrownBy(ask)).to.include({ code: 'access.denied' });
    expect(foreign.crm.writes).to.deep.equal([]);

    const bare = createCaseWrites(caseParts(fakeCrm({ rows: [['FROM Case ', [answered()]]] })));
    const refusal = await thrownBy(() => bare.close(customer(), '1', 'k'));
    expect(refusal).to.include({ code: 'crm.not-ready' });
    expect(String(refusal)).to.include('portico deploy');
  });

  it('that asks for what is so already does nothing', async () => {
    const { crm, writes } = writesOn(answered());
    await writes.reopen(customer(), '1', 'k');
    expect(crm.writes).to.deep.equal([]);
  });

  it('of an org without a closing status says what to configure', async () => {
    const crm = fakeCrm({ rows: [['FROM Case ', [answered()]]], objects });
    const rules = { origin: 'Web', reopenDays: 30 };
    const refusal = await thrownBy(() => createCaseWrites(caseParts(crm, { rules })).close(customer(), '1', 'k'));
    expect(String(refusal)).to.include('cases.closeStatus');
  });
});

describe('a list', () => {
  const filter = { view: 'mine', status: 'open', q: '', type: '', sort: 'updated', limit: 2 } as const;
  const listOf = (found: CrmRow[], more = {}) => {
    const counts = [
      { Status: 'Waiting on Customer', IsClosed: false, n: 2 },
      { Status: 'New', IsClosed: false, n: 3 },
      { Status: 'Closed', IsClosed: true, n: 4 },
      { Status: null, IsClosed: false, n: 1 },
    ];
    const crm = fakeCrm({
      rows: [
        ['GROUP BY', counts],
        ['SELECT COUNT(Id) n', [{ n: 1 }]],
        ['FROM Case WHERE', found],
      ],
    });
    return { crm, list: createCaseList(caseParts(crm)).list(customer(), { ...filter, ...more }) };
  };

  it('counts each tab', async () => {
    const { counts, shown } = await listOf([]).list;
    expect(counts).to.deep.equal({ waiting: 2, open: 6, all: 10, closed: 4 });
    expect(shown).to.equal(6);
  });

  it('asks for one row more than it shows, to know whether there are more', async () => {
    const rows = [1, 2, 3].map((at) => answered({ Id: ID('500', at), CaseNumber: `0000100${at}` }));
    const { crm, list } = listOf(rows);
    const { rows: shown, next, previous, start } = await list;
    expect(crm.queries.some((query) => query.endsWith('LIMIT 3'))).to.equal(true);
    expect([shown.length, start, previous]).to.deep.equal([2, 0, undefined]);
    expect(next).to.include({ start: 2, turn: 'on', id: ID('500', 2) });
    expect((await listOf(rows.slice(0, 2)).list).next).to.equal(undefined);
  });

  it('takes what was searched for as text', async () => {
    const { crm, list } = listOf([], { q: String.raw`100%_\' OR Id != '`, type: "x' OR 'a" });
    await list;
    const text = crm.queries.join('\n');
    expect(text).to.include(String.raw`LIKE '%100\%\_\\\' OR Id != \'%'`);
    expect(text).to.include(String.raw`Type = 'x\' OR \'a'`);
  });

  it('tells what an agent said last from what the portal wrote', async () => {
    const rows = [
      answered({ CaseComments: [said('by Jonas')] }),
      answered({ CaseComments: [said('by you', { CreatedById: PORTAL })] }),
      answered({ CaseComments: null }),
    ];
    const { rows: shown } = await listOf(rows, { limit: 3 }).list;
    expect(shown.map(({ last }) => last?.byAgent)).to.deep.equal([true, false, undefined]);
  });
});

describe('a text in one line', () => {
  it('is cut between words', () => {
    expect(shorten('  a\n b  ', 10)).to.equal('a b');
    expect(shorten('one two three', 9)).to.equal('one two…');
    expect(shorten('x'.repeat(20), 9)).to.equal(`${'x'.repeat(9)}…`);
    expect(shorten(`${'x'.repeat(8)}🙃🙃`, 9)).to.equal(`${'x'.repeat(8)}…`);
  });
});
