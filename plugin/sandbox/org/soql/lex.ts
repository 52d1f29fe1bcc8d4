import { isDate, parseDateTime } from '../values.ts';
import { queryError, unexpectedToken } from './errors.ts';

export type Token =
  | { kind: 'name' | 'symbol' | 'end'; text: string; at: number }
  | { kind: 'number'; text: string; value: number; at: number }
  | { kind: 'date'; text: string; at: number }
  | { kind: 'datetime'; text: string; value: number; at: number }
  /** `pattern` keeps LIKE's wildcards apart from the same characters when escaped. */
  | { kind: 'text'; text: string; value: string; pattern: string; at: number };

const SHAPES: [Token['kind'], RegExp][] = [
  ['datetime', /\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)?/y],
  ['date', /\d{4}-\d\d-\d\d(?![\dT])/y],
  ['number', /(?:[A-Z]{3}(?=\d))?[+-]?(?:\d+\.?\d*|\.\d+)(?![A-Za-z_])/y],
  ['name', /[A-Za-z_][A-Za-z0-9_]*/y],
  ['symbol', /!=|<>|<=|>=|[<>=(),.:]/y],
];

/** @throws OrgError MALFORMED_QUERY */
export function lex(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (true) {
    while (/\s/.test(text.charAt(at))) at++;
    if (at >= text.length) break;
    const token = text[at] === "'" ? quoted(text, at) : plain(text, at);
    tokens.push(token);
    at += token.text.length;
  }
  tokens.push({ kind: 'end', text: '<EOF>', at: text.length });
  return tokens;
}

function plain(source: string, at: number): Token {
  for (const [kind, shape] of SHAPES) {
    shape.lastIndex = at;
    const text = shape.exec(source)?.[0];
    if (text === undefined) continue;
    if (kind === 'datetime') {
      const value = parseDateTime(text);
      if (value === undefined) throw unexpectedToken(source, at, text);
      return { kind, text, value, at };
    }
    if (kind === 'date' && !isDate(text)) throw queryError('MALFORMED_QUERY', source, at, `Invalid date: ${text}`);
    if (kind === 'number') return { kind, text, value: Number(text.replace(/^[A-Z]{3}/, '')), at };
    if (kind === 'date' || kind === 'name' || kind === 'symbol') return { kind, text, at };
  }
  throw unexpectedToken(source, at, source.charAt(at));
}

const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', '"': '"', "'": "'", '\\': '\\' };

/** A private character that stands for an escaped wildcard in a pattern. */
export const LITERAL_PERCENT = '\uE000';
export const LITERAL_UNDERSCORE = '\uE001';

function quoted(source: string, start: number): Token {
  let value = '';
  let pattern = '';
  let at = start + 1;
  while (true) {
    const char = source[at];
    if (char === undefined)
      throw queryError('MALFORMED_QUERY', source, start, `line 1:${at} mismatched character '<EOF>' expecting '''`);
    if (char === "'") break;
    if (char !== '\\') {
      value += char;
      pattern += char;
      at++;
      continue;
    }
    const [plainText, inPattern, length] = escaped(source, at);
    value += plainText;
    pattern += inPattern;
    at += length;
  }
  return { kind: 'text', text: source.slice(start, at + 1), value, pattern, at: start };
}

/** What an escape stands for, as text and in a pattern, and how long it is. */
function escaped(source: string, at: number): [string, string, number] {
  const code = source[at + 1] ?? '';
  const plain = ESCAPES[code];
  if (plain !== undefined) return [plain, plain, 2];
  if (code === '%') return ['%', LITERAL_PERCENT, 2];
  if (code === '_') return ['_', LITERAL_UNDERSCORE, 2];
  const hex = /^u([0-9A-Fa-f]{4})/.exec(source.slice(at + 1, at + 6))?.[1];
  if (hex !== undefined) {
    const char = String.fromCharCode(Number.parseInt(hex, 16));
    return [char, char, 6];
  }
  throw queryError(
    'MALFORMED_QUERY',
    source,
    at,
    `Invalid string literal '${source.slice(at, at + 2)}'. Illegal character sequence.`,
  );
}
