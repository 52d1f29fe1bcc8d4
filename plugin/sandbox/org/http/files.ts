/** Bytes of files: up as base64 in JSON or streamed as multipart, down streamed. They never stay in memory. */
import { unlink } from 'node:fs/promises';
import type { Request, Response } from 'express';
import multer from 'multer';
import { pictureKey } from '../blobs.ts';
import { type Blob, type Org, OrgError } from '../org.ts';
import { parseJson } from './body.ts';
import { type Call, type Fields, isObject, type Reply } from './call.ts';

const MEBIBYTE = 1024 * 1024;
/** Of decoded bytes in one JSON body. */
const BASE64_LIMIT = 37.5 * MEBIBYTE;
const MULTIPART_LIMIT: Record<string, number> = { ContentVersion: 2048 * MEBIBYTE };
const OTHER_LIMIT = 500 * MEBIBYTE;

type Writes = Pick<Org, 'insert' | 'update' | 'upsert'>;

export interface Files {
  /** The call that a multipart request amounts to. */
  receive(request: Request, response: Response, call: Call): Promise<Call>;
  /** Takes received bytes off the disk again when the org refused their record. */
  discard(call: Call): Promise<void>;
  /** The bytes of a record, when the path names a base64 field; undefined when it names something else. */
  download(call: Call): Reply | undefined;
  /** The same writes, with the bytes in them checked. */
  guard<T extends Writes>(writes: T): T;
}

export function createFiles(org: Org): Files {
  /** What we put on disk ourselves: a client must not be able to name a file of this machine. */
  const staged = new WeakSet<object>();
  const known = new Map<string, string[]>();
  const base64Fields = (object: string): string[] => {
    const name = org.objectNames().find((candidate) => candidate.toLowerCase() === object.toLowerCase());
    if (name === undefined) return [];
    const fields = known.get(name) ?? describeBase64(org, name);
    known.set(name, fields);
    return fields;
  };

  const check = (object: string, record: Fields): Fields => {
    for (const field of base64Fields(object)) {
      const name = Object.keys(record).find((key) => key.toLowerCase() === field.toLowerCase());
      const value = name === undefined ? null : record[name];
      if (typeof value === 'string') checkBase64(value);
      else if (value !== null && !(isObject(value) && staged.has(value))) throw notBase64();
    }
    return record;
  };

  return {
    async receive(request, response, call) {
      const object = call.path[1] ?? '';
      const fields = base64Fields(object);
      if (call.path[0]?.toLowerCase() !== 'sobjects' || fields.length === 0) throw unsupported();
      const { json, blob } = await readParts(request, response, org, fields, MULTIPART_LIMIT[object] ?? OTHER_LIMIT);
      if (json === undefined)
        throw new OrgError(
          400,
          'INVALID_MULTIPART_REQUEST',
          'The request has no part with the record as application/json',
        );
      const record = parseJson(json);
      if (!isObject(record)) throw new OrgError(400, 'JSON_PARSER_ERROR', 'The record part must be a JSON object');
      for (const field of fields) delete record[field];
      for (const stored of Object.values(blob)) staged.add(stored);
      return { ...call, body: { ...record, ...blob } };
    },

    async discard({ body }) {
      const values = isObject(body) ? Object.values(body) : [];
      for (const value of values) if (isObject(value) && staged.has(value)) await unlink(String(value.path));
    },

    download(call) {
      const [resource, object = '', id = '', field] = call.path;
      if (field?.toLowerCase() === 'richtextimagefields') return picture(org, call);
      if (resource?.toLowerCase() !== 'sobjects' || field === undefined || call.path.length !== 4) return undefined;
      if (!base64Fields(object).some((name) => name.toLowerCase() === field.toLowerCase())) return undefined;
      if (call.method !== 'GET' && call.method !== 'HEAD') return undefined;
      const name = org.objectNames().find((candidate) => candidate.toLowerCase() === object.toLowerCase()) ?? object;
      const record = org.retrieve(name, id, ['Id'], call.version);
      const stream = org.blobs.read(String(record.Id));
      if (!stream) throw new OrgError(404, 'NOT_FOUND', 'The requested resource does not exist');
      return { status: 200, stream };
    },

    guard: (writes) => ({
      ...writes,
      insert: (object, record) => writes.insert(object, check(object, record)),
      update: (object, id, record) => writes.update(object, id, check(object, record)),
      upsert: (object, field, value, record) => writes.upsert(object, field, value, check(object, record)),
    }),
  };
}

/** `/sobjects/{object}/{id}/richTextImageFields/{field}/{refId}` */
function picture(org: Org, { method, path, version }: Call): Reply {
  const [, object = '', id = '', , field = '', refId = ''] = path;
  const missing = new OrgError(404, 'NOT_FOUND', 'The requested resource does not exist');
  if (path.length !== 6 || (method !== 'GET' && method !== 'HEAD')) throw missing;
  const record = org.retrieve(object, id, ['Id', field], version);
  const stream = org.blobs.read(pictureKey(String(record.Id), field, refId));
  if (!stream) throw missing;
  return { status: 200, stream };
}

/** Any order of parts: bytes are what carries the name of a base64 field, the record is the other part. */
async function readParts(request: Request, response: Response, org: Org, fields: string[], fileSize: number) {
  const blob: Record<string, Blob> = {};
  const storage: multer.StorageEngine = {
    _handleFile(_request, file, done) {
      const field = fields.find((name) => name.toLowerCase() === file.fieldname.toLowerCase());
      if (!field)
        return done(new OrgError(400, 'INVALID_MULTIPART_REQUEST', `Unexpected binary part ${file.fieldname}`));
      org.blobs.put(file.stream).then((stored) => {
        blob[field] = stored;
        done(null, { size: stored.size, path: stored.path });
      }, done);
    },
    _removeFile: (_request, file, done) => void unlink(file.path).then(() => done(null), done),
  };
  const parse = multer({ storage, limits: { fileSize, files: 1, fieldSize: MEBIBYTE } }).any();
  await new Promise<void>((resolve, reject) => {
    parse(request, response, (error: unknown) => (error ? reject(multipartError(error)) : resolve()));
  });
  const texts: unknown[] = isObject(request.body) ? Object.values(request.body) : [];
  return { json: texts.find((text) => typeof text === 'string'), blob };
}

function multipartError(error: unknown): unknown {
  if (!(error instanceof multer.MulterError)) {
    return error instanceof OrgError ? error : new OrgError(400, 'INVALID_MULTIPART_REQUEST', String(error));
  }
  return error.code === 'LIMIT_FILE_SIZE' ? tooLarge() : new OrgError(400, 'INVALID_MULTIPART_REQUEST', error.message);
}

function describeBase64(org: Org, object: string): string[] {
  const answer: unknown = org.describe(object, '67.0');
  const fields: unknown[] = isObject(answer) && Array.isArray(answer.fields) ? answer.fields : [];
  return fields.flatMap((field) => (isObject(field) && field.type === 'base64' ? [String(field.name)] : []));
}

function checkBase64(text: string): void {
  if (text.length * 0.75 > BASE64_LIMIT) throw tooLarge();
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/\r\n]*={0,2}$/.test(text)) throw notBase64();
}

function notBase64(): OrgError {
  return new OrgError(400, 'JSON_PARSER_ERROR', 'Cannot deserialize instance of base64 from VALUE_STRING value');
}

function tooLarge(): OrgError {
  return new OrgError(400, 'STRING_TOO_LONG', 'File size exceeds the maximum allowed');
}

export function unsupported(): OrgError {
  return new OrgError(415, 'UNSUPPORTED_MEDIA_TYPE', 'Content-Type header not supported');
}
