import type { Manifest } from '../../manifest.ts';
import { createAskFor } from '../colleagues.ts';
import type { CrmRow } from '../crm.ts';
import type { Customer } from '../customer.ts';
import type { Reads } from '../reads/reads.ts';
import { list, type RowOf, rowsOf } from '../rows.ts';
import { caseTags, reach, reachTags } from '../scope.ts';
import { all, soql } from '../soql.ts';
import type { HeldLibrary } from './library.ts';

/** Cases whose texts are asked for at once. Who has more of them is asked about each text. */
const MOST = 100;
const MOST_SHOWN = 5;
const MOST_ANSWERS = 2_000;

const TIES = {
  solution: {
    children: soql`(SELECT SolutionId FROM CaseSolutions LIMIT 20)`,
    idsIn: (row: CrmRow) => list(row.CaseSolutions).map((tie) => tie.SolutionId),
    of: (id: string) => soql`SELECT CaseId FROM CaseSolution WHERE SolutionId = ${id}`,
  },
  article: {
    children: soql`(SELECT KnowledgeArticleId FROM CaseArticles LIMIT 20)`,
    idsIn: (row: CrmRow) => list(row.CaseArticles).map((tie) => tie.KnowledgeArticleId),
    of: (id: string) => soql`SELECT CaseId FROM CaseArticle WHERE KnowledgeArticleId = ${id}`,
  },
};

/** Bumped when the customer has said whether a text helped. */
export function answersTag(contactId: string): string {
  return `answers:${contactId}`;
}

/** What stands beside any text for one customer: asked once for all texts, so that the next one costs no call. */
export function createOwnBeside(parts: {
  reads: Pick<Reads, 'query'>;
  manifest: Manifest;
  library: Pick<HeldLibrary, 'access'>;
}) {
  const { reads, manifest, library } = parts;
  const askFor = createAskFor(reads);
  const cases = rowsOf(manifest, 'Case');
  const entries = rowsOf(manifest, 'Portico_Entry__c');

  /** What he answered to “Did this help?”. */
  async function answers({ contactId }: Customer): Promise<RowOf<'Portico_Entry__c'>[]> {
    const condition = soql`Contact__c = ${contactId} AND Kind__c = 'feedback'`;
    const query = soql`SELECT ${entries.fields} FROM Portico_Entry__c WHERE ${condition} ORDER BY CreatedDate DESC LIMIT ${MOST_ANSWERS}`;
    return entries.readAll(await reads.query(query, { tags: [answersTag(contactId)] }));
  }

  function newest(customer: Customer, kind: keyof typeof TIES): Promise<CrmRow[]> {
    return askFor(customer, 'company', ({ condition, tags }) =>
      reads.query(
        soql`SELECT ${cases.fields}, ${TIES[kind].children} FROM Case WHERE ${condition}
          ORDER BY LastModifiedDate DESC, Id DESC LIMIT ${MOST}`,
        { tags, rowTags: caseTags },
      ),
    );
  }

  function exactly(customer: Customer, kind: keyof typeof TIES, id: string): Promise<CrmRow[]> {
    const condition = all(soql`Id IN (${TIES[kind].of(id)})`, reach(customer));
    return reads.query(
      soql`SELECT ${cases.fields} FROM Case WHERE ${condition} ORDER BY LastModifiedDate DESC, Id DESC LIMIT ${MOST_SHOWN}`,
      { tags: [`text:${id}`, ...reachTags(customer)], rowTags: caseTags },
    );
  }

  /** Cases that are tied to a text, those changed last first. */
  async function casesTied(customer: Customer, kind: keyof typeof TIES, id: string): Promise<RowOf<'Case'>[]> {
    const rows = await newest(customer, kind);
    if (rows.length === MOST) return cases.readAll(await exactly(customer, kind, id));
    return cases.readAll(rows.filter((row) => TIES[kind].idsIn(row).includes(id)).slice(0, MOST_SHOWN));
  }

  return {
    answers,
    casesTied,
    /** All of it, if it is not kept. */
    async bring(customer: Customer, { withCases }: { withCases: boolean }): Promise<void> {
      const org = await library.access();
      await Promise.all([
        org.hasLedger ? answers(customer) : [],
        withCases && org.hasCaseSolutions ? newest(customer, 'solution') : [],
        withCases && org.hasCaseArticles ? newest(customer, 'article') : [],
      ]);
    },
  };
}
