import type { Raw } from '../column.ts';
import { canonicalId } from '../ids.ts';
import type { Field, FieldType } from '../schema/spec.ts';
import type { Scope } from './bind.ts';
import { queryError } from './errors.ts';
import { type Period, periodOf } from './periods.ts';
import type { Literal } from './tree.ts';

/** A literal in the form in which the field's values are stored; a period where a date literal was written. */
export type Operand = { value: Raw } | { period: Period };

const TEXTS: FieldType[] = [
  'string',
  'textarea',
  'picklist',
  'multipicklist',
  'email',
  'phone',
  'url',
  'anyType',
  'time',
];
const NUMBERS: FieldType[] = ['int', 'long', 'double', 'currency'];

export const isText = (type: FieldType): boolean => TEXTS.includes(type);
export const isId = (type: FieldType): boolean => type === 'id' || type === 'reference';

/** @throws OrgError INVALID_FIELD for a literal of another type, INVALID_QUERY_FILTER_OPERATOR for a wrong id */
export function operand(scope: Scope, field: Pick<Field, 'name' | 'type'>, literal: Literal): Operand {
  const { type } = field;
  if (literal.kind === 'null') return { value: null };
  if (literal.kind === 'text') {
    // An empty text cannot be stored, so asking for it is asking for rows without a value.
    if (isText(type)) return { value: literal.value === '' ? null : literal.value };
    if (isId(type)) return { value: id(scope, literal.value, literal.at) };
  }
  if (literal.kind === 'number' && NUMBERS.includes(type)) return { value: literal.value };
  if (literal.kind === 'boolean' && type === 'boolean') return { value: literal.value };
  if (literal.kind === 'datetime' && type === 'datetime') return { value: literal.value };
  if (literal.kind === 'date' && type === 'date') return { value: literal.value };
  if (literal.kind === 'period' && (type === 'date' || type === 'datetime')) {
    return { period: periodOf(literal.name, literal.count, scope.now) };
  }
  const quoted = isText(type) || isId(type);
  throw queryError(
    'INVALID_FIELD',
    scope.text,
    literal.at,
    `value of filter criterion for field '${field.name}' must be of type ${typeName(type)} and should ${quoted ? '' : 'not '}be enclosed in quotes`,
  );
}

function id(scope: Scope, text: string, at: number): Raw {
  if (text === '') return null;
  const found = canonicalId(text);
  if (found) return found;
  throw queryError('INVALID_QUERY_FILTER_OPERATOR', scope.text, at, `invalid ID field: ${text}`);
}

function typeName(type: FieldType): string {
  if (isText(type)) return 'string';
  if (isId(type)) return 'ID';
  return type === 'datetime' ? 'dateTime' : type;
}
