import type { Raw } from './column.ts';
import { withSuffix } from './ids.ts';
import type { Value } from './org.ts';
import type { Field } from './schema/spec.ts';

/** `2026-11-21T08:00:00.000+0000`, the form in which the API writes every datetime. */
export function formatDateTime(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, -1)}+0000`;
}

/**
 * Milliseconds since 1970 of a full ISO 8601 datetime with its offset (`Z`, `+0000`, `+01:00`), or undefined.
 */
export function parseDateTime(text: string): number | undefined {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?)(?:Z|([+-]\d\d):?(\d\d))$/.exec(text);
  if (!match) return undefined;
  const parsed = Date.parse(match[2] ? `${match[1]}${match[2]}:${match[3]}` : `${match[1]}Z`);
  return Number.isNaN(parsed) ? undefined : parsed;
}

/** Whether `text` is a day that exists, as `2026-02-28`. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const parsed = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(parsed) && new Date(parsed).toISOString().startsWith(text);
}

/** The JSON form of a stored value. */
export function toValue(field: Field, raw: Raw): Value {
  return field.type === 'datetime' && typeof raw === 'number' ? formatDateTime(raw) : raw;
}

/** The stored form of a value that is known to be right, as a seed gives it. */
export function toRaw(field: Field, value: Value): Raw {
  if (typeof value !== 'string') return value;
  // A seed of a million rows writes one form of datetime; its parser is the engine's own.
  if (field.type === 'datetime') {
    return value.endsWith('.000+0000') ? Date.parse(`${value.slice(0, -5)}Z`) : (parseDateTime(value) ?? null);
  }
  if (field.type === 'reference' && value.length === 15) return withSuffix(value);
  return value === '' ? null : value;
}
