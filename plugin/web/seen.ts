import { z } from 'zod';
import type { Customer } from '../records/customer.ts';
import type { Reads } from '../records/reads/reads.ts';
import type { Versions } from '../records/versions.ts';
import type { Store } from '../store/store.ts';

const SECONDS = 60 * 86_400;
const MOST = 200;

const shape = z.record(z.string(), z.number());

/** When a customer last had each case before him. Lost with the store: the worst that comes of it is a dot too many. */
export interface Seen {
  all(customer: Customer): Promise<(number: string) => Date | undefined>;
  /** @param news when somebody last wrote in it, or it changed: what he has had before him since then is no news again */
  mark(customer: Customer, number: string, at: Date, news: Date): Promise<void>;
}

export function createSeen(parts: { store: Store; versions: Versions; reads: Pick<Reads, 'note'> }): Seen {
  const { store, versions, reads } = parts;
  const key = (customer: Customer) => `seen:${customer.contactId}`;

  async function read(customer: Customer): Promise<Record<string, number>> {
    const text = await store.get(key(customer));
    return text === undefined ? {} : shape.parse(JSON.parse(text));
  }

  return {
    all: async (customer) => {
      reads.note([key(customer)]);
      const times = await read(customer);
      return (number) => (times[number] === undefined ? undefined : new Date(times[number]));
    },
    mark: async (customer, number, at, news) => {
      const before = await read(customer);
      const times = { ...before, [number]: at.getTime() };
      const latest = Object.entries(times)
        .sort(([, a], [, b]) => b - a)
        .slice(0, MOST);
      await store.set(key(customer), JSON.stringify(Object.fromEntries(latest)), SECONDS);
      // Lists have a dot less now; a case looked at once more changes none of them.
      const last = before[number];
      if (last === undefined || last <= news.getTime()) await versions.bump([key(customer)]);
    },
  };
}
