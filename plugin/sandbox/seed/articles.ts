import type { Ground } from './ground.ts';
import { CRM_LANGUAGES } from './library.ts';
import { ARTICLES } from './texts/articles.ts';
import { guideHtml } from './texts/guide.ts';

/** Puts the knowledge articles on the tray, each with one version. */
export function layArticles(ground: Ground): void {
  const { tray, agents } = ground;
  if (!tray.has('Knowledge__kav')) return;
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
      const articleNumber = String(++number).padStart(9, '0');
      const id = tray.put('KnowledgeArticle', {
        ...dates,
        ...made,
        ArticleNumber: articleNumber,
        MasterLanguage: CRM_LANGUAGES[language],
        TotalViewCount: article.views,
      });
      tray.put('Knowledge__kav', {
        ...dates,
        ...made,
        KnowledgeArticleId: id,
        ArticleNumber: articleNumber,
        Title: article.title,
        UrlName: article.url,
        Summary: article.short,
        Body__c: guideHtml(article, language),
        Language: CRM_LANGUAGES[language],
        PublishStatus: status,
        ValidationStatus: status === 'Online' ? 'Validated' : 'Not Validated',
        IsVisibleInPkb: shown && article.category !== 'Access',
        IsVisibleInCsp: shown,
        ArticleTotalViewCount: article.views,
        OwnerId: writer,
        LastModifiedById: writer,
      });
    }
  }
}
