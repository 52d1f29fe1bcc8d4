import { createServer } from 'node:http';
import { ValidateInResponseTo } from '@node-saml/node-saml';
import { expect } from 'chai';
import { createCredential } from '../../plugin/sandbox/idp/certificate.ts';
import { all, parse } from '../../plugin/sandbox/idp/dom.ts';
import type { ServiceProvider } from '../../plugin/sandbox/idp/idp.ts';
import {
  type Keys,
  MARYAM,
  MAYA,
  makeKeys,
  makeWorld,
  metadataOf,
  PORTAL,
  SERVICE,
  serviceFor,
  type World,
} from './idp-world.ts';

describe('sign-in at the identity provider', () => {
  let keys: Keys;
  let world: World;
  before(async () => {
    keys = makeKeys();
    world = await makeWorld(keys);
  });
  after(() => world.close());

  describe('asked by a service', () => {
    it('lets a person be chosen and sends him back with a response that holds', async () => {
      const choice = await world.get(await request('/cases/42'));
      expect(choice.status).to.equal(200);
      expect(choice.html).to.include('Maya Lindqvist').and.to.include('Larkfield');
      const sent = await world.post(choice.action, { ...choice.fields, person: MARYAM.id });
      expect(sent.action).to.equal(SERVICE.acsUrl);
      expect(sent.fields.RelayState).to.equal('/cases/42');
      const profile = await profileOf(sent.fields);
      expect(profile).to.include({ nameID: MARYAM.email, issuer: world.idp.entityId });
      expect(profile?.attributes).to.deep.include({
        email: MARYAM.email,
        displayName: MARYAM.name,
        preferredLanguage: 'fa',
        company: 'Sepidar <&> "Co"',
        groups: ['staff', 'buyers'],
      });
    });

    for (const person of ['maya', 'MAYA@fjordhus.example']) {
      it(`skips the page when the address says person=${person}`, async () => {
        const sent = await world.get(`${await request()}&person=${person}`);
        expect((await profileOf(sent.fields))?.nameID).to.equal(MAYA.email);
      });
    }

    it('takes the request by POST as well, signed inside', async () => {
      const posting = serviceFor(keys, {
        entryPoint: world.idp.ssoUrl,
        authnRequestBinding: 'HTTP-POST',
        skipRequestCompression: true,
      });
      const form = await posting.getAuthorizeFormAsync('x');
      const SAMLRequest = /name="SAMLRequest" value="([^"]*)"/.exec(form)?.[1] ?? '';
      expect(Buffer.from(SAMLRequest, 'base64').toString()).to.include('SignatureValue');
      const sent = await world.post('/idp/sso', { SAMLRequest, RelayState: 'x', person: 'maya' });
      const { profile } = await posting.validatePostResponseAsync({ SAMLResponse: sent.fields.SAMLResponse ?? '' });
      expect(profile?.nameID).to.equal(MAYA.email);

      const changed = Buffer.from(SAMLRequest, 'base64')
        .toString()
        .replace(/ ID="[^"]*"/, ' ID="_0123456789"');
      const refused = await world.post('/idp/sso', {
        SAMLRequest: Buffer.from(changed).toString('base64'),
        person: 'maya',
      });
      expect([refused.status, refused.fields]).to.deep.equal([403, {}]);
    });

    it('remembers the person and offers to continue, in this browser only', async () => {
      const first = await world.get(`${await request()}&person=maya`);
      const again = await world.get(await request(), first.cookie);
      expect(again.html).to.include('Continue as <bdi>Maya Lindqvist</bdi>');
      expect((await world.get(await request())).html).to.not.include('Continue as');
      const sent = await world.post(again.action, { ...again.fields, person: MAYA.id }, first.cookie);
      const [one, two] = [await profileOf(first.fields), await profileOf(sent.fields)];
      expect(two?.sessionIndex).to.equal(one?.sessionIndex).and.to.match(/^_/);
    });

    it('answers a passive request without a page: with the person, or with NoPassive', async () => {
      const passive = await makeWorld(keys, { saml: { passive: true } });
      try {
        const url = () => passive.saml.getAuthorizeUrlAsync('', undefined, {});
        const refused = await passive.get(await url());
        const answer = await passive.saml.validatePostResponseAsync({
          SAMLResponse: refused.fields.SAMLResponse ?? '',
        });
        expect(answer.profile).to.equal(null);
        const { cookie } = await passive.get(`${await url()}&person=maya`);
        const known = await passive.get(await url(), cookie);
        const { profile } = await passive.saml.validatePostResponseAsync({
          SAMLResponse: known.fields.SAMLResponse ?? '',
        });
        expect(profile?.nameID).to.equal(MAYA.email);
      } finally {
        await passive.close();
      }
    });
  });

  describe('begun here', () => {
    it('sends a response without a request, to the default address of the service', async () => {
      const sent = await world.get(`/idp/start?sp=${PORTAL}&person=maya&relayState=/ideas`);
      expect(sent.action).to.equal(SERVICE.acsUrl);
      expect(sent.fields.RelayState).to.equal('/ideas');
      const saml = serviceFor(keys, { validateInResponseTo: ValidateInResponseTo.ifPresent });
      const { profile } = await saml.validatePostResponseAsync({ SAMLResponse: sent.fields.SAMLResponse ?? '' });
      expect(profile?.nameID).to.equal(MAYA.email);
      expect(profile).to.not.have.property('inResponseTo');
    });

    it('shows the page when nobody is named', async () => {
      const page = await world.get(`/idp/start?sp=${SERVICE.acsUrl}`);
      expect(page.html).to.include('Choose who you are');
    });

    it('refuses an address nobody registered', async () => {
      for (const sp of ['http://127.0.0.1:3999.evil.example/acs', 'https://evil.example', 'nonsense', '']) {
        const page = await world.get(`/idp/start?person=maya&sp=${encodeURIComponent(sp)}`);
        expect([page.status, page.fields], sp).to.deep.equal([403, {}]);
      }
    });
  });

  describe('by what the service wants', () => {
    const wants: Record<string, { provider: Partial<ServiceProvider>; shows: RegExp }> = {
      'nothing special': { provider: {}, shows: /rsa-sha256/ },
      'only the assertion signed': { provider: { sign: 'assertion' }, shows: /Assertion .*Signature/s },
      'only the response signed': { provider: { sign: 'response' }, shows: /Signature.*Assertion /s },
      'SHA-512': { provider: { hash: 'sha512' }, shows: /rsa-sha512.*#sha512/s },
      'AES-256-GCM': { provider: { encrypt: 'aes256-gcm' }, shows: /xmlenc11#aes256-gcm/ },
      'AES-256-CBC': { provider: { encrypt: 'aes256-cbc' }, shows: /xmlenc#aes256-cbc/ },
      'a persistent NameID': { provider: { nameId: 'persistent' }, shows: /nameid-format:persistent/ },
    };
    for (const [name, { provider, shows }] of Object.entries(wants)) {
      it(name, async () => {
        const other = await makeWorld(keys, {
          provider,
          saml: {
            wantAuthnResponseSigned: provider.sign !== 'assertion',
            wantAssertionsSigned: provider.sign !== 'response',
          },
        });
        try {
          const url = await other.saml.getAuthorizeUrlAsync('', undefined, {});
          const { fields } = await other.get(`${url}&person=maya`);
          const xml = Buffer.from(fields.SAMLResponse ?? '', 'base64').toString();
          const { profile } = await other.saml.validatePostResponseAsync({ SAMLResponse: fields.SAMLResponse ?? '' });
          expect(xml).to.match(shows);
          const expected = provider.nameId === 'persistent' ? /^[0-9a-f]{64}$/ : /^maya@fjordhus\.example$/;
          expect(profile?.nameID).to.match(expected);
        } finally {
          await other.close();
        }
      });
    }
  });

  describe('shows pages', () => {
    it('that load nothing foreign and have nothing inline', async () => {
      const choice = await world.get(await request());
      const sent = await world.get(`${await request()}&person=maya`);
      for (const page of [await world.get('/idp/'), choice, sent, await world.get('/idp/logout')]) {
        const policy = page.headers.get('content-security-policy') ?? '';
        expect(policy).to.include("default-src 'none'").and.to.not.include('unsafe');
        expect(page.headers.get('cache-control')).to.equal('no-store');
        expect(page.html).to.not.match(/<style|style=|<script(?! src=")| on[a-z]+=/);
        for (const [, address = ''] of page.html.matchAll(/(?:src|href)="([^"]*)"/g)) {
          expect(address.startsWith(world.idp.ssoUrl.replace('/sso', '/')), address).to.equal(true);
        }
        expect(page.html)
          .to.match(/<html lang="en">/)
          .and.to.match(/<main>\n<h1>/);
      }
      expect(sent.headers.get('content-security-policy')).to.include(`form-action 'self' ${PORTAL}`);
    });

    it('whose style and script are there', async () => {
      const [style, script] = [await world.get('/idp/assets/page.css'), await world.get('/idp/assets/submit.js')];
      expect([style.status, style.headers.get('content-type')]).to.deep.equal([200, 'text/css; charset=utf-8']);
      expect(script.headers.get('content-type')).to.include('javascript');
    });

    it('that show markup in names and relay states as text', async () => {
      const attack = '"><script>x</script>';
      const page = await world.get(await request(attack));
      expect(page.html).to.include('Sepidar &lt;&amp;&gt; &quot;Co&quot;').and.to.not.include('<script>');
      const sent = await world.post(page.action, { ...page.fields, person: 'maya' });
      expect(sent.fields.RelayState).to.equal(attack);
      expect(sent.html).to.not.include('<script>');
    });

    it('with a search once there are many people', async () => {
      const people = Array.from({ length: 60 }, (_, i) => ({ ...MAYA, id: `p${i}`, name: `Person ${i}` }));
      const many = await makeWorld(keys, { options: { people: () => people } });
      try {
        const page = await many.get(await many.saml.getAuthorizeUrlAsync('', undefined, {}));
        expect(page.html).to.include('type="search"');
        const found = await many.get(`/idp/sso?request=${page.fields.request}&q=person+59`);
        expect([...found.html.matchAll(/class="name"/g)]).to.have.length(1);
      } finally {
        await many.close();
      }
    });
  });

  it('publishes metadata with its addresses, its key and the next one', async () => {
    const next = createCredential('Next');
    const rolling = await makeWorld(keys, { options: { otherCredential: next } });
    try {
      const page = await rolling.get('/idp/metadata');
      const document = parse(page.html.replace(/^<\?xml[^>]*>\s*/, ''));
      expect(page.headers.get('content-type')).to.include('samlmetadata+xml');
      expect(document.documentElement.getAttribute('entityID')).to.equal(rolling.idp.entityId);
      const certificates = all(document, 'X509Certificate').map((one) => one.textContent);
      const wanted = [keys.idp, next].map(({ certificate }) => certificate.replace(/-----[A-Z ]+-----|\n/g, ''));
      expect(certificates).to.deep.equal(wanted);
      const addresses = ['SingleSignOnService', 'SingleLogoutService'].flatMap((name) => all(document, name));
      expect(addresses.map((one) => one.getAttribute('Location'))).to.deep.equal([
        rolling.idp.ssoUrl,
        rolling.idp.ssoUrl,
        rolling.idp.sloUrl,
        rolling.idp.sloUrl,
      ]);
    } finally {
      await rolling.close();
    }
  });

  it('fetches the metadata of a portal below localhost, and takes only what its key signed', async () => {
    const portal = createServer((request, response) => {
      const metadata = serviceFor(keys, named(`http://${request.headers.host}`));
      response.end(metadataOf(metadata, keys));
    });
    await new Promise<void>((resolve) => portal.listen(0, '127.0.0.1', resolve));
    const address = portal.address();
    const url = `http://olmo.localhost:${typeof address === 'object' ? address?.port : ''}`;
    const other = await makeWorld(keys, {
      options: { serviceProviders: () => [{ url, metadataUrl: `${url}/metadata` }] },
      saml: named(url),
    });
    try {
      const signed = await other.get(`${await other.saml.getAuthorizeUrlAsync('', undefined, {})}&person=maya`);
      expect(signed.action).to.equal(`${url}/acs`);
      const saml = serviceFor(keys, { ...named(url), entryPoint: other.idp.ssoUrl, privateKey: otherKey() });
      const refused = await other.get(`${await saml.getAuthorizeUrlAsync('', undefined, {})}&person=maya`);
      expect(refused.status).to.equal(403);
    } finally {
      portal.closeAllConnections();
      portal.close();
      await other.close();
    }
  });

  it('answers scripts that ask for a response without any page', async () => {
    const saml = serviceFor(keys);
    await saml.cacheProvider.saveAsync('_request', new Date().toISOString());
    const answer = await world.idp.respond({ person: MAYA, acsUrl: SERVICE.acsUrl, inResponseTo: '_request' });
    expect((await saml.validatePostResponseAsync({ SAMLResponse: answer.SAMLResponse })).profile?.nameID).to.equal(
      MAYA.email,
    );
  });

  function named(url: string) {
    return { issuer: `${url}/saml`, audience: `${url}/saml`, callbackUrl: `${url}/acs` };
  }

  function otherKey(): string {
    return createCredential('Other').privateKey;
  }

  function request(relayState = ''): Promise<string> {
    return world.saml.getAuthorizeUrlAsync(relayState, undefined, {});
  }

  async function profileOf({ SAMLResponse = '' }: Record<string, string>) {
    const { profile } = await world.saml.validatePostResponseAsync({ SAMLResponse });
    return profile;
  }
});
