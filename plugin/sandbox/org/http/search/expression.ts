/** The words between the braces of `FIND {…}`: terms, phrases, AND, OR, AND NOT, wildcards, escapes. */
import { OrgError } from '../../org.ts';
import { fold, isLongEnough, words } from './tokens.ts';

export type Expression =
  | { kind: 'word'; word: string }
  | { kind: 'and' | 'or' | 'not'; left: Expression; right: Expression };

interface Token {
  kind: 'word' | 'phrase' | '(' | ')';
  text: string;
}

/** @throws OrgError MALFORMED_SEARCH */
export function parseExpression(text: string): Expression {
  const tokens = tokenize(text);
  const parser = { tokens, at: 0 };
  const expression = parseOr(parser);
  if (parser.at < tokens.length) throw malformed('unexpected token: )');
  if (!expression || !longEnough(expression)) throw malformed('search term must be longer than one character');
  return expression;
}

interface Parser {
  tokens: Token[];
  at: number;
}

function parseOr(parser: Parser): Expression | undefined {
  let left = parseAnd(parser);
  while (isWord(parser, 'OR')) {
    parser.at += 1;
    left = join('or', left, parseAnd(parser));
  }
  return left;
}

/** Words that stand side by side must all be there. */
function parseAnd(parser: Parser): Expression | undefined {
  let left = parseTerm(parser);
  for (;;) {
    const token = parser.tokens[parser.at];
    if (!token || token.kind === ')' || isWord(parser, 'OR')) return left;
    const explicit = isWord(parser, 'AND');
    if (explicit) parser.at += 1;
    const not = explicit && isWord(parser, 'NOT');
    if (not) parser.at += 1;
    left = join(not ? 'not' : 'and', left, parseTerm(parser));
  }
}

function parseTerm(parser: Parser): Expression | undefined {
  const token = parser.tokens[parser.at];
  parser.at += 1;
  if (!token || token.kind === ')') throw malformed('unexpected end of the search term');
  if (token.kind === '(') {
    const inner = parseOr(parser);
    if (parser.tokens[parser.at]?.kind !== ')') throw malformed('mismatched parentheses');
    parser.at += 1;
    return inner;
  }
  const parts = token.kind === 'phrase' ? words(token.text) : patterns(token.text);
  return parts.reduce<Expression | undefined>((left, word) => join('and', left, { kind: 'word', word }), undefined);
}

function join(kind: 'and' | 'or' | 'not', left: Expression | undefined, right: Expression | undefined) {
  if (!left || !right) return left ?? right;
  return { kind, left, right };
}

/** Words of a term with their wildcards; one at the beginning is left out, as the index cannot follow it. */
function patterns(text: string): string[] {
  return (fold(text).match(/[\p{L}\p{N}][\p{L}\p{N}*?]*/gu) ?? []).map((word) => word.replace(/\*+/g, '*'));
}

function isWord(parser: Parser, word: string): boolean {
  const token = parser.tokens[parser.at];
  return token?.kind === 'word' && token.text === word;
}

function longEnough(expression: Expression): boolean {
  if (expression.kind === 'word') return isLongEnough(expression.word.replace(/[*?]/g, ''));
  return longEnough(expression.left) || longEnough(expression.right);
}

/** An escaped character is none of the operators, so it parts words like any other mark. */
function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  const pattern = /\s+|"((?:[^"\\]|\\.)*)"|([()])|((?:\\.|[^\s"()\\])+)|(.)/gsu;
  for (const [, phrase, bracket, word, stray] of text.matchAll(pattern)) {
    if (stray !== undefined) throw malformed(`unexpected token: ${stray}`);
    if (phrase !== undefined) tokens.push({ kind: 'phrase', text: unescaped(phrase) });
    else if (bracket === '(' || bracket === ')') tokens.push({ kind: bracket, text: bracket });
    else if (word !== undefined) tokens.push({ kind: 'word', text: unescaped(word) });
  }
  return tokens;
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/gsu, (_, character: string) => (/[\p{L}\p{N}]/u.test(character) ? character : ' '));
}

function malformed(message: string): OrgError {
  return new OrgError(400, 'MALFORMED_SEARCH', message);
}
