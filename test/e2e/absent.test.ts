import { expect } from 'chai';
import { type Address, ALL, addressesOf, type Part, type Refs, refsIn } from '../make/addresses.ts';
import { type Browser, keyIn, type Page } from '../make/browser.ts';
import { caseOf, dataOf } from '../make/case-rows.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';

const ERIK = 'erik@fjordhus.example';

/** Objects behind a part: as the sandbox is told to leave them out, and as an administrator takes the right to read. */
const BEHIND: Record<Exclude<Part, 'cases'>, { without: string; object: string }> = {
  ideas: { without: 'Idea', object: 'Idea' },
  solutions: { without: 'Solution', object: 'Solution' },
  knowledge: { without: 'Knowledge', object: 'Knowledge__kav' },
};
const GONE: Exclude<Part, 'cases'>[][] = [['ideas'], ['solutions'], ['knowledge'], ['ideas', 'solutions', 'knowledge']];

const ask = (browser: Browser, [method, path, fields]: Address, key: string): Promise<Page> =>
  method === 'GET' ? browser.get(path) : browser.post(path, { key, ...fields }, { follow: false });
const troubles = (portal: RunningPortal) =>
  portal.log.map((line) => JSON.parse(line)).filter(({ level }) => level === 'error' || level === 'warn');
const linksOn = (page: Page) =>
  [...page.text.matchAll(/\s(?:href|action|formaction)="([^"]+)"/g)].map(([, to = '']) => to.replaceAll('&amp;', '&'));
/** Where a link leads: its part, by the first step of its path. */
const partOf = (href: string) => /^\/(cases|solutions|knowledge|ideas)(?=[/?#]|$)/.exec(href)?.[1];

/** A portal that lacks these parts, with what has to hold for it. */
function holds(gone: Part[], start: () => Promise<RunningPortal>, known: () => Refs): void {
  let portal: RunningPortal;
  let erik: Browser;
  let ownCase: string;
  let key: string;
  const there = ALL.filter((part) => !gone.includes(part));

  before(async function () {
    this.timeout(20_000);
    portal = await start();
    erik = await portal.signIn('erik');
    ownCase = (await caseOf(portal, ERIK)).number;
    key = await erik.keyOn('/');
  });
  after(() => portal.close());
  afterEach('writes no trouble into the log', () => {
    expect(troubles(portal)).to.deep.equal([]);
  });

  /** Pages of what is there, by address. */
  async function pages(): Promise<[string, Page][]> {
    const paths = there.flatMap((part) =>
      addressesOf(part, known(), ownCase).flatMap(([method, path]) =>
        method === 'GET' && !/\/(?:files|pictures)\/|\/read\?/.test(path) ? [path] : [],
      ),
    );
    const more = ['/', '/search', '/search?q=vpn', '/search?q=zzzzzz'];
    return Promise.all([...paths, ...more].map(async (path): Promise<[string, Page]> => [path, await erik.get(path)]));
  }

  it('names nothing: each of its addresses is 404, with the page everybody gets', async () => {
    const nowhere = await erik.get('/nowhere');
    const title = /<h1[^>]*>([^<]+)/.exec(nowhere.text)?.[1] ?? '';
    for (const part of gone)
      for (const address of addressesOf(part, known(), ownCase)) {
        const page = await ask(erik, address, key);
        expect(page.status, address.join(' ')).to.equal(404);
        expect(page.text, address.join(' ')).to.include(title).and.include('Erik Solberg');
      }
    for (const object of ['Idea', 'Solution', 'IdeaComment', 'Portico_Entry__c'])
      for (const row of await portal.records(object).catch(() => []))
        expect(Object.values(row)).not.to.include.oneOf(['A title', 'A body', 'A comment']);
  });

  it('leaves the rest as it is: each page is there, and none leads to what is not', async () => {
    for (const [path, page] of await pages()) {
      expect(page.status, path).to.equal(200);
      expect(page.text, path).to.match(/<h1[\s>]/);
      for (const href of linksOn(page)) expect(gone, `${path} leads to ${href}`).not.to.include(partOf(href));
    }
  });

  it('is not in the navigation, where all the rest is', async () => {
    const page = await erik.get('/');
    for (const nav of page.text.match(/<nav class="(?:nav|bar)"[\s\S]*?<\/nav>/g) ?? []) {
      const parts = new Set(linksOn({ ...page, text: nav }).map(partOf));
      // Articles stand with the solutions; they have a place of their own where there are none.
      const expected = there.filter((part) => part !== 'knowledge' || !there.includes('solutions'));
      expect([...parts].filter((part) => part !== undefined)).to.have.members(expected);
    }
  });

  it('has no block on the home page, where all the rest has', async () => {
    const home = await dataOf('home', erik, '/');
    expect(home.ideas ?? []).to.have.length(there.includes('ideas') ? 3 : 0);
    expect(home.cases === undefined).to.equal(!there.includes('cases'));
    const hasTexts = there.includes('solutions') || there.includes('knowledge');
    expect(home.solutions?.texts ?? []).to.have.length(hasTexts ? 4 : 0);
  });

  if (there.includes('cases'))
    it('is not beside a case, nor beside its form, and cases are opened and closed', async () => {
      const hasTexts = there.includes('solutions') || there.includes('knowledge');
      const form = await erik.get('/cases/new/vpn-problem');
      expect(form.text.includes('class="offers')).to.equal(hasTexts);
      const fields = {
        key: keyIn(form.text),
        ...{ type: 'vpn-problem', subject: 'VPN tunnel drops every hour', description: 'Since Monday' },
        ...{ priority: 'Low', solution: known().solution },
      };
      const looked = await erik.post('/cases', { ...fields, look: '1' }, { multipart: true });
      expect(looked.status).to.equal(200);
      const opened = await erik.post('/cases', fields, { multipart: true });
      expect(opened.status).to.equal(200);
      for (const page of [looked, opened])
        for (const href of linksOn(page)) expect(gone, href).not.to.include(partOf(href));
      const [row] = await portal.records('Case', { Subject: fields.subject });
      const closed = await erik.post(`/cases/${row?.CaseNumber}/solved`, {
        ...{ key: keyIn(opened.text), text: `solution:${known().solution}` },
      });
      expect(closed.status).to.equal(200);
      expect((await portal.records('Case', { Id: String(row?.Id) }))[0]).to.include({ IsClosed: true });
    });
}

describe('a part that is not there', function () {
  this.timeout(5_000);
  let refs: Refs;
  const known = () => refs;

  before(async function () {
    this.timeout(20_000);
    const whole = await startPortal({ cases: 20 });
    try {
      refs = await refsIn(await whole.signIn('erik'));
    } finally {
      await whole.close();
    }
  });

  describe('control: a portal with all of them', () => {
    holds([], () => startPortal({ cases: 20 }), known);
  });

  for (const gone of GONE) {
    describe(`as the org has no ${gone.join(', ')}`, () => {
      holds(gone, () => startPortal({ cases: 20, without: gone.map((part) => BEHIND[part].without) }), known);
    });

    describe(`as the portal has no right to read ${gone.join(', ')}`, () => {
      holds(
        gone,
        async () => {
          const portal = await startPortal({ cases: 20 });
          for (const part of gone) await portal.rights(BEHIND[part].object, { read: false });
          return portal;
        },
        known,
      );
    });
  }

  const SWITCHED_OFF: Part[][] = [['ideas'], ['solutions'], ['knowledge'], ['cases'], ['solutions', 'knowledge'], ALL];
  for (const gone of SWITCHED_OFF)
    describe(`as the brand has no ${gone.join(', ')}`, () => {
      holds(
        gone,
        () =>
          startPortal({
            cases: 20,
            change: (config) => {
              const brands = config.brands as Record<string, unknown>[];
              config.brands = brands.map((brand) => ({ ...brand, pages: ALL.filter((part) => !gone.includes(part)) }));
            },
          }),
        known,
      );
    });

  for (const part of ['ideas', 'solutions', 'knowledge'] as const)
    it(`${part} go when the right to read them is taken away, and are back a minute after it is given`, async () => {
      let ahead = 0;
      const portal = await startPortal({ cases: 20, clock: () => new Date(Date.now() + ahead) });
      try {
        const erik = await portal.signIn('erik');
        const one = { ideas: `/ideas/${refs.idea}`, solutions: `/solutions/${refs.solution}` };
        const text = { ...one, knowledge: `/knowledge/${refs.article}` }[part];
        const statuses = async () => {
          const found = [];
          for (const path of [text, `/${part}`, '/', '/cases']) found.push((await erik.get(path)).status);
          return found;
        };
        expect(await statuses()).to.deep.equal([200, 200, 200, 200]);
        await portal.rights(BEHIND[part].object, { read: false });
        ahead += 61_000;
        await erik.get(text); // the refusal that shows it
        portal.log.length = 0;
        expect(await statuses()).to.deep.equal([404, 404, 200, 200]);
        expect(troubles(portal)).to.deep.equal([]);
        await portal.rights(BEHIND[part].object, { read: true });
        ahead += 61_000;
        expect(await statuses()).to.deep.equal([200, 200, 200, 200]);
        expect(troubles(portal)).to.deep.equal([]);
      } finally {
        await portal.close();
      }
    }).timeout(20_000); // a world of its own
});
