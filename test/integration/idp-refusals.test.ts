import { deflateRawSync } from 'node:zlib';
import { expect } from 'chai';
import { type Credential, createCredential } from '../../plugin/sandbox/idp/certificate.ts';
import { type Keys, MAYA, makeKeys, makeWorld, PORTAL, serviceFor, type World } from './idp-world.ts';

describe('the identity provider refuses a request', () => {
  let keys: Keys;
  let stranger: Credential;
  let world: World;
  before(async () => {
    keys = makeKeys();
    stranger = createCredential('Stranger');
    world = await makeWorld(keys);
  });
  after(() => world.close());

  type Attack = () => Promise<string>;
  const person = '&person=maya';
  const attacks: Record<string, { url: Attack; status: number }> = {
    'none of this (the control)': { url: () => request(), status: 200 },
    'whose signature is gone': { url: () => without('Signature', 'SigAlg'), status: 403 },
    'whose relay state was changed': {
      url: async () => (await request('/a')).replace('RelayState=%2Fa', 'RelayState=%2Fb'),
      status: 403,
    },
    'signed by a stranger': { url: () => other({ privateKey: stranger.privateKey }), status: 403 },
    'signed with SHA-1': { url: () => other({ signatureAlgorithm: 'sha1' }), status: 403 },
    'with an answer address elsewhere': {
      url: () => other({ callbackUrl: 'https://evil.example/acs' }),
      status: 403,
    },
    'with an answer address the metadata lacks': { url: () => other({ callbackUrl: `${PORTAL}/evil` }), status: 403 },
    'of another issuer': { url: () => other({ issuer: 'urn:somebody-else' }), status: 403 },
    'meant for another provider': { url: () => other({ entryPoint: 'https://other.example/sso' }), status: 400 },
    'that is a logout request': { url: () => logout(), status: 400 },
    'that is said twice': { url: async () => `${await request()}&SAMLRequest=x`, status: 400 },
    'that is no XML': { url: () => deflated('words'), status: 400 },
    'that is not deflated': { url: async () => '/idp/sso?SAMLRequest=%25%25', status: 400 },
    'with a document type': { url: () => deflated('<!DOCTYPE a><a/>'), status: 400 },
    'that inflates to a megabyte': { url: () => deflated('<a>'.padEnd(1e6)), status: 400 },
    'that is too long': { url: async () => `/idp/sso?SAMLRequest=${'A'.repeat(9_000)}`, status: 413 },
    'that is nothing': { url: async () => '/idp/sso?', status: 400 },
    'for a person nobody knows': { url: async () => `${await request()}&person=nobody&x=`, status: 404 },
  };
  for (const [name, { url, status }] of Object.entries(attacks)) {
    it(name, async () => {
      const address = await url();
      const page = await world.get(address.includes('person=') ? address : address + person);
      expect(page.status).to.equal(status);
      expect('SAMLResponse' in page.fields).to.equal(status === 200);
    });
  }

  async function without(...names: string[]): Promise<string> {
    const url = new URL(await request());
    for (const name of names) url.searchParams.delete(name);
    return url.href;
  }

  function other(change: Parameters<typeof serviceFor>[1]): Promise<string> {
    const entry = new URL(world.idp.ssoUrl);
    const saml = serviceFor(keys, { entryPoint: entry.href, ...change });
    return saml.getAuthorizeUrlAsync('', undefined, {}).then((url) => `${entry.href}${new URL(url).search}`);
  }

  async function logout(): Promise<string> {
    const user = { issuer: world.idp.entityId, nameID: MAYA.email, nameIDFormat: 'x' };
    const url = await world.saml.getLogoutUrlAsync(user, '', {});
    return url.replace('/idp/slo', '/idp/sso');
  }

  async function deflated(xml: string): Promise<string> {
    return `/idp/sso?${new URLSearchParams({ SAMLRequest: deflateRawSync(xml).toString('base64') }).toString()}`;
  }

  function request(relayState = ''): Promise<string> {
    return world.saml.getAuthorizeUrlAsync(relayState, undefined, {});
  }
});
