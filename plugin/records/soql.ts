import { PortalError } from '../errors.ts';

/** SOQL text that was built by the tag below, so every value in it is a literal. */
export interface Soql {
  readonly text: string;
}

/** What may stand in a query. A string is always a quoted literal, never syntax. */
export type SoqlValue = string | number | boolean | Date | null | Soql | readonly string[];

/**
 * The only way to a query.
 *
 * @example soql`SELECT Id FROM Case WHERE Subject LIKE ${contains('100%')} AND Status IN ${['New', 'Working']}`
 * @throws PortalError `internal` for undefined, NaN and an empty list: a condition is never left out
 */
export function soql(strings: TemplateStringsArray, ...values: SoqlValue[]): Soql {
  return { text: strings.reduce((text, part, at) => text + literal(values[at - 1]) + part) };
}

/** Names from the manifest or the configuration, never from a person. */
export function names(list: readonly string[]): Soql {
  for (const name of list) {
    if (!/^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*){0,4}$/.test(name)) {
      throw new PortalError('internal', { detail: `not a field name: ${name}` });
    }
  }
  if (list.length === 0) throw new PortalError('internal', { detail: 'no field names' });
  return { text: list.join(', ') };
}

/** Conditions joined by AND, each in parentheses: AND and OR may not meet on one level. */
export function all(...conditions: Soql[]): Soql {
  if (conditions.length === 0) throw new PortalError('internal', { detail: 'no conditions' });
  return { text: conditions.map((condition) => `(${condition.text})`).join(' AND ') };
}

/** A LIKE pattern that finds `text` anywhere; its own wildcards are characters. */
export function contains(text: string): Soql {
  return { text: `'%${escaped(text).replace(/[%_]/g, '\\$&')}%'` };
}

function literal(value: SoqlValue | undefined): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString();
  if (isTexts(value) && value.length > 0) return `(${value.map(quoted).join(', ')})`;
  if (typeof value === 'object' && 'text' in value && typeof value.text === 'string') return value.text;
  throw new PortalError('internal', { detail: 'SOQL value is undefined, not finite, or an empty list' });
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function quoted(text: string): string {
  return `'${escaped(text)}'`;
}

const CONTROL: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** SOQL's own escapes for what may not stand in a literal; it has none for other control characters. */
function escaped(text: string): string {
  return text.replace(/[\\'"]/g, '\\$&').replace(/[\u0000-\u001f\u007f]/g, (found) => CONTROL[found] ?? ' ');
}
