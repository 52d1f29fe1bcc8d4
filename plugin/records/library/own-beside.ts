import type { Manifest } from '../../manifest.ts';
import { createAskFor } from '../colleagues.ts';
import type { Customer } from '../customer.ts';
import type { Reads } from '../reads/reads.ts';
import { list, type RowOf, rowsOf } from '../rows.ts';
import { caseTags } from '../scope.ts';
import { all, type Soql, soql } from '../soql.ts';
import type { HeldLibrary } from './library.ts';

/** A case in the customer’s reach, and the ids of the texts it is tied to. */
export type TiedCase = RowOf<'Case'> & { texts: string[] };

const MOST = 200;
const MOST_ANSWERS = 2_000;
const MOST_TEXTS = 20;

const TIES = {
  solution: { object: 'CaseSolution', children: 'CaseSolutions', text: 'SolutionId' },
  article: { object: 'CaseArticle', children: 'CaseArticles', text: 'KnowledgeArticleId' },
} as const;

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

  /** Cases that are tied to a text, those changed last first. */
  async function casesTied(customer: Customer, kind: keyof typeof TIES): Promise<TiedCase[]> {
    const rows = await askFor(customer, 'company', ({ condition, tags }) =>
      reads.query(tiedQuery(condition, kind), { tags, rowTags: caseTags }),
    );
    const { children, text } = TIES[kind];
    return rows.map((row) => ({ ...cases.read(row), texts: list(row[children]).map((tie) => String(tie[text])) }));
  }

  function tiedQuery(inReach: Soql, kind: keyof typeof TIES): Soql {
    const [object, children, text]: Soql[] = Object.values(TIES[kind]).map((name) => ({ text: name }));
    if (!object || !children || !text) throw new TypeError('a tie has three names');
    const condition = all(soql`Id IN (SELECT CaseId FROM ${object})`, inReach);
    return soql`SELECT ${cases.fields}, (SELECT ${text} FROM ${children} LIMIT ${MOST_TEXTS}) FROM Case
      WHERE ${condition} ORDER BY LastModifiedDate DESC, Id DESC LIMIT ${MOST}`;
  }

  return {
    answers,
    casesTied,
    /** All of it, if it is not kept. */
    async bring(customer: Customer, { withCases }: { withCases: boolean }): Promise<void> {
      const org = await library.access();
      await Promise.all([
        org.hasLedger ? answers(customer) : [],
        withCases && org.hasCaseSolutions ? casesTied(customer, 'solution') : [],
        withCases && org.hasCaseArticles ? casesTied(customer, 'article') : [],
      ]);
    },
  };
}
