import { ConfigProblem, nodeEnvironment } from '../config.ts';

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
  start: async () => (await import('./start.ts')).start,
};

const USAGE = `portico <command>

  sandbox  [--port 3000] [--world-port 3001] [--seed 1] [--cases 5000] [--config FILE]
           the whole portal on a local org and identity provider
  world    [--world-port 3001] [--seed 1] [--cases 5000] [--portal-url URL] [--bare] [--without Idea,Solution,Knowledge]
           only the local org and identity provider; prints one line of JSON
  start    [--config config/portal.json]
           the portal`;

/** Exit codes of sysexits.h: 64 for a wrong call, 78 for a wrong configuration. */
const WRONG_CALL = 64;
const WRONG_CONFIGURATION = 78;

/** Runs one command to its end and answers the exit code. */
export async function main(args: string[], terminal: Terminal = processTerminal()): Promise<number> {
  const [name = '', ...rest] = args;
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) {
    terminal.complain(USAGE);
    return name === '' || name === 'help' || name === '--help' ? 0 : WRONG_CALL;
  }
  try {
    const run = await command();
    return await run(rest, terminal);
  } catch (thrown) {
    if (thrown instanceof ConfigProblem) {
      terminal.complain(
        `The configuration is wrong in ${thrown.problems.length} ${thrown.problems.length === 1 ? 'place' : 'places'}:`,
      );
      for (const problem of thrown.problems) terminal.complain(`  ${problem}`);
      return WRONG_CONFIGURATION;
    }
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    if ('code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')) {
      terminal.complain(`${error.message}\n\n${USAGE}`);
      return WRONG_CALL;
    }
    if ('code' in error && error.code === 'EADDRINUSE') {
      terminal.complain(`${error.message}: another program listens there. Choose another with --port or --world-port.`);
      return 1;
    }
    terminal.complain(error.stack ?? error.message);
    return 1;
  }
}

function processTerminal(): Terminal {
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  return {
    print: (line) => void process.stdout.write(`${line}\n`),
    complain: (line) => void process.stderr.write(`${line}\n`),
    nodeEnv: nodeEnvironment(),
    stopped,
  };
}
