import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { ConfigProblem, parseConfig, readConfig } from '../config.ts';
import { createCredential } from '../sandbox/idp/certificate.ts';
import { startWorld, type World } from '../sandbox/world.ts';
import type { Settings } from '../settings.ts';
import type { Terminal } from './main.ts';
import { LEFT_OUT, readOptions } from './options.ts';
import { runPortal } from './start.ts';

const HOME = ['localhost', '127.0.0.1'];

const PEOPLE = [
  'Maya Lindqvist',
  'Erik Solberg',
  'Maryam Rezaei (Persian)',
  'Noa Levi (Hebrew)',
  'Ana Costa (brand Olmo)',
  'Sam Admin',
];

/** `portico sandbox`: everything, on loopback, with nothing to configure. */
export async function sandbox(args: string[], terminal: Terminal): Promise<number> {
  const options = readOptions(args, ['port', 'world-port', 'seed', 'cases', 'config', 'without'], ['bare']);
  const port = options.number('port', 3000);
  const path = options.text('config', fileURLToPath(new URL('../../config/sandbox.json', import.meta.url)));
  const base = readBase(path);
  const hosts = [...HOME, ...base.brands.slice(1).flatMap((brand) => brand.hosts)];
  const world = await startWorld({
    port: options.number('world-port', 3001),
    seed: options.number('seed', 1),
    cases: options.number('cases', 5_000),
    portalUrls: hosts.map((host) => `http://${host}:${port}`),
    bare: options.flag('bare'),
    without: options.list('without', LEFT_OUT),
    nodeEnv: terminal.nodeEnv,
  });
  const folder = await mkdtemp(join(tmpdir(), 'portico-'));
  try {
    const settings = await sandboxSettings(path, { base, world, port, folder });
    await runPortal(settings, terminal, {
      drainMs: 0,
      crmMs: 1_000,
      graceMs: 2_000,
      whenReady: () => terminal.print(welcome(settings, world)),
    });
    return 0;
  } finally {
    await world.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The configuration file with what only this run knows: addresses, and secrets in files that go with it. */
async function sandboxSettings(
  path: string,
  run: { base: Base; world: World; port: number; folder: string },
): Promise<Settings> {
  const { world, port, folder } = run;
  const keys = createCredential('Portico sandbox');
  const secret = async (name: string, text: string) => {
    await writeFile(join(folder, name), text, { mode: 0o600 });
    return { file: join(folder, name) };
  };
  const baseUrl = `http://localhost:${port}`;
  const config = {
    ...run.base,
    brands: run.base.brands.length > 0 ? run.base.brands : undefined,
    baseUrl,
    listen: { host: '127.0.0.1', port },
    crm: {
      instanceUrl: world.instanceUrl,
      apiVersion: '67.0',
      auth: {
        flow: 'client-credentials',
        clientId: world.clientId,
        clientSecret: await secret('client-secret', world.clientSecret),
      },
    },
    outbox: { path: join(folder, 'outbox') },
    saml: {
      entityId: `${baseUrl}/auth/saml/sandbox/metadata`,
      privateKey: await secret('saml.key', keys.privateKey),
      certificate: keys.certificate,
      providers: [
        {
          id: 'sandbox',
          name: 'Larkfield ID',
          metadata: world.idpMetadataUrl,
          allowIdpInitiated: true,
          match: { attribute: 'nameID', contactField: 'Email' },
        },
      ],
    },
  };
  return parseConfig(config, dirname(resolve(path)));
}

type Base = Record<string, unknown> & { brands: (Record<string, unknown> & { hosts: string[] })[] };

/** A configuration made for real hosts and providers, led to this machine: the first brand is `localhost`, the others below it. */
function readBase(path: string): Base {
  const parsed = z
    .looseObject({ brands: z.array(z.looseObject({ id: z.string() })).default([]) })
    .safeParse(readConfig(path));
  if (!parsed.success) throw new ConfigProblem([`${path}: is no configuration`]);
  const brands = parsed.data.brands.map(({ provider: _provider, ...brand }, at) => ({
    ...brand,
    hosts: at === 0 ? HOME : [`${brand.id}.localhost`],
  }));
  return { ...parsed.data, brands };
}

function welcome(settings: Settings, world: World): string {
  const others = settings.brands.flatMap((brand) => brand.hosts.slice(0, 1)).filter((host) => host !== 'localhost');
  return [
    `Portal             ${settings.baseUrl}`,
    ...others.map((host) => `  second brand     http://${host}:${settings.listen.port}`),
    `Org                ${world.instanceUrl}`,
    `Identity provider  ${world.idpMetadataUrl}`,
    '',
    'Sign in as one of these; there are no passwords:',
    ...PEOPLE.map((name) => `  ${name}`),
  ].join('\n');
}
