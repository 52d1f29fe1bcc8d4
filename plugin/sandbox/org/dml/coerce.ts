import type { Raw } from '../column.ts';
import { canonicalId } from '../ids.ts';
import { OrgError } from '../org.ts';
import type { Field } from '../schema/spec.ts';
import type { Store } from '../store.ts';
import { isDate, parseDateTime } from '../values.ts';
import { badEmail, badPicklistValue, badType, invalidReference, isDeleted, tooLong, wrongIdType } from './refusals.ts';

/**
 * The stored form of a JSON value that came over the API.
 * @throws OrgError if the field cannot hold it
 */
export function coerce(store: Store, field: Field, value: unknown): Raw {
  if (value === null || value === undefined || value === '') return field.type === 'boolean' ? false : null;
  switch (field.type) {
    case 'boolean':
      return booleanOf(value);
    case 'int':
    case 'long':
    case 'double':
    case 'currency':
      return numberOf(field, value);
    case 'date':
      return dateOf(value);
    case 'datetime':
      return dateTimeOf(value);
    case 'reference':
    case 'id':
      return referenceOf(store, field, value);
    default:
      return textOf(field, value);
  }
}

function booleanOf(value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  if (value === 'true' || value === 'false') return value === 'true';
  throw badType('boolean', value);
}

function numberOf(field: Field, value: unknown): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number))
    throw badType(field.type === 'int' ? 'int' : 'double', value);
  if (field.type === 'int' && !Number.isInteger(number)) throw badType('int', value);
  const whole = field.type === 'int' ? field.digits : field.precision - field.scale;
  if (Math.abs(number) >= 10 ** whole) {
    const message = `${field.label}: value outside of valid range on numeric field: ${value}`;
    throw new OrgError(400, 'NUMBER_OUTSIDE_VALID_RANGE', message, [field.name]);
  }
  const factor = 10 ** field.scale;
  return field.type === 'double' || field.type === 'currency' ? Math.round(number * factor) / factor : number;
}

function dateOf(value: unknown): string {
  const text = typeof value === 'string' ? value : '';
  if (isDate(text)) return text;
  const time = parseDateTime(text);
  if (time === undefined) throw badType('date', value);
  return new Date(time).toISOString().slice(0, 10);
}

function dateTimeOf(value: unknown): number {
  const text = typeof value === 'string' ? value : '';
  const time = parseDateTime(isDate(text) ? `${text}T00:00:00Z` : text);
  if (time === undefined) throw badType('datetime', value);
  return time;
}

/** An id of a live record of one of the objects that the field refers to. */
function referenceOf(store: Store, field: Field, value: unknown): string {
  if (typeof value !== 'string') throw badType('reference', value);
  const id = canonicalId(value);
  const expected = field.referenceTo.map((name) => store.schema.object(name)?.prefix);
  if (!id || !expected.includes(id.slice(0, 3))) throw wrongIdType(field, value);
  const place = store.find(id);
  if (!place) throw invalidReference(field);
  if (!field.referenceTo.includes(place.table.type.name)) throw wrongIdType(field, value);
  if (!place.table.isLive(place.slot)) throw isDeleted();
  return id;
}

const EMAIL = /^[^\s@<>(),;:"[\]\\]+@[^\s@.<>(),;:"[\]\\]+(?:\.[^\s@.<>(),;:"[\]\\]+)+$/;

/** The org takes white space off both ends of every text. */
function textOf(field: Field, value: unknown): Raw {
  if (typeof value !== 'string') throw badType('string', value);
  const text = value.trim();
  if (text === '') return null;
  if (field.length > 0 && text.length > field.length) throw tooLong(field, text, field.length);
  if (field.type === 'email' && field.length <= 128 && !EMAIL.test(text)) throw badEmail(field, text);
  if (field.restricted && field.values.length > 0) return restricted(field, text);
  return text;
}

function restricted(field: Field, text: string): string {
  const chosen = field.type === 'multipicklist' ? text.split(';') : [text];
  const known = chosen.map((each) => {
    const found = field.values.find((value) => value.toLowerCase() === each.trim().toLowerCase());
    if (found === undefined) throw badPicklistValue(field, each);
    return found;
  });
  return known.join(';');
}
