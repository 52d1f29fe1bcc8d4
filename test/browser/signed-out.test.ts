import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { faults, LOOKS, startChromium, type Visitor, visit } from '../make/chromium.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';

const LOCALES = { en: 'en-GB', fa: 'fa-IR', he: 'he-IL' };
/** Each width and each scheme once; English is seen in all four. */
const TWO = [LOOKS[1], LOOKS[2]];

/** Chooses somebody on the provider's page whom the portal does not let in. */
const choose = async (page: Page, person: string) => {
  await page.goto('/auth/saml/sandbox/login');
  await page.getByRole('button', { name: person }).click();
  await page.waitForURL('**/acs');
};

/** Every page one can meet without being signed in, with its status. */
const PAGES: Record<string, (page: Page) => Promise<unknown>> = {
  'the sign-in page': (page) => page.goto('/signin'),
  'an e-mail address nobody knows': async (page) => {
    await page.goto('/signin');
    await page.getByRole('textbox').fill('maya@nowhere.example');
    await page.getByRole('textbox').press('Enter');
    await page.locator('[aria-invalid]').waitFor();
  },
  'a sign-in that failed': (page) => page.goto('/signin/problem'),
  'somebody without a contact': (page) => choose(page, 'Nina Strand'),
  'a contact that is switched off': (page) => choose(page, 'Olav Lie'),
  'two contacts of one address': (page) => choose(page, 'Kari Moe'),
  'signed out': (page) => page.goto('/signedout'),
  'a sign-in address that is no page': (page) => page.goto('/auth/saml/sandbox/acs'),
};

describe('before signing in: accessible, no sideways scroll, no complaint of the browser', () => {
  let portal: RunningPortal;
  let browser: Browser;
  before(async () => {
    const change = (config: Record<string, unknown>) => {
      const saml = Object(config.saml);
      const [first] = saml.providers;
      // Not one that anybody uses: with two of them the page has something to offer.
      saml.providers = [first, { ...first, id: 'partner', name: 'Partner ID', domains: ['partner.example'] }];
    };
    [portal, browser] = await Promise.all([startPortal({ change }), startChromium()]);
  });
  after(async () => {
    await browser.close();
    await portal.close();
  });

  for (const host of ['localhost', 'olmo.localhost']) {
    for (const [locale, tag] of Object.entries(LOCALES)) {
      describe(`at ${host} in ${locale}`, () => {
        let visitor: Visitor;
        beforeEach(async () => {
          visitor = await visit(browser, `http://${host}:${portal.port}`, { locale: tag });
        });
        afterEach(() => visitor.close());

        for (const [name, open] of Object.entries(PAGES)) {
          it(name, async () => {
            await open(visitor.page);
            expect(await visitor.page.locator('html').getAttribute('lang')).to.equal(locale);
            expect(await faults(visitor.page, locale === 'en' ? LOOKS : TWO)).to.deep.equal([]);
            expect(visitor.complaints).to.deep.equal([]);
          });
        }
      });
    }
  }

  it('the pages of the pretend provider', async () => {
    const visitor = await visit(browser, portal.world.idpMetadataUrl.replace('/idp/metadata', ''));
    const { page, complaints } = visitor;
    await page.goto(`${portal.origin}/auth/saml/sandbox/login`);
    expect(await faults(page), 'choose').to.deep.equal([]);
    await page.getByRole('searchbox').fill('nobody at all');
    await page.getByRole('searchbox').press('Enter');
    expect(await faults(page), 'nobody fits').to.deep.equal([]);
    for (const path of ['/idp/', '/idp/logout', '/idp/sso']) {
      await page.goto(path);
      expect(await faults(page), path).to.deep.equal([]);
    }
    expect(complaints).to.deep.equal([]);
    await visitor.close();
  });
});
