import type { Log } from '../log.ts';
import type { Counts } from '../records/counts.ts';
import type { Settings } from '../settings.ts';
import type { Backend } from '../store/backend.ts';
import { AUDIT_KEPT, type Audit, createAudit } from './audit.ts';
import { createLimits, type Limits } from './limits.ts';
import { createScanner, type Scanner } from './scan.ts';

/** What stands between the pages and whoever means no good. */
export interface Guards {
  limits: Limits;
  audit: Audit;
  scanner: Scanner;
}

export function createGuards(parts: {
  settings: Pick<Settings, 'limits' | 'scan'>;
  backend: Pick<Backend, 'limiter' | 'journal'>;
  counts: Counts;
  log: Log;
  clock: () => Date;
}): Guards {
  const { settings, backend, counts, log, clock } = parts;
  return {
    limits: createLimits({ rules: settings.limits, limiter: backend.limiter }),
    audit: createAudit({ journal: backend.journal('audit', AUDIT_KEPT), counts, log, clock }),
    scanner: createScanner({ settings: settings.scan, log }),
  };
}
