import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { startChromium, type Visitor, visit } from '../make/chromium.ts';
import { needs } from '../make/needs.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';
import { type Manner, missingForSimpleSamlPhp, type SimpleSamlPhp, startSimpleSamlPhp } from '../make/simplesamlphp.ts';

const MAYA = { user: 'maya', email: 'maya@fjordhus.example', name: 'Maya Lindqvist', language: 'en' };
const MARYAM = { user: 'maryam', email: 'Maryam@Sepidar.example', name: 'Maryam', language: 'fa-IR' };

/** The same provider under several settings of ours: an id each. */
const SETTINGS = {
  both: {},
  assertion: { sign: 'assertion' },
  response: { sign: 'response' },
  cbc: { allowCbcEncryption: true },
  asked: { allowIdpInitiated: false },
} as const;

const CASES: [what: string, provider: keyof typeof SETTINGS, manner: Manner, outcome: 'in' | RegExp][] = [
  ['both parts signed', 'both', {}, 'in'],
  ['only the assertion signed, where that is the setting', 'assertion', { signResponse: false }, 'in'],
  ['only the assertion signed', 'both', { signResponse: false }, /not signed/],
  ['only the response signed, where that is the setting', 'response', { signAssertion: false }, 'in'],
  ['the assertion signed because our metadata asks for it', 'both', { signAssertion: false }, 'in'],
  ['nothing signed', 'response', { signResponse: false, signAssertion: false }, /not signed/],
  ['encrypted with AES-CBC, where that is allowed', 'cbc', { encrypt: true }, 'in'],
  ['encrypted with AES-CBC, the response not signed', 'cbc', { encrypt: true, signResponse: false }, /not signed/],
  ['encrypted with AES-CBC', 'both', { encrypt: true }, /aes128-cbc is not allowed/],
];

describe('a real SimpleSAMLphp', function () {
  this.timeout(30_000); // a page of it takes 0.1 s to 0.5 s, a sign-in has four
  let php: SimpleSamlPhp;
  let portal: RunningPortal;
  let browser: Browser;
  let visitor: Visitor;

  before(async function () {
    needs(this, await missingForSimpleSamlPhp());
    php = await startSimpleSamlPhp([MAYA, MARYAM]);
    const change = (config: Record<string, unknown>) => {
      const common = { name: 'SimpleSAMLphp', metadata: php.metadataUrl, allowIdpInitiated: true };
      const providers = Object.entries(SETTINGS).map(([id, own]) => ({ ...common, id, ...own }));
      Object.assign(Object(config.saml), { providers });
      for (const brand of Array.isArray(config.brands) ? config.brands : []) delete brand.provider;
    };
    [portal, browser] = await Promise.all([startPortal({ change }), startChromium()]);
  });
  after(async () => {
    await browser?.close();
    await portal?.close();
    await php?.close();
  });
  beforeEach(async () => {
    visitor = await visit(browser, portal.origin);
  });
  afterEach(async () => {
    await visitor.close();
  });

  /** What the portal says of itself under this setting is all the provider ever hears. */
  async function meet(provider: keyof typeof SETTINGS, manner: Manner = {}): Promise<void> {
    const metadata = await fetch(`${portal.origin}/auth/saml/${provider}/metadata`);
    await php.serve(await metadata.text(), manner);
  }

  async function giveName(user = MAYA.user): Promise<void> {
    await visitor.page.locator('input[name=username]').fill(user);
    await visitor.page.locator('input[name=password]').fill('secret');
    await visitor.page.locator('input[name=password]').press('Enter');
  }

  async function signIn(provider: keyof typeof SETTINGS, user?: string): Promise<void> {
    await visitor.page.goto(`/auth/saml/${provider}/login`);
    await giveName(user);
    await visitor.page.waitForURL(`${portal.origin}/**`);
  }

  const who = async () => {
    await visitor.page.goto('/');
    return visitor.page.locator('h1').first().textContent();
  };
  const lastRefusal = () => {
    const lines = portal.log.map((line): Record<string, unknown> => JSON.parse(line));
    return lines.filter(({ msg }) => msg === 'sign-in refused').at(-1);
  };

  for (const [what, provider, manner, outcome] of CASES) {
    it(`${what}: ${outcome === 'in' ? 'signed in' : 'refused'}`, async () => {
      await meet(provider, manner);
      await signIn(provider);
      if (outcome === 'in') {
        expect(await who()).to.include('Hello Maya');
        return;
      }
      expect(String(lastRefusal()?.reason)).to.match(outcome);
      expect(await visitor.page.locator('h1').textContent()).to.equal('We could not accept this sign-in');
      expect(await who()).to.not.include('Hello');
    });
  }

  it('begins a sign-in itself where that is the setting, and nowhere else', async () => {
    for (const [provider, heading] of [
      ['both', 'Hello Maya'],
      ['asked', 'We could not accept this sign-in'],
    ] as const) {
      await meet(provider);
      await visitor.page.goto(php.startAt(`${portal.origin}/auth/saml/sandbox/metadata`, 'https://evil.example/'));
      if (provider === 'both') await giveName();
      await visitor.page.waitForURL(`${portal.origin}/**`);
      expect(await visitor.page.locator('h1').first().textContent()).to.include(heading);
    }
    expect(String(lastRefusal()?.reason)).to.match(/nobody asked for it/);
  });

  it('hears of a sign-out here, and its signed answer is what the page believes', async () => {
    await meet('both');
    await signIn('both');
    await who();
    await visitor.page.locator('header summary').click();
    await visitor.page.getByRole('banner').getByRole('button', { name: 'Sign out' }).click();
    await visitor.page.waitForURL(`${portal.origin}/signedout`);
    expect(await visitor.page.locator('.flash').textContent()).to.include('has ended its session too');
    expect(await who()).to.not.include('Hello');
    await visitor.page.goto('/auth/saml/both/login');
    expect(await visitor.page.locator('input[name=username]').isVisible(), 'asks for the password again').to.equal(
      true,
    );
  });

  it('ends the session here when it ends its own', async () => {
    await meet('both');
    await signIn('both');
    expect(await who()).to.include('Hello Maya');
    await visitor.page.goto(php.leave(`${portal.origin}/signedout`));
    await visitor.page.waitForURL(`${portal.origin}/signedout`);
    expect(await who()).to.not.include('Hello');
    expect(portal.log.join('')).to.include('signed out by the provider');
  });

  it('an address in the letters of the directory, and a language with its country', async () => {
    await meet('both');
    await signIn('both', MARYAM.user);
    await visitor.page.goto('/');
    expect(await visitor.page.locator('html').getAttribute('lang')).to.equal('fa');
  });
});
