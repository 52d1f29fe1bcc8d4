import { createReadStream } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { describeError, type Log } from '../log.ts';
import type { Scan, Verdict } from '../records/outbox/scan.ts';
import type { Settings } from '../settings.ts';

export interface Scanner {
  /** Without a scanner in the configuration everything is clean. Never throws. */
  scan: Scan;
}

const LONGEST_ANSWER = 1_000; // bytes

/** ClamAV by its own protocol (clamd(8), INSTREAM): the file goes over the line, so that it may run on another machine. */
export function createScanner({ settings, log }: { settings: Settings['scan']; log: Log }): Scanner {
  const { clamd, timeoutMs } = settings;
  if (!clamd) return { scan: async () => ({ kind: 'clean' }) };
  return {
    scan: async (path, withinMs = timeoutMs) => {
      try {
        const to = 'socket' in clamd ? { path: clamd.socket } : clamd;
        return verdictOf(await ask(connect(to), path, AbortSignal.timeout(Math.min(timeoutMs, withinMs))));
      } catch (thrown) {
        log.error(describeError(thrown), 'the virus scanner does not answer');
        return { kind: 'unchecked' };
      }
    },
  };
}

/** Sends the file in pieces, each behind its length, and an empty one at the end; answers what came back. */
async function ask(socket: Socket, path: string, limit: AbortSignal): Promise<string> {
  const stop = () => socket.destroy(new Error('not in time'));
  limit.addEventListener('abort', stop);
  const answer = answerOf(socket);
  // It may answer before all is sent, and hang up: then the answer counts, not that sending failed.
  const sending = send(socket, path).catch((thrown: Error) => void socket.destroy(thrown));
  try {
    return await answer;
  } finally {
    limit.removeEventListener('abort', stop);
    socket.destroy();
    await sending;
  }
}

async function send(socket: Socket, path: string): Promise<void> {
  socket.write('zINSTREAM\0');
  for await (const piece of createReadStream(path)) {
    if (socket.destroyed) return;
    socket.write(lengthOf(piece.length));
    if (!socket.write(piece)) await drained(socket);
  }
  socket.write(lengthOf(0));
}

function lengthOf(bytes: number): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes);
  return length;
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      socket.off('drain', go).off('close', go);
      resolve();
    };
    socket.on('drain', go).on('close', go);
  });
}

/** What came until it hung up. */
function answerOf(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    socket.setEncoding('latin1');
    socket.on('data', (piece: string) => {
      text += piece;
      if (text.includes('\0') || text.length > LONGEST_ANSWER) resolve(text);
    });
    socket.on('end', () => resolve(text));
    socket.on('error', (thrown) => (text === '' ? reject(thrown) : resolve(text)));
    socket.on('close', () => reject(new Error('it hung up without an answer')));
  });
}

/** @throws Error for whatever is neither of its two verdicts, such as a file larger than its StreamMaxLength */
function verdictOf(answer: string): Verdict {
  const line = answer.split('\0')[0]?.trim() ?? '';
  if (line === 'stream: OK') return { kind: 'clean' };
  const [, signature] = /^stream: (\S{1,200}) FOUND$/.exec(line) ?? [];
  if (signature === undefined) throw new Error(`it answered: ${line.slice(0, 100)}`);
  return { kind: 'infected', signature };
}
