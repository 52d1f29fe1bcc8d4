import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Store } from '../store/store.ts';

const SECONDS = 1_800;
const shape = z.record(z.string(), z.string());

/**
 * What was written in a form whose session had ended waits until the person has signed in again. The draft belongs to
 * whoever holds its id, which only this browser was told; it is read once.
 */
export interface Drafts {
  keep(text: Record<string, string>): Promise<string>;
  take(id: string): Promise<Record<string, string> | undefined>;
}

export function createDrafts(store: Store): Drafts {
  return {
    keep: async (text) => {
      const id = randomUUID();
      // The key belonged to the session that ended.
      const { key: _key, ...kept } = text;
      await store.set(`draft:${id}`, JSON.stringify(kept), SECONDS);
      return id;
    },
    take: async (id) => {
      const text = /^[0-9a-f-]{36}$/.test(id) ? await store.take(`draft:${id}`) : undefined;
      return text === undefined ? undefined : shape.parse(JSON.parse(text));
    },
  };
}
