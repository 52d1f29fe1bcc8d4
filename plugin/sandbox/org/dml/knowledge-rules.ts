import type { Raw } from '../column.ts';
import { read } from '../reader.ts';
import { duplicate, integrity, readOnly } from './refusals.ts';
import { type Rules, text, type Writer } from './writer.ts';

export const KNOWLEDGE: Rules = {
  before: ({ type, place, values, after, before }, writer) => {
    const url = text(after('UrlName')) ?? '';
    if (!/^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/.test(url)) {
      throw integrity(
        'The URL Name can contain only letters, digits and hyphens, and cannot begin or end with a hyphen.',
        ['UrlName'],
      );
    }
    const own = place ? before('KnowledgeArticleId') : null;
    const other = writer
      .rows(type.name, 'UrlName', url)
      .find((row) => read(writer.store, row, 'KnowledgeArticleId') !== own);
    if (other) throw duplicate('UrlName', String(read(writer.store, other, 'Id')).slice(0, 15));
    if (place) return;
    const article = writer.insert('KnowledgeArticle', { MasterLanguage: values.get('Language') ?? 'en_US' });
    values.set('KnowledgeArticleId', read(writer.store, article, 'Id'));
    values.set('ArticleNumber', read(writer.store, article, 'ArticleNumber'));
  },
};

export const TOPIC_ASSIGNMENT: Rules = {
  before: ({ values }, { store }) => {
    const entity = text(values.get('EntityId') ?? null) ?? '';
    values.set('EntityKeyPrefix', entity.slice(0, 3));
    values.set('EntityType', store.find(entity)?.table.type.name ?? null);
  },
};

/** Only what is not published yet can be sorted anew. */
export const DATA_CATEGORY_SELECTION: Rules = {
  before: ({ place, values }, writer) => {
    if (place) return;
    requireDraft(values.get('ParentId') ?? null, writer);
    const [group, name] = [String(values.get('DataCategoryGroupName')), String(values.get('DataCategoryName'))];
    const line = writer.categories.select(group, 'ABOVE_OR_BELOW', name);
    if (!line) throw integrity(`No data category ${name} in the group ${group}`, ['DataCategoryName']);
    const others = writer.rows('Knowledge__DataCategorySelection', 'ParentId', String(values.get('ParentId')));
    const related = others.some((row) => line.has(String(read(writer.store, row, 'DataCategoryName'))));
    if (related) throw integrity('A category and one above or below it cannot both be chosen', ['DataCategoryName']);
  },
  beforeRemove: (place, writer) => requireDraft(read(writer.store, place, 'ParentId'), writer),
};

function requireDraft(version: Raw, { store }: Writer): void {
  const place = typeof version === 'string' ? store.find(version) : undefined;
  if (place && read(store, place, 'PublishStatus') !== 'Draft') throw readOnly();
}
