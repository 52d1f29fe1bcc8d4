import { gunzipSync } from 'node:zlib';
import { expect } from 'chai';
import type { Browser, Page } from '../make/browser.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';
import { until } from '../make/until.ts';

const LIST = '/cases?status=all';
const PAGES = [LIST, '/', '/cases/00012873', '/solutions', '/ideas', '/ideas?view=roadmap'];
const MINUTE_MS = 60_000;

/** A page without what each answer has for itself. */
const withoutKeys = (page: Page) => page.text.replaceAll(/name="key" value="[^"]+"/g, '');
const keysOn = (page: Page) => [...page.text.matchAll(/name="key" value="([^"]+)"/g)].map(([, key]) => key);

describe('pages that are kept', () => {
  let portal: RunningPortal;
  let now: number | undefined;
  let kinds = 0;
  const people = new Map<string, Browser>();
  const person = (name: string): Browser => people.get(name) ?? portal.visitor();

  before(async () => {
    portal = await startPortal({ clock: () => new Date(now ?? Date.now()) });
    for (const name of ['maya', 'erik', 'maryam', 'siri']) people.set(name, await portal.signIn(name));
  });
  after(() => portal.close());

  /**
   * The page as it is made, and as it is given again: the others do not know that seconds have passed. The first of them is
   * looked at with care, the second goes out before anything else is done, as all go that follow.
   */
  async function again(path: string, name = 'maya', more: Record<string, string> = {}): Promise<[Page, Page, Page]> {
    now = (Math.floor((now ?? Date.now()) / MINUTE_MS) + 1) * MINUTE_MS + 10_000;
    // What is read for it is old the first time, and new from then on.
    for (let at = 0; at < 2; at++) await person(name).get(path);
    // Nobody has asked in these words yet.
    const headers = { accept: `text/html,application/xhtml+xml,x/${++kinds}`, ...more };
    await person(name).get(path, { headers }); // what is looked at once is not kept
    const first = await person(name).get(path, { headers });
    now += 5_000;
    return [first, await person(name).get(path, { headers }), await person(name).get(path, { headers })];
  }
  /** Asked for in the same words once more. */
  const sameWords = () => ({ accept: `text/html,application/xhtml+xml,x/${kinds}` });

  for (const path of PAGES)
    it(`${path} is given again as it was made, with the same headers and keys of its own`, async () => {
      const [first, ...others] = await again(path);
      const { date: _first, ...before } = first.headers;
      const keys = new Set(keysOn(first));
      for (const other of others) {
        expect(withoutKeys(other)).to.equal(withoutKeys(first));
        const { date: _other, ...after } = other.headers;
        expect(after).to.deep.equal(before);
        expect(after['cache-control']).to.equal('private, no-store');
        expect(keysOn(other)).to.have.length(keysOn(first).length);
        expect(keysOn(other).filter((key) => keys.has(key))).to.deep.equal([]);
        for (const key of keysOn(other)) keys.add(key);
      }
    });

  it('are a line in the log and one more in the numbers, each', async () => {
    await again(LIST);
    const lines = () => portal.log.filter((line) => line.includes('"path":"/cases"') && line.includes('"status":200'));
    const counted = async () =>
      Number(/portico_requests_total\{route="kept",method="GET",status="2xx"\} (\d+)/.exec(await metrics())?.[1]);
    const metrics = async () => (await portal.visitor().get('/metrics')).text;
    const before = { lines: lines().length, counted: await counted() };
    for (let at = 0; at < 3; at++) await person('maya').get(LIST, { headers: sameWords() });
    expect(await counted()).to.equal(before.counted + 3);
    const told = lines()
      .slice(before.lines)
      .map((line) => JSON.parse(line));
    expect(told).to.have.length(3);
    expect(new Set(told.map(({ reference }) => reference)).size).to.equal(3);
  });

  it('are made anew when a minute has passed', async () => {
    const [, , second] = await again(LIST);
    const [next] = await again(LIST);
    expect(withoutKeys(next)).not.to.equal(withoutKeys(second));
  });

  it('come compressed to browsers', async () => {
    const [, ...others] = await again(LIST, 'maya', { 'accept-encoding': 'gzip, deflate, br' });
    for (const page of others) {
      expect(page.headers).to.include({ 'content-encoding': 'gzip', vary: 'Accept, Accept-Encoding' });
      const html = gunzipSync(page.body).toString();
      expect(html)
        .to.match(/<h1[\s\S]*<\/html>\s*$/)
        .and.include('Maya Lindqvist');
    }
  });

  describe('are nobody else’s', () => {
    const OTHERS: Record<string, { name: string; sees: string; same: boolean }> = {
      'the same person once more (control)': { name: 'maya', sees: 'Maya Lindqvist', same: true },
      'a colleague': { name: 'erik', sees: 'Erik Solberg', same: false },
      'a stranger': { name: 'maryam', sees: 'dir="rtl"', same: false },
    };
    for (const [who, { name, sees, same }] of Object.entries(OTHERS))
      it(`${who} gets ${same ? 'that page' : 'a page of his own'}`, async () => {
        const [mine] = await again(LIST);
        const page = await person(name).get(LIST, { headers: sameWords() });
        expect(page.text).to.include(sees);
        expect(withoutKeys(page) === withoutKeys(mine)).to.equal(same);
      });

    const LOOKS = [
      ['portico-language', 'he', /<html lang="he" dir="rtl"/],
      ['portico-theme', 'dark', /<html [^>]*data-theme="dark"/],
    ] as const;
    for (const [cookie, value, sees] of LOOKS)
      it(`the same person with ${cookie}=${value} gets another page`, async () => {
        await again(LIST);
        const jar = person('maya').cookies.get('localhost');
        jar?.set(cookie, value);
        const pages = await again(LIST);
        jar?.delete(cookie);
        for (const page of pages) expect(page.text).to.match(sees);
        for (const page of await again(LIST)) expect(page.text).not.to.match(sees);
      });

    it('JSON is asked for anew', async () => {
      await again(LIST);
      const answer = await person('maya').get(LIST, { headers: { accept: 'application/json' } });
      expect(answer.headers['content-type']).to.match(/^application\/json/);
    });
  });

  it('of a case that was written in shows it at once', async () => {
    const path = '/cases/00012873';
    await again(LIST);
    await again(path);
    const sent = await person('maya').post(`${path}/comments`, { body: 'Zephyr canary' }, { from: path });
    expect(sent.text).to.include('Zephyr canary');
    expect((await person('maya').get(path)).text).to.include('Zephyr canary');
  });

  it('of what an agent has written in show it as soon as that is known', async () => {
    const [before] = await again(LIST);
    expect(before.text).not.to.include('Zephyr of an agent');
    const [row] = await portal.records('Case', { CaseNumber: '00012873' });
    await portal.changeAsAgent('Case', String(row?.Id), { Subject: 'Zephyr of an agent' });
    await portal.caughtUp();
    const page = await person('maya').get(LIST, { headers: sameWords() });
    expect(page.text).to.include('Zephyr of an agent');
  });

  it('do not stand for the CRM: when it is away the page says so', async () => {
    await again(LIST);
    await portal.fault({ down: true });
    try {
      const asked = async () => {
        await person('erik').get('/cases?q=never');
        return person('maya').get(LIST, { headers: sameWords() });
      };
      const page = await until(asked, ({ text }) => text.includes('Our case system does not answer right now'));
      expect(page.status).to.equal(200);
    } finally {
      await portal.fault({});
    }
  });

  it('are gone with the session', async () => {
    const siri = person('siri');
    await again(LIST, 'siri');
    const cookies = new Map(siri.cookies.get('localhost'));
    await siri.post('/signout', {}, { from: LIST, follow: false });
    siri.cookies.set('localhost', cookies);
    const page = await siri.get(LIST, { headers: sameWords(), follow: false });
    expect([page.status, page.text.includes('/cases/')]).to.deep.equal([303, false]);
  });
});

describe('pages that are kept', () => {
  it('count for the person who asks, like all others', async () => {
    const portal = await startPortal({
      change: (config) => {
        config.limits = { pagesPerMinute: 30 };
      },
    });
    try {
      const maya = await portal.signIn('maya');
      const statuses: number[] = [];
      for (let at = 0; at < 40; at++) statuses.push((await maya.get(LIST)).status);
      expect([statuses[0], statuses.at(-1)]).to.deep.equal([200, 429]);
    } finally {
      await portal.close();
    }
  });
});
