import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { faults, startChromium, type Visitor, visit } from '../make/chromium.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';

const FORM = '/cases/new/vpn-problem';
const WORDS = 'VPN tunnel to Bergen drops every hour';
const BESIDE = { 1280: 'beside the form', 390: 'in one line under the subject' };

describe('solutions while a case is written', function () {
  this.timeout(5_000);
  let portal: RunningPortal;
  let browser: Browser;
  let visitor: Visitor;
  let page: Page;

  before(async function () {
    this.timeout(20_000);
    [portal, browser] = await Promise.all([startPortal(), startChromium()]);
    visitor = await visit(browser, portal.origin);
    await visitor.signIn('Maya Lindqvist');
    page = visitor.page;
  });
  after(async () => {
    await browser.close();
    await portal.close();
  });

  const panel = () => page.locator('.offers');
  /** Where everything that is filled in or pressed stands, in CSS pixels. */
  const places = () =>
    page.locator('form[action="/cases"] :is(.field, .acts, .label, .drop)').evaluateAll((all) =>
      all.map((one) => {
        const { x, y, width, height } = one.getBoundingClientRect();
        return [x, y, width, height].map(Math.round).join(' ');
      }),
    );
  const write = async (path = FORM, words = WORDS) => {
    await page.goto(path);
    await page.locator('#field-subject').pressSequentially(words);
    await page.locator('.offers.is-full').waitFor();
  };

  for (const [width, where] of Object.entries(BESIDE)) {
    describe(`at ${width} pixels`, () => {
      before(() => page.setViewportSize({ width: Number(width), height: 900 }));

      for (const path of [FORM, '/cases/new'])
        it(`appear ${where} of ${path}, and move neither fields nor focus`, async () => {
          await page.goto(path);
          const before = await places();
          expect(before.length).to.be.greaterThan(5);
          await page.locator('#field-subject').pressSequentially(WORDS);
          await panel().getByText('match').waitFor();
          expect(await places()).to.deep.equal(before);
          expect(await page.evaluate('document.activeElement.id')).to.equal('field-subject');
          expect(await page.locator('.offer').count()).to.be.within(1, 3);
          expect(visitor.complaints).to.deep.equal([]);
        });

      it('are read by everybody (axe)', async () => {
        await write();
        if (width === '390') await panel().getByRole('button', { name: 'Show the solutions' }).click();
        expect(await faults(page)).to.deep.equal([]);
        await page.setViewportSize({ width: Number(width), height: 900 });
      });
    });
  }

  it('open on a tap on a phone, and then stay as they are', async () => {
    await page.setViewportSize({ width: 390, height: 900 });
    await write();
    expect(await page.locator('.offer').first().isVisible()).to.equal(false);
    await panel().getByRole('button', { name: 'Show the solutions' }).click();
    expect(await page.locator('.offer').first().isVisible()).to.equal(true);
    const [shown, before] = [await panel().innerText(), await places()];
    const answered = page.waitForResponse((answer) => answer.request().method() === 'POST');
    await page.locator('#field-subject').fill('Invoice for October is missing');
    await answered;
    expect(await panel().innerText()).to.equal(shown);
    expect(await places()).to.deep.equal(before);
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  it('are asked for when the keys rest, not for each of them, and not before three words', async () => {
    await page.goto(FORM);
    let asked = 0;
    const count = (request: { method(): string }) => {
      if (request.method() === 'POST') asked++;
    };
    page.on('request', count);
    await page.locator('#field-subject').pressSequentially('VPN tunnel');
    await page.locator('#field-subject').pressSequentially(' to Bergen drops every hour', { delay: 10 });
    await page.locator('.offers.is-full').waitFor();
    page.off('request', count);
    expect(asked).to.be.within(1, 3);
  });

  it('say to those who hear the page how many there are', async () => {
    await write();
    expect(await panel().getByRole('status').innerText()).to.match(/^\d solutions? match/);
  });

  it('leave Enter to the form', async () => {
    await write();
    await page.locator('#field-subject').press('Enter');
    await page.locator('#problem').waitFor();
    expect(await page.locator('#field-subject').inputValue()).to.equal(WORDS);
  });

  it('are noted as opened when they are unfolded', async () => {
    await write();
    const told = page.waitForResponse('**/cases/opened');
    const first = page.locator('.offer').first();
    await first.locator('summary').click();
    expect(await first.getByText('This solved it').isVisible()).to.equal(false);
    await first.locator('summary').click();
    expect((await told).status()).to.equal(200);
    expect(await first.getByText('This solved it').isVisible()).to.equal(true);
    expect(visitor.complaints).to.deep.equal([]);
  });

  it('are read in a tab of their own, and the text stays', async () => {
    await write();
    const opening = page.context().waitForEvent('page');
    await page
      .getByRole('link', { name: /Read the whole .* \(new tab\)/ })
      .first()
      .click();
    const tab = await opening;
    await tab.waitForURL(/\/(solutions|knowledge)\//);
    await tab.close();
    expect(await page.locator('#field-subject').inputValue()).to.equal(WORDS);
  });

  it('solve it', async () => {
    await write();
    await page.getByRole('button', { name: 'This solved it' }).first().click();
    await page.getByRole('heading', { level: 1, name: 'Good to hear that it is solved' }).waitFor();
    expect(await faults(page)).to.deep.equal([]);
  });

  it('can be taken away where a case is about one', async () => {
    const [row] = await portal.records('Solution', { IsPublished: 'true', SolutionLanguage: 'en_US' });
    await page.goto(`${FORM}?solution=${row?.SolutionNumber}`);
    await page.locator('#field-description').fill('Kept');
    expect(await faults(page)).to.deep.equal([]);
    await page.getByRole('link', { name: 'Take this away' }).click();
    expect(await page.locator('[name="solution"]').count()).to.equal(0);
    expect(await page.locator('#field-description').inputValue()).to.equal('Kept');
  });

  it('are offered once more after the case was opened', async () => {
    await page.goto(FORM);
    await page.evaluate('document.querySelector("form[data-look]").removeAttribute("data-look")');
    await page.locator('#field-subject').evaluate((field: HTMLInputElement) => {
      field.value = 'VPN tunnel drops every hour';
    });
    await page.locator('#field-description').evaluate((field: HTMLTextAreaElement) => {
      field.value = 'Since Monday';
    });
    await page.locator('[name="priority"]').first().check();
    await page.getByRole('button', { name: 'Open the case' }).click();
    await page.getByRole('heading', { name: 'This may help meanwhile' }).waitFor();
    expect(await faults(page)).to.deep.equal([]);
    await page.getByRole('button', { name: 'This solved it' }).click();
    await page.getByText('The case is closed. Thank you.').waitFor();
  });

  it('stand beside a solution that somebody submits', async () => {
    await page.goto('/solutions/new');
    await page.locator('#field-title').pressSequentially('VPN tunnel drops every hour');
    await page.getByRole('heading', { name: 'Similar, already there' }).waitFor();
    expect(await faults(page)).to.deep.equal([]);
    await page.locator('#field-details').fill('One\nTwo');
    await page.locator('#field-category').selectOption({ index: 1 });
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.getByText('Nothing was sent yet').waitFor();
    expect(await faults(page)).to.deep.equal([]);
    expect(visitor.complaints).to.deep.equal([]);
  });

  it('are counted on a page that admins can read', async () => {
    const sam = await visit(browser, portal.origin);
    await sam.signIn('Sam Admin');
    await sam.page.goto('/admin/insights');
    expect(await sam.page.getByRole('heading', { level: 1 }).innerText()).to.include('Insights');
    expect(await faults(sam.page)).to.deep.equal([]);
    await sam.close();
  });

  it('are found without script, by a button', async () => {
    const plain = await visit(browser, portal.origin, { javaScriptEnabled: false });
    await plain.signIn('Maya Lindqvist', FORM);
    await plain.page.locator('#field-subject').fill(WORDS);
    await plain.page.getByRole('button', { name: 'Look for solutions' }).click();
    await plain.page.locator('.offers.is-full').waitFor();
    expect(await plain.page.locator('#field-subject').inputValue()).to.equal(WORDS);
    await plain.page.setViewportSize({ width: 390, height: 900 });
    expect(await plain.page.getByRole('button', { name: 'This solved it' }).first().isVisible()).to.equal(true);
    await plain.page.getByRole('button', { name: 'This solved it' }).first().click();
    await plain.page.getByRole('heading', { level: 1, name: 'Good to hear that it is solved' }).waitFor();
    await plain.close();
  });

  for (const [language, person] of Object.entries({ Persian: 'Maryam Rezaei', Hebrew: 'Noa Levi' }))
    it(`stand where they belong in ${language}`, async function () {
      this.timeout(20_000); // axe looks four times
      const reader = await visit(browser, portal.origin);
      await reader.signIn(person, FORM);
      await reader.page.locator('#field-subject').fill('VPN tunnel to Bergen');
      await reader.page.locator('.offers.is-full').waitFor();
      const left = (selector: string) => reader.page.locator(selector).evaluate((one) => one.getBoundingClientRect().x);
      expect(await left('.offers')).to.be.lessThan(await left('#field-subject'));
      expect(await faults(reader.page)).to.deep.equal([]);
      await reader.close();
    });
});
