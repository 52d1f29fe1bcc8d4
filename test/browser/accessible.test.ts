import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { caseOf } from '../make/case-rows.ts';
import { faults, LOOKS, startChromium, type Visitor, visit } from '../make/chromium.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';

interface Reader {
  person: string;
  host: string;
  /** A word that stands in one of the person's cases. */
  word: string;
  /** The language to change to after signing in, as the page calls it. */
  language?: string;
}

const READERS: Record<string, Reader> = {
  English: { person: 'Maya Lindqvist', host: 'localhost', word: 'VPN' },
  Persian: { person: 'Maryam Rezaei', host: 'localhost', word: 'VPN' },
  Hebrew: { person: 'Noa Levi', host: 'localhost', word: 'VPN' },
  'English, brand Olmo': { person: 'Ana Costa', host: 'olmo.localhost', word: 'Linea' },
  'Persian, brand Olmo': { person: 'Ana Costa', host: 'olmo.localhost', word: 'Linea', language: 'فارسی' },
};

const openRow = async (page: Page, list: string) => {
  await page.goto(list);
  await page.getByRole('row').getByRole('cell').getByRole('link').first().click();
  await page.waitForURL(/\/cases\/\d+/); // a click does not wait for the page it leads to
};
const press = (page: Page, form: string) => page.locator(`${form} button.is-main`).click();

/** Every page in every state a signed-in person can meet, and how he comes there. */
const STATES: Record<string, (page: Page, reader: Reader) => Promise<unknown>> = {
  home: (page) => page.goto('/'),
  'home with the account menu open': async (page) => {
    await page.goto('/');
    await page.getByRole('banner').locator('summary').click();
  },
  'home with the menu of the phone open': async (page) => {
    await page.setViewportSize({ width: 390, height: 900 });
    await page.goto('/');
    await page.locator('nav.bar summary').click();
  },
  'the list of what waits': (page) => page.goto('/cases?status=waiting'),
  'the list of open cases': (page) => page.goto('/cases'),
  'the list of all cases': (page) => page.goto('/cases?status=all'),
  'the list of solved cases': (page) => page.goto('/cases?status=closed'),
  'the list, filtered and sorted': (page, { word }) => page.goto(`/cases?status=all&q=${word}&sort=subject`),
  'the list when nothing matches': (page) => page.goto('/cases?status=all&q=zzzz'),
  'a case that waits for him': (page) => openRow(page, '/cases?status=waiting&view=mine'),
  'a case that is being worked on': (page) => openRow(page, '/cases?status=open&sort=number&view=mine'),
  'a closed case': (page) => openRow(page, '/cases?status=closed&view=mine'),
  'a reply with nothing in it': async (page) => {
    await openRow(page, '/cases?status=waiting&view=mine');
    await press(page, '#reply form');
    await page.locator('#problem').waitFor();
  },
  'a rating without a number': async (page) => {
    await openRow(page, '/cases?status=closed&view=mine');
    await press(page, '.rating form');
    await page.locator('#problem').waitFor();
  },
  'a new case': (page) => page.goto('/cases/new'),
  'a new case with nothing filled in': async (page) => {
    await page.goto('/cases/new');
    await page.locator('main a[href^="/cases/new/"]').first().click();
    await page.waitForURL('**/cases/new/*');
    await press(page, 'main form[action="/cases"]');
    await page.locator('#problem').waitFor();
  },
  'a search that finds something': (page, { word }) => page.goto(`/search?q=${word}`),
  'a search that finds nothing': (page) => page.goto('/search?q=zzzz'),
  'a search that has not begun': (page) => page.goto('/search'),
  'a page that does not exist': (page) => page.goto('/nothing/here'),
  'a case that is not his': (page) => page.goto('/cases/99999999'),
  'a form that is no longer valid': async (page) => {
    await openRow(page, '/cases?status=waiting&view=mine');
    const form = 'form[action$="/close"]';
    await page.evaluate(`document.querySelector('${form} [name=key]').value = 'x'`);
    await page.locator(`${form} button`).click();
    await page.locator('body.page-error').waitFor();
  },
};

describe('accessible (axe: WCAG 2.2 AA), no sideways scroll, no complaint of the browser', () => {
  let portal: RunningPortal;
  let browser: Browser;
  before(async () => {
    [portal, browser] = await Promise.all([startPortal(), startChromium()]);
    // Those she has were rated long ago.
    await caseOf(portal, 'ana@caffe-aurora.example', { Subject: 'Linea Due: new gasket', Status: 'Closed' });
  });
  after(async () => {
    await browser.close();
    await portal.close();
  });

  for (const [name, reader] of Object.entries(READERS)) {
    describe(`in ${name}`, () => {
      let visitor: Visitor;
      before(async () => {
        visitor = await visit(browser, `http://${reader.host}:${portal.port}`);
        await visitor.signIn(reader.person);
        if (reader.language === undefined) return;
        await visitor.page.locator('footer summary').click();
        await visitor.page.getByRole('contentinfo').getByRole('button', { name: reader.language }).click();
        await visitor.page.locator('html[dir="rtl"]').waitFor();
      });
      after(() => visitor.close());

      for (const [state, open] of Object.entries(STATES)) {
        it(state, async () => {
          await open(visitor.page, reader);
          expect(await faults(visitor.page)).to.deep.equal([]);
          expect(visitor.complaints).to.deep.equal([]);
        });
      }

      it('each kind of request', async () => {
        const { page } = visitor;
        await page.goto('/cases/new');
        const links = await page.locator('main a[href^="/cases/new/"]').all();
        const kinds = await Promise.all(links.map((link) => link.getAttribute('href')));
        expect(kinds.length).to.be.greaterThan(2);
        const found: string[] = [];
        // The questions differ, not the look.
        for (const kind of kinds) {
          await page.goto(String(kind));
          found.push(...(await faults(page, [LOOKS[3]])).map((fault) => `${kind} ${fault}`));
        }
        expect(found).to.deep.equal([]);
      });

      it('the page that says the case system is away', async () => {
        await portal.fault({ down: true });
        try {
          const answer = await visitor.page.goto('/cases?status=all&q=away');
          expect(answer?.status()).to.equal(503);
          expect(await faults(visitor.page)).to.deep.equal([]);
        } finally {
          await portal.fault({});
        }
      });

      it('what is kept while the case system is away: its page, more to it, the list, home', async () => {
        const { page } = visitor;
        for (const path of ['/', '/cases', '/cases/new']) await page.goto(path);
        await portal.fault({ down: true });
        try {
          await page.locator('[name=subject]').fill('Sent while away');
          await page.locator('[name=description]').fill('Kept');
          await page.locator('[name=priority]').first().check();
          await press(page, 'main form[action="/cases"]');
          await page.waitForURL('**/cases/Q-*');
          const own = page.url();
          for (const path of [own, `${own}?add=1`, '/cases', '/']) {
            await page.goto(path);
            expect(await faults(page), path).to.deep.equal([]);
          }
        } finally {
          await portal.fault({});
        }
      });
    });
  }

  it('the check sees pale text, a field without a name and a page that is too wide', async () => {
    const visitor = await visit(browser, portal.origin);
    await visitor.page.setContent(
      '<html lang="en"><title>Bad</title><main><h1>Bad</h1><p><font color="#ccc">pale</font></p><input><table width="900"><td>wide</table>',
    );
    const found = (await faults(visitor.page)).join('\n');
    expect(found)
      .to.match(/1280 light: color-contrast/)
      .and.match(/390 light: label/)
      .and.match(/scrolls sideways/);
    await visitor.close();
  });

  it('somebody who has no case yet', async () => {
    const siri = await visit(browser, portal.origin);
    await siri.signIn('Siri Haugen');
    for (const path of ['/', '/cases?view=mine', '/cases?view=mine&status=all']) {
      await siri.page.goto(path);
      expect(await faults(siri.page), path).to.deep.equal([]);
    }
    await siri.close();
  });
});
