import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { expect } from 'chai';
import { issueKey } from '../../plugin/auth/form-key.ts';
import { forge } from '../../plugin/sandbox/idp/forge.ts';
import {
  type Browser,
  type Departure,
  ENTITY,
  type Keys,
  MAYA,
  makeKeys,
  makePortal,
  ORIGIN,
  type Portal,
} from './saml-portal.ts';
import { answerOf, metadataOf, VENDORS, type Vendor } from './saml-vendors.ts';

const ACS = `${ORIGIN}/auth/saml/fjordhus/acs`;

/** Each vendor's metadata, and responses as it writes them, with the settings of ours that fit. */
describe('identity providers as their vendors deliver them', () => {
  let keys: Keys;
  let folder: string;
  before(async () => {
    keys = makeKeys();
    folder = await mkdtemp(join(tmpdir(), 'portico-metadata-'));
  });
  after(() => rm(folder, { recursive: true }));

  async function meet(vendor: Vendor, settings: Record<string, unknown> = vendor.settings): Promise<Portal> {
    const metadata = join(folder, 'metadata.xml');
    await writeFile(metadata, metadataOf(vendor, keys.idp.certificate));
    const byFile = { issuer: undefined, entryPoint: undefined, logoutUrl: undefined, certificates: undefined };
    return makePortal(keys, { provider: { ...byFile, metadata, ...settings } });
  }

  function answer(vendor: Vendor, to: Departure | undefined, change: Partial<Vendor> = {}): string {
    const one = { ...vendor, ...change };
    return forge({ entityId: one.entityId, credential: keys.idp }).samlResponse({
      person: MAYA,
      acsUrl: ACS,
      audience: ENTITY,
      inResponseTo: to?.id,
      sign: one.signs,
      flaw: answerOf(one),
      sessionIndex: '_index',
    }).SAMLResponse;
  }

  const sessionOf = (portal: Portal, browser: Browser) => {
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    return portal.auth.sessions.current({ headers: { cookie } }, 'larkfield');
  };

  for (const [name, vendor] of Object.entries(VENDORS)) {
    describe(name, () => {
      let portal: Portal;
      before(async () => {
        portal = await meet(vendor);
      });
      after(() => portal.close());

      it('is asked with a signed request that demands nothing of how people sign in or are called', async () => {
        const { location } = await portal.browser().begin();
        const xml = inflateRawSync(Buffer.from(location.searchParams.get('SAMLRequest') ?? '', 'base64')).toString();
        expect(location.searchParams.get('SigAlg')).to.match(/rsa-sha256$/);
        expect(location.searchParams.get('Signature')).to.be.a('string');
        expect(xml)
          .to.include(`AssertionConsumerServiceURL="${ACS}"`)
          .and.not.match(/RequestedAuthnContext|NameIDPolicy[^>]*Format/);
      });

      it(`signs in, signing ${vendor.signs}`, async () => {
        const browser = portal.browser();
        const page = await browser.arrive(answer(vendor, await browser.begin()));
        expect(page.status, JSON.stringify(portal.logged.at(-1))).to.equal(303);
        expect(await browser.who()).to.equal(MAYA.email);
        const session = await sessionOf(portal, browser);
        const hours = ((session?.endsAt ?? 0) - Date.now()) / 3_600_000;
        expect(hours, 'ours, which all of them leave to us or exceed').to.be.closeTo(8, 0.01);
      });

      it('signs in with a clock that is three seconds ahead of ours, not with one that is an hour ahead', async () => {
        for (const [minutes, status] of [
          [0.05, 303],
          [60, 403],
        ] as const) {
          const browser = portal.browser();
          const ahead = { window: [-minutes, 61] } satisfies Partial<Vendor>;
          expect((await browser.arrive(answer(vendor, await browser.begin(), ahead))).status).to.equal(status);
        }
      });

      it('is refused an address that is a list', async () => {
        if (!('match' in vendor.settings)) return;
        const twice = vendor.attributes.map((one) => ({
          ...one,
          values: one.values.includes(MAYA.email) ? ['noa@fjordhus.example', MAYA.email] : one.values,
        }));
        const browser = portal.browser();
        expect((await browser.arrive(answer(vendor, await browser.begin(), { attributes: twice }))).status).to.equal(
          403,
        );
        expect(String(portal.logged.findLast(({ msg }) => msg === 'sign-in refused')?.reason)).to.match(
          /^2 values of /,
        );
      });

      it('begins a sign-in itself only where that is the setting, and leads to no address that it names', async () => {
        const [closed, open] = [portal, await meet(vendor, { ...vendor.settings, allowIdpInitiated: true })];
        for (const [at, status] of [
          [closed, 403],
          [open, 303],
        ] as const) {
          const browser = at.browser();
          const page = await browser.arrive(answer(vendor, undefined), { relayState: 'https://evil.example/typed' });
          expect(page.status).to.equal(status);
          expect(page.location).to.equal(status === 303 ? '/' : null);
        }
        await open.close();
      });

      if (vendor.signs !== 'both')
        it('is refused where both parts have to be signed', async () => {
          const strict = await meet(vendor, { ...vendor.settings, sign: 'both' });
          const browser = strict.browser();
          expect((await browser.arrive(answer(vendor, await browser.begin()))).status).to.equal(403);
          expect(String(strict.logged.findLast(({ msg }) => msg === 'sign-in refused')?.reason)).to.match(
            /is not signed/,
          );
          await strict.close();
        });

      it(vendor.logoutUrl ? 'is told of a sign-out in its own words' : 'is not told of a sign-out', async () => {
        const browser = portal.browser();
        await browser.arrive(answer(vendor, await browser.begin()));
        const session = await sessionOf(portal, browser);
        const page = await browser.post('/signout', { key: session ? issueKey(session) : '' });
        expect(await browser.who()).to.equal('nobody');
        if (vendor.logoutUrl === undefined) {
          expect(page.location).to.equal('/signedout');
          return;
        }
        const url = new URL(page.location ?? '');
        expect(url.origin + url.pathname).to.equal(vendor.logoutUrl);
        const xml = inflateRawSync(Buffer.from(url.searchParams.get('SAMLRequest') ?? '', 'base64')).toString();
        const { value = '', format, nameQualifier, spNameQualifier } = vendor.nameId ?? {};
        const [element = ''] = /<saml:NameID[^>]*>[^<]*</.exec(xml) ?? [];
        expect(element).to.include(`>${value}<`).and.include(`Format="${format}"`);
        if (nameQualifier) expect(element).to.include(` NameQualifier="${nameQualifier}"`);
        if (spNameQualifier) expect(element).to.include(` SPNameQualifier="${spNameQualifier}"`);
        expect(xml).to.match(/SessionIndex[^>]*>_index</);
      });
    });
  }

  it('answers to LemonLDAP’s logout requests go where it wants them', async () => {
    const vendor = VENDORS['LemonLDAP::NG'];
    if (!vendor) throw new Error('no such vendor');
    const portal = await meet(vendor);
    await portal.browser().begin();
    const { url } = forge({ entityId: vendor.entityId, credential: keys.idp }).logoutRequest({
      destination: `${ORIGIN}/auth/saml/fjordhus/slo`,
      nameId: MAYA.email,
      sessionIndex: '_index',
      relayState: 'theirs',
    });
    // In a frame of its page: no cookie of ours comes, and no page of ours would be shown.
    const page = await portal.browser().get(url.slice(ORIGIN.length));
    const to = new URL(page.location ?? '');
    expect(to.origin + to.pathname).to.equal('https://auth.fjordhus.example/saml/singleLogoutReturn');
    expect(to.searchParams.get('RelayState')).to.equal('theirs');
    await portal.close();
  });

  /** What SessionNotOnOrAfter says, and who is signed in after an hour of a page every 20 minutes. */
  const ENDS: [string, sessionHours: number | undefined, after: string][] = [
    ['that its provider ends within the hour is over then, however busy its person is', 1, 'nobody'],
    ['that it ends a minute later is not (control)', 61 / 60, MAYA.email],
    ['that it never ends is not (control)', undefined, MAYA.email],
  ];
  for (const [what, sessionHours, after] of ENDS)
    it(`a session ${what}`, async () => {
      const vendor = VENDORS.SimpleSAMLphp;
      if (!vendor) throw new Error('no such vendor');
      const portal = await meet(vendor);
      const browser = portal.browser();
      const page = await browser.arrive(answer(vendor, await browser.begin(), { sessionHours }));
      expect(page.status).to.equal(303);
      for (const minutes of [20, 40, 59]) {
        portal.clock.ahead = minutes * 60_000;
        expect(await browser.who(), `after ${minutes} minutes`).to.equal(MAYA.email);
      }
      portal.clock.ahead = 60 * 60_000;
      expect(await browser.who(), 'after an hour').to.equal(after);
      await portal.close();
    });

  it('a window of a day is not a day in which it can be used', async () => {
    const vendor = VENDORS['LemonLDAP::NG'];
    if (!vendor) throw new Error('no such vendor');
    const portal = await meet(vendor, { ...vendor.settings, allowIdpInitiated: true });
    const response = answer(vendor, undefined);
    expect((await portal.browser().arrive(response)).status).to.equal(303);
    expect((await portal.browser().arrive(response)).status, 'again').to.equal(403);
    portal.clock.ahead = 12 * 60_000;
    const [late, fresh] = [portal.browser(), portal.browser()];
    expect((await late.arrive(answer(vendor, undefined))).status, 'twelve minutes later').to.equal(403);
    expect(await fresh.who()).to.equal('nobody');
    await portal.close();
  });
});
