import { expect } from 'chai';
import type { PageId } from '../../plugin/brand.ts';
import type { SearchPage, Suggestions } from '../../plugin/view/search-models.ts';
import { type Browser, unescaped } from '../make/browser.ts';
import { caseOf } from '../make/case-rows.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';

const JSON_PLEASE = { headers: { accept: 'application/json' } };
const KINDS = ['solution', 'article', 'case', 'idea'] as const;
const at = (path: string, query: Record<string, string>) => `${path}?${new URLSearchParams(query)}`;

async function read<T>(who: Browser, path: string): Promise<T> {
  const page = await who.get(path, JSON_PLEASE);
  expect(page.status, path).to.equal(200);
  return page.json() as T;
}
const found = (who: Browser, query: Record<string, string>) => read<SearchPage>(who, at('/search', query));
const suggested = (who: Browser, query: Record<string, string>) => read<Suggestions>(who, at('/suggest', query));
const text = (html: string) => unescaped(html.replace(/<[^>]*>/g, ''));

describe('the one search', function () {
  this.timeout(5_000);
  let portal: RunningPortal;
  let maya: Browser;
  let erik: Browser;

  before(async function () {
    this.timeout(20_000);
    portal = await startPortal();
    [maya, erik] = await Promise.all([portal.signIn('maya'), portal.signIn('erik')]);
  });
  after(() => portal.close());

  describe('a page of results', () => {
    it('shows every kind with its count, and what of each answers', async () => {
      const { tabs, rows, range } = await found(maya, { q: 'invoice' });
      expect(tabs.map(({ id }) => id)).to.deep.equal(['all', ...KINDS]);
      const [all, ...kinds] = tabs.map(({ count = 0 }) => count);
      expect(all).to.equal(kinds.reduce((sum, count) => sum + count, 0));
      expect(range).to.deep.equal({ from: 1, to: 20, total: all });
      for (const { title, titleParts, excerpt, excerptParts } of rows) {
        expect(titleParts.map((part) => part.text).join('')).to.equal(title);
        expect(excerptParts.map((part) => part.text).join('')).to.equal(excerpt);
        expect([...titleParts, ...excerptParts].filter(({ hit }) => hit)).not.to.deep.equal([]);
      }
    });

    it('keeps the words in the field and marks them in titles and lines', async () => {
      const page = await maya.get(at('/search', { q: 'invoice' }));
      expect(page.text).to.match(/name="q" value="invoice"/);
      expect(page.text).to.match(/<b class="hit">[Ii]nvoices?<\/b>/);
      expect(page.text.match(/<h1>/g)).to.have.length(1);
    });

    for (const kind of KINDS) {
      it(`of one kind only: ${kind}`, async () => {
        const { rows, tabs, range } = await found(maya, { q: 'invoice', in: kind });
        expect(new Set(rows.map((row) => row.kind))).to.deep.equal(new Set([kind]));
        expect(tabs.find(({ current }) => current)).to.include({ id: kind, count: range.total });
      });
    }

    it('leads to each of what it shows', async () => {
      const { rows } = await found(maya, { q: 'invoice' });
      for (const { href, title } of rows.filter(
        (row, index) => rows.findIndex(({ kind }) => kind === row.kind) === index,
      )) {
        const page = await maya.get(href);
        expect(page.status, href).to.equal(200);
        expect(text(page.text), href).to.include(title);
      }
    });

    it('turns by twenty, and a page past the end is the last', async () => {
      const first = await found(maya, { q: 'gateway' });
      expect(first.rows).to.have.length(20);
      const second = await read<SearchPage>(maya, first.pages.next ?? '');
      expect(second.range.from).to.equal(21);
      expect(second.rows.filter((row) => first.rows.some(({ href }) => href === row.href))).to.deep.equal([]);
      const last = await maya.get(at('/search', { q: 'gateway', page: '9999' }));
      expect(last.status).to.equal(200);
      expect(Number(new URL(last.url).searchParams.get('page') ?? 1)).to.equal(Math.ceil(first.range.total / 20));
    });

    it('says what matches nothing among one kind, and leads to the others', async () => {
      const { empty, tabs, range } = await found(maya, { q: 'VPN', in: 'idea' });
      expect({ empty, total: range.total }).to.deep.equal({ empty: 'kind', total: 0 });
      expect(tabs[0]?.count).to.be.greaterThan(0);
      expect(text((await maya.get(at('/search', { q: 'VPN', in: 'idea' }))).text)).to.include('No idea matches');
    });

    it('that found nothing offers requests, and a case about these words', async () => {
      const q = 'zebra & "quagga" 100%';
      const page = await maya.get(at('/search', { q }));
      expect(text(page.text)).to.include('Nothing matches these words');
      const href = unescaped(/href="(\/cases\/new\?about[^"]*)"/.exec(page.text)?.[1] ?? '');
      expect(new URL(href, portal.origin).searchParams.get('about')).to.equal(q);
      expect(page.text).to.match(/href="\/cases\/new\/[a-z]/);
      expect((await found(maya, { q })).tabs).to.deep.equal([]);
    });

    it('of nothing is the field and a sentence', async () => {
      const page = await maya.get('/search?q=%20');
      expect(page.status).to.equal(200);
      expect(text(page.text)).to.include('Write what you are looking for');
      expect(await found(maya, { q: '' }))
        .to.include({ q: '' })
        .and.not.have.property('empty');
    });

    it('opens the case whose number was typed, in digits of any script, unless other kinds were asked for', async () => {
      const number = await caseOf(portal, 'erik@fjordhus.example', { Subject: 'Numbat at the gate' }).then(
        (one) => one.number,
      );
      const from = (zero: number) => number.replace(/\d/g, (digit) => String.fromCharCode(zero + Number(digit)));
      for (const q of [number, from(0x6f0), from(0x660), ` ${number} `]) {
        const answer = await erik.get(at('/search', { q }), { follow: false });
        expect([answer.status, answer.headers.location], q).to.deep.equal([303, `/cases/${number}`]);
      }
      expect((await erik.get(at('/search', { q: number, in: 'solution' }), { follow: false })).status).to.equal(200);
    });

    it('never opens or shows a case of others', async () => {
      const { number } = await caseOf(portal, 'maya@fjordhus.example', { Subject: 'Thylacine at the gate' });
      expect((await maya.get(at('/search', { q: number }))).url).to.match(new RegExp(`/cases/${number}$`));
      const page = await erik.get(at('/search', { q: number }));
      expect(page.url).to.include('/search');
      expect(page.text).not.to.include('Thylacine');
      expect((await suggested(erik, { q: 'thylacine' })).total).to.equal(0);
    });

    it('has a case of his own as soon as he has opened it', async () => {
      await found(erik, { q: 'bandicoot' });
      await erik.post(
        '/cases',
        { type: '', subject: 'Bandicoot in the server room', description: 'It sits there.', priority: 'Low' },
        { from: '/cases/new' },
      );
      expect((await found(erik, { q: 'bandicoot' })).rows.map(({ kind }) => kind)).to.deep.equal(['case']);
    });
  });

  describe('suggestions', () => {
    it('are at most three texts, two cases and two ideas, with a way to all', async () => {
      const { groups, total, status, all } = await suggested(maya, { q: 'invoice' });
      expect(groups.map(({ kind, label, items }) => [kind, label, items.length])).to.deep.equal([
        ['solution', 'Solutions', 3],
        ['case', 'Your cases', 2],
        ['idea', 'Ideas', 2],
      ]);
      expect({ total, status }).to.deep.equal({ total: 7, status: '7 suggestions' });
      expect(all.href).to.equal('/search?q=invoice');
      expect(groups.every(({ items }) => items.every(({ titleParts }) => titleParts.some(({ hit }) => hit)))).to.equal(
        true,
      );
    });

    it('answer a word that is not finished, and cost no call of the CRM once his cases are known', async () => {
      await suggested(maya, { q: 'invo' });
      const before = await portal.stats();
      for (const q of ['inv', 'invoi', 'printer', 'vpn dr']) await suggested(maya, { q });
      expect((await portal.stats()).apiCalls).to.equal(before.apiCalls);
    });

    it('for a case come with steps, after three words', async () => {
      expect((await suggested(maya, { q: 'VPN tunnel', for: 'case' })).total).to.equal(0);
      const { groups } = await suggested(maya, { q: 'VPN tunnel drops', for: 'case' });
      expect(groups.map(({ kind }) => kind)).to.deep.equal(['solution']);
      expect(groups[0]?.items.length).to.be.within(1, 3);
      expect(groups[0]?.items[0]?.steps?.length).to.be.greaterThan(0);
    });

    it('for an idea are ideas', async () => {
      const { groups } = await suggested(maya, { q: 'invoice', for: 'idea' });
      expect(groups.map(({ kind, items }) => [kind, items.length])).to.deep.equal([['idea', 5]]);
    });

    it('are JSON for whoever asks, and kept by nobody', async () => {
      const answer = await maya.get('/suggest?q=vpn');
      expect(answer.headers['content-type']).to.match(/^application\/json/);
      expect(answer.headers['cache-control']).to.equal('private, no-store');
    });

    it('speak the language of the page', async () => {
      const maryam = await portal.signIn('maryam');
      const { status, groups } = await suggested(maryam, { q: 'وی‌پی‌ان VPN' });
      expect(status).to.match(/^[۰-۹] پیشنهاد$/);
      expect(groups[0]?.label).to.equal('راهکارها');
    });

    it('are for those who are signed in', async () => {
      expect((await portal.visitor().get('/suggest?q=vpn', JSON_PLEASE)).status).to.equal(401);
    });
  });

  describe('takes whatever is typed', () => {
    const TYPED: Record<string, string> = {
      'a word': 'q=vpn',
      'the word twice': 'q=vpn&q=printer',
      'a nested word': 'q[a][b]=vpn&q[]=x',
      'control characters': 'q=%00%01%1b%7f%0d%0avpn',
      'half a character': 'q=%ED%A0%80vpn%F0%9F',
      'no character at all': 'q=%E2%80%8B%E2%80%8C%EF%BB%BF',
      'marks without letters': 'q=%CC%81%CC%81%D6%B7',
      'signs of a query': 'q=%27%20OR%20%25_%5C%27)%20%7B%7D%5B%5D%3F%26%7C!%5E~*%3A%2B-',
      HTML: 'q=%3Cscript%3Ealert(1)%3C/script%3E',
      'a name of the prototype': 'q=__proto__%20constructor%20toString',
      'many words': `q=${'vpn%20'.repeat(300)}`,
      'one long word': `q=${'x'.repeat(8_000)}`,
      'other values that are none': 'q=vpn&in=__proto__&page=-1&for=nobody',
      'a page beyond all numbers': 'q=vpn&page=99999999999999999999',
      'no word': '',
    };
    for (const [name, query] of Object.entries(TYPED)) {
      for (const path of ['/search', '/suggest', '/suggest?for=case&', '/suggest?for=idea&']) {
        it(`${name}, at ${path.replace(/&$/, '')}`, async () => {
          const page = await maya.get(path.includes('?') ? path + query : `${path}?${query}`);
          expect(page.status).to.equal(200);
          if (path === '/search') expect(page.text).not.to.include('<script>alert');
        });
      }
    }

    for (const path of ['/search', '/suggest']) {
      it(`20 kB are too much, at ${path}`, async () => {
        expect((await maya.get(`${path}?q=${'x'.repeat(20_000)}`)).status).to.be.within(400, 499);
      });

      it(`a megabyte is too much, at ${path}`, async () => {
        const asked = maya.get(`${path}?q=${'x'.repeat(1_000_000)}`);
        // Node may close the line before all of it is sent: then the answer is not read any more.
        const outcome = await asked.then(
          ({ status }) => status,
          ({ code }) => code,
        );
        expect(outcome).to.be.oneOf([431, 414, 'ECONNRESET', 'EPIPE']);
        expect((await maya.get(`${path}?q=vpn`)).status).to.equal(200);
      });
    }
  });

  describe('when the CRM is away', () => {
    afterEach(() => portal.fault({}));

    it('still finds texts and ideas, and says that cases cannot be searched', async () => {
      await maya.get('/solutions');
      await found(maya, { q: 'invoice' });
      const siri = portal.visitor();
      await siri.signIn('siri', '/solutions'); // a page that asks for nothing of hers
      await portal.fault({ down: true });
      const page = await found(siri, { q: 'invoice' });
      expect(page.missing).to.deep.equal(['case']);
      expect(page.rows.length).to.be.greaterThan(0);
      expect(page.tabs.find(({ id }) => id === 'case')).not.to.have.property('count');
      expect(text((await siri.get(at('/search', { q: 'invoice' }))).text)).to.include(
        'Your cases cannot be searched right now.',
      );
      expect((await suggested(siri, { q: 'invoice' })).groups.map(({ kind }) => kind)).to.deep.equal([
        'solution',
        'idea',
      ]);
    });
  });
});

describe('the one search of a brand that has switched off', () => {
  const OFF: Record<string, { pages: PageId[]; tabs: string[] }> = {
    'ideas and articles': { pages: ['cases', 'solutions'], tabs: ['all', 'solution', 'case'] },
    'all but ideas': { pages: ['ideas'], tabs: [] },
    cases: { pages: ['solutions', 'knowledge', 'ideas'], tabs: ['all', 'solution', 'article', 'idea'] },
  };
  for (const [name, { pages, tabs }] of Object.entries(OFF)) {
    it(`${name} shows only what is there`, async function () {
      // Starts a portal of its own.
      this.timeout(15_000);
      const portal = await startPortal({
        cases: 60,
        change: (config) => {
          for (const brand of config.brands as { pages?: PageId[] }[]) brand.pages = pages;
        },
      });
      try {
        const maya = await portal.signIn('maya');
        const page = await found(maya, { q: 'invoice' });
        expect(page.tabs.map(({ id }) => id)).to.deep.equal(tabs);
        expect(page.rows.length).to.be.greaterThan(0);
        const none = await maya.get(at('/search', { q: 'zzzzzz' }));
        expect(none.text.includes('/cases/new')).to.equal(pages.includes('cases'));
        expect((await suggested(maya, { q: 'invoice' })).total).to.be.greaterThan(0);
      } finally {
        await portal.close();
      }
    });
  }
});
