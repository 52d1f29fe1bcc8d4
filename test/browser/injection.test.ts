import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { startChromium, type Visitor, visit } from '../make/chromium.ts';
import { INJECTIONS } from '../make/injections.ts';
import { articleOf, solutionOf } from '../make/library.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';

/** The most a text of the CRM holds; a page of many strings stays below. */
const MOST = 30;

/** What of a page could run, ask or lead astray, looked for in the document itself. */
const SUSPECTS = `(() => {
  const found = [];
  if (window.injected !== undefined) found.push('a script has run');
  const allowed = 'P DIV UL OL LI DL DT DD BLOCKQUOTE PRE HR DETAILS SUMMARY TABLE CAPTION THEAD TBODY TFOOT TR TH TD B STRONG I EM U S SUB SUP CODE KBD BR A IMG H2 H3 H4'.split(' ');
  for (const element of document.querySelectorAll('.prose *')) {
    if (element.closest('svg.icon')) continue;
    if (!allowed.includes(element.tagName)) found.push('element ' + element.outerHTML.slice(0, 200));
    for (const { name, value } of element.attributes) {
      const known = ['href', 'rel', 'src', 'alt', 'loading', 'dir', 'id', 'class', 'role', 'tabindex', 'aria-label', 'colspan', 'rowspan', 'scope', 'start'];
      if (!known.includes(name)) found.push('attribute ' + name + '=' + value);
      if (name === 'href' && !/^(https?:\\/\\/|mailto:|tel:|\\/(solutions|knowledge|cases|ideas|search)(\\/|$))/.test(value)) found.push('address ' + value);
      if (name === 'src' && !/^(data:image\\/(png|jpe?g|gif|webp);base64,|\\/knowledge\\/)/.test(value)) found.push('picture ' + value);
      if (name === 'id' && !/^part-\\d+$/.test(value)) found.push('id ' + value);
    }
  }
  return found;
})()`;

/** Gives everything of the text the attention it may have been waiting for. */
const TOUCH = `for (const element of document.querySelectorAll('.prose *'))
  for (const type of ['mouseover', 'focus', 'blur', 'toggle', 'scroll', 'animationstart', 'load', 'error'])
    element.dispatchEvent(new Event(type));`;

describe('texts that would run something', () => {
  let portal: RunningPortal;
  let browser: Browser;
  let maya: Visitor;
  const elsewhere: string[] = [];
  const dialogs: string[] = [];

  before(async function () {
    this.timeout(30_000);
    [portal, browser] = await Promise.all([startPortal({ cases: 20 }), startChromium()]);
    maya = await visit(browser, portal.origin);
    maya.page.on('request', (request) => {
      const url = new URL(request.url());
      const isOurs =
        url.origin === portal.origin || url.protocol === 'data:' || url.href.startsWith(portal.world.instanceUrl);
      if (!isOurs && !url.pathname.startsWith('/idp')) elsewhere.push(url.href);
    });
    maya.page.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    await maya.signIn('Maya Lindqvist');
    elsewhere.length = 0;
  });
  after(async () => {
    await browser.close();
    await portal.close();
  });

  /** Reads a text in the browser: nothing may come of it. */
  async function expectInert(path: string): Promise<void> {
    const { page } = maya;
    await page.goto(path);
    await page.evaluate(TOUCH);
    expect(await page.evaluate(SUSPECTS), path).to.deep.equal([]);
    expect(new URL(page.url()).pathname).to.equal(path);
    // The page round it is whole: no text of the CRM closes what it did not open.
    expect(await page.locator('main #helpful button, main .helpful button').count(), path).to.be.greaterThan(0);
    expect(await page.locator('footer').isVisible()).to.equal(true);
    expect({ elsewhere, dialogs, complaints: maya.complaints }).to.deep.equal({
      elsewhere: [],
      dialogs: [],
      complaints: [],
    });
  }

  it('are at least 120, no two alike', () => {
    const all = Object.values(INJECTIONS).flat();
    expect(new Set(all).size).to.equal(all.length).and.to.be.at.least(120);
  });

  for (const [kind, strings] of Object.entries(INJECTIONS)) {
    it(`lie still one by one: ${kind}`, async function () {
      this.timeout(20_000); // a page in a browser for each
      for (const text of strings) {
        const made = await solutionOf(portal, { SolutionName: 'One of them', SolutionNote: `<p>Before</p>${text}` });
        const [row] = await portal.records('Solution', { Id: made.id });
        expect(String(row?.SolutionNote)).to.include(text.slice(0, 8).trim());
        await expectInert(made.path);
        expect(await maya.page.locator('.prose').textContent()).to.include('Before');
      }
    });

    it(`lie still in a crowd: ${kind}`, async function () {
      this.timeout(10_000); // a page in a browser for each few dozen
      for (let at = 0; at < strings.length; at += MOST) {
        const body = strings
          .slice(at, at + MOST)
          .map((text) => `<p>Item</p>${text}`)
          .join('\n');
        const made = await articleOf(portal, { UrlName: `crowd-${kind}-${at}`, Body__c: `<p>Before</p>${body}` });
        await expectInert(made.path);
      }
    });
  }

  it('in titles, summaries and answers are words', async function () {
    this.timeout(10_000); // three pages in a browser
    const title = '<img src=x onerror=window.injected=1>"\'><script>window.injected=1</script>';
    const made = await solutionOf(portal, { SolutionName: title, SolutionNote: `<p>${title}</p>` });
    await articleOf(portal, { UrlName: 'titled', Title: title, Summary: title });
    for (const path of [made.path, '/knowledge/titled']) {
      await expectInert(path);
      expect(await maya.page.getByRole('heading', { level: 1 }).textContent()).to.equal(title);
    }
  });

  it('while what a text needs stays', async () => {
    const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
    const made = await solutionOf(portal, {
      SolutionNote: `<h1>Lights</h1><p>What they <b>mean</b></p>
        <table><tr><th>Light</th><th>Means</th></tr><tr><td colspan="2">green</td></tr></table>
        <ol><li>one<ul><li>inner</li></ul></li><li>two</li></ol>
        <img src="data:image/png;base64,${png}" alt="A light"><pre>a  &lt;b&gt;\n  c</pre><p>Type <code>ls -l</code></p>
        <blockquote>Mind this</blockquote><p>VPN سایت شیراز قطع می‌شود</p><p>הנתב כבוי</p>
        <p><a href="https://elsewhere.example/a?b=c&amp;d">More</a></p>`,
    });
    await expectInert(made.path);
    const { page } = maya;
    expect(
      await page.getByRole('region', { name: 'Light, Means' }).getByRole('table').getByRole('cell').count(),
    ).to.equal(1);
    expect(await page.locator('.prose ol > li').count()).to.equal(2);
    expect(await page.locator('.prose ol ul > li').textContent()).to.equal('inner');
    expect(await page.evaluate(`document.querySelector('.prose img').naturalWidth`)).to.be.greaterThan(0);
    expect(await page.locator('.prose pre').textContent()).to.equal('a  <b>\n  c');
    expect(await page.locator('.prose code').textContent()).to.equal('ls -l');
    expect(await page.locator('.prose h2').textContent()).to.equal('Lights');
    expect(await page.getByRole('link', { name: 'More' }).getAttribute('href')).to.equal(
      'https://elsewhere.example/a?b=c&d',
    );
    const direction = (text: string) => page.getByText(text).evaluate((element) => getComputedStyle(element).direction);
    expect([await direction('What they'), await direction('شیراز'), await direction('הנתב')]).to.deep.equal([
      'ltr',
      'rtl',
      'rtl',
    ]);
  });
});
