import { createHash } from 'node:crypto';
import { chmodSync, closeSync, copyFileSync, fsyncSync, openSync, readFileSync } from 'node:fs';
import { type FileHandle, open, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Before each entry: its length in bytes, then the beginning of its SHA-256. */
const HEAD_BYTES = 4 + 8;
/** Above any submission; a length beyond it is no length. */
const MOST_BYTES = 16_000_000;
const BRACE = '{'.charCodeAt(0);

/**
 * A file to which entries are only ever appended. What `append` has resolved is on stable storage: entries that come while
 * one write is under way go out together, with one sync.
 */
export interface Journal {
  /** @param safe called at the moment when it is safe, before anything else is written */
  append(entry: object, safe?: () => void): Promise<void>;
  /** Bytes of it. */
  size(): number;
  /** A new file with these entries only, in one step: whoever reads finds the old or the new. */
  rewrite(): Promise<void>;
  /** After what is under way. From then on the others throw: the file may be another process's. */
  close(): Promise<void>;
}

/**
 * What a journal holds, and how many bytes of it are no entry. A crash tears off its end, which was never confirmed to anybody.
 * What a disk has lost before an entry, a gap, takes nothing with it that stands behind.
 */
export function readJournal(path: string): { entries: unknown[]; lostBytes: number; hasGap: boolean } {
  const bytes = readIfThere(path);
  const entries: unknown[] = [];
  let [at, lostBytes, hasGap] = [0, 0, false];
  while (at < bytes.length) {
    const body = bodyAt(bytes, at);
    if (body) {
      entries.push(JSON.parse(body.toString('utf8')));
      hasGap = lostBytes > 0;
    } else lostBytes += 1;
    at += body ? HEAD_BYTES + body.length : 1;
  }
  return { entries, lostBytes, hasGap };
}

/** Undefined where no whole entry begins. */
function bodyAt(bytes: Buffer, at: number): Buffer | undefined {
  if (at + HEAD_BYTES > bytes.length) return undefined;
  const length = bytes.readUInt32BE(at);
  const body = bytes.subarray(at + HEAD_BYTES, at + HEAD_BYTES + length);
  // An entry is an object: without this, what was lost would be hashed from each of its bytes on.
  if (length > MOST_BYTES || body.length !== length || body[0] !== BRACE) return undefined;
  return checksum(body).equals(bytes.subarray(at + 4, at + HEAD_BYTES)) ? body : undefined;
}

/**
 * Begins with a rewrite, so that whatever a crash has left is behind us.
 *
 * @param live all that has to be known, as entries; asked for at every rewrite, also after a failed write
 */
export async function openJournal(path: string, live: () => object[]): Promise<Journal> {
  let waiting: { bytes: Buffer; done(): void; failed(thrown: unknown): void }[] = [];
  let writing: Promise<void> | undefined;
  let isDamaged = false;
  let isClosed = false;
  let file = await written(`${path}.next`, live());
  await rename(`${path}.next`, path);
  syncFolder(dirname(path));

  async function write(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        if (isDamaged) await replace();
        const bytes = Buffer.concat(batch.map((one) => one.bytes));
        isDamaged = true; // until the sync has said otherwise, nobody knows what is there
        await file.handle.appendFile(bytes);
        await file.handle.datasync();
        isDamaged = false;
        file.size += bytes.length;
        for (const one of batch) one.done();
      } catch (thrown) {
        for (const one of batch) one.failed(thrown);
      }
    }
  }

  async function replace(): Promise<void> {
    const next = await written(`${path}.next`, live());
    const before = file.handle;
    isDamaged = true; // which of the two has the name is not known until the folder is safe
    try {
      await rename(`${path}.next`, path);
    } catch (thrown) {
      await next.handle.close();
      throw thrown;
    }
    file = next;
    await before.close();
    syncFolder(dirname(path));
    isDamaged = false;
  }

  function begin(work: () => Promise<void>): Promise<void> {
    const begun = (writing ?? Promise.resolve()).then(work);
    const settled = begun
      .catch(() => undefined)
      .finally(() => {
        if (writing === settled) writing = undefined;
      });
    writing = settled;
    return begun;
  }

  return {
    append: (entry, safe) =>
      new Promise((resolve, failed) => {
        if (isClosed) return failed(closed());
        const done = () => {
          safe?.();
          resolve();
        };
        waiting.push({ bytes: framed(entry), done, failed });
        if (waiting.length === 1) void begin(write);
      }),
    size: () => file.size,
    rewrite: () => (isClosed ? Promise.reject(closed()) : begin(replace)),
    close: async () => {
      isClosed = true;
      await writing;
      await file.handle.close();
    },
  };
}

const closed = () => new Error('the outbox is closed');

async function written(path: string, entries: object[]): Promise<{ handle: FileHandle; size: number }> {
  const handle = await open(path, 'w', 0o600);
  try {
    const bytes = Buffer.concat(entries.map(framed));
    await handle.writeFile(bytes);
    await handle.sync();
    return { handle, size: bytes.length };
  } catch (thrown) {
    await handle.close();
    throw thrown;
  }
}

/** What stands in a folder is safe only after this. */
export function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Copies what could not be read to where a person can look at it. */
export function setAside(path: string, at: Date): string {
  const aside = join(dirname(path), `torn-${at.toISOString().replaceAll(':', '-')}`);
  copyFileSync(path, aside);
  chmodSync(aside, 0o600);
  return aside;
}

function framed(entry: object): Buffer {
  const body = Buffer.from(JSON.stringify(entry));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  return Buffer.concat([length, checksum(body), body]);
}

function checksum(body: Uint8Array): Buffer {
  return createHash('sha256').update(body).digest().subarray(0, 8);
}

function readIfThere(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return Buffer.alloc(0);
    throw thrown;
  }
}
