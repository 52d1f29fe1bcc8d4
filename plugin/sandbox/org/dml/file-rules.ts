import { extname, parse } from 'node:path';
import { read } from '../reader.ts';
import type { Place } from '../store.ts';
import { duplicate, required } from './refusals.ts';
import { type Change, type Rules, text, type Writer } from './writer.ts';

/** The names that the org has for kinds of files; others are the extension in capitals. */
const FILE_TYPES: Record<string, string> = {
  txt: 'TEXT',
  docx: 'WORD_X',
  doc: 'WORD',
  xlsx: 'EXCEL_X',
  xls: 'EXCEL',
  pptx: 'POWER_POINT_X',
  jpeg: 'JPG',
  htm: 'HTML',
};

function fileType(extension: string): string {
  return FILE_TYPES[extension.toLowerCase()] ?? (extension === '' ? 'UNKNOWN' : extension.toUpperCase());
}

export const CONTENT_VERSION: Rules = {
  before: (change, writer) => {
    if (change.place) return;
    const { values, bytes, after } = change;
    if (!bytes) throw required(['VersionData']);
    const path = String(after('PathOnClient'));
    const extension = extname(path).slice(1);
    if (!values.get('Title')) values.set('Title', parse(path).name);
    values.set('FileExtension', extension || null);
    values.set('FileType', fileType(extension));
    values.set('ContentSize', bytes.size);
    values.set('Checksum', bytes.md5);
    values.set('IsLatest', true);
    values.set('ContentModifiedDate', writer.now().getTime());
    values.set('ContentDocumentId', documentFor(change, writer));
    values.set('VersionNumber', String(replaceLatest(String(values.get('ContentDocumentId')), writer) + 1));
  },
  after: (change, writer) => {
    const { after, before, bytes } = change;
    const id = String(after('Id'));
    if (before('Id') !== null) return;
    if (bytes) writer.blobs.bind(id, bytes);
    const document = writer.store.find(String(after('ContentDocumentId')));
    if (!document) return;
    const copied = ['Title', 'Description', 'FileExtension', 'FileType', 'ContentSize', 'ContentModifiedDate'];
    const values = Object.fromEntries(copied.map((field) => [field, after(field)]));
    writer.keep(document, { ...values, LatestPublishedVersionId: id });
    link(change, writer);
  },
};

function documentFor({ values, after }: Change, writer: Writer): string {
  const given = text(values.get('ContentDocumentId') ?? null);
  if (given) return given;
  const place = writer.insert('ContentDocument', { Title: after('Title'), OwnerId: after('OwnerId') });
  return String(read(writer.store, place, 'Id'));
}

/** The version that was the latest is no longer; answers its number, 0 if there was none. */
function replaceLatest(document: string, writer: Writer): number {
  let highest = 0;
  for (const version of writer.rows('ContentVersion', 'ContentDocumentId', document)) {
    highest = Math.max(highest, Number(read(writer.store, version, 'VersionNumber')));
    writer.keep(version, { IsLatest: false });
  }
  return highest;
}

/** A new file is linked to its owner, and to the record it was first published to. */
function link({ after }: Change, writer: Writer): void {
  const document = after('ContentDocumentId');
  if (after('VersionNumber') !== '1') return;
  const to = (entity: string, share: string): void =>
    void writer.insert('ContentDocumentLink', {
      ContentDocumentId: document,
      LinkedEntityId: entity,
      ShareType: share,
    });
  to(String(after('OwnerId')), 'I');
  const location = text(after('FirstPublishLocationId'));
  if (location && location !== after('OwnerId')) to(location, 'V');
}

export const CONTENT_DOCUMENT_LINK: Rules = {
  before: ({ place, values, after }, writer) => {
    if (place) return;
    const entity = String(after('LinkedEntityId'));
    const links = writer.rows('ContentDocumentLink', 'ContentDocumentId', String(after('ContentDocumentId')));
    const same = links.some((other) => read(writer.store, other, 'LinkedEntityId') === entity);
    if (same) throw duplicate('<unknown>', '<unknown>');
    // On a record, what an internal user adds is for internal users until somebody says otherwise.
    if (!values.get('Visibility')) values.set('Visibility', entity.startsWith('005') ? 'AllUsers' : 'InternalUsers');
  },
};

export const ATTACHMENT: Rules = {
  before: ({ place, values, bytes }) => {
    if (!place && !bytes) throw required(['Body']);
    if (bytes) values.set('BodyLength', bytes.size);
  },
  after: ({ after, bytes }, { blobs }) => {
    if (bytes) blobs.bind(String(after('Id')), bytes);
  },
};

/** Bytes that came after their row, as a seed brings them: the row learns their size. */
export function describeBytes(writer: Writer, place: Place, bytes: { size: number; md5: string }): void {
  if (place.table.type.name === 'Attachment') writer.keep(place, { BodyLength: bytes.size });
  if (place.table.type.name === 'ContentVersion') writer.keep(place, { ContentSize: bytes.size, Checksum: bytes.md5 });
}
