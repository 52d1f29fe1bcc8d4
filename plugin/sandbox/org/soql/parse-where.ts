import { unexpectedToken } from './errors.ts';
import { list, parseExpression, parseQuery } from './parse.ts';
import type { Tokens } from './tokens.ts';
import type { Comparison, Condition, Expression, Literal, Operator } from './tree.ts';

/** Conditions joined by AND, or by OR, never by both without parentheses: the org refuses to guess. */
export function parseCondition(tokens: Tokens): Condition {
  const parts = [term(tokens)];
  const word = tokens.isWord('OR') ? 'OR' : 'AND';
  while (tokens.accept(word)) parts.push(term(tokens));
  const other = tokens.peek();
  if (tokens.isWord('AND') || tokens.isWord('OR')) throw unexpectedToken(tokens.text, other.at, other.text);
  const [first] = parts;
  if (parts.length === 1 && first) return first;
  return { kind: word === 'OR' ? 'or' : 'and', parts };
}

function term(tokens: Tokens): Condition {
  if (tokens.accept('NOT')) return { kind: 'not', part: term(tokens) };
  if (tokens.symbol('(')) {
    const inner = parseCondition(tokens);
    tokens.expect(')');
    return inner;
  }
  return comparison(tokens);
}

const SYMBOLS: Record<string, Operator> = {
  '=': '=',
  '!=': '!=',
  '<>': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};

function comparison(tokens: Tokens): Comparison {
  const { at } = tokens.peek();
  const left = parseExpression(tokens);
  const operator = parseOperator(tokens);
  if (operator === 'INCLUDES' || operator === 'EXCLUDES') {
    return { kind: 'compare', left, operator, values: valueList(tokens), subquery: undefined, at };
  }
  if (operator === 'IN' || operator === 'NOT IN') return listComparison(tokens, left, operator, at);
  return { kind: 'compare', left, operator, values: [literal(tokens)], subquery: undefined, at };
}

function parseOperator(tokens: Tokens): Operator {
  const token = tokens.next();
  const symbol = token.kind === 'symbol' ? SYMBOLS[token.text] : undefined;
  if (symbol) return symbol;
  const word = token.kind === 'name' ? token.text.toUpperCase() : '';
  if (word === 'LIKE' || word === 'IN' || word === 'INCLUDES' || word === 'EXCLUDES') return word;
  if (word === 'NOT' && tokens.accept('IN')) return 'NOT IN';
  throw unexpectedToken(tokens.text, token.at, token.text);
}

function listComparison(tokens: Tokens, left: Expression, operator: 'IN' | 'NOT IN', at: number): Comparison {
  tokens.expect('(');
  if (tokens.isWord('SELECT')) {
    const subquery = parseQuery(tokens);
    tokens.expect(')');
    return { kind: 'compare', left, operator, values: [], subquery, at };
  }
  const values = list(tokens, literal);
  tokens.expect(')');
  return { kind: 'compare', left, operator, values, subquery: undefined, at };
}

function valueList(tokens: Tokens): Literal[] {
  tokens.expect('(');
  const values = list(tokens, literal);
  tokens.expect(')');
  return values;
}

const PERIOD =
  /^(?:YESTERDAY|TODAY|TOMORROW|(?:LAST|THIS|NEXT)_(?:WEEK|MONTH|(?:FISCAL_)?QUARTER|(?:FISCAL_)?YEAR)|(?:LAST|NEXT)_90_DAYS)$/;
const COUNTED =
  /^(?:(?:LAST|NEXT)_N_(?:DAYS|WEEKS|MONTHS|(?:FISCAL_)?QUARTERS|(?:FISCAL_)?YEARS)|N_(?:DAYS|WEEKS|MONTHS|(?:FISCAL_)?QUARTERS|(?:FISCAL_)?YEARS)_AGO)$/;

function literal(tokens: Tokens): Literal {
  const token = tokens.next();
  const { at } = token;
  if (token.kind === 'text') return { kind: 'text', value: token.value, pattern: token.pattern, at };
  if (token.kind === 'number') return { kind: 'number', value: token.value, at };
  if (token.kind === 'date') return { kind: 'date', value: token.text, at };
  if (token.kind === 'datetime') return { kind: 'datetime', value: token.value, at };
  const word = token.kind === 'name' ? token.text.toUpperCase() : '';
  if (word === 'NULL') return { kind: 'null', at };
  if (word === 'TRUE' || word === 'FALSE') return { kind: 'boolean', value: word === 'TRUE', at };
  if (PERIOD.test(word)) return { kind: 'period', name: word, count: undefined, at };
  if (COUNTED.test(word)) {
    tokens.expect(':');
    const count = tokens.next();
    if (count.kind === 'number' && /^\d+$/.test(count.text))
      return { kind: 'period', name: word, count: count.value, at };
    throw unexpectedToken(tokens.text, count.at, count.text);
  }
  throw unexpectedToken(tokens.text, at, token.text);
}
