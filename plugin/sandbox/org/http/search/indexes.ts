/** The text indexes of an org, one for each object and group of fields, made when first searched. */
import type { Org, Row } from '../../org.ts';
import { isObject } from '../call.ts';
import type { Expression } from './expression.ts';
import type { FieldGroup } from './sosl.ts';
import { createTextIndex, type TextIndex } from './text-index.ts';

export interface Indexes {
  /** By the exact name of an object the org has. */
  isSearchable(object: string): boolean;
  /** Ids of live rows, newest places last. */
  search(object: string, group: FieldGroup, expression: Expression): string[];
}

/** Rows of these objects are found by the words of their comments too. */
const COMMENTS: Record<string, { object: string; parent: string }> = {
  Idea: { object: 'IdeaComment', parent: 'IdeaId' },
};
/** The view over article versions shows rows that change under another name. */
const CHANGES_AS: Record<string, string> = { Knowledge__kav: 'KnowledgeArticleVersion' };

const TYPES: Record<FieldGroup, string[]> = {
  ALL: ['string', 'textarea', 'email', 'phone', 'url'],
  NAME: [],
  EMAIL: ['email'],
  PHONE: ['phone'],
  SIDEBAR: ['string', 'email', 'phone'],
};

interface Built {
  object: string;
  fields: string[];
  index: TextIndex;
}

export function createIndexes(org: Org): Indexes {
  const built = new Map<string, Built>();

  org.onChange((object, id, row) => {
    for (const entry of built.values()) {
      if (entry.object !== object && entry.object !== CHANGES_AS[object]) continue;
      if (row) entry.index.put(id, textOf(row, entry.fields));
      else entry.index.drop(id);
    }
  });

  const indexOf = (object: string, group: FieldGroup): TextIndex => {
    const known = built.get(`${object}.${group}`);
    // An object can get fields while the org runs.
    const fields = textFields(org, object, group);
    if (known && known.fields.join() === fields.join()) return known.index;
    const index = createTextIndex();
    for (const row of org.rows(object)) index.put(String(row.Id), textOf(row, fields));
    built.set(`${object}.${group}`, { object, fields, index });
    return index;
  };

  const search = (object: string, group: FieldGroup, expression: Expression): string[] => {
    const index = indexOf(object, group);
    const own = [...evaluate(expression, index)].flatMap((place) => index.idAt(place) ?? []);
    const comments = COMMENTS[object];
    if (!comments || group !== 'ALL' || !org.objectNames().includes(comments.object)) return own;
    const parents = search(comments.object, group, expression).flatMap((id) =>
      org.rows(comments.object, { Id: id }).map((row) => String(row[comments.parent])),
    );
    return [...new Set([...own, ...parents])];
  };

  return {
    isSearchable: (object) => described(org, object).searchable === true,
    search,
  };
}

function evaluate(expression: Expression, index: TextIndex): Set<number> {
  if (expression.kind === 'word') return index.find(expression.word);
  const left = evaluate(expression.left, index);
  const right = evaluate(expression.right, index);
  if (expression.kind === 'or') return new Set([...left, ...right]);
  const wanted = expression.kind === 'and';
  return new Set([...left].filter((place) => right.has(place) === wanted));
}

function textFields(org: Org, object: string, group: FieldGroup): string[] {
  const { fields } = described(org, object);
  const list: unknown[] = Array.isArray(fields) ? fields : [];
  return list.flatMap((field) => {
    if (!isObject(field)) return [];
    const fits = TYPES[group].includes(String(field.type)) || (group === 'NAME' && field.nameField === true);
    return fits ? [String(field.name)] : [];
  });
}

function textOf(row: Row, fields: string[]): string {
  return fields
    .map((field) => row[field] ?? '')
    .join('\n')
    .replace(/<[^>]*>/g, ' ');
}

function described(org: Org, object: string): Record<string, unknown> {
  const answer: unknown = org.describe(object, '67.0');
  return isObject(answer) ? answer : {};
}
