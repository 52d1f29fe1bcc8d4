import { constants, crc32, deflateRawSync } from 'node:zlib';
import type { Request } from 'express';

/** As the partial `key` writes it. In a text of the CRM the quotes are escaped, so nobody can write one into a page. */
const FIELD = 'name="key" value="';

/** A finished page with places where its form keys go. */
export interface Form {
  html: Buffer;
  /** Where keys stand, in bytes, and the how-manieth of the page’s keys it is: several forms may share one. */
  slots: readonly { at: number; length: number; key: number }[];
  keys: number;
}

export function formOf(html: Buffer): Form {
  const slots: { at: number; length: number; key: number }[] = [];
  const known = new Map<string, number>();
  for (let found = html.indexOf(FIELD); found >= 0; found = html.indexOf(FIELD, found + 1)) {
    const at = found + FIELD.length;
    const value = html.toString('latin1', at, html.indexOf('"', at));
    const key = known.get(value) ?? known.size;
    known.set(value, key);
    slots.push({ at, length: value.length, key });
  }
  return { html, slots, keys: known.size };
}

/** The page as it goes out once: as many new keys as it had, each wherever that one stood. All keys have one length. */
export function withKeys({ html, slots, keys }: Form, issue: () => string): Buffer {
  const fresh = Array.from({ length: keys }, issue);
  const body = Buffer.allocUnsafe(html.length);
  html.copy(body);
  for (const { at, length, key } of slots) body.write(fresh[key] ?? '', at, length, 'latin1');
  return body;
}

/** What stands between the keys, compressed once. Keys are stored as they are, so no size tells anything of them. */
export interface Packed {
  between: readonly Buffer[];
  bytes: number;
}

export function pack({ html, slots }: Form): Packed {
  const starts = [0, ...slots.map(({ at, length }) => at + length)];
  const between = starts.map((start, index) =>
    // Ends at a byte and refers to nothing before it: RFC 1951 lets blocks follow one another.
    deflateRawSync(html.subarray(start, slots[index]?.at ?? html.length), { finishFlush: constants.Z_FULL_FLUSH }),
  );
  return { between, bytes: between.reduce((sum, { length }) => sum + length, 0) };
}

const GZIP_HEADER = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]; // RFC 1952: deflate, no name, no time, any system
const LAST_BLOCK = [1, 0, 0, 0xff, 0xff]; // stored, empty, final
const STORED = 5; // bytes before what a stored block holds
const TRAILER = 8;

/** `html` as one gzip stream: its keys are in stored blocks among the parts that were compressed before. */
export function gzipOf({ between, bytes }: Packed, { slots }: Form, html: Buffer): Buffer {
  const keyed = slots.reduce((sum, { length }) => sum + STORED + length, 0);
  const body = Buffer.allocUnsafe(GZIP_HEADER.length + bytes + keyed + LAST_BLOCK.length + TRAILER);
  body.set(GZIP_HEADER);
  let end = GZIP_HEADER.length;
  for (const [index, part] of between.entries()) {
    body.set(part, end);
    end += part.length;
    const slot = slots[index];
    if (!slot) continue;
    body[end] = 0;
    body.writeUInt16LE(slot.length, end + 1);
    body.writeUInt16LE(0xffff - slot.length, end + 3);
    html.copy(body, end + STORED, slot.at, slot.at + slot.length);
    end += STORED + slot.length;
  }
  body.set(LAST_BLOCK, end);
  body.writeUInt32LE(crc32(html), end + LAST_BLOCK.length);
  body.writeUInt32LE(html.length, end + LAST_BLOCK.length + 4);
  return body;
}

/** Every browser does. */
export function acceptsGzip(req: Request): boolean {
  const accepted = req.headers['accept-encoding'];
  return typeof accepted === 'string' && /(?:^|[\s,])gzip(?!\s*;\s*q\s*=\s*0(?:\.0*)?\s*(?:,|$))/.test(accepted);
}
