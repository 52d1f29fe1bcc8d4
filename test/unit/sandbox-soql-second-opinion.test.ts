import { type FieldType, parseQuery, type Query as TheirQuery } from '@jetstreamapp/soql-parser-js';
import { expect } from 'chai';
import { parse } from '../../plugin/sandbox/org/soql/parse.ts';
import type { Condition, Expression, Query, SelectItem } from '../../plugin/sandbox/org/soql/tree.ts';

const QUERIES = [
  'SELECT Id FROM Case',
  'select id, subject from case limit 5',
  'SELECT Id, Contact.Name, Contact.Account.Name FROM Case',
  'SELECT Id, (SELECT Id, CommentBody FROM CaseComments) FROM Case',
  'SELECT COUNT() FROM Case',
  'SELECT Status, COUNT(Id) n FROM Case GROUP BY Status',
  'SELECT Status, COUNT(Id) FROM Case GROUP BY Status HAVING COUNT(Id) > 5',
  'SELECT CALENDAR_YEAR(CreatedDate), COUNT(Id) FROM Case GROUP BY CALENDAR_YEAR(CreatedDate)',
  "SELECT Id FROM Case WHERE Subject = 'a'",
  "SELECT Id FROM Case WHERE Subject = 'it\\'s' AND IsClosed = false",
  "SELECT Id FROM Case WHERE Subject != 'a' OR IsClosed = true OR Priority = null",
  "SELECT Id FROM Case WHERE (Subject = 'a' OR Subject = 'b') AND IsClosed = false",
  "SELECT Id FROM Case WHERE NOT Subject = 'a'",
  "SELECT Id FROM Case WHERE Subject LIKE '%x\\%%'",
  "SELECT Id FROM Case WHERE Status IN ('New', 'Working')",
  "SELECT Id FROM Case WHERE Status NOT IN ('New')",
  "SELECT Id FROM Idea WHERE Categories INCLUDES ('A;B', 'C')",
  "SELECT Id FROM Idea WHERE Categories EXCLUDES ('A')",
  'SELECT Id FROM Case WHERE CreatedDate > 2026-01-01T00:00:00Z',
  'SELECT Id FROM Case WHERE CreatedDate >= 2026-01-01T00:00:00+01:00',
  'SELECT Id FROM Case WHERE Problem_Since__c = 2026-01-01',
  'SELECT Id FROM Case WHERE CreatedDate = LAST_N_DAYS:30',
  'SELECT Id FROM Case WHERE CreatedDate < TODAY',
  'SELECT Id FROM Case WHERE Affected_Users__c >= -1.5',
  'SELECT Id FROM Case WHERE Id IN (SELECT ParentId FROM CaseComment WHERE IsPublished = true)',
  'SELECT Id FROM Case ORDER BY CreatedDate DESC NULLS LAST, Id ASC',
  'SELECT Id FROM Case ORDER BY LastModifiedDate DESC, Id DESC LIMIT 26 OFFSET 52',
  'SELECT Id FROM Group',
  'SELECT Id FROM Order ORDER BY OrderNumber',
  'SELECT c.Id, c.Subject FROM Case c WHERE c.IsClosed = true',
  'SELECT toLabel(Status) FROM Case',
  'SELECT Id FROM Case WITH SECURITY_ENFORCED LIMIT 1',
  'SELECT TYPEOF Owner WHEN User THEN Username ELSE Name END FROM Case',
  'SELECT FIELDS(STANDARD) FROM Case LIMIT 200',
  'SELECT Id FROM Case FOR VIEW',
];

/** What both parsers can be asked about a query. */
interface Summary {
  from: string;
  fields: string[];
  conditions: string[];
  groupBy: number;
  orderBy: string[];
  limit: number | undefined;
  offset: number | undefined;
}

function ours(query: Query): Summary {
  return {
    from: query.from.names.join('.'),
    fields: query.select.map(ourField),
    conditions: query.where ? ourConditions(query.where) : [],
    groupBy: query.groupBy.length,
    orderBy: query.orderBy.map(({ expression, descending }) => `${written(expression)} ${descending ? 'DESC' : 'ASC'}`),
    limit: query.limit?.value,
    offset: query.offset?.value,
  };
}

function ourField(item: SelectItem): string {
  if (item.kind === 'subquery') return `(${item.query.from.names.join('.')})`;
  if (item.kind === 'typeof') return `TYPEOF ${item.relationship}`;
  return item.kind === 'all' ? `FIELDS(${item.group})` : written(item.expression);
}

function written(expression: Expression): string {
  if (expression.kind === 'path') return expression.names.join('.');
  return `${expression.name}(${expression.args.map(written).join(', ')})`;
}

function ourConditions(condition: Condition): string[] {
  if (condition.kind === 'not') return ourConditions(condition.part);
  if (condition.kind !== 'compare') return condition.parts.flatMap(ourConditions);
  return [`${written(condition.left)} ${condition.operator}`];
}

function theirs(query: TheirQuery): Summary {
  const groupBy = query.groupBy ? [query.groupBy].flat() : [];
  const orderBy = query.orderBy ? [query.orderBy].flat() : [];
  return {
    from: query.sObject ?? '',
    fields: (query.fields ?? []).map(theirField),
    conditions: theirConditions(query.where),
    groupBy: groupBy.length,
    orderBy: orderBy.map((order) => `${'field' in order ? order.field : order.fn.rawValue} ${order.order ?? 'ASC'}`),
    limit: query.limit,
    offset: query.offset,
  };
}

function theirField(field: FieldType): string {
  if (field.type === 'FieldSubquery') return `(${field.subquery.relationshipName})`;
  if (field.type === 'FieldTypeof') return `TYPEOF ${field.field}`;
  if (field.type === 'FieldFunctionExpression') return call(field.rawValue ?? '');
  if (field.type === 'FieldRelationship') return field.rawValue ?? '';
  return 'objectPrefix' in field ? `${field.objectPrefix}.${field.field}` : field.field;
}

const call = (raw: string): string => raw.replace(/^\w+/, (name) => name.toUpperCase());

function theirConditions(where: TheirQuery['where']): string[] {
  const found: string[] = [];
  for (let each = where; each; each = 'right' in each ? each.right : undefined) {
    if (each.left && 'operator' in each.left) {
      found.push(`${'field' in each.left ? each.left.field : ''} ${each.left.operator}`);
    }
  }
  return found;
}

describe('another parser reads the same out of', () => {
  for (const soql of QUERIES) {
    it(soql, () => {
      expect(ours(parse(soql))).to.deep.equal(theirs(parseQuery(soql)));
    });
  }
});
