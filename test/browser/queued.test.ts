import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { faults, startChromium, visit } from '../make/chromium.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';
import { until } from '../make/until.ts';

const SUBJECT = 'The door of the plant room does not lock';

/** Sends a case while the CRM is away; answers the address of its page. */
async function keep(portal: RunningPortal, page: Page, subject: string): Promise<string> {
  await page.goto('/cases/new');
  await portal.fault({ down: true });
  await page.locator('[name=subject]').fill(subject);
  await page.locator('[name=description]').fill('Since this morning, on both sides of the corridor.');
  await page.locator('[name=priority]').first().check();
  await page.locator('main form[action="/cases"] button.is-main').click();
  await page.waitForURL('**/cases/Q-*');
  return page.url();
}

describe('what waits, what was refused and what says so: accessible, no sideways scroll, no complaint of the browser', () => {
  let portal: RunningPortal;
  let browser: Browser;
  before(async () => {
    const change = (config: Record<string, unknown>) => {
      Object.assign(config.crm as object, { timeoutMs: 400 });
      config.admins = { attribute: 'email', values: ['maya@fjordhus.example'] };
    };
    [portal, browser] = await Promise.all([startPortal({ change }), startChromium()]);
  });
  after(async () => {
    await browser.close();
    await portal.close();
  });
  afterEach(() => portal.fault({}));

  const refusals = () => portal.log.filter((line) => line.includes('outbox.refused')).length;

  for (const language of ['English', 'فارسی', 'עברית'])
    it(`in ${language}: its page, the list, home, the admin’s list and log`, async function () {
      this.timeout(90_000); // axe looks four times at eight pages
      const visitor = await visit(browser, portal.origin);
      const { page } = visitor;
      await visitor.signIn('Maya Lindqvist');
      if (language !== 'English') {
        await page.locator('footer summary').click();
        await page.getByRole('contentinfo').getByRole('button', { name: language }).click();
        await page.locator('html[dir="rtl"]').waitFor();
      }
      const seen = ['/', '/cases', '/ideas', '/solutions'];
      for (const path of seen) await page.goto(path);
      const before = refusals();
      const refused = await keep(portal, page, SUBJECT);
      const refusal = { status: 400, errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', only: 'composite', for: '1 call' };
      await portal.fault(refusal);
      await until(() => refusals() > before, Boolean, 15_000);
      await portal.fault({});
      const waiting = await keep(portal, page, `${SUBJECT}, again`);
      for (const path of [refused, waiting, ...seen, '/admin/outbox', '/admin/audit']) {
        await page.goto(path);
        expect(await faults(page), path).to.deep.equal([]);
      }
      expect(visitor.complaints).to.deep.equal([]);
      await visitor.close();
    });

  it('a page that waits becomes the page of the case by itself once it is sent, and the list loses its mark', async function () {
    this.timeout(90_000); // after some calls that failed the next try waits for seconds
    const [one, other] = [await visit(browser, portal.origin), await visit(browser, portal.origin)];
    await one.signIn('Erik Solberg');
    await other.signIn('Erik Solberg');
    const subject = 'Sent while its page was looked at';
    await other.page.goto('/cases?status=all');
    await keep(portal, one.page, subject);
    await one.page.getByRole('heading', { name: 'Your case is saved' }).waitFor();
    const line = other.page.locator('main').getByText(subject);
    await line.first().waitFor();
    await other.page.getByText('Waiting to be sent').first().waitFor();
    await portal.fault({});
    await one.page.waitForURL(/\/cases\/\d+/, { timeout: 45_000 });
    await one.page.getByRole('heading', { name: subject }).waitFor();
    await other.page.getByText('Waiting to be sent').first().waitFor({ state: 'detached', timeout: 45_000 });
    expect(await line.count()).to.be.above(0);
    for (const { complaints } of [one, other]) expect(complaints).to.deep.equal([]);
    await Promise.all([one.close(), other.close()]);
  });
});
