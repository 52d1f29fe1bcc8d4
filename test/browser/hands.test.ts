import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { startChromium, type Visitor, visit } from '../make/chromium.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';

const VPN = '/cases/00012873';

/** What can be reached by Tab, in the order it stands; of a group of choices one. Runs in the page. */
const REACHABLE = `(() => {
  const groups = new Set();
  return [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')].filter((one) => {
    if (one.disabled || !one.checkVisibility()) return false;
    if (one.type !== 'radio') return true;
    const group = one.form.action + one.name;
    const first = !groups.has(group);
    groups.add(group);
    return first;
  }).map((one) => one.type === 'radio' ? one.name : one.outerHTML.slice(0, 120));
})()`;

/** What has the focus, and whether a ring is seen: round it, on its ::after, or round what holds it. */
const FOCUSED = `(() => {
  const one = document.activeElement;
  if (one === document.body) return null;
  const ring = (style) => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  const holders = [one, one.parentElement, one.parentElement.parentElement];
  const seen = holders.some((holder) => ring(getComputedStyle(holder))) || ring(getComputedStyle(one, '::after'));
  return { name: one.type === 'radio' ? one.name : one.outerHTML.slice(0, 120), seen };
})()`;

async function tabbed(page: Page): Promise<{ name: string; seen: boolean }[]> {
  const stops: { name: string; seen: boolean }[] = [];
  for (let press = 0; press < 120; press++) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate<{ name: string; seen: boolean } | null>(FOCUSED);
    if (stop === null || (stops.length > 0 && stop.name === stops[0]?.name)) return stops;
    // A date field has stops of its own within.
    if (stop.name !== stops.at(-1)?.name) stops.push(stop);
  }
  throw new Error('the focus does not come round');
}

describe('with hands and keyboard', () => {
  let portal: RunningPortal;
  let browser: Browser;
  let maya: Visitor;
  let page: Page;
  before(async () => {
    [portal, browser] = await Promise.all([startPortal(), startChromium()]);
  });
  after(async () => {
    await browser.close();
    await portal.close();
  });
  beforeEach(async () => {
    maya = await visit(browser, portal.origin);
    page = maya.page;
  });
  afterEach(() => maya.close());

  describe('by keyboard', () => {
    beforeEach(() => maya.signIn('Maya Lindqvist'));

    it('the first stop is a link to the content', async () => {
      await page.keyboard.press('Tab');
      expect(await page.locator(':focus').textContent()).to.equal('Skip to the content');
      expect(await page.locator('.skip').isVisible()).to.equal(true);
      await page.keyboard.press('Enter');
      expect(await page.locator(':focus').getAttribute('id')).to.equal('main');
    });

    for (const path of ['/', '/cases', VPN, '/cases/new/site-offline', '/search?q=VPN']) {
      for (const width of [1280, 390]) {
        it(`Tab reaches everything on ${path} in its order, and the ring is seen, at ${width}`, async () => {
          await page.setViewportSize({ width, height: 900 });
          await page.goto(path);
          const all = await page.evaluate<string[]>(REACHABLE);
          const stops = await tabbed(page);
          expect(stops.map(({ name }) => name)).to.deep.equal(all);
          expect(stops.filter(({ seen }) => !seen)).to.deep.equal([]);
        });
      }
    }

    it('Escape closes a menu and gives the focus back', async () => {
      const menu = page.getByRole('banner').locator('summary');
      await menu.focus();
      await page.keyboard.press('Enter');
      expect(await page.getByRole('button', { name: 'Sign out' }).isVisible()).to.equal(true);
      await page.keyboard.press('Escape');
      expect(await page.getByRole('button', { name: 'Sign out' }).isVisible()).to.equal(false);
      expect(await menu.evaluate('document.activeElement.localName')).to.equal('summary');
    });
  });

  describe('a form', () => {
    beforeEach(() => maya.signIn('Maya Lindqvist', '/cases/new/vpn-problem'));

    it('with a mistake puts the focus on the summary, whose links lead to the fields; the text is kept', async () => {
      await page.getByLabel('What is the problem, in one line?').fill('VPN to Oslo drops');
      await page.getByRole('button', { name: 'Open the case' }).click();
      const summary = page.getByRole('alert');
      await summary.waitFor();
      expect(await page.locator(':focus').getAttribute('role')).to.equal('alert');
      expect(await page.getByLabel('What is the problem, in one line?').inputValue()).to.equal('VPN to Oslo drops');
      await summary.getByRole('link').first().click();
      expect(await page.locator(':focus, :target').first().getAttribute('id')).to.equal('field-description');
    });

    it('sent by two quick presses is one case; Back shows the form, Forward the case', async () => {
      const subject = 'Two presses are one case';
      await page.getByLabel('What is the problem, in one line?').fill(subject);
      await page.getByLabel('What happens, and since when?').fill('It was me, I pressed twice.');
      await page.getByRole('radio', { name: 'I have a question' }).check();
      await page.getByRole('button', { name: 'Open the case' }).dblclick();
      await page.getByRole('heading', { level: 1, name: subject }).waitFor();
      await page.waitForLoadState();
      expect(await portal.records('Case', { Subject: subject })).to.have.length(1);
      await page.goBack();
      expect(await page.getByRole('heading', { level: 1 }).textContent()).to.equal('VPN problem');
      await page.goForward();
      expect(await page.getByRole('heading', { level: 1 }).textContent()).to.equal(subject);
    });

    it('says of a file at once that it cannot be sent, and lets go of one that was chosen', async () => {
      const files = page.getByLabel('Files');
      await files.setInputFiles([
        { name: 'setup.exe', mimeType: 'application/octet-stream', buffer: Buffer.from('MZ') },
        { name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.from('note') },
      ]);
      expect(await page.locator('.files').textContent()).to.include('setup.exe cannot be sent');
      expect(await files.evaluate('document.querySelector("[type=file]").files.length')).to.equal(1);
      await page.getByRole('button', { name: 'Remove note.txt' }).click();
      expect(await files.evaluate('document.querySelector("[type=file]").files.length')).to.equal(0);
    });

    it('that comes after the session has ended is there again after signing in', async () => {
      await page.goto(VPN);
      await page.getByRole('textbox', { name: 'Your reply' }).fill('Firmware 7.1, I think.');
      await page.context().clearCookies({ name: 'portico' });
      await page.getByRole('button', { name: 'Send reply' }).click();
      await page.getByRole('button', { name: 'Maya Lindqvist' }).click();
      await page.waitForURL(`**${VPN}?draft=*`);
      expect(await page.getByRole('textbox', { name: 'Your reply' }).inputValue()).to.equal('Firmware 7.1, I think.');
    });
  });

  it('a link into the portal leads there after signing in', async () => {
    await maya.signIn('Maya Lindqvist', '/cases?status=closed&q=Wi-Fi');
    expect(await page.getByLabel('Search in cases').inputValue()).to.equal('Wi-Fi');
  });

  it('two tabs that sign in at the same time are both let in, each where it wanted to go', async () => {
    const other = await page.context().newPage();
    await Promise.all([page.goto('/cases'), other.goto(VPN)]);
    for (const [tab, heading] of [
      [other, 'VPN to Bergen drops every hour'],
      [page, 'Cases'],
    ] as const) {
      await tab.getByRole('button', { name: 'Maya Lindqvist' }).first().click();
      await tab.getByRole('heading', { level: 1, name: heading }).waitFor();
    }
    expect((await other.reload())?.status()).to.equal(200);
  });

  it('the language changes on the page one is on, and stays', async () => {
    await maya.signIn('Maya Lindqvist', '/cases?status=all');
    await page.getByRole('contentinfo').locator('summary').click();
    await page.getByRole('contentinfo').getByRole('button', { name: 'עברית' }).click();
    await page.locator('html[lang="he"][dir="rtl"]').waitFor();
    expect(page.url()).to.equal(`${portal.origin}/cases?status=all`);
    await page.goto('/');
    expect(await page.locator('html').getAttribute('lang')).to.equal('he');
  });

  it('a choice in the filter is applied at once; the address holds it', async () => {
    await maya.signIn('Maya Lindqvist', '/cases');
    await page.getByLabel('Type').selectOption('Billing');
    await page.waitForURL('**/cases?*type=Billing*');
    const types = await page.locator('td.is-type').allTextContents();
    expect([...new Set(types)]).to.deep.equal(['Billing']);
  });

  it('the list of cases is four requests at most, under 40 KB as they travel', async () => {
    await maya.signIn('Maya Lindqvist');
    const fresh = await browser.newContext({ storageState: await page.context().storageState() });
    const list = await fresh.newPage();
    const loaded: { url: string; bytes: number }[] = [];
    list.on('requestfinished', async (request) => {
      const { responseBodySize } = await request.sizes();
      loaded.push({ url: request.url(), bytes: responseBodySize });
    });
    await list.goto(`${portal.origin}/cases?status=all`, { waitUntil: 'networkidle' });
    await fresh.close();
    expect(loaded.length, JSON.stringify(loaded)).to.be.within(3, 4);
    expect(loaded.reduce((sum, { bytes }) => sum + bytes, 0)).to.be.within(5_000, 40_960);
  });
});
