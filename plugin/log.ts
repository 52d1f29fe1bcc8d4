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

/** @param options.write takes one JSON line at a time; standard output if left out */
export function createLog(options: { level: string; write?: (line: string) => void }): Log {
  const paths = SECRET.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);
  const settings = {
    level: options.level,
    base: null,
    redact: { paths, censor: '[secret]' },
    formatters: { level: (label: string) => ({ level: label }) },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
  };
  const to = options.write ? { write: options.write } : pino.destination(1);
  const { redact: _paths, ...plain } = settings;
  return logOf(pino(settings, to), pino(plain, to));
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
