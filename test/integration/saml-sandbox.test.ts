import { createServer, type Server } from 'node:http';
import { expect } from 'chai';
import express from 'express';
import { issueKey } from '../../plugin/auth/form-key.ts';
import { createIdentityProvider, type IdentityProvider, type ServiceProvider } from '../../plugin/sandbox/idp/idp.ts';
import { type Browser, type Keys, MAYA, makeKeys, makePortal, type Portal } from './saml-portal.ts';

const ORIGIN = 'http://127.0.0.1:3999';

/** A provider and a portal that know each other by nothing but metadata. */
describe('sign-in and sign-out with a provider that speaks SAML itself', () => {
  let keys: Keys;
  let portal: Portal;
  let idp: IdentityProvider;
  let server: Server;
  let service: ServiceProvider;
  before(async () => {
    keys = makeKeys();
    const app = express();
    server = createServer(app);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const baseUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/idp`;
    idp = createIdentityProvider({
      baseUrl,
      people: () => [MAYA],
      serviceProviders: () => [service],
      credential: keys.idp,
    });
    app.use('/idp', idp.router);
    const byMetadata = { metadata: idp.metadataUrl, entryPoint: undefined, logoutUrl: undefined, issuer: undefined };
    const provider = { ...byMetadata, certificates: undefined, match: { attribute: 'email' } };
    portal = await makePortal(keys, { origin: ORIGIN, provider });
    const metadata = (await portal.browser().get('/auth/saml/fjordhus/metadata')).text;
    service = { url: ORIGIN, metadata };
  });
  after(async () => {
    await portal.close();
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });

  /** The fields of the form on the provider's page. */
  async function formAt(url: URL | string, cookie = ''): Promise<{ fields: Record<string, string>; cookie: string }> {
    const reply = await fetch(url, { headers: { cookie } });
    const html = await reply.text();
    expect(reply.status, html.slice(0, 2_000)).to.equal(200);
    const inputs = [...html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)];
    const fields = Object.fromEntries(inputs.map(([, name = '', value = '']) => [name, value]));
    return { fields, cookie: (reply.headers.get('set-cookie') ?? '').split(';')[0] ?? '' };
  }

  async function signIn(browser: Browser): Promise<string> {
    const { location } = await browser.begin();
    location.searchParams.append('person', MAYA.id);
    const { fields, cookie } = await formAt(location);
    const page = await browser.post('/auth/saml/fjordhus/acs', fields);
    expect(page, page.text).to.include({ status: 303, location: '/' });
    return cookie;
  }

  for (const [name, change] of Object.entries({
    'both parts signed': {},
    'SHA-512': { hash: 'sha512' },
    'an encrypted assertion': { encrypt: 'aes256-gcm' },
    'a persistent name': { nameId: 'persistent' },
  } satisfies Record<string, Partial<ServiceProvider>>)) {
    it(`signs in with ${name}`, async () => {
      const plain = service;
      service = { ...plain, ...change };
      const browser = portal.browser();
      const { location } = await browser.begin();
      location.searchParams.append('person', MAYA.id);
      const { fields } = await formAt(location);
      service = plain;
      const page = await browser.post('/auth/saml/fjordhus/acs', fields);
      expect(page, page.text).to.include({ status: 303 });
      expect(await browser.who()).to.equal(MAYA.email);
    });
  }

  it('signs out here and there, and comes back', async () => {
    const browser = portal.browser();
    const cookie = await signIn(browser);
    const request = { headers: { cookie: [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ') } };
    const session = await portal.auth.sessions.current(request, 'larkfield');
    const page = await browser.post('/signout', { key: session ? issueKey(session) : '' });
    const reply = await fetch(page.location ?? '', { headers: { cookie }, redirect: 'manual' });
    expect(reply.status).to.be.oneOf([302, 303]);
    const back = new URL(reply.headers.get('location') ?? '');
    expect(back.origin + back.pathname).to.equal(`${ORIGIN}/auth/saml/fjordhus/slo`);
    expect((await browser.get(back.pathname + back.search)).location).to.equal('/signedout');
    expect(await browser.who()).to.equal('nobody');
  });

  it('is signed out by the provider, which hears that it worked', async () => {
    const browser = portal.browser();
    const cookie = await signIn(browser);
    const first = await fetch(`${idp.sloUrl.replace(/slo$/, 'logout')}`, {
      method: 'POST',
      headers: { cookie },
      body: new URLSearchParams(),
    });
    const html = await first.text();
    const fields = Object.fromEntries(
      [...html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)].map(([, name = '', value = '']) => [
        name,
        value,
      ]),
    );
    expect(fields).to.have.property('SAMLRequest');
    // The provider's POST comes from another site: none of the browser's cookies is there.
    const page = await portal.browser().post('/auth/saml/fjordhus/slo', fields);
    expect(await browser.who()).to.equal('nobody');
    const end = await fetch(page.location ?? '');
    expect(await end.text()).to.include('Every session has ended');
  });

  it('is one a form may lead to, once its metadata is read', () => {
    expect(portal.auth.destinations()).to.include(new URL(idp.ssoUrl).origin);
  });

  it('is offered an address for each binding and a certificate to encrypt to', () => {
    expect(service.metadata)
      .to.match(/HTTP-Redirect[\s\S]*HTTP-POST/)
      .and.include('use="encryption"');
  });
});
