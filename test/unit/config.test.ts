import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { ConfigProblem, loadConfig, parseConfig } from '../../plugin/config.ts';
import { type Credential, createCredential } from '../../plugin/sandbox/idp/certificate.ts';

type Json = Record<string, unknown>;

/** Puts `value` at a path such as `saml.providers.0.sign`; undefined takes the key away. */
function put(config: unknown, path: string, value: unknown): void {
  const steps = path.split('.');
  const last = steps.pop() ?? '';
  const owner = steps.reduce<unknown>((at, step) => (isObject(at) ? at[step] : undefined), config);
  if (!isObject(owner)) throw new Error(`the control has nothing at ${path}`);
  if (value === undefined) delete owner[last];
  else owner[last] = value;
}

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;

describe('the configuration', () => {
  let folder: string;
  let keys: Credential;
  let stranger: Credential;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'portico-config-'));
    keys = createCredential('Portal');
    stranger = createCredential('Somebody else');
    for (const [name, text] of Object.entries({
      'crm-secret': 'the-secret\n',
      'saml.key': keys.privateKey,
      'saml.crt': keys.certificate,
      'other.crt': stranger.certificate,
      'idp.xml': '<EntityDescriptor/>',
      empty: '\n',
    }))
      writeFileSync(join(folder, name), text);
    mkdirSync(join(folder, 'look'));
  });
  after(() => rmSync(folder, { recursive: true }));

  function whole(): Json {
    return {
      baseUrl: 'https://support.acme.example',
      listen: { host: '0.0.0.0', port: 3000, trustProxy: 1 },
      crm: {
        instanceUrl: 'https://acme.my.salesforce.com',
        auth: { flow: 'client-credentials', clientId: '3MVG9', clientSecret: { file: 'crm-secret' } },
      },
      saml: {
        entityId: 'https://support.acme.example/portico',
        privateKey: { file: 'saml.key' },
        certificate: { file: 'saml.crt' },
        providers: [
          { id: 'acme', name: 'Acme ID', metadata: 'https://id.acme.example/metadata' },
          {
            ...{ id: 'by-hand', name: { en: 'Partners', fa: 'همکاران' }, sign: 'response' },
            ...{ entryPoint: 'https://id.partner.example/sso', issuer: 'urn:partner' },
            certificates: [{ file: 'other.crt' }, stranger.certificate],
          },
        ],
      },
      contact: { see: { from: 'contact', field: 'Level__c', value: 'All' } },
      brands: [
        {
          ...{ id: 'acme', name: 'Acme', provider: 'acme', templates: 'look' },
          categories: [{ id: 'devices', name: 'Devices' }],
          caseTypes: [
            {
              id: 'broken',
              name: 'It broke',
              category: 'devices',
              fields: [{ name: 'site', field: 'Site__c', label: 'Where?' }],
            },
          ],
        },
        { id: 'zeta', name: 'Zeta', hosts: ['support.zeta.example'] },
      ],
    };
  }

  function problemsOf(change: Json): string[] {
    const config = whole();
    for (const [path, value] of Object.entries(change)) put(config, path, value);
    try {
      parseConfig(config, folder);
      return [];
    } catch (thrown) {
      if (thrown instanceof ConfigProblem) return thrown.problems;
      throw thrown;
    }
  }

  it('is taken when it is right', () => {
    const settings = parseConfig(whole(), folder);
    expect(settings.crm.auth).to.include({ clientSecret: 'the-secret' });
    expect(settings.saml.privateKey).to.equal(keys.privateKey.trim());
    expect(settings.saml.providers[1]?.certificates).to.deep.equal([stranger.certificate.trim(), stranger.certificate]);
  });

  it('needs only what cannot be guessed', () => {
    const { baseUrl, crm, saml } = whole();
    const { privateKey: _, certificate: __, ...unsigned } = isObject(saml) ? saml : {};
    const settings = parseConfig({ baseUrl, crm, saml: unsigned }, folder);
    expect(settings.listen).to.deep.equal({ host: '127.0.0.1', port: 3000, trustProxy: 0 });
    expect(settings.contact.see).to.deep.equal({ from: 'nobody' });
    expect(settings.saml.providers[0]).to.include({
      sign: 'both',
      allowIdpInitiated: false,
      allowCbcEncryption: false,
    });
    expect(settings.brands).to.have.length(1);
  });

  const RIGHT: Record<string, Json> = {
    'a portal on loopback without TLS': { baseUrl: 'http://localhost:3000' },
    'an org on loopback without TLS': { 'crm.instanceUrl': 'http://127.0.0.1:3001' },
    'an API version of a later year': { 'crm.apiVersion': '100.0' },
    'metadata in a file': { 'saml.providers.0.metadata': 'idp.xml' },
    'AES-CBC in a signed response': { 'saml.providers.0.allowCbcEncryption': true },
    'the JWT flow': {
      'crm.auth': {
        flow: 'jwt-bearer',
        clientId: 'x',
        username: 'portal@acme.example',
        privateKey: { file: 'saml.key' },
      },
    },
    'a secret from the environment': { 'crm.auth.clientSecret': { env: 'PATH' } },
    'a text in one language only': { 'brands.0.product': { he: 'תמיכה' } },
    'grants to everybody': { 'contact.comment': { from: 'everybody' } },
  };
  for (const [name, change] of Object.entries(RIGHT))
    it(`may have ${name}`, () => expect(problemsOf(change)).to.deep.equal([]));

  /** What is changed, and the one line an administrator reads of it. */
  const WRONG: [string, unknown, string][] = [
    ['baseUrl', undefined, 'baseUrl: is missing'],
    ['baseUrl', 'support.acme.example', 'baseUrl: must be an address that begins with https:// or http://'],
    ['baseUrl', 'ftp://acme.example', 'baseUrl: must be an address that begins with https:// or http://'],
    ['baseUrl', 'https://acme.example/portal', 'baseUrl: must be only scheme, host and port'],
    ['baseUrl', 'https://me:secret@acme.example', 'baseUrl: must be only scheme, host and port'],
    ['listen.port', '3000', 'listen.port: must be a number'],
    ['listen.port', 70_000, 'listen.port: must be at most 65535'],
    ['listen.trustProxy', true, 'listen.trustProxy: must be a number'],
    ['listen.trustProxy', 1.5, 'listen.trustProxy: must be a whole number'],
    ['crm', undefined, 'crm: is missing'],
    ['crm.instanceUrl', 'acme', 'crm.instanceUrl: must be an address that begins with https:// or http://'],
    [
      'crm.instanceUrl',
      'http://crm.acme.example',
      'crm.instanceUrl: must begin with https://: the secret would travel in the clear',
    ],
    [
      'crm.instanceUrl',
      'https://acme.lightning.force.com',
      'crm.instanceUrl: is the address of pages; take the one that ends in .my.salesforce.com',
    ],
    [
      'crm.loginUrl',
      'http://login.example',
      'crm.loginUrl: must begin with https://: the secret would travel in the clear',
    ],
    ['crm.apiVersion', 'v62', 'crm.apiVersion: write it like 62.0'],
    ['crm.apiVersion', '41.0', 'crm.apiVersion: must be 42.0 or later'],
    ['crm.auth.flow', 'password', 'crm.auth.flow: must be one of client-credentials, jwt-bearer'],
    ['crm.auth.clientId', '', 'crm.auth.clientId: must not be empty'],
    [
      'crm.auth.clientSecret',
      'ECA9',
      'crm.auth.clientSecret: must be { "env": "NAME" } or { "file": "path" }: secrets do not stand in this file',
    ],
    [
      'crm.auth.clientSecret',
      { env: 'A', file: 'b' },
      'crm.auth.clientSecret: must be { "env": "NAME" } or { "file": "path" }: secrets do not stand in this file',
    ],
    [
      'crm.auth.clientSecret',
      { env: 'PORTICO_NOT_THERE' },
      'crm.auth.clientSecret: the environment has no PORTICO_NOT_THERE',
    ],
    ['crm.auth.clientSecret', { file: 'nowhere' }, 'crm.auth.clientSecret: cannot read nowhere'],
    ['crm.auth.clientSecret', { file: 'empty' }, 'crm.auth.clientSecret: cannot read empty'],
    ['crm.auth.clientSecret', { vault: 'x', env: 'PATH' }, 'crm.auth.clientSecret.vault: no such setting'],
    [
      'crm.auth',
      { flow: 'jwt-bearer', clientId: 'x', username: 'y', privateKey: { file: 'saml.crt' } },
      'crm.auth.privateKey: not a PEM RSA key without a passphrase',
    ],
    ['crm.timeoutMs', 5, 'crm.timeoutMs: must be at least 100'],
    ['crm.changeIntervalSeconds', 0, 'crm.changeIntervalSeconds: must be more than 0'],
    ['store', { kind: 'sql' }, 'store.kind: must be one of memory, redis'],
    ['log', { level: 'all' }, 'log.level: must be one of debug, info, warn, error, silent'],
    ['saml.entityId', '', 'saml.entityId: must not be empty'],
    [
      'saml.providers.0.metadata',
      'http://id.acme.example/metadata',
      'saml.providers.0.metadata: must begin with https://: its keys sign people in',
    ],
    ['saml.entityId', false, 'saml.entityId: must be a text'],
    ['saml.privateKey', undefined, 'saml.privateKey: is missing: key and certificate go together'],
    ['saml.certificate', undefined, 'saml.certificate: is missing: key and certificate go together'],
    ['saml.certificate', { file: 'other.crt' }, 'saml.certificate: is not of saml.privateKey'],
    ['saml.certificate', { file: 'saml.key' }, 'saml.certificate: not a PEM certificate with an RSA key'],
    [
      'saml.privateKey',
      '-----BEGIN PRIVATE KEY-----',
      'saml.privateKey: must be { "env": "NAME" } or { "file": "path" }: secrets do not stand in this file',
    ],
    ['saml.providers', [], 'saml.providers: needs at least 1\nbrands.0.provider: there is no provider acme'],
    ['saml.providers.1.id', 'Partner ID', 'saml.providers.1.id: up to 40 small letters, digits and hyphens'],
    ['saml.providers.1.id', 'acme', 'saml.providers.1.id: another has acme'],
    ['saml.providers.0.name', { de: 'Firma', en: 'Company' }, 'saml.providers.0.name.de: no such setting'],
    ['saml.providers.0.name', {}, 'saml.providers.0.name: needs at least one language'],
    ['saml.providers.0.name', 5, 'saml.providers.0.name: must be a text, or an object with one for each of en, fa, he'],
    [
      'saml.providers.0.metadata',
      undefined,
      'saml.providers.0: give metadata, or entryPoint with issuer and certificates',
    ],
    [
      'saml.providers.1.issuer',
      undefined,
      'saml.providers.1: give metadata, or entryPoint with issuer and certificates',
    ],
    ['saml.providers.1.certificates', [], 'saml.providers.1.certificates: needs at least 1'],
    [
      'saml.providers.1.certificates.1',
      'MIIC',
      'saml.providers.1.certificates.1: not a PEM certificate with an RSA key',
    ],
    [
      'saml.providers.0.entryPoint',
      'javascript:alert(1)',
      'saml.providers.0.entryPoint: must be an address that begins with https:// or http://',
    ],
    ['saml.providers.0.sign', 'none', 'saml.providers.0.sign: must be one of both, assertion, response'],
    ['saml.providers.0.provision', true, 'saml.providers.0.provision: must be one of false'],
    [
      'saml.providers.0.match',
      { contactField: 'Email OR 1' },
      'saml.providers.0.match.contactField: not the API name of a field',
    ],
    ['saml.providers.0.domains', ['@acme.example'], 'saml.providers.0.domains.0: a domain, such as acme.example'],
    ['saml.providers.0.clockSkewSeconds', 3_600, 'saml.providers.0.clockSkewSeconds: must be at most 180'],
    ['saml.providers.0.audience', false, 'saml.providers.0.audience: no such setting'],
    ['session', { idleMinutes: 0 }, 'session.idleMinutes: must be more than 0'],
    ['contact.see', { from: 'contact', field: 'Level__c' }, 'contact.see.value: must be a text, true or false'],
    ['contact.see', { from: 'all' }, 'contact.see.from: must be one of nobody, everybody, contact'],
    ['contact.active', { field: 'Level c', value: true }, 'contact.active.field: not the API name of a field'],
    ['cases', { reopenDays: -1 }, 'cases.reopenDays: must be at least 0'],
    ['brands', {}, 'brands: must be a list'],
    ['brands', [], 'brands: needs at least 1'],
    ['brands.1.id', 'acme', 'brands.1.id: another has acme'],
    ['brands.1.id', '../etc', 'brands.1.id: up to 40 small letters, digits and hyphens'],
    ['brands.1.hosts', [], 'brands.1.hosts: is missing; another brand has support.acme.example'],
    ['brands.1.hosts', ['support.acme.example'], 'brands.1.hosts: another brand has support.acme.example'],
    ['brands.1.hosts', ['https://zeta.example:443'], 'brands.1.hosts.0: small letters, no port'],
    ['brands.0.provider', 'okta', 'brands.0.provider: there is no provider okta'],
    ['brands.0.locales', ['de'], 'brands.0.locales.0: must be one of en, fa, he'],
    ['brands.0.locales', ['en', 'en'], 'brands.0.locales: names a language twice'],
    ['brands.0.timeZone', 'Norway', 'brands.0.timeZone: not a time zone of the IANA list'],
    ['brands.0.tokens', { brand: 'red;}' }, 'brands.0.tokens.brand: no ; { } < >'],
    ['brands.0.tokens', { 'Brand!': 'red' }, 'brands.0.tokens.Brand!: a token is small letters, digits and hyphens'],
    ['brands.0.pages', ['forum'], 'brands.0.pages.0: must be one of cases, solutions, knowledge, ideas'],
    [
      'brands.0.statusWords',
      { New: { as: 'new' } },
      'brands.0.statusWords.New.turn: must be one of customer, company, nobody',
    ],
    ['brands.0.uploads', { maxBytes: '25 MB' }, 'brands.0.uploads.maxBytes: must be a number'],
    ['brands.0.uploads', { types: ['.pdf'] }, 'brands.0.uploads.types.0: small letters and digits, no dot'],
    ['brands.0.caseTypes.0.category', 'cars', 'brands.0.caseTypes.0.category: there is no category cars'],
    [
      'brands.0.caseTypes.0.fields.0.name',
      'subject',
      'brands.0.caseTypes.0.fields.0.name: the form has a field of its own with this name',
    ],
    [
      'brands.0.caseTypes.0.fields.0.field',
      'Site c',
      'brands.0.caseTypes.0.fields.0.field: not the API name of a field',
    ],
    ['brands.0.caseTypes.0.label', 'x', 'brands.0.caseTypes.0.label: no such setting'],
    [
      'brands.0.legal',
      [{ name: 'Terms', url: '/terms' }],
      'brands.0.legal.0.url: must be an address that begins with https:// or http://',
    ],
    ['admins', { values: 'portal-admins' }, 'admins.values: must be a list'],
    ['admin', {}, 'admin: no such setting'],
    ['crm.password', 'x', 'crm.password: no such setting'],
  ];
  for (const [path, value, line] of WRONG)
    it(`may not have ${path} ${value === undefined ? 'left out' : JSON.stringify(value)}`, () =>
      expect(problemsOf({ [path]: value }).join('\n')).to.equal(line));

  it('may not point at metadata and templates that are not there', () => {
    expect(problemsOf({ 'saml.providers.0.metadata': 'nowhere.xml', 'brands.0.templates': 'idp.xml' })).to.deep.equal([
      `saml.providers.0.metadata: cannot read ${join(folder, 'nowhere.xml')} (ENOENT)`,
      `brands.0.templates: ${join(folder, 'idp.xml')} is not a folder`,
    ]);
  });

  it('is told all its problems at once, also those between keys', () => {
    const found = problemsOf({
      baseUrl: 'nowhere',
      'crm.auth.clientSecret': { env: 'PORTICO_NOT_THERE' },
      'saml.providers.0.allowCbcEncryption': true,
      'saml.providers.0.sign': 'assertion',
      'saml.providers.1.id': 'acme',
      'brands.0.provider': 'okta',
      'brands.1.uploads': { maxFiles: 99 },
      color: 'red',
    });
    expect(found.map((line) => line.split(':')[0])).to.have.members([
      'baseUrl',
      'crm.auth.clientSecret',
      'saml.providers.0.allowCbcEncryption',
      'saml.providers.1.id',
      'brands.0.provider',
      'brands.1.uploads.maxFiles',
      'color',
    ]);
  });

  it('never says a secret in its problems', () => {
    const pasted = '5F0C2A-consumer-secret';
    const found = problemsOf({
      'crm.auth.clientSecret': pasted,
      'saml.privateKey': keys.privateKey,
      'saml.providers.0.sign': pasted,
    }).join('\n');
    expect(found).to.include('crm.auth.clientSecret').and.include('saml.privateKey');
    expect(found).not.to.include(pasted).and.not.include('BEGIN');
  });

  it('is told what it is when it is no object', () => {
    for (const input of [undefined, null, [], 'x', 5])
      expect(() => parseConfig(input)).to.throw(ConfigProblem, /^configuration: (is missing|must be an object)$/);
  });

  describe('in a file', () => {
    const file = (name: string, text: string) => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };

    it('is read with all it points at relative to it', () => {
      const config = whole();
      put(config, 'saml.providers.0.metadata', 'idp.xml');
      const settings = loadConfig(file('portal.json', `\uFEFF${JSON.stringify(config)}`));
      expect(settings.saml.providers[0]?.metadata).to.equal(join(folder, 'idp.xml'));
      expect(settings.brands[0]?.templates).to.equal(join(folder, 'look'));
      expect(settings.crm.auth).to.include({ clientSecret: 'the-secret' });
    });

    it('keeps addresses of metadata as they are', () => {
      const settings = loadConfig(file('portal.json', JSON.stringify(whole())));
      expect(settings.saml.providers[0]?.metadata).to.equal('https://id.acme.example/metadata');
    });

    it('that is not there, or not JSON, is named', () => {
      expect(() => loadConfig(join(folder, 'none.json'))).to.throw(ConfigProblem, /none\.json: is not there/);
      expect(() => loadConfig(folder)).to.throw(ConfigProblem, /EISDIR/);
      expect(() => loadConfig(file('broken.json', '{ "baseUrl": '))).to.throw(
        ConfigProblem,
        /broken\.json: is not JSON/,
      );
    });
  });

  it('of the sandbox is right once it has its addresses', () => {
    const sandbox = JSON.parse(readFileSync(new URL('../../config/sandbox.json', import.meta.url), 'utf8'));
    const { saml: _, brands: __, contact: ___, ...rest } = whole();
    const provider = { id: 'sandbox', name: 'ID', metadata: 'https://id.example' };
    const config = {
      ...rest,
      ...sandbox,
      baseUrl: 'http://localhost:3000',
      saml: { entityId: 'x', providers: [provider] },
    };
    expect(parseConfig(config, folder).brands.map((brand) => brand.id)).to.deep.equal(['larkfield', 'olmo']);
  });
});
