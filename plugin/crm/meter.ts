import { createDay, type Day } from './day.ts';
import type { Headers } from './transport.ts';

/** What the portal did with the org's API, and what the org says of its own count. */
export interface Meter {
  /** Each exchange over HTTP but those for tokens. */
  called(): void;
  retried(): void;
  /** Reads the `Sforce-Limit-Info` header: `api-usage=18/5000; per-app-api-usage=17/250(appName=x)`. */
  seen(headers: Headers): void;
  /** Calls used in the last 24 hours by all of the org's clients, and how many it has; undefined before the first answer. */
  limit(): { used: number; max: number } | undefined;
  /** Our own calls in the last 24 hours, to the hour; with a budget those of all machines that share it. */
  lastDay(): number;
  /** The share of the day's calls that is used up, of the org's or of our own, whichever is more. */
  share(): number;
  /** Whether only what is kept for sending is left. */
  isReserve(): boolean;
  /** Whether our own budget is used up to the last call. */
  isSpent(): boolean;
  calls(): number;
  retries(): number;
  /** True if one more retry stays below a tenth of the calls: a struggling org is not to be asked twice for everything. */
  mayRetry(): boolean;
}

export interface Budget {
  /** Calls a day that are ours; undefined for as many as the org has. */
  readonly calls: number | undefined;
  readonly warnAtShare: number;
  readonly reserveShare: number;
}

/** Retries that are free before the tenth counts. */
const START = 10;
const FREE: Budget = { calls: undefined, warnAtShare: 1, reserveShare: 0 };

/**
 * @param options.day counts our calls; of this process alone if left out
 * @param options.warn told once each time the share to warn at is reached
 */
export function createMeter(options: { budget?: Budget; day?: Day; warn?: (share: number) => void } = {}): Meter {
  const { budget = FREE, day = createDay(() => performance.now()), warn = () => {} } = options;
  let calls = 0;
  let retries = 0;
  let limit: { used: number; max: number } | undefined;
  let isWarned = false;

  function share(): number {
    const own = budget.calls === undefined ? 0 : day.calls() / budget.calls;
    return Math.max(own, limit && limit.max > 0 ? limit.used / limit.max : 0);
  }

  function look(): void {
    const isOver = share() >= budget.warnAtShare;
    if (isOver && !isWarned) warn(share());
    isWarned = isOver;
  }

  return {
    called() {
      calls += 1;
      day.called();
      look();
    },
    retried() {
      retries += 1;
    },
    seen(headers) {
      const found = /(?:^|[;,]\s*)api-usage=(\d+)\/(\d+)/.exec(String(headers['sforce-limit-info'] ?? ''));
      if (!found) return;
      limit = { used: Number(found[1]), max: Number(found[2]) };
      look();
    },
    limit: () => limit,
    lastDay: day.calls,
    share,
    isReserve: () => share() >= 1 - budget.reserveShare,
    isSpent: () => budget.calls !== undefined && day.calls() >= budget.calls,
    calls: () => calls,
    retries: () => retries,
    mayRetry: () => retries < START + calls / 10,
  };
}
