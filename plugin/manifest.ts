import { readFileSync } from 'node:fs';
import { z } from 'zod';

const field = z.string().regex(/^[A-Za-z]\w*$/, 'not the name of a field');
const path = z.string().regex(/^[A-Za-z]\w*(\.[A-Za-z]\w*)*$/, 'not the name of a field or of a parent’s');
const unique = (list: string[]) => new Set(list).size === list.length;

const touched = z
  .strictObject({
    pages: z.array(z.string()).optional(),
    /** The portal does without it: its part of a page is left out. */
    optional: z.boolean().optional(),
    rights: z.array(z.enum(['read', 'create', 'edit'])),
    /** Read wherever the object is: our name, and the org's. */
    fields: z.record(z.string(), path),
    /** Read as well where one record is shown whole; lists go without. */
    details: z.record(z.string(), path).default({}),
    /** Stand in conditions only. */
    filters: z.array(field).refine(unique, 'names a field twice').default([]),
    /** What tells whom a change of it concerns, beside its id and stamp: asked for once per interval. */
    changes: z.array(path).refine(unique, 'names a field twice').optional(),
    /** Set when a record is created or changed. */
    writes: z.array(field).refine(unique, 'names a field twice').default([]),
  })
  .refine(
    ({ fields, details, filters, changes = [] }) =>
      unique([...Object.values(fields), ...Object.values(details), ...filters]) &&
      !changes.some((path) => filters.includes(path)),
    'a field is read, or stands in conditions only: not both, and once',
  )
  .refine(
    ({ rights, writes }) => writes.length > 0 === rights.some((right) => right !== 'read'),
    'what may be created or edited has fields that are written, and nothing else has',
  );

const addedField = z.strictObject({
  type: z.enum(['Text', 'Lookup', 'Number']),
  label: z.string(),
  /** For who administers the org. */
  description: z.string().max(1_000).optional(),
  length: z.number().optional(),
  precision: z.number().optional(),
  scale: z.number().optional(),
  referenceTo: z.string().optional(),
  relationshipName: z.string().optional(),
  externalId: z.boolean().optional(),
  unique: z.boolean().optional(),
  required: z.boolean().optional(),
});

const schema = z.strictObject({
  name: z.string(),
  objects: z.record(z.string(), touched),
  adds: z.record(
    z.string(),
    z.strictObject({ label: z.string(), pluralLabel: z.string(), fields: z.record(z.string(), addedField) }),
  ),
});

/**
 * All that Portico touches in the CRM, besides the fields that the configuration names: its names for the org's fields, what
 * it filters by and writes, the rights it needs, what it adds.
 */
export type Manifest = z.infer<typeof schema>;

/** Reads `manifest.json`, the one place where these names stand. */
export function loadManifest(): Manifest {
  return schema.parse(JSON.parse(readFileSync(new URL('../manifest.json', import.meta.url), 'utf8')));
}
