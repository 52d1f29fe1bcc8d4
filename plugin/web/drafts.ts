import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { checkKey, renewKey } from '../auth/form-key.ts';
import { PortalError } from '../errors.ts';
import type { Store } from '../store/store.ts';

const SECONDS = 1_800;
/** More than every field of a form can hold together; whoever sends more, signed in or not, does not fill our memory. */
const MOST_CHARACTERS = 200_000;
const shape = z.record(z.string(), z.string());

/**
 * What was written in a form that could not be shown again waits until the person has signed in, or until the CRM answers.
 * The draft belongs to whoever holds its id, which only this browser was told; it goes when a page has shown it.
 */
export interface Drafts {
  /** @throws PortalError `input.too-large` */
  keep(text: Record<string, string>): Promise<string>;
  read(id: string | undefined): Promise<Record<string, string> | undefined>;
  forget(id: string | undefined): Promise<void>;
}

export function createDrafts(store: Store): Drafts {
  return {
    keep: async (text) => {
      const id = randomUUID();
      const json = JSON.stringify(text);
      if (json.length > MOST_CHARACTERS)
        throw new PortalError('input.too-large', { detail: 'a text no form of ours takes' });
      await store.set(`draft:${id}`, json, SECONDS);
      return id;
    },
    read: async (id = '') => {
      const text = /^[0-9a-f-]{36}$/.test(id) ? await store.get(`draft:${id}`) : undefined;
      return text === undefined ? undefined : shape.parse(JSON.parse(text));
    },
    forget: async (id = '') => store.remove(`draft:${id}`),
  };
}

/** Where the text of a new case is restored: the form of its request. */
export async function newCaseDraft(drafts: Drafts, text: Record<string, string>): Promise<string> {
  const type = /^[a-z0-9-]{1,40}$/.test(text.type ?? '') ? `/${text.type}` : '';
  return `/cases/new${type}?draft=${await drafts.keep(text)}`;
}

/** The key the form had, so that a try that got through unseen stays the only one, also after another session. */
export function keyFor(session: { secret: string }, draft: Record<string, string> | undefined): string {
  try {
    checkKey(session, draft?.key ?? '');
    return draft?.key ?? '';
  } catch {
    return renewKey(session, draft?.key ?? '');
  }
}
