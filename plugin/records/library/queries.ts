import type { Crm, CrmRow } from '../crm.ts';
import { byIds, pages } from '../ideas/pages.ts';
import { all, names, type Soql, soql } from '../soql.ts';
import type { LibraryAccess } from './rows.ts';

export type LibraryQueries = ReturnType<typeof createLibraryQueries>;

/** What is asked of the org for the library; nothing where it lacks the object. First pages go out as one call. */
export function createLibraryQueries({ crm, most }: { crm: Pick<Crm, 'query'>; most: number }) {
  /** What was deleted has changed, too. */
  function changedRows(query: Soql): Promise<CrmRow[]> {
    const next = (after: string | undefined, limit: number) => {
      const from = after === undefined ? query : soql`${query} AND Id > ${after}`;
      return soql`${from} ORDER BY Id LIMIT ${limit}`;
    };
    return pages({ query: (one) => crm.query(one, { deletedToo: true }) }, next, 'Id');
  }

  return {
    /** Published ones, newest first, each with its text. */
    solutions: async ({ solutions }: LibraryAccess): Promise<CrmRow[]> => {
      if (!solutions) return [];
      const query = (after: string | undefined, limit: number) => {
        const from = after === undefined ? soql`IsPublished = TRUE` : soql`IsPublished = TRUE AND Id < ${after}`;
        return soql`SELECT ${solutions.fields} FROM Solution WHERE ${from} ORDER BY Id DESC LIMIT ${limit}`;
      };
      return pages(crm, query, 'Id', most);
    },

    solutionsById: async ({ solutions }: LibraryAccess, ids: readonly string[]): Promise<CrmRow[]> => {
      if (!solutions || ids.length === 0) return [];
      return byIds(
        crm,
        ids,
        (some) => soql`SELECT ${solutions.fields} FROM Solution WHERE IsPublished = TRUE AND Id IN ${some}`,
      );
    },

    articles: async (org: LibraryAccess): Promise<CrmRow[]> => {
      if (!org.articles) return [];
      const query = (after: string | undefined, limit: number) => {
        const from = after === undefined ? org.online : all(org.online, soql`Id < ${after}`);
        return soql`SELECT ${articleSelect(org)} FROM Knowledge__kav WHERE ${from} ORDER BY Id DESC LIMIT ${limit}`;
      };
      return pages(crm, query, 'Id', most);
    },

    /** @param by `Id` of a version, `KnowledgeArticleId` of all its languages, or `UrlName` */
    articlesBy: async (org: LibraryAccess, by: string, values: readonly string[]): Promise<CrmRow[]> => {
      if (!org.articles || values.length === 0) return [];
      return byIds(crm, values, (some) => {
        const condition = soql`${org.online} AND ${names([by])} IN ${some}`;
        return soql`SELECT ${articleSelect(org)} FROM Knowledge__kav WHERE ${condition}`;
      });
    },

    nodes: async ({ nodes }: LibraryAccess): Promise<CrmRow[]> =>
      nodes ? crm.query(soql`SELECT ${nodes.fields} FROM CategoryNode ORDER BY SortOrder, MasterLabel LIMIT 2000`) : [],

    links: async ({ nodes, links }: LibraryAccess): Promise<CrmRow[]> => {
      if (!nodes) return [];
      const query = (after: string | undefined, limit: number) => {
        const from = after === undefined ? soql`Id != null` : soql`Id > ${after}`;
        return soql`SELECT ${links.fields} FROM CategoryData WHERE ${from} ORDER BY Id LIMIT ${limit}`;
      };
      return pages(crm, query, 'Id');
    },

    linksOf: async ({ nodes, links }: LibraryAccess, solutions: readonly string[]): Promise<CrmRow[]> => {
      if (!nodes || solutions.length === 0) return [];
      return byIds(
        crm,
        solutions,
        (some) => soql`SELECT ${links.fields} FROM CategoryData WHERE RelatedSobjectId IN ${some}`,
      );
    },

    /** How many said of each text that it helped, and how many were asked. */
    helped: async ({ hasLedger }: LibraryAccess): Promise<CrmRow[]> => {
      if (!hasLedger) return [];
      const query = (after: string | undefined, limit: number) => {
        const from = after === undefined ? soql`Parent_Id__c != null` : soql`Parent_Id__c > ${after}`;
        return soql`SELECT Parent_Id__c, SUM(Value__c) yes, COUNT(Id) asked FROM Portico_Entry__c
          WHERE Kind__c = 'feedback' AND ${from} GROUP BY Parent_Id__c ORDER BY Parent_Id__c LIMIT ${limit}`;
      };
      return pages(crm, query, 'Parent_Id__c');
    },

    helpedOf: async (ids: readonly string[]): Promise<CrmRow[]> => {
      if (ids.length === 0) return [];
      return byIds(
        crm,
        ids,
        (some) => soql`SELECT Parent_Id__c, SUM(Value__c) yes, COUNT(Id) asked FROM Portico_Entry__c
          WHERE Kind__c = 'feedback' AND Parent_Id__c IN ${some} GROUP BY Parent_Id__c`,
      );
    },

    lastFeedback: async ({ hasLedger }: LibraryAccess): Promise<CrmRow[]> =>
      hasLedger
        ? crm.query(
            soql`SELECT SystemModstamp FROM Portico_Entry__c WHERE Kind__c = 'feedback' ORDER BY SystemModstamp DESC LIMIT 1`,
          )
        : [],

    submitted: async ({ hasLedger }: LibraryAccess): Promise<CrmRow[]> => {
      if (!hasLedger) return [];
      const query = (after: string | undefined, limit: number) => {
        const from = after === undefined ? soql`Kind__c = 'solution'` : soql`Kind__c = 'solution' AND Id > ${after}`;
        return soql`SELECT Id, Contact__c, Record_Id__c FROM Portico_Entry__c WHERE ${from} ORDER BY Id LIMIT ${limit}`;
      };
      return pages(crm, query, 'Id');
    },

    /** Ids and stamps of solutions, published or not. */
    changedSolutions: async ({ solutions }: LibraryAccess, since: Date): Promise<CrmRow[]> =>
      solutions ? changedRows(soql`SELECT Id, SystemModstamp FROM Solution WHERE SystemModstamp >= ${since}`) : [],

    changedVersions: async ({ articles }: LibraryAccess, since: Date): Promise<CrmRow[]> => {
      if (!articles) return [];
      const condition = soql`PublishStatus = 'Online' AND SystemModstamp >= ${since}`;
      return changedRows(soql`SELECT Id, SystemModstamp FROM Knowledge__kav WHERE ${condition}`);
    },

    /** What is archived leaves the state that versions can be asked for by, but its article tells. */
    changedArticles: async ({ articles, hasArticles }: LibraryAccess, since: Date): Promise<CrmRow[]> =>
      articles && hasArticles
        ? changedRows(soql`SELECT Id, SystemModstamp FROM KnowledgeArticle WHERE SystemModstamp >= ${since}`)
        : [],

    changedLinks: async ({ nodes, links }: LibraryAccess, since: Date): Promise<CrmRow[]> =>
      nodes ? changedRows(soql`SELECT ${links.fields} FROM CategoryData WHERE SystemModstamp >= ${since}`) : [],

    /** Answers to “Did this help?”, and who submitted what. */
    changedEntries: async ({ hasLedger }: LibraryAccess, since: Date): Promise<CrmRow[]> => {
      if (!hasLedger) return [];
      const condition = soql`Kind__c IN ${['feedback', 'solution']} AND SystemModstamp >= ${since}`;
      return changedRows(
        soql`SELECT Id, Kind__c, Contact__c, Record_Id__c, Parent_Id__c, SystemModstamp FROM Portico_Entry__c WHERE ${condition}`,
      );
    },
  };
}

/** An article’s fields, its texts, and the data categories it is sorted into. */
function articleSelect({ articles, bodyFields, selections }: LibraryAccess): Soql {
  const parts = [
    ...(articles ? [articles.fields] : []),
    ...bodyFields.map(({ name }) => names([name])),
    ...(selections ? [soql`(SELECT ${selections.fields} FROM DataCategorySelections)`] : []),
  ];
  return { text: parts.map(({ text }) => text).join(', ') };
}
