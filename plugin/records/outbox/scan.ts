import { backOff } from './back-off.ts';

/** What a virus scanner says of a file; `unchecked` when it said nothing of use. */
export type Verdict = { kind: 'clean' } | { kind: 'infected'; signature: string } | { kind: 'unchecked' };

/** Looks at the file at a path, for its time limit at most, or for `withinMs` where that is less. Never throws. */
export type Scan = (path: string, withinMs?: number) => Promise<Verdict>;

/** Files at once, so that there is always a worker for all else that waits. */
const AT_ONCE = 2;
/** How long the others wait then. */
const ASKING_MS = 1_000;

/**
 * A scanner that is away may take its whole time limit to say nothing: then one file at a time is tried, after longer and
 * longer waits, and whoever else waits here does not wait for that.
 */
export function createWatch({ scan, random }: { scan: Scan; random: () => number }) {
  let failures = 0;
  let probeAt = 0;
  let asking = 0;

  return {
    /** Milliseconds until it is worth asking; who gets 0 may ask until he leaves. */
    enter: (): number => {
      if (asking >= (failures > 0 ? 1 : AT_ONCE)) return ASKING_MS;
      const restMs = failures > 0 ? Math.max(0, Math.ceil(probeAt - performance.now())) : 0;
      if (restMs === 0) asking += 1;
      return restMs;
    },
    leave: (): void => {
      asking -= 1;
    },
    scan: async (path: string): Promise<Verdict> => {
      const verdict = await scan(path);
      failures = verdict.kind === 'unchecked' ? failures + 1 : 0;
      if (failures > 0) probeAt = performance.now() + backOff(failures - 1, random);
      return verdict;
    },
  };
}
