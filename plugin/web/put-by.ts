import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rename, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Session } from '../auth/session.ts';
import type { SentFile } from '../records/outbox/outbox.ts';
import type { SharedFiles } from '../store/shared-files.ts';
import type { Store } from '../store/store.ts';
import type { Limits } from './limits.ts';

export const KEPT_SECONDS = 3_600;
/** Redis has all it holds in memory; what is larger waits on the machine that has it. */
const MOST_SHARED = 25_000_000; // bytes of a file
/** Of one form; more tokens than any of ours has. */
const MOST_TOKENS = 20;

/** A file of a form; with a token, one that waits here for its next try. */
export interface HeldFile extends SentFile {
  readonly token?: string;
  /** Of one that other machines can have, too. */
  readonly sha256?: string | undefined;
}

export interface PutBy {
  /** Puts files by until the form is sent again, for this session only. */
  keep(session: Session, files: HeldFile[]): Promise<{ token: string; name: string; size: number }[]>;
  /**
   * The files put by under these tokens; tokens of nobody, of somebody else, or of a file that only another machine has, give
   * nothing. They stay until they are swept, also when they were sent: the same form may come twice.
   */
  kept(session: Session, tokens: string[]): Promise<HeldFile[]>;
}

const shape = z.strictObject({
  name: z.string(),
  size: z.number(),
  type: z.string(),
  unchecked: z.boolean().optional(),
  sha256: z.string().optional(),
});

/** Each file lies in `folder` under its token, on every machine that has or had to do with it. */
export function createPutBy(parts: {
  folder: string;
  store: Store;
  shared: SharedFiles | undefined;
  limits: Pick<Limits, 'mayShare'>;
}): PutBy {
  const { folder, store, shared, limits } = parts;
  const keyOf = (session: Session, token: string) => `upload:${session.key}:${token}`;

  /** So that whichever machine is asked next has it, as far as there is room for it. Otherwise it waits here alone. */
  async function share({ customer }: Session, token: string, { path, size, sha256 }: HeldFile) {
    if (!shared || size > MOST_SHARED) return undefined;
    try {
      if (sha256 !== undefined && (await shared.prolong(token, size, KEPT_SECONDS))) return sha256;
      return (await limits.mayShare(customer, size)) ? await shared.put(token, path, KEPT_SECONDS) : undefined;
    } catch {
      return undefined;
    }
  }

  async function put(session: Session, { token = randomUUID(), ...file }: HeldFile) {
    const path = join(folder, token);
    if (path !== file.path) await rename(file.path, path);
    const sha256 = await share(session, token, { ...file, path });
    const { name, size, type, unchecked } = file;
    await store.set(keyOf(session, token), JSON.stringify({ name, size, type, unchecked, sha256 }), KEPT_SECONDS);
    const now = new Date();
    await utimes(path, now, now); // looked at again, it is not swept meanwhile
    return { token, name, size };
  }

  async function find(session: Session, token: string): Promise<HeldFile[]> {
    const text = /^[0-9a-f-]{36}$/.test(token) ? await store.get(keyOf(session, token)) : undefined;
    if (text === undefined) return [];
    const file = shape.parse(JSON.parse(text));
    const path = join(folder, token);
    return (await isHere(path, file)) || (await fetched(path, token, file)) ? [{ ...file, path, token }] : [];
  }

  /** Under a name of its own until it is whole: two requests may ask for it at once. */
  async function fetched(path: string, token: string, { size, sha256 }: z.output<typeof shape>): Promise<boolean> {
    if (!shared || sha256 === undefined) return false;
    const part = join(folder, randomUUID());
    if (!(await shared.fetch(token, { size, sha256 }, part))) return false;
    await rename(part, path);
    return true;
  }

  return {
    keep: (session, files) => Promise.all(files.map((file) => put(session, file))),
    kept: async (session, tokens) =>
      (await Promise.all(tokens.slice(0, MOST_TOKENS).map((token) => find(session, token)))).flat(),
  };
}

async function isHere(path: string, { size }: { size: number }): Promise<boolean> {
  return existsSync(path) && (await stat(path)).size === size;
}
