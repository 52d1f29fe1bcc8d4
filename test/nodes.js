// The whole suite on other versions of Node, a line for each:
//   npm run test:nodes                       on 22 and 24, fetched from npm into a folder of the system's temporary files
//   npm run test:nodes -- 22 /opt/node/bin/node   on these versions and programs
// Everything after `--` goes to mocha in place of the suite, such as `-- 22 -- test/unit/page.test.ts`.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

const words = process.argv.slice(2);
const end = words.includes('--') ? words.indexOf('--') : words.length;
const [asked, files] = [words.slice(0, end), words.slice(end + 1)];
const versions = asked.length > 0 ? asked : ['22', '24'];
const suite =
  files.length > 0
    ? ['node_modules/mocha/bin/mocha.js', '--reporter', 'test/reporter.cjs', ...files]
    : ['--import=tsx', 'test/run.js'];
const folder = mkdtempSync(join(tmpdir(), 'portico-nodes-'));

/** The program of a version, as npm has it for this kind of machine. */
function fetched(version) {
  const kind = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const into = join(folder, version);
  const args = ['install', '--prefix', into, '--no-save', '--no-audit', '--no-fund', '--ignore-scripts'];
  const { status } = spawnSync('npm', [...args, `${kind}@${version}`], {
    stdio: ['ignore', 'ignore', 'inherit'],
    cwd: folder,
  });
  if (status !== 0) return undefined;
  return join(into, 'node_modules', kind, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

/** @returns what the suite says in its last line */
function run(program) {
  const env = { ...process.env, PATH: `${dirname(program)}${delimiter}${process.env.PATH ?? ''}` };
  const { status, stdout, error } = spawnSync(program, suite, {
    env,
    encoding: 'utf8',
    maxBuffer: 1e9,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) process.stdout.write(stdout ?? '');
  const last = stdout?.trim().split('\n').at(-1);
  return { isGood: status === 0, says: last || String(error ?? `ended with ${status}`) };
}

try {
  for (const version of versions) {
    const program = /^\d+(\.\d+)*$/.test(version) ? fetched(version) : version;
    const { isGood, says } = program ? run(program) : { isGood: false, says: 'npm has it not for this machine' };
    const { stdout } = program ? spawnSync(program, ['--version'], { encoding: 'utf8' }) : {};
    process.stdout.write(`Node ${stdout?.trim() || version}: ${says}\n`);
    if (!isGood) process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
