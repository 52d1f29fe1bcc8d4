import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCredential } from '../../plugin/sandbox/idp/certificate.ts';
import { type Command, command } from './command.ts';
import { freePort } from './ports.ts';

const ROOT = '/usr/share/simplesamlphp';

/** Somebody who signs in with this name and the password `secret`. */
export interface Account {
  user: string;
  email: string;
  name: string;
  language: string;
}

/** What it signs, and whether it encrypts. Version 1.19 takes AES-128-CBC for every key that it wraps. */
export interface Manner {
  signResponse?: boolean;
  signAssertion?: boolean;
  encrypt?: boolean;
}

export interface SimpleSamlPhp {
  /** http://localhost:<port> */
  origin: string;
  metadataUrl: string;
  /** Gives it the metadata of a service provider, and says how to answer that one. */
  serve(metadata: string, manner?: Manner): Promise<void>;
  /** An address that signs somebody in at a service provider that did not ask. */
  startAt(entityId: string, relayState?: string): string;
  /** An address that signs out everywhere and ends at `to`. */
  leave(to: string): string;
  /** What it wrote to its log. */
  log(): string;
  close(): Promise<void>;
}

/** Why it cannot run on this machine; undefined if it can. */
export async function missingForSimpleSamlPhp(): Promise<string | undefined> {
  if (!existsSync(`${ROOT}/www/saml2/idp/SSOService.php`)) return `there is no SimpleSAMLphp in ${ROOT}`;
  const needed = ['dom', 'mbstring', 'openssl'];
  const asked = command('php', ['-r', `echo implode(',', array_filter(${php(needed)}, 'extension_loaded'));`]);
  const code = await asked.ended.catch(() => undefined);
  if (code !== 0) return 'there is no PHP on this machine';
  const missing = needed.filter((one) => !asked.stdout().split(',').includes(one));
  return missing.length === 0 ? undefined : `PHP lacks ${missing.join(' and ')}`;
}

/**
 * Debian's SimpleSAMLphp as an identity provider on a free port, by PHP's own server, with a configuration and a key made
 * for this run.
 */
export async function startSimpleSamlPhp(accounts: readonly Account[]): Promise<SimpleSamlPhp> {
  const folder = await mkdtemp(join(tmpdir(), 'portico-simplesamlphp-'));
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const entityId = `${origin}/saml2/idp/metadata.php`;
  for (const name of ['metadata', 'sessions', 'data', 'tmp', 'log', 'cert']) await mkdir(join(folder, name));
  const { privateKey, certificate } = createCredential('SimpleSAMLphp');
  await writeFile(join(folder, 'cert/idp.pem'), privateKey, { mode: 0o600 });
  await writeFile(join(folder, 'cert/idp.crt'), certificate);

  // Its files are PHP; what they say is JSON, so that nothing has to be quoted twice.
  const say = async (file: string, variable: 'config' | 'metadata', value: object) => {
    await writeFile(join(folder, `${file}.json`), JSON.stringify(value));
    const read = "json_decode(file_get_contents(substr(__FILE__, 0, -4) . '.json'), true)";
    await writeFile(join(folder, `${file}.php`), `<?php\n$${variable} = ${read};\n`);
  };
  await say('authsources', 'config', {
    people: {
      0: 'exampleauth:UserPass',
      ...Object.fromEntries(accounts.map((one) => [`${one.user}:secret`, attributesOf(one)])),
    },
  });
  const configure = (trusted: string[], sources: object[]) =>
    say('config', 'config', configuration({ folder, origin, trusted, sources }));
  const host = (manner: Manner) => say('metadata/saml20-idp-hosted', 'metadata', { [entityId]: hosted(manner) });
  await configure([], [{ type: 'flatfile' }]);
  await host({});

  const server: Command = command('php', ['-d', 'opcache.enable=0', '-S', `localhost:${port}`, '-t', `${ROOT}/www`], {
    env: { SIMPLESAMLPHP_CONFIG_DIR: folder },
  });
  await answers(entityId);

  return {
    origin,
    metadataUrl: entityId,
    serve: async (metadata, manner = {}) => {
      await writeFile(join(folder, 'metadata/sp.xml'), metadata);
      const [, acs = ''] = /<md:AssertionConsumerService[^>]* Location="([^"]+)"/.exec(metadata) ?? [];
      // The only other site that it may lead to.
      await configure(
        [new URL(acs).host],
        [{ type: 'flatfile' }, { type: 'xml', file: join(folder, 'metadata/sp.xml') }],
      );
      await host(manner);
    },
    startAt: (service, relayState) => {
      const query = new URLSearchParams({ spentityid: service, ...(relayState && { RelayState: relayState }) });
      return `${origin}/saml2/idp/SSOService.php?${query}`;
    },
    leave: (to) => `${origin}/saml2/idp/initSLO.php?${new URLSearchParams({ RelayState: to })}`,
    log: () => server.stderr(),
    close: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function configuration(at: { folder: string; origin: string; trusted: string[]; sources: object[] }): object {
  const { folder, origin, trusted, sources } = at;
  return {
    baseurlpath: `${origin}/`,
    certdir: `${folder}/cert/`,
    loggingdir: `${folder}/log/`,
    datadir: `${folder}/data/`,
    tempdir: `${folder}/tmp`,
    metadatadir: `${folder}/metadata/`,
    secretsalt: 'only for this run',
    'auth.adminpassword': 'nobody uses it',
    technicalcontact_email: 'na@example.org',
    timezone: 'UTC',
    'trusted.url.domains': trusted,
    'logging.handler': 'errorlog',
    'logging.level': 6,
    showerrors: true,
    errorreporting: false,
    'enable.saml20-idp': true,
    'module.enable': { core: true, saml: true, exampleauth: true },
    'store.type': 'phpsession',
    'session.phpsession.savepath': `${folder}/sessions`,
    'session.cookie.secure': false,
    'session.cookie.samesite': 'Lax',
    'language.cookie.secure': false,
    'language.cookie.samesite': 'Lax',
    'language.available': ['en'],
    'metadata.sources': sources,
    'authproc.idp': {
      10: { class: 'saml:AttributeNameID', attribute: 'mail', Format: EMAIL },
    },
  };
}

const EMAIL = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';

function hosted({ signResponse = true, signAssertion = true, encrypt = false }: Manner): object {
  return {
    host: '__DEFAULT__',
    privatekey: 'idp.pem',
    certificate: 'idp.crt',
    auth: 'people',
    NameIDFormat: EMAIL,
    'validate.authnrequest': true,
    'validate.logout': true,
    'sign.logout': true,
    'saml20.sign.response': signResponse,
    'saml20.sign.assertion': signAssertion,
    'assertion.encryption': encrypt,
  };
}

function attributesOf({ user, email, name, language }: Account): Record<string, string[]> {
  return { uid: [user], mail: [email], displayName: [name], preferredLanguage: [language] };
}

function php(list: readonly string[]): string {
  return `[${list.map((one) => `'${one}'`).join(', ')}]`;
}

/** Its server says nothing when it is ready. */
async function answers(url: string): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const reply = await fetch(url).catch(() => undefined);
    if (reply?.ok) return;
    if (reply) throw new Error(`SimpleSAMLphp: ${reply.status} ${(await reply.text()).slice(0, 2_000)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`nothing answers at ${url}`);
}
