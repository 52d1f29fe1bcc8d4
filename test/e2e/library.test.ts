import { expect } from 'chai';
import { change } from '../make/authorization.ts';
import { type Browser, type Page, unescaped } from '../make/browser.ts';
import { AGENT } from '../make/case-rows.ts';
import { answersOn, articleOf, signInAtOlmo, solutionOf } from '../make/library.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';

const JSON_PLEASE = { headers: { accept: 'application/json' } };
/** Long enough for everything that is kept to be asked for again before it is shown. */
const LATER = 120_000;

describe('solutions and articles', () => {
  let portal: RunningPortal;
  let shift = 0;
  let maya: Browser;
  let ingrid: Browser;
  let erik: Browser;
  let maryam: Browser;
  let noa: Browser;
  let ana: Browser;
  before(async function () {
    this.timeout(20_000);
    portal = await startPortal({ clock: () => new Date(Date.now() + shift) });
    // Before the clock is moved: the SAML library keeps its own time.
    maya = await portal.signIn('maya');
    ingrid = await portal.signIn('ingrid');
    erik = await portal.signIn('erik');
    maryam = await portal.signIn('maryam');
    noa = await portal.signIn('noa');
    ana = await signInAtOlmo(portal);
  });
  after(() => portal.close());

  const titles = (page: Page) =>
    [...page.text.matchAll(/class="row-title"><a [^>]*>([^<]*)</g)].map(([, text]) => unescaped(text ?? ''));
  const h1 = (page: Page) => unescaped(/<h1[^>]*>([^<]*)/.exec(page.text)?.[1] ?? '');
  /** All that is said of an address that leads nowhere. */
  const refusal = (page: Page, path: string) =>
    page.text
      .replace(/[0-9a-f]{8}-[0-9a-f-]{27}\.[\w-]{43}/g, 'KEY')
      .replace(/(<bdi>)[0-9a-f]{12}\b/g, '$1REFERENCE')
      .replaceAll(path, 'PATH');

  describe('that nobody may read are as those that do not exist', () => {
    const one = async (object: string, match: Record<string, string>) => {
      const [row] = await portal.records(object, match);
      if (!row) throw new Error(`the sandbox has no such ${object}`);
      return object === 'Solution' ? `/solutions/${row.SolutionNumber}` : `/knowledge/${row.UrlName}`;
    };
    const hidden: Record<string, () => Promise<string>> = {
      'a draft of an agent': async () => (await solutionOf(portal, { Status: 'Draft', IsPublished: false })).path,
      'a solution for agents': async () => (await solutionOf(portal, { IsPublished: false })).path,
      'a solution of another brand': async () => (await solutionOf(portal, {}, 'Descaling')).path,
      'a solution without a category, which no brand shows': async () => (await solutionOf(portal, {}, null)).path,
      'an article that is a draft': () => one('Knowledge__kav', { PublishStatus: 'Draft' }),
      'an article of yesterday': () => one('Knowledge__kav', { PublishStatus: 'Archived' }),
      'an article for agents': () => one('Knowledge__kav', { PublishStatus: 'Online', IsVisibleInCsp: 'false' }),
      'an article that lost its channel': async () =>
        (await articleOf(portal, { UrlName: 'lost-its-channel', IsVisibleInCsp: false })).path,
    };
    for (const [what, make] of Object.entries(hidden))
      it(what, async () => {
        const path = await make();
        const absent = path.startsWith('/solutions') ? '/solutions/99999998' : '/knowledge/no-such-article';
        const [page, nothing] = [await maya.get(path), await maya.get(absent)];
        expect([page.status, nothing.status]).to.deep.equal([404, 404]);
        expect(refusal(page, path)).to.equal(refusal(nothing, absent));
        const file = await maya.get(`${path}/files/Zz_nothingHasThisName_`);
        expect(file.status).to.equal(404);
      });

    it('while one that is published is read', async () => {
      const made = await solutionOf(portal, { SolutionName: 'Quince in the open' });
      const page = await maya.get(made.path);
      expect([page.status, h1(page)]).to.deep.equal([200, 'Quince in the open']);
      const article = await articleOf(portal, { UrlName: 'medlar-in-the-open', Title: 'Medlar in the open' });
      expect(h1(await maya.get(article.path))).to.equal('Medlar in the open');
    });

    it('and each brand reads its own', async () => {
      const made = await solutionOf(portal, { SolutionName: 'Of the second brand' }, 'Descaling');
      expect(h1(await ana.get(made.path))).to.equal('Of the second brand');
      const larkfield = await solutionOf(portal, { SolutionName: 'Of the first brand' });
      expect((await ana.get(larkfield.path)).status).to.equal(404);
    });
  });

  describe('in lists', () => {
    it('stand beside each other, those that helped most first', async () => {
      const page = await maya.get('/solutions');
      expect(titles(page)[0]).to.equal('VPN tunnel drops every hour: fix the rekey settings');
      expect(titles(page)).to.include('Update the firmware of a KX gateway');
      const { rows } = (await maya.get('/solutions', JSON_PLEASE)).json() as {
        rows: { helped: number; kind: string }[];
      };
      const helped = rows.map((row) => row.helped);
      expect(helped).to.deep.equal([...helped].sort((one, other) => other - one));
      expect(new Set(rows.map(({ kind }) => kind))).to.have.all.keys('solution', 'article');
    });

    it('stand newest first where that is asked', async () => {
      const { rows } = (await maya.get('/solutions?sort=new', JSON_PLEASE)).json() as {
        rows: { updated: string; language?: object }[];
      };
      const own = rows.filter(({ language }) => language === undefined).map(({ updated }) => updated);
      expect(own).to.deep.equal([...own].sort().reverse());
    });

    it('are of one category with all below it, and the tree tells how many', async () => {
      const all = await maya.get('/solutions');
      const [, href = '', count = ''] =
        /<a href="([^"]+)"[^>]*><bdi>Connectivity<\/bdi> <span class="num">(\d+)/.exec(all.text) ?? [];
      const page = await maya.get(unescaped(href));
      expect(h1(page)).to.equal('Connectivity');
      expect(page.text).to.include('<bdi>VPN</bdi>').and.not.include('<bdi>Invoices</bdi>');
      expect(page.text).to.include(`1–20 of ${count}`);
      expect(titles(page)).to.include('VPN tunnel drops every hour: fix the rekey settings');
    });

    it('go on from page to page, and a page past the end is the first', async () => {
      const [first, second] = [await maya.get('/solutions'), await maya.get('/solutions?page=2')];
      expect(titles(first).filter((title) => titles(second).includes(title))).to.deep.equal([]);
      const past = await maya.get('/solutions?page=5000', { follow: false });
      expect([past.status, past.headers.location]).to.deep.equal([303, '/solutions']);
    });

    it('are articles only at /knowledge', async () => {
      const { rows } = (await maya.get('/knowledge', JSON_PLEASE)).json() as { rows: { kind: string }[] };
      expect(new Set(rows.map(({ kind }) => kind))).to.have.all.keys('article');
    });

    it('lead to the search with what is looked for', async () => {
      const page = await maya.get('/solutions?q=vpn+drops', { follow: false });
      expect(page.headers.location).to.equal('/search?q=vpn+drops&in=solution');
    });

    for (const [what, query] of Object.entries({
      'a category nobody has': 'category=nothing',
      'a category twice': 'category=a&category=b',
      'a page that is no number': 'page=-1',
      'an order of our own making': 'sort=__proto__',
      'a very long category': `category=${'x'.repeat(4_000)}`,
    }))
      it(`are all there for ${what}`, async () => {
        const page = await maya.get(`/solutions?${query}`);
        expect([page.status, titles(page).length]).to.deep.equal([200, 20]);
      });

    it('cost the org nothing while they are kept', async () => {
      await erik.get('/solutions');
      const before = (await portal.stats()).apiCalls;
      for (let at = 1; at <= 5; at++) await erik.get(`/solutions?page=${at}`);
      expect((await portal.stats()).apiCalls - before).to.equal(0);
    });
  });

  describe('follow what agents do', () => {
    it('appear, change, and go as soon as it is seen', async () => {
      const made = await solutionOf(portal, { SolutionName: 'Loquat as it began' });
      const shown = async () => {
        shift += LATER;
        const all: string[] = [];
        for (const page of [1, 2]) all.push(...titles(await maya.get(`/solutions?sort=new&page=${page}`)));
        return all.filter((title) => title.startsWith('Loquat'));
      };
      expect(await shown()).to.deep.equal(['Loquat as it began']);
      await change(portal, 'Solution', made.id, { SolutionName: 'Loquat as it went on' });
      expect(await shown()).to.deep.equal(['Loquat as it went on']);
      await change(portal, 'Solution', made.id, { IsPublished: false });
      // As soon as that is known, also without a look at the list.
      expect((await maya.get(made.path)).status).to.equal(404);
      const list = await maya.get('/solutions?sort=new');
      expect(titles(list).filter((title) => title.startsWith('Loquat'))).to.deep.equal([]);
      await change(portal, 'Solution', made.id, { IsPublished: true });
      expect(await shown()).to.deep.equal(['Loquat as it went on']);
      await change(portal, 'Solution', made.id, { IsPublished: false });
      expect(await shown()).to.deep.equal([]);
    });

    it('take new answers into the order', async () => {
      const made = await solutionOf(portal, { SolutionName: 'Bergamot' });
      const key = await maya.keyOn(made.path);
      await maya.post(`${made.path}/helpful`, { key, value: 'yes' });
      shift += LATER;
      await maya.get('/solutions');
      const { rows } = (await maya.get('/solutions?sort=new', JSON_PLEASE)).json() as {
        rows: { title: string; helped: number }[];
      };
      expect(rows.find(({ title }) => title === 'Bergamot')?.helped).to.equal(1);
      expect(await answersOn(portal, made.id)).to.have.length(1);
    });

    it('count at once what somebody has just said himself', async () => {
      const made = await solutionOf(portal, { SolutionName: 'Yuzu' });
      shift += LATER;
      const helped = async () => {
        const { rows } = (await maya.get('/solutions?sort=new', JSON_PLEASE)).json() as {
          rows: { title: string; helped: number }[];
        };
        return rows.find(({ title }) => title === 'Yuzu')?.helped;
      };
      expect(await helped()).to.equal(0);
      await maya.post(`${made.path}/helpful`, { key: await maya.keyOn(made.path), value: 'yes' });
      expect(await helped()).to.equal(1);
    });
  });

  describe('that a customer wrote himself', () => {
    it('are listed with their state, for him', async () => {
      const { submissions } = (await maya.get('/solutions', JSON_PLEASE)).json() as {
        submissions: { title: string; href: string; state: string }[];
      };
      expect(submissions.map(({ state }) => state)).to.include.members(['waiting', 'published']);
      const waiting = submissions.find(({ state }) => state === 'waiting');
      const page = await maya.get(waiting?.href ?? '');
      expect([page.status, h1(page)]).to.deep.equal([200, waiting?.title]);
      expect(page.text).to.include('Only you see this').and.not.include('Did this help?');
      expect((await ingrid.get(waiting?.href ?? '')).status).to.equal(404);
      const others = (await ingrid.get('/solutions', JSON_PLEASE)).json() as { submissions: { title: string }[] };
      expect(others.submissions.map(({ title }) => title)).to.not.include(waiting?.title);
    });

    const own = async () => {
      const { submissions } = (await ingrid.get('/solutions', JSON_PLEASE)).json() as {
        submissions: { title: string; href: string; state: string }[];
      };
      return submissions.map(({ title, state }) => ({ title, state }));
    };
    const submit = async (title: string) => {
      const { text } = await ingrid.get('/solutions/new');
      const [, category = ''] = /<option value="([^"]+)">Devices</.exec(text) ?? [];
      const fields = { key: await ingrid.keyOn('/solutions/new'), title, details: 'One', category };
      const { headers } = await ingrid.post('/solutions', fields, { follow: false });
      const path = headers.location ?? '';
      const [row] = await portal.records('Solution', { SolutionNumber: path.split('/')[2] ?? '' });
      return { path, id: String(row?.Id) };
    };

    it('are listed as soon as they are sent', async () => {
      await ingrid.get('/solutions');
      await submit('Just sent');
      expect(await own()).to.deep.include({ title: 'Just sent', state: 'waiting' });
    });

    it('are his to read also where they are published in no category of the brand', async () => {
      const { path, id } = await submit('Out of all categories');
      for (const { Id } of await portal.records('CategoryData', { RelatedSobjectId: id }))
        await portal.removeAsAgent('CategoryData', String(Id));
      await change(portal, 'Solution', id, { IsPublished: true });
      expect(await own()).to.deep.include({ title: 'Out of all categories', state: 'published' });
      expect((await ingrid.get(path)).status).to.equal(200);
      expect((await maya.get(path)).status).to.equal(404);
    });

    it('are missing beside the list while the CRM is away, and the list is there', async () => {
      const before = await maya.get('/solutions');
      await portal.fault({ down: true });
      try {
        const page = await maya.get('/solutions');
        expect([page.status, titles(page)]).to.deep.equal([200, titles(before)]);
      } finally {
        await portal.fault({});
      }
    });
  });

  describe('in several languages', () => {
    it('are read in one’s own, whichever address leads there', async () => {
      const [translated] = (await portal.records('Knowledge__kav', { PublishStatus: 'Online', Language: 'fa' })).filter(
        ({ IsMasterLanguage }) => IsMasterLanguage === false,
      );
      const [master] = await portal.records('Knowledge__kav', {
        KnowledgeArticleId: String(translated?.KnowledgeArticleId),
        Language: 'en_US',
      });
      for (const { UrlName } of [translated ?? {}, master ?? {}]) {
        expect(h1(await maryam.get(`/knowledge/${UrlName}`))).to.equal(translated?.Title);
        expect(h1(await maya.get(`/knowledge/${UrlName}`))).to.equal(master?.Title);
      }
      const list = await maryam.get('/knowledge');
      expect(titles(list)).to.include(translated?.Title).and.not.include(master?.Title);
    });

    it('say in which they are where one’s own is missing', async () => {
      const { path } = await articleOf(portal, { UrlName: 'only-in-persian', Title: 'فقط فارسی', Language: 'fa' });
      const page = await maya.get(path);
      expect(page.text).to.include('This is written in Persian').and.include('lang="fa"');
      const own = await maryam.get(path);
      expect(own.text).to.not.include('text-language');
    });
  });

  describe('hold', () => {
    it('markup as text where they are plain', async () => {
      const { org } = portal.world;
      const made = await solutionOf(portal);
      const id = org.nextId('Solution');
      const text = { SolutionName: 'Plain', SolutionNote: 'Type <b>ls</b>\n\n& wait', IsHtml: false };
      const state = { Status: 'Reviewed', IsPublished: true, CreatedDate: new Date().toISOString() };
      org.load('Solution', [{ Id: id, SolutionNumber: '00009999', ...text, ...state }]);
      const [node] = await portal.records('CategoryNode', { MasterLabel: 'VPN' });
      await portal.asAgent('CategoryData', { CategoryNodeId: node?.Id, RelatedSobjectId: id, as: AGENT });
      const page = await maya.get('/solutions/00009999');
      expect(page.text).to.include('Type &lt;b&gt;ls&lt;/b&gt;').and.include('&amp; wait');
      expect((await maya.get(made.path)).text).to.include('<p dir="auto">As it began.</p>');
    });

    it('links to each other, however an agent put them', async () => {
      const other = await solutionOf(portal);
      const [article] = await portal.records('Knowledge__kav', { UrlName: 'how-cases-work' });
      shift += LATER;
      await maya.get('/solutions');
      const links = [
        `/${other.id.slice(0, 15)}`,
        `https://larkfield.lightning.force.com/lightning/r/Solution/${other.id}/view`,
        '/articles/en_US/Knowledge/how-cases-work',
        `https://larkfield.my.salesforce.com/${article?.Id}`,
        '/500Q50000000001',
        'https://elsewhere.example/501Q50000ZZZZZZ',
      ];
      const note = links.map((href) => `<p><a href="${href}">x</a></p>`).join('');
      const made = await solutionOf(portal, { SolutionNote: note });
      const prose = /<div class="prose"[\s\S]*?<\/div>/.exec((await maya.get(made.path)).text)?.[0] ?? '';
      expect([...prose.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)).to.deep.equal([
        ...[other.path, other.path, '/knowledge/how-cases-work', '/knowledge/how-cases-work'],
        'https://elsewhere.example/501Q50000ZZZZZZ',
      ]);
    });

    it('files for customers, and no others', async () => {
      const made = await solutionOf(portal);
      const attach = async (name: string, visibility: string, to: string) => {
        const version = await portal.asAgent('ContentVersion', {
          ...{ Title: name, PathOnClient: `${name}.txt`, VersionData: Buffer.from(name).toString('base64'), as: AGENT },
        });
        const [row] = await portal.records('ContentVersion', { Id: version });
        const link = {
          ContentDocumentId: row?.ContentDocumentId,
          LinkedEntityId: to,
          ShareType: 'V',
          Visibility: visibility,
        };
        await portal.asAgent('ContentDocumentLink', { ...link, as: AGENT });
      };
      await attach('for-customers', 'AllUsers', made.id);
      await attach('for-agents', 'InternalUsers', made.id);
      const page = await maya.get(made.path);
      const files = [...page.text.matchAll(/href="(\/solutions\/[^"]*\/files\/[^"]*)"/g)].map(([, href]) => href ?? '');
      expect(files).to.have.length(1);
      const file = await maya.get(files[0] ?? '');
      expect([file.status, file.text]).to.deep.equal([200, 'for-customers']);
      expect(file.headers['content-disposition']).to.include('attachment');
      // The same file is not beside another text.
      const other = await solutionOf(portal);
      expect((await maya.get((files[0] ?? '').replace(made.number, other.number))).status).to.equal(404);
      await change(portal, 'Solution', made.id, { IsPublished: false });
      expect((await maya.get(files[0] ?? '')).status).to.equal(404);
    });

    it('the customer’s cases that are tied to them, and nobody else’s', async () => {
      const made = await solutionOf(portal);
      const tie = async (email: string, subject: string) => {
        const [contact] = await portal.records('Contact', { Email: email });
        const CaseId = await portal.asAgent('Case', {
          ...{ Subject: subject, Status: 'New', Origin: 'Web', ContactId: contact?.Id, AccountId: contact?.AccountId },
        });
        await portal.asAgent('CaseSolution', { CaseId, SolutionId: made.id });
      };
      await tie('erik@fjordhus.example', 'Quince of Erik');
      await tie('maryam.rezaei@sepidar.example', 'Quince of Maryam');
      await portal.caughtUp();
      expect((await erik.get(made.path)).text)
        .to.include('Quince of Erik')
        .and.not.include('Quince of Maryam');
      expect((await maya.get(made.path)).text).to.include('Quince of Erik');
      expect((await noa.get(made.path)).text).to.not.include('Quince of');
    });
  });

  it('are there while the CRM is away: whole to who has read them, to others from memory, which they say', async () => {
    const read = await solutionOf(portal, { SolutionNote: '<p>Read <b>before</b>.</p>' });
    const unread = await solutionOf(portal, { SolutionNote: '<p>Not <b>yet</b> read.</p>' });
    const olmo = await solutionOf(portal, {}, 'Descaling');
    const draft = await solutionOf(portal, { IsPublished: false });
    const article = '/knowledge/how-cases-work';
    shift += LATER;
    await maya.get('/solutions');
    await maya.get(read.path);
    const title = h1(await maya.get(article));
    await portal.fault({ down: true });
    try {
      for (const [path, text] of [[unread.path, 'Not yet read.']] as const) {
        const page = await erik.get(path);
        expect(page.status, path).to.equal(200);
        expect(page.text).to.include(text).and.include('Some of this page is missing');
        expect(page.text).to.not.include('Did this help?');
      }
      for (const [path, text] of [
        [read.path, 'Read <b>before</b>.'],
        [article, title],
      ] as const) {
        const whole = await maya.get(path);
        expect(whole.status, path).to.equal(200);
        expect(whole.text).to.include(text).and.not.include('Some of this page is missing');
      }
      for (const path of [read.path, article])
        expect((await maya.get(path)).text)
          .to.include('Did this help?')
          .and.not.include('Some of this page is missing');
      for (const { path } of [olmo, draft]) expect((await maya.get(path)).status).to.equal(503);
    } finally {
      await portal.fault({});
    }
    expect((await maya.get(read.path)).text)
      .to.include('Did this help?')
      .and.not.include('Some of this page is missing');
  });

  it('are led to by the ids in the company’s own e-mails', async () => {
    const made = await solutionOf(portal);
    shift += LATER;
    await maya.get('/solutions');
    for (const id of [made.id, made.id.slice(0, 15)]) {
      const page = await maya.get(`/solutions/${id}`, { follow: false });
      expect([page.status, page.headers.location]).to.deep.equal([303, made.path]);
    }
  });

  it('of another brand are led to by nothing, as those that do not exist', async () => {
    const [solution, article] = [
      await solutionOf(portal, { SolutionName: 'Descaled' }, 'Descaling'),
      (await portal.records('Knowledge__kav', { UrlName: 'caring-for-your-linea', PublishStatus: 'Online' }))[0],
    ];
    shift += LATER;
    await maya.get('/solutions');
    const ids = [solution.id, String(article?.Id), String(article?.KnowledgeArticleId)];
    for (const id of ids) {
      const below = id === solution.id ? '/solutions' : '/knowledge';
      expect((await ana.get(`${below}/${id}`, { follow: false })).status, 'there it leads').to.equal(303);
      const page = await maya.get(`${below}/${id}`, { follow: false });
      const absent = `${below}/${id.slice(0, 3)}Q5zzzzzzzzzz`;
      expect(page.status).to.equal(404);
      expect(refusal(page, `${below}/${id}`)).to.equal(refusal(await maya.get(absent), absent));
    }
    const note = ids.map((id) => `<p><a href="/${id}">x</a></p>`).join('');
    const { path } = await solutionOf(portal, { SolutionNote: note });
    expect((await maya.get(path)).text).to.not.match(/<a href="[^"]*">x</);
  });

  it('say nothing of the CRM’s ids as data', async () => {
    const made = await solutionOf(portal);
    for (const path of [made.path, '/solutions', '/knowledge/how-cases-work']) {
      const { text } = await maya.get(path, JSON_PLEASE);
      expect(text).to.not.match(/"(?:501|ka0|kA0|02n|003|005)Q5\w+"/);
    }
  });
});
