import type { Raw } from '../column.ts';
import type { QueryRow } from '../org.ts';
import type { Field } from '../schema/spec.ts';
import { toValue } from '../values.ts';
import type { Scope } from './bind.ts';
import { malformed, queryError } from './errors.ts';
import { AGGREGATES, type BoundExpression, bindExpression } from './functions.ts';
import { bindOrder, sorted } from './order.ts';
import type { Call, Expression, Query } from './tree.ts';
import { compile } from './where.ts';

function isAggregate(expression: Expression): expression is Call {
  return expression.kind === 'call' && AGGREGATES.includes(expression.name);
}

export function isGrouped(query: Query): boolean {
  return (
    query.groupBy.length > 0 || query.select.some((item) => item.kind === 'expression' && isAggregate(item.expression))
  );
}

/** `SELECT COUNT() …` answers no rows, only how many there are. */
export function isCountOnly(query: Query): boolean {
  const [item] = query.select;
  if (item?.kind !== 'expression' || !isAggregate(item.expression)) return false;
  const isCount = item.expression.name === 'COUNT' && item.expression.args.length === 0;
  if (isCount && query.select.length > 1) throw malformed('COUNT() must be the only element in the select list');
  return isCount;
}

/** Rows with equal values in the grouped fields. */
interface Group {
  key: Raw[];
  slots: number[];
}

type OfGroup = (group: Group) => Raw;
interface Column {
  key: string;
  field: Field;
  value: OfGroup;
}

/** @throws OrgError MALFORMED_QUERY, INVALID_FIELD */
export function aggregateRows(scope: Scope, query: Query): (slots: Iterable<number>) => QueryRow[] {
  const keys = query.groupBy.map((expression) => groupKey(scope, expression));
  const columns = selectColumns(scope, query, keys);
  let groups: Group[] = [];
  const bind = (expression: Expression): BoundExpression => {
    const { field, value } = groupValue(scope, expression, query.groupBy, keys);
    const get = (index: number): Raw => value(groups[index] ?? { key: [], slots: [] });
    const any = { ...field, filterable: true, sortable: true };
    return { field: any, get, path: undefined, key: field.name, isFunction: true };
  };
  const noSubquery = (): never => {
    throw malformed('sub-selects are not allowed in HAVING');
  };
  const having = query.having && compile({ scope, bind, ids: noSubquery }, query.having);
  const sorts = bindOrder(scope, query.orderBy, bind);
  if (query.groupBy.length === 0 && query.limit) {
    throw malformed('Non-grouped query that uses overall aggregate functions cannot also use LIMIT');
  }
  return (slots) => {
    groups = collect(slots, keys);
    const kept = groups.map((_, index) => index).filter((index) => !having || having.test(index));
    const offset = query.offset?.value ?? 0;
    const count = offset + (query.limit?.value ?? kept.length);
    return sorted(kept, sorts, count)
      .slice(offset)
      .flatMap((index) => groups[index] ?? [])
      .map((group) => row(columns, group));
  };
}

function row(columns: Column[], group: Group): QueryRow {
  const values = columns.map(({ key, field, value }) => [key, toValue(field, value(group))]);
  return { attributes: { type: 'AggregateResult' }, ...Object.fromEntries(values) };
}

function collect(slots: Iterable<number>, keys: BoundExpression[]): Group[] {
  const groups = new Map<Raw, Group>();
  if (keys.length === 0) groups.set('[]', { key: [], slots: [] });
  for (const slot of slots) {
    const key = keys.map((each) => each.get(slot));
    const name = key.length === 1 ? (key[0] ?? null) : JSON.stringify(key);
    const group = groups.get(name);
    if (group) group.slots.push(slot);
    else groups.set(name, { key, slots: [slot] });
  }
  return [...groups.values()];
}

function groupKey(scope: Scope, expression: Expression): BoundExpression {
  const bound = bindExpression(scope, expression);
  if (bound.field.groupable || bound.isFunction) return bound;
  throw queryError(
    'INVALID_FIELD',
    scope.text,
    expression.at,
    `field '${bound.field.name}' can not be grouped in a query call`,
  );
}

function selectColumns(scope: Scope, query: Query, keys: BoundExpression[]): Column[] {
  let unnamed = 0;
  return query.select.map((item) => {
    if (item.kind !== 'expression') throw malformed('Grouped query cannot use child relationships in the SELECT list');
    const { expression } = item;
    const { field, value } = groupValue(scope, expression, query.groupBy, keys);
    const key = item.alias ?? (expression.kind === 'call' ? `expr${unnamed++}` : field.name);
    return { key, field, value };
  });
}

function groupValue(
  scope: Scope,
  expression: Expression,
  groupBy: Expression[],
  keys: BoundExpression[],
): { field: Field; value: OfGroup } {
  if (isAggregate(expression)) return aggregate(scope, expression);
  const index = groupBy.findIndex((each) => name(each) === name(expression));
  const key = keys[index];
  if (key) return { field: key.field, value: (group) => group.key[index] ?? null };
  bindExpression(scope, expression);
  throw malformed(`Field must be grouped or aggregated: ${nameAsWritten(expression)}`);
}

function name(expression: Expression): string {
  return nameAsWritten(expression).toLowerCase();
}

function nameAsWritten(expression: Expression): string {
  if (expression.kind === 'path') return expression.names.join('.');
  return `${expression.name}(${expression.args.map(nameAsWritten).join(',')})`;
}

const NUMBERS = ['int', 'long', 'double', 'currency'];

function aggregate(scope: Scope, call: Call): { field: Field; value: OfGroup } {
  const [argument] = call.args;
  if (!argument) throw malformed(`${call.name}() needs a field`);
  const { field, get } = bindExpression(scope, argument);
  const counts = call.name.startsWith('COUNT');
  const numeric = NUMBERS.includes(field.type);
  const supported = counts || (numeric && !['MIN', 'MAX'].includes(call.name)) || isOrdered(field, call.name);
  if (!field.aggregatable || !supported) {
    throw queryError(
      'INVALID_FIELD',
      scope.text,
      call.at,
      `field ${field.name} does not support aggregate operator ${call.name}`,
    );
  }
  const type = counts ? 'int' : call.name === 'AVG' ? 'double' : field.type;
  const values = (group: Group): Raw[] => group.slots.map(get).filter((raw) => raw !== null);
  return { field: { ...field, type }, value: (group) => combine(call.name, values(group)) };
}

function isOrdered(field: Field, operator: string): boolean {
  return (operator === 'MIN' || operator === 'MAX') && field.type !== 'boolean' && field.type !== 'multipicklist';
}

function combine(operator: string, values: Raw[]): Raw {
  if (operator === 'COUNT') return values.length;
  if (operator === 'COUNT_DISTINCT') return new Set(values).size;
  const [first] = values;
  if (first === undefined) return null;
  if (operator === 'MIN') return values.reduce((best, value) => (isBefore(value, best) ? value : best), first);
  if (operator === 'MAX') return values.reduce((best, value) => (isBefore(best, value) ? value : best), first);
  const sum = values.reduce<number>((total, value) => total + Number(value), 0);
  return operator === 'SUM' ? sum : sum / values.length;
}

function isBefore(a: Raw, b: Raw): boolean {
  return typeof a === 'number' && typeof b === 'number' ? a < b : String(a).toLowerCase() < String(b).toLowerCase();
}
