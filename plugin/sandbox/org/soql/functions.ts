import type { Raw } from '../column.ts';
import type { Get } from '../reader.ts';
import type { Field } from '../schema/spec.ts';
import { formatDateTime } from '../values.ts';
import { type BoundPath, bindPath, type Scope } from './bind.ts';
import { malformed, queryError } from './errors.ts';
import type { Expression } from './tree.ts';

/** A field, or a function of one, with what may be done with it. */
export interface BoundExpression {
  field: Field;
  get: Get;
  /** The plain field, for indexes. */
  path: BoundPath | undefined;
  key: string;
  isFunction: boolean;
}

const DAY = 86_400_000;

/** Parts of a date, by the names SOQL gives them. */
const PARTS: Record<string, (date: Date) => number> = {
  CALENDAR_YEAR: (date) => date.getUTCFullYear(),
  CALENDAR_QUARTER: (date) => Math.floor(date.getUTCMonth() / 3) + 1,
  CALENDAR_MONTH: (date) => date.getUTCMonth() + 1,
  FISCAL_YEAR: (date) => date.getUTCFullYear(),
  FISCAL_QUARTER: (date) => Math.floor(date.getUTCMonth() / 3) + 1,
  FISCAL_MONTH: (date) => date.getUTCMonth() + 1,
  DAY_IN_MONTH: (date) => date.getUTCDate(),
  DAY_IN_WEEK: (date) => date.getUTCDay() + 1,
  DAY_IN_YEAR: (date) => Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / DAY) + 1,
  HOUR_IN_DAY: (date) => date.getUTCHours(),
  WEEK_IN_MONTH: (date) => Math.floor((date.getUTCDate() - 1) / 7) + 1,
  WEEK_IN_YEAR: (date) => Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / (7 * DAY)) + 1,
};

/** These change how a value is shown; the sandbox has one language and one currency. */
const SHOWN_AS = ['TOLABEL', 'CONVERTCURRENCY', 'CONVERTTIMEZONE'];
export const AGGREGATES = ['COUNT', 'COUNT_DISTINCT', 'SUM', 'AVG', 'MIN', 'MAX'];

/** @throws OrgError INVALID_FIELD, MALFORMED_QUERY */
export function bindExpression(scope: Scope, expression: Expression): BoundExpression {
  if (expression.kind === 'path') {
    const path = bindPath(scope, expression);
    return { field: path.field, get: path.get, path, key: path.key, isFunction: false };
  }
  const [argument] = expression.args;
  if (!argument || expression.args.length > 1)
    throw malformed(`wrong number of arguments for function: ${expression.name}`);
  const inner = bindExpression(scope, argument);
  if (SHOWN_AS.includes(expression.name)) return { ...inner, path: undefined, isFunction: true };
  if (expression.name === 'FORMAT') return { ...inner, path: undefined, get: formatted(inner), isFunction: true };
  if (expression.name === 'DAY_ONLY') return dated(inner, 'date', (date) => date.toISOString().slice(0, 10));
  const part = PARTS[expression.name];
  if (!part) throw queryError('INVALID_FIELD', scope.text, expression.at, `Unknown function: ${expression.name}`);
  if (inner.field.type !== 'date' && inner.field.type !== 'datetime') {
    throw queryError(
      'INVALID_FIELD',
      scope.text,
      expression.at,
      `field ${inner.field.name} does not support function ${expression.name}`,
    );
  }
  return dated(inner, 'int', part);
}

function dated(inner: BoundExpression, type: 'int' | 'date', part: (date: Date) => Raw): BoundExpression {
  const { field, get } = inner;
  return {
    ...inner,
    path: undefined,
    isFunction: true,
    field: { ...field, type },
    get: (slot) => {
      const raw = get(slot);
      if (raw === null) return null;
      return part(new Date(field.type === 'date' ? `${raw}T00:00:00Z` : Number(raw)));
    },
  };
}

function formatted({ field, get }: BoundExpression): Get {
  return (slot) => {
    const raw = get(slot);
    if (raw === null) return null;
    return field.type === 'datetime' && typeof raw === 'number' ? formatDateTime(raw) : String(raw);
  };
}
