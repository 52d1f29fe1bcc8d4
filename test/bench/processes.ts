import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface Running {
  /** The first line it printed. */
  line: string;
  /** Resident memory in MiB, as Linux counts it; undefined elsewhere. */
  memory(): number | undefined;
  /** The most it was since `forgetPeak`, or since the start. */
  peak(): number | undefined;
  forgetPeak(): void;
  /** CPU time it has used, ms. */
  cpuMs(): number;
  stop(): Promise<void>;
}

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Starts a program of its own process; with `ready`, waits for the first line that it accepts. */
export async function run(
  args: string[],
  env: Record<string, string> = {},
  ready?: (line: string) => boolean,
): Promise<Running> {
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', ready ? 'pipe' : 'ignore', 'inherit'],
  });
  // A measurement that fails leaves nothing behind.
  const end = () => void child.kill();
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
  const line = ready ? await firstLine(child, ready) : '';
  return {
    line,
    memory: () => memoryOf(child.pid, 'VmRSS'),
    peak: () => memoryOf(child.pid, 'VmHWM'),
    forgetPeak: () => writeFileSync(`/proc/${child.pid}/clear_refs`, '5'), // proc(5): the high-water mark
    cpuMs: () => cpuOf(child.pid),
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve());
        child.kill('SIGTERM');
      }),
  };
}

function firstLine(child: ChildProcess, ready: (line: string) => boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`ended with ${code} before it was ready`)));
    if (child.stdout) createInterface(child.stdout).on('line', (line) => ready(line) && resolve(line));
  });
}

function memoryOf(pid: number | undefined, what: 'VmRSS' | 'VmHWM'): number | undefined {
  try {
    const kib = new RegExp(`${what}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kib === undefined ? undefined : Math.round(Number(kib) / 1024);
  } catch {
    return undefined;
  }
}

/** User and system time of /proc, in ticks of 10 ms. */
function cpuOf(pid: number | undefined): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
