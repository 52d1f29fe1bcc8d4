import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { createProvider } from '../../plugin/auth/providers.ts';
import { parseConfig } from '../../plugin/config.ts';
import { createLog } from '../../plugin/log.ts';

const METADATA = `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="urn:idp"><IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><KeyDescriptor><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>QUJD</ds:X509Certificate></ds:X509Data></ds:KeyInfo></KeyDescriptor><SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://id.example/sso"/></IDPSSODescriptor></EntityDescriptor>`;
const MORE_THAN_IS_READ = 10_000_001;

const ANSWERS: Record<string, (response: ServerResponse) => void> = {
  '/metadata': (response) => response.end(METADATA),
  '/moved': (response) => response.writeHead(302, { location: '/metadata' }).end(),
  '/round': (response) => response.writeHead(302, { location: '/round' }).end(),
  '/broken': (response) => response.writeHead(500).end(METADATA),
  '/large': (response) => response.end(' '.repeat(MORE_THAN_IS_READ) + METADATA),
  '/cut': (response) => {
    response.writeHead(200, { 'content-length': METADATA.length });
    response.write(METADATA.slice(0, 100), () => response.destroy());
  },
};

describe('the address of a provider’s metadata', () => {
  let server: Server;
  before((done) => {
    server = createServer((request, response) => ANSWERS[request.url ?? '']?.(response)).listen(0, '127.0.0.1', done);
  });
  after((done) => {
    server.close(done);
    server.closeAllConnections();
  });

  function issuerAt(path: string): Promise<unknown> {
    const { port } = server.address() as AddressInfo;
    return issuerOf(`http://127.0.0.1:${port}${path}`);
  }

  async function issuerOf(metadata: string): Promise<unknown> {
    const [settings] = parseConfig({
      baseUrl: 'https://support.larkfield.example',
      crm: {
        instanceUrl: 'https://crm.example',
        auth: { flow: 'client-credentials', clientId: 'x', clientSecret: { env: 'PATH' } },
      },
      saml: { entityId: 'urn:portal', providers: [{ id: 'one', name: 'One', metadata }] },
    }).saml.providers;
    if (!settings) throw new Error('no provider');
    const provider = createProvider({ settings, log: createLog({ level: 'silent' }), clock: () => new Date() });
    return provider.facts().then(
      ({ issuer }) => issuer,
      (thrown: { code?: string }) => thrown.code,
    );
  }

  it('is read', async () => expect(await issuerAt('/metadata')).to.equal('urn:idp'));
  it('is read where it has moved to', async () => expect(await issuerAt('/moved')).to.equal('urn:idp'));
  it('is not followed from https to where others can write', async () => {
    const before = globalThis.fetch;
    const asked: string[] = [];
    const answers: Record<string, Response> = {
      'https://id.example/metadata': new Response(null, { status: 302, headers: { location: 'http://id.example/m' } }),
      'http://id.example/m': new Response(METADATA),
    };
    globalThis.fetch = async (address) => {
      asked.push(String(address));
      return answers[String(address)] ?? Response.error();
    };
    try {
      expect(await issuerOf('https://id.example/metadata')).to.equal('auth.provider-unavailable');
    } finally {
      globalThis.fetch = before;
    }
    expect(asked).to.deep.equal(['https://id.example/metadata']);
  });
  for (const path of ['/round', '/broken', '/large', '/cut'])
    it(`is unavailable, and nothing worse, at ${path}`, async () =>
      expect(await issuerAt(path)).to.equal('auth.provider-unavailable'));
});
