import { ConfigProblem, nodeEnvironment } from '../config.ts';
import { stayLean } from './lean.ts';

/** What a command needs from the process it runs in; tests give their own. */
export interface Terminal {
  print(line: string): void;
  complain(line: string): void;
  nodeEnv: string;
  /** Resolves when the process is told to stop. */
  stopped: Promise<void>;
}

type Command = (args: string[], terminal: Terminal) => Promise<number>;

/** Each loads only what it needs: the portal never loads the sandbox. */
const COMMANDS: Record<string, () => Promise<Command>> = {
  sandbox: async () => (await import('./sandbox.ts')).sandbox,
  world: async () => (await import('./world.ts')).world,
  start: async () => {
    stayLean();
    return (await import('./start.ts')).start;
  },
  deploy: async () => (await import('./deploy.ts')).deploy,
};

const USAGE = `portico <command>

  sandbox  [--port 3000] [--world-port 3001] [--seed 1] [--cases 5000] [--config FILE]
           [--bare] [--without Idea,Solution,Knowledge]
           the whole portal on a local org and identity provider
  world    [--world-port 3001] [--seed 1] [--cases 5000] [--portal-url URL] [--bare] [--without Idea,Solution,Knowledge]
           only the local org and identity provider; prints one line of JSON
  deploy   [--check-only] [--config config/portal.json] [--token-file FILE]
           brings Portico's object and the rights of its user into the org; --check-only changes nothing,
           --token-file holds the session id of an administrator, to deploy as him
  start    [--config config/portal.json]
           the portal`;

/** Stand-ins for the outside world, which have no business where real customers are. */
const LOCAL = ['sandbox', 'world'];

/** Exit codes of sysexits.h: 64 for a wrong call, 78 for a wrong configuration. */
const WRONG_CALL = 64;
const WRONG_CONFIGURATION = 78;

const CANNOT_LISTEN: Record<string, string> = {
  EADDRINUSE: 'another program listens there; choose another with --port, --world-port or the setting listen.port',
  EADDRNOTAVAIL: 'this machine does not have the address',
  EACCES: 'not allowed for this user',
};

/** Runs one command to its end and answers the exit code. */
export async function main(args: string[], terminal: Terminal = processTerminal()): Promise<number> {
  const [name = '', ...rest] = args;
  if (name === 'help' || args.includes('--help')) {
    terminal.print(USAGE);
    return 0;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) {
    terminal.complain(name === '' ? USAGE : `There is no command “${name}”.\n\n${USAGE}`);
    return WRONG_CALL;
  }
  if (LOCAL.includes(name) && terminal.nodeEnv === 'production') {
    terminal.complain(`portico ${name} is for trying things out: it does not run when NODE_ENV is production.`);
    return WRONG_CALL;
  }
  try {
    const run = await command();
    return await run(rest, terminal);
  } catch (thrown) {
    return explain(thrown, terminal);
  }
}

/** What a person at a terminal can do something about, in a line each; the stack of anything else. */
function explain(thrown: unknown, terminal: Terminal): number {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const code = 'code' in error ? String(error.code) : '';
  if (error instanceof ConfigProblem) {
    const { problems } = error;
    terminal.complain(
      `The configuration is wrong in ${problems.length} ${problems.length === 1 ? 'place' : 'places'}:`,
    );
    for (const problem of problems) terminal.complain(`  ${problem}`);
    return WRONG_CONFIGURATION;
  }
  if (code.startsWith('ERR_PARSE_ARGS') || code === 'ERR_SOCKET_BAD_PORT') {
    terminal.complain(`${error.message}\n\n${USAGE}`);
    return WRONG_CALL;
  }
  const why = 'syscall' in error && error.syscall === 'listen' ? CANNOT_LISTEN[code] : undefined;
  terminal.complain(why === undefined ? (error.stack ?? error.message) : `${error.message}: ${why}.`);
  return 1;
}

function processTerminal(): Terminal {
  const stopped = new Promise<void>((resolve) => {
    const signals = ['SIGINT', 'SIGTERM'] as const;
    const stop = () => {
      resolve();
      // Another one ends the process at once, but for the same one that comes through npm as well.
      setTimeout(() => {
        for (const signal of signals) process.off(signal, stop);
      }, 500).unref();
    };
    for (const signal of signals) process.on(signal, stop);
  });
  return {
    print: (line) => void process.stdout.write(`${line}\n`),
    complain: (line) => void process.stderr.write(`${line}\n`),
    nodeEnv: nodeEnvironment(),
    stopped,
  };
}
