import { createSign } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { expect } from 'chai';
import { redirectUrl } from '../../plugin/sandbox/idp/bindings.ts';
import type { Credential } from '../../plugin/sandbox/idp/certificate.ts';
import { writeLogoutRequest, writeLogoutResponse } from '../../plugin/sandbox/idp/logout-messages.ts';
import { DIGEST, SIGNATURE, STATUS } from '../../plugin/sandbox/idp/names.ts';
import { signing, signRoot } from '../../plugin/sandbox/idp/sign.ts';
import {
  type Browser,
  IDP,
  type Keys,
  MAYA,
  makeKeys,
  makePortal,
  ORIGIN,
  type Page,
  type Portal,
} from './saml-portal.ts';

const SLO = '/auth/saml/fjordhus/slo';
const EMAIL = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';

type Change = Partial<Parameters<typeof writeLogoutRequest>[0]>;

describe('sign-out', () => {
  let keys: Keys;
  let portal: Portal;
  let count = 0;
  before(async () => {
    keys = makeKeys();
    portal = await makePortal(keys);
  });
  after(() => portal.close());

  function request(change: Change = {}): string {
    return writeLogoutRequest({
      id: `_logout-${++count}`,
      issuer: IDP,
      destination: `${ORIGIN}${SLO}`,
      now: new Date(),
      nameId: { format: EMAIL, value: MAYA.email },
      sessionIndex: undefined,
      notOnOrAfter: undefined,
      ...change,
    });
  }

  const redirected = (xml: string, credential: Credential = keys.idp, hash: 'sha1' | 'sha256' = 'sha256') => {
    const url = redirectUrl(
      `${ORIGIN}${SLO}`,
      { field: 'SAMLRequest', xml, relayState: 'their state' },
      credential,
      hash,
    );
    return url.slice(ORIGIN.length);
  };
  const posted = (xml: string) => ({ SAMLRequest: Buffer.from(xml).toString('base64'), RelayState: 'their state' });
  const signedXml = (xml: string, credential = keys.idp) => signRoot(xml, signing(credential));

  /** Signed in with a session of this index at the provider. */
  async function signedIn(sessionIndex: string): Promise<Browser> {
    const browser = portal.browser();
    await browser.arrive(portal.response(await browser.begin(), { sessionIndex }));
    expect(await browser.who()).to.equal(MAYA.email);
    return browser;
  }

  describe('begun here', () => {
    it('ends the session, then leads to the provider with a signed request', async () => {
      const browser = await signedIn('_one');
      const cookie = browser.cookies.get('__Host-portico') ?? '';
      const page = await browser.post('/signout', { key: await keyOf(portal, browser) });
      expect(page.status).to.equal(303);
      const url = new URL(page.location ?? '');
      expect(url.origin + url.pathname).to.equal(`${IDP}/slo`);
      expect(url.searchParams.get('Signature')).to.be.a('string');
      const xml = inflateRawSync(Buffer.from(url.searchParams.get('SAMLRequest') ?? '', 'base64')).toString();
      expect(xml).to.include(MAYA.email).and.include('_one').and.include(EMAIL);
      browser.cookies.set('__Host-portico', cookie);
      expect(await browser.who(), 'with the old cookie').to.equal('nobody');
    });

    it('ends the session also when the provider has no sign-out', async () => {
      const local = await makePortal(keys, { provider: { logoutUrl: undefined } });
      const browser = local.browser();
      await browser.signIn();
      const page = await browser.post('/signout', { key: await keyOf(local, browser) });
      expect(page.location).to.equal('/signedout');
      expect(await browser.who()).to.equal('nobody');
      await local.close();
    });

    it('is a form with a key of the session: anything else leaves the person signed in', async () => {
      const browser = await signedIn('_two');
      const other = await signedIn('_three');
      const foreign = await keyOf(portal, other);
      for (const fields of [{}, { key: 'x' }, { key: foreign }])
        expect((await browser.post('/signout', fields)).status).to.equal(403);
      expect((await browser.get('/signout')).status).to.not.equal(303);
      expect(await browser.who()).to.equal(MAYA.email);
    });

    it('of nobody is no error', async () => {
      expect((await portal.browser().post('/signout', {})).location).to.equal('/signedout');
    });

    /** Signs out here and answers the id of the request that went to the provider. */
    async function asked(): Promise<string> {
      const browser = await signedIn(`_asked-${++count}`);
      const page = await browser.post('/signout', { key: await keyOf(portal, browser) });
      const url = new URL(page.location ?? '');
      const xml = inflateRawSync(Buffer.from(url.searchParams.get('SAMLRequest') ?? '', 'base64')).toString();
      return / ID="([^"]+)"/.exec(xml)?.[1] ?? '';
    }
    type Answer = Partial<Parameters<typeof writeLogoutResponse>[0]>;
    const answer = (inResponseTo: string, change: Answer = {}) =>
      writeLogoutResponse({
        ...{ id: `_answer-${++count}`, issuer: IDP, destination: `${ORIGIN}${SLO}`, now: new Date() },
        ...{ inResponseTo, status: STATUS.success },
        ...change,
      });
    const byGet = (xml: string, credential: Credential = keys.idp, hash: 'sha1' | 'sha256' = 'sha256') =>
      redirectUrl(SLO, { field: 'SAMLResponse', xml, relayState: undefined }, credential, hash);
    const byPost = (xml: string) => ({ SAMLResponse: Buffer.from(xml).toString('base64') });
    const HOUR_MS = 3_600_000;

    const ANSWERS: Record<string, [outcome: true | RegExp, send: (browser: Browser, id: string) => Promise<Page>]> = {
      'signed, by redirect': [true, (one, id) => one.get(byGet(answer(id)))],
      'signed, by POST': [true, (one, id) => one.post(SLO, byPost(signedXml(answer(id))))],
      'unsigned, by redirect': [/not signed/, (one, id) => one.get(byGet(answer(id)).split('&SigAlg')[0] ?? '')],
      'unsigned, by POST': [/not signed/, (one, id) => one.post(SLO, byPost(answer(id)))],
      'of a stranger, by redirect': [/signature/, (one, id) => one.get(byGet(answer(id), keys.second))],
      'of a stranger, by POST': [/not signed/, (one, id) => one.post(SLO, byPost(signedXml(answer(id), keys.second)))],
      'signed with SHA-1': [/rsa-sha1 is not allowed/, (one, id) => one.get(byGet(answer(id), keys.idp, 'sha1'))],
      'of another issuer': [/Issuer/, (one, id) => one.get(byGet(answer(id, { issuer: 'https://evil.test' })))],
      'for another address': [
        /Destination/,
        (one, id) => one.get(byGet(answer(id, { destination: 'https://x.test' }))),
      ],
      'of an hour ago': [/too old/, (one, id) => one.get(byGet(answer(id, { now: new Date(Date.now() - HOUR_MS) })))],
      'to a request nobody made': [/no logout request of ours/, (one) => one.get(byGet(answer('_nobody')))],
      'that it did not work': [/Responder/, (one, id) => one.get(byGet(answer(id, { status: STATUS.responder })))],
      'that some are left': [
        /PartialLogout/,
        (one, id) => one.get(byGet(answer(id, { status: STATUS.partialLogout }))),
      ],
      'that is a request': [/the root is LogoutRequest/, (one) => one.get(byGet(request()))],
    };
    for (const [name, [outcome, send]] of Object.entries(ANSWERS)) {
      it(`an answer ${name}: ${outcome === true ? 'ended everywhere' : 'ended here, and no more is said'}`, async () => {
        const browser = portal.browser();
        const page = await send(browser, await asked());
        expect(page).to.include({ status: 303, location: '/signedout' });
        const line = portal.logged.at(-1) ?? {};
        expect(line.msg === 'signed out here only').to.equal(outcome !== true);
        if (outcome !== true) expect(String(line.reason)).to.match(outcome);
        expect(page.headers.get('x-flash')).to.equal(outcome === true ? 'flash.signed-out-everywhere' : null);
      });
    }

    it('an answer counts once', async () => {
      const url = byGet(answer(await asked()));
      const [first, again] = [await portal.browser().get(url), await portal.browser().get(url)];
      expect(first.headers.get('x-flash')).to.equal('flash.signed-out-everywhere');
      expect(again.headers.get('x-flash')).to.equal(null);
    });

    for (const send of ['get', 'post'] as const) {
      it(`comes back by ${send} to a page that says so`, async () => {
        const browser = portal.browser();
        const page =
          send === 'get' ? await browser.get(`${SLO}?SAMLResponse=x`) : await browser.post(SLO, { SAMLResponse: 'x' });
        expect(page).to.include({ status: 303, location: '/signedout' });
        expect((await browser.get('/signedout')).status).to.equal(200);
      });
    }
  });

  describe('begun by the provider', () => {
    const SENT: Record<string, (browser: Browser, xml: string) => Promise<Page>> = {
      'by POST': (browser, xml) => browser.post(SLO, posted(signedXml(xml))),
      'by redirect': (browser, xml) => browser.get(redirected(xml)),
    };
    for (const [name, send] of Object.entries(SENT)) {
      it(`${name}: ends the sessions of that index only, and answers signed`, async () => {
        const [ended, kept] = [await signedIn(`_a${name}`), await signedIn(`_b${name}`)];
        const page = await send(portal.browser(), request({ sessionIndex: `_a${name}` }));
        const url = new URL(page.location ?? '');
        expect(url.origin + url.pathname).to.equal(`${IDP}/slo`);
        expect(url.searchParams.get('RelayState')).to.equal('their state');
        expect(url.searchParams.get('SigAlg')).to.equal(SIGNATURE.sha256);
        const xml = inflateRawSync(Buffer.from(url.searchParams.get('SAMLResponse') ?? '', 'base64')).toString();
        expect(xml).to.include('status:Success').and.include(`InResponseTo="_logout-${count}"`);
        expect([await ended.who(), await kept.who()]).to.deep.equal(['nobody', MAYA.email]);
      });

      it(`${name}: without an index, ends all sessions of the person`, async () => {
        const browsers = [await signedIn('_c'), await signedIn('_d')];
        expect((await send(portal.browser(), request())).status).to.equal(303);
        for (const browser of browsers) expect(await browser.who()).to.equal('nobody');
        portal.clock.ahead += 1_000;
        await signedIn('_e');
      });
    }

    it('ends nothing of another person', async () => {
      const browser = await signedIn('_f');
      const other = request({ nameId: { format: EMAIL, value: 'erik@fjordhus.example' } });
      expect((await portal.browser().get(redirected(other))).status).to.equal(303);
      expect(await browser.who()).to.equal(MAYA.email);
    });
  });

  describe('SA49, SA50, SA51: begun by somebody who must not', () => {
    const plainRedirect = (xml: string) =>
      `${SLO}?SAMLRequest=${encodeURIComponent(deflateRawSync(xml).toString('base64'))}`;
    const HOUR = 3_600_000;
    const REFUSED: Record<string, (browser: Browser) => Promise<Page>> = {
      'unsigned, by POST': (one) => one.post(SLO, posted(request())),
      'unsigned, by redirect': (one) => one.get(plainRedirect(request())),
      'unsigned, at the ACS': (one) => one.post('/auth/saml/fjordhus/acs', posted(request())),
      'signed by the other provider, by POST': (one) => one.post(SLO, posted(signedXml(request(), keys.second))),
      'signed by the other provider, by redirect': (one) => one.get(redirected(request(), keys.second)),
      'signed with SHA-1, by POST': (one) => {
        const how = { ...signing(keys.idp), signature: SIGNATURE.sha1, digest: DIGEST.sha1 };
        return one.post(SLO, posted(signRoot(request(), how)));
      },
      'signed with SHA-1, by redirect': (one) => one.get(redirected(request(), keys.idp, 'sha1')),
      'of another issuer, by redirect': (one) => one.get(redirected(request({ issuer: 'https://evil.test' }))),
      'of another issuer, by POST': (one) => one.post(SLO, posted(signedXml(request({ issuer: 'https://evil.test' })))),
      'without issuer': (one) => one.get(redirected(request({ issuer: undefined }))),
      'for another address': (one) => one.get(redirected(request({ destination: 'https://evil.test/slo' }))),
      'eleven minutes old': (one) => one.get(redirected(request({ now: new Date(Date.now() - 12 * 60_000) }))),
      'of tomorrow': (one) => one.get(redirected(request({ now: new Date(Date.now() + 24 * HOUR) }))),
      expired: (one) => one.get(redirected(request({ notOnOrAfter: new Date(Date.now() - HOUR) }))),
      'changed after signing, by POST': (one) =>
        one.post(
          SLO,
          posted(signedXml(request({ nameId: { format: EMAIL, value: 'x@fjordhus.example' } })).replace('x@', 'maya@')),
        ),
      'changed after signing, by redirect': (one) =>
        one.get(redirected(request()).replace('RelayState=their', 'RelayState=our')),
      'without a name': (one) => one.get(redirected(request({ nameId: { format: EMAIL, value: '' } }))),
      'with a doubled key in the query': (one) => {
        const good = redirected(request());
        return one.get(`${good}&SAMLRequest=${/SAMLRequest=([^&]*)/.exec(good)?.[1]}`);
      },
      'with an encoded key in the query': (one) =>
        one.get(redirected(request()).replace('SAMLRequest=', 'SAMLReques%74=')),
      'with an unknown key in the query': (one) => one.get(`${redirected(request())}&more=1`),
      'with a document type': (one) => one.get(redirected(`<!DOCTYPE x>${request()}`)),
      'that inflates to megabytes': (one) => {
        const packed = deflateRawSync(Buffer.alloc(4_000_000, 0x20)).toString('base64');
        const query = `SAMLRequest=${encodeURIComponent(packed)}&SigAlg=${encodeURIComponent(SIGNATURE.sha256)}`;
        const signature = createSign('RSA-SHA256').update(query).sign(keys.idp.privateKey, 'base64');
        return one.get(`${SLO}?${query}&Signature=${encodeURIComponent(signature)}`);
      },
      'that is an assertion': (one) => one.get(redirected('<a xmlns="urn:x"/>')),
      'with nothing in it': (one) => one.get(SLO),
      'with an empty form': (one) => one.post(SLO, {}),
    };

    it('not the provider himself', async () => {
      const browser = await signedIn('_good');
      expect((await browser.get(redirected(request({ sessionIndex: '_good' })))).status).to.equal(303);
      expect(await browser.who()).to.equal('nobody');
    });

    for (const [name, send] of Object.entries(REFUSED)) {
      it(name, async () => {
        portal.clock.ahead += 1_000;
        const browser = await signedIn('_safe');
        const page = await send(browser);
        expect(page.status, page.location ?? '').to.be.oneOf([400, 403]);
        expect(await browser.who(), 'stays signed in').to.equal(MAYA.email);
      });
    }

    it('a good one that is sent a second time', async () => {
      const url = redirected(request());
      expect((await portal.browser().get(url)).status).to.equal(303);
      portal.clock.ahead += 1_000;
      const browser = await signedIn('_again');
      expect((await portal.browser().get(url)).status).to.equal(403);
      expect(await browser.who()).to.equal(MAYA.email);
    });
  });
});

async function keyOf(portal: Portal, browser: Browser): Promise<string> {
  const { issueKey } = await import('../../plugin/auth/form-key.ts');
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const session = await portal.auth.sessions.current({ headers: { cookie } }, 'larkfield');
  return session ? issueKey(session) : '';
}
