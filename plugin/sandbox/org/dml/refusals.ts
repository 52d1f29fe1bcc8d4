import { OrgError } from '../org.ts';
import type { Field } from '../schema/spec.ts';

/** The refusals of a write, in the words of the org. */

export function noSuchObject(): OrgError {
  return new OrgError(404, 'NOT_FOUND', 'The requested resource does not exist');
}

export function noSuchRecord(): OrgError {
  return new OrgError(404, 'NOT_FOUND', 'The requested resource does not exist');
}

export function isDeleted(): OrgError {
  return new OrgError(404, 'ENTITY_IS_DELETED', 'entity is deleted', []);
}

export function noColumn(column: string, object: string): OrgError {
  return new OrgError(400, 'INVALID_FIELD', `No such column '${column}' on sobject of type ${object}`);
}

export function notWritable(fields: string[]): OrgError {
  return new OrgError(
    400,
    'INVALID_FIELD_FOR_INSERT_UPDATE',
    `Unable to create/update fields: ${fields.join(', ')}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.`,
    fields,
  );
}

export function required(fields: string[]): OrgError {
  return new OrgError(400, 'REQUIRED_FIELD_MISSING', `Required fields are missing: [${fields.join(', ')}]`, fields);
}

export function tooLong(field: Field, value: string, limit: number): OrgError {
  const message = `${field.label}: data value too large: ${value} (max length=${limit})`;
  return new OrgError(400, 'STRING_TOO_LONG', message, [field.name]);
}

export function badPicklistValue(field: Field, value: string): OrgError {
  const message = `${field.label}: bad value for restricted picklist field: ${value}`;
  return new OrgError(400, 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', message, [field.name]);
}

export function wrongIdType(field: Field, value: string): OrgError {
  return new OrgError(400, 'MALFORMED_ID', `${field.label}: id value of incorrect type: ${value}`, [field.name]);
}

export function invalidReference(field: Field): OrgError {
  return new OrgError(400, 'INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', [field.name]);
}

export function badEmail(field: Field, value: string): OrgError {
  return new OrgError(400, 'INVALID_EMAIL_ADDRESS', `${field.label}: invalid email address: ${value}`, [field.name]);
}

export function badType(type: string, value: unknown): OrgError {
  const shape = Array.isArray(value) ? 'START_ARRAY' : typeof value === 'object' ? 'START_OBJECT' : jsonKind(value);
  const shown = typeof value === 'object' ? '' : ` value ${value}`;
  const message = `Cannot deserialize instance of ${type} from ${shape}${shown} or request may be missing a required field`;
  return new OrgError(400, 'JSON_PARSER_ERROR', message);
}

function jsonKind(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'VALUE_TRUE' : 'VALUE_FALSE';
  if (typeof value === 'number') return Number.isInteger(value) ? 'VALUE_NUMBER_INT' : 'VALUE_NUMBER_FLOAT';
  return 'VALUE_STRING';
}

/** `field` may be unknown: the org does not say which unique rule of its own was broken. */
export function duplicate(field: string, id: string): OrgError {
  const message = `duplicate value found: ${field} duplicates value on record with id: ${id}`;
  return new OrgError(400, 'DUPLICATE_VALUE', message, []);
}

export function integrity(message: string, fields: string[] = []): OrgError {
  return new OrgError(400, 'FIELD_INTEGRITY_EXCEPTION', message, fields);
}

export function readOnly(): OrgError {
  return new OrgError(403, 'INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id', []);
}

export function notAllowed(what: 'inserted' | 'updated' | 'deleted', label: string): OrgError {
  return new OrgError(400, 'INVALID_TYPE_FOR_OPERATION', `entity type cannot be ${what}: ${label}`);
}

export function duplicateAssignment(user: string, set: string): OrgError {
  const message = `Duplicate PermissionSetAssignment. Assignee: ${user}; Permission Set: ${set}`;
  return new OrgError(400, 'DUPLICATE_VALUE', message, []);
}
