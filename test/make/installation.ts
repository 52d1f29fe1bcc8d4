import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCredential } from '../../plugin/sandbox/idp/certificate.ts';

/** What `portico world` prints: all that an installation has to know of its org and identity provider. */
export interface WorldFacts {
  instanceUrl: string;
  clientId: string;
  clientSecret: string;
  accessToken: string;
  idpMetadataUrl: string;
}

/** A folder with a configuration file and the secrets it names, as an administrator makes one. */
export async function install(
  { instanceUrl, clientId, clientSecret, idpMetadataUrl }: Omit<WorldFacts, 'accessToken'>,
  { port, more = {} }: { port: number; more?: Record<string, unknown> },
): Promise<{ folder: string; file: string; origin: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'portico-install-'));
  const keys = createCredential('Installation');
  const origin = `http://localhost:${port}`;
  const config = {
    baseUrl: origin,
    listen: { host: '127.0.0.1', port },
    crm: { instanceUrl, auth: { flow: 'client-credentials', clientId, clientSecret: { file: 'secret' } } },
    outbox: { path: join(folder, 'outbox') },
    saml: {
      ...{ entityId: `${origin}/portico`, privateKey: { file: 'saml.key' }, certificate: { file: 'saml.crt' } },
      providers: [{ id: 'sandbox', name: 'Larkfield ID', metadata: idpMetadataUrl }],
    },
    ...more,
  };
  const file = join(folder, 'portal.json');
  const files = { secret: clientSecret, 'saml.key': keys.privateKey, 'saml.crt': keys.certificate };
  await Promise.all([
    writeFile(file, JSON.stringify(config)),
    ...Object.entries(files).map(([name, text]) => writeFile(join(folder, name), text)),
  ]);
  return { folder, file, origin };
}
