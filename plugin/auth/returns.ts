import type { Store } from '../store/store.ts';
import { randomToken } from './secrets.ts';

const LIFE_SECONDS = 1_800; // somebody may look for his password meanwhile

/** Where people go after sign-in. What travels is a key; the address itself never leaves the server. */
export interface Returns {
  /** Undefined for home, and for what is not a page of this site. */
  keep(path: string): Promise<string | undefined>;
  /** `/` when the key is unknown or too old. */
  find(key: string | undefined): Promise<string>;
}

export function createReturns(store: Store): Returns {
  return {
    keep: async (path) => {
      if (path === '/' || !isLocalPath(path)) return undefined; // home is where people go without
      const key = randomToken();
      await store.set(`return:${key}`, path, LIFE_SECONDS);
      return key;
    },
    find: async (key) => {
      const path = key !== undefined && isReturnKey(key) ? await store.get(`return:${key}`) : undefined;
      return path ?? '/';
    },
  };
}

export function isReturnKey(text: string): boolean {
  return /^[A-Za-z0-9_-]{43}$/.test(text);
}

/** A path of this site with its query, at most 2 kB: nothing a browser could read as another site or a script. */
export function isLocalPath(path: string): boolean {
  if (path.length > 2_000 || !/^\/(?![/\\])/.test(path) || /[\u0000-\u0020\u007f\\]/.test(path)) return false;
  try {
    return new URL(path, 'https://here.invalid').origin === 'https://here.invalid';
  } catch {
    return false;
  }
}
