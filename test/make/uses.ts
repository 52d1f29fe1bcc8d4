import { parseQuery, type Query, type Subquery, type WhereClause } from '@jetstreamapp/soql-parser-js';
import { z } from 'zod';
import type { Sent } from './wire.ts';

const description = z.object({
  fields: z.array(
    z.object({
      name: z.string(),
      ...{ createable: z.boolean(), updateable: z.boolean(), filterable: z.boolean() },
      relationshipName: z.string().nullable(),
      referenceTo: z.array(z.string()),
    }),
  ),
  childRelationships: z.array(
    z.object({ childSObject: z.string(), field: z.string(), relationshipName: z.string().nullable() }),
  ),
});
type Description = z.infer<typeof description>;

export function descriptionOf(answer: unknown): Description {
  return description.parse(answer);
}

type Use = 'read' | 'filter' | 'write';

/** Which fields of which objects were read, filtered by and written. */
export interface Uses {
  of(object: string): Record<Use, string[]>;
  objects(): string[];
}

/** Their names are for everybody to read, and files come with their links: no permission set grants these objects. */
const NEED_NO_RIGHT = ['User', 'Group', 'ContentDocument', 'Name'];

/**
 * Reads from what was sent to the org what it touches there. Fields that a company has added to a standard object are left
 * out: the configuration names them.
 */
export function usesIn(sent: Sent[], describe: (object: string) => unknown): Uses {
  const kept = new Map<string, Description>();
  const found: { use: Use; object: string; name: string }[] = [];

  function describeOf(object: string): Description {
    const known = kept.get(object) ?? descriptionOf(describe(object));
    kept.set(object, known);
    return known;
  }

  function note(use: Use, object: string, name: string): void {
    if (name.endsWith('__c') && !object.endsWith('__c')) return;
    const [relationship = '', ...rest] = name.split('.');
    const parents = rest.length === 0 ? [] : parentsOf(object, relationship);
    found.push({ use, object, name });
    for (const parent of parents) if (!NEED_NO_RIGHT.includes(parent)) note('read', parent, rest.join('.'));
  }

  function parentsOf(object: string, relationship: string): string[] {
    const link = describeOf(object).fields.find((one) => one.relationshipName === relationship);
    if (!link) throw new Error(`${object} has no ${relationship}`);
    // Of several possible parents only the fields they share can be read: no right to one of them is asked.
    return link.referenceTo.length > 1 ? [] : link.referenceTo;
  }

  function query({ fields = [], where, orderBy, groupBy }: Query | Subquery, object: string): void {
    for (const one of fields) {
      if (one.type === 'Field') note('read', object, one.field);
      else if (one.type === 'FieldRelationship') note('read', object, [...one.relationships, one.field].join('.'));
      else if (one.type === 'FieldFunctionExpression')
        for (const name of one.parameters ?? []) note('filter', object, String(name));
      else if (one.type === 'FieldSubquery') {
        const name = one.subquery.relationshipName;
        const child = describeOf(object).childRelationships.find((each) => each.relationshipName === name);
        if (!child) throw new Error(`${object} has no ${name}`);
        note('filter', child.childSObject, child.field);
        query(one.subquery, child.childSObject);
      } else throw new Error(`not expected: ${one.type}`);
    }
    conditions(where, object);
    for (const one of [orderBy ?? [], groupBy ?? []].flat())
      if ('field' in one && typeof one.field === 'string') note('filter', object, one.field);
  }

  function conditions(where: WhereClause | undefined, object: string): void {
    for (let part = where; part; part = 'right' in part ? part.right : undefined) {
      const { left } = part;
      if (left && 'field' in left) note('filter', object, left.field);
      if (left && 'valueQuery' in left && left.valueQuery) query(left.valueQuery, left.valueQuery.sObject ?? '');
    }
  }

  for (const one of sent) take(one);

  function take({ method, resource, body }: Sent): void {
    const asked = /^query(?:All)?\/?\?q=(.*)$/.exec(resource)?.[1];
    if (asked !== undefined) {
      const parsed = parseQuery(decodeURIComponent(asked.replaceAll('+', ' ')));
      query(parsed, parsed.sObject ?? '');
      return;
    }
    const one = /^sobjects\/(\w+)(?:\/(\w+)(?:\/([^?/]+))?)?(?:\?fields=(.*))?$/.exec(decodeURIComponent(resource));
    const [, object = '', second = '', field, fields] = one ?? [];
    if (method === 'GET' && field !== undefined) note('read', object, field);
    // Whoever reads a field sees the id.
    for (const name of fields?.split(',') ?? []) if (name !== 'Id') note('read', object, name);
    if (method !== 'POST' && method !== 'PATCH') return;
    if (resource.startsWith('composite/sobjects')) rows(body);
    if (one === null || typeof body !== 'object' || body === null) return;
    for (const name of Object.keys(body)) note('write', object, name);
    if (method === 'PATCH' && /__c$/.test(second)) note('write', object, second); // a new record gets its key
  }

  function rows(body: unknown): void {
    const { records } = z
      .object({ records: z.array(z.looseObject({ attributes: z.object({ type: z.string() }) })) })
      .parse(body);
    for (const { attributes, ...values } of records)
      for (const name of Object.keys(values)) note('write', attributes.type, name);
  }

  return {
    objects: () => [...new Set(found.map((one) => one.object))].filter((name) => !NEED_NO_RIGHT.includes(name)).sort(),
    of: (object) => {
      const names = (use: Use) =>
        [...new Set(found.filter((one) => one.object === object && one.use === use).map((one) => one.name))].sort();
      return { read: names('read'), filter: names('filter'), write: names('write') };
    },
  };
}
