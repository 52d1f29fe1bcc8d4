import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A command that runs in a process of its own, as an administrator starts it. */
export interface Command {
  /** Undefined if it could not be started. */
  readonly pid: number | undefined;
  stdout(): string;
  stderr(): string;
  /** The exit code; it is not over before all it printed has been read. */
  readonly ended: Promise<number>;
  /** Waits until standard output holds this. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
  /** Tells it to stop, as a service manager does, and answers the exit code. */
  stop(): Promise<number>;
  /** Sends a signal to it and to what it started; nothing if it is over. */
  signal(name: NodeJS.Signals): void;
}

export interface CommandOptions {
  env?: Record<string, string>;
  cwd?: string;
}

/** `portico …` of this checkout, or of the package at `root`. */
export function portico(args: string[], { root = ROOT, ...options }: CommandOptions & { root?: string } = {}): Command {
  return command(process.execPath, [`${root}/plugin/cli/portico.js`, ...args], options);
}

export function command(program: string, args: string[], { env = {}, cwd = ROOT }: CommandOptions = {}): Command {
  // A group of its own, so that what npm starts in turn is stopped with it.
  const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, detached: true });
  let [stdout, stderr] = ['', ''];
  const listeners = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    for (const listener of listeners) listener();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? -1));
  });
  const signal = (name: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) process.kill(-child.pid, name);
  };
  return {
    pid: child.pid,
    stdout: () => stdout,
    stderr: () => stderr,
    ended,
    says: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = pattern.exec(stdout);
          if (!found) return;
          listeners.delete(look);
          resolve(found);
        };
        listeners.add(look);
        ended.then((code) => reject(new Error(`ended with ${code} before it said ${pattern}:\n${stdout}${stderr}`)));
        look();
      }),
    stop: () => {
      signal('SIGTERM');
      return ended;
    },
    signal,
  };
}
