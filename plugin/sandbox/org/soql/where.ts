import { toRaw } from '../values.ts';
import { bindPath, type Scope } from './bind.ts';
import { byTime, byValues, type Candidates, shortest, union } from './candidates.ts';
import { comparison, inclusion, likeness, membership, type Ordering, type Test } from './compare.ts';
import { malformed, queryError } from './errors.ts';
import { type BoundExpression, bindExpression } from './functions.ts';
import { isId, isText, type Operand, operand } from './operands.ts';
import type { Comparison, Condition, Expression, Query } from './tree.ts';

export interface Filter {
  test: Test;
  /** Rows worth testing; undefined means all of them. */
  candidates: Candidates | undefined;
}

export interface FilterContext {
  scope: Scope;
  /** How the left side is read: a field of a row, or for HAVING a value of a group. */
  bind(expression: Expression): BoundExpression;
  /** Ids that a sub-query selects. */
  ids(query: Query): string[];
}

/** @throws OrgError when the org would not run the condition */
export function compile(context: FilterContext, condition: Condition): Filter {
  if (condition.kind === 'compare') return compileComparison(context, condition);
  if (condition.kind === 'not') {
    const inner = compile(context, condition.part);
    return { test: (slot) => !inner.test(slot), candidates: undefined };
  }
  const parts = condition.parts.map((part) => compile(context, part));
  const tests = parts.map((part) => part.test);
  const lists = parts.map((part) => part.candidates);
  if (condition.kind === 'and')
    return { test: (slot) => tests.every((test) => test(slot)), candidates: shortest(lists) };
  if (condition.parts.some(isSemiJoin)) throw malformed(`Semi join sub-selects are not allowed with the 'OR' operator`);
  return { test: (slot) => tests.some((test) => test(slot)), candidates: union(lists) };
}

function isSemiJoin(condition: Condition): boolean {
  return condition.kind === 'compare' && condition.subquery !== undefined;
}

function compileComparison(context: FilterContext, condition: Comparison): Filter {
  const { scope } = context;
  const left = context.bind(condition.left);
  const { field, get } = left;
  if (!field.filterable) {
    throw queryError(
      'INVALID_FIELD',
      scope.text,
      condition.at,
      `field '${field.name}' can not be filtered in a query call`,
    );
  }
  checkOperator(scope, left, condition);
  if (condition.subquery) return semiJoin(context, left, condition, condition.subquery);
  const rights = condition.values.map((value) => operand(scope, field, value));
  const candidates = indexed(scope, left, condition.operator, rights);
  const { operator } = condition;
  if (operator === 'IN' || operator === 'NOT IN') {
    return { test: membership(get, field.type, rights, operator === 'NOT IN'), candidates };
  }
  if (operator === 'INCLUDES' || operator === 'EXCLUDES') {
    const choices = condition.values.map((value) => (value.kind === 'text' ? value.value : ''));
    return { test: inclusion(get, choices, operator === 'EXCLUDES'), candidates: undefined };
  }
  const [literal] = condition.values;
  if (operator === 'LIKE')
    return { test: likeness(get, literal?.kind === 'text' ? literal.pattern : ''), candidates: undefined };
  return { test: comparison(get, field.type, operator, rights[0] ?? { value: null }), candidates };
}

const ORDERINGS: string[] = ['<', '<=', '>', '>='] satisfies Ordering[];

function checkOperator(scope: Scope, { field }: BoundExpression, { operator, values, at }: Comparison): void {
  const { type } = field;
  const many = operator === 'INCLUDES' || operator === 'EXCLUDES';
  const isNull = (operator === '=' || operator === '!=') && values[0]?.kind === 'null';
  const wrong =
    (type === 'multipicklist' && !many && !isNull) ||
    (type !== 'multipicklist' && many) ||
    (operator === 'LIKE' && !isText(type)) ||
    (type === 'boolean' && ORDERINGS.includes(operator));
  if (!wrong) return;
  const name = isId(type) ? 'id' : type;
  throw queryError('INVALID_QUERY_FILTER_OPERATOR', scope.text, at, `invalid operator on ${name} field`);
}

function semiJoin(context: FilterContext, left: BoundExpression, condition: Comparison, query: Query): Filter {
  const { scope } = context;
  if (!isId(left.field.type)) {
    throw queryError(
      'INVALID_FIELD',
      scope.text,
      condition.at,
      `Semi join sub-selects can only query id fields, cannot use: '${left.key}'`,
    );
  }
  const ids = context.ids(query);
  const negated = condition.operator === 'NOT IN';
  const rights = ids.map((id) => ({ value: toRaw(left.field, id) }));
  const candidates = negated ? undefined : indexed(scope, left, 'IN', rights);
  return { test: membership(left.get, left.field.type, rights, negated), candidates };
}

function indexed(scope: Scope, { path }: BoundExpression, operator: string, rights: Operand[]): Candidates | undefined {
  if (!path) return undefined;
  const table = scope.store.table(scope.type.name);
  const [right] = rights;
  if (operator === '=' || operator === 'IN') {
    const values = rights.flatMap((each) => ('value' in each ? [each.value] : []));
    const found = values.length === rights.length ? byValues(scope.store, table, path, values) : undefined;
    if (found) return found;
  }
  if (path.field.type !== 'datetime' || !right || operator === '!=' || operator === 'IN') return undefined;
  const [from, to] =
    'period' in right ? [right.period.from, right.period.to] : [Number(right.value), Number(right.value)];
  if (operator === '=') return byTime(table, path, from, to);
  if (operator.startsWith('>')) return byTime(table, path, from, Number.MAX_SAFE_INTEGER);
  return operator.startsWith('<') ? byTime(table, path, 0, to) : undefined;
}

export function rowContext(scope: Scope, ids: (query: Query) => string[]): FilterContext {
  return { scope, ids, bind: (expression) => bindExpression(scope, expression) };
}

/** The field that a semi-join selects. @throws OrgError */
export function semiJoinPath(scope: Scope, query: Query): (slot: number) => unknown {
  const [item] = query.select;
  if (query.select.length !== 1 || item?.kind !== 'expression' || item.expression.kind !== 'path') {
    throw malformed('Semi join sub-selects must select exactly one ID field');
  }
  const path = bindPath(scope, item.expression);
  if (isId(path.field.type)) return path.get;
  throw queryError(
    'INVALID_FIELD',
    scope.text,
    item.at,
    `Semi join sub-selects can only query id fields, cannot use: '${path.field.name}'`,
  );
}
