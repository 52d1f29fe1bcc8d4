import type { Raw } from '../column.ts';
import type { Get } from '../reader.ts';
import type { FieldType } from '../schema/spec.ts';
import { LITERAL_PERCENT, LITERAL_UNDERSCORE } from './lex.ts';
import type { Operand } from './operands.ts';
import type { Period } from './periods.ts';
import type { Operator } from './tree.ts';

export type Test = (slot: number) => boolean;

/** Whether a stored value equals another; text without regard to case, as the org compares it. */
function equality(type: FieldType, value: Raw): (raw: Raw) => boolean {
  if (typeof value !== 'string' || type === 'id' || type === 'reference') return (raw) => raw === value;
  const folded = value.toLowerCase();
  return (raw) =>
    raw === value || (typeof raw === 'string' && raw.length === value.length && raw.toLowerCase() === folded);
}

export function comparison(
  get: Get,
  type: FieldType,
  operator: '=' | '!=' | '<' | '<=' | '>' | '>=',
  right: Operand,
): Test {
  if ('period' in right) return periodTest(get, type, operator, right.period);
  const { value } = right;
  const equals = equality(type, value);
  if (operator === '=') return (slot) => equals(get(slot));
  if (operator === '!=') return (slot) => !equals(get(slot));
  if (value === null) return () => false;
  const order = ordering(value);
  return (slot) => {
    const raw = get(slot);
    return raw !== null && holds(operator, order(raw));
  };
}

function ordering(value: string | number | boolean): (raw: string | number | boolean) => number {
  if (typeof value !== 'string') return (raw) => Number(raw) - Number(value);
  const folded = value.toLowerCase();
  return (raw) => {
    const text = String(raw).toLowerCase();
    return text < folded ? -1 : text > folded ? 1 : 0;
  };
}

function holds(operator: '<' | '<=' | '>' | '>=', order: number): boolean {
  if (operator === '<') return order < 0;
  if (operator === '<=') return order <= 0;
  return operator === '>' ? order > 0 : order >= 0;
}

/** `=` is inside the range, `<` before it starts, `>` after it ends. */
function periodTest(get: Get, type: FieldType, operator: string, { from, to }: Period): Test {
  const time = (raw: Raw): number | undefined => {
    if (raw === null) return undefined;
    return type === 'date' ? Date.parse(`${raw}T00:00:00Z`) : Number(raw);
  };
  return (slot) => {
    const at = time(get(slot));
    if (at === undefined) return operator === '!=';
    if (operator === '=') return at >= from && at < to;
    if (operator === '!=') return at < from || at >= to;
    if (operator === '<') return at < from;
    if (operator === '<=') return at < to;
    return operator === '>' ? at >= to : at >= from;
  };
}

export function membership(get: Get, type: FieldType, rights: Operand[], negated: boolean): Test {
  const tests = rights.map((right) => comparison(get, type, '=', right));
  const plain = rights.flatMap((right) => ('value' in right && typeof right.value === 'string' ? [right.value] : []));
  if (plain.length === rights.length) {
    const fold = type !== 'id' && type !== 'reference';
    const set = new Set(plain.map((value) => (fold ? value.toLowerCase() : value)));
    return (slot) => {
      const raw = get(slot);
      return (typeof raw === 'string' && set.has(fold ? raw.toLowerCase() : raw)) !== negated;
    };
  }
  return (slot) => tests.some((test) => test(slot)) !== negated;
}

/** `INCLUDES ('A;B', 'C')` is (A and B) or C. */
export function inclusion(get: Get, choices: string[], negated: boolean): Test {
  const wanted = choices.map((choice) => choice.toLowerCase().split(';'));
  return (slot) => {
    const raw = get(slot);
    const chosen = typeof raw === 'string' ? raw.toLowerCase().split(';') : [];
    return wanted.some((all) => all.every((one) => chosen.includes(one))) !== negated;
  };
}

/** `%` is any text, `_` one character. */
export function likeness(get: Get, pattern: string): Test {
  let source = '';
  for (const char of pattern) {
    if (char === '%') source += '.*';
    else if (char === '_') source += '.';
    else if (char === LITERAL_PERCENT) source += '%';
    else if (char === LITERAL_UNDERSCORE) source += '_';
    else source += char.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
  }
  const shape = new RegExp(`^${source}$`, 'isu');
  return (slot) => {
    const raw = get(slot);
    return typeof raw === 'string' && shape.test(raw);
  };
}

export type Ordering = Extract<Operator, '=' | '!=' | '<' | '<=' | '>' | '>='>;
