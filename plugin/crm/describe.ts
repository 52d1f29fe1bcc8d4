import { z } from 'zod';
import { PortalError } from '../errors.ts';
import type { FieldDescription, ObjectDescription } from '../records/crm.ts';
import type { Collect } from './collect.ts';
import { apiName } from './ids.ts';
import { createKept, type Kept } from './kept.ts';
import { fromCrm } from './refusal.ts';

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
  .transform((found): ObjectDescription => ({ ...found, fields: new Map(found.fields.map((one) => [one.name, one])) }));

/** Record types are left out on purpose: they narrow picklists per user, and the org checks what is written anyway. */
export function createDescribe(options: {
  collect: Collect;
  clock: () => number;
}): Kept<ObjectDescription | undefined> {
  const { collect, clock } = options;

  async function ask(name: string): Promise<ObjectDescription | undefined> {
    try {
      return object.parse(await collect(`sobjects/${apiName(name)}/describe`));
    } catch (thrown) {
      const error = fromCrm(thrown);
      if (error instanceof PortalError && error.code === 'record.not-found') return undefined;
      throw error;
    }
  }

  return createKept({ ask, clock, isAbsent: (answer) => answer === undefined });
}
