import { type Profile, ValidateInResponseTo } from '@node-saml/node-saml';
import { expect } from 'chai';
import { type Forge, forge, LOGOUT_FLAWS } from '../../plugin/sandbox/idp/forge.ts';
import {
  type Keys,
  MAYA,
  makeKeys,
  makeWorld,
  metadataOf,
  type Page,
  PORTAL,
  SERVICE,
  serviceFor,
  type World,
} from './idp-world.ts';

/** A second service below the same address, with its own entity id. */
const SECOND = { issuer: `${PORTAL}/olmo`, callbackUrl: `${PORTAL}/olmo/acs`, logoutCallbackUrl: `${PORTAL}/olmo/slo` };

describe('sign-out at the identity provider', () => {
  let keys: Keys;
  let world: World;
  before(async () => {
    keys = makeKeys();
    world = await makeWorld(keys);
  });
  after(() => world.close());

  describe('asked by the service', () => {
    it('ends the session and answers by POST, signed', async () => {
      const { profile, cookie } = await signIn(world);
      const answer = await world.get(await logoutUrl(world, profile, 'bye'), cookie);
      expect([answer.action, answer.fields.RelayState]).to.deep.equal([SERVICE.sloUrl, 'bye']);
      expect(await isEnd(answer)).to.equal(true);
      expect((await world.get('/idp/logout', cookie)).html).to.include('Nobody is signed in');
    });

    it('answers by redirect when that is what the service has', async () => {
      const metadata = metadataOf(world.saml, keys).replace(
        /(SingleLogoutService Binding=".*?)HTTP-POST/,
        '$1HTTP-Redirect',
      );
      const other = await makeWorld(keys, { provider: { metadata } });
      try {
        const { profile, cookie } = await signIn(other);
        const answer = await other.get(await logoutUrl(other, profile), cookie);
        const url = new URL(answer.headers.get('location') ?? '');
        expect([answer.status, url.origin + url.pathname]).to.deep.equal([303, SERVICE.sloUrl]);
        const query = Object.fromEntries(url.searchParams);
        expect(query).to.include.keys('SigAlg', 'Signature');
        expect(await other.saml.validateRedirectAsync(query, url.search.slice(1))).to.include({ loggedOut: true });
      } finally {
        await other.close();
      }
    });

    it('finds the session without a cookie, by NameID and SessionIndex', async () => {
      const { profile, cookie } = await signIn(world);
      await world.get(await logoutUrl(world, profile));
      expect((await world.get('/idp/logout', cookie)).html).to.include('Nobody is signed in');
    });

    it('answers success as well when the session is over already', async () => {
      const { profile } = await signIn(world);
      const url = await logoutUrl(world, profile);
      for (const answer of [await world.get(url), await world.get(url)]) {
        expect(answer.action).to.equal(SERVICE.sloUrl);
      }
    });

    it('leaves the session of somebody else alone', async () => {
      const [maya, other] = [await signIn(world), await signIn(world)];
      await world.get(await logoutUrl(world, maya.profile), other.cookie);
      expect((await world.get('/idp/logout', other.cookie)).html).to.include('signed in as');
    });

    describe('refuses a request', () => {
      let service: Forge;
      before(() => {
        // The same altered messages, as the service would send them to the provider.
        service = forge({ entityId: SERVICE.entityId, credential: keys.service });
      });
      for (const [name, flaw] of Object.entries({ 'none of this (the control)': {}, ...LOGOUT_FLAWS })) {
        const stays = name in LOGOUT_FLAWS;
        for (const binding of ['redirect', 'POST']) {
          it(`${name}, by ${binding}`, async () => {
            const { profile, cookie } = await signIn(world);
            const { SAMLRequest, url } = service.logoutRequest({
              nameId: MAYA.email,
              sessionIndex: profile.sessionIndex,
              destination: world.idp.sloUrl,
              flaw,
            });
            const page = binding === 'POST' ? await world.post('/idp/slo', { SAMLRequest }) : await world.get(url);
            expect(page.status).to.be.oneOf(stays ? [400, 403] : [200]);
            const left = await world.get('/idp/logout', cookie);
            expect(left.html.includes('signed in as')).to.equal(stays);
          });
        }
      }
    });
  });

  describe('begun here', () => {
    it('tells the service by a signed POST and ends when it has answered', async () => {
      const { cookie, profile } = await signIn(world);
      const told = await world.post('/idp/logout', {}, cookie);
      expect(told.action).to.equal(SERVICE.sloUrl);
      const heard = await hear(world, told);
      expect(heard).to.include({ nameID: MAYA.email, sessionIndex: profile.sessionIndex });
      const end = await world.get(await world.saml.getLogoutResponseUrlAsync(heard, '', {}, true), cookie);
      expect(end.html).to.include('Every session has ended');
      expect((await world.get('/idp/logout', cookie)).html).to.include('Nobody is signed in');
    });

    it('says so when the service could not end its session', async () => {
      const { cookie } = await signIn(world);
      const heard = await hear(world, await world.post('/idp/logout', {}, cookie));
      const end = await world.get(await world.saml.getLogoutResponseUrlAsync(heard, '', {}, false), cookie);
      expect(end.html).to.include('Not every service');
    });

    it('ends all sessions of a person for a script that names him', async () => {
      const sessions = [await signIn(world), await signIn(world)];
      await world.post('/idp/logout', { person: 'maya' });
      for (const { cookie } of sessions) {
        expect((await world.get('/idp/logout', cookie)).html).to.include('Nobody is signed in');
      }
    });

    it('takes no answer that nobody asked for', async () => {
      const request = { ID: '_0123456789abcdef', issuer: world.idp.entityId, nameID: MAYA.email, nameIDFormat: '' };
      const page = await world.get(await world.saml.getLogoutResponseUrlAsync(request, '', {}, true));
      expect(page.status).to.equal(400);
    });
  });

  it('tells the other service first, then answers the one that asked', async () => {
    const second = serviceFor(keys, { ...SECOND, audience: SECOND.issuer });
    const both = await makeWorld(keys, {
      options: {
        serviceProviders: () => [
          { url: `${PORTAL}/olmo`, metadata: metadataOf(second, keys) },
          { url: PORTAL, metadata: metadataOf(world.saml, keys) },
        ],
      },
    });
    try {
      const first = await signIn(both);
      const olmo = serviceFor(keys, {
        ...SECOND,
        audience: SECOND.issuer,
        entryPoint: both.idp.ssoUrl,
        logoutUrl: both.idp.sloUrl,
      });
      const there = await both.get(`${await olmo.getAuthorizeUrlAsync('', undefined, {})}&person=maya`, first.cookie);
      expect(there.action).to.equal(SECOND.callbackUrl);

      const told = await both.get(await logoutUrl(both, first.profile), first.cookie);
      expect(told.action).to.equal(SECOND.logoutCallbackUrl);
      const { profile } = await olmo.validatePostRequestAsync({ SAMLRequest: told.fields.SAMLRequest ?? '' });
      const answer = await both.get(await olmo.getLogoutResponseUrlAsync(profile, '', {}, true));
      expect(answer.action).to.equal(SERVICE.sloUrl);
      expect(await isEnd(answer)).to.equal(true);
    } finally {
      await both.close();
    }
  });

  async function signIn({ saml, get }: World): Promise<{ profile: Profile; cookie: string }> {
    const sent = await get(`${await saml.getAuthorizeUrlAsync('', undefined, {})}&person=maya`);
    const { profile } = await saml.validatePostResponseAsync({ SAMLResponse: sent.fields.SAMLResponse ?? '' });
    if (profile === null) throw new Error('not signed in');
    return { profile, cookie: sent.cookie };
  }

  function logoutUrl({ saml }: World, profile: Profile, relayState = ''): Promise<string> {
    return saml.getLogoutUrlAsync(profile, relayState, {});
  }

  /** The library looks for InResponseTo on sign-in responses only, so it cannot demand it here. */
  async function isEnd({ fields: { SAMLResponse = '' } }: Page): Promise<boolean> {
    expect(Buffer.from(SAMLResponse, 'base64').toString()).to.match(/InResponseTo="_\w+"/);
    const saml = serviceFor(keys, { validateInResponseTo: ValidateInResponseTo.never });
    return (await saml.validatePostResponseAsync({ SAMLResponse })).loggedOut;
  }

  async function hear({ saml }: World, { fields }: Page): Promise<Profile> {
    const { profile } = await saml.validatePostRequestAsync({ SAMLRequest: fields.SAMLRequest ?? '' });
    if (profile === null) throw new Error('nobody named');
    return profile;
  }
});
