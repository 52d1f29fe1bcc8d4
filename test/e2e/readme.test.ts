import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { loadConfig } from '../../plugin/config.ts';
import { createCredential } from '../../plugin/sandbox/idp/certificate.ts';
import { createBrowser } from '../make/browser.ts';
import { command, portico, ROOT } from '../make/command.ts';
import { freePort } from '../make/ports.ts';
import { BEGIN, settingsRows, withSettings } from '../make/settings-doc.ts';

const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
const [byHand = ''] = readme.split(BEGIN);
/** The names in the table under *Try it*. */
const people = [...(byHand.split('\n## ')[1] ?? '').matchAll(/^\| ([A-Z]\w+ [A-Z]\w+) \|/gm)].map(
  (match) => match[1] ?? '',
);
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

/** What the reader makes himself, or a build makes. */
const MADE_LATER = ['config/portal.json', 'config/saml.key', 'config/saml.crt', 'dist/', 'templates/brands/<id>/'];

describe('the README', () => {
  it('has one picture, which is there and not heavy', () => {
    const pictures = [...readme.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map((match) => match[1] ?? '');
    expect(pictures).to.have.length(1);
    for (const picture of pictures) expect(readFileSync(join(ROOT, picture)).length).to.be.within(10_000, 150_000);
  });

  it('names only commands that there are', async () => {
    const named = [...readme.matchAll(/\bnpm (?:run (?:-s )?)?(\w[\w:-]*)/g)].map((match) => match[1] ?? '');
    expect(named).to.include.members(['ci', 'sandbox', 'test', 'start', 'check', 'bench', 'docs', 'build', 'world']);
    for (const name of new Set(named))
      if (!['ci', 'prune'].includes(name)) expect(scripts, name).to.have.property(name);
    const help = portico(['help']);
    expect(await help.ended).to.equal(0);
    for (const [, name = ''] of readme.matchAll(/`portico (\w+)/g))
      expect(help.stdout()).to.match(new RegExp(`^ +${name} `, 'm'));
  });

  it('names only files that there are', () => {
    const inline = [...readme.matchAll(/`((?:plugin|templates|config|test)\/[^`\s]*|[\w.-]+\.json|\.ci\/run)`/g)];
    const linked = [...readme.matchAll(/\]\(((?!https?:)[^)#]+)\)/g)];
    const quoted = [...readme.matchAll(/(?<=\s)config\/[\w./-]+/g)].map((match) => [match[0], match[0]]);
    const named = new Set([...inline, ...linked, ...quoted].map((match) => match[1] ?? ''));
    expect(named.size).to.be.greaterThan(15);
    const absent = [...named].filter((name) => !existsSync(join(ROOT, name)) && !MADE_LATER.includes(name));
    expect(absent).to.deep.equal([]);
  });

  it('has the settings as they are; `npm run docs` writes them', () => {
    expect(withSettings(readme) === readme, 'the chapter is out of date: npm run docs').to.equal(true);
  });

  it('says something of every setting', () => {
    const rows = settingsRows();
    expect(rows.length).to.be.greaterThan(90);
    expect(rows.filter(({ meaning }) => meaning === '').map(({ key }) => key)).to.deep.equal([]);
  });

  it('speaks only of settings that there are', () => {
    const keys = new Set(
      settingsRows().flatMap(({ key }) =>
        key
          .replaceAll('[]', '')
          .split('.')
          .map((_, at, all) => all.slice(0, at + 1).join('.')),
      ),
    );
    const named = [
      ...byHand.matchAll(/`((?:saml|crm|listen|outbox|brands|contact|cases|session|store)\.[\w.]+)`/g),
    ].map((match) => match[1] ?? '');
    expect(named.length).to.be.greaterThan(3);
    expect(named.filter((key) => !keys.has(key) && key !== 'saml.key')).to.deep.equal([]);
  });

  it('has people who can sign in', () => {
    expect(people).to.include.members([
      'Maya Lindqvist',
      'Erik Solberg',
      'Maryam Rezaei',
      'Noa Levi',
      'Ana Costa',
      'Sam Admin',
    ]);
  });

  it('says truly what `npm run sandbox` does', async function () {
    this.timeout(60_000); // starts all of it, with thousands of cases
    const [port, worldPort] = [await freePort(), await freePort()];
    const args = ['run', 'sandbox', '--', '--port', String(port), '--world-port', String(worldPort)];
    const sandbox = command('npm', args);
    try {
      const [said] = await sandbox.says(/Portal +(\S+)[\s\S]*Sign in as one of these[\s\S]*\n {2}Sam Admin/);
      for (const name of people) expect(said).to.include(name);
      const browser = createBrowser(`http://localhost:${port}`);
      expect((await browser.get('/readyz')).status).to.equal(200);
      const choice = await browser.get('/');
      expect(choice.status).to.equal(200);
      for (const name of people) expect(choice.text).to.include(name);
      expect((await browser.signIn('maya')).text).to.include('Maya');
    } finally {
      await sandbox.stop();
    }
  });

  it('begins with a configuration that is right, given the secrets it names', () => {
    const folder = mkdtempSync(join(tmpdir(), 'portico-example-'));
    const example = readFileSync(join(ROOT, 'config/portal.example.json'), 'utf8');
    const names = [...example.matchAll(/"env": "(\w+)"/g)].map((match) => match[1] ?? '');
    expect(names).to.deep.equal(['PORTICO_CRM_SECRET']);
    const keys = createCredential('Example');
    try {
      cpSync(join(ROOT, 'config/portal.example.json'), join(folder, 'portal.json'));
      writeFileSync(join(folder, 'saml.key'), keys.privateKey);
      writeFileSync(join(folder, 'saml.crt'), keys.certificate);
      for (const name of names) process.env[name] = 'given';
      const settings = loadConfig(join(folder, 'portal.json'));
      expect(settings.crm.auth).to.include({ clientSecret: 'given' });
    } finally {
      for (const name of names) delete process.env[name];
      rmSync(folder, { recursive: true });
    }
  });

  it('goes with a container and a service that start what there is', () => {
    const dockerfile = readFileSync(join(ROOT, 'config/deploy/Dockerfile'), 'utf8');
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap((match) =>
      (match[1] ?? '').split(' '),
    );
    expect(copied).to.include.members(['plugin/cli/portico.js', 'templates', 'manifest.json', 'package-lock.json']);
    for (const file of copied) expect(existsSync(join(ROOT, file)), file).to.equal(true);
    const service = readFileSync(join(ROOT, 'config/deploy/portico.service'), 'utf8');
    expect(service).to.match(
      /^ExecStart=\S+node --expose-gc --max-semi-space-size=4 \/opt\/portico\/plugin\/cli\/portico\.js start --config /m,
    );
    expect(service).to.match(/^RestartPreventExitStatus=64 78$/m);
  });
});
