import { readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** A process on another machine, over a shared folder, can only be known by how lately it has touched the file. */
const BEAT_MS = 5_000;
const STALE_MS = 30_000;

/**
 * One process for each folder. What a dead one left is taken over.
 *
 * @throws Error that says who has it
 */
export function lockFolder(folder: string): { release(): void } {
  const path = join(folder, 'lock');
  const own = `${hostname()} ${process.pid} ${startOf(process.pid)}`;
  for (let tries = 0; ; tries += 1) {
    try {
      writeFileSync(path, own, { flag: 'wx', mode: 0o600 });
      break;
    } catch (thrown) {
      if (tries === 3 || !isThere(thrown)) throw thrown;
      const owner = ownerOf(path);
      if (owner !== undefined && isAlive(path, owner))
        throw new Error(
          `${folder}: another portal (${owner}) has this outbox. Stop it, or give this one an outbox.path of its own`,
        );
      rmSync(path, { force: true });
    }
  }
  const beat = setInterval(() => {
    const now = new Date();
    try {
      utimesSync(path, now, now);
    } catch {
      // Somebody has removed the folder; what is written next will tell.
    }
  }, BEAT_MS).unref();
  return {
    release: () => {
      clearInterval(beat);
      if (ownerOf(path) === own) rmSync(path, { force: true });
    },
  };
}

function ownerOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function isAlive(path: string, owner: string): boolean {
  const [host, pid = '', start = ''] = owner.split(' ');
  if (host !== hostname()) return Date.now() - statSync(path).mtimeMs < STALE_MS;
  const number = Number(pid);
  if (!Number.isInteger(number) || number <= 0) return false;
  try {
    process.kill(number, 0);
  } catch (thrown) {
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'EPERM';
  }
  // In a container every process has the same small number: when it began tells them apart.
  return start === startOf(number);
}

/** When a process began, as far as the system tells; the same for as long as it lives. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

function isThere(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST';
}
