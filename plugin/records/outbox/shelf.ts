import { isFile } from './due.ts';
import type { Remembered, Waiting } from './queue.ts';

/** What waits and what was delivered lately, in memory. */
export function createShelf() {
  const byRef = new Map<string, Waiting>();
  const byLane = new Map<string, Map<string, Waiting>>();
  const delivered = new Map<string, Remembered>();

  function remove(ref: string): void {
    const found = byRef.get(ref);
    if (!found) return;
    byRef.delete(ref);
    const lane = byLane.get(found.lane);
    lane?.delete(ref);
    if (lane?.size === 0) byLane.delete(found.lane);
  }

  return {
    /** A new one goes to the end; one that is there keeps its place. */
    put: (one: Waiting): void => {
      byRef.set(one.ref, one);
      const lane = byLane.get(one.lane) ?? new Map<string, Waiting>();
      byLane.set(one.lane, lane.set(one.ref, one));
    },
    remove,
    finish: (one: Remembered): void => {
      remove(one.ref);
      delivered.set(one.ref, one);
    },
    find: (ref: string): Waiting | undefined => byRef.get(ref),
    same: (lane: string, same: string): Waiting | undefined =>
      [...(byLane.get(lane)?.values() ?? [])].find((one) => one.same === same),
    remembered: (ref: string): Remembered | undefined => delivered.get(ref),
    of: (lane: string): Waiting[] => [...(byLane.get(lane)?.values() ?? [])],
    all: (): Waiting[] => [...byRef.values()],
    /** Whether any words are there that were not refused. */
    waits: (): boolean => [...byRef.values()].some((one) => one.state === 'waiting' && !isFile(one)),
    lanes: (): string[] => [...byLane.keys()],
    delivered: (): Remembered[] => [...delivered.values()],
    /** Those delivered before then. */
    forget: (before: number): void => {
      for (const { ref, at } of delivered.values()) if (at < before) delivered.delete(ref);
    },
  };
}
