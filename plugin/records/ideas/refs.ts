import { canonicalId } from '../ids.ts';

/** What every id of an idea begins with (Object Reference, key prefixes). */
const PREFIX = '087';

/** What stands in the address of an idea: its record id without the beginning that all share and without the checksum. */
export function refOf(id: string): string {
  return id.slice(3, 15);
}

/** The record id behind it; one of 15 or 18 characters, as links in the company’s e-mails carry it, does as well. */
export function idOf(ref: string): string | undefined {
  const id = canonicalId(ref.length === 12 ? PREFIX + ref : ref);
  return id?.startsWith(PREFIX) ? id : undefined;
}
