import { expect } from 'chai';
import { readMetadata } from '../../plugin/auth/metadata.ts';
import { createProvider } from '../../plugin/auth/providers.ts';
import { writeMetadata } from '../../plugin/auth/sp-metadata.ts';
import { parseConfig } from '../../plugin/config.ts';
import { createLog } from '../../plugin/log.ts';
import { createCredential } from '../../plugin/sandbox/idp/certificate.ts';

const REDIRECT = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect';
const POST = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST';
const SOAP = 'urn:oasis:names:tc:SAML:2.0:bindings:SOAP';
const PROTOCOL = 'urn:oasis:names:tc:SAML:2.0:protocol';
const START = Date.UTC(2026, 10, 20, 9);
const HOUR = 3_600_000;

const key = (text: string, use?: string) =>
  `<KeyDescriptor${use ? ` use="${use}"` : ''}><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>${text}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></KeyDescriptor>`;
const service = (name: string, binding: string, location: string, more = '') =>
  `<${name} Binding="${binding}" Location="${location}" ${more}/>`;
const SSO = service('SingleSignOnService', REDIRECT, 'https://id.example/sso');

const role = (content: string, more = `protocolSupportEnumeration="${PROTOCOL}"`) =>
  `<IDPSSODescriptor ${more}>${content}</IDPSSODescriptor>`;
const entity = (content: string, { id = 'urn:idp', more = '' } = {}) =>
  `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${id}" ${more}>${content}</EntityDescriptor>`;
const entities = (...all: string[]) =>
  `<EntitiesDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata">${all.join('')}</EntitiesDescriptor>`;
const usual = entity(role(key('QUJD', 'signing') + SSO));

const bare = (pem: string) => pem.replace(/-----[A-Z ]+-----|\s/g, '');

describe('metadata of a provider', () => {
  describe('gives', () => {
    it('its name, address and key', () => {
      const facts = readMetadata(usual);
      expect(facts).to.include({ issuer: 'urn:idp', entryPoint: 'https://id.example/sso', logoutUrl: undefined });
      expect(facts.certificates.map(bare)).to.deep.equal(['QUJD']);
    });

    const KEYS: Record<string, [string, string[]]> = {
      'a key for signing, not the one for encryption': [key('QUJD', 'signing') + key('REVG', 'encryption'), ['QUJD']],
      'a key for both': [key('QUJD'), ['QUJD']],
      'two keys while one is replaced': [key('QUJD', 'signing') + key('REVG', 'signing'), ['QUJD', 'REVG']],
      'one key that is there twice': [key('QUJD') + key('QUJD', 'signing'), ['QUJD']],
      'a key with line breaks and tabs inside': [key('\n\t\tQU\n\t\tJD\n'), ['QUJD']],
    };
    for (const [name, [keys, found]] of Object.entries(KEYS)) {
      it(name, () => {
        expect(readMetadata(entity(role(keys + SSO))).certificates.map(bare)).to.deep.equal(found);
      });
    }

    it('the redirect address, whatever stands before it', () => {
      const others =
        service('SingleSignOnService', SOAP, 'https://id.example/soap') +
        service('SingleSignOnService', POST, 'https://id.example/post');
      expect(readMetadata(entity(role(key('QUJD') + others + SSO))).entryPoint).to.equal('https://id.example/sso');
    });

    it('where answers to logout requests go, if that is elsewhere', () => {
      const logout = service(
        'SingleLogoutService',
        REDIRECT,
        'https://id.example/slo',
        'ResponseLocation="https://id.example/slo/answer"',
      );
      expect(readMetadata(entity(role(key('QUJD') + logout + SSO)))).to.include({
        logoutUrl: 'https://id.example/slo',
        logoutResponseUrl: 'https://id.example/slo/answer',
      });
    });

    it('only what belongs to the identity provider of the entity', () => {
      const other = `<SPSSODescriptor protocolSupportEnumeration="${PROTOCOL}">${key('WFla')}</SPSSODescriptor>`;
      const fed = `<RoleDescriptor xmlns:fed="urn:fed">${key('WFla')}</RoleDescriptor>`;
      const old = role(key('WFla') + SSO, 'protocolSupportEnumeration="urn:oasis:names:tc:SAML:1.1:protocol"');
      const facts = readMetadata(entity(fed + old + other + role(key('QUJD') + SSO)));
      expect(facts.certificates.map(bare)).to.deep.equal(['QUJD']);
    });

    it('the only provider of many entities, or the one that is asked for', () => {
      const portal = entity(`<SPSSODescriptor protocolSupportEnumeration="${PROTOCOL}"/>`, { id: 'urn:sp' });
      const second = entity(role(key('REVG') + SSO), { id: 'urn:second' });
      expect(readMetadata(entities(portal, usual)).issuer).to.equal('urn:idp');
      expect(readMetadata(entities(portal, usual, entities(second)), 'urn:second').issuer).to.equal('urn:second');
    });

    it('the earliest end of its validity', () => {
      const late = 'validUntil="2026-12-01T00:00:00Z"';
      const early = `protocolSupportEnumeration="${PROTOCOL}" validUntil="2026-11-30T00:00:00Z"`;
      const facts = readMetadata(entity(role(key('QUJD') + SSO, early), { more: late }));
      expect(facts.validUntil).to.equal(Date.UTC(2026, 10, 30));
    });
  });

  describe('is refused', () => {
    const REFUSED: Record<string, string> = {
      'a document type': `<!DOCTYPE x>${usual}`,
      'an entity': `<!DOCTYPE x [<!ENTITY a "b">]>${usual}`,
      'no XML': 'hello',
      HTML: '<html><body>Sign in</body></html>',
      'no key': entity(role(SSO)),
      'only a key for encryption': entity(role(key('QUJD', 'encryption') + SSO)),
      'no address': entity(role(key('QUJD'))),
      'an address that is a script': entity(
        role(key('QUJD') + service('SingleSignOnService', REDIRECT, 'javascript:alert(1)')),
      ),
      'no identity provider': entity(`<SPSSODescriptor protocolSupportEnumeration="${PROTOCOL}"/>`),
      'two providers and none asked for': entities(usual, entity(role(key('REVG') + SSO), { id: 'urn:second' })),
    };
    for (const [name, xml] of Object.entries(REFUSED)) {
      it(name, () => expect(() => readMetadata(xml)).to.throw());
    }
    it('another provider than the one asked for', () => expect(() => readMetadata(usual, 'urn:other')).to.throw());
  });
});

describe('a provider', () => {
  function make(settings: Record<string, unknown> = { metadata: 'https://id.example/metadata' }) {
    const clock = { now: START };
    const source = { xml: usual as string | Error, asked: 0 };
    const parsed = parseConfig({
      baseUrl: 'https://support.larkfield.example',
      crm: {
        instanceUrl: 'https://crm.example',
        auth: { flow: 'client-credentials', clientId: 'x', clientSecret: { env: 'PATH' } },
      },
      saml: { entityId: 'urn:portal', providers: [{ id: 'one', name: 'One', ...settings }] },
    }).saml.providers[0];
    if (!parsed) throw new Error('no provider');
    const provider = createProvider({
      settings: parsed,
      log: createLog({ level: 'silent' }),
      clock: () => new Date(clock.now),
      fetch: async () => {
        source.asked += 1;
        if (source.xml instanceof Error) throw source.xml;
        return source.xml;
      },
    });
    const issuer = () =>
      provider.facts().then(
        (facts) => facts.issuer,
        (thrown: unknown) => (thrown instanceof Error && 'code' in thrown ? thrown.code : thrown),
      );
    return { clock, source, provider, issuer };
  }

  it('is read once for many sign-ins, and not before the first', async () => {
    const { source, issuer } = make();
    expect(source.asked).to.equal(0);
    expect(await Promise.all([issuer(), issuer(), issuer()])).to.deep.equal(['urn:idp', 'urn:idp', 'urn:idp']);
    await issuer();
    expect(source.asked).to.equal(1);
  });

  it('is refreshed after an hour, while the old one serves', async () => {
    const { clock, source, issuer } = make();
    await issuer();
    source.xml = usual.replace('urn:idp', 'urn:renamed');
    clock.now += HOUR + 1;
    expect(await issuer()).to.equal('urn:idp');
    await new Promise(setImmediate);
    expect(await issuer()).to.equal('urn:renamed');
    expect(source.asked).to.equal(2);
  });

  it('stays as it was while it is away, and is asked again only after a minute', async () => {
    const { clock, source, issuer } = make();
    await issuer();
    source.xml = new Error('away');
    clock.now += 5 * HOUR;
    for (let i = 0; i < 5; i++) {
      expect(await issuer()).to.equal('urn:idp');
      await new Promise(setImmediate);
    }
    expect(source.asked).to.equal(2);
    clock.now += 61_000;
    await issuer();
    await new Promise(setImmediate);
    expect(source.asked).to.equal(3);
  });

  it('that never answered is unavailable, and works as soon as it answers', async () => {
    const { source, issuer } = make();
    source.xml = new Error('away');
    expect(await issuer()).to.equal('auth.provider-unavailable');
    source.xml = usual;
    expect(await issuer()).to.equal('urn:idp');
  });

  it('whose metadata has run out is not believed', async () => {
    const { clock, source, issuer } = make();
    source.xml = entity(role(key('QUJD') + SSO), { more: 'validUntil="2026-11-20T10:00:00Z"' });
    expect(await issuer()).to.equal('urn:idp');
    clock.now = Date.UTC(2026, 10, 20, 10);
    expect(await issuer()).to.equal('auth.provider-unavailable');
  });

  it('set by hand needs no metadata; what is set besides metadata goes first', async () => {
    const pem = createCredential('By hand').certificate;
    const byHand = make({ entryPoint: 'https://id.example/sso', issuer: 'urn:by-hand', certificates: [pem] });
    expect(await byHand.issuer()).to.equal('urn:by-hand');
    expect(byHand.source.asked).to.equal(0);
    const both = make({ metadata: 'https://id.example', logoutUrl: 'https://id.example/out' });
    expect(await both.provider.facts()).to.include({ logoutUrl: 'https://id.example/out', issuer: 'urn:idp' });
  });
});

describe('our metadata', () => {
  const us = {
    providerId: 'one',
    entityId: 'https://support.example/saml?a=1&b=2',
    acsUrl: 'https://support.example/auth/saml/one/acs',
    sloUrl: 'https://support.example/auth/saml/one/slo',
    privateKey: 'key' as string | undefined,
    certificate: '-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----' as string | undefined,
    sign: 'both' as const,
    allowIdpInitiated: false,
    skewMs: 0,
  };

  it('offers sign-out by both bindings, and where answers go', () => {
    const xml = writeMetadata(us);
    expect(xml).to.include('entityID="https://support.example/saml?a=1&amp;b=2"');
    expect(xml).to.include(`<md:SingleLogoutService Binding="${REDIRECT}" Location="${us.sloUrl}"/>`);
    expect(xml).to.include(`<md:SingleLogoutService Binding="${POST}" Location="${us.sloUrl}"/>`);
    expect(xml).to.include(`<md:AssertionConsumerService Binding="${POST}" Location="${us.acsUrl}"`);
  });

  it('has certificates for signing and encryption when there is a key, and none when there is not', () => {
    expect(writeMetadata(us)).to.include('use="signing"').and.include('use="encryption"').and.include('aes256-gcm');
    const keyless = writeMetadata({ ...us, privateKey: undefined, certificate: undefined });
    expect(keyless).to.not.include('KeyDescriptor');
    expect(keyless).to.include('AuthnRequestsSigned="false"');
  });

  it('wants assertions signed unless only the response is', () => {
    expect(writeMetadata(us)).to.include('WantAssertionsSigned="true"');
    expect(writeMetadata({ ...us, sign: 'response' })).to.include('WantAssertionsSigned="false"');
  });
});
