import { expect } from 'chai';
import { type FlawName, type SettingName, VARIANTS } from '../../plugin/sandbox/idp/forge.ts';
import { type Keys, MAYA, makeKeys, makePortal, type Portal } from './saml-portal.ts';

/** What is right under one setting of the provider and wrong under another. */
const BY_SETTING: [SettingName | FlawName, Record<string, unknown>, 'accepted' | 'refused'][] = [
  ['only the assertion signed', {}, 'refused'],
  ['only the assertion signed', { sign: 'assertion' }, 'accepted'],
  ['only the assertion signed', { sign: 'response' }, 'refused'],
  ['only the response signed', {}, 'refused'],
  ['only the response signed', { sign: 'response' }, 'accepted'],
  ['only the response signed', { sign: 'assertion' }, 'refused'],
  ['an encrypted assertion, AES-256-CBC', {}, 'refused'],
  ['an encrypted assertion, AES-256-CBC', { allowCbcEncryption: true }, 'accepted'],
  ['an encrypted assertion, AES-128-CBC', { allowCbcEncryption: true, sign: 'response' }, 'accepted'],
  ['no InResponseTo', { allowIdpInitiated: true }, 'accepted'],
  ['no InResponseTo', {}, 'refused'],
  ['a Response without InResponseTo', { allowIdpInitiated: true }, 'refused'],
  ['InResponseTo nobody asked for', { allowIdpInitiated: true }, 'refused'],
  ['a confirmation without InResponseTo', { allowIdpInitiated: true }, 'refused'],
  ['a transient NameID', { match: { attribute: 'email' } }, 'accepted'],
];

/** Cases of the list; all others are ways of writing the same (SA3). */
const SA: Record<string, string> = {
  '': 'SA1',
  'signatures with SHA-512': 'SA2',
  'two audiences, ours second': 'SA4',
  'an attribute with two values': 'SA4',
  'an encrypted assertion': 'SA6',
  'an encrypted assertion, AES-128-GCM': 'SA6',
};
const SA8 = new Set<string>(['only the assertion signed', 'only the response signed']);

describe('sign-in accepts', () => {
  let keys: Keys;
  let portal: Portal;
  before(async () => {
    keys = makeKeys();
    portal = await makePortal(keys);
  });
  after(() => portal.close());

  const variants = Object.keys(VARIANTS).filter((name): name is keyof typeof VARIANTS => name in VARIANTS);
  it('in more than a dozen ways', () => {
    expect(variants).to.have.length.above(12);
  });

  for (const flaw of [undefined, ...variants]) {
    it(`${SA[flaw ?? ''] ?? 'SA3'}: ${flaw ?? 'a response with nothing unusual'}`, async () => {
      const browser = portal.browser();
      const page = await browser.arrive(portal.response(await browser.begin(), { flaw }));
      expect(page, page.text).to.include({ status: 303, location: '/' });
      expect(page.headers.get('cache-control')).to.equal('no-store');
      expect(await browser.who()).to.equal(MAYA.email);
    });
  }

  describe('by the settings of the provider:', () => {
    for (const [flaw, provider, outcome] of BY_SETTING) {
      it(`${SA8.has(flaw) ? 'SA8: ' : ''}${flaw} under ${JSON.stringify(provider)} is ${outcome}`, async () => {
        const strict = await makePortal(keys, { provider });
        const browser = strict.browser();
        const page = await browser.arrive(strict.response(await browser.begin(), { flaw }));
        expect(page.status).to.equal(outcome === 'accepted' ? 303 : 403);
        expect(await browser.who()).to.equal(outcome === 'accepted' ? MAYA.email : 'nobody');
        await strict.close();
      });
    }

    it('SA5: while keys roll over, both certificates are good; afterwards only the new one', async () => {
      const both = { certificates: [keys.old.certificate, keys.idp.certificate] };
      for (const [provider, status] of [
        [both, 303],
        [{ certificates: [keys.old.certificate] }, 403],
      ] as const) {
        const rolled = await makePortal(keys, { provider });
        const browser = rolled.browser();
        expect((await browser.arrive(rolled.response(await browser.begin()))).status).to.equal(status);
        await rolled.close();
      }
    });

    it('a clock ahead of ours within the skew is good, beyond it is not', async () => {
      for (const [ahead, status] of [
        [-50_000, 303],
        [-90_000, 403],
      ] as const) {
        const slow = await makePortal(keys);
        slow.clock.ahead = ahead;
        const browser = slow.browser();
        expect((await browser.arrive(slow.response(await browser.begin()))).status).to.equal(status);
        await slow.close();
      }
    });
  });
});
