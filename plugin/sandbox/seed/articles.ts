import type { DataCategory, DataCategoryGroup } from '../org/data-categories.ts';
import type { Reading } from './feedback.ts';
import type { Ground } from './ground.ts';
import { CRM_LANGUAGES } from './library.ts';
import { ARTICLES } from './texts/articles.ts';
import { CATEGORIES, ROOTS, rootOf } from './texts/categories.ts';
import { type AddressOf, guideHtml } from './texts/guide.ts';

const TOPICS = 'Topics';

/** The categories of articles are those of solutions, under the names that Knowledge allows. */
export function topics(): DataCategoryGroup {
  const below = (label: string): DataCategory => {
    const children: readonly string[] = Object.entries(CATEGORIES).find(([name]) => name === label)?.[1] ?? [];
    return { name: apiName(label), label, children: children.map(below) };
  };
  return { name: TOPICS, label: 'Topics', categories: [...ROOTS.larkfield, ...ROOTS.olmo].map(below) };
}

function apiName(label: string): string {
  return label.replace(/\W+/g, '_');
}

/** An article that others translate. */
interface Master {
  id: string;
  number: string;
  version: string;
}

/** Puts the knowledge articles on the tray and answers those that customers read, each in its first language. */
export function layArticles(ground: Ground, addressOf: AddressOf): Reading[] {
  const { tray, agents } = ground;
  if (!tray.has('Knowledge__kav')) return [];
  const readings: Reading[] = [];
  const masters = new Map<string, Master>();
  let number = 1000;
  for (const [language, articles] of ARTICLES) {
    const { at } = ground.moments(language);
    const writer = { en: agents.hanne, fa: agents.reza, he: agents.dana }[language];
    for (const article of articles) {
      const status = article.state ?? 'Online';
      const shown = status === 'Online' && article.internal !== true;
      const changed = at(`${article.days}d 10:30`);
      const dates = {
        FirstPublishedDate: status === 'Draft' ? undefined : changed,
        LastPublishedDate: status === 'Draft' ? undefined : changed,
        ArchivedDate: status === 'Archived' ? at(`${article.days - 300}d 10:30`) : undefined,
      };
      const made = { CreatedDate: at(`${article.days + 3}d 09:00`), CreatedById: writer, LastModifiedDate: changed };
      const master = masters.get(article.of ?? '');
      const articleNumber = master?.number ?? String(++number).padStart(9, '0');
      const whole = {
        ...dates,
        ...made,
        ArticleNumber: articleNumber,
        MasterLanguage: CRM_LANGUAGES[language],
        TotalViewCount: article.views,
      };
      const id = master?.id ?? tray.put('KnowledgeArticle', whole);
      const version = tray.put('Knowledge__kav', {
        ...dates,
        ...made,
        KnowledgeArticleId: id,
        ArticleNumber: articleNumber,
        Title: article.title,
        UrlName: article.url,
        Summary: article.short.charAt(0).toUpperCase() + article.short.slice(1),
        Body__c: guideHtml(article, language, addressOf),
        Language: CRM_LANGUAGES[language],
        IsMasterLanguage: master === undefined,
        MasterVersionId: master?.version,
        PublishStatus: status,
        ValidationStatus: status === 'Online' ? 'Validated' : 'Not Validated',
        IsVisibleInPkb: shown && rootOf(article.category) !== 'Access',
        IsVisibleInCsp: shown,
        ArticleTotalViewCount: article.views,
        OwnerId: writer,
        LastModifiedById: writer,
      });
      for (const category of [article.category, article.also]) {
        if (category === undefined) continue;
        const sorted = { DataCategoryGroupName: TOPICS, DataCategoryName: apiName(category) };
        tray.put('Knowledge__DataCategorySelection', { ParentId: version, ...sorted, CreatedDate: made.CreatedDate });
      }
      if (master) continue;
      masters.set(article.url, { id, number: articleNumber, version });
      const { title, category } = article;
      if (shown) readings.push({ id, title, language, category, since: made.CreatedDate });
    }
  }
  return readings;
}
