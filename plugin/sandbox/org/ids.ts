/**
 * Record ids: 15 case-sensitive base-62 characters (3 of key prefix, 3 of instance, 9 of record number), shown
 * with a 3-character checksum of their letter case as 18.
 */

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const SUFFIX = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';
const INSTANCE = 'Q50';

/** The value of a digit by its character code. */
const VALUES = Int8Array.from({ length: 128 }, (_, code) => DIGITS.indexOf(String.fromCharCode(code)));

/** The 18-character form of a 15-character id. */
export function withSuffix(id15: string): string {
  let suffix = '';
  for (let group = 0; group < 15; group += 5) {
    let bits = 0;
    for (let i = 0; i < 5; i++) {
      const code = id15.charCodeAt(group + i);
      if (code >= 65 && code <= 90) bits |= 1 << i;
    }
    suffix += SUFFIX.charAt(bits);
  }
  return id15 + suffix;
}

/** Record number `sequence` of the objects with this key prefix; increasing numbers give increasing ids. */
export function idOf(prefix: string, sequence: number): string {
  let rest = sequence;
  let digits = '';
  for (let i = 0; i < 9; i++) {
    digits = DIGITS.charAt(rest % 62) + digits;
    rest = Math.floor(rest / 62);
  }
  return withSuffix(prefix + INSTANCE + digits);
}

/** The 18-character form of a 15- or 18-character id; undefined if it cannot be an id. */
export function canonicalId(text: string): string | undefined {
  if (!/^[0-9A-Za-z]{15}(?:[0-9A-Za-z]{3})?$/.test(text)) return undefined;
  const id = withSuffix(text.slice(0, 15));
  return text.length === 15 || text === id ? id : undefined;
}

/** The record number in an id that this org gave out; -1 for an id of some other org. */
export function sequenceOf(id: string): number {
  if (!id.startsWith(INSTANCE, 3)) return -1;
  let sequence = 0;
  for (let i = 6; i < 15; i++) {
    const digit = VALUES[id.charCodeAt(i)] ?? -1;
    if (digit < 0) return -1;
    sequence = sequence * 62 + digit;
  }
  return sequence;
}
