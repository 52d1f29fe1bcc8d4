import { z } from 'zod';
import { PortalError } from '../errors.ts';
import type { Manifest } from '../manifest.ts';
import type { CrmRow } from './crm.ts';
import { names, type Soql } from './soql.ts';

export const time = z.string().transform((text) => new Date(text));
export const id = z.string().regex(/^[a-zA-Z0-9]{18}$/);

/** What each object's row must be once its fields carry our names. A row that is not is our mistake or the org's: `internal`. */
const SHAPES = {
  Contact: z.object({
    id,
    accountId: id.nullable(),
    name: z.string(),
    firstName: z.string().nullable(),
    email: z.string().nullable(),
    company: z.string().nullable(),
  }),
  Case: z.object({
    id,
    number: z.string(),
    subject: z.string().nullable(),
    status: z.string().nullable(),
    isClosed: z.boolean(),
    closedAt: time.nullable(),
    priority: z.string().nullable(),
    type: z.string().nullable(),
    createdAt: time,
    createdById: id,
    updatedAt: time,
    contactId: id.nullable(),
    contactName: z.string().nullable(),
  }),
  CaseComment: z.object({
    id,
    text: z.string().nullable(),
    createdAt: time,
    createdById: id,
    author: z.string().nullable(),
  }),
  CaseHistory: z.object({ id, field: z.string(), from: z.unknown(), to: z.unknown(), createdAt: time }),
  CaseStatus: z.object({
    name: z.string(),
    isClosed: z.boolean(),
    isDefault: z.boolean(),
    order: z.number().nullable(),
  }),
  EmailMessage: z.object({
    id,
    subject: z.string().nullable(),
    text: z.string().nullable(),
    html: z.string().nullable(),
    incoming: z.boolean(),
    fromName: z.string().nullable(),
    fromAddress: z.string().nullable(),
    sentAt: time.nullable(),
    createdAt: time,
  }),
  ContentDocumentLink: z.object({
    documentId: id,
    title: z.string().nullable(),
    extension: z.string().nullable(),
    size: z.number().nullable(),
    versionId: id.nullable(),
    createdAt: time,
    createdById: id,
  }),
  Portico_Entry__c: z.object({
    key: z.string(),
    kind: z.string(),
    contactId: id.nullable(),
    contactName: z.string().nullable(),
    recordId: z.string().nullable(),
    parentId: z.string().nullable(),
    value: z.number().nullable(),
    brand: z.string().nullable(),
    note: z.string().nullable(),
    createdAt: time,
  }),
};

/** What is read of a case besides, where one is shown whole. */
const CASE_DETAILS = z.object({
  description: z.string().nullable(),
  ownerId: id.nullish(),
  ownerName: z.string().nullable(),
  ownerType: z.string().nullable(),
});

type Shapes = typeof SHAPES;
export type Known = keyof Shapes;
export type RowOf<O extends Known> = z.output<Shapes[O]>;

/** A SELECT list and its reader, both from the manifest. */
export interface Rows<Row> {
  readonly fields: Soql;
  read(row: CrmRow): Row;
  readAll(rows: unknown): Row[];
}

/** @example const cases = rowsOf(manifest, 'Case'); soql`SELECT ${cases.fields} FROM Case …` */
export function rowsOf<O extends Known>(manifest: Manifest, object: O): Rows<RowOf<O>> {
  const shape: z.ZodType = SHAPES[object];
  return reader(
    object,
    manifest.objects[object]?.fields,
    (row) => shape.safeParse(row) as z.ZodSafeParseResult<RowOf<O>>,
  );
}

/** The same of an object whose rows only its own part of the portal reads. */
export function rowsWith<Shape extends z.ZodType>(
  manifest: Manifest,
  object: string,
  shape: Shape,
): Rows<z.output<Shape>> {
  return reader(object, manifest.objects[object]?.fields, (row) => shape.safeParse(row));
}

/** What is read only where one record is shown whole, or in another query than the rest. */
export function detailsOf<Shape extends z.ZodType>(
  manifest: Manifest,
  object: string,
  shape: Shape,
): Rows<z.output<Shape>> {
  return reader(object, manifest.objects[object]?.details, (row) => shape.safeParse(row));
}

/** What lists of cases go without. */
export function caseDetailsOf(manifest: Manifest): Rows<z.output<typeof CASE_DETAILS>> {
  return reader('Case', manifest.objects.Case?.details, (row) => CASE_DETAILS.safeParse(row));
}

function reader<Row>(
  object: string,
  declared: Record<string, string> = {},
  check: (row: CrmRow) => z.ZodSafeParseResult<Row>,
): Rows<Row> {
  const map = Object.entries(declared);
  const read = (row: CrmRow): Row => {
    const parsed = check(Object.fromEntries(map.map(([ours, theirs]) => [ours, row[theirs]])));
    if (parsed.success) return parsed.data;
    const where = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
    throw new PortalError('internal', { detail: `a ${object} row is not as declared: ${where}`, cause: parsed.error });
  };
  return { fields: names(map.map(([, theirs]) => theirs)), read, readAll: (rows) => list(rows).map(read) };
}

/** The rows of a sub-query; the CRM says null when there are none. */
export function list(rows: unknown): CrmRow[] {
  return Array.isArray(rows) ? rows : [];
}
