import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { checkKey, renewKey } from '../auth/form-key.ts';
import { PortalError } from '../errors.ts';
import type { Customer } from '../records/customer.ts';
import type { Store } from '../store/store.ts';
import type { Limits } from './limits.ts';

const SECONDS = 1_800;
/** More than every field of a form can hold together; whoever sends more, signed in or not, does not fill our memory. */
const MOST_CHARACTERS = 200_000;
const shape = z.record(z.string(), z.string());

/**
 * What was written in a form that could not be shown again waits until the person has signed in, or until the CRM answers.
 * The draft belongs to whoever holds its id, which only this browser was told; it goes when a page has shown it.
 */
export interface Drafts {
  /**
   * @param by who signed in; of others `Limits.mayLeave` knows
   * @throws PortalError `input.too-large`, `rate.limited`
   */
  keep(by: Customer | undefined, text: Record<string, string>): Promise<string>;
  /** What belongs to the text and was not known when it was kept. */
  add(id: string, more: Record<string, string>): Promise<void>;
  read(id: string | undefined): Promise<Record<string, string> | undefined>;
  forget(id: string | undefined): Promise<void>;
}

export function createDrafts({ store, limits }: { store: Store; limits: Pick<Limits, 'mayKeep'> }): Drafts {
  const put = (id: string, json: string) => store.set(`draft:${id}`, json, SECONDS);

  async function read(id = ''): Promise<Record<string, string> | undefined> {
    const text = /^[0-9a-f-]{36}$/.test(id) ? await store.get(`draft:${id}`) : undefined;
    return text === undefined ? undefined : shape.parse(JSON.parse(text));
  }

  return {
    keep: async (by, text) => {
      const id = randomUUID();
      const json = JSON.stringify(text);
      if (json.length > MOST_CHARACTERS)
        throw new PortalError('input.too-large', { detail: 'a text no form of ours takes' });
      if (by && !(await limits.mayKeep(by, json.length))) throw noRoom();
      await put(id, json);
      return id;
    },
    read,
    add: async (id, more) => put(id, JSON.stringify({ ...(await read(id)), ...more })),
    forget: async (id = '') => store.remove(`draft:${id}`),
  };
}

function noRoom(): PortalError {
  const error = new PortalError('rate.limited', { detail: 'too much of one person is kept' });
  error.retryAfterSeconds = SECONDS;
  return error;
}

/** The form of the request that a text of a new case belongs to. */
export function newCaseForm({ type = '' }: Record<string, string>): string {
  return /^[a-z0-9-]{1,40}$/.test(type) ? `/cases/new/${type}` : '/cases/new';
}

/** Where the text of a new case is restored. */
export async function newCaseDraft(...[drafts, by, text]: [Drafts, ...Parameters<Drafts['keep']>]): Promise<string> {
  return `${newCaseForm(text)}?draft=${await drafts.keep(by, text)}`;
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
