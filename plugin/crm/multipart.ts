import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import type { UploadedFile } from '../records/crm.ts';
import { sweeping } from '../sweep.ts';

/** A request body whose length is known before its first byte. */
export interface Multipart {
  readonly contentType: string;
  readonly length: number;
  /** Can be opened again for a second try. */
  open(): Readable;
}

/**
 * A record and its bytes as the REST API takes them (REST API guide, Insert or Update Blob Data): the JSON part first, so
 * that the org knows what the bytes are before they come. The file is read from disk as the connection takes it.
 */
export function multipartOf(file: UploadedFile, record: object): Multipart {
  const boundary = `portico-${randomUUID()}`;
  const head = Buffer.from(
    `--${boundary}\r\nContent-Disposition: form-data; name="entity_content"\r\nContent-Type: application/json\r\n\r\n` +
      `${JSON.stringify(record)}\r\n` +
      // The name that counts stands in the JSON part, where any character may stand.
      `--${boundary}\r\nContent-Disposition: form-data; name="VersionData"; filename="file"\r\n` +
      'Content-Type: application/octet-stream\r\n\r\n',
  );
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);

  async function* bytes(): AsyncGenerator<Buffer> {
    yield head;
    const swept = sweeping();
    for await (const piece of createReadStream(file.path)) {
      yield piece;
      swept(piece);
    }
    yield tail;
  }

  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    length: head.length + file.size + tail.length,
    open: () => Readable.from(bytes(), { objectMode: false }),
  };
}
