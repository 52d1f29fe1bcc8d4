import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream, mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import type { Blob, Blobs } from './org.ts';

/** Blobs that can also be written at once, for bytes that came inside a JSON body. */
export interface DiskBlobs extends Blobs {
  putNow(bytes: Uint8Array): Blob;
}

/** Under which name the bytes of a picture inside a rich text are bound: the record, its field, and the picture's id. */
export function pictureKey(recordId: string, field: string, refId: string): string {
  return [recordId.slice(0, 15), field.toLowerCase(), refId.slice(0, 15)].join('/');
}

/** `bound` is told when a record gets its bytes. */
export function createBlobs(bound: (recordId: string, blob: Blob) => void): DiskBlobs {
  const byRecord = new Map<string, Blob>();
  let folder: string | undefined;
  let count = 0;

  function nextPath(): string {
    folder ??= mkdtempSync(join(tmpdir(), 'sandbox-org-'));
    return join(folder, String(++count));
  }

  return {
    put: async (bytes) => {
      const path = nextPath();
      const file = createWriteStream(path);
      const hash = createHash('md5');
      let size = 0;
      for await (const chunk of bytes instanceof Uint8Array ? [bytes] : bytes) {
        size += chunk.byteLength;
        hash.update(chunk);
        if (!file.write(chunk)) await once(file, 'drain');
      }
      file.end();
      await finished(file);
      return { path, size, md5: hash.digest('hex') };
    },
    putNow: (bytes) => {
      const path = nextPath();
      writeFileSync(path, bytes);
      return { path, size: bytes.byteLength, md5: createHash('md5').update(bytes).digest('hex') };
    },
    bind: (recordId, blob) => {
      byRecord.set(recordId, blob);
      bound(recordId, blob);
    },
    read: (recordId) => {
      const blob = byRecord.get(recordId);
      return blob && createReadStream(blob.path);
    },
    close: async () => {
      byRecord.clear();
      if (folder) await rm(folder, { recursive: true, force: true });
      folder = undefined;
    },
  };
}
