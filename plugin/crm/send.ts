import { setTimeout as pause } from 'node:timers/promises';
import type { z } from 'zod';
import type { Log } from '../log.ts';
import type { Bulkhead } from './bulkhead.ts';
import { type Gate, OPEN_GATE } from './gate.ts';
import type { Meter } from './meter.ts';
import { Refusal, translated, Unanswered } from './refusal.ts';
import { isTokenRefused, type Session } from './session.ts';

/** One call of the REST API with JSON both ways. */
interface Call<T> {
  readonly method: 'GET' | 'POST' | 'PATCH';
  /** From the root: `/services/data/v62.0/composite`. */
  readonly path: string;
  readonly body?: object;
  /** A read may be sent twice; a write never, as nobody knows whether the first one took place. */
  readonly kind: 'read' | 'write';
  /** What an answer looks like; anything else is none, and the org is taken to be away. */
  readonly shape: z.ZodType<T>;
}

/** @throws PortalError, DuplicateKey */
export type Send = <T>(call: Call<T>) => Promise<T>;

/** Between the two tries of a read: long enough for a lock to go, short beside the time limit. */
const PAUSE_MS = 100;

/** The one way to the org for JSON. */
export function createSend(options: {
  session: Session;
  bulkhead: Bulkhead;
  meter: Meter;
  gate?: Gate;
  log: Log;
  timeoutMs: number;
}): Send {
  const { session, bulkhead, meter, gate = OPEN_GATE, log, timeoutMs } = options;

  async function once<T>(call: Call<T>): Promise<T> {
    const { method, path, body, kind, shape } = call;
    const began = performance.now();
    meter.called();
    try {
      const answer = await session.connection.request(
        {
          method,
          url: path,
          ...(body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {}),
        },
        { timeout: kind === 'read' ? timeoutMs : timeoutMs * 3 },
      );
      const read = shape.safeParse(answer);
      if (read.success) return read.data;
      throw new Unanswered('an answer of another shape', { cause: read.error });
    } finally {
      log.debug({ method, path: path.split('?')[0], ms: Math.round(performance.now() - began) }, 'crm.call');
    }
  }

  async function attempt<T>(call: Call<T>): Promise<T> {
    try {
      return await once(call);
    } catch (thrown) {
      if (call.kind === 'write' || !isPassing(thrown) || !meter.mayRetry()) throw thrown;
      meter.retried();
      await pause(PAUSE_MS);
      return once(call);
    }
  }

  return (call) =>
    translated(async () => {
      gate.demand(call.kind);
      return bulkhead.run(() => gate.run(call.kind, () => withToken(session, () => attempt(call))));
    });
}

/** Runs `work` with a token; once more with a new one if the org refuses the first, which also means it did nothing. */
export async function withToken<T>(session: Session, work: (token: string) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    const token = await session.token();
    try {
      const done = await work(token);
      session.accepted();
      return done;
    } catch (thrown) {
      if (!isTokenRefused(thrown)) {
        if (thrown instanceof Refusal) session.accepted();
        throw thrown;
      }
      session.refused(token);
      if (tries === 2) throw new Unanswered('the org refuses a new token', { cause: thrown });
    }
  }
}

/** What is likely gone a moment later. A time-out is not: the org has that work already. */
function isPassing(thrown: unknown): boolean {
  if (thrown instanceof Unanswered) return thrown.broken;
  return thrown instanceof Refusal && (thrown.status === 503 || thrown.has('UNABLE_TO_LOCK_ROW'));
}
