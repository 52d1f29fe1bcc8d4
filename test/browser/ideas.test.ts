import { expect } from 'chai';
import type { Browser, Locator, Page } from 'playwright-core';
import { faults, startChromium, type Visitor, visit } from '../make/chromium.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';
import { until } from '../make/until.ts';

const CSV = 'Send the device inventory as CSV every month';
const READERS: Record<string, string> = { English: 'Maya Lindqvist', Persian: 'Maryam Rezaei', Hebrew: 'Noa Levi' };

const openFirst = async (page: Page, list: string) => {
  await page.goto(list);
  await page.locator('.idea-row .row-title a').first().click();
  await page.locator('.idea-head').waitFor();
};

/** Every page of ideas in every state, and how one comes there. */
const STATES: Record<string, (page: Page) => Promise<unknown>> = {
  'the list': (page) => page.goto('/ideas'),
  'the list, filtered': (page) => page.goto('/ideas?sort=recent&status=planned&category=Alerts'),
  'the list when nothing matches': (page) => page.goto('/ideas?q=zzzzzz'),
  'his own': (page) => page.goto('/ideas?view=mine'),
  'his votes': (page) => page.goto('/ideas?view=votes'),
  'the road map': (page) => page.goto('/ideas?view=roadmap'),
  'an idea that is open': (page) => openFirst(page, '/ideas?status=planned'),
  'an idea that is delivered': (page) => openFirst(page, '/ideas?status=delivered'),
  'an idea that is not planned': (page) => openFirst(page, '/ideas?status=declined'),
  'a comment with nothing in it': async (page) => {
    await openFirst(page, '/ideas?status=planned');
    await page.locator('#comment button').click();
    await page.locator('#problem').waitFor();
  },
  'the form': (page) => page.goto('/ideas/new'),
  'the form with nothing filled in': async (page) => {
    await page.goto('/ideas/new');
    await page.locator('form.with-similar button.is-main').click();
    await page.locator('#problem').waitFor();
  },
  'the form with ideas like it': async (page) => {
    await page.goto('/ideas');
    const title = await page.locator('.row-title a').first().textContent();
    await page.goto('/ideas/new');
    await page.locator('#field-title').fill(String(title));
    await page.locator('.similar li').first().waitFor({ state: 'attached' });
  },
};

describe('ideas in a browser', () => {
  let portal: RunningPortal;
  let browser: Browser;
  before(async () => {
    [portal, browser] = await Promise.all([startPortal(), startChromium()]);
  });
  after(async () => {
    await browser.close();
    await portal.close();
  });

  for (const [language, person] of Object.entries(READERS)) {
    describe(`accessible in ${language}, no sideways scroll`, () => {
      let visitor: Visitor;
      before(async () => {
        visitor = await visit(browser, portal.origin);
        await visitor.signIn(person);
      });
      after(() => visitor.close());

      for (const [state, open] of Object.entries(STATES)) {
        it(state, async () => {
          await open(visitor.page);
          expect(await faults(visitor.page)).to.deep.equal([]);
          expect(visitor.complaints).to.deep.equal([]);
        });
      }
    });
  }

  describe('a vote', () => {
    let ref = '';
    let tom = '';
    let erik: Visitor;
    let control: Locator;
    const up = () => control.getByRole('button', { name: 'Vote up' });
    const pressed = () => up().getAttribute('aria-pressed');
    const points = async () => Number((await control.locator('b').textContent())?.replace(/\D/g, ''));
    /** As script, which is over before anything can have been answered. */
    const press = `document.querySelector('[aria-label="Vote: ${CSV}"] [data-vote=up]').click()`;
    const counted = async () =>
      (await portal.records('Portico_Entry__c', { Kind__c: 'vote', Record_Id__c: ref, Contact__c: tom }))[0]?.Value__c;

    before(async () => {
      const [idea] = await portal.records('Idea', { Title: CSV });
      const [contact] = await portal.records('Contact', { Name: 'Tom Aas' });
      [ref, tom] = [String(idea?.Id), String(contact?.Id)];
    });
    const begin = async (javaScriptEnabled: boolean, path: string) => {
      erik = await visit(browser, portal.origin, { javaScriptEnabled });
      await erik.signIn('Tom Aas', path);
      control = erik.page.getByRole('group', { name: `Vote: ${CSV}` });
      if ((await pressed()) === 'true') {
        await up().click();
        await erik.page.getByText(javaScriptEnabled ? 'Vote removed' : 'Your vote is taken back.').waitFor();
      }
    };
    afterEach(() => erik.close());

    for (const path of ['/ideas', `/ideas/`]) {
      const where = path === '/ideas' ? 'in the list' : 'on the page of the idea';
      const at = () => (path === '/ideas' ? path : path + ref.slice(3, 15));

      for (const by of ['mouse', 'keyboard'] as const) {
        it(`${where} is there at once, by ${by}, and can be undone`, async () => {
          await begin(true, at());
          const before = await points();
          await up().focus();
          if (by === 'mouse') await up().click();
          else await erik.page.keyboard.press('Enter');
          expect(await pressed()).to.equal('true');
          expect(await points()).to.equal(before + 10);
          await erik.page.getByText('Vote counted').waitFor();
          expect(await counted()).to.equal(10);
          expect(erik.page.url()).to.equal(portal.origin + at());
          expect(await up().evaluate('document.activeElement.dataset.vote')).to.equal('up');
          await erik.page.getByRole('button', { name: 'Undo' }).click();
          await erik.page.getByText('Vote removed').waitFor();
          expect(await pressed()).to.equal('false');
          expect(await points()).to.equal(before);
          expect(await up().evaluate('document.activeElement.dataset.vote')).to.equal('up');
          expect(erik.complaints).to.deep.equal([]);
        });

        it(`${where} leads back to its place without script, by ${by}`, async () => {
          await begin(false, at());
          const before = await points();
          await up().focus();
          if (by === 'mouse') await up().click();
          else await erik.page.keyboard.press('Enter');
          await erik.page.getByText('Your vote is counted.').waitFor();
          expect(new URL(erik.page.url()).pathname).to.equal(at());
          expect(await pressed()).to.equal('true');
          expect(await points()).to.equal(before + 10);
          await up().click();
          await erik.page.getByText('Your vote is taken back.').waitFor();
          expect(await points()).to.equal(before);
        });
      }
    }

    it('is set back when it cannot be sent, and the page says so', async () => {
      await begin(true, '/ideas');
      const before = await points();
      await erik.page.route('**/vote', (route) => route.abort());
      await up().click();
      await erik.page.getByRole('alert').getByText('Your vote could not be sent.').waitFor();
      expect(await pressed()).to.equal('false');
      expect(await points()).to.equal(before);
    });

    it('says nothing any more of the one before it', async () => {
      await begin(true, '/ideas');
      await up().click();
      await erik.page.getByText('Vote counted').waitFor();
      expect(await erik.page.evaluate(`${press}; document.querySelector('.toast').textContent`)).to.equal('');
      await erik.page.getByText('Vote removed').waitFor();
    });

    it('stands as it was left when the page is left before the answer', async () => {
      await begin(true, '/ideas');
      const sent = () => portal.log.filter((line) => line.includes('/vote"')).length;
      const before = { sent: sent(), calls: (await portal.stats()).apiCalls };
      await portal.fault({ latencyMs: 200 });
      await erik.page.evaluate(press);
      await until(portal.stats, ({ apiCalls }) => apiCalls > before.calls);
      await erik.page.evaluate(`${press}; location.reload()`);
      await until(sent, (now) => now === before.sent + 2, 15_000);
      await portal.fault({});
      expect(await counted()).to.equal(0);
      await erik.page.reload();
      expect(await pressed()).to.equal('false');
    });

    it('of many quick presses ends as the last one left it', async () => {
      await begin(true, '/ideas');
      const before = await points();
      for (let press = 0; press < 5; press++) await up().click();
      expect(await pressed()).to.equal('true');
      await erik.page.getByText('Vote counted').waitFor();
      expect(await points()).to.equal(before + 10);
      await erik.page.reload();
      expect(await pressed()).to.equal('true');
    });
  });

  describe('similar ideas', () => {
    let maya: Visitor;
    afterEach(() => maya.close());

    const where = (page: Page) =>
      page.evaluate<number[]>(
        "[...document.querySelectorAll('form.with-similar :is(.field, .acts)')].map((one) => one.getBoundingClientRect().top)",
      );

    for (const width of [1280, 390]) {
      it(`appear beside the title and move nothing, at ${width}`, async () => {
        maya = await visit(browser, portal.origin, { viewport: { width, height: 900 } });
        await maya.signIn('Maya Lindqvist', '/ideas/new');
        const { page } = maya;
        const before = await where(page);
        await page.locator('#field-title').fill('CSV every month');
        await page
          .locator('.similar')
          .getByText(/(is|are) like yours/)
          .waitFor();
        expect(await where(page)).to.deep.equal(before);
        expect(await page.evaluate('document.activeElement.id')).to.equal('field-title');
        if (width === 390) await page.locator('.similar summary').click();
        expect(await page.locator('.similar').getByText(CSV).first().isVisible()).to.equal(true);
      });
    }

    it('can be voted for instead', async () => {
      maya = await visit(browser, portal.origin);
      await maya.signIn('Noa Levi', '/ideas/new');
      const { page } = maya;
      await page.locator('#field-title').fill('CSV every month');
      await page.locator('.similar li', { hasText: CSV }).getByRole('button').click();
      await page.getByRole('heading', { level: 1, name: CSV }).waitFor();
      expect(await page.locator('form.vote [data-vote="up"]').getAttribute('aria-pressed')).to.equal('true');
    });

    it('are a button away without script; Enter posts', async () => {
      maya = await visit(browser, portal.origin, { javaScriptEnabled: false });
      await maya.signIn('Maya Lindqvist', '/ideas/new');
      const { page } = maya;
      await page.locator('#field-title').fill('CSV every month');
      await page.locator('#field-body').fill('To be kept.');
      await page.getByRole('button', { name: 'Look for similar ideas' }).click();
      await page.locator('.similar').getByText(CSV).first().waitFor();
      expect(await page.locator('#field-body').inputValue()).to.equal('To be kept.');
      await page.locator('#field-title').fill('Posted by Enter');
      await page.locator('#field-title').press('Enter');
      await page.getByRole('heading', { level: 1, name: 'Posted by Enter' }).waitFor();
    });
  });
});
