import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Command, command } from './command.ts';
import { freePort } from './ports.ts';
import { programOf } from './programs.ts';

export interface RunningRedis {
  readonly port: number;
  readonly url: string;
  /** Stops it as an administrator does; what it was told is on disk. */
  stop(): Promise<void>;
  /** Ends it at once, as a power cut does. */
  kill(): Promise<void>;
  /** Lets it hang: connections stay open, and nothing is answered, until `wake`. */
  freeze(): void;
  wake(): void;
  /** Starts it again at the same address, with what is on its disk. */
  start(): Promise<void>;
  /** What it answers to a command of plain words, as it is sent. */
  ask(...words: string[]): Promise<string>;
  close(): Promise<void>;
}

/** Why tests with Redis cannot run here; undefined when they can. */
export function whyNoRedis(): string | undefined {
  return programOf('redis-server') ? undefined : 'there is no redis-server on this machine';
}

/** Debian's Redis in a folder of its own, as the README asks for it: each write is on disk before it is confirmed. */
export async function startRedis(more: string[] = []): Promise<RunningRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'portico-redis-'));
  const port = await freePort();
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
  const durable = ['--appendonly', 'yes', '--appendfsync', 'always', ...more];
  let server: Command | undefined;

  async function start(): Promise<void> {
    server = command('redis-server', [...settings, ...durable]);
    await server.says(/Ready to accept connections/);
  }
  async function end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    server?.signal('SIGCONT');
    server?.signal(signal);
    await server?.ended;
    server = undefined;
  }

  await start();
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    freeze: () => server?.signal('SIGSTOP'),
    wake: () => server?.signal('SIGCONT'),
    start,
    ask: (...words) => ask(port, words),
    close: async () => {
      await end('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function ask(port: number, words: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(port, '127.0.0.1');
    let answer = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      answer += text;
    });
    socket.once('error', reject).once('close', () => resolve(answer));
    socket.end(`${words.join(' ')}\r\nQUIT\r\n`);
  });
}
