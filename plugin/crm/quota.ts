import { PortalError } from '../errors.ts';

/** Spares an org whose calls of the day are used up. */
export interface Quota {
  /** @throws PortalError `crm.busy`, at once, for what is not to be sent now */
  run<T>(kind: 'read' | 'write', work: () => Promise<T>): Promise<T>;
  /** @throws PortalError as `run` would, before a place in line is taken */
  demand(kind: 'read' | 'write'): void;
  isShort(): boolean;
}

/** The org says the same when too many calls lasted long at once, which is over soon. */
const FIRST_PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 15 * 60_000;
/** A write as often as this finds out whether the org takes them again. */
const TRIAL_MS = 10_000;

/**
 * When the org says that its limit is used up, or only the reserve is left, reads stop but for one at growing pauses. Writes go
 * on as long as the org takes them: the reserve is theirs.
 *
 * @param options.isReserve whether only what is kept for writes is left
 * @param options.isSpent whether not even that is
 * @param options.isRefusal true for the org's word that its limit is used up
 * @param options.isFailure true for what is no answer at all
 * @param options.ticks milliseconds of a clock that is never set
 */
export function createQuota(options: {
  isReserve: () => boolean;
  isSpent: () => boolean;
  isRefusal: (thrown: unknown) => boolean;
  isFailure: (thrown: unknown) => boolean;
  changed: (isShort: boolean) => void;
  ticks: () => number;
}): Quota {
  const { isReserve, isSpent, isRefusal, isFailure, changed, ticks } = options;
  let short: { pauseMs: number; until: number; isRefused: boolean; isTrying: boolean } | undefined;
  let triedAt = Number.NEGATIVE_INFINITY;

  function begin(isRefused: boolean): void {
    short = { pauseMs: FIRST_PAUSE_MS, until: ticks() + FIRST_PAUSE_MS, isRefused, isTrying: false };
    changed(true);
  }

  function longer(): void {
    if (!short) return;
    short.pauseMs = Math.min(short.pauseMs * 2, LONGEST_PAUSE_MS);
    short.until = ticks() + short.pauseMs;
  }

  function end(): void {
    short = undefined;
    changed(false);
  }

  function mayPass(kind: 'read' | 'write'): boolean {
    if (kind === 'read') return !short || (!short.isTrying && ticks() >= short.until);
    if (isSpent()) return false;
    return !short?.isRefused || ticks() - triedAt >= TRIAL_MS;
  }

  function demand(kind: 'read' | 'write'): void {
    if (!short && isReserve()) begin(false);
    if (!mayPass(kind)) throw new PortalError('crm.busy', { detail: 'the calls of the day are used up' });
  }

  /** Whether the call was let through to find out how things stand. */
  function isTrial(kind: 'read' | 'write'): boolean {
    if (!short) return false;
    if (kind === 'read') short.isTrying = true;
    else if (short.isRefused) triedAt = ticks();
    return kind === 'read' || short.isRefused;
  }

  function answered(isTrial: boolean): void {
    if (!short || !isTrial) return;
    if (isReserve()) {
      short.isRefused = false;
      longer();
    } else end();
  }

  function refused(kind: 'read' | 'write', isTrial: boolean): void {
    if (kind === 'write') triedAt = ticks();
    if (!short) begin(true);
    else if (isTrial && kind === 'read') longer();
    if (short) short.isRefused = true;
  }

  return {
    async run(kind, work) {
      demand(kind);
      const trial = isTrial(kind);
      try {
        const done = await work();
        answered(trial);
        return done;
      } catch (thrown) {
        if (isRefusal(thrown)) refused(kind, trial);
        else if (!isFailure(thrown)) answered(trial);
        throw thrown;
      } finally {
        if (trial && kind === 'read' && short) short.isTrying = false;
      }
    },
    demand,
    isShort: () => short !== undefined,
  };
}
