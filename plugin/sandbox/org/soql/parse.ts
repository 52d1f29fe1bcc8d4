import type { CategorySelector } from '../data-categories.ts';
import { OrgError } from '../org.ts';
import { unexpectedToken } from './errors.ts';
import { parseCondition } from './parse-where.ts';
import { createTokens, type Tokens } from './tokens.ts';
import type { Expression, InCategory, Order, Path, Query, SelectItem } from './tree.ts';

const MAXIMUM_LENGTH = 100_000;

/** @throws OrgError MALFORMED_QUERY with row and column */
export function parse(text: string): Query {
  if (text.length > MAXIMUM_LENGTH) throw new OrgError(400, 'MALFORMED_QUERY', 'SOQL statement is too long.');
  const tokens = createTokens(text);
  const query = parseQuery(tokens);
  tokens.end();
  return query;
}

export function parseQuery(tokens: Tokens): Query {
  tokens.keyword('SELECT');
  const select = list(tokens, selectItem);
  tokens.keyword('FROM');
  const from = path(tokens);
  const alias = optionalAlias(tokens);
  if (tokens.accept('USING')) {
    tokens.keyword('SCOPE');
    tokens.name();
  }
  const where = tokens.accept('WHERE') ? parseCondition(tokens) : undefined;
  const inCategories = withClause(tokens);
  const groupBy = groupClause(tokens);
  const having = groupBy.length > 0 && tokens.accept('HAVING') ? parseCondition(tokens) : undefined;
  const orderBy = orderClause(tokens);
  const limit = tokens.accept('LIMIT') ? wholeNumber(tokens) : undefined;
  const offset = tokens.accept('OFFSET') ? wholeNumber(tokens) : undefined;
  const forUse = forClause(tokens);
  if (tokens.accept('UPDATE') && !tokens.accept('TRACKING')) tokens.keyword('VIEWSTAT');
  return { select, from, alias, where, inCategories, groupBy, having, orderBy, limit, offset, forUse };
}

/** Words that may follow where an alias could stand. */
const CLAUSES =
  'USING WHERE WITH GROUP HAVING ORDER LIMIT OFFSET FOR UPDATE FROM ASC DESC NULLS AND OR NOT IN LIKE INCLUDES EXCLUDES ALL';
const RESERVED = new Set(CLAUSES.split(' '));
/** Words that cannot name a field; Group and Order can, as the name of the object before its field. */
const NO_FIELD = new Set('SELECT FROM WHERE AND OR NOT IN LIKE LIMIT OFFSET HAVING ASC DESC NULLS'.split(' '));

function optionalAlias(tokens: Tokens): string | undefined {
  const next = tokens.peek();
  return next.kind === 'name' && !RESERVED.has(next.text.toUpperCase()) ? tokens.name() : undefined;
}

export function list<T>(tokens: Tokens, item: (tokens: Tokens) => T): T[] {
  const items = [item(tokens)];
  while (tokens.symbol(',')) items.push(item(tokens));
  return items;
}

function selectItem(tokens: Tokens): SelectItem {
  const { at } = tokens.peek();
  if (tokens.symbol('(')) {
    const query = parseQuery(tokens);
    tokens.expect(')');
    return { kind: 'subquery', query, at };
  }
  if (tokens.isWord('TYPEOF')) return typeofItem(tokens, at);
  const expression = parseExpression(tokens);
  if (expression.kind === 'call' && expression.name === 'FIELDS') return fieldsItem(tokens, expression.args, at);
  return { kind: 'expression', expression, alias: optionalAlias(tokens), at };
}

function fieldsItem(tokens: Tokens, args: Expression[], at: number): SelectItem {
  const [first] = args;
  const group = first?.kind === 'path' ? first.names.join('.').toUpperCase() : '';
  if (group === 'ALL' || group === 'STANDARD' || group === 'CUSTOM') return { kind: 'all', group, at };
  throw unexpectedToken(tokens.text, first?.at ?? at, first?.kind === 'path' ? first.names.join('.') : ')');
}

function typeofItem(tokens: Tokens, at: number): SelectItem {
  tokens.keyword('TYPEOF');
  const relationship = tokens.name();
  const branches: { type: string; fields: Path[] }[] = [];
  while (tokens.accept('WHEN')) {
    const type = tokens.name();
    tokens.keyword('THEN');
    branches.push({ type, fields: list(tokens, path) });
  }
  const otherwise = tokens.accept('ELSE') ? list(tokens, path) : [];
  tokens.keyword('END');
  return { kind: 'typeof', relationship, branches, otherwise, at };
}

export function parseExpression(tokens: Tokens): Expression {
  const { at, kind, text } = tokens.peek();
  if (kind === 'name' && NO_FIELD.has(text.toUpperCase())) throw unexpectedToken(tokens.text, at, text);
  const first = path(tokens);
  if (first.names.length > 1 || !tokens.symbol('(')) return first;
  const args = tokens.isSymbol(')') ? [] : list(tokens, parseExpression);
  tokens.expect(')');
  return { kind: 'call', name: (first.names[0] ?? '').toUpperCase(), args, at };
}

function path(tokens: Tokens): Path {
  const { at } = tokens.peek();
  const names = [tokens.name()];
  while (tokens.symbol('.')) names.push(tokens.name());
  return { kind: 'path', names, at };
}

/** Meant for code inside the org; over the API the rights of the user hold in any case. */
function withClause(tokens: Tokens): InCategory[] {
  if (!tokens.accept('WITH')) return [];
  if (tokens.accept('DATA')) {
    tokens.keyword('CATEGORY');
    const found = [inCategory(tokens)];
    while (tokens.accept('AND')) found.push(inCategory(tokens));
    return found;
  }
  if (!tokens.accept('SECURITY_ENFORCED') && !tokens.accept('USER_MODE')) tokens.keyword('SYSTEM_MODE');
  return [];
}

const SELECTORS: CategorySelector[] = ['AT', 'ABOVE', 'BELOW', 'ABOVE_OR_BELOW'];

/** Names of groups and categories end in `__c` here, as nowhere else. */
function inCategory(tokens: Tokens): InCategory {
  const { at } = tokens.peek();
  const plain = (name: string): string => name.replace(/__c$/i, '');
  const group = plain(tokens.name());
  const word = tokens.next();
  const selector = SELECTORS.find((each) => each === word.text.toUpperCase());
  if (!selector) throw unexpectedToken(tokens.text, word.at, word.text);
  if (!tokens.symbol('(')) return { group, selector, categories: [plain(tokens.name())], at };
  const categories = list(tokens, (each) => plain(each.name()));
  tokens.expect(')');
  return { group, selector, categories, at };
}

function groupClause(tokens: Tokens): Expression[] {
  if (!tokens.accept('GROUP')) return [];
  tokens.keyword('BY');
  return list(tokens, parseExpression);
}

function orderClause(tokens: Tokens): Order[] {
  if (!tokens.accept('ORDER')) return [];
  tokens.keyword('BY');
  return list(tokens, (each) => {
    const expression = parseExpression(each);
    const descending = each.accept('DESC');
    if (!descending) each.accept('ASC');
    let nullsLast = false;
    if (each.accept('NULLS')) {
      nullsLast = each.accept('LAST');
      if (!nullsLast) each.keyword('FIRST');
    }
    return { expression, descending, nullsLast };
  });
}

function wholeNumber(tokens: Tokens): { value: number; at: number } {
  const token = tokens.next();
  if (token.kind === 'number' && /^\d+$/.test(token.text)) return { value: token.value, at: token.at };
  throw unexpectedToken(tokens.text, token.at, token.text);
}

function forClause(tokens: Tokens): 'VIEW' | 'REFERENCE' | undefined {
  if (!tokens.accept('FOR')) return undefined;
  if (tokens.accept('VIEW')) return 'VIEW';
  if (tokens.accept('REFERENCE')) return 'REFERENCE';
  tokens.keyword('UPDATE');
  return undefined;
}
