import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, createBrowser } from '../make/browser.ts';
import { freePort } from '../make/ports.ts';
import { type Running, run } from './processes.ts';

/** As what is in config/deploy starts it. */
const AS_SHIPPED = {
  args: ['--expose-gc', '--max-semi-space-size=4'],
  env: {
    NODE_ENV: 'production',
    MALLOC_ARENA_MAX: '2',
    MALLOC_MMAP_THRESHOLD_: '65536',
    MALLOC_TRIM_THRESHOLD_: '65536',
  },
};

/** Arguments for `node` that run the command compiled, as it is shipped. */
export const BUILT = [
  '-e',
  "import('./dist/cli/main.js').then(async ({ main }) => { process.exitCode = await main(process.argv.slice(1)); })",
  '--',
];

/** A portal and an org, each a process of its own. */
export interface Installation {
  origin: string;
  org: string;
  accessToken: string;
  portal: Running;
  world: Running;
  /** From the start of the process until it says it is ready, ms. */
  worldMs: number;
  portalMs: number;
  /** From the first call that the org has answered until the portal is ready, ms. */
  readyMs: number;
  calls(): Promise<number>;
  control(path: string, body?: object): Promise<Response>;
  signIn(person: string): Promise<{ browser: Browser; headers: Record<string, string> }>;
  stop(): Promise<void>;
}

export async function install(
  options: {
    cases?: number;
    worldMiB?: number;
    config?: Record<string, unknown>;
    crm?: Record<string, unknown>;
    profile?: string;
  } = {},
): Promise<Installation> {
  const { cases = 5_000, worldMiB, config = {}, crm = {}, profile } = options;
  const folder = await mkdtemp(join(tmpdir(), 'portico-bench-'));
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const worldBegan = performance.now();
  const room = worldMiB ? [`--max-old-space-size=${worldMiB}`] : [];
  const world = await run(
    [...room, ...BUILT, 'world', '--world-port', '0', '--cases', String(cases), '--portal-url', origin],
    {},
    (line) => line.startsWith('{'),
  );
  const worldMs = performance.now() - worldBegan;
  const facts: Record<string, string> = JSON.parse(world.line);
  const path = join(folder, 'portal.json');
  await writeFile(path, JSON.stringify({ ...settings(origin, port, folder, facts, crm), ...config }));
  const portalBegan = performance.now();
  const measured = profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : [];
  const portal = await run([...AS_SHIPPED.args, ...measured, ...BUILT, 'start', '--config', path], {
    ...AS_SHIPPED.env,
    BENCH_CLIENT_SECRET: facts.clientSecret ?? '',
  });
  const org = facts.instanceUrl ?? '';
  const [readyAt, askedAt] = await Promise.all([untilReady(origin), untilAsked(org)]);
  const portalMs = readyAt - portalBegan;
  return {
    ...{
      origin,
      org,
      portal,
      world,
      worldMs,
      portalMs,
      readyMs: readyAt - askedAt,
      accessToken: facts.accessToken ?? '',
    },
    calls: async () => (await (await fetch(`${org}/_world/stats`)).json()).apiCalls,
    control: (what, body) =>
      fetch(`${org}/_world/${what}`, {
        ...(body
          ? { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
          : {}),
      }),
    signIn: async (person) => {
      const browser = createBrowser(origin);
      await browser.signIn(person);
      return { browser, headers: { cookie: cookieOf(browser), accept: 'text/html' } };
    },
    stop: async () => {
      await portal.stop();
      await world.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export function cookieOf(browser: Browser): string {
  return [...(browser.cookies.get('localhost') ?? [])].map(([name, value]) => `${name}=${value}`).join('; ');
}

function settings(origin: string, port: number, folder: string, world: Record<string, string>, crm: object) {
  return {
    baseUrl: origin,
    listen: { port },
    crm: {
      instanceUrl: world.instanceUrl,
      auth: { flow: 'client-credentials', clientId: world.clientId, clientSecret: { env: 'BENCH_CLIENT_SECRET' } },
      ...crm,
    },
    outbox: { path: join(folder, 'outbox') },
    // One machine plays all customers: what protects against one person must not be what is measured.
    limits: {
      ...{ signInsPerMinute: 1e9, submissionsPerMinute: 1e9, pagesPerMinute: 1e9, anonymousPerMinute: 1e9 },
      searchesPerMinute: 1e9,
    },
    saml: {
      entityId: 'urn:portico:bench',
      providers: [{ id: 'sandbox', name: 'Sandbox', metadata: world.idpMetadataUrl }],
    },
  };
}

/** When it is. */
async function untilReady(origin: string): Promise<number> {
  for (;;) {
    const answer = await fetch(`${origin}/readyz`).catch(() => undefined);
    if (answer?.ok) return performance.now();
    await new Promise(setImmediate);
  }
}

/** When the org has answered for the first time. */
async function untilAsked(org: string): Promise<number> {
  for (;;) {
    const stats: { apiCalls: number } = await (await fetch(`${org}/_world/stats`)).json();
    if (stats.apiCalls > 0) return performance.now();
    await new Promise(setImmediate);
  }
}
