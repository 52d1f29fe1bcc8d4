import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createBrowser } from '../make/browser.ts';
import { type Command, command, portico, ROOT } from '../make/command.ts';
import { install } from '../make/installation.ts';
import { freePort } from '../make/ports.ts';

describe('the built package', () => {
  let root: string;
  const running: Command[] = [];

  before(async function () {
    this.timeout(120_000); // compiles everything once
    root = mkdtempSync(join(tmpdir(), 'portico-package-'));
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    const build = command(process.execPath, [tsc, '-p', 'config/tsconfig.build.json', '--outDir', join(root, 'dist')]);
    expect(await build.ended, build.stdout()).to.equal(0);
    const { files } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    for (const file of ['package.json', ...files].filter((one) => one !== 'dist'))
      cpSync(join(ROOT, file), join(root, file), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  });
  after(async () => {
    await Promise.all(running.map((one) => one.stop()));
    rmSync(root, { recursive: true });
  });

  function run(args: string[]): Command {
    const started = portico(args, { root, cwd: root });
    running.push(started);
    return started;
  }

  it('has all it needs: world and portal start, and a person signs in', async function () {
    this.timeout(60_000); // two processes that start, and end in their own time
    const port = await freePort();
    const world = run(['world', '--world-port', '0', '--cases', '0', '--portal-url', `http://localhost:${port}`]);
    const [line] = await world.says(/^\{.*\}\n/);
    const { file, origin, folder } = await install(JSON.parse(line), { port });
    const start = run(['start', '--config', file]);
    await start.says(/"listening"/);
    expect(await createBrowser(origin).signIn('maya')).to.include({ status: 200, url: `${origin}/` });
    expect([await start.stop(), await world.stop()]).to.deep.equal([0, 0]);
    rmSync(folder, { recursive: true });
  });

  it('carries the sandbox with its configuration', async () => {
    const sandbox = run(['sandbox', '--port', String(await freePort()), '--world-port', '0', '--cases', '0']);
    const [, origin = ''] = await sandbox.says(/Portal +(\S+)\n/);
    expect((await createBrowser(origin).get('/readyz')).status).to.equal(200);
    expect(await sandbox.stop()).to.equal(0);
  });

  it('can be used as a module', async () => {
    const script = `const { createPortal, loadConfig } = await import('portico'); console.log(typeof createPortal, typeof loadConfig);`;
    const used = command(process.execPath, ['--input-type=module', '-e', script], { cwd: root });
    expect(await used.ended, used.stderr()).to.equal(0);
    expect(used.stdout().trim()).to.equal('function function');
  });
});
