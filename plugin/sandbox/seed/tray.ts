import type { Blob, Org, Row, Value } from '../org/org.ts';
import { bytesFor } from './bytes.ts';
import { iso } from './moments.ts';
import { createRandom } from './random.ts';

/** A field that is undefined keeps its default. */
type Fields = { [field: string]: Value | Date | undefined };

interface FileOnRecord {
  record: string;
  name: string;
  /** In bytes. */
  size: number;
  at: Date;
  by: string;
  /** Agents only. */
  internal?: boolean | undefined;
}

/** Collects rows with their ids given, so that they can refer to each other, and loads them at the end. */
export interface Tray {
  /** Whether the org has the object; rows of others are dropped. */
  has(object: string): boolean;
  /** @returns the id of the row, empty if the org has no such object */
  put(object: string, fields: Fields): string;
  /** @returns the id of the file's document */
  file(file: FileOnRecord): string;
  load(): Promise<void>;
}

export function createTray(org: Org): Tray {
  const known = new Set(org.objectNames());
  const rows = new Map<string, Row[]>();
  const contents = new Map<string, Uint8Array>();
  const waiting: { version: string; content: Uint8Array }[] = [];

  function put(object: string, fields: Fields): string {
    if (!known.has(object)) return '';
    const row: Row = { Id: null };
    for (const [name, value] of Object.entries(fields)) {
      if (value !== undefined) row[name] = value instanceof Date ? iso(value) : value;
    }
    row.Id ??= org.nextId(object);
    const list = rows.get(object);
    if (list) list.push(row);
    else rows.set(object, [row]);
    return String(row.Id);
  }

  function contentOf(name: string, size: number): Uint8Array {
    const key = `${name} ${size}`;
    const content = contents.get(key) ?? bytesFor(name, size, createRandom(size, name));
    contents.set(key, content);
    return content;
  }

  return {
    has: (object) => known.has(object),
    put,
    file: ({ record, name, size, at, by, internal = false }) => {
      const cut = name.lastIndexOf('.');
      const extension = name.slice(cut + 1);
      const content = contentOf(name, size);
      const common = {
        Title: name.slice(0, cut),
        FileExtension: extension,
        FileType: FILE_TYPES[extension] ?? 'UNKNOWN',
        ContentSize: content.length,
        ContentModifiedDate: at,
        CreatedDate: at,
        CreatedById: by,
        LastModifiedById: by,
        OwnerId: by,
      };
      const document = org.nextId('ContentDocument');
      const version = put('ContentVersion', {
        ...common,
        ContentDocumentId: document,
        PathOnClient: name,
        VersionNumber: '1',
        IsLatest: true,
        FirstPublishLocationId: record,
      });
      put('ContentDocument', { Id: document, ...common, LatestPublishedVersionId: version });
      const link = { ContentDocumentId: document, SystemModstamp: at };
      put('ContentDocumentLink', { ...link, LinkedEntityId: by, ShareType: 'I', Visibility: 'AllUsers' });
      const visibility = internal ? 'InternalUsers' : 'AllUsers';
      put('ContentDocumentLink', { ...link, LinkedEntityId: record, ShareType: 'V', Visibility: visibility });
      waiting.push({ version, content });
      return document;
    },
    load: async () => {
      for (const [object, list] of rows) org.load(object, list);
      rows.clear();
      const stored = new Map<Uint8Array, Blob>();
      for (const { version, content } of waiting.splice(0)) {
        const blob = stored.get(content) ?? (await org.blobs.put(content));
        stored.set(content, blob);
        org.blobs.bind(version, blob);
      }
    },
  };
}

const FILE_TYPES: Record<string, string> = { txt: 'TEXT', log: 'LOG', csv: 'CSV', pdf: 'PDF', png: 'PNG', jpg: 'JPG' };
