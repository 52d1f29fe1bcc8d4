/** `/support` and `/knowledgeManagement`: categories of articles, and publishing. */
import type { DataCategory, DataCategoryGroup } from '../data-categories.ts';
import { type Org, OrgError } from '../org.ts';
import { type Call, isObject, notFound, ok, type Reply } from './call.ts';

export interface Support {
  index(call: Call): Reply;
  groups(call: Call): Reply;
  category(call: Call, group: string, category: string): Reply;
  settings(): Reply;
  publish(call: Call, id: string): Reply;
}

const ARTICLE = 'Knowledge__kav';
const USED_FOR = 'KnowledgeArticleVersion';

export function createSupport(org: Org): Support {
  /** Without the object there is no Knowledge, so none of this either. */
  const requireKnowledge = (): void => {
    if (!org.objectNames().includes(ARTICLE)) throw notFound();
  };
  const requireUse = (call: Call): void => {
    requireKnowledge();
    const use = call.query.get('sObjectName');
    if (use?.toLowerCase() === USED_FOR.toLowerCase()) return;
    throw new OrgError(400, 'INVALID_FIELD', `sObjectName must be ${USED_FOR}: ${use ?? ''}`);
  };
  return {
    index: (call) => {
      requireKnowledge();
      const base = `/services/data/v${call.version}/support`;
      return ok({ dataCategoryGroups: `${base}/dataCategoryGroups`, knowledgeArticles: `${base}/knowledgeArticles` });
    },
    groups: (call) => {
      requireUse(call);
      const topOnly = call.query.get('topCategoriesOnly') !== 'false';
      const categoryGroups = org.dataCategories.groups().map((group) => ({
        label: group.label,
        name: group.name,
        objectUsage: USED_FOR,
        topCategories: group.categories.map((category) => shown(call, group, category, topOnly ? 0 : Infinity)),
      }));
      return ok({ categoryGroups });
    },
    category: (call, groupName, name) => {
      requireUse(call);
      const group = org.dataCategories.group(groupName);
      const category = org.dataCategories.category(groupName, name);
      if (!group || !category) throw notFound();
      return ok(shown(call, group, category, 1));
    },
    settings: () => {
      requireKnowledge();
      const languages = ['en_US', 'fa', 'iw'].map((name) => ({ active: true, name }));
      return ok({ defaultLanguage: 'en_US', knowledgeEnabled: true, languages });
    },
    publish: (call, id) => {
      requireKnowledge();
      const status = isObject(call.body) ? call.body.publishStatus : undefined;
      if (typeof status !== 'string')
        throw new OrgError(400, 'JSON_PARSER_ERROR', 'The required field publishStatus is missing');
      org.publish(id, status);
      return { status: 204 };
    },
  };
}

/** @param levels how far below it is shown; what is not shown is null */
function shown(call: Call, group: DataCategoryGroup, category: DataCategory, levels: number): object {
  const path = `support/dataCategoryGroups/${group.name}/dataCategories/${category.name}`;
  const below = levels > 0 ? category.children.map((child) => shown(call, group, child, levels - 1)) : null;
  return {
    childCategories: below,
    label: category.label,
    name: category.name,
    url: `/services/data/v${call.version}/${path}?sObjectName=${USED_FOR}`,
  };
}
