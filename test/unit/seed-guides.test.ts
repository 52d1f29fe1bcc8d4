import { expect } from 'chai';
import { createOrg, type Engine } from '../../plugin/sandbox/org/engine.ts';
import type { Row } from '../../plugin/sandbox/org/org.ts';
import { seed } from '../../plugin/sandbox/seed/seed.ts';

const NOW = new Date('2026-11-19T09:20:00.000Z');

interface Guide {
  title: string;
  html: string;
  language: string;
}

function published(org: Engine): Guide[] {
  const solutions = org.rows('Solution', { IsPublished: true });
  const articles = org.rows('Knowledge__kav', { PublishStatus: 'Online', IsVisibleInCsp: true });
  return [
    ...solutions.map((row) => guideOf(row.SolutionName, row.SolutionNote, row.SolutionLanguage)),
    ...articles.map((row) => guideOf(row.Title, row.Body__c, row.Language)),
  ];
}

const guideOf = (title?: Row[string], html?: Row[string], language?: Row[string]): Guide => ({
  title: String(title),
  html: String(html),
  language: String(language),
});

describe('what customers of the sandbox can read', () => {
  let org: Engine;
  let guides: Guide[];
  const solutionCalled = (name: string): Row => org.rows('Solution', { SolutionName: name })[0] ?? { Id: null };
  const answers = (record: Row[string] | undefined): Row[] =>
    org.rows('Portico_Entry__c', { Parent_Id__c: record ?? null }).filter((row) => row.Kind__c === 'feedback');

  before(async () => {
    org = createOrg({ clock: () => NOW });
    await seed(org, { seed: 1, cases: 0, now: NOW });
    guides = published(org);
  });
  after(() => org.blobs.close());

  it('is more than 300 solutions and articles, at least 40 in each language written from right to left', () => {
    expect(guides).to.have.length.above(299);
    const inLanguage = (code: string): Guide[] => guides.filter(({ language }) => language === code);
    expect(inLanguage('fa')).to.have.length.above(39);
    expect(inLanguage('iw')).to.have.length.above(39);
    expect(inLanguage('en_US')).to.have.length.above(200);
    for (const { title } of inLanguage('fa')) expect(title).to.match(/\p{Script=Arabic}/u);
    for (const { title } of inLanguage('iw')) expect(title).to.match(/\p{Script=Hebrew}/u);
  });

  it('has a title for each that no other has', () => {
    expect(new Set(guides.map(({ title }) => title)).size).to.equal(guides.length);
  });

  it('begins with the answer in short, then has headings and steps', () => {
    for (const { title, html } of guides) {
      expect(html, title).to.match(/^<p><strong>(In short:|خلاصه:|בקצרה:)<\/strong> .+?<\/p><h2>.*<ol><li>/);
      expect(html.replace(/<pre>.*<\/pre>/s, ''), title).not.to.match(/[~*`{}]|\]\(/);
      expect(html.length, title).to.be.below(32_000);
    }
  });

  const PARTS: Record<string, [html: RegExp, atLeast: number]> = {
    tables: [/<table>.*<th>.*<td>/, 15],
    pictures: [/<img src="data:image\/png;base64,[\w+/=]+" alt="[^"]+">/, 12],
    notes: [/<blockquote><p>/, 20],
    'blocks of code': [/<pre>/, 15],
    'lists of signs': [/<ul><li>/, 30],
    'words typed': [/<code>/, 20],
    links: [/<a href="\//, 12],
  };
  for (const [name, [html, atLeast]] of Object.entries(PARTS)) {
    it(`has some with ${name}`, () => {
      expect(guides.filter((guide) => html.test(guide.html))).to.have.length.of.at.least(atLeast);
    });
  }

  it('links only to what customers can read', () => {
    const addresses = new Set([
      ...org.rows('Solution', { IsPublished: true }).map((row) => `/solutions/${row.SolutionNumber}`),
      ...org.rows('Knowledge__kav', { IsVisibleInCsp: true }).map((row) => `/knowledge/${row.UrlName}`),
    ]);
    const links = guides.flatMap(({ html }) => [...html.matchAll(/href="([^"]+)"/g)].map((match) => match[1] ?? ''));
    expect(links.filter((link) => !addresses.has(link))).to.deep.equal([]);
  });

  it('keeps drafts, duplicates and what is for agents unpublished', () => {
    const hidden = org.rows('Solution', { IsPublished: false });
    expect(new Set(hidden.map((row) => row.Status))).to.deep.equal(new Set(['Draft', 'Duplicate', 'Reviewed']));
    expect(hidden).to.have.length.above(10);
    expect(guides.filter(({ title, html }) => /INTERNAL/.test(title + html))).to.deep.equal([]);
  });

  describe('categories', () => {
    const nodes = (): Row[] => org.rows('CategoryNode');
    const labelled = (id: Row[string] | undefined): Row | undefined => nodes().find((row) => row.Id === id);

    function trailOf(title: string): string[] {
      const [data] = org.rows('CategoryData', { RelatedSobjectId: solutionCalled(title).Id ?? null });
      const trail: string[] = [];
      for (let node = labelled(data?.CategoryNodeId); node; node = labelled(node.ParentId))
        trail.unshift(String(node.MasterLabel));
      return trail;
    }

    it('have the trail of the picture, and one of three levels', () => {
      expect(trailOf('VPN tunnel drops every hour: fix the rekey settings')).to.deep.equal(['Connectivity', 'VPN']);
      expect(trailOf('Choose the night on which a KX-8 gets new firmware')).to.deep.equal([
        'Devices',
        'Gateways',
        'Firmware',
      ]);
    });

    it('give each brand roots of its own, with at least 25 guides below those of Olmo', () => {
      const roots = nodes().filter((row) => !row.ParentId);
      const olmo = ['Coffee and water', 'Repairs and parts', 'Orders', 'Warranty'];
      expect(roots.map((row) => row.MasterLabel)).to.include.members([...olmo, 'Connectivity', 'Devices', 'Billing']);
      const solutions = org.rows('Solution', { IsPublished: true });
      const below = solutions.filter((row) => olmo.includes(trailOf(String(row.SolutionName))[0] ?? ''));
      expect(below).to.have.length.above(24);
    });

    it('hold each solution once or twice', () => {
      for (const row of org.rows('Solution')) {
        const found = org.rows('CategoryData', { RelatedSobjectId: row.Id ?? null }).map((one) => one.CategoryNodeId);
        expect(found.length, String(row.SolutionName)).to.be.within(1, 2);
        expect(new Set(found).size, String(row.SolutionName)).to.equal(found.length);
      }
    });
  });

  const HELPED: Record<string, [helped: number, of: number]> = {
    'VPN tunnel drops every hour: fix the rekey settings': [312, 341],
    'What the lights on a KX-20 mean': [287, 308],
    'Find and download an invoice': [240, 252],
    'Reset a KX-20 without losing its configuration': [198, 215],
    'VPN after a change of internet provider': [86, 95],
    'Access point restarts after an update': [64, 72],
    'قطع شدن تونل VPN هر یک ساعت: تنظیم زمان تمدید کلید': [312, 336],
    'معنی چراغ‌های KX-20': [287, 305],
  };
  for (const [title, [helped, of]] of Object.entries(HELPED)) {
    it(`says that “${title}” helped ${helped} of ${of}`, () => {
      const found = answers(solutionCalled(title).Id);
      expect([found.filter((row) => row.Value__c === 1).length, found.length]).to.deep.equal([helped, of]);
    });
  }

  it('keeps one answer of each contact, with a reason where it did not help', () => {
    const all = org.rows('Portico_Entry__c', { Kind__c: 'feedback' });
    expect(all).to.have.length.within(2_000, 4_000);
    for (const row of all) {
      expect(row.Record_Id__c).to.equal(row.Parent_Id__c);
      if (row.Contact__c) expect(row.Key__c).to.equal(`feedback:${row.Parent_Id__c}:${row.Contact__c}`);
      expect(row.Note__c ?? 'none').to.be.oneOf(
        row.Value__c ? ['none'] : ['did-not-work', 'not-my-problem', 'hard-to-follow'],
      );
    }
    expect(all.filter((row) => row.Brand__c === 'olmo')).to.have.length.above(100);
    const maya = org.rows('Contact', { Email: 'maya@fjordhus.example' })[0]?.Id;
    expect(all.filter((row) => row.Contact__c === maya)).to.deep.equal([]);
  });

  it('counts what readers said of an article once for all its languages', () => {
    const article = 'Update the firmware of a KX gateway';
    const [master] = org.rows('Knowledge__kav', { Title: article });
    const versions = org.rows('Knowledge__kav', { KnowledgeArticleId: master?.KnowledgeArticleId ?? null });
    expect(versions.map((row) => [row.Language, row.IsMasterLanguage])).to.deep.equal([
      ['en_US', true],
      ['fa', false],
      ['iw', false],
    ]);
    expect(answers(master?.KnowledgeArticleId).filter((row) => row.Value__c === 1)).to.have.length(72);
  });

  it('has two solutions of Maya, one waiting to be checked', () => {
    const maya = org.rows('Contact', { Email: 'maya@fjordhus.example' })[0]?.Id ?? null;
    const entries = org.rows('Portico_Entry__c', { Kind__c: 'solution' });
    expect(entries.map((row) => row.Contact__c)).to.deep.equal([maya, maya]);
    const sent = entries.map((row) => org.rows('Solution', { Id: row.Record_Id__c ?? null })[0]);
    expect(sent.map((row) => [row?.Status, row?.IsPublished])).to.have.deep.members([
      ['Reviewed', true],
      ['Draft', false],
    ]);
  });

  it('ties Maya’s case to the solution, which has one file for customers and one for agents', () => {
    const solution = solutionCalled('VPN tunnel drops every hour: fix the rekey settings').Id ?? null;
    const [found] = org.rows('Case', { CaseNumber: '00012873' });
    expect(org.rows('CaseSolution', { CaseId: found?.Id ?? null }).map((row) => row.SolutionId)).to.deep.equal([
      solution,
    ]);
    const links = org.rows('ContentDocumentLink', { LinkedEntityId: solution });
    expect(links.map((row) => row.Visibility)).to.have.members(['AllUsers', 'InternalUsers']);
  });
});
