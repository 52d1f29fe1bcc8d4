import { describeField, OBJECT_FLAGS } from './describe-field.ts';
import { noSuchObject } from './dml/refusals.ts';
import type { ChildRelationship, ObjectType, Schema } from './schema/schema.ts';

const MASTER_RECORD_TYPE = '012000000000000AAA';

/** All objects, as `/sobjects` lists them. */
export function describeGlobal(schema: Schema, version: string): object {
  return { encoding: 'UTF-8', maxBatchSize: 200, sobjects: schema.objects.map((type) => summary(type, version)) };
}

/** @throws OrgError NOT_FOUND */
export function describeObject(schema: Schema, object: string, version: string): object {
  const type = schema.object(object);
  if (!type) throw noSuchObject();
  return {
    actionOverrides: [],
    childRelationships: type.children.filter(({ child }) => schema.object(child)).map(childRelationship),
    compactLayoutable: type.can('search'),
    defaultImplementation: null,
    extendedBy: null,
    extendsInterfaces: null,
    fields: type.fields.map((field) => describeField(type, field)),
    implementedBy: null,
    implementsInterfaces: null,
    listviewable: null,
    lookupLayoutable: null,
    namedLayoutInfos: [],
    networkScopeFieldName: null,
    recordTypeInfos: [masterRecordType(type, version)],
    searchLayoutable: type.can('search'),
    sobjectDescribeOption: 'FULL',
    supportedScopes: scopes(type),
    ...summary(type, version),
  };
}

function summary(type: ObjectType, version: string): object {
  const base = `/services/data/v${version}/sobjects/${type.name}`;
  return {
    ...OBJECT_FLAGS,
    createable: type.can('create'),
    custom: type.custom,
    deletable: type.can('delete'),
    keyPrefix: type.prefix,
    label: type.label,
    labelPlural: type.plural,
    layoutable: type.can('search'),
    mruEnabled: type.can('search'),
    name: type.name,
    replicateable: type.can('create'),
    searchable: type.can('search'),
    triggerable: type.can('create'),
    undeletable: type.can('undelete'),
    updateable: type.can('update'),
    urls: {
      sobject: base,
      describe: `${base}/describe`,
      rowTemplate: `${base}/{ID}`,
      ...(type.can('search') && {
        layouts: `${base}/describe/layouts`,
        compactLayouts: `${base}/describe/compactLayouts`,
      }),
    },
  };
}

function childRelationship({ name, child, field }: ChildRelationship): object {
  return {
    cascadeDelete: field.onDelete === 'cascade',
    childSObject: child,
    deprecatedAndHidden: false,
    field: field.name,
    junctionIdListNames: [],
    junctionReferenceTo: [],
    relationshipName: name ?? null,
    restrictedDelete: field.onDelete === 'restrict',
  };
}

function masterRecordType(type: ObjectType, version: string): object {
  return {
    active: true,
    available: true,
    defaultRecordTypeMapping: true,
    developerName: 'Master',
    master: true,
    name: 'Master',
    recordTypeId: MASTER_RECORD_TYPE,
    urls: { layout: `/services/data/v${version}/sobjects/${type.name}/describe/layouts/${MASTER_RECORD_TYPE}` },
  };
}

function scopes(type: ObjectType): object[] {
  const mine = type.field('OwnerId') ? [{ label: `My ${type.plural.toLowerCase()}`, name: 'mine' }] : [];
  return [{ label: `All ${type.plural.toLowerCase()}`, name: 'everything' }, ...mine];
}
