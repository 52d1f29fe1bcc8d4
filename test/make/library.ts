import { type Browser, createBrowser } from './browser.ts';
import { AGENT } from './case-rows.ts';
import type { RunningPortal } from './portal.ts';

type Row = Record<string, unknown>;

export interface SolutionMade {
  id: string;
  number: string;
  path: string;
}

/** A solution as an agent writes and publishes it, in a category of the first brand unless said otherwise. */
export async function solutionOf(
  portal: RunningPortal,
  values: Row = {},
  category: string | null = 'VPN',
): Promise<SolutionMade> {
  const id = await portal.asAgent('Solution', {
    ...{ SolutionName: 'Made by an agent', SolutionNote: '<p>As it began.</p>', Status: 'Reviewed', IsPublished: true },
    ...{ as: AGENT },
    ...values,
  });
  if (category !== null) {
    const [node] = await portal.records('CategoryNode', { MasterLabel: category });
    await portal.asAgent('CategoryData', { CategoryNodeId: node?.Id, RelatedSobjectId: id, as: AGENT });
  }
  const [row] = await portal.records('Solution', { Id: id });
  const number = String(row?.SolutionNumber);
  return { id, number, path: `/solutions/${number}` };
}

/** A published article, put into the org as it is: no client may say that one is online. */
export async function articleOf(
  portal: RunningPortal,
  values: { UrlName: string } & Record<string, string | boolean>,
): Promise<SolutionMade> {
  const { org } = portal.world;
  const [pattern] = await portal.records('Knowledge__kav', { UrlName: 'how-cases-work' });
  const id = org.nextId('Knowledge__kav');
  const articleId = org.nextId('KnowledgeArticle');
  const at = String(pattern?.CreatedDate);
  const number = String(50_000 + (await portal.records('KnowledgeArticle')).length).padStart(9, '0');
  org.load('KnowledgeArticle', [{ Id: articleId, ArticleNumber: number, CreatedDate: at }]);
  org.load('Knowledge__kav', [
    {
      ...{
        Id: id,
        KnowledgeArticleId: articleId,
        ArticleNumber: number,
        Title: 'Made by an agent',
        Language: 'en_US',
        Body__c: '<p>As it began.</p>',
      },
      ...{ PublishStatus: 'Online', IsLatestVersion: true, IsVisibleInCsp: true, IsMasterLanguage: true },
      ...{ LastPublishedDate: at, CreatedDate: at, OwnerId: String(pattern?.OwnerId) },
      ...values,
    },
  ]);
  org.load('Knowledge__DataCategorySelection', [
    {
      ...{ Id: org.nextId('Knowledge__DataCategorySelection'), ParentId: id, CreatedDate: at },
      ...{ DataCategoryGroupName: 'Topics', DataCategoryName: 'Access' },
    },
  ]);
  return { id: articleId, number: values.UrlName, path: `/knowledge/${values.UrlName}` };
}

/** Somebody of the second brand, at its own host. */
export async function signInAtOlmo(portal: RunningPortal): Promise<Browser> {
  const browser = createBrowser(`http://olmo.localhost:${portal.port}`);
  await browser.signIn('ana');
  return browser;
}

/** Answers to “Did this help?” on a text. */
export async function answersOn(portal: RunningPortal, id: string): Promise<Row[]> {
  return portal.records('Portico_Entry__c', { Parent_Id__c: id, Kind__c: 'feedback' });
}
