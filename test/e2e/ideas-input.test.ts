import { expect } from 'chai';
import { type Browser, type Page, unescaped } from '../make/browser.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';
import { KEEPABLE, MEGABYTE, NOTHING, UNSTORABLE } from '../make/texts.ts';
import { until } from '../make/until.ts';

type Pairs = [name: string, value: string][];

/** In a text that can only be found if the form came back whole. */
const KEPT = 'what was written beside it';
const GOOD = { title: 'A good title', body: KEPT, category: 'Billing' };
const REF = 'Q50000000000';
/** A few failed calls make the next try wait for seconds. */
const PATIENCE_MS = 12_000;

const tidied = (text: string) => text.replace(/\r\n?/g, '\n').trim();

describe('bad input in ideas', function () {
  this.timeout(5_000);
  let portal: RunningPortal;
  let erik: Browser;
  let open = '';

  before(async function () {
    this.timeout(20_000);
    portal = await startPortal();
    erik = await portal.signIn('erik');
    const page = await idea({ title: 'For comments' });
    open = new URL(page.url).pathname;
  });
  after(() => portal.close());

  const fresh = () => erik.keyOn('/ideas/new');
  const send = (path: string, pairs: Pairs, how: 'multipart' | 'urlencoded' = 'urlencoded') => {
    if (how === 'urlencoded') return erik.send(path, { method: 'POST', body: new URLSearchParams(pairs) });
    const body = new FormData();
    for (const [name, value] of pairs) body.append(name, value);
    return erik.send(path, { method: 'POST', body });
  };
  const idea = async (values: Record<string, string>, more: Pairs = [], how?: 'multipart') =>
    send('/ideas', [...Object.entries({ key: await fresh(), ...GOOD, ...values }), ...more], how);
  const comment = async (values: Record<string, string>, more: Pairs = [], how?: 'multipart') =>
    send(`${open}/comments`, [...Object.entries({ key: await fresh(), ...values }), ...more], how);

  /** Everything a customer could have caused, so that before and after can be compared. */
  const written = () => {
    const count = (from: string) =>
      portal.world.org.query(`SELECT COUNT() FROM ${from}`, { version: '67.0' }).totalSize;
    const comments = `IdeaComment WHERE IdeaId = '087${open.split('/')[2]}'`;
    return ['Idea', comments, 'Portico_Entry__c'].map(count);
  };

  /** The page says each line of the text, and none of it as markup. */
  const shows = (page: Page, text: string) => {
    expect(page.status).to.equal(200);
    const said = unescaped(page.text.replace(/<\/?a\b[^>]*>/g, ''));
    for (const line of tidied(text).split('\n')) expect(said).to.include(line);
    for (const tag of text.match(/<\w[^>]*(?:alert|onload)[^>]*>/g) ?? []) expect(page.text).not.to.include(tag);
  };

  /** The same form, with all that was written, and a message. */
  const givesBack = (page: Page, texts: string[], status = 422) => {
    expect(page.status).to.equal(status);
    expect(page.text).to.include('id="problem"');
    const said = tidied(unescaped(page.text));
    for (const text of texts) expect(said.includes(tidied(text)), 'the text is kept').to.equal(true);
  };

  describe('shown exactly as typed', () => {
    const lines = { 'several lines': 'one\r\n\r\ntwo\r\nthree\r\n' };
    for (const [name, text] of Object.entries(KEEPABLE)) {
      it(`${name}, in a title and in the list`, async () => {
        shows(await idea({ title: text }), text);
        shows(await erik.get('/ideas?sort=recent'), text);
        shows(await erik.get(`/ideas?${new URLSearchParams({ q: text })}`), text.replace('\t', ' '));
      });
    }
    for (const [name, text] of Object.entries({ ...KEEPABLE, ...lines, 'the most it can hold': 'é'.repeat(10_000) })) {
      it(`${name}, in a text`, async () => shows(await idea({ title: `Text: ${name}`, body: text }), text));
    }
    for (const [name, text] of Object.entries({ ...KEEPABLE, ...lines, 'the most it can hold': 'ش'.repeat(4_000) })) {
      it(`${name}, in a comment`, async () => shows(await comment({ body: text }), text));
    }
  });

  describe('what a record cannot hold comes back', () => {
    const bad: [field: 'title' | 'body' | 'comment', name: string, text: string][] = [
      ...Object.entries({ ...NOTHING, ...UNSTORABLE }).flatMap(([name, text]): typeof bad => [
        ['title', name, text],
        ['body', name, text],
        ['comment', name, text],
      ]),
      ['title', 'one character too many', 't'.repeat(256)],
      ['title', 'two lines', 'one\ntwo'],
      ['title', 'a header of its own', 'x\r\nSet-Cookie: a=b'],
      ['body', 'one character too many', 'b'.repeat(10_001)],
      ['comment', 'one character too many', 'c'.repeat(4_001)],
      ['comment', 'more than fits as markup', '<'.repeat(1_500)],
      ['title', 'a megabyte', MEGABYTE],
      ['body', 'a megabyte', MEGABYTE],
      ['comment', 'a megabyte', MEGABYTE],
    ];
    for (const [field, name, text] of bad) {
      it(`${field}: ${name}`, async () => {
        const before = written();
        const beside = field === 'body' ? { title: KEPT } : {};
        if (field === 'comment') givesBack(await comment({ body: text }), [text]);
        else givesBack(await idea({ ...beside, [field]: text }), [KEPT, text]);
        expect(written()).to.deep.equal(before);
      });
    }

    it('a megabyte, also in the other kind of form', async () => {
      givesBack(await comment({ body: MEGABYTE }, [], 'multipart'), [MEGABYTE]);
      givesBack(await idea({ body: MEGABYTE }, [], 'multipart'), [MEGABYTE]);
    });

    it('but three megabytes are not read', async () => {
      const answer = await idea({ body: MEGABYTE.repeat(3) });
      expect(answer.status).to.equal(413);
    });
  });

  describe('a category that is none of those offered', () => {
    for (const value of [
      'Nothing',
      'billing',
      'Billing;Alerts',
      "' OR '1'='1",
      '__proto__',
      '<b>',
      '🙂',
      '\u0000',
      MEGABYTE,
    ]) {
      it(JSON.stringify(value).slice(0, 30), async () => {
        const before = written();
        givesBack(await idea({ category: value }), [KEPT]);
        expect(written()).to.deep.equal(before);
      });
    }
    it('while none at all is taken', async () => {
      expect((await idea({ title: 'Without a category', category: '' })).text).to.include('Your idea is posted');
    });
  });

  describe('a field that came twice', () => {
    for (const how of ['multipart', undefined] as const) {
      for (const field of ['title', 'body', 'category', 'key']) {
        it(`${field} of an idea, ${how ?? 'urlencoded'}`, async () => {
          const before = written();
          givesBack(await idea({}, [[field, 'another']], how), [KEPT]);
          expect(written()).to.deep.equal(before);
        });
      }
      it(`body of a comment, ${how ?? 'urlencoded'}`, async () => {
        const before = written();
        givesBack(await comment({ body: KEPT }, [['body', 'another']], how), [KEPT]);
        expect(written()).to.deep.equal(before);
      });
    }
  });

  it('nested and unknown fields are nothing', async () => {
    const before = written();
    for (const how of ['multipart', undefined] as const) {
      const nested: Pairs = [
        ['title[a]', 'x'],
        ['title[]', 'x'],
        ['__proto__[title]', 'x'],
        ['constructor', 'x'],
        ['Status', 'Planned'],
      ];
      givesBack(await idea({ title: '' }, nested, how), [KEPT]);
      givesBack(await comment({ body: '' }, [['body[a]', 'x']], how), []);
    }
    expect(written()).to.deep.equal(before);
    const page = await idea({ title: 'With a status of its own' }, [
      ['Status', 'Planned'],
      ['VoteTotal', '1000'],
    ]);
    const [row] = await portal.records('Idea', { Title: 'With a status of its own' });
    expect(page.status).to.equal(200);
    expect(row?.Status ?? null).to.equal(null);
  });

  describe('a form without a key in order gives back the text', () => {
    for (const [name, key] of Object.entries({ none: '', 'not one of ours': 'x'.repeat(80), 'a megabyte': MEGABYTE })) {
      it(name, async () => {
        const before = written();
        givesBack(await idea({ key }), [KEPT], 403);
        givesBack(await comment({ key, body: KEPT }), [KEPT], 403);
        expect(written()).to.deep.equal(before);
      });
    }
  });

  it('another kind of data is refused', async () => {
    for (const path of ['/ideas', `${open}/comments`, `${open}/vote`, `/ideas/${REF}/vote`]) {
      for (const type of ['application/json', 'text/plain', 'application/xml']) {
        const answer = await erik.send(path, {
          method: 'POST',
          body: '{"title":"x"}',
          headers: { 'content-type': type },
        });
        expect(answer.status, `${path} ${type}`).to.equal(415);
      }
    }
  });

  describe('while the CRM is away', () => {
    afterEach(() => portal.fault({}));

    it('the text of an idea and of a comment is kept, said to wait, and there once afterwards', async function () {
      this.timeout(30_000); // what is kept is sent in its own time
      for (const [path, fields, words, object] of [
        ['/ideas', { ...GOOD, title: 'Sent while it was away' }, 'Your idea is saved', 'Idea'],
        [`${open}/comments`, { body: 'Said while it was away' }, 'Your comment is saved', 'IdeaComment'],
      ] as [string, Record<string, string>, string, string][]) {
        const key = await fresh();
        const before = written();
        await portal.fault({ down: true });
        const page = await erik.post(path, { ...fields, key });
        expect(page.status, path).to.equal(200);
        expect(page.text).to.include(words);
        if (fields.title)
          expect((await erik.get('/')).text)
            .to.include(fields.title)
            .and.include('Waiting to be sent');
        expect(written()).to.deep.equal(before);
        await portal.fault({});
        const text = String(fields.body);
        const there = async () =>
          (await portal.records(object)).filter(({ Title: title, Body: body, CommentBody: comment }) =>
            object === 'Idea' ? title === fields.title && String(body).includes(text) : String(comment).includes(text),
          );
        expect(await until(there, (rows) => rows.length > 0, PATIENCE_MS)).to.have.length(1);
      }
    });

    it('a vote says that it waits, and nothing is counted', async () => {
      const key = await fresh();
      const before = written();
      await portal.fault({ down: true });
      const answer = await erik.post(`${open}/vote`, { value: 'none', key });
      expect(answer.status).to.equal(200);
      expect(answer.text).to.include('Your vote is saved');
      expect(written()).to.deep.equal(before);
    });
  });
});
