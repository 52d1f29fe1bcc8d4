/** Faults on demand: what a test or a demo asks the org to do wrong, for how long, and what it makes of one call. */

export type Garbled = 'html' | 'half' | 'empty' | 'stalled';
const GARBLED: readonly string[] = ['html', 'half', 'empty', 'stalled'] satisfies Garbled[];

/** As asked for at `POST /_world/faults`; every field may be left out, and an empty object clears all. */
interface FaultRequest {
  /** Each answer waits this many milliseconds. */
  latencyMs?: number;
  /** Answered instead of doing the work, for example 500, 503 or 429. */
  status?: number;
  /** Goes with `status`; alone it brings the status it has in an org. */
  errorCode?: string;
  /** The work is done, then the connection breaks before the answer. Only calls that wrote something are hit. */
  dropAfterCommit?: boolean;
  /**
   * What comes in place of the answer, with status 200: a page of HTML, for which nothing is done; or the work is done and the
   * body is cut in half, empty, or stops coming without an end.
   */
  garbled?: Garbled;
  /** Connections are closed without an answer, those to the token endpoint too. */
  down?: boolean;
  /** Hits only calls of this kind, by the name it has in the statistics: `composite`, `sobjects/ContentVersion`. */
  only?: string;
  /** A number of calls, or `"3 calls"` or `"5 seconds"`; left out: until cleared. */
  for?: number | string;
  /** All tokens given out so far stop to be valid. Happens at once and once. */
  expireSessions?: boolean;
  /** API calls a day: further ones are refused with REQUEST_LIMIT_EXCEEDED. Holds until cleared, whatever `for` says. */
  dailyLimit?: number;
}

/** What to do to one call. */
interface Fault {
  latencyMs: number;
  down: boolean;
  dropAfterCommit: boolean;
  garbled: Garbled | undefined;
  refusal: { status: number; errorCode: string; message: string } | undefined;
}

export interface Faults {
  /** Replaces the fault in force. @throws FaultError when the request is none */
  set(request: unknown): void;
  /** The fault for this call, if any, and one call less of it; `kind` is its name in the statistics. */
  take(call: 'data' | 'token', kind?: string): Fault | undefined;
  /** Told after a call that wrote something, which is when a dropped answer counts. */
  dropped(): void;
  /** The fault in force with what is left of it. */
  current(): FaultRequest;
}

export class FaultError extends Error {}

export interface FaultEffects {
  expireSessions(): void;
  setDailyLimit(max: number | undefined): void;
}

const CODES: Record<string, { status: number; message: string }> = {
  UNKNOWN_EXCEPTION: {
    status: 500,
    message: 'An unexpected error occurred. Please include this ErrorId if you contact support: 123-456 (789)',
  },
  SERVER_UNAVAILABLE: { status: 503, message: 'The server is busy or in maintenance. Please try again later.' },
  REQUEST_LIMIT_EXCEEDED: { status: 403, message: 'TotalRequests Limit exceeded.' },
  INVALID_SESSION_ID: { status: 401, message: 'Session expired or invalid' },
  UNABLE_TO_LOCK_ROW: { status: 400, message: 'unable to obtain exclusive access to this record or 1 records' },
  QUERY_TIMEOUT: { status: 400, message: 'Your query request was running for too long.' },
  STORAGE_LIMIT_EXCEEDED: { status: 400, message: 'storage limit exceeded' },
  API_DISABLED_FOR_ORG: { status: 403, message: 'API is not enabled for this Organization or Partner' },
};
const CODE_OF_STATUS: Record<number, string> = {
  401: 'INVALID_SESSION_ID',
  403: 'REQUEST_LIMIT_EXCEEDED',
  429: 'REQUEST_LIMIT_EXCEEDED',
  500: 'UNKNOWN_EXCEPTION',
};

interface InForce {
  request: FaultRequest;
  fault: Fault;
  callsLeft: number;
  until: number;
}

/** @param now milliseconds, by the clock of the world */
export function createFaults(now: () => number, effects: FaultEffects): Faults {
  let inForce: InForce | undefined;
  const live = (): InForce | undefined => {
    if (inForce && (inForce.callsLeft <= 0 || inForce.until <= now())) inForce = undefined;
    return inForce;
  };
  return {
    set(given) {
      const request = parse(given);
      const duration = parseDuration(request.for);
      if (request.expireSessions) effects.expireSessions();
      const cleared = Object.keys(request).length === 0;
      if (cleared || request.dailyLimit !== undefined) effects.setDailyLimit(request.dailyLimit);
      const fault = toFault(request);
      const { calls, seconds } = duration;
      inForce = fault && { request, fault, callsLeft: calls, until: now() + seconds * 1000 };
    },
    take(call, kind) {
      const found = live();
      if (!found || (call === 'token' && !found.fault.down)) return undefined;
      const { only = kind } = found.request;
      if (only !== kind) return undefined;
      if (!found.fault.dropAfterCommit) found.callsLeft -= 1;
      return found.fault;
    },
    dropped() {
      if (inForce) inForce.callsLeft -= 1;
    },
    current() {
      const found = live();
      if (!found) return {};
      return { ...found.request, ...(Number.isFinite(found.callsLeft) && { for: found.callsLeft }) };
    },
  };
}

function toFault(request: FaultRequest): Fault | undefined {
  const { latencyMs = 0, down = false, dropAfterCommit = false, garbled } = request;
  const refusal = toRefusal(request);
  if (latencyMs === 0 && !down && !dropAfterCommit && !garbled && !refusal) return undefined;
  return { latencyMs, down, dropAfterCommit, garbled, refusal };
}

function toRefusal({ status, errorCode }: FaultRequest): Fault['refusal'] {
  if (status === undefined && errorCode === undefined) return undefined;
  const code = errorCode ?? CODE_OF_STATUS[status ?? 500] ?? 'SERVER_UNAVAILABLE';
  const known = CODES[code];
  return { status: status ?? known?.status ?? 500, errorCode: code, message: known?.message ?? code };
}

function parse(given: unknown): FaultRequest {
  if (given === undefined || given === null) return {};
  if (typeof given !== 'object' || Array.isArray(given)) throw new FaultError('a fault is a JSON object');
  const request: FaultRequest = {};
  for (const [name, value] of Object.entries(given)) {
    if (name === 'latencyMs' || name === 'status' || name === 'dailyLimit') request[name] = whole(name, value);
    else if (name === 'dropAfterCommit' || name === 'down' || name === 'expireSessions')
      request[name] = flag(name, value);
    else if (name === 'garbled' && isGarbled(value)) request.garbled = value;
    else if ((name === 'errorCode' || name === 'only') && typeof value === 'string') request[name] = value;
    else if (name === 'for' && (typeof value === 'string' || typeof value === 'number')) request.for = value;
    else throw new FaultError(`${name} is not part of a fault, or has the wrong type`);
  }
  return request;
}

function isGarbled(value: unknown): value is Garbled {
  return typeof value === 'string' && GARBLED.includes(value);
}

function whole(name: string, value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  throw new FaultError(`${name} must be a whole number`);
}

function flag(name: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new FaultError(`${name} must be true or false`);
}

function parseDuration(given: number | string | undefined): { calls: number; seconds: number } {
  const forever = { calls: Number.POSITIVE_INFINITY, seconds: Number.POSITIVE_INFINITY };
  if (given === undefined) return forever;
  const [, amount, unit = 'calls'] = /^\s*(\d+(?:\.\d+)?)\s*(calls?|s|sec|seconds?)?\s*$/i.exec(String(given)) ?? [];
  if (amount === undefined) throw new FaultError('for must be a number of calls, "n calls" or "n seconds"');
  return unit.toLowerCase().startsWith('c')
    ? { ...forever, calls: Number(amount) }
    : { ...forever, seconds: Number(amount) };
}
