import { dueInMs, filesIn, type WaitingFile } from './due.ts';
import type { Gate } from './gate.ts';
import { DamagedFile, type SubmissionQueue, type Waiting } from './queue.ts';
import { createWatch, type Scan, type Verdict } from './scan.ts';

/**
 * Brings those files of a lane into the CRM that the virus scanner finds clean. What it says nothing of waits on, and is no
 * sign of how the CRM is.
 */
export function createDrainFiles(parts: {
  queue: SubmissionQueue;
  gate: Gate;
  scan: Scan;
  /** Sends a clean one; whether it went shows in the queue. */
  send: (ref: string) => Promise<unknown>;
  damaged: (one: Waiting, cause: DamagedFile) => Promise<void>;
  infected: (one: Waiting, signature: string) => Promise<void>;
  unchecked: (one: Waiting) => Promise<void>;
  clock: () => Date;
  random: () => number;
}): (lane: string) => Promise<number | undefined> {
  const { queue, gate, scan, send, damaged, infected, unchecked, clock, random } = parts;
  const watch = createWatch({ scan, random });

  async function look(one: WaitingFile): Promise<Verdict> {
    const { files, close } = await queue.open(one);
    try {
      for (const { path } of files) {
        const verdict = await watch.scan(path);
        if (verdict.kind !== 'clean') return verdict;
      }
      return { kind: 'clean' };
    } finally {
      await close();
    }
  }

  /** Of one for which the scanner has been entered. False when nothing goes any more. */
  async function treat(one: WaitingFile): Promise<boolean> {
    let verdict: Verdict;
    try {
      verdict = await look(one).finally(watch.leave);
    } catch (thrown) {
      if (!(thrown instanceof DamagedFile)) throw thrown;
      await damaged(one, thrown);
      return true;
    }
    if (gate.isClosed()) return false;
    if (!(await queue.find(one.ref))) return true; // taken back meanwhile
    if (verdict.kind === 'infected') await infected(one, verdict.signature);
    if (verdict.kind === 'unchecked') await unchecked(one);
    if (verdict.kind !== 'clean') return true;
    if (!(await gate.enter())) return false;
    try {
      await send(one.ref);
    } finally {
      gate.leave();
    }
    return true;
  }

  return async (lane) => {
    for (;;) {
      const waits = filesIn(await queue.of(lane));
      if (waits.length === 0) return undefined;
      const now = clock().getTime();
      // The one that was looked at least lately: what the scanner never takes is in nobody's way.
      const [due] = waits
        .filter((one) => dueInMs(one, now) === 0)
        .sort((one, other) => (one.lastTryAt ?? 0) - (other.lastTryAt ?? 0));
      if (!due) return Math.min(...waits.map((one) => dueInMs(one, now)));
      if (gate.isClosed()) return undefined;
      const restMs = watch.enter();
      if (restMs > 0) return restMs;
      if (!(await treat(due))) return undefined;
    }
  };
}
