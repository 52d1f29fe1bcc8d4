import { readFileSync } from 'node:fs';
import { z } from 'zod';

const touched = z.strictObject({
  pages: z.array(z.string()).optional(),
  /** The portal does without it: its part of a page is left out. */
  optional: z.boolean().optional(),
  rights: z.array(z.enum(['read', 'create', 'edit'])),
  fields: z.record(z.string(), z.string()),
});

const addedField = z.strictObject({
  type: z.enum(['Text', 'Lookup', 'Number']),
  label: z.string(),
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

/** All that Portico touches in the CRM: its names for the org's fields, the rights it needs, what it adds. */
export type Manifest = z.infer<typeof schema>;

/** Reads `manifest.json`, the one place where these names stand. */
export function loadManifest(): Manifest {
  return schema.parse(JSON.parse(readFileSync(new URL('../manifest.json', import.meta.url), 'utf8')));
}
