import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { faults, startChromium, visit } from '../make/chromium.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';

describe('the audit page is accessible', () => {
  let portal: RunningPortal;
  let browser: Browser;
  before(async () => {
    [portal, browser] = await Promise.all([startPortal(), startChromium()]);
    await (await portal.signIn('maya')).get('/cases/99999999');
    const body = new URLSearchParams({ SAMLResponse: 'AAAA' });
    await portal.visitor().send('/auth/saml/sandbox/acs', { method: 'POST', body });
  });
  after(async () => {
    await browser.close();
    await portal.close();
  });

  for (const language of ['English', 'فارسی', 'עברית'])
    it(`in ${language}: full, filtered and empty`, async function () {
      this.timeout(40_000); // axe looks three times at three pages
      const visitor = await visit(browser, portal.origin);
      await visitor.signIn('Sam Admin');
      if (language !== 'English') {
        await visitor.page.locator('footer summary').click();
        await visitor.page.getByRole('contentinfo').getByRole('button', { name: language }).click();
        await visitor.page.locator('html[dir="rtl"]').waitFor();
      }
      for (const path of ['/admin/audit', '/admin/audit?event=sign-in-refused', '/admin/audit?who=zzz']) {
        await visitor.page.goto(path);
        expect(await faults(visitor.page), path).to.deep.equal([]);
      }
      expect(visitor.complaints).to.deep.equal([]);
      await visitor.close();
    });
});
