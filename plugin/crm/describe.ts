import { z } from 'zod';
import { PortalError } from '../errors.ts';
import type { FieldDescription, ObjectDescription } from '../records/crm.ts';
import type { Collect } from './collect.ts';
import { apiName } from './ids.ts';
import { createKept, type Kept } from './kept.ts';
import { fromCrm } from './refusal.ts';
import type { Shelf } from './shelf.ts';

const field = z
  .object({
    name: z.string(),
    label: z.string(),
    type: z.string(),
    length: z.number().default(0),
    precision: z.number().default(0),
    scale: z.number().default(0),
    createable: z.boolean(),
    updateable: z.boolean(),
    filterable: z.boolean(),
    calculated: z.boolean().optional(),
    nillable: z.boolean(),
    defaultedOnCreate: z.boolean(),
    picklistValues: z
      .array(
        z.object({ active: z.boolean(), defaultValue: z.boolean(), label: z.string().nullable(), value: z.string() }),
      )
      .default([]),
    referenceTo: z.array(z.string()).default([]),
  })
  .transform(
    ({ nillable, defaultedOnCreate, picklistValues, ...rest }): FieldDescription => ({
      ...rest,
      required: rest.createable && !nillable && !defaultedOnCreate && rest.type !== 'boolean',
      values: picklistValues
        .filter(({ active }) => active)
        .map(({ value, label, defaultValue }) => ({ value, label: label ?? value, isDefault: defaultValue })),
    }),
  );

const object = z
  .object({ name: z.string(), createable: z.boolean(), updateable: z.boolean(), fields: z.array(field) })
  .transform((found): ObjectDescription => ({ ...found, fields: byName(found.fields) }));

/** As it lies on disk: what was read of an answer, and null for what the org lacks. */
const shelved = z
  .object({
    name: z.string(),
    createable: z.boolean(),
    updateable: z.boolean(),
    fields: z.array(
      z.object({
        ...{ name: z.string(), label: z.string(), type: z.string() },
        ...{ length: z.number(), precision: z.number(), scale: z.number() },
        ...{ createable: z.boolean(), updateable: z.boolean(), filterable: z.boolean(), required: z.boolean() },
        calculated: z.boolean().optional(),
        values: z.array(z.object({ value: z.string(), label: z.string(), isDefault: z.boolean() })),
        referenceTo: z.array(z.string()),
      }),
    ),
  })
  .transform((found): ObjectDescription => ({ ...found, fields: byName(found.fields) }))
  .nullable()
  .transform((found) => found ?? undefined);

/** Record types are left out on purpose: they narrow picklists per user, and the org checks what is written anyway. */
export function createDescribe(options: {
  collect: Collect;
  clock: () => number;
  shelf: Shelf;
}): Kept<ObjectDescription | undefined> & { isKnown(): Promise<boolean> } {
  const { collect, clock, shelf } = options;

  async function ask(name: string): Promise<ObjectDescription | undefined> {
    try {
      return object.parse(await collect(`sobjects/${apiName(name)}/describe`));
    } catch (thrown) {
      const error = fromCrm(thrown);
      if (error instanceof PortalError && error.code === 'record.not-found') return undefined;
      throw error;
    }
  }

  const last = { shelf, section: 'describe', shape: shelved };
  const isAbsent = (answer: ObjectDescription | undefined) => answer === undefined;
  const kept = createKept({ ask, clock, isAbsent, last });
  return { ...kept, isKnown: async () => (await kept.last('Case')) !== undefined };
}

function byName(fields: readonly FieldDescription[]): ReadonlyMap<string, FieldDescription> {
  return new Map(fields.map((one) => [one.name, one]));
}
