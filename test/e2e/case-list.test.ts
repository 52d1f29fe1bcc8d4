import { expect } from 'chai';
import type { CaseListPage } from '../../plugin/view/models.ts';
import { type Browser, unescaped } from '../make/browser.ts';
import { agentChanges, agentSays, caseOf, dataOf } from '../make/case-rows.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';

type Row = Record<string, unknown>;

const ERIK = 'erik@fjordhus.example';
const SIRI = 'siri@fjordhus.example';
const WAITING = 'Waiting on Customer';

describe('the list of cases', function () {
  this.timeout(5_000);
  let portal: RunningPortal;
  let erik: Browser;
  let maya: Browser;

  before(async function () {
    this.timeout(20_000);
    portal = await startPortal();
    [erik, maya] = await Promise.all([portal.signIn('erik'), portal.signIn('maya')]);
  });
  after(() => portal.close());

  const list = (browser: Browser, query: Record<string, string> = {}) =>
    dataOf('case-list', browser, `/cases?${new URLSearchParams(query)}`);
  const numbers = (page: CaseListPage) => page.rows.map((row) => row.number);

  /** All rows of a list, page after page. */
  async function wholeList(browser: Browser, query: Record<string, string>): Promise<string[]> {
    let page = await list(browser, query);
    const found = numbers(page);
    while (page.pages.next !== undefined) {
      page = await dataOf('case-list', browser, page.pages.next);
      found.push(...numbers(page));
    }
    return found;
  }

  const inCrm = async (match: Record<string, string>, where: (row: Row) => boolean = () => true) =>
    (await portal.records('Case', match)).filter(where);
  const contact = async (email: string) => {
    const [row] = await portal.records('Contact', { Email: email });
    return { ContactId: String(row?.Id), AccountId: String(row?.AccountId) };
  };
  const sorted = (rows: Row[]) => rows.map((row) => String(row.CaseNumber)).sort();

  describe('shows', () => {
    const TABS: Record<string, (row: Row) => boolean> = {
      all: () => true,
      open: (row) => row.IsClosed === false,
      closed: (row) => row.IsClosed === true,
      waiting: (row) => row.Status === WAITING,
    };
    for (const [status, belongs] of Object.entries(TABS)) {
      it(`one’s own: ${status}`, async () => {
        const { ContactId } = await contact(ERIK);
        expect((await wholeList(erik, { status })).sort()).to.deep.equal(sorted(await inCrm({ ContactId }, belongs)));
      });

      it(`the company’s, where granted: ${status}`, async () => {
        const { AccountId } = await contact(ERIK);
        const company = sorted(await inCrm({ AccountId }, belongs));
        expect((await wholeList(maya, { status, view: 'company' })).sort()).to.deep.equal(company);
      });
    }

    it('one’s own to who may see more', async () => {
      const { ContactId } = await contact('maya@fjordhus.example');
      const own = await wholeList(maya, { status: 'all', view: 'mine' });
      expect(own.sort()).to.deep.equal(sorted(await inCrm({ ContactId })));
    });

    it('no more to who asks for the company without the grant', async () => {
      expect(await wholeList(erik, { status: 'all', view: 'company' })).to.deep.equal(
        await wholeList(erik, { status: 'all' }),
      );
      expect(await list(erik)).not.to.have.property('scope');
    });

    it('how many there are in each tab', async () => {
      const { AccountId } = await contact(ERIK);
      const page = await list(maya, { status: 'closed', view: 'company' });
      for (const { id, count, href } of page.tabs) {
        const rows = await inCrm({ AccountId }, TABS[id]);
        expect(count, id).to.equal(rows.length);
        expect((await dataOf('case-list', maya, href)).range.total, id).to.equal(rows.length);
      }
    });

    it('what was searched for, in the subject and the number', async () => {
      const { number } = await caseOf(portal, ERIK, { Subject: 'Zephyr 100% down' });
      await caseOf(portal, ERIK, { Subject: 'Zephyr 100 up' });
      for (const q of ['zephyr 100%', 'ZEPHYR 100% D', number, number.slice(2)])
        expect(numbers(await list(erik, { status: 'all', q })), q).to.deep.equal([number]);
      expect(numbers(await list(erik, { status: 'closed', q: 'zephyr' }))).to.deep.equal([]);
      expect((await list(erik, { status: 'all', q: 'zephyr' })).range).to.include({ total: 2 });
    });

    it('one kind of case', async () => {
      const { AccountId } = await contact(ERIK);
      const query = { status: 'all', view: 'company', type: 'Billing' };
      const found = await wholeList(maya, query);
      expect(found.sort()).to.deep.equal(sorted(await inCrm({ AccountId, Type: 'Billing' })));
      expect((await list(maya, query)).filter.types.filter((type) => type.selected)).to.have.length(1);
    });

    it('the words for an empty list and for an empty filter', async () => {
      const siri = await portal.signIn('siri');
      expect(await list(siri, { view: 'mine', status: 'all' })).to.include({ empty: 'none' });
      expect(await list(erik, { status: 'all', q: 'nothing is called so' })).to.include({ empty: 'filter' });
    });

    it('a reply of an agent, and marks it until it was seen', async () => {
      const made = await caseOf(portal, ERIK, { Subject: 'Marked', Status: WAITING });
      await agentSays(portal, made.id, 'Which lamp is lit?');
      await agentSays(portal, made.id, 'INTERNAL: he does not know', false);
      const row = async () => (await list(erik, { status: 'all', q: 'Marked' })).rows[0];
      expect(await row()).to.deep.include({ unread: true, status: { tint: 'waiting' } });
      expect((await row())?.next).to.deep.include({ excerpt: 'Which lamp is lit?' });
      await erik.get(`/cases/${made.number}`);
      expect(await row()).to.include({ unread: false });
    });
  });

  describe('is sorted by', () => {
    const rank = (values: string[]) => (row: Row, field: string) => values.indexOf(String(row[field]));
    const text = (row: Row, field: string) => String(row[field] ?? '');
    const SORTS: Record<string, [field: string, direction: number, key: (row: Row, field: string) => string | number]> =
      {
        updated: ['LastModifiedDate', -1, text],
        oldest: ['LastModifiedDate', 1, text],
        newest: ['CaseNumber', -1, text],
        number: ['CaseNumber', 1, text],
        priority: ['Priority', 1, rank(['High', 'Medium', 'Low'])],
        status: [
          'Status',
          1,
          rank(['New', 'Working', 'In Progress', WAITING, 'On Hold', 'Escalated', 'Closed', 'Resolved']),
        ],
        type: ['Type', 1, rank(['Connectivity', 'Devices', 'Billing', 'Access', 'Machine', 'Order', 'Other'])],
      };
    for (const [sort, [field, direction, key]] of Object.entries(SORTS)) {
      it(sort, async () => {
        const { AccountId } = await contact(ERIK);
        const rows = new Map((await inCrm({ AccountId })).map((row) => [String(row.CaseNumber), row]));
        const found = await wholeList(maya, { status: 'all', view: 'company', sort });
        expect([...found].sort()).to.deep.equal([...rows.keys()].sort());
        const keys = found.map((number) => rows.get(number) ?? {}).filter((row) => row[field] !== null);
        for (const [at, row] of keys.entries()) {
          const [one, two] = [key(keys[at - 1] ?? row, field), key(row, field)];
          expect((one < two ? -1 : one > two ? 1 : 0) * direction, `${at}: ${one}, ${two}`).to.be.at.most(0);
        }
      });
    }
  });

  describe('holds its state in the address', () => {
    it('so that a link shows somebody with the same rights the same', async () => {
      const path = '/cases?view=company&status=all&q=e&type=Connectivity&sort=number';
      const [mine, his] = [
        await dataOf('case-list', maya, path),
        await dataOf('case-list', await portal.signIn('maya'), path),
      ];
      expect(numbers(mine)).to.deep.equal(numbers(his)).and.not.to.be.empty;
      expect(mine.filter).to.deep.include({
        q: 'e',
        type: 'Connectivity',
        view: 'company',
        status: 'all',
        sort: 'number',
      });
    });

    it('in each of its links', async () => {
      const page = await list(maya, { view: 'mine', status: 'all', q: 'a & b', type: 'Billing', sort: 'number' });
      const state = (href: string) => Object.fromEntries(new URL(href, portal.origin).searchParams);
      const here = { view: 'mine', status: 'all', q: 'a & b', type: 'Billing', sort: 'number' };
      for (const { id, href } of page.tabs) expect(state(href)).to.deep.equal({ ...here, status: id });
      expect(state(page.refreshHref)).to.deep.equal(here);
      expect(state(page.filter.clearHref)).to.deep.equal({ view: 'mine', status: 'all', sort: 'number' });
      const { type: _, ...withoutType } = here;
      expect(page.filter.tags.map(({ href }) => state(href))).to.deep.equal([withoutType]);
    });

    it('and the page says what the data say', async () => {
      const path = '/cases?view=company&status=all';
      const [page, data] = [await maya.get(path), await dataOf('case-list', maya, path)];
      const links = [...page.text.matchAll(/<span class="row-title">.*?<a href="([^"]+)"[^>]*>([^<]*)</g)];
      expect(links.map(([, href, subject = '']) => [href, unescaped(subject)])).to.deep.equal(
        data.rows.map(({ href, subject }) => [href, subject]),
      );
      const current = /<a href="([^"]+)" aria-current="page">[^<]*<span class="num">(\d+)</.exec(
        page.text.slice(page.text.indexOf('class="tabs"')),
      );
      expect(unescaped(current?.[1] ?? '')).to.equal(data.tabs.find((tab) => tab.current)?.href);
      expect(Number(current?.[2])).to.equal(data.range.total);
      expect(page.headers.vary).to.match(/accept/i);
    });
  });

  describe('of 65 cases, while others come in', () => {
    const MINE = { view: 'mine', status: 'all' };
    let siri: Browser;
    let came = 0;
    const another = () => caseOf(portal, SIRI, { Subject: `Came in between ${++came}` });

    before(async function () {
      this.timeout(10_000);
      siri = await portal.signIn('siri');
      for (let at = 0; at < 65; at++)
        await caseOf(portal, SIRI, { Subject: `Page ${at}`, Priority: at % 2 ? 'High' : 'Low' });
    });

    for (const sort of ['updated', 'oldest', 'newest', 'number']) {
      it(`skips and doubles none there and back, sorted by ${sort}`, async () => {
        const present = await wholeList(siri, { ...MINE, sort });
        expect(new Set(present)).to.have.property('size', present.length);
        expect(present.length).to.be.at.least(65);

        let page = await list(siri, { ...MINE, sort });
        const there = numbers(page);
        while (page.pages.next !== undefined) {
          await another();
          page = await dataOf('case-list', siri, page.pages.next);
          there.push(...numbers(page));
        }
        expect(there.filter((number) => present.includes(number))).to.deep.equal(present);
        expect(new Set(there)).to.have.property('size', there.length);
        const down = sort === 'updated' || sort === 'newest';
        if (!down) expect(there).to.deep.equal(await wholeList(siri, { ...MINE, sort }));

        const back = [...numbers(page)].reverse();
        while (page.pages.previous !== undefined) {
          await another();
          page = await dataOf('case-list', siri, page.pages.previous);
          back.push(...numbers(page).reverse());
        }
        expect(back.filter((number) => present.includes(number))).to.deep.equal([...present].reverse());
        // What came in before the first page is on it, or before it.
        if (down) expect(back.reverse()).to.deep.equal(await wholeList(siri, { ...MINE, sort }));
        expect(new Set(back)).to.have.property('size', back.length);
      });
    }

    for (const sort of ['status', 'type', 'priority']) {
      it(`shows each once, there and back, sorted by ${sort}`, async () => {
        const there = await wholeList(siri, { ...MINE, sort });
        let page = await list(siri, { ...MINE, sort });
        while (page.pages.next !== undefined) page = await dataOf('case-list', siri, page.pages.next);
        const back = [...numbers(page)].reverse();
        while (page.pages.previous !== undefined) {
          page = await dataOf('case-list', siri, page.pages.previous);
          back.push(...numbers(page).reverse());
        }
        expect(back.reverse()).to.deep.equal(there);
        expect(new Set(there)).to.have.property('size', there.length);
      });
    }

    it('leads to each page by its number', async () => {
      const first = await list(siri, MINE);
      const whole = await wholeList(siri, MINE);
      for (const { page, href } of first.pages.numbers) {
        const found = await dataOf('case-list', siri, href);
        expect(numbers(found), `page ${page}`).to.deep.equal(whole.slice((page - 1) * 25, page * 25));
        expect(found.range).to.deep.equal({
          from: (page - 1) * 25 + 1,
          to: Math.min(page * 25, whole.length),
          total: whole.length,
        });
        expect(found.pages.numbers.filter((one) => one.current).map((one) => one.page)).to.deep.equal([page]);
      }
    });

    it('has a first page when the rows of a page are gone', async () => {
      const path = (await list(siri, { ...MINE, q: 'Page 64' })).refreshHref;
      const page = await siri.get(`${path}&after=${Buffer.from('[50,"on",null,null,50]').toString('base64url')}`);
      expect(page).to.include({ status: 200, url: new URL(path, portal.origin).href });
    });
  });

  describe('on the home page', () => {
    it('is five of one’s own open cases, those that wait for one first', async () => {
      const amir = await portal.signIn('amir');
      const email = 'amir@sepidar.example';
      for (const row of await inCrm({ ...(await contact(email)) })) {
        if (row.IsClosed === false) await agentChanges(portal, 'Case', String(row.Id), { Status: 'Closed' });
      }
      const waiting = await caseOf(portal, email, { Subject: 'the oldest, and it waits', Status: WAITING });
      const later: string[] = [];
      for (let at = 0; at < 28; at++) later.unshift((await caseOf(portal, email, { Subject: `open ${at}` })).number);
      await caseOf(portal, email, { Subject: 'solved', Status: 'Closed' });

      const { cases } = await dataOf('home', amir, '/');
      if (!cases || cases === 'failed') throw new Error('the home page has no cases');
      expect(cases.rows.map((row) => row.number)[0]).to.equal(waiting.number);
      expect(cases.rows).to.have.length(5);
      expect(cases.total).to.equal(29);
      expect(later).to.include.members(cases.rows.slice(1).map((row) => row.number));
      const page = await amir.get('/');
      expect(page.text.indexOf('the oldest, and it waits')).to.be.greaterThan(0);
      expect(page.text).to.include('/cases/new');
    });

    it('says so when there is none', async () => {
      const sam = await portal.signIn('sam');
      const { cases } = await dataOf('home', sam, '/');
      expect(cases).to.deep.equal({ rows: [], total: 0 });
      expect((await sam.get('/')).status).to.equal(200);
    });
  });

  describe('from the search field', () => {
    it('finds by words, and opens a case whose number was typed, in any digits', async () => {
      const { number } = await caseOf(portal, ERIK, { Subject: 'Quokka at the gate' });
      const found = await dataOf('search', erik, '/search?q=quokka');
      expect(found.rows.map((row) => row.ref)).to.deep.equal([number]);
      const persian = number.replace(/\d/g, (digit) => String.fromCharCode(0x6f0 + Number(digit)));
      for (const q of [number, persian])
        expect((await erik.get(`/search?${new URLSearchParams({ q })}`)).url).to.match(new RegExp(`/cases/${number}$`));
    });

    it('never those of others', async () => {
      await caseOf(portal, 'maya@fjordhus.example', { Subject: 'Wombat at the gate' });
      expect(await dataOf('search', erik, '/search?q=wombat')).to.deep.include({ rows: [], empty: 'none' });
      expect((await dataOf('search', maya, '/search?q=wombat')).rows).to.have.length(1);
    });
  });
});
