import type { IncomingMessage } from 'node:http';
import { constants, crc32, deflateRawSync } from 'node:zlib';

/** As the partial `key` writes it. In a text of the CRM the quotes are escaped, so nobody can write one into a page. */
const FIELD = 'name="key" value="';

/** `<uuid>.<hmac>`, as `issueKey` makes them. */
const KEY_LENGTH = 80;
/** RFC 1952: deflate, no name, no time, any system. */
const GZIP_HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
/** RFC 1951: a block that is stored, with its length and that inverted. */
const STORED_KEY = Buffer.from([0, KEY_LENGTH, 0, 0xff - KEY_LENGTH, 0xff]);
const LAST_BLOCK = Buffer.from([1, 0, 0, 0xff, 0xff]); // stored, empty, final
const TRAILER = 8;

/** Bytes with places where form keys go, which all have one length. Each answer has keys of its own. */
export interface Form {
  bytes: Buffer;
  /** Where keys stand, and the how-manieth of the page’s keys it is: several forms may share one. */
  slots: readonly { at: number; key: number }[];
  keys: number;
  /** While an answer has the bytes themselves, the next one gets a copy. */
  isOut: boolean;
}

/** Of a copy, as the page itself may still be on its way; undefined if something else stands where a key should. */
export function formOf(page: Buffer): Form | undefined {
  const html = Buffer.from(page);
  const slots: { at: number; key: number }[] = [];
  const known = new Map<string, number>();
  for (let found = html.indexOf(FIELD); found >= 0; found = html.indexOf(FIELD, found + 1)) {
    const at = found + FIELD.length;
    const value = html.toString('latin1', at, at + KEY_LENGTH);
    if (html.indexOf('"', at) !== at + KEY_LENGTH) return undefined;
    const key = known.get(value) ?? known.size;
    known.set(value, key);
    slots.push({ at, key });
  }
  return { bytes: html, slots, keys: known.size, isOut: false };
}

/** The page as it goes out once, with as many new keys as it had, each wherever that one stood. */
export function withKeys({ bytes, slots, isOut }: Form, keys: readonly string[]): Buffer {
  const once = isOut ? Buffer.from(bytes) : bytes;
  for (const { at, key } of slots) once.write(keys[key] ?? '', at, KEY_LENGTH, 'latin1');
  return once;
}

/**
 * The same as one gzip stream. What stands between the keys is compressed once; they are stored as they are, in blocks of
 * their own, so no size tells anything of them.
 */
export function gzipped(html: Form): Form {
  const parts: Buffer[] = [GZIP_HEADER];
  const slots: { at: number; key: number }[] = [];
  let [start, length] = [0, GZIP_HEADER.length];
  const add = (part: Buffer) => {
    parts.push(part);
    length += part.length;
  };
  // Ends at a byte and refers to nothing before it: RFC 1951 lets blocks follow one another.
  const compress = (end: number) =>
    add(deflateRawSync(html.bytes.subarray(start, end), { finishFlush: constants.Z_FULL_FLUSH }));
  for (const { at, key } of html.slots) {
    compress(at);
    add(STORED_KEY);
    slots.push({ at: length, key });
    add(Buffer.alloc(KEY_LENGTH));
    start = at + KEY_LENGTH;
  }
  compress(html.bytes.length);
  add(LAST_BLOCK);
  add(Buffer.alloc(TRAILER));
  return { bytes: Buffer.concat(parts), slots, keys: html.keys, isOut: false };
}

/** @param html the page with the same keys: the end of the stream tells its checksum and its length */
export function gzipWithKeys(packed: Form, keys: readonly string[], html: Buffer): Buffer {
  const once = withKeys(packed, keys);
  once.writeUInt32LE(crc32(html), once.length - TRAILER);
  once.writeUInt32LE(html.length, once.length - TRAILER + 4);
  return once;
}

/** Every browser does. */
export function acceptsGzip(req: IncomingMessage): boolean {
  const accepted = req.headers['accept-encoding'];
  return typeof accepted === 'string' && /(?:^|[\s,])gzip(?!\s*;\s*q\s*=\s*0(?:\.0*)?\s*(?:,|$))/.test(accepted);
}
