import type { Ability, Rights } from './rights.ts';
import type { ObjectType, Schema } from './schema/schema.ts';
import type { Store } from './store.ts';

/**
 * The org as the user sees it. What he has no right to read is not there at all: describes do not list it, queries do
 * not know its name.
 */
export function visibleStore(store: Store, rights: Rights): Store {
  return { ...store, schema: visibleSchema(store.schema, rights) };
}

function visibleSchema(schema: Schema, rights: Rights): Schema {
  return {
    ...schema,
    get objects() {
      return schema.objects.flatMap((type) => visibleType(type, rights) ?? []);
    },
    object: (name) => {
      const type = schema.object(name);
      return type && visibleType(type, rights);
    },
  };
}

const RIGHT_TO: Partial<Record<Parameters<ObjectType['can']>[0], Ability>> = {
  create: 'create',
  update: 'edit',
  delete: 'delete',
  undelete: 'delete',
};

function visibleType(type: ObjectType, rights: Rights): ObjectType | undefined {
  if (rights.isWhole(type.name)) return type;
  if (!rights.may(type.name, 'read')) return undefined;
  const mayWrite = { create: rights.may(type.name, 'create'), edit: rights.may(type.name, 'edit') };
  const fields = type.fields
    .filter((field) => rights.sees(type.name, field))
    .map((field) => {
      const edits = rights.edits(type.name, field);
      const createable = field.createable && edits && mayWrite.create;
      const updateable = field.updateable && edits && mayWrite.edit;
      return createable === field.createable && updateable === field.updateable
        ? field
        : { ...field, createable, updateable };
    });
  const byName = new Map(fields.map((field) => [field.name.toLowerCase(), field]));
  return {
    ...type,
    fields,
    field: (name) => byName.get(name.toLowerCase()),
    can: (what) => {
      const right = RIGHT_TO[what];
      return type.can(what) && (right === undefined || rights.may(type.name, right));
    },
  };
}
