import { readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** A process on another machine, over a shared folder, can only be known by how lately it has touched the file. */
const BEAT_MS = 5_000;
const STALE_MS = 30_000;
/** Of several that start at once, and find the lock of a dead one. */
const MOST_TRIES = 3;

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
      if (!isThere(thrown)) throw thrown;
      const owner = ownerOf(path);
      if (tries === MOST_TRIES || (owner !== undefined && isAlive(path, owner)))
        throw new Error(
          `${folder}: another portal (${owner}) has this outbox. Stop it, or give this one an outbox.path of its own`,
        );
      if (owner !== undefined) removeStale(path, owner, own); // else it was released in between
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

/** Two that start at once both see the dead one's lock: without a second one, the later would remove the earlier's new lock. */
function removeStale(path: string, owner: string, own: string): void {
  const taking = `${path}.taking`;
  try {
    writeFileSync(taking, own, { flag: 'wx', mode: 0o600 });
  } catch (thrown) {
    if (!isThere(thrown)) throw thrown;
    if (isOld(taking)) rmSync(taking, { force: true });
    return;
  }
  try {
    if (ownerOf(path) === owner) rmSync(path, { force: true });
  } finally {
    rmSync(taking, { force: true });
  }
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
  if (host !== hostname()) return !isOld(path);
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

function isOld(path: string): boolean {
  const { mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? { mtimeMs: Date.now() };
  return Date.now() - mtimeMs >= STALE_MS;
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
