import { z } from 'zod';
import { PortalError } from '../../errors.ts';
import type { Collect } from '../collect.ts';
import { apiName } from '../ids.ts';
import { fromCrm } from '../refusal.ts';

/** Of each field by name: whether a permission set can name it, whether it holds HTML, and what the way to its record is called. */
export type OrgFields = ReadonlyMap<
  string,
  { permissionable: boolean; isRichText: boolean; relationshipName: string | null }
>;

/** The objects that the user who deploys can see, by name. */
export type OrgObjects = ReadonlyMap<string, OrgFields>;

const description = z.looseObject({
  fields: z.array(
    z.looseObject({
      name: z.string(),
      permissionable: z.boolean(),
      htmlFormatted: z.boolean().default(false),
      relationshipName: z.string().nullish(),
    }),
  ),
});

/** Which of these objects there are. */
export async function orgObjects(collect: Collect, names: readonly string[]): Promise<OrgObjects> {
  const found = await Promise.all(names.map(async (name) => [name, await fieldsOf(collect, name)] as const));
  return new Map(found.flatMap(([name, fields]) => (fields === undefined ? [] : [[name, fields]])));
}

async function fieldsOf(collect: Collect, name: string): Promise<OrgFields | undefined> {
  try {
    const { fields } = description.parse(await collect(`sobjects/${apiName(name)}/describe`));
    return new Map(
      fields.map((field) => [
        field.name,
        {
          permissionable: field.permissionable,
          isRichText: field.htmlFormatted,
          relationshipName: field.relationshipName ?? null,
        },
      ]),
    );
  } catch (thrown) {
    const error = fromCrm(thrown);
    if (error instanceof PortalError && error.code === 'record.not-found') return undefined;
    throw error;
  }
}
