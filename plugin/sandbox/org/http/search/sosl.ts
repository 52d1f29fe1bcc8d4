/** The statement round a search term: which fields are searched, what comes back of which object. */
import { OrgError } from '../../org.ts';

export type FieldGroup = 'ALL' | 'NAME' | 'EMAIL' | 'PHONE' | 'SIDEBAR';

export interface Returning {
  object: string;
  /** SOQL of the select list; `Id` when the statement names none. */
  fields: string;
  where: string | undefined;
  orderBy: string | undefined;
  limit: number | undefined;
  offset: number | undefined;
}

export interface Statement {
  term: string;
  group: FieldGroup;
  returning: Returning[];
  limit: number | undefined;
}

const NO_TERM = 'No search term found. The search term must be enclosed in braces.';

/** @throws OrgError MALFORMED_SEARCH */
export function parseSosl(text: string): Statement {
  const find = /^\s*FIND\s*\{((?:[^}\\]|\\.)*)\}/is.exec(text);
  const term = find?.[1]?.trim();
  if (!find || !term) throw malformed(NO_TERM);
  let rest = text.slice(find[0].length).trim();
  const take = (pattern: RegExp): string | undefined => {
    const match = pattern.exec(rest);
    if (match) rest = rest.slice(match[0].length).trim();
    return match?.[1];
  };
  const group = fieldGroup(take(/^IN\s+(\w+)\s+FIELDS\b/i) ?? 'ALL');
  const returning: Returning[] = [];
  if (/^RETURNING\b/i.test(rest)) rest = parseReturning(rest.slice('RETURNING'.length), returning);
  while (take(/^(WITH\s+(?:\w+\s*=\s*(?:'(?:[^'\\]|\\.)*'|\w+)|\w+(?:\s*\([^)]*\))?))/i) !== undefined) {
    // Snippets, spelling correction and the like change nothing here.
  }
  const limit = take(/^LIMIT\s+(\d+)/i);
  if (rest !== '') throw malformed(`unexpected token: ${rest.split(/\s/)[0]}`);
  return { term, group, returning, limit: limit === undefined ? undefined : Number(limit) };
}

function parseReturning(text: string, into: Returning[]): string {
  let rest = text.trim();
  for (;;) {
    const name = /^(\w+)\s*/.exec(rest);
    if (!name?.[1]) throw malformed('RETURNING needs an object');
    rest = rest.slice(name[0].length);
    let inside = '';
    if (rest.startsWith('(')) {
      const end = closing(rest);
      inside = rest.slice(1, end);
      rest = rest.slice(end + 1).trim();
    }
    into.push({ object: name[1], ...parseClauses(inside) });
    if (!rest.startsWith(',')) return rest;
    rest = rest.slice(1).trim();
  }
}

/** Where the bracket that opens the text is closed, strings left aside. */
function closing(text: string): number {
  let depth = 0;
  for (const { 0: piece, index } of text.matchAll(/'(?:[^'\\]|\\.)*'|[()]/gs)) {
    if (piece === '(') depth += 1;
    if (piece === ')') depth -= 1;
    if (depth === 0) return index;
  }
  throw malformed('mismatched parentheses');
}

const CLAUSE = /'(?:[^'\\]|\\.)*'|\b(WHERE|ORDER\s+BY|LIMIT|OFFSET|USING\s+LISTVIEW)\b/gis;

function parseClauses(text: string): Omit<Returning, 'object'> {
  const starts = [...text.matchAll(CLAUSE)].filter((match) => match[1] !== undefined);
  const clauses = new Map<string, string>();
  starts.forEach((match, at) => {
    const name = (match[1] ?? '').toUpperCase().replace(/\s+/g, ' ');
    clauses.set(name, text.slice(match.index + match[0].length, starts[at + 1]?.index).trim());
  });
  return {
    fields: text.slice(0, starts[0]?.index).trim() || 'Id',
    where: clauses.get('WHERE'),
    orderBy: clauses.get('ORDER BY'),
    limit: whole(clauses.get('LIMIT')),
    offset: whole(clauses.get('OFFSET')),
  };
}

function whole(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text)) throw malformed(`unexpected token: ${text}`);
  return Number(text);
}

function fieldGroup(name: string): FieldGroup {
  const group = name.toUpperCase();
  if (group === 'ALL' || group === 'NAME' || group === 'EMAIL' || group === 'PHONE' || group === 'SIDEBAR')
    return group;
  throw malformed(`unexpected token: ${name}`);
}

function malformed(message: string): OrgError {
  return new OrgError(400, 'MALFORMED_SEARCH', message);
}
