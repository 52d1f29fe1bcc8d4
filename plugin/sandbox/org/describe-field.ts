import { isFieldPermissionable } from './rights.ts';
import type { ObjectType } from './schema/schema.ts';
import type { Field, FieldType } from './schema/spec.ts';

/** What holds for every object of the sandbox. */
export const OBJECT_FLAGS = {
  activateable: false,
  associateEntityType: null,
  associateParentEntity: null,
  customSetting: false,
  deepCloneable: false,
  deprecatedAndHidden: false,
  feedEnabled: false,
  hasSubtypes: false,
  isInterface: false,
  isSubtype: false,
  mergeable: false,
  queryable: true,
  retrieveable: true,
};

/** What holds for every field of the sandbox. */
const FIELD_FLAGS = {
  aiPredictionField: false,
  calculatedFormula: null,
  compoundFieldName: null,
  controllerName: null,
  defaultValueFormula: null,
  dependentPicklist: false,
  deprecatedAndHidden: false,
  displayLocationInDecimal: false,
  encrypted: false,
  filteredLookupInfo: null,
  formulaTreatNullNumberAsZero: false,
  highScaleNumber: false,
  inlineHelpText: null,
  mask: null,
  maskType: null,
  queryByDistance: false,
  referenceTargetField: null,
  searchPrefilterable: false,
  writeRequiresMasterRead: false,
};

const SOAP_TYPES: Partial<Record<FieldType, string>> = {
  id: 'tns:ID',
  reference: 'tns:ID',
  boolean: 'xsd:boolean',
  int: 'xsd:int',
  long: 'xsd:long',
  double: 'xsd:double',
  currency: 'xsd:double',
  date: 'xsd:date',
  datetime: 'xsd:dateTime',
  time: 'xsd:time',
  base64: 'xsd:base64Binary',
  address: 'urn:address',
  anyType: 'xsd:anyType',
};

export function describeField(type: ObjectType, field: Field): object {
  const polymorphic = field.referenceTo.length > 1;
  return {
    ...FIELD_FLAGS,
    aggregatable: field.aggregatable,
    autoNumber: field.autoNumber,
    byteLength: field.type === 'id' || field.type === 'reference' ? field.length : field.length * 3,
    calculated: false,
    cascadeDelete: field.onDelete === 'cascade',
    caseSensitive: false,
    createable: field.createable,
    custom: field.custom,
    defaultValue: field.type === 'boolean' ? field.defaultValue : null,
    defaultedOnCreate: field.defaulted,
    digits: field.digits,
    externalId: field.externalId,
    extraTypeInfo: extraTypeInfo(field),
    filterable: field.filterable,
    groupable: field.groupable,
    htmlFormatted: field.html,
    idLookup: field.idLookup,
    label: field.label,
    length: field.length,
    name: field.name,
    nameField: field.name === type.nameField,
    namePointing: polymorphic,
    nillable: field.nillable,
    permissionable: isFieldPermissionable(field),
    picklistValues: field.values.map((value) => picklistValue(field, value)),
    polymorphicForeignKey: polymorphic,
    precision: field.precision,
    referenceTo: field.referenceTo,
    relationshipName: field.relationship ?? null,
    relationshipOrder: null,
    restrictedDelete: field.onDelete === 'restrict',
    restrictedPicklist: field.restricted,
    scale: field.scale,
    soapType: SOAP_TYPES[field.type] ?? 'xsd:string',
    sortable: field.sortable,
    type: field.type,
    unique: field.unique,
    updateable: field.updateable,
  };
}

function extraTypeInfo(field: Field): string | null {
  if (field.type === 'textarea') return field.html ? 'richtextarea' : 'plaintextarea';
  return field.name === 'FirstName' || field.name === 'LastName' ? 'personname' : null;
}

function picklistValue(field: Field, value: string): object {
  return { active: true, defaultValue: field.defaultValue === value, label: value, validFor: null, value };
}
