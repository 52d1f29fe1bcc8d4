import { PortalError } from '../errors.ts';
import { describeError, type Log } from '../log.ts';
import type { CrmState } from '../records/crm.ts';
import type { Later } from '../records/later.ts';
import { createBreaker } from './breaker.ts';
import type { Meter } from './meter.ts';
import { createQuota } from './quota.ts';
import { Refusal, Unanswered } from './refusal.ts';

export type CallKind = 'read' | 'write' | 'upload' | 'download';
/** `kept`: not sent, because the org is away or its calls are used up. */
export type CallResult = 'done' | 'refused' | 'failed' | 'kept';
export type Observe = (call: { kind: CallKind; result: CallResult; ms: number }) => void;

/** What every call to the org goes through, whatever it carries. */
export interface Gate {
  /** @throws PortalError at once, before a place in line is taken */
  demand(kind: CallKind): void;
  /** @throws PortalError `crm.unavailable` or `crm.busy`, at once, for what is not to be sent now; and what `work` throws */
  run<T>(kind: CallKind, work: () => Promise<T>): Promise<T>;
  state(): CrmState;
  /** Whether anything was ever answered. */
  hasAnswered(): boolean;
  close(): void;
}

/**
 * @param options.isSending whether a call belongs to something that is sent: then it is part of that, whatever its kind
 * @param options.probe asks the org for something cheap, past this gate
 * @param options.clock milliseconds since 1970; `ticks` those of a clock that is never set, `later` by that one
 * @param options.back told when the org answers again, or its calls are not used up any more
 */
export function createGate(options: {
  meter: Meter;
  isSending?: () => boolean;
  probe: () => Promise<void>;
  observe: Observe;
  log: Log;
  clock: () => number;
  ticks: () => number;
  later?: Later | undefined;
  back?: () => void;
}): Gate {
  const { meter, isSending = () => false, probe, observe, log, clock, ticks, later, back = () => {} } = options;
  let away: Date | undefined;
  let busy: Date | undefined;
  let hasAnswered = false;

  const breaker = createBreaker({
    probe,
    isFailure,
    ticks,
    later,
    changed(isOpen, cause) {
      if (isOpen) log.error({ ...describeError(cause), stack: undefined }, 'crm.away');
      else log.warn({ since: away?.toISOString() }, 'crm.back'); // as loud as what it ends, or nobody would hear the end
      away = isOpen ? new Date(clock()) : undefined;
      if (!isOpen) back();
    },
  });

  const quota = createQuota({
    isReserve: meter.isReserve,
    isSpent: meter.isSpent,
    isRefusal: isLimit,
    isFailure,
    ticks,
    changed(isShort) {
      if (isShort) log.error({ ...meter.limit(), ours: meter.lastDay() }, 'crm.busy');
      else log.warn({ since: busy?.toISOString() }, 'crm.back');
      busy = isShort ? new Date(clock()) : undefined;
      if (!isShort) back();
    },
  });

  const sideOf = (kind: CallKind) => (!isSending() && (kind === 'read' || kind === 'download') ? 'read' : 'write');

  return {
    demand(kind) {
      try {
        breaker.demand();
        quota.demand(sideOf(kind));
      } catch (thrown) {
        observe({ kind, result: 'kept', ms: 0 });
        throw thrown;
      }
    },
    async run(kind, work) {
      const began = performance.now();
      let result: CallResult = 'kept';
      const sent = async () => {
        try {
          const done = await work();
          result = 'done';
          hasAnswered = true;
          return done;
        } catch (thrown) {
          result = isFailure(thrown) ? 'failed' : 'refused';
          throw thrown;
        }
      };
      try {
        return await quota.run(sideOf(kind), () => breaker.run(sent));
      } finally {
        observe({ kind, result, ms: performance.now() - began });
      }
    },
    state() {
      if (away) return { kind: 'away', since: away };
      return busy ? { kind: 'busy', since: busy } : { kind: 'up' };
    },
    hasAnswered: () => hasAnswered,
    close: breaker.close,
  };
}

/** Lets everything through: for an admin's command, which is to say what the org says. */
export const OPEN_GATE: Gate = {
  demand: () => {},
  run: (_kind, work) => work(),
  state: () => ({ kind: 'up' }),
  hasAnswered: () => true,
  close: () => {},
};

/**
 * What an org that works does not do: no answer, one that is none, or an error of its own. A refusal is an answer. Also as
 * `fromCrm` has it, which is what a trial throws.
 */
function isFailure(thrown: unknown): boolean {
  if (thrown instanceof Refusal) return thrown.status >= 500;
  if (thrown instanceof PortalError && thrown.cause instanceof Refusal) return isFailure(thrown.cause);
  return thrown instanceof Unanswered || (thrown instanceof PortalError && thrown.code === 'crm.unavailable');
}

/** REST API guide, “Status Codes and Error Responses”; 429 comes from what stands before the org. */
function isLimit(thrown: unknown): boolean {
  return thrown instanceof Refusal && (thrown.has('REQUEST_LIMIT_EXCEEDED') || thrown.status === 429);
}
