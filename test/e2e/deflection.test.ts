import { expect } from 'chai';
import type { InsightsPage } from '../../plugin/view/deflection-models.ts';
import { type Browser, keyIn, type Page, unescaped } from '../make/browser.ts';
import { caseOf, dataOf } from '../make/case-rows.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';
import { until } from '../make/until.ts';

const FORM = '/cases/new/vpn-problem';
/** The title of a published solution of the sandbox. */
const TITLE = 'VPN tunnel drops every hour: fix the rekey settings';
const WORDS = 'VPN tunnel drops every hour';
const GOOD = { type: 'vpn-problem', subject: WORDS, description: 'Since Monday', priority: 'Low' };

const uuidOf = (key: string) => key.split('.')[0] ?? '';

describe('what is offered instead of a case', function () {
  this.timeout(5_000);
  let portal: RunningPortal;
  let erik: Browser;
  let maya: Browser;
  let sam: Browser;
  let solution: { id: string; number: string };

  before(async function () {
    this.timeout(20_000);
    portal = await startPortal();
    [erik, maya, sam] = await Promise.all([portal.signIn('erik'), portal.signIn('maya'), portal.signIn('sam')]);
    const [row] = await portal.records('Solution', { SolutionName: TITLE });
    solution = { id: String(row?.Id), number: String(row?.SolutionNumber) };
  });
  after(() => portal.close());

  const value = () => `solution:${solution.number}`;
  const entries = (match: Record<string, string>) => portal.records('Portico_Entry__c', match);
  const insights = async (): Promise<InsightsPage> => dataOf('insights', sam, '/admin/insights?days=7');
  /** What has changed in the numbers of the last seven days. */
  const changed = async (work: () => Promise<unknown>) => {
    const before = await insights();
    await work();
    const after = await insights();
    const names = ['offered', 'opened', 'potential', 'confirmed', 'withdrawn'] as const;
    return Object.fromEntries(
      names.flatMap((name) => (after[name] === before[name] ? [] : [[name, after[name] - before[name]]])),
    );
  };
  const look = async (browser: Browser, fields: Record<string, string> = {}): Promise<Page> =>
    browser.post('/cases', { ...GOOD, look: '1', ...fields }, { from: FORM });
  const offersOn = (page: Page) => [...page.text.matchAll(/data-text="([^"]+)"/g)].map((match) => match[1]);
  const panelOf = (page: Page) => /<section class="offers[\s\S]*?<\/section>/.exec(page.text)?.[0] ?? '';
  const open = (browser: Browser, fields: Record<string, string> = {}, follow = false) =>
    browser.post(
      '/cases',
      { ...GOOD, ...fields },
      { ...('key' in fields ? {} : { from: FORM }), multipart: true, follow },
    );

  describe('on the form of a case', () => {
    it('has its place from the start, and nothing in it', async () => {
      const page = await erik.get(FORM);
      expect(panelOf(page)).to.include('Solutions appear here while you write.');
      expect(offersOn(page)).to.deep.equal([]);
    });

    it('comes with the same form, without script, and the text is kept', async () => {
      const page = await look(erik, { subject: `${WORDS} <b>`, description: 'one\ntwo', site: 'Oslo' });
      expect(page.status).to.equal(200);
      expect(unescaped(page.text))
        .to.include(`value="${WORDS} <b>"`)
        .and.to.include('one\ntwo')
        .and.to.include('value="Oslo"');
      expect(offersOn(page)).to.include(value());
      expect(offersOn(page).length).to.be.within(1, 3);
      expect(page.text).not.to.include('id="problem"');
    });

    it('shows the first with its steps, and ways on', async () => {
      const panel = panelOf(await look(erik));
      expect(panel.match(/<details class="offer" open/g)).to.have.length(1);
      expect(panel).to.include('<ol class="offer-steps').and.to.include('Read the whole');
      expect(panel).to.include('target="_blank" rel="noopener"').and.to.include('This solved it');
      expect(panel).to.include('Nothing fits? Carry on');
      // A press of Enter in a field sends the form for a case, whatever stands beside it.
      expect(panel.match(/<button(?![^>]*form="solved")(?![^>]*type="button")/g)).to.equal(null);
    });

    it('says so when nothing fits, and is nothing where there is no library', async () => {
      const page = await look(erik, { subject: 'zzzz yyyy xxxx', description: '' });
      expect(panelOf(page)).to.include('No solution matches what you wrote.');
      const bare = await startPortal({ without: ['Solution', 'Knowledge'], cases: 5 });
      try {
        const visitor = await bare.signIn('erik');
        const form = await visitor.get(FORM);
        expect(form.status).to.equal(200);
        expect(panelOf(form)).to.equal('');
        expect((await visitor.post('/cases', { ...GOOD, look: '1' }, { from: FORM })).status).to.equal(200);
        expect((await visitor.post('/cases', GOOD, { from: FORM, multipart: true })).status).to.equal(200);
      } finally {
        await bare.close();
      }
    }).timeout(15_000); // a second world

    it('keeps a file that was added', async () => {
      const files = [{ name: 'a.log', bytes: Buffer.from('x') }];
      const page = await erik.post('/cases', { ...GOOD, look: '1' }, { from: FORM, files });
      expect(page.text).to.match(/name="kept" value="[^"]+" checked/);
    });

    it('asks the CRM nothing', async () => {
      await look(erik);
      const key = await erik.keyOn(FORM);
      const before = await portal.stats();
      for (const subject of ['VPN tunnel drops', 'VPN tunnel drops every', WORDS])
        await erik.post('/cases', { ...GOOD, key, subject, look: '1' });
      expect((await portal.stats()).apiCalls).to.equal(before.apiCalls);
    });

    it('is refused with a key of nobody, and keeps the text', async () => {
      const page = await erik.post('/cases', { ...GOOD, key: 'x', look: '1' });
      expect(page.status).to.equal(403);
      expect(page.text).to.include(`value="${WORDS}"`);
    });

    it('never stands in the way: not while the CRM is away either', async () => {
      await portal.fault({ down: true });
      try {
        expect((await look(erik)).status).to.equal(200);
      } finally {
        await portal.fault({});
      }
    });
  });

  describe('is counted', () => {
    it('once, however often it is shown; with what was opened it is potential', async () => {
      const key = await erik.keyOn(FORM);
      const change = await changed(async () => {
        for (const _ of [1, 2]) await look(erik, { key });
        const read = await erik.get(`/cases/read?${new URLSearchParams({ journey: uuidOf(key), text: value() })}`, {
          follow: false,
        });
        expect(read).to.include({ status: 303 });
        expect(read.headers.location).to.equal(`/solutions/${solution.number}`);
        const answer = await erik.post(
          '/cases/opened',
          { key, text: value() },
          { headers: { accept: 'application/json' } },
        );
        expect(answer.json()).to.deep.equal({ opened: value() });
      });
      expect(change).to.deep.equal({ offered: 1, opened: 1, potential: 1 });
      const [offer, ...more] = await entries({ Key__c: `offer:${uuidOf(key)}:${solution.id}` });
      expect(more).to.deep.equal([]);
      expect(offer).to.include({
        Kind__c: 'offer',
        Record_Id__c: solution.id,
        Parent_Id__c: solution.id,
        Brand__c: 'larkfield',
      });
    });

    it('and is potential no longer when the form becomes a case, which takes its offers along', async () => {
      // Another day’s worth of somebody else: once per person and day.
      const siri = await portal.signIn('siri');
      const key = await siri.keyOn(FORM);
      const before = await portal.stats();
      const change = await changed(async () => {
        await look(siri, { key });
        await siri.get(`/cases/read?${new URLSearchParams({ journey: uuidOf(key), text: value() })}`, {
          follow: false,
        });
        await open(siri, { key });
        expect(await entries({ Key__c: `offer:${uuidOf(key)}:${solution.id}` })).to.have.length(1);
      });
      expect(change).to.deep.equal({ offered: 1, opened: 1 });
      const { byResource } = await portal.stats();
      expect((byResource['composite/sobjects'] ?? 0) - (before.byResource['composite/sobjects'] ?? 0)).to.be.at.most(1);
    });

    it('once, when the answer to writing it was lost', async () => {
      const key = await maya.keyOn(FORM);
      await look(maya, { key });
      await portal.fault({ dropAfterCommit: true, for: '1 call' });
      await insights();
      await portal.fault({});
      await insights();
      expect(await entries({ Key__c: `offer:${uuidOf(key)}:${solution.id}` })).to.have.length(1);
    });

    it('later, when the CRM was away', async () => {
      const key = await maya.keyOn(FORM);
      await look(maya, { key });
      await portal.fault({ down: true });
      expect((await sam.get('/admin/insights')).status).to.equal(503);
      await portal.fault({});
      await insights();
      expect(await entries({ Key__c: `offer:${uuidOf(key)}:${solution.id}` })).to.have.length(1);
    });

    it('also what still waits when the portal ends', async () => {
      const short = await startPortal({ cases: 5 });
      const visitor = await short.signIn('erik');
      const key = await visitor.keyOn(FORM);
      await visitor.post('/cases', { ...GOOD, key, look: '1' });
      const org = short.world.org;
      const query = `SELECT COUNT() FROM Portico_Entry__c WHERE Key__c LIKE 'offer:${uuidOf(key)}:%'`;
      expect(org.query(query, { version: '67.0' }).totalSize).to.equal(0);
      await short.close();
      expect(org.query(query, { version: '67.0' }).totalSize).to.be.greaterThan(0);
    }).timeout(15_000); // a second world
  });

  describe('“This solved it”', () => {
    const solve = (browser: Browser, fields: Record<string, string>) =>
      browser.post('/cases/solved', fields, { from: FORM });

    it('ends with thanks and one entry, also when it is pressed twice', async () => {
      const key = await erik.keyOn(FORM);
      const change = await changed(async () => {
        const pages = await Promise.all([1, 2].map(() => solve(erik, { key, text: value() })));
        for (const page of pages) {
          expect(page.status).to.equal(200);
          expect(page.text).to.include('Good to hear that it is solved').and.to.include(TITLE);
        }
      });
      expect(change).to.deep.equal({ confirmed: 1 });
      expect(await entries({ Key__c: `solved:${uuidOf(key)}` })).to.have.length(1);
    });

    it('once, when the answer was lost', async () => {
      const key = await erik.keyOn(FORM);
      await portal.fault({ dropAfterCommit: true, for: '1 call' });
      const page = await solve(erik, { key, text: value() });
      await portal.fault({});
      expect(page.text).to.include('Good to hear that it is solved');
      await insights();
      expect(await entries({ Key__c: `solved:${uuidOf(key)}` })).to.have.length(1);
    });

    it('thanks while the CRM is away, and is noted when it is back', async () => {
      const key = await erik.keyOn(FORM);
      await portal.fault({ down: true });
      const page = await solve(erik, { key, text: value() });
      expect(page.text).to.include('Good to hear that it is solved');
      await portal.fault({});
      await insights();
      expect(await entries({ Key__c: `solved:${uuidOf(key)}` })).to.have.length(1);
    });

    it('is taken back by a case of the same person, and only by one of his', async () => {
      const noa = await portal.signIn('noa');
      const [text] = await portal.records('Solution', { SolutionLanguage: 'iw', IsPublished: 'true' });
      const helped = `solution:${text?.SolutionNumber}`;
      expect(await changed(() => solve(noa, { text: helped }))).to.deep.equal({ confirmed: 1 });
      expect(await changed(() => caseOf(portal, 'siri@fjordhus.example'))).to.deep.equal({});
      const change = await changed(() => open(noa));
      expect(change).to.include({ confirmed: -1, withdrawn: 1 });
      const [follow, ...more] = await entries({ Kind__c: 'follow', Parent_Id__c: String(text?.Id) });
      expect(more).to.deep.equal([]);
      const [made] = await portal.records('Case', { Id: String(follow?.Record_Id__c) });
      expect(made).to.include({ Subject: WORDS });
    });

    it('is taken back by a case that an agent enters, through any channel', async () => {
      const maryam = await portal.signIn('maryam');
      expect(await changed(() => solve(maryam, { text: value() }))).to.deep.equal({ confirmed: 1 });
      const change = await changed(() => caseOf(portal, 'maryam@sepidar.example', { Origin: 'Phone' }));
      expect(change).to.deep.equal({ confirmed: -1, withdrawn: 1 });
    });

    const odd = [
      '',
      'x',
      'solution:',
      'solution:00000000',
      'solution:__proto__',
      'case:00001001',
      "solution:' OR 1=1",
      `solution:${'9'.repeat(3_000)}`,
    ];
    for (const text of odd)
      it(`of a text of nobody: ${text.slice(0, 24)}`, async () => {
        expect((await solve(erik, { text })).status).to.equal(404);
        expect((await erik.post('/cases/opened', { text }, { from: FORM })).status).to.equal(404);
      });

    it('needs a key of this form', async () => {
      expect((await erik.post('/cases/solved', { key: 'x', text: value() })).status).to.equal(403);
      expect((await erik.post('/cases/opened', { key: await maya.keyOn(FORM), text: value() })).status).to.equal(403);
    });

    it('has a page that stands any address', async () => {
      for (const query of ['', '?text=', '?text=x', '?text[]=1', `?text=${'x'.repeat(2_000)}`])
        expect((await erik.get(`/cases/solved${query}`)).status, query).to.equal(200);
      for (const query of ['', '?journey=x&text=y', `?journey=${uuidOf(await erik.keyOn(FORM))}`])
        expect((await erik.get(`/cases/read${query}`)).status, query).to.be.oneOf([400, 404]);
    });
  });

  describe('after the case was opened', () => {
    it('offers one more that fits well and was not offered before, and can close the case with it', async () => {
      const page = await open(erik, {}, true);
      expect(page.text).to.include('This may help meanwhile').and.to.include(TITLE);
      const number = new URL(page.url).pathname.split('/')[2] ?? '';
      const fields = { key: keyIn(page.text), text: value() };
      const pages = await Promise.all([1, 2].map(() => erik.post(`/cases/${number}/solved`, fields)));
      for (const one of pages) expect(one.text).to.include('The case is closed. Thank you.');
      const [row] = await portal.records('Case', { CaseNumber: number });
      expect(row).to.include({ IsClosed: true });
      const kinds = [...(await entries({ Record_Id__c: String(row?.Id) }))].map((entry) => entry.Kind__c);
      expect(kinds.sort()).to.deep.equal(['case', 'close', 'follow', 'solved'].filter((kind) => kinds.includes(kind)));
      expect(kinds).to.include.members(['close', 'solved']);
    });

    it('offers the same to both halves of a double click', async () => {
      const fields = { key: await erik.keyOn(FORM), description: 'Pressed twice' };
      const pages = await Promise.all([1, 2].map(() => open(erik, fields, true)));
      for (const page of pages) expect(page.text).to.include('This may help meanwhile');
    });

    it('counts that as no deflection', async () => {
      const siri = await portal.signIn('siri');
      const change = await changed(async () => {
        const page = await open(siri, {}, true);
        const { pathname } = new URL(page.url);
        await siri.post(`${pathname}/solved`, { key: keyIn(page.text), text: value() });
      });
      expect(change).not.to.have.any.keys('confirmed', 'potential', 'withdrawn');
    });

    it('offers nothing that was turned down, or that fits ill', async () => {
      const key = await maya.keyOn(FORM);
      const offered = offersOn(await look(maya, { key }));
      const { headers } = await open(maya, { key });
      const again = new URL(headers.location ?? '', portal.origin).searchParams.get('meanwhile');
      expect(offered).not.to.include(again);
      const ill = await open(maya, { subject: 'Please call me back' });
      expect(ill.headers.location).to.match(/^\/cases\/\d+$/);
    });

    it('is closed by nobody who may not', async () => {
      const theirs = await caseOf(portal, 'maya@fjordhus.example');
      const page = await erik.post(`/cases/${theirs.number}/solved`, { text: value() }, { from: FORM });
      expect(page.status).to.equal(404);
      expect((await portal.records('Case', { Id: theirs.id }))[0]).to.include({ IsClosed: false });
    });
  });

  describe('a case about a text', () => {
    const about = () => `/cases/new?${new URLSearchParams({ about: TITLE, solution: solution.number })}`;

    it('says so, and can do without', async () => {
      const page = await erik.get(about());
      expect(page.text).to.include(`name="solution" value="${solution.number}"`).and.to.include('About:');
      expect(page.text)
        .to.include('href="/cases/new" data-drop')
        .and.to.include(`href="/solutions/${solution.number}"`);
    });

    it('is tied to it, once, and shows it', async () => {
      const fields = { key: await erik.keyOn(FORM), solution: solution.number };
      const pages = await Promise.all([1, 2].map(() => open(erik, fields, true)));
      const number = new URL(pages[0]?.url ?? '').pathname.split('/')[2] ?? '';
      const [row] = await portal.records('Case', { CaseNumber: number });
      expect(await portal.records('CaseSolution', { CaseId: String(row?.Id) })).to.have.length(1);
      for (const page of pages)
        expect(page.text).to.include(`<a href="/solutions/${solution.number}" dir="auto">${TITLE}</a>`);
    });

    it('is one case, tied once, when the answer was lost', async function () {
      this.timeout(30_000); // what is kept is sent in its own time
      await erik.post('/cases/solved', { text: value() }, { from: FORM });
      const fields = { key: await erik.keyOn(FORM), solution: solution.number, subject: 'Tied and lost' };
      await portal.fault({ dropAfterCommit: true, for: '1 call' });
      const kept = await open(erik, fields, true);
      expect(kept.url).to.match(/\/cases\/Q-/);
      await portal.fault({});
      await until(
        () => erik.get(kept.url),
        ({ url }) => /\/cases\/\d+/.test(url),
        25_000,
      );
      expect((await open(erik, fields)).status).to.equal(303);
      const [row, ...more] = await portal.records('Case', { Subject: 'Tied and lost' });
      expect(more).to.deep.equal([]);
      expect(await portal.records('CaseSolution', { CaseId: String(row?.Id) })).to.have.length(1);
      const kinds = (await entries({ Record_Id__c: String(row?.Id) })).map((entry) => entry.Kind__c);
      expect(kinds.sort()).to.deep.equal(['case', 'follow']);
    });

    it('the same with an article', async () => {
      const [article] = await portal.records('Knowledge__kav', { Language: 'en_US', PublishStatus: 'Online' });
      const url = String(article?.UrlName);
      const page = await erik.get(`/cases/new?${new URLSearchParams({ about: 'x', article: url })}`);
      expect(page.text).to.include(`name="article" value="${url}"`);
      const { headers } = await open(erik, { article: url });
      const [row] = await portal.records('Case', { CaseNumber: numberIn(headers.location) });
      const [tie] = await portal.records('CaseArticle', { CaseId: String(row?.Id) });
      expect(tie).to.include({ KnowledgeArticleId: article?.KnowledgeArticleId });
    });

    it('keeps it when the form comes back', async () => {
      const page = await open(erik, { subject: '', solution: solution.number });
      expect(page.status).to.equal(422);
      expect(page.text).to.include(`name="solution" value="${solution.number}"`);
    });

    it('ignores one that nobody may read, and keeps the text', async () => {
      const [draft] = await portal.records('Solution', { IsPublished: 'false' });
      for (const ref of [String(draft?.SolutionNumber), '00000000', "x' OR ''='", '__proto__', '../x']) {
        const form = await erik.get(`/cases/new?${new URLSearchParams({ about: 'Kept words', solution: ref })}`);
        expect(form.text, ref).to.include('value="Kept words"').and.not.to.include('name="solution"');
        const { status, headers } = await open(erik, { solution: ref });
        expect(status).to.equal(303);
        const [row] = await portal.records('Case', { CaseNumber: numberIn(headers.location) });
        expect(await portal.records('CaseSolution', { CaseId: String(row?.Id) })).to.deep.equal([]);
      }
    });

    it('is opened all the same when the text has gone meanwhile', async () => {
      const all = await portal.records('Solution', { IsPublished: 'true', SolutionLanguage: 'en_US' });
      const gone = all.find(({ Id, SolutionNumber }) => Id !== solution.id && SolutionNumber !== undefined);
      const number = String(gone?.SolutionNumber);
      expect((await erik.get(`/cases/new?solution=${number}`)).text).to.include(`name="solution" value="${number}"`);
      const path = `${portal.world.instanceUrl}/_world/records/Solution/${gone?.Id}`;
      expect((await fetch(path, { method: 'DELETE' })).ok).to.equal(true);
      expect((await open(erik, { solution: number, subject: 'Without it' })).status).to.equal(303);
      expect(await portal.records('Case', { Subject: 'Without it' })).to.have.length(1);
    });

    it('shows only published ones that agents tied to it', async () => {
      const made = await caseOf(portal, 'erik@fjordhus.example');
      const [draft] = await portal.records('Solution', { IsPublished: 'false' });
      for (const id of [solution.id, String(draft?.Id)])
        await portal.asAgent('CaseSolution', { CaseId: made.id, SolutionId: id });
      const data = await dataOf('case', erik, `/cases/${made.number}`);
      expect(data.solutions).to.deep.equal([{ title: TITLE, href: `/solutions/${solution.number}` }]);
    });
  });

  describe('the numbers', () => {
    it('are for admins; to everybody else there is no such page', async () => {
      const page = await sam.get('/admin/insights');
      expect(page.status).to.equal(200);
      expect(page.text).to.include('Confirmed deflection').and.to.include('within 7 days').and.to.include('>Admin<');
      for (const browser of [erik, maya, await portal.signIn('ingrid')])
        for (const path of ['/admin/insights', '/admin/insights?days=90', '/admin'])
          expect((await browser.get(path)).status, path).to.equal(404);
      expect((await portal.visitor().get('/admin/insights', { follow: false })).status).to.equal(303);
    });

    it('are of 7, 30 or 90 days, whatever else is asked for', async () => {
      for (const [query, days] of [
        ['7', 7],
        ['30', 30],
        ['90', 90],
        ['', 30],
        ['x', 30],
        ['99999', 30],
        ['-1', 30],
      ] as const) {
        const data = await dataOf('insights', sam, `/admin/insights?days=${query}`);
        expect(data.periods.find((one) => one.current)?.days, query).to.equal(days);
        expect(data.days).to.equal(7);
      }
    });
  });

  it('and nothing failed inside', () => {
    const lines = portal.log.map((line) => JSON.parse(line));
    expect(lines.filter((line) => line.status === 500 || line.code === 'internal')).to.deep.equal([]);
  });
});

function numberIn(location: string | undefined): string {
  return /^\/cases\/(\d+)/.exec(location ?? '')?.[1] ?? '';
}
