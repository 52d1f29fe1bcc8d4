/** Puts into the org what a package brings, and tells what that changes. */
import type { Applier } from '../dml/apply.ts';
import { read } from '../reader.ts';
import type { Rights } from '../rights.ts';
import type { ObjectType } from '../schema/schema.ts';
import type { Field, ObjectSpec } from '../schema/spec.ts';
import type { Store } from '../store.ts';
import type { FieldDraft } from './custom-field.ts';
import type { ObjectDraft, WholeObject } from './custom-object.ts';
import type { PermissionSetDraft } from './permission-set.ts';

export type Effect = 'created' | 'changed' | 'unchanged';

export interface Installer {
  /** What installing it would do. */
  effectOfObject(draft: ObjectDraft): Effect;
  effectOfField(object: string, draft: FieldDraft): Effect;
  effectOfPermissionSet(draft: PermissionSetDraft): Effect;
  installObject(draft: ObjectDraft): void;
  installField(object: string, draft: FieldDraft): void;
  installPermissionSet(draft: PermissionSetDraft): void;
}

/** What makes two definitions of a field the same. */
const DEFINITION: (keyof Field)[] = [
  'label',
  'type',
  'length',
  'precision',
  'scale',
  'nillable',
  'externalId',
  'unique',
  'referenceTo',
  'relationship',
  'children',
  'onDelete',
  'defaultValue',
  'digits',
  'lead',
];

export function createInstaller(store: Store, applier: Applier, rights: Rights): Installer {
  const { schema } = store;
  const installed = new Map<string, string>();

  const setNamed = (name: string) => applier.rows('PermissionSet', 'Name', name)[0];

  function effectOfObject({ name, whole }: ObjectDraft): Effect {
    const type = schema.object(name);
    if (!type) return 'created';
    return !whole || isSame(type, whole) ? 'unchanged' : 'changed';
  }

  function effectOfField(object: string, { name, field }: FieldDraft): Effect {
    const known = schema.object(object)?.field(name);
    if (!known) return 'created';
    return DEFINITION.every((part) => String(known[part]) === String(field[part])) ? 'unchanged' : 'changed';
  }

  function effectOfPermissionSet(draft: PermissionSetDraft): Effect {
    if (!setNamed(draft.name)) return 'created';
    return installed.get(draft.name) === definitionOf(draft) ? 'unchanged' : 'changed';
  }

  return {
    effectOfObject,
    effectOfField,
    effectOfPermissionSet,
    installObject: ({ name, whole }) => {
      if (!whole) return;
      const type = schema.object(name);
      if (!type) {
        store.addTable(schema.add(specOf(name, whole, nextPrefix(schema.objects))));
        rights.leaveOut(name);
      } else if (!isSame(type, whole)) {
        Object.assign(type, { label: whole.label, plural: whole.plural, can: ableTo(abilitiesOf(whole)) });
        Object.assign(type.field('Name') ?? {}, { label: whole.nameLabel });
      }
    },
    installField: (object, draft) => {
      const type = schema.object(object);
      if (!type || effectOfField(object, draft) === 'unchanged') return;
      if (!type.field(draft.name)) rights.leaveOut(type.name, draft.name);
      store.table(type.name).addField(schema.addField(type, draft.field));
    },
    installPermissionSet: (draft) => {
      const { name, label, description = null, hasActivationRequired } = draft;
      const values = { Label: label, Description: description, HasActivationRequired: hasActivationRequired };
      store.transaction(() => {
        const known = setNamed(name);
        if (known) applier.keep(known, values);
        const place = known ?? applier.insert('PermissionSet', { Name: name, ...values });
        rights.setGrants(String(read(store, place, 'Id')), draft.grants);
      });
      installed.set(name, definitionOf(draft));
    },
  };
}

function definitionOf({ label, description, hasActivationRequired, grants }: PermissionSetDraft): string {
  const sorted = <T>(map: ReadonlyMap<string, T>): [string, T][] => [...map].sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([label, description, hasActivationRequired, sorted(grants.objects), sorted(grants.fields)]);
}

function abilitiesOf(whole: WholeObject): string {
  return `create update delete undelete${whole.searchable ? ' search' : ''}`;
}

function ableTo(abilities: string): ObjectType['can'] {
  const words = new Set(abilities.split(' '));
  return (what) => words.has(what);
}

/** How rows are named stays as it was when the object was made; only the label of the name can change. */
function isSame(type: ObjectType, whole: WholeObject): boolean {
  const sameLabels = type.label === whole.label && type.plural === whole.plural;
  return sameLabels && type.field('Name')?.label === whole.nameLabel && type.can('search') === whole.searchable;
}

function specOf(name: string, whole: WholeObject, prefix: string): ObjectSpec {
  return {
    name,
    label: whole.label,
    plural: whole.plural,
    prefix,
    system: 'deleted created modified stamp',
    can: abilitiesOf(whole),
    nameField: 'Name',
    fields: `OwnerId reference(Group,User) CUDFSG rel=Owner\n${whole.nameField}`,
    labels: { Name: whole.nameLabel },
  };
}

/** Custom objects are numbered from a00 on. */
function nextPrefix(objects: ObjectType[]): string {
  const taken = new Set(objects.map((type) => type.prefix));
  let number = 0;
  const prefix = (): string => `a${number.toString(36).padStart(2, '0')}`;
  while (taken.has(prefix())) number++;
  return prefix();
}
