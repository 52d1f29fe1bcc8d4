import { gunzipSync } from 'node:zlib';
import { expect } from 'chai';
import type { Browser, Page } from '../make/browser.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';

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

  /** The page as it is made, and as it is given again: the second does not know that seconds have passed. */
  async function twice(path: string, name = 'maya', more: Record<string, string> = {}): Promise<[Page, Page]> {
    now = (Math.floor((now ?? Date.now()) / MINUTE_MS) + 1) * MINUTE_MS + 10_000;
    // What is read for it is old the first time, and new from then on.
    for (let at = 0; at < 2; at++) await person(name).get(path);
    // Nobody has asked in these words yet.
    const headers = { accept: `text/html,application/xhtml+xml,x/${++kinds}`, ...more };
    await person(name).get(path, { headers }); // what is looked at once is not kept
    const first = await person(name).get(path, { headers });
    now += 5_000;
    return [first, await person(name).get(path, { headers })];
  }

  for (const path of PAGES)
    it(`${path} is given again as it was made, with the same headers and keys of its own`, async () => {
      const [first, second] = await twice(path);
      expect(withoutKeys(second)).to.equal(withoutKeys(first));
      const { date: _first, ...before } = first.headers;
      const { date: _second, ...after } = second.headers;
      expect(after).to.deep.equal(before);
      expect(after['cache-control']).to.equal('private, no-store');
      expect(keysOn(second)).to.have.length(keysOn(first).length);
      expect(keysOn(first).filter((key) => keysOn(second).includes(key))).to.deep.equal([]);
    });

  it('are made anew when a minute has passed', async () => {
    const [, second] = await twice(LIST);
    const [next] = await twice(LIST);
    expect(withoutKeys(next)).not.to.equal(withoutKeys(second));
  });

  it('come compressed to browsers', async () => {
    const [, second] = await twice(LIST, 'maya', { 'accept-encoding': 'gzip, deflate, br' });
    expect(second.headers).to.include({ 'content-encoding': 'gzip', vary: 'Accept, Accept-Encoding' });
    const html = gunzipSync(second.body).toString();
    expect(html)
      .to.match(/<h1[\s\S]*<\/html>\s*$/)
      .and.include('Maya Lindqvist');
  });

  describe('are nobody else’s', () => {
    const OTHERS: Record<string, { name: string; sees: string; same: boolean }> = {
      'the same person once more (control)': { name: 'maya', sees: 'Maya Lindqvist', same: true },
      'a colleague': { name: 'erik', sees: 'Erik Solberg', same: false },
      'a stranger': { name: 'maryam', sees: 'dir="rtl"', same: false },
    };
    for (const [who, { name, sees, same }] of Object.entries(OTHERS))
      it(`${who} gets ${same ? 'that page' : 'a page of his own'}`, async () => {
        const [mine] = await twice(LIST);
        const headers = { accept: `text/html,application/xhtml+xml,x/${kinds}` };
        const page = await person(name).get(LIST, { headers });
        expect(page.text).to.include(sees);
        expect(withoutKeys(page) === withoutKeys(mine)).to.equal(same);
      });

    const LOOKS = [
      ['portico-language', 'he', /<html lang="he" dir="rtl"/],
      ['portico-theme', 'dark', /<html [^>]*data-theme="dark"/],
    ] as const;
    for (const [cookie, value, sees] of LOOKS)
      it(`the same person with ${cookie}=${value} gets another page`, async () => {
        await twice(LIST);
        const jar = person('maya').cookies.get('localhost');
        jar?.set(cookie, value);
        const pages = await twice(LIST);
        jar?.delete(cookie);
        for (const page of pages) expect(page.text).to.match(sees);
        for (const page of await twice(LIST)) expect(page.text).not.to.match(sees);
      });

    it('JSON is asked for anew', async () => {
      await twice(LIST);
      const answer = await person('maya').get(LIST, { headers: { accept: 'application/json' } });
      expect(answer.headers['content-type']).to.match(/^application\/json/);
    });
  });

  it('of a case that was written in shows it at once', async () => {
    const path = '/cases/00012873';
    await twice(LIST);
    await twice(path);
    const sent = await person('maya').post(`${path}/comments`, { body: 'Zephyr canary' }, { from: path });
    expect(sent.text).to.include('Zephyr canary');
    expect((await person('maya').get(path)).text).to.include('Zephyr canary');
  });

  it('are gone with the session', async () => {
    const siri = person('siri');
    await twice(LIST, 'siri');
    const cookies = new Map(siri.cookies.get('localhost'));
    await siri.post('/signout', {}, { from: LIST, follow: false });
    siri.cookies.set('localhost', cookies);
    const page = await siri.get(LIST, { follow: false });
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
