import type { Crm, CrmRow } from '../crm.ts';
import { authorsIn, helpedIn, keepArticles, keepSolutions } from './keep.ts';
import type { LibraryQueries } from './queries.ts';
import type { LibraryAccess, LinkRecord } from './rows.ts';
import { type Stock, stockOf } from './stock.ts';
import { type TopicTree, topicTree } from './topics.ts';

/** A change may be told a little after others that were made later. */
const OVERLAP_MS = 60_000;
/** What no change tells, as a row that was destroyed, is found so often. */
const WHOLE_MS = 3_600_000;

/** All of the library, or what has changed since: the same object when nothing has. */
export type LibraryReading = (before: Stock | undefined) => Promise<Stock>;

export function createLibraryReading(parts: {
  crm: Crm;
  access(): Promise<LibraryAccess>;
  queries: LibraryQueries;
  most: number;
  clock(): Date;
}): LibraryReading {
  const { crm, access, queries, most, clock } = parts;

  async function whole(before: Stock | undefined): Promise<Stock> {
    const org = await access();
    const wholeAt = clock();
    const [solutionRows, articleRows, nodes, linkRows, helped, submitted, last, categories] = await Promise.all([
      queries.solutions(org),
      queries.articles(org),
      queries.nodes(org),
      queries.links(org),
      queries.helped(org),
      queries.submitted(org),
      queries.lastFeedback(org),
      org.selections ? crm.dataCategories() : [],
    ]);
    const links = new Map(org.links.readAll(linkRows).map((link) => [link.id, link]));
    const solutions = await keepSolutions(org, solutionRows, before?.solutions);
    const articles = await keepArticles(org, articleRows, before?.articles);
    const stamps = [...solutions.values(), ...articles.values()].map(({ stamp }) => stamp);
    for (const { changedAt } of links.values()) stamps.push(changedAt.getTime());
    return stockOf(
      {
        ...{
          solutions,
          articles,
          links,
          helped: helpedIn(helped),
          submitted: authorsIn(submitted),
          wholeAt,
          seen: new Map(),
        },
        tree: sameTree(topicTree(org.nodes?.readAll(nodes) ?? [], categories), before),
        mark: latest([...stamps, ...last.map(stampIn)], undefined),
        beyond: { solution: solutionRows.length >= most, article: articleRows.length >= most },
      },
      before,
    );
  }

  /** One call for what has changed, a second one to read it. */
  async function changes(before: Stock, mark: Date): Promise<Stock> {
    const org = await access();
    const since = new Date(mark.getTime() - OVERLAP_MS);
    const [solutions, versions, articles, links, entries, nodes, categories] = await Promise.all([
      queries.changedSolutions(org, since),
      queries.changedVersions(org, since),
      queries.changedArticles(org, since),
      queries.changedLinks(org, since),
      queries.changedEntries(org, since),
      queries.nodes(org),
      org.selections ? crm.dataCategories() : [],
    ]);
    const isNew = (row: CrmRow) => stampOf(before, String(row.Id)) !== stampIn(row);
    const ids = (rows: readonly CrmRow[]) => rows.filter(isNew).map((row) => String(row.Id));
    const all = [...solutions, ...versions, ...articles, ...links, ...entries];
    const tree = sameTree(topicTree(org.nodes?.readAll(nodes) ?? [], categories), before);
    if (!all.some(isNew) && tree === before.tree) return before;

    const written = entries.filter((row) => isNew(row) && row.Kind__c === 'solution');
    const answers = entries.filter((row) => isNew(row) && row.Kind__c === 'feedback');
    const parents = [...new Set(answers.map((row) => String(row.Parent_Id__c)))];
    const [solutionRows, versionRows, articleRows, helped] = await Promise.all([
      queries.solutionsById(org, ids(solutions)),
      queries.articlesBy(org, 'Id', ids(versions)),
      queries.articlesBy(org, 'KnowledgeArticleId', ids(articles)),
      queries.helpedOf(parents),
    ]);
    const gone = new Set([...ids(solutions), ...ids(versions), ...ids(articles)]);
    const isThere = ({ recordId, base }: { recordId: string; base: { id: string } }) =>
      !gone.has(recordId) && !gone.has(base.id);
    return stockOf(
      {
        ...before,
        tree,
        solutions: new Map([
          ...[...before.solutions].filter(([, kept]) => isThere(kept)),
          ...(await keepSolutions(org, solutionRows, before.solutions)),
        ]),
        articles: new Map([
          ...[...before.articles].filter(([, kept]) => isThere(kept)),
          ...(await keepArticles(org, [...versionRows, ...articleRows], before.articles)),
        ]),
        links: linksAfter(before.links, org.links.readAll(links.filter(isNew))),
        helped: new Map([
          ...before.helped,
          ...parents.map((id) => [id, { yes: 0, asked: 0 }] as const),
          ...helpedIn(helped),
        ]),
        submitted: authorsIn(written, before.submitted),
        seen: new Map(all.map((row) => [String(row.Id), stampIn(row)])),
        mark: latest(all.filter(isNew).map(stampIn), mark),
      },
      before,
    );
  }

  return (before) => {
    const isOld = !before?.mark || clock().getTime() - before.wholeAt.getTime() > WHOLE_MS;
    return isOld || !before.mark ? whole(before) : changes(before, before.mark);
  };
}

function linksAfter(before: Stock['links'], changed: readonly LinkRecord[]): Stock['links'] {
  if (changed.length === 0) return before;
  const after = new Map(before);
  for (const link of changed) {
    if (link.isDeleted === true) after.delete(link.id);
    else after.set(link.id, link);
  }
  return after;
}

function sameTree(tree: TopicTree, before: Stock | undefined): TopicTree {
  const same = before && JSON.stringify(tree.topics) === JSON.stringify(before.tree.topics);
  return same ? before.tree : tree;
}

function stampIn(row: CrmRow): number {
  return Date.parse(String(row.SystemModstamp));
}

/** When it was last changed, as far as is known here. */
function stampOf(stock: Stock, id: string): number | undefined {
  return (
    stock.seen.get(id) ??
    stock.solutions.get(id)?.stamp ??
    stock.articles.get(id)?.stamp ??
    stock.links.get(id)?.changedAt.getTime()
  );
}

function latest(stamps: readonly number[], before: Date | undefined): Date | undefined {
  const most = stamps.reduce((high, stamp) => Math.max(high, stamp), before?.getTime() ?? 0);
  return most > 0 ? new Date(most) : undefined;
}
