import { expect } from 'chai';
import { composed } from '../../plugin/records/library/compose.ts';
import { type Browser, createBrowser, keyIn, type Page, unescaped } from '../make/browser.ts';
import { AGENT } from '../make/case-rows.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';
import { KEEPABLE, MEGABYTE, NOTHING, UNSTORABLE } from '../make/texts.ts';
import { until } from '../make/until.ts';

const FORM = '/solutions/new';
/** In a text that can only be found if the form came back whole. */
const KEPT = 'what was written beside it';

describe('submitting a solution', function () {
  this.timeout(5_000);
  let portal: RunningPortal;
  let erik: Browser;
  let good = {
    title: 'Keep a switch port powered at night',
    details: 'Open the power plan\nTurn it off',
    category: '',
  };

  before(async function () {
    this.timeout(20_000);
    portal = await startPortal();
    erik = await portal.signIn('erik');
    good = { ...good, category: categoryOn(await erik.get(FORM), 'Devices') };
  });
  after(() => portal.close());

  const send = async (fields: Record<string, string>) =>
    erik.post('/solutions', { key: await erik.keyOn(FORM), category: good.category, ...fields }, { follow: false });
  const count = (object: string) =>
    portal.world.org.query(`SELECT COUNT() FROM ${object}`, { version: '67.0' }).totalSize;
  const written = () => ['Solution', 'CategoryData', 'Portico_Entry__c'].map(count);
  const rowOf = async (page: Page) => {
    expect(page.status, page.text.slice(0, 2_000)).to.equal(303);
    const number = /^\/solutions\/(\d+)$/.exec(page.headers.location ?? '')?.[1] ?? '';
    const [row] = await portal.records('Solution', { SolutionNumber: number });
    if (!row) throw new Error(`no solution at ${page.headers.location}`);
    return row;
  };
  /** What was kept is there once its time has come. */
  const delivered = (title: string) =>
    until(
      () => portal.records('Solution', { SolutionName: title }),
      (rows) => rows.length > 0,
      25_000,
    );
  /** The same form, with all that was written, and a message. */
  const givesBack = (page: Page, texts: string[], status = 422) => {
    expect(page.status).to.equal(status);
    expect(page.text).to.include('id="problem"');
    const said = unescaped(page.text).replace(/\r\n?/g, '\n');
    for (const text of texts) expect(said.includes(text.replace(/\r\n?/g, '\n')), 'the text is kept').to.equal(true);
  };

  it('makes one record that nobody but the company sees, with its category and whose it is, which is told once it is published', async () => {
    const more = { products: 'AP-6', problem: 'It restarts.\n\nEvery night.', name: 'true' };
    const row = await rowOf(await send({ ...good, ...more }));
    expect(row).to.include({
      ...{ SolutionName: good.title, Status: 'Draft', IsPublished: false, SolutionLanguage: 'en_US' },
      SolutionNote:
        '<p>It restarts.</p><p>Every night.</p><ol><li>Open the power plan</li><li>Turn it off</li></ol><p>Applies to: AP-6</p>',
    });
    const [entry, ...others] = await portal.records('Portico_Entry__c', { Record_Id__c: String(row.Id) });
    expect(others).to.deep.equal([]);
    expect(entry).to.include({ Kind__c: 'solution', Brand__c: 'larkfield' });
    expect(entry?.Note__c).to.match(/^name [\w-]{43} [\w-]{43}$/);
    await portal.changeAsAgent('Solution', String(row.Id), { IsPublished: true, as: AGENT });
    await portal.caughtUp();
    const page = await erik.get(`/solutions/${row.SolutionNumber}`);
    expect(page.text).to.match(/Written by (?:<[^>]*>)*Erik</);
    const [pair] = await portal.records('CategoryData', { RelatedSobjectId: String(row.Id) });
    const [node] = await portal.records('CategoryNode', { Id: String(pair?.CategoryNodeId) });
    expect(node).to.include({ MasterLabel: 'Devices' });
  });

  it('thanks, and promises what the company set', async () => {
    await rowOf(await send(good));
    expect((await erik.get('/')).text).to.include('Thank you. We check it within 3 working days.');
  });

  it('is written in the language of who wrote it', async () => {
    const maryam = await portal.signIn('maryam');
    const { category } = good;
    const fields = {
      key: await maryam.keyOn(FORM),
      category,
      title: 'روشن نگه داشتن',
      details: 'یک\nدو',
      products: 'AP-6',
    };
    const row = await rowOf(await maryam.post('/solutions', fields, { follow: false }));
    expect(row).to.include({
      SolutionLanguage: 'fa',
      SolutionNote: '<ol><li>یک</li><li>دو</li></ol><p>مربوط به: AP-6</p>',
    });
  });

  it('is one record after a double click, and after an answer that was lost', async function () {
    this.timeout(30_000); // what is kept is sent in its own time
    const key = await erik.keyOn(FORM);
    const twice = { key, ...good, title: 'Pressed twice' };
    const pages = await Promise.all([1, 2].map(() => erik.post('/solutions', twice, { follow: false })));
    expect(new Set(pages.map(({ headers }) => headers.location)).size).to.equal(1);
    expect(await portal.records('Solution', { SolutionName: 'Pressed twice' })).to.have.length(1);

    const keyForLost = await erik.keyOn(FORM);
    await portal.fault({ dropAfterCommit: true, for: '1 call' });
    const lost = { key: keyForLost, ...good, title: 'Answer lost' };
    const page = await erik.post('/solutions', lost, { follow: false });
    await portal.fault({});
    expect(page.status).to.equal(303);
    const [row] = await delivered(lost.title);
    // The form once more, now that it is there.
    await erik.post('/solutions', lost, { follow: false });
    expect(await portal.records('Solution', { SolutionName: 'Answer lost' })).to.have.length(1);
    expect(await portal.records('Portico_Entry__c', { Record_Id__c: String(row?.Id) })).to.have.length(1);
  });

  it('takes another text for another solution, also with a key that was used', async () => {
    const key = await erik.keyOn(FORM);
    await rowOf(await erik.post('/solutions', { key, ...good, title: 'The first' }, { follow: false }));
    const other = { key, ...good, title: 'The first', details: 'Something else' };
    const page = await erik.post('/solutions', other, { follow: false });
    givesBack(page, ['Something else']);
    await rowOf(await erik.post('/solutions', { ...other, key: keyIn(formOf(page)) }, { follow: false }));
    expect(await portal.records('Solution', { SolutionName: 'The first' })).to.have.length(2);
  });

  it('shows how it will look, and sends nothing', async () => {
    const before = written();
    const page = await send({ ...good, problem: '<b>bold</b>', preview: '1' });
    expect(page.status).to.equal(200);
    const shown = /id="preview"[\s\S]*?<\/section>/.exec(page.text)?.[0] ?? '';
    expect(shown).to.include('<li><span dir="auto">Turn it off</span></li>').and.to.include('&lt;b&gt;bold&lt;/b&gt;');
    expect(formOf(page)).to.include(good.title);
    expect(written()).to.deep.equal(before);
  });

  it('waits for whoever was signed out meanwhile', async () => {
    const visitor = portal.visitor();
    const text = { title: 'Kept <b>', details: 'one\r\ntwo', products: 'AP-6', key: 'old' };
    const away = await visitor.post('/solutions', text, { follow: false });
    expect(away.status).to.equal(303);
    const page = await visitor.signIn('siri', away.headers.location ?? '');
    expect(new URL(page.url).pathname).to.equal(FORM);
    expect(unescaped(page.text)).to.include('value="Kept <b>"').and.include('one\r\ntwo').and.include('value="AP-6"');
    expect(page.text).not.to.include('value="old"');
  });

  it('is not there where the brand or the org has no solutions', async () => {
    const ana = await olmo(portal);
    expect((await ana.get(FORM)).status).to.equal(200);
    const bare = await startPortal({ without: ['Solution'], cases: 5 });
    try {
      const visitor = await bare.signIn('erik');
      const key = await visitor.keyOn('/cases/new');
      expect((await visitor.get(FORM)).status).to.equal(404);
      expect((await visitor.post('/solutions', { key, ...good })).status).to.equal(404);
      expect((await visitor.get('/cases/new')).status).to.equal(200);
    } finally {
      await bare.close();
    }
  }).timeout(15_000); // a second world

  describe('keeps as it was typed', () => {
    for (const [name, text] of Object.entries(KEEPABLE)) {
      it(name, async () => {
        const row = await rowOf(await send({ title: text, details: text, problem: text, products: text }));
        expect(row.SolutionName).to.equal(text);
        const note = String(row.SolutionNote);
        expect(note.match(/<(?!\/?(?:p|ol|li|br)>)[^>]*>/g) ?? []).to.deep.equal([]);
        expect(unescaped(note)).to.include(`<li>${text}</li>`).and.to.include(`<p>${text}</p>`);
      });
    }
  });

  describe('comes back with what no record can hold', () => {
    const bad: [field: string, name: string, text: string][] = [
      ...Object.entries({ ...NOTHING, ...UNSTORABLE }).flatMap(([name, text]): [string, string, string][] => [
        ['title', name, text],
        ['details', name, text],
      ]),
      ...Object.entries(UNSTORABLE).flatMap(([name, text]): [string, string, string][] => [
        ['problem', name, text],
        ['products', name, text],
      ]),
      ['title', 'one character too many', 't'.repeat(256)],
      ['title', 'two lines', 'one\ntwo'],
      ['products', 'two lines', 'one\r\ntwo'],
      ['category', 'nothing, where the brand shows some only', ''],
      ['details', 'one character too many', 'd'.repeat(32_001)],
      ['details', 'what is too long once it is HTML', '<'.repeat(20_000)],
      ...['title', 'details', 'problem', 'products'].map((field): [string, string, string] => [
        ...([field, 'a megabyte', MEGABYTE] as [string, string, string]),
      ]),
    ];
    for (const [field, name, text] of bad) {
      it(`${field}: ${name}`, async () => {
        const before = written();
        const beside = field === 'details' ? { problem: KEPT } : { details: KEPT };
        givesBack(await send({ ...good, ...beside, [field]: text }), [KEPT, text]);
        expect(written()).to.deep.equal(before);
      });
    }

    for (const category of ['nothing', '__proto__', '501000000000001AAA', "' OR Id != '", '<b>', '🙂', MEGABYTE])
      it(`category: ${category.slice(0, 20)}`, async () => {
        const before = written();
        givesBack(await send({ ...good, details: KEPT, category }), [KEPT]);
        expect(written()).to.deep.equal(before);
      });

    for (const name of ['maybe', '2', '<b>', '🙂'])
      it(`name: ${name}`, async () => givesBack(await send({ ...good, details: KEPT, name }), [KEPT]));

    it('says both numbers of what is too long as HTML', async () => {
      const page = await send({ ...good, details: `${'&'.repeat(10_000)}` });
      const html = composed({ problem: '', details: '&'.repeat(10_000), applies: '' });
      expect(page.text).to.include(html.length.toLocaleString('en-GB')).and.to.include('32,000');
    });
  });

  describe('refuses', () => {
    const post = (body: string | URLSearchParams, type = 'application/x-www-form-urlencoded') =>
      erik.send('/solutions', { method: 'POST', body, follow: false, headers: { 'content-type': type } });

    it('a key that is missing, altered or another’s, and keeps the text', async () => {
      const before = written();
      const maya = await portal.signIn('maya');
      for (const key of ['', 'x', await maya.keyOn(FORM), `${(await erik.keyOn(FORM)).slice(0, -3)}AAA`]) {
        const page = await erik.post('/solutions', { key, ...good, details: KEPT }, { follow: false });
        givesBack(page, [KEPT], 403);
      }
      expect(written()).to.deep.equal(before);
    });

    it('a field that came twice, and keeps the text', async () => {
      const before = written();
      for (const field of ['title', 'details', 'category', 'name']) {
        const body = new URLSearchParams({ key: await erik.keyOn(FORM), ...good, details: KEPT });
        body.append(field, 'true');
        body.append(field, 'another');
        givesBack(await post(body), [KEPT]);
      }
      expect(written()).to.deep.equal(before);
    });

    it('nested fields, other types and floods', async () => {
      const before = written();
      const key = encodeURIComponent(await erik.keyOn(FORM));
      const nested = await post(`key=${key}&title[a]=x&details[]=${encodeURIComponent(KEPT)}&__proto__[x]=1`);
      expect(nested.status).to.equal(422);
      expect((await post(JSON.stringify(good), 'application/json')).status).to.equal(415);
      expect((await post(`key=${key}&details=${'x'.repeat(3_000_000)}`)).status).to.equal(413);
      const fields = Array.from({ length: 2_000 }, (_, at) => `f${at}=x`).join('&');
      expect((await post(`key=${key}&${fields}`)).status).to.be.oneOf([400, 413]);
      expect((await post('\u00ff\u0000', 'multipart/form-data; boundary=b')).status).to.be.oneOf([400, 403]);
      expect(written()).to.deep.equal(before);
    });
  });

  it('waits while the CRM is away, is said to, and is there once afterwards', async function () {
    this.timeout(30_000); // what is kept is sent in its own time
    const fields = { key: await erik.keyOn(FORM), ...good, title: 'Sent while it was away', details: KEPT };
    const before = written();
    await portal.fault({ down: true });
    const page = await erik.post('/solutions', fields);
    expect(page.text).to.include('Your solution is saved');
    expect(written()).to.deep.equal(before);
    await portal.fault({});
    const [row, ...more] = await delivered('Sent while it was away');
    expect(more).to.deep.equal([]);
    expect(row?.SolutionNote).to.include(KEPT);
  });

  it('and nothing failed inside', () => {
    const lines = portal.log.map((line) => JSON.parse(line));
    expect(lines.filter((line) => line.status === 500 || line.code === 'internal')).to.deep.equal([]);
  });
});

/** What stands for a category that is called so. */
function categoryOn({ text }: Page, name: string): string {
  return new RegExp(`<option value="([^"]+)">${name}<`).exec(text)?.[1] ?? '';
}

/** The form of the page, not those of the frame. */
function formOf(page: Page): string {
  return /<form[^>]*action="\/solutions"[\s\S]*?<\/form>/.exec(page.text)?.[0] ?? '';
}

async function olmo(portal: RunningPortal): Promise<Browser> {
  const browser = createBrowser(`http://olmo.localhost:${portal.port}`);
  await browser.signIn('ana');
  return browser;
}
