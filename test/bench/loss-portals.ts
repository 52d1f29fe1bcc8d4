import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { World } from '../../plugin/sandbox/world.ts';
import { type Command, command, portico } from '../make/command.ts';
import { install } from '../make/installation.ts';
import type { RunningRedis } from '../make/redis.ts';
import { BUILT } from './installation.ts';

export interface PortalProcess {
  start(): Promise<void>;
  /** Kills it, whatever it is at, and starts it again. */
  again(): Promise<void>;
  /** Copies its outbox to a folder, and what it has said since it was first started. */
  keep(folder: string): Promise<void>;
  close(): Promise<void>;
}

/** A portal as a process of its own, that gives up on the org after two seconds. */
export async function createPortalProcess(
  world: World,
  options: { port: number; redis: RunningRedis | undefined; isBuilt: boolean },
): Promise<PortalProcess> {
  const { port, redis, isBuilt } = options;
  const many = 1_000_000;
  const limits = {
    ...{ signInsPerMinute: many, submissionsPerMinute: many, pagesPerMinute: many },
    ...{ anonymousPerMinute: many, searchesPerMinute: many },
  };
  const more = { limits, log: { level: 'error' }, ...(redis ? { store: { kind: 'redis', url: redis.url } } : {}) };
  const { folder, file } = await install(world, { port, more });
  const config = JSON.parse(await readFile(file, 'utf8'));
  Object.assign(config.outbox, { perPerson: 5_000, perSecond: 100 });
  config.crm.timeoutMs = 2_000;
  await writeFile(file, JSON.stringify(config));
  let running: Command | undefined;
  const said: string[] = [];
  const endToo = () => running?.signal('SIGKILL');
  process.once('exit', endToo);

  async function start(): Promise<void> {
    const args = ['start', '--config', file];
    const env = { NO_COLOR: '1' };
    running = isBuilt ? command(process.execPath, [...BUILT, ...args], { env }) : portico(args, { env });
    for (;;) {
      const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined);
      if (answer?.ok) return;
      const code = await Promise.race([running.ended, pause(100)]);
      if (code !== undefined) throw new Error(`the portal ended with ${code}: ${running.stderr()} ${running.stdout()}`);
    }
  }

  async function end(): Promise<void> {
    running?.signal('SIGKILL');
    await running?.ended;
    if (running) said.push(running.stdout(), running.stderr());
    running = undefined;
  }

  return {
    start,
    again: async () => {
      await end();
      await start();
    },
    keep: async (to) => {
      await end();
      await cp(config.outbox.path, join(to, 'outbox'), { recursive: true });
      await writeFile(join(to, 'log'), said.join('\n'));
    },
    close: async () => {
      await end();
      process.off('exit', endToo);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
