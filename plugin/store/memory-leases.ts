import type { Lease } from '../records/machines.ts';

/** One process: leases of one name exclude each other within it. Terms in milliseconds. */
export function memoryLeases(now: () => number = () => performance.now()): (name: string, ms: number) => Lease {
  const held = new Map<string, { by: symbol; until: number }>();
  return (name, ms) => {
    const by = Symbol(name);
    return {
      hold: async () => {
        const holder = held.get(name);
        if (holder && holder.by !== by && holder.until > now()) return false;
        held.set(name, { by, until: now() + ms });
        return true;
      },
      release: async () => {
        if (held.get(name)?.by === by) held.delete(name);
      },
    };
  };
}
