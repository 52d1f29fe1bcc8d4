import { type Logger, pino } from 'pino';

/** JSON lines on standard output. Fields are chosen by the caller; bodies, SAML, cookies and tokens are never among them. */
export interface Log {
  debug(fields: object, event: string): void;
  info(fields: object, event: string): void;
  warn(fields: object, event: string): void;
  error(fields: object, event: string): void;
  /** One request, at info. Its fields are named here, so nothing in it is looked for to be blanked: that would cost more than the line. */
  request(fields: { reference: string; method: string; path: string; status: number; ms: number }): void;
  child(fields: object): Log;
}

/** A second net below the rule above: these names are blanked wherever they stand in the first three levels. */
const SECRET = [
  'authorization',
  'cookie',
  'access_token',
  'accessToken',
  'clientSecret',
  'client_secret',
  'privateKey',
  'assertion',
  'SAMLResponse',
  'SAMLRequest',
  'password',
  'body',
];

/** A process that is killed loses no more than these. */
const WAIT_MS = 100;
const MOST_WAITING = 16_384; // bytes, some hundred lines
const BYTES_OF_ONE = 3; // at most, of a UTF-16 code unit as UTF-8

/** @param options.write takes one JSON line at a time; standard output if left out */
export function createLog(options: { level: string; write?: (line: string) => void }): Log {
  const paths = SECRET.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);
  const settings = {
    level: options.level,
    base: null,
    redact: { paths, censor: '[secret]' },
    formatters: { level: (label: string) => ({ level: label }) },
    timestamp: createTimestamp(),
  };
  const { redact: _paths, ...plain } = settings;
  const write = options.write;
  if (write) return logOf(pino(settings, { write }), pino(plain, { write }));
  const { now, soon } = standardOutput();
  return logOf(pino(settings, now), pino(plain, soon));
}

/** Under load many lines are of one millisecond. */
function createTimestamp(): () => string {
  let at = Number.NaN;
  let text = '';
  return () => {
    const now = Date.now();
    if (now === at) return text;
    at = now;
    text = `,"time":"${new Date(now).toISOString()}"`;
    return text;
  };
}

/**
 * Lines of requests wait for each other, as writing one costs more than making it; all others go out at once, behind them. They
 * wait as bytes: a line is a text of some twenty parts, and so many of those outlive a collection of garbage.
 */
function standardOutput(): Record<'now' | 'soon', { write(line: string): void }> {
  // At once, so that the last words of a process are not still on their way when it ends.
  const output = pino.destination({ dest: 1, sync: true });
  const waiting = Buffer.allocUnsafeSlow(MOST_WAITING);
  let bytes = 0;
  output.on('error', () => {}); // on a full disk a portal without its log is better than none
  let timer: NodeJS.Timeout | undefined;
  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (bytes > 0) output.write(waiting.toString('utf8', 0, bytes));
    bytes = 0;
  }
  let isHooked = false;
  return {
    now: {
      write: (line) => {
        flush();
        output.write(line);
      },
    },
    soon: {
      write: (line) => {
        if (!isHooked) process.once('exit', flush); // also after an error that nobody caught
        isHooked = true;
        const most = line.length * BYTES_OF_ONE;
        if (bytes + most > MOST_WAITING) flush();
        if (most > MOST_WAITING) return void output.write(line);
        bytes += waiting.write(line, bytes);
        timer ??= setTimeout(flush, WAIT_MS).unref();
      },
    },
  };
}

function logOf(blanking: Logger, plain: Logger): Log {
  return {
    debug: (fields, event) => blanking.debug(fields, event),
    info: (fields, event) => blanking.info(fields, event),
    warn: (fields, event) => blanking.warn(fields, event),
    error: (fields, event) => blanking.error(fields, event),
    request: (fields) => plain.info(fields, 'request'),
    child: (fields) => logOf(blanking.child(fields), plain),
  };
}

/** An error as the log shows it: its chain of causes with the first stack, without the objects that hang on it. */
export function describeError(thrown: unknown): { error: string; causes: string[]; stack: string | undefined } {
  const causes: string[] = [];
  let cause = thrown instanceof Error ? thrown.cause : undefined;
  while (cause !== undefined && causes.length < 5) {
    causes.push(cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause));
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  const error = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  return { error, causes, stack: thrown instanceof Error ? thrown.stack : undefined };
}
