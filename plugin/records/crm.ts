import type { Soql } from './soql.ts';

/** A row as the CRM answers it: attributes dropped, parents as dotted names, sub-queries as lists. */
export type CrmRow = { readonly [field: string]: unknown };

/**
 * One step of an all-or-nothing write; `ref` names it: a letter, then letters and digits, no two alike. Text is always
 * text, also `@{case.id}`; only a Reference names what an earlier step answered.
 */
export type WriteStep =
  | { ref: string; create: string; values: Record<string, CrmValue | Reference> }
  | { ref: string; update: string; id: string; values: Record<string, CrmValue | Reference> }
  /** Made, or changed where a record has this `key` in the external id field `by` already. */
  | { ref: string; upsert: string; by: string; key: string; values: Record<string, CrmValue | Reference> }
  | { ref: string; read: string; id: string | Reference; fields: string[] };

export type CrmValue = string | number | boolean | null;

/** A field of an earlier step's answer: `id` of what was created, or a field that a read step asked for. */
export interface Reference {
  readonly from: string;
  readonly field: string;
}

/** By `ref` of its step: the id of what was created or updated, the row of what was read. */
export type WriteAnswers = Readonly<Record<string, { id: string; row: CrmRow }>>;

/** What the org says of a field: what forms and checks are made from. Lengths in characters. */
export interface FieldDescription {
  readonly name: string;
  readonly label: string;
  readonly type: string;
  readonly length: number;
  /** Of a number: digits at most, and how many of them after the point; 0 and 0 for all else. */
  readonly precision: number;
  readonly scale: number;
  readonly required: boolean; // a person must give it: createable, not nillable, no default
  readonly createable: boolean;
  readonly updateable: boolean;
  readonly filterable: boolean;
  /** Made from other fields: it changes without its record being changed. */
  readonly calculated?: boolean | undefined;
  readonly values: readonly { value: string; label: string; isDefault: boolean }[]; // of a picklist, active ones
  readonly referenceTo: readonly string[];
}

export interface ObjectDescription {
  readonly name: string;
  readonly createable: boolean;
  readonly updateable: boolean;
  readonly fields: ReadonlyMap<string, FieldDescription>;
}

/** One data category; `parent` undefined for the top of its group. */
export interface DataCategory {
  readonly group: string;
  readonly name: string;
  readonly label: string;
  readonly parent: string | undefined;
}

/** Bytes on disk, received and checked, on their way into the CRM. */
export interface UploadedFile {
  readonly path: string;
  readonly name: string;
  readonly size: number;
  readonly type: string;
}

/** The CRM as records need it. Every refusal arrives as a PortalError. */
export interface Crm {
  /** Queries asked for in the same turn of the event loop go out as one call. */
  query(query: Soql, options?: { deletedToo?: boolean }): Promise<CrmRow[]>;
  /**
   * One call: the first query, then those that need the id of its first row.
   * If the first finds nothing the others answer empty.
   */
  queryWithRelated(first: Soql, related: (id: Soql) => Soql[]): Promise<{ first: CrmRow[]; related: CrmRow[][] }>;
  /**
   * One composite call, all or nothing.
   *
   * @throws PortalError `crm.refused` with `fields`; DuplicateKey when a unique key is taken
   */
  write(steps: WriteStep[]): Promise<WriteAnswers>;
  /** Streams the bytes up as a new ContentVersion that nobody sees yet, and answers its id. */
  upload(file: UploadedFile): Promise<string>;
  /**
   * The bytes of a ContentVersion; the caller has checked that the customer may see it. `whose` is his contact id: one person
   * has some of the places for downloads only.
   */
  download(versionId: string, whose: string): Promise<{ stream: NodeJS.ReadableStream; size: number | undefined }>;
  /** Undefined when the org lacks the object or the user may not see it. Kept; asked again after an hour. */
  describe(object: string): Promise<ObjectDescription | undefined>;
  /**
   * Full-text search of the org itself, for libraries too large to be read whole. One call; ids in the org's order. `where`
   * is a condition of SOQL. Records are found some seconds or minutes after they were written.
   */
  search(words: string, object: string, options: { where: Soql; limit: number }): Promise<string[]>;
  /** The data categories of Knowledge, roots first; empty when the org has none or the user may not see them. Kept like `describe`. */
  dataCategories(): Promise<DataCategory[]>;
  /** A picture within a rich text field. @throws PortalError `record.not-found` */
  picture(
    record: { object: string; id: string; field: string; ref: string },
    whose: string,
  ): Promise<{
    stream: NodeJS.ReadableStream;
    type: string;
  }>;
  /** Creates records on their own, 200 a call, for statistics: answers how many were taken; those with a key there before are not. */
  append(object: string, rows: Record<string, CrmValue>[]): Promise<number>;
  /** The user every call is made as: what it wrote was written by the portal. */
  userId(): Promise<string>;
  /** How the org is doing, as far as the last calls tell. */
  state(): CrmState;
}

/** `away`: no answer; `busy`: its calls of the day are used up but for a reserve. */
export type CrmState =
  | { readonly kind: 'up' }
  | { readonly kind: 'away'; readonly since: Date }
  | { readonly kind: 'busy'; readonly since: Date };

/** The unique key of a write is taken: an earlier try of the same submission got through. */
export class DuplicateKey extends Error {
  override readonly name = 'DuplicateKey';
}
