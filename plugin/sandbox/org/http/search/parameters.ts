/** A search given as parameters or JSON instead of a statement. */
import { OrgError } from '../../org.ts';
import { type Call, type Fields, isObject } from '../call.ts';
import type { FieldGroup, Returning, Statement } from './sosl.ts';

const GROUPS: FieldGroup[] = ['ALL', 'NAME', 'EMAIL', 'PHONE', 'SIDEBAR'];

export function parameters(call: Call): Statement {
  return call.method === 'POST' ? fromBody(isObject(call.body) ? call.body : {}) : fromQuery(call.query);
}

function fromBody(body: Fields): Statement {
  const fields = list(body.fields);
  const objects = Array.isArray(body.sobjects) ? body.sobjects.filter(isObject) : [];
  return statement({
    q: body.q,
    group: body.in,
    limit: body.overallLimit,
    returning: objects.map((entry) =>
      returning(String(entry.name ?? ''), {
        fields: list(entry.fields) ?? fields,
        where: entry.where,
        orderBy: entry.orderBy,
        limit: entry.limit ?? body.defaultLimit,
        offset: body.offset,
      }),
    ),
  });
}

function fromQuery(query: URLSearchParams): Statement {
  const objects = query.getAll('sobject').flatMap((names) => names.split(','));
  return statement({
    q: query.get('q'),
    group: query.get('in'),
    limit: query.get('overallLimit'),
    returning: objects.map((object) =>
      returning(object, {
        fields: (query.get(`${object}.fields`) ?? query.get('fields'))?.split(','),
        where: query.get(`${object}.where`),
        orderBy: query.get(`${object}.orderBy`),
        limit: query.get(`${object}.limit`) ?? query.get('defaultLimit'),
        offset: query.get('offset'),
      }),
    ),
  });
}

function statement(given: { q: unknown; group: unknown; limit: unknown; returning: Returning[] }): Statement {
  if (typeof given.q !== 'string' || given.q.trim() === '') {
    throw new OrgError(400, 'MALFORMED_SEARCH', 'Search term is required: q');
  }
  const group = GROUPS.find((name) => name === String(given.group ?? 'ALL').toUpperCase());
  if (!group) throw new OrgError(400, 'MALFORMED_SEARCH', `Invalid field group: ${String(given.group)}`);
  return { term: given.q, group, returning: given.returning, limit: whole(given.limit) };
}

function returning(
  object: string,
  given: { fields: string[] | undefined; where: unknown; orderBy: unknown; limit: unknown; offset: unknown },
): Returning {
  return {
    object,
    fields: given.fields?.join(', ') ?? 'Id',
    where: typeof given.where === 'string' && given.where !== '' ? given.where : undefined,
    orderBy: typeof given.orderBy === 'string' && given.orderBy !== '' ? given.orderBy : undefined,
    limit: whole(given.limit),
    offset: whole(given.offset),
  };
}

function list(value: unknown): string[] | undefined {
  return Array.isArray(value) ? value.map(String) : undefined;
}

function whole(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0)
    throw new OrgError(400, 'MALFORMED_SEARCH', `Invalid number: ${String(value)}`);
  return number;
}
