import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { faults, LOOKS, startChromium, type Visitor, visit } from '../make/chromium.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';

describe('suggestions under a search field', () => {
  let portal: RunningPortal;
  let browser: Browser;
  let maya: Visitor;
  let page: Page;

  before(async () => {
    [portal, browser] = await Promise.all([startPortal(), startChromium()]);
    maya = await visit(browser, portal.origin);
    await maya.signIn('Maya Lindqvist');
    page = maya.page;
  });
  after(async () => {
    await browser.close();
    await portal.close();
  });

  const field = () => page.getByRole('combobox', { name: 'Search' });
  const list = () => page.getByRole('listbox', { name: 'Suggestions' });
  const options = () => list().getByRole('option');
  const chosen = () => list().locator('[aria-selected="true"]');
  const said = () => page.locator('[data-suggest] [role="status"]');
  const state = () => field().getAttribute('aria-expanded');
  const isFocused = () => field().evaluate('document.activeElement.getAttribute("role")');

  async function type(words: string, path = '/'): Promise<void> {
    await page.goto(path);
    await field().pressSequentially(words);
  }
  async function typeAndSee(words: string, path = '/'): Promise<void> {
    await type(words, path);
    await list().waitFor();
  }

  it('are nothing until three letters are written', async () => {
    await page.goto('/');
    const asked: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('/suggest')) asked.push(new URL(request.url()).searchParams.get('q') ?? '');
    });
    expect(await state()).to.equal('false');
    await field().pressSequentially('vp');
    await field().pressSequentially('n dr');
    await list().waitFor();
    // Keys that come quickly are one question.
    expect(asked).to.deep.equal(['vpn dr']);
  });

  it('stand in groups with names, the hits marked, and are told aloud', async () => {
    await typeAndSee('invoice');
    const groups = ['Solutions', 'Your cases', 'Ideas'];
    for (const name of groups) expect(await list().getByRole('group', { name }).count(), name).to.equal(1);
    expect(await options().count()).to.equal(3 + 2 + 2 + 1);
    expect(await options().last().textContent()).to.match(/^Search all for “.?invoice.?”$/);
    expect(await options().first().locator('b.hit').first().textContent()).to.match(/invoice/i);
    await page.getByText('7 suggestions').waitFor({ state: 'attached' });
    expect(await said().getAttribute('role')).to.equal('status');
  });

  it('are walked through with the arrows while the focus stays in the field', async () => {
    await typeAndSee('invoice');
    const count = await options().count();
    await page.keyboard.press('ArrowDown');
    expect(await chosen().getAttribute('id')).to.equal(await field().getAttribute('aria-activedescendant'));
    expect(await chosen().textContent()).to.equal(await options().first().textContent());
    for (let step = 1; step < count; step++) await page.keyboard.press('ArrowDown');
    expect(await chosen().textContent()).to.match(/^Search all/);
    await page.keyboard.press('ArrowDown');
    expect(await chosen().count(), 'after the last one stands in the field again').to.equal(0);
    await page.keyboard.press('ArrowUp');
    expect(await chosen().textContent()).to.match(/^Search all/);
    expect(await isFocused()).to.equal('combobox');
    expect(await field().inputValue()).to.equal('invoice');
  });

  it('open with Enter', async () => {
    await typeAndSee('invoice');
    await page.keyboard.press('ArrowDown');
    const href = await chosen().getAttribute('href');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**${href}`);
  });

  it('open with a click', async () => {
    await typeAndSee('invoice');
    const href = await options().nth(3).getAttribute('href');
    await options().nth(3).click();
    await page.waitForURL(`**${href}`);
  });

  it('leave Enter to the form when none is chosen', async () => {
    await typeAndSee('invoice');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/search?q=invoice');
    expect(await page.locator('.is-found > li').count()).to.equal(20);
  });

  it('close with Escape, which then clears the field', async () => {
    await typeAndSee('invoice');
    await page.keyboard.press('Escape');
    expect(await state()).to.equal('false');
    expect(await list().isVisible()).to.equal(false);
    expect(await field().inputValue()).to.equal('invoice');
    await page.keyboard.press('Escape');
    expect(await field().inputValue()).to.equal('');
  });

  it('are left with Tab, and close', async () => {
    await typeAndSee('invoice');
    await page.keyboard.press('Tab');
    expect(await state()).to.equal('false');
    expect(await isFocused()).not.to.equal('option');
    expect(await page.evaluate('document.activeElement.closest("form").dataset.suggest')).to.equal('Suggestions');
  });

  it('close when the words are too few again', async () => {
    await typeAndSee('inv');
    await page.keyboard.press('Backspace');
    expect(await state()).to.equal('false');
  });

  it('say that there are none, and show nothing', async () => {
    await type('zzzzzz');
    await page.getByText('No suggestions').waitFor({ state: 'attached' });
    expect(await state()).to.equal('false');
    await page.keyboard.press('ArrowDown');
    expect(await field().getAttribute('aria-activedescendant')).to.equal('');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/search?q=zzzzzz');
  });

  it('are not shown for words that were overtaken', async () => {
    let hold: (() => void) | undefined;
    await page.route('**/suggest?q=invoice', async (route) => {
      await new Promise<void>((go) => {
        hold = go;
      });
      await route.continue().catch(() => undefined);
    });
    await page.goto('/');
    const first = page.waitForRequest('**/suggest?q=invoice');
    await field().fill('invoice');
    await first;
    await field().fill('printer');
    await list().waitFor();
    hold?.();
    expect(await options().last().textContent()).to.include('printer');
    await page.unrouteAll();
  });

  it('stay away when the portal does not answer', async () => {
    await page.goto('/');
    await page.route('**/suggest?*', (route) => route.fulfill({ status: 503, body: '{}' }));
    const answered = page.waitForResponse('**/suggest?*');
    await field().fill('invoice');
    await answered;
    expect(await state()).to.equal('false');
    await page.unrouteAll();
    maya.complaints.length = 0;
  });

  it('show a text as a text, whatever is in it', async () => {
    const evil = '<img src=x onerror=alert(1)>';
    const item = { href: '/ideas/x', titleParts: [{ text: evil, hit: true }], dir: 'auto', meta: evil };
    const json = {
      total: 1,
      status: evil,
      groups: [{ label: evil, items: [item] }],
      all: { href: '/search', label: evil },
    };
    await page.route('**/suggest?*', (route) => route.fulfill({ json }));
    await typeAndSee('invoice');
    expect(await list().locator('img').count()).to.equal(0);
    expect(await options().first().textContent()).to.include(evil);
    await page.unrouteAll();
  });

  for (const path of ['/cases', '/search?q=vpn'])
    it(`are there at ${path}, too`, async () => {
      await page.goto(path);
      await field().fill('invoice');
      await options().first().waitFor();
      expect(maya.complaints).to.deep.equal([]);
    });

  describe('are accessible while they are open', () => {
    const READERS: Record<string, { person: string; host?: string; words: string; width: number; path: string }> = {
      'in English': { person: 'Maya Lindqvist', words: 'invoice', width: 1280, path: '/' },
      'in English, in the header': { person: 'Maya Lindqvist', words: 'invoice', width: 1280, path: '/cases' },
      'in English on a phone': { person: 'Maya Lindqvist', words: 'invoice', width: 390, path: '/' },
      'in Persian': { person: 'Maryam Rezaei', words: 'VPN', width: 1280, path: '/' },
      'in Persian, in the header': { person: 'Maryam Rezaei', words: 'VPN', width: 1280, path: '/cases' },
      'in Persian on a phone': { person: 'Maryam Rezaei', words: 'VPN', width: 390, path: '/search' },
      'in Hebrew': { person: 'Noa Levi', words: 'VPN', width: 1280, path: '/' },
      'of brand Olmo': { person: 'Ana Costa', host: 'olmo.localhost', words: 'Linea', width: 1280, path: '/' },
    };
    for (const [name, { person, host = 'localhost', words, width, path }] of Object.entries(READERS)) {
      it(name, async () => {
        const visitor = await visit(browser, `http://${host}:${portal.port}`);
        await visitor.signIn(person);
        await visitor.page.setViewportSize({ width, height: 900 });
        await visitor.page.goto(path);
        await visitor.page.locator('[data-suggest] [role="combobox"]').fill(words);
        await visitor.page.getByRole('listbox').waitFor();
        await visitor.page.keyboard.press('ArrowDown');
        const looks = LOOKS.filter((look) => look.width === width);
        expect(await visitor.page.locator('.suggest [aria-selected="true"]').isVisible()).to.equal(true);
        expect(await faults(visitor.page, looks)).to.deep.equal([]);
        expect(visitor.complaints).to.deep.equal([]);
        await visitor.close();
      });
    }
  });

  it('are an addition: without script the form leads to the results', async () => {
    const visitor = await visit(browser, portal.origin, { javaScriptEnabled: false });
    await visitor.signIn('Maya Lindqvist');
    for (const path of ['/', '/cases', '/search']) {
      await visitor.page.goto(path);
      const search = visitor.page.locator('form[data-suggest]');
      expect(await search.getByRole('searchbox', { name: 'Search' }).count(), path).to.equal(1);
      await search.getByRole('searchbox').fill('invoice');
      await search.getByRole('searchbox').press('Enter');
      await visitor.page.waitForURL('**/search?q=invoice');
      expect(await visitor.page.locator('.is-found > li').count(), path).to.equal(20);
    }
    await visitor.close();
  });
});
