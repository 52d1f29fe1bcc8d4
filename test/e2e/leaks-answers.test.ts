import { expect } from 'chai';
import { categoryOn } from '../make/addresses.ts';
import { makeCase, type Target } from '../make/authorization.ts';
import { type Browser, type Page, unescaped } from '../make/browser.ts';
import { AGENT, dataOf } from '../make/case-rows.ts';
import { articleOf, type SolutionMade, signInAtOlmo, solutionOf } from '../make/library.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';

const JSON_PLEASE = { headers: { accept: 'application/json' } };
const LEDGER = 'Portico_Entry__c';
/** A word nothing else in the org contains; what stands in front of it says whose text it is. */
const WORD = 'persimmon';
const JOURNEY = '9b2f7c30-8f6e-4a52-9c0e-3f1a2b4c5d6e';

type Reader = 'erik' | 'maya' | 'tom' | 'lars' | 'ana';
const FJORDHUS: Reader[] = ['erik', 'maya'];
const NOBODY: Reader[] = [];

/** Texts with the word in them, and who may read each; all but these are for nobody. */
const MARKS: Record<string, Reader[]> = {
  'open-solution': ['erik', 'maya', 'tom', 'lars'],
  'open-article': ['erik', 'maya', 'tom', 'lars'],
  'open-idea': ['erik', 'maya', 'tom', 'lars'],
  'agents-draft': NOBODY,
  'agents-solution': NOBODY,
  'agents-article': NOBODY,
  'olmo-solution': ['ana'],
  'submitted-by-erik': ['erik'],
  'case-of-erik': FJORDHUS,
  'case-of-tom': ['tom'],
  'case-of-ana': ['ana'],
  'file-of-agents-draft': NOBODY,
  'reason-of-tom': NOBODY,
};

describe('of what is written for some, others see nothing', function () {
  this.timeout(10_000);
  let portal: RunningPortal;
  let readers: Record<Reader, Browser>;
  let open: SolutionMade;
  let openArticle: SolutionMade;
  let draft: SolutionMade;
  let olmoOnly: SolutionMade;
  let ideaPath: string;
  let submitted: string;
  let cases: Record<'erik' | 'tom' | 'ana', Target>;
  const text = (mark: string) => `${WORD} ${mark}`;
  const solution = (mark: string, more = {}, category = 'VPN') =>
    solutionOf(portal, { SolutionName: text(mark), SolutionNote: `<p>${text(mark)}</p>`, ...more }, category);

  before(async function () {
    this.timeout(30_000);
    portal = await startPortal({
      cases: 50,
      change: (config) => Object.assign(config.crm as object, { changeIntervalSeconds: 5 }),
    });
    open = await solution('open-solution');
    draft = await solution('agents-draft', { Status: 'Draft', IsPublished: false });
    await solution('agents-solution', { IsPublished: false });
    olmoOnly = await solution('olmo-solution', {}, 'Descaling');
    openArticle = await articleOf(portal, { UrlName: 'persimmon-open', Title: text('open-article') });
    const [UrlName, Title] = ['persimmon-agents', text('agents-article')];
    await articleOf(portal, { UrlName, Title, IsVisibleInCsp: false });
    await fileOn(draft.id, text('file-of-agents-draft'));
    const [one] = await portal.records('Idea', {});
    await portal.asAgent('Idea', {
      ...{ Title: text('open-idea'), Body: text('open-idea'), CommunityId: one?.CommunityId, as: AGENT },
    });
    const [erik, tom, ana] = await Promise.all([
      makeCase(portal, 'erik@fjordhus.example', { subject: text('case-of-erik') }),
      makeCase(portal, 'Tom.Aas@Nordlys.example', { subject: text('case-of-tom') }),
      makeCase(portal, 'ana@caffe-aurora.example', { subject: text('case-of-ana') }),
    ]);
    cases = { erik, tom, ana };
    for (const { id } of [erik, tom, ana])
      await portal.asAgent('CaseSolution', { CaseId: id, SolutionId: open.id, as: AGENT });
    readers = {
      ...{ erik: await portal.signIn('erik'), maya: await portal.signIn('maya') },
      ...{ tom: await portal.signIn('tom'), lars: await portal.signIn('lars'), ana: await signInAtOlmo(portal) },
    };
    const ideas = await dataOf('ideas', readers.erik, '/ideas?sort=recent');
    ideaPath = ideas.list?.rows.find(({ title }) => title === text('open-idea'))?.href ?? '';
    const fields = {
      title: text('submitted-by-erik'),
      problem: text('submitted-by-erik'),
      details: 'Wait',
      name: 'true',
      category: await categoryOn(readers.erik),
    };
    const page = await readers.erik.post('/solutions', fields, { from: '/solutions/new' });
    submitted = new URL(page.url).pathname;
    const said = { value: 'no', reason: 'hard-to-follow' };
    await readers.tom.post(`${open.path}/helpful`, said, { from: '/ideas/new' });
    const [answer] = await portal.records(LEDGER, { Kind__c: 'feedback', Parent_Id__c: open.id });
    await portal.changeAsAgent(LEDGER, String(answer?.Id), { Note__c: text('reason-of-tom') });
    await readers.tom.post(`${ideaPath}/vote`, { value: 'up' }, { from: '/ideas/new' });
  });
  after(() => portal.close());

  async function fileOn(id: string, words: string): Promise<void> {
    const version = await portal.asAgent('ContentVersion', {
      ...{ Title: words, PathOnClient: 'note.txt', as: AGENT, VersionData: Buffer.from(words).toString('base64') },
    });
    const [row] = await portal.records('ContentVersion', { Id: version });
    const link = {
      ContentDocumentId: row?.ContentDocumentId,
      LinkedEntityId: id,
      ShareType: 'V',
      Visibility: 'AllUsers',
    };
    await portal.asAgent('ContentDocumentLink', { ...link, as: AGENT });
  }

  /** Pages where a text could come out, asked for as everybody can. */
  function addresses(): string[] {
    const words = encodeURIComponent(WORD);
    const all = Object.keys(MARKS).map((mark) => encodeURIComponent(text(mark)));
    return [
      ...['/', '/solutions', '/solutions?sort=new', '/knowledge', '/knowledge?sort=new', '/cases?status=all'],
      ...['/ideas', '/ideas?sort=recent', '/ideas?view=mine', '/ideas?view=votes', '/ideas?view=roadmap', ideaPath],
      ...[open.path, openArticle.path, draft.path, olmoOnly.path, submitted, '/knowledge/persimmon-agents'],
      ...[draft, olmoOnly].map(({ id }) => `/solutions/${id}`),
      ...[words, ...all].flatMap((q) => [`/search?q=${q}`, `/suggest?q=${q}`, `/ideas?q=${q}`]),
      ...['solution', 'article', 'case', 'idea'].map((kind) => `/search?q=${words}&in=${kind}`),
      ...['case', 'idea'].map((form) => `/suggest?q=${encodeURIComponent(text('agents-draft'))}+vpn&for=${form}`),
      ...[draft, olmoOnly, open].map(({ number }) => `/cases/new?solution=${number}`),
      ...['persimmon-agents', 'persimmon-open'].map((name) => `/cases/new?article=${name}`),
      ...[draft, olmoOnly].map(({ number }) => `/cases/read?journey=${JOURNEY}&text=solution:${number}`),
      ...[draft, olmoOnly].map(({ number }) => `/cases/solved?text=solution:${number}`),
      ...[draft, olmoOnly].map(
        ({ number }) => `/cases/${cases.erik.number}?meanwhile=solution:${number}&journey=${JOURNEY}`,
      ),
    ];
  }

  /** What stands on a page besides the words it was asked with. */
  function marksOn({ text: html, url }: Page): string[] {
    const asked = decodeURIComponent(new URL(url).search.replaceAll('+', ' '));
    const said = unescaped(html);
    return Object.keys(MARKS).filter((mark) => said.includes(text(mark)) && !asked.includes(mark));
  }

  for (const [reader, browser] of (['erik', 'maya', 'tom', 'lars', 'ana'] as const).map(
    (name): [Reader, () => Browser] => [name, () => readers[name]],
  ))
    it(`${reader} reads his own, those of his company, what is published in his brand, and no more`, async () => {
      const seen = new Set<string>();
      for (const path of addresses())
        for (const sending of [{}, JSON_PLEASE]) {
          const page = await browser().get(path, sending);
          expect(page.status, path).to.be.lessThan(500);
          for (const mark of marksOn(page)) {
            expect(MARKS[mark], `${mark} on ${path}`).to.include(reader);
            seen.add(mark);
          }
        }
      // All of what he may see is seen: else nothing above would have been looked at.
      const own = Object.keys(MARKS).filter((mark) => MARKS[mark]?.includes(reader));
      expect([...seen]).to.include.members(own);
    });

  describe('what is offered beside a case', () => {
    const FORM = '/cases/new/vpn-problem';
    for (const mark of ['agents-draft', 'agents-solution', 'agents-article', 'olmo-solution', 'case-of-tom'])
      it(`${mark} is not, whatever is typed`, async () => {
        const fields = { type: 'vpn-problem', subject: `${text(mark)} VPN`, description: text(mark), priority: 'Low' };
        const page = await readers.erik.post('/cases', { ...fields, look: '1' }, { from: FORM });
        expect(page.status).to.equal(200);
        const offers = /<section class="offers[\s\S]*?<\/section>/.exec(page.text)?.[0] ?? '';
        expect(offers).to.include('offers').and.not.to.include(text(mark));
      });

    it('what is published is (control)', async () => {
      const fields = {
        type: 'vpn-problem',
        subject: `${text('open-solution')} VPN`,
        description: 'x',
        priority: 'Low',
      };
      const page = await readers.erik.post('/cases', { ...fields, look: '1' }, { from: FORM });
      expect(/<section class="offers[\s\S]*?<\/section>/.exec(page.text)?.[0]).to.include(text('open-solution'));
    });

    it('a case is tied to none that its customer may not read', async () => {
      for (const { number } of [draft, olmoOnly]) {
        const fields = { subject: `Tied to ${number}`, description: 'x', priority: 'Low', solution: number };
        const page = await readers.erik.post('/cases', fields, { from: '/cases/new', multipart: true });
        expect(page.status).to.equal(200);
        const [row] = await portal.records('Case', { Subject: fields.subject });
        expect(await portal.records('CaseSolution', { CaseId: String(row?.Id) })).to.deep.equal([]);
        expect(marksOn(page).filter((mark) => !MARKS[mark]?.includes('erik'))).to.deep.equal([]);
      }
    });
  });

  describe('beside a text', () => {
    it('stand one’s own cases about it, and nobody else’s', async () => {
      const numbers = async (browser: Browser) =>
        (await dataOf('solution', browser, open.path)).cases.map(({ number }) => number);
      expect(await numbers(readers.erik)).to.deep.equal([cases.erik.number]);
      expect(await numbers(readers.tom)).to.deep.equal([cases.tom.number]);
      expect(await numbers(readers.lars)).to.deep.equal([]);
    });

    it('stands one’s own answer, and nobody else’s', async () => {
      const said = async (browser: Browser) => (await dataOf('solution', browser, open.path)).feedback?.said;
      expect(await said(readers.tom)).to.equal('no');
      for (const browser of [readers.erik, readers.lars]) expect(await said(browser)).to.equal(undefined);
    });
  });

  it('a vote is shown to who gave it, and counted for all', async () => {
    const [tom, lars] = [await dataOf('idea', readers.tom, ideaPath), await dataOf('idea', readers.lars, ideaPath)];
    expect([tom.vote.vote, lars.vote.vote]).to.deep.equal(['up', 'none']);
    expect(lars.vote.points).to.equal(tom.vote.points);
    expect((await readers.lars.get(ideaPath)).text).not.to.include('Tom Aas');
  });

  it('a submitted solution is a page of its author’s alone, and its number tells nothing', async () => {
    for (const browser of [readers.maya, readers.tom]) {
      const [page, none] = [
        await browser.get(submitted, JSON_PLEASE),
        await browser.get('/solutions/99999998', JSON_PLEASE),
      ];
      expect([page.status, none.status]).to.deep.equal([404, 404]);
      const words = ({ text: json }: Page) => json.replace(/[0-9a-f]{12}/g, '');
      expect(words(page)).to.equal(words(none));
      expect((await browser.post(`${submitted}/helpful`, { value: 'yes' }, { from: '/ideas/new' })).status).to.equal(
        404,
      );
    }
    expect((await dataOf('solution', readers.erik, submitted)).state).to.equal('waiting');
    const listed = async (browser: Browser) =>
      (await dataOf('solutions', browser, '/solutions')).submissions.map(({ href }) => href);
    expect(await listed(readers.erik)).to.include(submitted);
    for (const browser of [readers.maya, readers.tom]) expect(await listed(browser)).not.to.include(submitted);
  });

  it('an idea, a text and a file of another brand are not there, also to be written about', async () => {
    const forms: [path: string, fields: Record<string, string>][] = [
      [`${ideaPath}/vote`, { value: 'up' }],
      [`${ideaPath}/comments`, { body: 'From Olmo' }],
      [`${open.path}/helpful`, { value: 'yes' }],
      [`${openArticle.path}/helpful`, { value: 'yes' }],
      ['/cases/solved', { text: `solution:${open.number}` }],
      ['/cases/opened', { text: `solution:${open.number}` }],
    ];
    const { org } = portal.world;
    const before = org.rows(LEDGER).length;
    for (const [path, fields] of forms) {
      const page = await readers.ana.post(path, fields, { from: '/ideas/new' });
      expect(page.status, path).to.equal(404);
    }
    expect(org.rows(LEDGER).length).to.equal(before);
  });

  it('what admins see are numbers, of their brand', async () => {
    const page = await (await portal.signIn('sam')).get('/admin/insights');
    expect(page.status).to.equal(200);
    expect(marksOn(page)).to.deep.equal([]);
    expect(page.text).not.to.match(/Fjordhus|Nordlys|Erik|Tom Aas/);
  });
});
