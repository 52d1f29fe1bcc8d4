import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from './ports.ts';

/** The test file of the anti-virus makers (eicar.org); in two parts, so that this source is none. */
export const EICAR = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('');

/** How the pretended daemon behaves: `scans` as it should, the others as it may. */
export type Manner = 'scans' | 'silent' | 'hangs-up' | 'too-large' | 'answers-early' | 'talks-nonsense';

export interface FakeClamd {
  port: number;
  manner: Manner;
  /** What it was sent, whole files. */
  seen: Buffer[];
  close(): Promise<void>;
}

/** Speaks as much of the protocol of clamd as INSTREAM needs. */
export async function fakeClamd(): Promise<FakeClamd> {
  const open = new Set<Socket>();
  const fake: FakeClamd = { port: 0, manner: 'scans', seen: [], close };
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => {}).on('close', () => open.delete(socket));
    let bytes = Buffer.alloc(0);
    socket.on('data', (piece) => {
      bytes = Buffer.concat([bytes, Buffer.from(piece)]);
      if (socket.writableEnded) return;
      if (fake.manner === 'hangs-up') return socket.destroy();
      if (fake.manner === 'silent') return;
      if (fake.manner === 'talks-nonsense') return socket.end('UNKNOWN COMMAND\0');
      if (fake.manner === 'too-large') return socket.end('INSTREAM size limit exceeded. ERROR\0');
      if (fake.manner === 'answers-early') return socket.end('stream: Early-Bird FOUND\0');
      const file = fileIn(bytes);
      if (!file) return;
      fake.seen.push(file);
      socket.end(file.includes(EICAR) ? 'stream: Eicar-Test FOUND\0' : 'stream: OK\0');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  fake.port = typeof address === 'object' && address ? address.port : 0;
  return fake;

  async function close(): Promise<void> {
    for (const socket of open) socket.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }
}

/** The file of an INSTREAM command that has come to its end. */
function fileIn(bytes: Buffer): Buffer | undefined {
  const command = 'zINSTREAM\0';
  if (bytes.length < command.length) return undefined;
  if (bytes.toString('latin1', 0, command.length) !== command) throw new Error('not INSTREAM');
  const pieces: Buffer[] = [];
  for (let at = command.length; at + 4 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    if (length === 0) return Buffer.concat(pieces);
    pieces.push(bytes.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return undefined;
}

export interface Clamd {
  port: number;
  socket: string;
  stop(): Promise<void>;
}

/** Where the daemon is; undefined when the machine has none. */
export function clamdPath(): string | undefined {
  return ['/usr/sbin/clamd', '/usr/local/sbin/clamd', '/opt/homebrew/sbin/clamd'].find((path) => existsSync(path));
}

/** The real daemon with one signature, that of EICAR; on a port and a socket of its own. */
export async function startClamd(path: string): Promise<Clamd> {
  const folder = await mkdtemp(join(tmpdir(), 'portico-clamd-'));
  await chmod(folder, 0o755);
  const port = await freePort();
  const socket = join(folder, 'clamd.sock');
  await mkdir(join(folder, 'db'));
  const hash = createHash('md5').update(EICAR).digest('hex');
  await writeFile(join(folder, 'db', 'test.hdb'), `${hash}:${EICAR.length}:Eicar-Test\n`);
  const lines = [
    ...['Foreground yes', 'LogVerbose no', `DatabaseDirectory ${join(folder, 'db')}`, `TemporaryDirectory ${folder}`],
    ...[`TCPSocket ${port}`, 'TCPAddr 127.0.0.1', `LocalSocket ${socket}`, 'StreamMaxLength 1M', 'SelfCheck 0'],
    ...['MaxThreads 2', 'Bytecode no', ''],
  ];
  const config = join(folder, 'clamd.conf');
  await writeFile(config, lines.join('\n'));
  const daemon = spawn(path, ['--config-file', config], { stdio: 'ignore' });
  const gone = new Promise<void>((resolve) => daemon.once('exit', () => resolve()));
  const stop = async () => {
    daemon.kill();
    await gone;
    await rm(folder, { recursive: true, force: true });
  };
  for (let tries = 0; tries < 200; tries++) {
    if (await answers(port)) return { port, socket, stop };
    await wait(50);
  }
  await stop();
  throw new Error('clamd does not start');
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.setTimeout(1_000, () => socket.destroy());
    socket.on('error', () => resolve(false)).on('close', () => resolve(false));
    socket.on('data', (answer) => resolve(answer.toString().startsWith('PONG')));
    socket.write('zPING\0');
  });
}
