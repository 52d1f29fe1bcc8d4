import { expect } from 'chai';
import { createOrg, type Engine } from '../../plugin/sandbox/org/engine.ts';
import type { Row } from '../../plugin/sandbox/org/org.ts';
import { seed } from '../../plugin/sandbox/seed/seed.ts';

const NOW = new Date('2026-11-19T09:20:00.000Z');

describe('the ideas of the sandbox', () => {
  let org: Engine;
  let entries: Row[];
  const ideaCalled = (title: string): Row => org.rows('Idea', { Title: title })[0] ?? { Id: null };
  const contact = (email: string): Row[string] => org.rows('Contact', { Email: email })[0]?.Id ?? null;
  const votesIn = (idea: Row): Row[] => entries.filter((row) => row.Kind__c === 'vote' && row.Parent_Id__c === idea.Id);
  const points = (idea: Row): number =>
    Number(idea.VoteTotal) + votesIn(idea).reduce((sum, row) => sum + Number(row.Value__c), 0);

  before(async () => {
    org = createOrg({ clock: () => NOW });
    await seed(org, { seed: 1, cases: 0, now: NOW });
    entries = org.rows('Portico_Entry__c');
  });
  after(() => org.blobs.close());

  it('are at least 150, with all statuses and categories, in three languages', () => {
    const ideas = org.rows('Idea');
    expect(ideas).to.have.length.above(149);
    const written = (script: RegExp): Row[] => ideas.filter((row) => script.test(String(row.Body)));
    expect(written(/\p{Script=Arabic}/u)).to.have.length.above(19);
    expect(written(/\p{Script=Hebrew}/u)).to.have.length.above(19);
    expect(written(/^<p>[^\p{Script=Arabic}\p{Script=Hebrew}]*$/u)).to.have.length.above(99);
    expect(new Set(ideas.map((row) => row.Status)).size).to.equal(6);
    expect(new Set(ideas.map((row) => row.Categories)).size).to.equal(6);
    expect(new Set(ideas.map((row) => row.Title)).size).to.equal(ideas.length);
    for (const row of ideas) expect(String(row.Body)).not.to.match(/[@>#] |undefined|NaN/);
  });

  const PICTURED: Record<string, { points: number; comments: number; status: string | null }> = {
    'Send the device inventory as CSV every month': { points: 1240, comments: 48, status: 'Planned' },
    'Text message when a site goes offline': { points: 980, comments: 31, status: 'In Development' },
    'One invoice for all sites': { points: 760, comments: 22, status: 'Under Review' },
    'Choose the maintenance hours for each site': { points: 430, comments: 9, status: null },
    'Dark mode for the Console': { points: 410, comments: 17, status: 'Delivered' },
    'Allow plain HTTP for the local admin page': { points: -20, comments: 6, status: 'Not Planned' },
    'Show warranty dates in the device list': { points: 210, comments: 5, status: 'Under Review' },
    'API access to the device list': { points: 180, comments: 7, status: null },
    'Excel list of all access points': { points: 140, comments: 2, status: null },
    'Serial numbers by mail': { points: 60, comments: 1, status: null },
    'ارسال ماهانهٔ فهرست دستگاه‌ها به شکل CSV': { points: 1240, comments: 48, status: 'Planned' },
    'پیامک هنگام قطع شدن سایت': { points: 980, comments: 31, status: 'In Development' },
    'یک فاکتور برای همهٔ سایت‌ها': { points: 760, comments: 22, status: 'Under Review' },
  };
  for (const [title, expected] of Object.entries(PICTURED)) {
    it(`shows “${title}” as it was drawn`, () => {
      const idea = ideaCalled(title);
      expect({ points: points(idea), comments: idea.NumComments, status: idea.Status }).to.deep.equal(expected);
    });
  }

  it('counts 124 voters of the first, in the CRM and through the portal together', () => {
    const idea = ideaCalled('Send the device inventory as CSV every month');
    const natively = org.rows('Vote', { ParentId: idea.Id ?? null });
    const portal = votesIn(idea).filter((row) => row.Value__c === 10);
    expect(portal).to.have.length.above(0);
    expect(natively.length + portal.length).to.equal(124);
    expect(portal.map((row) => row.Contact__c)).to.include(contact('maya@fjordhus.example'));
  });

  it('has one vote of each contact, never of the author, some of them taken back', () => {
    const votes = entries.filter((row) => row.Kind__c === 'vote');
    const authors = new Map(
      entries.filter((row) => row.Kind__c === 'idea').map((row) => [row.Record_Id__c, row.Contact__c]),
    );
    for (const row of votes) {
      expect(row.Key__c).to.equal(`vote:${row.Parent_Id__c}:${row.Contact__c}`);
      expect(row.Value__c).to.be.oneOf([10, 0]);
      expect(row.Contact__c).not.to.equal(authors.get(row.Parent_Id__c ?? null));
    }
    expect(votes.filter((row) => row.Value__c === 0)).to.have.length.above(0);
  });

  it('names the customer behind every idea and comment that the portal wrote', () => {
    const natively = new Set(org.rows('User', { UserType: 'CspLitePortal' }).map((row) => row.Id));
    const agents = new Set(org.rows('User').map((row) => (row.Title ? row.Id : null)));
    for (const [object, kind] of Object.entries({ Idea: 'idea', IdeaComment: 'idea-comment' })) {
      const mine = org.rows(object).filter((row) => !natively.has(row.CreatedById) && !agents.has(row.CreatedById));
      const named = entries.filter((row) => row.Kind__c === kind && row.Contact__c);
      expect(mine).to.have.length.above(40);
      expect(named.map((row) => row.Record_Id__c).sort()).to.deep.equal(mine.map((row) => row.Id).sort());
    }
  });

  for (const email of [
    'maya@fjordhus.example',
    'erik@fjordhus.example',
    'maryam@sepidar.example',
    'noa@pyord.example',
  ]) {
    it(`has ideas and votes of ${email}`, () => {
      const own = entries.filter((row) => row.Contact__c === contact(email));
      expect(own.filter((row) => row.Kind__c === 'idea')).to.have.length.above(1);
      expect(own.filter((row) => row.Kind__c === 'vote')).to.have.length.above(1);
    });
  }

  it('leads merged ideas to the one that they became part of', () => {
    const parent = ideaCalled('Send the device inventory as CSV every month').Id;
    const merged = org.rows('Idea', { IsMerged: true });
    expect(merged.map((row) => [row.Title, row.ParentIdeaId])).to.have.deep.members([
      ['Excel list of all access points', parent],
      ['Serial numbers by mail', parent],
    ]);
  });

  it('answers the first as Hanne Riise, product manager, before anybody else of the company', () => {
    const idea = ideaCalled('Send the device inventory as CSV every month').Id ?? null;
    const [hanne] = org.rows('User', { LastName: 'Riise' });
    expect(hanne?.Title).to.equal('Product manager');
    const comments = org.rows('IdeaComment', { IdeaId: idea });
    const [first] = comments.filter((row) => row.CreatedById === hanne?.Id);
    expect(String(first?.CommentBody)).to.include('We build this for the spring release.');
    expect(String(first?.CreatedDate).slice(0, 10)).to.equal('2026-10-02');
  });
});
