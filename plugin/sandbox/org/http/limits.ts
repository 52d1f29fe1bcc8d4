/** What the org counts: API calls of the day, for the limits resource and the header on each answer. */
import type { Org } from '../org.ts';
import { type Call, ok, type Reply } from './call.ts';

/** Calls a Developer Edition org allows in 24 hours. */
const DEVELOPER_EDITION = 15_000;

export interface Limits {
  count(): void;
  /** Answers refused from now on when this many calls were made; undefined puts the default back. */
  setDaily(max: number | undefined): void;
  /**
   * The daily number is soft in a real org, which lets a busy day pass. So calls are only refused when a limit was
   * set on purpose.
   */
  exhausted(): boolean;
  header(): string;
  resource(): Reply;
  recordCount(call: Call): Reply;
}

export function createLimits(org: Org): Limits {
  let used = 0;
  let max: number | undefined;
  const daily = () => max ?? DEVELOPER_EDITION;
  const allowance = (Max: number, Remaining = Max) => ({ Max, Remaining });
  return {
    count() {
      used += 1;
    },
    setDaily(value) {
      max = value;
    },
    exhausted: () => max !== undefined && used > max,
    header: () => `api-usage=${used}/${daily()}`,
    resource: () =>
      ok({
        DailyApiRequests: allowance(daily(), Math.max(0, daily() - used)),
        DailyBulkApiBatches: allowance(15_000),
        DailyBulkV2QueryJobs: allowance(10_000),
        DailyStreamingApiEvents: allowance(10_000),
        DailyWorkflowEmails: allowance(15),
        ConcurrentAsyncGetReportInstances: allowance(200),
        DataStorageMB: allowance(5),
        FileStorageMB: allowance(20),
        HourlyODataCallout: allowance(1_000),
        MassEmail: allowance(10),
        SingleEmail: allowance(15),
      }),
    recordCount(call) {
      const asked = call.query
        .get('sObjects')
        ?.split(',')
        .map((name) => name.trim().toLowerCase());
      const names = org.objectNames().filter((name) => !asked || asked.includes(name.toLowerCase()));
      return ok({ sObjects: names.map((name) => ({ count: org.rows(name).length, name })) });
    },
  };
}
