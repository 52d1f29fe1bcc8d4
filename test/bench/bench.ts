// Figures of one run on this machine: take them as ratios. Usage: npm run bench [-- --seconds 5 --cases 5000 --texts 50000]
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import autocannon from 'autocannon';
import { createBrowser } from '../make/browser.ts';
import { run } from './processes.ts';

const CONNECTIONS = 16;
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '5' },
    cases: { type: 'string', default: '5000' },
    texts: { type: 'string', default: '50000' },
  },
});
const seconds = Number(values.seconds);
/** Compiled, as it is shipped. */
const portico = [
  '-e',
  "import('./dist/cli/main.js').then(async ({ main }) => { process.exitCode = await main(process.argv.slice(1)); })",
  '--',
];

interface Figure {
  page: string;
  perSecond: number;
  p99: number;
  bytes: number;
  callsPerPage: string;
}

async function load(
  url: string,
  headers: Record<string, string> = {},
): Promise<{ perSecond: number; p99: number; sent: number }> {
  const result = await autocannon({ url, connections: CONNECTIONS, duration: seconds, headers });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${url}: ${result.non2xx} refusals, ${result.errors} errors`);
  return { perSecond: result.requests.average, p99: result.latency.p99, sent: result.requests.total };
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

async function writeConfig(folder: string, port: number, world: Record<string, string>): Promise<string> {
  const path = join(folder, 'portal.json');
  const config = {
    baseUrl: `http://localhost:${port}`,
    listen: { port },
    crm: {
      instanceUrl: world.instanceUrl,
      auth: { flow: 'client-credentials', clientId: world.clientId, clientSecret: { env: 'BENCH_CLIENT_SECRET' } },
    },
    outbox: { path: join(folder, 'outbox') },
    saml: {
      entityId: 'urn:portico:bench',
      providers: [{ id: 'sandbox', name: 'Sandbox', metadata: world.idpMetadataUrl }],
    },
  };
  await writeFile(path, JSON.stringify(config));
  return path;
}

async function untilReady(origin: string): Promise<void> {
  for (;;) {
    const answer = await fetch(`${origin}/readyz`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise(setImmediate);
  }
}

async function measurePortal(folder: string): Promise<{ figures: Figure[]; notes: string[] }> {
  const port = await freePort();
  const worldStarted = performance.now();
  const world = await run(
    [...portico, 'world', '--world-port', '0', '--cases', values.cases, '--portal-url', `http://localhost:${port}`],
    {},
    (line) => line.startsWith('{'),
  );
  const worldMs = Math.round(performance.now() - worldStarted);
  const facts: Record<string, string> = JSON.parse(world.line);
  const config = await writeConfig(folder, port, facts);
  const started = performance.now();
  const secret = facts.clientSecret ?? '';
  const portal = await run([...portico, 'start', '--config', config], {
    BENCH_CLIENT_SECRET: secret,
    NODE_ENV: 'production',
  });
  const origin = `http://localhost:${port}`;
  await untilReady(origin);
  const startMs = Math.round(performance.now() - started);
  const atStart = portal.memory();

  const browser = createBrowser(origin);
  await browser.signIn('maya');
  const cookie = [...(browser.cookies.get('localhost') ?? [])].map(([name, value]) => `${name}=${value}`).join('; ');
  const stats = async (): Promise<number> => (await (await fetch(`${facts.instanceUrl}/_world/stats`)).json()).apiCalls;
  const figures: Figure[] = [];
  for (const [page, path] of [
    ['case list', '/cases?status=all'],
    ['case page', '/cases/00012873'],
    ['home', '/'],
  ] as const) {
    const bytes = (await browser.get(path)).body.length;
    const before = await stats();
    const { perSecond, p99, sent } = await load(origin + path, { cookie, accept: 'text/html' });
    const calls = (await stats()) - before;
    figures.push({ page, perSecond, p99, bytes, callsPerPage: (calls / sent).toFixed(3) });
  }
  const notes = [
    `start: world with ${values.cases} cases ready after ${worldMs} ms; portal ready after ${startMs} ms`,
    `memory of the portal: ${atStart} MiB at start, ${portal.memory()} MiB after the load`,
  ];
  await portal.stop();
  await world.stop();
  return { figures, notes };
}

async function measureYardstick(kind: 'express' | 'raw', bytes: number): Promise<{ perSecond: number; p99: number }> {
  const args = ['--import', 'tsx', 'test/bench/yardsticks.ts', kind, String(bytes)];
  const yardstick = await run(args, { NODE_ENV: 'production' }, () => true);
  const figure = await load(yardstick.line);
  await yardstick.stop();
  return figure;
}

function row(...cells: (string | number)[]): string {
  return cells.map((cell, at) => (at === 0 ? String(cell).padEnd(34) : String(cell).padStart(14))).join('');
}

const folder = await mkdtemp(join(tmpdir(), 'portico-bench-'));
const { figures, notes } = await measurePortal(folder);
console.log(`Signed in, ${CONNECTIONS} connections, ${seconds} s each, one process; load and org share the machine.\n`);
console.log(row('page', 'requests/s', 'p99 ms', 'bytes', 'calls/page', '× Express', '× raw'));
for (const figure of figures) {
  const bare = await measureYardstick('express', figure.bytes);
  const raw = await measureYardstick('raw', figure.bytes);
  console.log(
    row(
      figure.page,
      Math.round(figure.perSecond),
      figure.p99,
      figure.bytes,
      figure.callsPerPage,
      (figure.perSecond / bare.perSecond).toFixed(2),
      (figure.perSecond / raw.perSecond).toFixed(2),
    ),
  );
  console.log(row('  bare Express + Handlebars', Math.round(bare.perSecond), bare.p99, figure.bytes, '–'));
  console.log(row('  raw node:http, page prebuilt', Math.round(raw.perSecond), raw.p99, figure.bytes, '–'));
}
for (const note of notes) console.log(note);
await rm(folder, { recursive: true, force: true });

// By itself, so that nothing of the above is in its memory.
console.log('\nThe search');
spawnSync(process.execPath, ['--import', 'tsx', 'test/bench/search.ts', '--texts', values.texts], { stdio: 'inherit' });
