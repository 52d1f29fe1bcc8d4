import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { startChromium, type Visitor, visit } from '../make/chromium.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';

const LOG = Buffer.from('09:02:11 rekey failed\n09:02:31 tunnel up\n');
const FILES = [
  { name: 'bergen-gateway.log', mimeType: 'text/plain', buffer: LOG },
  { name: 'ملاحظات ۲.txt', mimeType: 'text/plain', buffer: Buffer.from('نسخه ۷٫۲\n') },
];

describe('a case from its beginning to its end, in a browser', () => {
  let portal: RunningPortal;
  let browser: Browser;
  before(async () => {
    [portal, browser] = await Promise.all([startPortal(), startChromium()]);
  });
  after(async () => {
    await browser.close();
    await portal.close();
  });

  for (const script of [true, false]) {
    describe(script ? 'with script' : 'without script', () => {
      const subject = `The ${script ? 'first' : 'second'} gateway in Bergen restarts`;
      let maya: Visitor;
      let page: Page;
      let number: string;
      before(async () => {
        maya = await visit(browser, portal.origin, { javaScriptEnabled: script });
        page = maya.page;
      });
      after(() => maya.close());
      afterEach(() => expect(maya.complaints).to.deep.equal([]));

      it('Maya chooses herself on the provider’s page and is greeted', async () => {
        await maya.signIn('Maya Lindqvist');
        expect(await page.getByRole('heading', { level: 1 }).textContent()).to.include('Hello Maya');
      });

      it('she chooses a request and opens a case with two files', async () => {
        await page.getByRole('link', { name: 'VPN problem' }).click();
        await page.getByLabel('What is the problem, in one line?').fill(subject);
        await page
          .getByLabel('What happens, and since when?')
          .fill('Every hour, since Monday.\n\nIt comes back by itself.');
        await page.getByRole('radio', { name: 'Work is slowed' }).check();
        await page.getByLabel('Files').setInputFiles(FILES);
        await page.getByRole('button', { name: 'Open the case' }).click();

        expect(await page.getByRole('heading', { level: 1 }).textContent()).to.equal(subject);
        number = /\/cases\/(\d+)/.exec(page.url())?.[1] ?? '';
        expect(await page.locator('.flash').textContent()).to.include(number);
        const shown = await page.getByRole('complementary').getByRole('link').allTextContents();
        expect(shown.map((text) => FILES.find(({ name }) => text.startsWith(name))?.name)).to.have.members(
          FILES.map(({ name }) => name),
        );
      });

      it('a file comes back as it was sent', async () => {
        const [download] = await Promise.all([
          page.waitForEvent('download'),
          page.getByRole('complementary').getByRole('link', { name: 'bergen-gateway.log' }).click(),
        ]);
        expect(download.suggestedFilename()).to.equal('bergen-gateway.log');
        expect((await readFile(await download.path())).equals(LOG)).to.equal(true);
      });

      it('the case stands in the list', async () => {
        await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Cases' }).first().click();
        const row = page.getByRole('row').filter({ hasText: subject });
        expect(await row.textContent())
          .to.include(number)
          .and.include('Opened by you')
          .and.include('New');
        await row.getByRole('link').click();
      });

      it('she replies', async () => {
        await page.getByRole('textbox', { name: 'Your reply' }).fill('It happened again at 11:02.');
        await page.getByRole('button', { name: 'Send reply' }).click();
        expect(await page.locator('.flash').textContent()).to.include('Your reply was sent');
        expect(await page.getByRole('article').last().textContent()).to.include('It happened again at 11:02.');
        expect(await page.getByRole('textbox', { name: 'Your reply' }).inputValue()).to.equal('');
      });

      it('the agent’s reply is there after a reload', async () => {
        const [row] = await portal.records('Case', { CaseNumber: number });
        const comment = { ParentId: row?.Id, IsPublished: true, as: 'jonas.berg@larkfield.example' };
        await portal.asAgent('CaseComment', { ...comment, CommentBody: 'Which firmware does it run?' });
        await portal.asAgent('CaseComment', { ...comment, IsPublished: false, CommentBody: 'Ask the factory.' });
        await portal.caughtUp();
        await page.reload();
        const last = await page.getByRole('article').last().textContent();
        expect(last).to.include('Jonas Berg').and.include('Which firmware does it run?');
        expect(await page.content()).not.to.include('Ask the factory.');
      });

      it('she closes the case', async () => {
        await page.getByRole('button', { name: 'Mark as solved' }).click();
        expect(await page.locator('.flash').textContent()).to.include('The case is closed');
        expect(await page.locator('.chip').first().textContent()).to.equal('Solved');
        expect(await page.getByRole('textbox', { name: 'Your reply' }).count()).to.equal(0);
      });

      it('and rates it', async () => {
        await page.getByRole('radio', { name: '4' }).check();
        await page.getByLabel('What could we do better?').fill('Ask for the firmware at once.');
        await page.getByRole('button', { name: 'Send rating' }).click();
        expect(await page.getByRole('main').textContent()).to.include('You rated this 4 of 5');
        expect(await page.getByRole('button', { name: 'Send rating' }).count()).to.equal(0);
      });

      it('signing out ends at the page that says so, and the case is closed to her browser', async () => {
        await page.locator('header summary').click();
        await page.getByRole('banner').getByRole('button', { name: 'Sign out' }).click();
        await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
        expect(page.url()).to.equal(`${portal.origin}/signedout`);
        await page.goto(`/cases/${number}`);
        expect(new URL(page.url()).pathname).to.equal('/idp/sso');
      });
    });
  }
});
