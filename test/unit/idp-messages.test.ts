import { expect } from 'chai';
import { readPost, readRedirect, redirectUrl } from '../../plugin/sandbox/idp/bindings.ts';
import { type Credential, createCredential, toPem } from '../../plugin/sandbox/idp/certificate.ts';
import { expiring } from '../../plugin/sandbox/idp/expiring.ts';
import { readServiceMetadata } from '../../plugin/sandbox/idp/metadata.ts';
import { signing, signRoot } from '../../plugin/sandbox/idp/sign.ts';

const XML = '<a xmlns:x="urn:x" ID="_1234567890"><Issuer>me</Issuer><b>text</b></a>';

describe('a SAML message', () => {
  let key: Credential;
  let other: Credential;
  before(() => {
    key = createCredential('Key');
    other = createCredential('Other');
  });

  it('comes back from a redirect as it went, with a signature that fits its key only', () => {
    const message = readRedirect(sent());
    expect(message?.root.textContent).to.equal('metext');
    expect(message?.relayState).to.equal('/cases?a=1&b=ü');
    expect(message?.isSignedBy([other.certificate, key.certificate])).to.equal(true);
    expect(message?.isSignedBy([other.certificate])).to.equal(false);
    expect(message?.isSignedBy([])).to.equal(false);
  });

  const changes: Record<string, (query: string) => string> = {
    'another relay state': (query) => query.replace('RelayState=%2Fcases', 'RelayState=%2Fother'),
    'no relay state': (query) => query.replace(/RelayState=[^&]*&/, ''),
    'SHA-1 named': (query) => query.replace(/SigAlg=[^&]*/, 'SigAlg=http://www.w3.org/2000/09/xmldsig%23rsa-sha1'),
    'half a signature': (query) => query.slice(0, -40),
    'no signature': (query) => query.replace(/&Signature=.*/, ''),
  };
  for (const [name, change] of Object.entries(changes)) {
    it(`by redirect with ${name} is not signed`, () => {
      expect(readRedirect(change(sent()))?.isSignedBy([key.certificate])).to.equal(false);
    });
  }

  it('by POST is signed when the whole of it is, and by its key only', () => {
    const message = readPost(form(signRoot(XML, signing(key))));
    expect(message?.isSignedBy([key.certificate])).to.equal(true);
    expect(message?.isSignedBy([other.certificate])).to.equal(false);
  });

  const alterations: Record<string, (xml: string) => string> = {
    'its text changed': (xml) => xml.replace('text', 'other'),
    'an element added': (xml) => xml.replace('</a>', '<c/></a>'),
    'a twin of its ID': (xml) => xml.replace('</a>', '<c ID="_1234567890"/></a>'),
    'the signature deeper': (xml) => `<a ID="_x">${xml}</a>`,
    'no signature': () => XML,
  };
  for (const [name, alter] of Object.entries(alterations)) {
    it(`by POST with ${name} is not signed`, () => {
      expect(readPost(form(alter(signRoot(XML, signing(key)))))?.isSignedBy([key.certificate])).to.equal(false);
    });
  }

  function sent(): string {
    return new URL(
      redirectUrl('http://x.example/', { field: 'SAMLRequest', xml: XML, relayState: '/cases?a=1&b=ü' }, key),
    ).search.slice(1);
  }

  function form(xml: string): URLSearchParams {
    return new URLSearchParams({ SAMLResponse: Buffer.from(xml).toString('base64') });
  }
});

describe('metadata of a service', () => {
  const entity = (content: string, attributes = '') =>
    `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="urn:sp">
      <SPSSODescriptor ${attributes} protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">${content}</SPSSODescriptor>
    </EntityDescriptor>`;
  const key = (use: string, text: string) =>
    `<KeyDescriptor ${use}><ds:KeyInfo><ds:X509Data><ds:X509Certificate>\n\t${text}\n</ds:X509Certificate></ds:X509Data></ds:KeyInfo></KeyDescriptor>`;
  const consumer = (binding: string, url: string, more = '') =>
    `<AssertionConsumerService index="1" ${more} Binding="urn:oasis:names:tc:SAML:2.0:bindings:${binding}" Location="${url}"/>`;

  it('is read: keys by use, addresses by binding, the default first', () => {
    const read = readServiceMetadata(
      entity(
        [
          key('use="signing"', 'AAAA'),
          key('use="encryption"', 'BBBB'),
          key('', 'CCCC'),
          '<SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:SOAP" Location="http://x/soap"/>',
          '<SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="http://x/slo" ResponseLocation="http://x/done"/>',
          consumer('HTTP-Artifact', 'http://x/artifact'),
          consumer('HTTP-POST', 'http://x/acs'),
          consumer('HTTP-POST', 'http://x/main', 'isDefault="true"'),
        ].join('\n'),
        'AuthnRequestsSigned="true"',
      ),
    );
    expect(read).to.deep.equal({
      entityId: 'urn:sp',
      requestsSigned: true,
      signingCertificates: [toPem('AAAA'), toPem('CCCC')],
      encryptionCertificates: [toPem('BBBB'), toPem('CCCC')],
      acsUrls: ['http://x/main', 'http://x/acs'],
      logout: [{ binding: 'post', location: 'http://x/slo', responseLocation: 'http://x/done' }],
    });
  });

  it('without any role, or with a document type, is none', () => {
    expect(() => readServiceMetadata('<EntityDescriptor/>')).to.throw('describes no service');
    expect(() => readServiceMetadata(`<!DOCTYPE a>${entity('')}`)).to.throw('document types');
  });
});

describe('what is kept for a while', () => {
  it('is forgotten after its time, and the oldest first when there is too much', () => {
    let now = 0;
    const kept = expiring<string>(1_000, 2, () => new Date(now));
    for (const [at, name] of [
      [0, 'a'],
      [100, 'b'],
      [200, 'c'],
    ] as const) {
      now = at;
      kept.set(name, name);
    }
    expect(kept.values()).to.deep.equal(['b', 'c']);
    now = 1_100;
    expect([kept.get('b'), kept.get('c')]).to.deep.equal([undefined, 'c']);
    kept.delete('c');
    expect(kept.get('c')).to.equal(undefined);
  });
});
