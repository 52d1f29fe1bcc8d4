import type { DiskBlobs } from '../blobs.ts';
import type { Raw } from '../column.ts';
import type { DataCategories } from '../data-categories.ts';
import type { Blob } from '../org.ts';
import type { ObjectType } from '../schema/schema.ts';
import type { Place, Store } from '../store.ts';

/** Fields and values of a write, on its way into the tables. */
export type Values = Map<string, Raw>;

/** A write as the rules of its object see it. */
export interface Change {
  type: ObjectType;
  /** The row; undefined before it is made. */
  place: Place | undefined;
  /** What is written; a rule may add to it before the write. */
  values: Values;
  /** What the row held before; null on insert. */
  before(field: string): Raw;
  /** What the row holds once the write is done. */
  after(field: string): Raw;
  /** Bytes of a base64 field, received already. */
  bytes: Blob | undefined;
}

/** Writes inside the org: by the platform itself, so not limited by what a client may write. */
export interface Writer {
  readonly store: Store;
  readonly blobs: DiskBlobs;
  readonly userId: string;
  /** Has the right Modify All, which the API's own user has not. */
  readonly modifiesAll: boolean;
  readonly categories: DataCategories;
  now(): Date;
  insert(object: string, values: Record<string, Raw>): Place;
  /** Changes kept by the platform: they move SystemModstamp only. */
  keep(place: Place, values: Record<string, Raw>): void;
  remove(place: Place): void;
  /** Live rows of an object whose indexed field has the value. */
  rows(object: string, field: string, value: string): Place[];
}

/** What the platform does around the writes to one object. */
export interface Rules {
  /** A record that stands for the new one, so that none is made. */
  existing?(change: Change, writer: Writer): Place | undefined;
  /** Completes or refuses. @throws OrgError */
  before?(change: Change, writer: Writer): void;
  after?(change: Change, writer: Writer): void;
  beforeRemove?(place: Place, writer: Writer): void;
  afterRemove?(place: Place, writer: Writer): void;
}

export function text(raw: Raw): string | undefined {
  return typeof raw === 'string' ? raw : undefined;
}
