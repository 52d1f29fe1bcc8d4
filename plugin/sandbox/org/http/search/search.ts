/** `/search` (SOSL), `/parameterizedSearch` and name suggestions. */
import { type Org, OrgError, type QueryRow } from '../../org.ts';
import { type Call, isObject, ok, type Reply } from '../call.ts';
import { type Expression, parseExpression } from './expression.ts';
import { createIndexes, type Indexes } from './indexes.ts';
import { parameters } from './parameters.ts';
import { parseSosl, type Returning, type Statement } from './sosl.ts';

export interface Search {
  sosl(call: Call): Reply;
  parameterized(call: Call): Reply;
  suggestions(call: Call): Reply;
}

const MOST = 2000;

export function createSearch(org: Org, nameOf: (object: string) => string): Search {
  const indexes = createIndexes(org);
  const answer = (statement: Statement, call: Call): Reply => {
    const found = run(statement, { org, indexes, nameOf, version: call.version });
    // Up to version 36 the list came bare.
    return ok(Number(call.version) < 37 ? found : { searchRecords: found });
  };
  return {
    sosl: (call) => answer(parseSosl(call.query.get('q') ?? ''), call),
    parameterized: (call) => answer(parameters(call), call),
    suggestions(call) {
      const object = call.query.get('sobject') ?? '';
      const limit = Number(call.query.get('limit') ?? 5);
      const name = nameOf(object);
      const returning = { ...everything(name), fields: `Id, ${nameField(org, name)}`, limit: limit + 1 };
      const term = `${(call.query.get('q') ?? '').replace(/[^\p{L}\p{N}\s]/gu, ' ').trim()}*`;
      const found = run(
        { term, group: 'NAME', returning: [returning], limit: undefined },
        { org, indexes, nameOf, version: call.version },
      );
      return ok({ autoSuggestResults: found.slice(0, limit), hasMoreResults: found.length > limit });
    },
  };
}

interface Context {
  org: Org;
  indexes: Indexes;
  nameOf: (object: string) => string;
  version: string;
}

function run(statement: Statement, context: Context): QueryRow[] {
  const expression = parseExpression(statement.term);
  const parts = statement.returning.length > 0 ? statement.returning : searchable(context).map(everything);
  // A limit on the whole is shared out evenly between the objects.
  const share = Math.ceil(Math.min(statement.limit ?? MOST, MOST) / parts.length);
  const found = parts.flatMap((part) => {
    const limit = Math.min(part.limit ?? MOST, statement.limit === undefined ? MOST : share);
    return rowsOf({ ...part, object: known(part.object, context), limit }, statement, expression, context);
  });
  return found.slice(0, statement.limit ?? MOST);
}

function rowsOf(part: Returning, statement: Statement, expression: Expression, context: Context): QueryRow[] {
  requireFilters(part, context);
  const ids = context.indexes.search(part.object, statement.group, expression);
  if (ids.length === 0) {
    checkSyntax(part, context);
    return [];
  }
  if (ids.length <= MOST || (!part.where && !part.orderBy)) return among(ids.slice(-MOST), part, context);
  return throughFilter(new Set(ids), part, context);
}

/** A name the org does not have, or does not search. */
function known(object: string, { org, indexes, nameOf }: Context): string {
  const name = org.objectNames().some((candidate) => candidate.toLowerCase() === object.toLowerCase())
    ? nameOf(object)
    : undefined;
  if (name === undefined) {
    throw new OrgError(
      400,
      'INVALID_TYPE',
      `sObject type '${object}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.`,
    );
  }
  if (!indexes.isSearchable(name))
    throw new OrgError(400, 'INVALID_TYPE_FOR_OPERATION', `entity type ${name} does not support search`);
  return name;
}

function among(ids: string[], part: Returning, { org, version }: Context): QueryRow[] {
  const list = `Id IN (${ids.map((id) => `'${id}'`).join(',')})`;
  return org.query(soql(part, list), { version }).records;
}

/** With more hits than a query may list, the filter is run by itself and the hits are picked out of its rows. */
function throughFilter(ids: Set<string>, part: Returning, { org, version }: Context): QueryRow[] {
  const { limit, offset, ...unlimited } = part;
  const wanted = (limit ?? MOST) + (offset ?? 0);
  const rows: QueryRow[] = [];
  const withId = {
    ...unlimited,
    fields: `Id, ${part.fields.replace(/(^|,)\s*Id\s*(?=,|$)/i, '').replace(/^\s*,/, '')}`.replace(/,\s*$/, ''),
  };
  let page = org.query(soql({ ...withId, limit: undefined, offset: undefined }), { version });
  for (;;) {
    rows.push(...page.records.filter((row) => ids.has(String(row.Id))));
    if (rows.length >= wanted || page.done || !page.nextRecordsUrl) break;
    page = org.queryMore(page.nextRecordsUrl.split('/').at(-1) ?? '', { version });
  }
  return rows.slice(offset ?? 0, wanted);
}

function soql({ object, fields, where, orderBy, limit, offset }: Returning, ids?: string): string {
  const conditions = [ids, where && `(${where})`].filter(Boolean).join(' AND ');
  return [
    `SELECT ${fields} FROM ${object}`,
    conditions && `WHERE ${conditions}`,
    orderBy && `ORDER BY ${orderBy}`,
    limit !== undefined && `LIMIT ${limit}`,
    offset !== undefined && `OFFSET ${offset}`,
  ]
    .filter(Boolean)
    .join(' ');
}

/** A statement with mistakes is refused also when no row has the words. */
function checkSyntax(part: Returning, { org, version }: Context): void {
  org.query(soql({ ...part, limit: 1 }, "Id IN ('000000000000000AAA')"), { version });
}

/** Articles are only searched within a publishing status. */
function requireFilters(part: Returning, { org, version }: Context): void {
  if (!/^(KnowledgeArticleVersion|.+__kav)$/.test(part.object)) return;
  org.query(soql({ ...part, limit: 1, offset: undefined }), { version });
}

function searchable({ org, indexes }: Context): string[] {
  return org
    .objectNames()
    .filter((object) => indexes.isSearchable(object) && !/^(KnowledgeArticleVersion|.+__kav)$/.test(object));
}

function everything(object: string): Returning {
  return { object, fields: 'Id', where: undefined, orderBy: undefined, limit: undefined, offset: undefined };
}

function nameField(org: Org, object: string): string {
  const answer: unknown = org.describe(object, '67.0');
  const fields: unknown[] = isObject(answer) && Array.isArray(answer.fields) ? answer.fields : [];
  const field = fields.find((entry) => isObject(entry) && entry.nameField === true);
  return isObject(field) ? String(field.name) : 'Id';
}
