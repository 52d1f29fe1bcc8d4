import { chmodSync, mkdirSync } from 'node:fs';

/** A folder that nobody else on this machine reads, also where one with more rights is there already. */
export function privateFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  try {
    chmodSync(path, 0o700);
  } catch {
    // Of a folder that belongs to another user, its owner has decided.
  }
}
