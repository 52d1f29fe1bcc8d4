import { describeError, type Log } from '../log.ts';
import type { CrmState } from '../records/crm.ts';

/** Whether a balancer is to send people here. */
export interface Readiness {
  now(): Promise<{ isReady: boolean; says: string }>;
  /** From now on it is not ready, for good. */
  stop(): void;
  isStopping(): boolean;
}

/**
 * Ready is who can serve: the CRM has answered once, or what it has is known from before a restart, and the store answers. A CRM
 * that goes away later takes no portal out: it shows what it knows and keeps what people send, which a balancer's error page
 * does not. However often somebody probes, the CRM is asked once a second until it answers, and never after that.
 *
 * @param parts.known whether a restarted portal can do without the CRM for now
 */
export function createReadiness(parts: {
  ping: () => Promise<void>;
  /** Whether the CRM has answered anything since the start. */
  hasAnswered: () => boolean;
  known: () => Promise<boolean>;
  state: () => CrmState;
  isStoreWell: () => boolean;
  log: Log;
}): Readiness {
  const { ping, hasAnswered, known, state, isStoreWell, log } = parts;
  let isStopping = false;
  let last: { at: number; answer: Promise<boolean> } | undefined;

  async function ask(): Promise<boolean> {
    try {
      await ping();
      return true;
    } catch (thrown) {
      const isKnown = await known();
      const event = isKnown ? 'the CRM does not answer; started with what was known' : 'the CRM does not answer';
      log.warn({ degraded: true, ...describeError(thrown) }, event);
      return isKnown;
    }
  }

  function serves(): Promise<boolean> {
    const now = performance.now();
    if (!last || now - last.at > 1_000) last = { at: now, answer: ask() };
    return last.answer;
  }

  return {
    async now() {
      if (isStopping) return { isReady: false, says: 'stopping' };
      if (!isStoreWell()) return { isReady: false, says: 'not ready: the store does not answer' };
      if (!hasAnswered() && !(await serves())) return { isReady: false, says: 'not ready' };
      const { kind } = state();
      return { isReady: true, says: kind === 'up' && hasAnswered() ? 'ready' : 'ready, without the CRM' };
    },
    stop() {
      isStopping = true;
    },
    isStopping: () => isStopping,
  };
}
