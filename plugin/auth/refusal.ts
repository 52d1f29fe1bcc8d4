import { PortalError } from '../errors.ts';

/** The message is not good; `reason` goes to the log only. */
export function rejected(reason: string, cause?: unknown): PortalError {
  return new PortalError('auth.rejected', { detail: reason, cause });
}

/** Not a message at all, or not sent the way messages are. */
export function malformed(reason: string, cause?: unknown): PortalError {
  return new PortalError('auth.malformed', { detail: reason, cause });
}

/** Ends the reading of a message unless `holds`. */
export function demand(holds: boolean, reason: string): asserts holds {
  if (!holds) throw rejected(reason);
}

/** What a library said, fit for one line of the log. */
export function reasonOf(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return text.replace(/[\u0000-\u001f\u007f]+/g, ' ').slice(0, 300);
}
