import { read } from '../reader.ts';
import { duplicate, integrity } from './refusals.ts';
import { type Rules, text } from './writer.ts';

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
