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
  calls(): number;
  retries(): number;
  /** True if one more retry stays below a tenth of the calls: a struggling org is not to be asked twice for everything. */
  mayRetry(): boolean;
}

/** Retries that are free before the tenth counts. */
const START = 10;

export function createMeter(): Meter {
  let calls = 0;
  let retries = 0;
  let limit: { used: number; max: number } | undefined;
  return {
    called() {
      calls += 1;
    },
    retried() {
      retries += 1;
    },
    seen(headers) {
      const found = /(?:^|[;,]\s*)api-usage=(\d+)\/(\d+)/.exec(String(headers['sforce-limit-info'] ?? ''));
      if (found) limit = { used: Number(found[1]), max: Number(found[2]) };
    },
    limit: () => limit,
    calls: () => calls,
    retries: () => retries,
    mayRetry: () => retries < START + calls / 10,
  };
}
