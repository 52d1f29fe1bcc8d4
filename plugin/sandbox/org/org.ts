/**
 * What the sandbox org can do, as the HTTP surface, the seed and the tests see it.
 * Behaviour follows the REST API of a real org: it refuses what a real org refuses, with its error codes.
 */

import type { DataCategories } from './data-categories.ts';

export type Value = string | number | boolean | null;
/** A record as the API shows it: API field names, values in their JSON forms. */
export type Row = { [field: string]: Value };
/** A record as a query answers it: attributes, then the selected fields; parents and sub-queries are nested. */
export type QueryRow = { attributes: { type: string; url?: string }; [field: string]: unknown };

export interface QueryResult {
  totalSize: number;
  done: boolean;
  nextRecordsUrl?: string;
  records: QueryRow[];
}

/** One entry of the error array that a real org answers; `status` is the HTTP status it goes out with. */
export class OrgError extends Error {
  readonly status: number;
  readonly errorCode: string;
  readonly fields: string[] | undefined;

  constructor(status: number, errorCode: string, message: string, fields?: string[]) {
    super(message);
    this.status = status;
    this.errorCode = errorCode;
    this.fields = fields;
  }
}

export interface Org {
  /** 18 characters, prefix 00D. */
  readonly orgId: string;
  /** The API-only user that every token acts as. */
  readonly integrationUserId: string;
  /** Host-relative paths carry this version, for example `67.0`. */
  objectNames(): string[];
  describeGlobal(version: string): object;
  describe(object: string, version: string): object;
  query(soql: string, options: { version: string; all?: boolean; batchSize?: number }): QueryResult;
  /** @throws OrgError INVALID_QUERY_LOCATOR */
  queryMore(locator: string, options: { version: string }): QueryResult;
  /** Validates like the org and returns the new 18-character id. @throws OrgError */
  insert(object: string, record: Record<string, unknown>): string;
  update(object: string, id: string, record: Record<string, unknown>): void;
  upsert(
    object: string,
    field: string,
    value: string,
    record: Record<string, unknown>,
  ): { id: string; created: boolean };
  remove(object: string, id: string): void;
  /** As the dialog “Merge” does it: no REST resource has it. @throws OrgError for objects that cannot be merged */
  merge(object: string, id: string, into: string): void;
  /** All fields, or those asked for; 15- or 18-character id. @throws OrgError NOT_FOUND, ENTITY_IS_DELETED */
  retrieve(object: string, id: string, fields: string[] | undefined, version: string): QueryRow;
  retrieveByExternalId(object: string, field: string, value: string, version: string): QueryRow;
  /** Moves a version of an article to Online, Archived or Draft. @throws OrgError NOT_FOUND, INVALID_INPUT */
  publish(versionId: string, status: string): void;
  readonly dataCategories: DataCategories;
  /** Runs `work`; what it wrote is undone if it throws. Synchronous, so nothing can come between. */
  transaction<T>(work: () => T): T;
  /** Seed path: complete rows, indexed but not validated; `Id` is given by `nextId`. */
  load(object: string, rows: Iterable<Row>): void;
  nextId(object: string): string;
  /** Live rows whose fields equal `match`, for assertions and the search index. */
  rows(object: string, match?: Row): Row[];
  /** Called after each committed insert, update and delete; the search index listens. */
  onChange(listener: (object: string, id: string, row: Row | undefined) => void): void;
  /** Bytes of a base64 field (ContentVersion.VersionData, Attachment.Body) live outside the tables. */
  readonly blobs: Blobs;
  now(): Date;
}

/** Bytes by record id, on disk in a folder of the run's own, so that a large file costs no memory. */
export interface Blobs {
  put(bytes: Uint8Array | AsyncIterable<Uint8Array>): Promise<Blob>;
  /** Ties bytes already put to a record. */
  bind(recordId: string, blob: Blob): void;
  read(recordId: string): NodeJS.ReadableStream | undefined;
  close(): Promise<void>;
}

/** Bytes that were received: their length and MD5 in hex, as ContentVersion.Checksum holds it. */
export interface Blob {
  readonly path: string;
  readonly size: number;
  readonly md5: string;
}
