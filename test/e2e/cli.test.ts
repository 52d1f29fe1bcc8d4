import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { main } from '../../plugin/cli/main.ts';
import { createBrowser } from '../make/browser.ts';
import { type Command, command, portico, ROOT } from '../make/command.ts';
import { install, type WorldFacts } from '../make/installation.ts';
import { freePort } from '../make/ports.ts';

/** A command in this process, for those that end by themselves. */
async function call(args: string[], nodeEnv = 'test') {
  const out: string[] = [];
  const err: string[] = [];
  const code = await main(args, {
    print: (line) => void out.push(line),
    complain: (line) => void err.push(line),
    stopped: Promise.resolve(),
    nodeEnv,
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

describe('portico', () => {
  const running: Command[] = [];
  const folders: string[] = [];

  function run(args: string[], env?: Record<string, string>): Command {
    const started = portico(args, env ? { env } : {});
    running.push(started);
    return started;
  }

  async function installed(facts: WorldFacts, more: Record<string, unknown> = {}) {
    const made = await install(facts, { port: await freePort(), more });
    folders.push(made.folder);
    return made;
  }

  afterEach(async () => {
    await Promise.all(running.splice(0).map((one) => one.stop()));
    await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
  });

  describe('called in a wrong way, it says how', () => {
    const CALLS: [args: string[], code: number, says: RegExp][] = [
      [[], 64, /^portico <command>/],
      [['serve'], 64, /There is no command “serve”\.[\s\S]*portico <command>/],
      [['constructor'], 64, /There is no command/],
      [['start', '--port', '80'], 64, /Unknown option '--port'[\s\S]*portico <command>/],
      [['start', 'now'], 64, /Unexpected argument 'now'/],
      [['start', '--config'], 64, /argument missing/],
      [['world', '--world-port', 'x'], 64, /'--world-port' takes a whole number/],
      [['world', '--cases', '-5'], 64, /--cases/],
      [['world', '--world-port', '70000'], 64, /70000/],
      [['world', '--without', 'Account'], 64, /'--without' takes Idea, Solution, Knowledge/],
    ];
    for (const [args, code, says] of CALLS)
      it(`portico ${args.join(' ')}`, async () => {
        const said = await call(args);
        expect(said.err)
          .to.match(says)
          .and.not.match(/\n\s+at /);
        expect(said).to.include({ code, out: '' });
      });

    it('portico help is not one of them', async () => {
      for (const args of [['help'], ['--help'], ['start', '--help']])
        expect(await call(args)).to.satisfy(
          ({ code, out, err }: Awaited<ReturnType<typeof call>>) => code === 0 && out.includes('start') && err === '',
        );
    });
  });

  it('refuses to play an org in production', async () => {
    for (const name of ['sandbox', 'world']) {
      const said = await call([name, '--world-port', '0'], 'production');
      expect(said.code).to.equal(64);
      expect(said.err).to.match(/does not run when NODE_ENV is production\.$/);
    }
  });

  it('is there for npx in a checkout', async () => {
    const npx = command('npx', ['portico', 'help']);
    expect(await npx.ended, npx.stderr()).to.equal(0);
    expect(npx.stdout()).to.match(/^portico <command>/);
  });

  it('does nothing when its files are imported', async () => {
    const files = (await readdir(join(ROOT, 'plugin'), { recursive: true })).filter((file) => file.endsWith('.ts'));
    // What the loader itself has open: its line to tsx, and on newer Nodes the files it reads.
    const script = `const active = () => process.getActiveResourcesInfo().filter((one) => !/Pipe|TTY|FSReq/.test(one));
      const before = active();
      for (const file of ${JSON.stringify(files)}) await import('./plugin/' + file);
      const added = active().filter((one) => !before.includes(one) || !before.splice(before.indexOf(one), 1));
      process.once('beforeExit', () => console.log(JSON.stringify(added)));`;
    const imported = command(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script]);
    expect(await imported.ended, imported.stderr()).to.equal(0);
    expect(imported.stdout().trim()).to.equal('[]');
  });

  describe('start', () => {
    it('with a wrong configuration ends with 78 and tells everything that is wrong', async () => {
      const facts = { instanceUrl: 'x', clientId: '', clientSecret: 's', accessToken: '', idpMetadataUrl: 'none.xml' };
      const { file, folder } = await installed(facts, { listen: { port: 'x' }, nonsense: 1 });
      await rm(join(folder, 'secret'));
      const start = run(['start', '--config', file]);
      expect(await start.ended).to.equal(78);
      expect(start.stdout()).to.equal('');
      expect(start.stderr().trim().split('\n')).to.deep.equal([
        'The configuration is wrong in 6 places:',
        '  listen.port: must be a number',
        '  crm.instanceUrl: must be an address that begins with https:// or http://',
        '  crm.auth.clientId: must not be empty',
        '  crm.auth.clientSecret: cannot read secret',
        '  nonsense: no such setting',
        `  saml.providers.0.metadata: cannot read ${join(folder, 'none.xml')} (ENOENT)`,
      ]);
    });

    it('without a configuration names the file', async () => {
      const start = run(['start', '--config', 'nowhere.json']);
      expect(await start.ended).to.equal(78);
      expect(start.stderr()).to.match(/nowhere\.json: is not there/);
    });

    it('with a broken template ends with 78, and file and line of it', async () => {
      const { file, folder } = await installed(AWAY, { brands: [{ id: 'acme', name: 'Acme', templates: 'look' }] });
      await mkdir(join(folder, 'look/pages'), { recursive: true });
      await writeFile(join(folder, 'look/pages/home.hbs'), '<h1>Hello</h1>\n{{#if name}}\n');
      const start = run(['start', '--config', file]);
      expect(await start.ended).to.equal(78);
      expect(start.stderr()).to.match(/look\/pages\/home\.hbs:\d+: /);
    });

    it('begins without org and identity provider, and says that it is alive but not ready', async () => {
      const { file, origin } = await installed(AWAY);
      const start = run(['start', '--config', file]);
      await start.says(/"listening"/);
      const browser = createBrowser(origin);
      expect(await browser.get('/healthz')).to.include({ status: 200, text: 'ok\n' });
      expect(await browser.get('/readyz')).to.include({ status: 503, text: 'not ready\n' });
      expect(await start.stop()).to.equal(0);
    });
  });

  describe('world', () => {
    async function world(...args: string[]): Promise<WorldFacts & { process: Command }> {
      const started = run(['world', '--world-port', '0', '--cases', '50', ...args]);
      const [line] = await started.says(/^\{.*\}\n/);
      return { ...JSON.parse(line), process: started };
    }

    const ask = ({ instanceUrl, accessToken }: WorldFacts, path: string) =>
      fetch(`${instanceUrl}/services/data/v62.0/${path}`, { headers: { authorization: `Bearer ${accessToken}` } });

    it('prints one line that says how to reach it, and ends with 0 when it is told to', async () => {
      const facts = await world();
      expect(facts).to.have.all.keys(
        ...['instanceUrl', 'clientId', 'clientSecret', 'accessToken', 'idpMetadataUrl', 'process'],
      );
      expect(facts.accessToken).to.match(/^00D[A-Za-z0-9]{12}!\S+$/);
      expect((await ask(facts, 'limits')).status).to.equal(200);
      expect((await ask(facts, 'sobjects/Portico_Entry__c/describe')).status).to.equal(200);
      expect(await (await fetch(facts.idpMetadataUrl)).text()).to.include('IDPSSODescriptor');
      expect(await facts.process.stop()).to.equal(0);
      expect(facts.process.stdout().trim().split('\n')).to.have.length(1);
    });

    it('can be an org without our object, without ideas, without articles', async () => {
      const facts = await world('--bare', '--without', 'Idea,Knowledge');
      for (const [name, status] of Object.entries({ Portico_Entry__c: 404, Idea: 404, Solution: 200, Case: 200 }))
        expect((await ask(facts, `sobjects/${name}/describe`)).status, name).to.equal(status);
    });

    it('and start have only configuration between them: a person signs in', async () => {
      const port = await freePort();
      const facts = await world('--portal-url', `http://localhost:${port}`);
      const { file, folder, origin } = await install(facts, { port });
      folders.push(folder);
      const start = run(['start', '--config', file]);
      await start.says(/"listening"/);
      const page = await createBrowser(origin).signIn('maya');
      expect(page).to.include({ status: 200, url: `${origin}/` });
      expect(page.text).to.include('Maya');
      expect(await start.stop()).to.equal(0);
      const lines = start.stdout().trim().split('\n');
      for (const line of lines) expect(JSON.parse(line)).to.include.keys('level', 'time', 'msg');
      expect(lines.join()).to.include('"signed in"').and.not.include(facts.clientSecret);
    });
  });

  describe('where another program listens', () => {
    let other: Server;
    let port: number;
    beforeEach(async () => {
      port = await freePort();
      other = createServer();
      await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
    });
    afterEach(() => other.close());

    const CALLS: Record<string, (port: string) => string[]> = {
      world: (port) => ['world', '--cases', '0', '--world-port', port],
      'the org of the sandbox': (port) => ['sandbox', '--cases', '0', '--port', '0', '--world-port', port],
      'the portal of the sandbox': (port) => ['sandbox', '--cases', '0', '--port', port, '--world-port', '0'],
    };
    for (const [name, args] of Object.entries(CALLS))
      it(`${name} says so and ends`, async () => {
        const started = run(args(String(port)));
        expect(await started.ended).to.equal(1);
        expect(started.stderr())
          .to.match(/another program listens there/)
          .and.not.match(/\n\s+at /);
      });

    it('start says so and ends', async () => {
      const { file } = await installed(AWAY, { listen: { host: '127.0.0.1', port } });
      const start = run(['start', '--config', file]);
      expect(await start.ended).to.equal(1);
      expect(start.stderr()).to.include('another program listens there');
    });
  });
});

/** An org and an identity provider at an address where nobody is. */
const AWAY: WorldFacts = {
  instanceUrl: 'http://127.0.0.1:9',
  clientId: 'x',
  clientSecret: 'y',
  accessToken: 'z',
  idpMetadataUrl: 'http://127.0.0.1:9/metadata',
};
