import { ASSET_OBJECTS } from './assets.ts';
import { CASE_OBJECTS } from './cases.ts';
import { COMPANY_FIELDS } from './company.ts';
import { FILE_OBJECTS } from './files.ts';
import { IDEA_OBJECTS } from './ideas.ts';
import { KNOWLEDGE_OBJECTS } from './knowledge.ts';
import { LEDGER } from './ledger.ts';
import { PEOPLE_OBJECTS } from './people.ts';
import { SETUP_OBJECTS } from './setup.ts';
import { SOLUTION_OBJECTS } from './solutions.ts';
import { type Field, type ObjectSpec, parseField } from './spec.ts';

export interface ChildRelationship {
  name: string | undefined;
  child: string;
  field: Field;
}

export interface ObjectType {
  name: string;
  label: string;
  plural: string;
  prefix: string;
  custom: boolean;
  nameField: string | undefined;
  storedAs: string;
  can: (what: 'create' | 'update' | 'delete' | 'undelete' | 'search') => boolean;
  fields: Field[];
  children: ChildRelationship[];
  /** Field names are case-insensitive. */
  field(name: string): Field | undefined;
}

export interface Schema {
  readonly objects: ObjectType[];
  /** Object names are case-insensitive. */
  object(name: string): ObjectType | undefined;
  /** Brings an object into being while the org runs. */
  add(spec: ObjectSpec): ObjectType;
  /** Gives an object a field, or a field it has another definition; answers the field as the object holds it. */
  addField(type: ObjectType, field: Field): Field;
}

/** An org can lack whole features; their objects go together. */
const FAMILIES: Record<string, string[]> = {
  Idea: IDEA_OBJECTS.map((object) => object.name),
  Solution: SOLUTION_OBJECTS.map((object) => object.name),
  Knowledge: KNOWLEDGE_OBJECTS.map((object) => object.name),
};

export interface SchemaOptions {
  /** Names of objects the org lacks; Idea, Solution and Knowledge take their family with them. */
  without?: string[];
  /** An org into which nothing of the portal's was deployed. */
  bare?: boolean;
  customObjects?: ObjectSpec[];
}

export function createSchema(options: SchemaOptions): Schema {
  const missing = new Set((options.without ?? []).flatMap((name) => FAMILIES[name] ?? [name]));
  const specs = [
    ...[...CASE_OBJECTS, ...PEOPLE_OBJECTS, ...SOLUTION_OBJECTS, ...IDEA_OBJECTS, ...FILE_OBJECTS],
    ...[...KNOWLEDGE_OBJECTS, ...ASSET_OBJECTS, ...SETUP_OBJECTS],
    ...(options.bare ? [] : [LEDGER]),
    ...(options.customObjects ?? []),
  ].filter((spec) => !missing.has(spec.name));
  const present = new Set(specs.map((spec) => spec.name));
  const objects = specs.map((spec) => objectType(spec, present)).sort(byNameOrder);
  const byName = new Map(objects.map((object) => [object.name.toLowerCase(), object]));
  for (const child of objects) for (const field of child.fields) addChildren(child, field, byName);
  return {
    objects,
    object: (name) => byName.get(name.toLowerCase()),
    add: (spec) => {
      const type = objectType(spec, new Set([...objects.map((object) => object.name), spec.name]));
      objects.push(type);
      objects.sort(byNameOrder);
      byName.set(type.name.toLowerCase(), type);
      for (const field of type.fields) addChildren(type, field, byName);
      return type;
    },
    addField: (type, field) => {
      const known = type.field(field.name);
      if (known) return Object.assign(known, field);
      type.fields.push(field);
      addChildren(type, field, byName);
      return field;
    },
  };
}

function byNameOrder(a: ObjectType, b: ObjectType): number {
  return a.name < b.name ? -1 : 1;
}

function objectType(spec: ObjectSpec, present: Set<string>): ObjectType {
  const lines = [
    ...systemFields(spec),
    ...spec.fields.split('\n'),
    ...(COMPANY_FIELDS[spec.name]?.fields ?? '').split('\n'),
  ];
  const whole = { ...spec, picklists: { ...spec.picklists, ...COMPANY_FIELDS[spec.name]?.picklists } };
  const fields = lines
    .filter((line) => line.trim() !== '')
    .map((line) => parseField(line, whole))
    .map((field) => ({ ...field, referenceTo: field.referenceTo.filter((target) => present.has(target)) }))
    .filter((field) => field.type !== 'reference' || field.referenceTo.length > 0);
  const byName = new Map<string, Field>();
  const abilities = new Set(spec.can.split(' '));
  return {
    name: spec.name,
    label: spec.label,
    plural: spec.plural,
    prefix: spec.prefix,
    custom: spec.name.endsWith('__c'),
    nameField: spec.nameField,
    storedAs: spec.storedAs ?? spec.name,
    can: (what) => abilities.has(what),
    fields,
    children: [],
    field: (name) => {
      if (byName.size < fields.length) for (const field of fields) byName.set(field.name.toLowerCase(), field);
      return byName.get(name.toLowerCase());
    },
  };
}

const SYSTEM_FIELDS: Record<string, string[]> = {
  deleted: ['IsDeleted boolean DFSG'],
  created: ['CreatedDate datetime DFS', 'CreatedById reference(User) DFSG rel=CreatedBy'],
  modified: ['LastModifiedDate datetime DFS', 'LastModifiedById reference(User) DFSG rel=LastModifiedBy'],
  stamp: ['SystemModstamp datetime DFS'],
  viewed: ['LastViewedDate datetime NFS', 'LastReferencedDate datetime NFS'],
};

function systemFields(spec: ObjectSpec): string[] {
  return ['Id id(18) DFSGL', ...spec.system.split(' ').flatMap((name) => SYSTEM_FIELDS[name] ?? [])];
}

function addChildren(child: ObjectType, field: Field, byName: Map<string, ObjectType>): void {
  for (const target of field.referenceTo) {
    byName.get(target.toLowerCase())?.children.push({ name: field.children, child: child.name, field });
  }
}
