import { readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startWorld, type World } from '../../plugin/sandbox/world.ts';
import { type Browser, createBrowser } from './browser.ts';
import { type Command, portico } from './command.ts';
import { install } from './installation.ts';
import { startNginx, whyNoNginx } from './nginx.ts';
import { freePort } from './ports.ts';
import { type RunningRedis, startRedis, whyNoRedis } from './redis.ts';

/** A portal in a process of its own. */
export interface Machine {
  readonly port: number;
  /** What it logged. */
  lines(): Record<string, unknown>[];
  start(): Promise<void>;
  kill(): Promise<void>;
  stop(): Promise<number>;
}

export interface Machines {
  /** Of the balancer: what people know. */
  readonly origin: string;
  readonly world: World;
  readonly redis: RunningRedis;
  readonly machines: Machine[];
  visitor(): Browser;
  /** The address of a path at one machine, past the balancer; to be asked with `host`. */
  past(machine: number, path: string): { url: string; headers: { host: string } };
  close(): Promise<void>;
}

/** Why several machines cannot be tried here; undefined when they can. */
export function whyNoMachines(): string | undefined {
  return whyNoRedis() ?? whyNoNginx();
}

/** Portals, each started as an administrator starts it, that share a Redis and an org, behind a balancer that gives them turns. */
export async function startMachines({
  count = 2,
  more = {},
  crm = {},
}: {
  count?: number;
  more?: Record<string, unknown>;
  crm?: Record<string, unknown>;
} = {}): Promise<Machines> {
  const port = await freePort();
  const ports = await Promise.all(Array.from({ length: count }, freePort));
  const origin = `http://localhost:${port}`;
  const [world, redis] = await Promise.all([
    startWorld({ port: 0, seed: 1, cases: 100, portalUrls: [origin] }),
    startRedis(),
  ]);
  const store = { kind: 'redis', url: redis.url };
  const { folder, file } = await install(world, { port, more: { store, ...more } });
  const config = JSON.parse(readFileSync(file, 'utf8'));
  Object.assign(config.crm, crm);
  // Where the provider reads how to reach it for sign-out.
  config.saml.entityId = `${origin}/auth/saml/sandbox/metadata`;
  const machines = await Promise.all(
    ports.map(async (own) => {
      const ownFile = join(folder, `portal-${own}.json`);
      const listen = { host: '127.0.0.1', port: own, trustProxy: 1 };
      const outbox = { path: join(folder, `outbox-${own}`) };
      await writeFile(ownFile, JSON.stringify({ ...config, listen, outbox }));
      return createMachine(own, ownFile);
    }),
  );
  const end = async () => {
    await Promise.all(machines.map((machine) => machine.kill()));
    await Promise.all([redis.close(), world.close()]);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await Promise.all(machines.map((machine) => machine.start()));
    const nginx = await startNginx(port, ports);
    return {
      origin,
      world,
      redis,
      machines,
      visitor: () => createBrowser(origin),
      past: (at, path) => ({ url: `http://localhost:${ports[at]}${path}`, headers: { host: `localhost:${port}` } }),
      close: async () => {
        await nginx.close();
        await end();
      },
    };
  } catch (thrown) {
    // Else the run would wait for ever for processes that nobody ends.
    await end();
    throw thrown;
  }
}

function createMachine(port: number, file: string): Machine {
  let running: Command | undefined;
  return {
    port,
    lines: () =>
      (running?.stdout() ?? '')
        .split('\n')
        .filter((line) => line.startsWith('{') && line.endsWith('}'))
        .map((line) => JSON.parse(line)),
    start: async () => {
      running = portico(['start', '--config', file]);
      await running.says(/"msg":"listening"/);
    },
    kill: async () => {
      running?.signal('SIGKILL');
      await running?.ended;
    },
    stop: async () => (running ? running.stop() : 0),
  };
}
