import type { Brand, Locale } from '../../brand.ts';
import { PortalError } from '../../errors.ts';
import type { Manifest } from '../../manifest.ts';
import type { Crm, CrmRow } from '../crm.ts';
import type { Customer } from '../customer.ts';
import { type CaseFile, fileOf } from '../files.ts';
import type { Reads } from '../reads/reads.ts';
import { list, type RowOf, rowsOf } from '../rows.ts';
import { all, soql } from '../soql.ts';
import { versionFor } from './language.ts';
import type { HeldLibrary } from './library.ts';
import { createOwnBeside } from './own-beside.ts';
import { createLibraryQueries } from './queries.ts';
import { type LibraryAccess, type SolutionRecord, textIn } from './rows.ts';
import { hasMarkup, type Kept, keptArticle, keptSolution, type Stock, versionChoice } from './stock.ts';
import { mayBeNamed } from './submit.ts';
import { type LibraryText, type Topic, textKey } from './texts.ts';

/** A part of a text, as the CRM has it: nobody has made it safe. */
export interface Body {
  /** Field of the record that holds it. */
  field: string;
  label: string;
  content: string;
  isHtml: boolean;
}

/** Where a solution that a customer submitted stands. */
export type SubmissionState = 'waiting' | 'published' | 'unused';

/** One text, whole, as this customer may see it. */
export interface TextDetail {
  text: LibraryText;
  /** Of an article that of the version. */
  recordId: string;
  bodies: Body[];
  /** In which it is written, as a tag; undefined when the org does not say. */
  language: string | undefined;
  files: CaseFile[];
  /** What the customer answered to “Did this help?”. */
  said: { helped: boolean; reason: string | undefined } | undefined;
  /** First name of the customer who wrote it, where he wished to be named. */
  by: string | undefined;
  state: SubmissionState;
  /** The customer’s cases that are tied to it, those changed last first. */
  cases: RowOf<'Case'>[];
  /** From the top. */
  trail: Topic[];
  /** Whether he can be asked. */
  mayAnswer: boolean;
  /** How old it is, where it is from memory; undefined for what was read just now. */
  keptAt?: Date;
}

/** Where rows come from: kept ones, or the CRM itself. */
type From = Pick<Crm, 'query'>;

export interface TextParts {
  reads: Pick<Reads, 'query'>;
  manifest: Manifest;
  library: HeldLibrary;
  brandOf(customer: Customer): Brand;
}

/** Pages of one text. What is not published, and what another brand shows, is `record.not-found`, as what does not exist. */
export function createTextPages({ reads, manifest, library, brandOf }: TextParts) {
  const own = createOwnBeside({ reads, manifest, library });
  const links = rowsOf(manifest, 'ContentDocumentLink');
  const entries = rowsOf(manifest, 'Portico_Entry__c');

  /** Rows that are kept until one of these tags is bumped. */
  function kept(...tags: string[]): From {
    return { query: (asked) => reads.query(asked, { tags, untold: true }) }; // files that are taken away
  }

  function queriesOf(from: From) {
    return createLibraryQueries({ crm: from, most: Number.POSITIVE_INFINITY });
  }

  /** @param withCases whether that part of the portal is there. One CRM call for a text that is known, two for others, none while nothing has changed */
  async function solution(customer: Customer, number: string, withCases: boolean): Promise<TextDetail> {
    const [org, { value: stock }] = await Promise.all([library.access(), library.stock()]);
    const held = stock.byKey.get(textKey({ kind: 'solution', ref: number }));
    const known = held?.id ?? (await publishedId(org, number));
    const found = known && (await readSolution(known, 'for all'));
    if (found) return found;
    const submitted = await submittedId(org, customer, number);
    const draft = submitted && (await readSolution(submitted, 'for its author'));
    if (draft) return draft;
    if (held && (await library.shows(brandOf(customer), held))) library.expire(); // lists need not show it any longer
    throw notFound();

    async function readSolution(id: string, whose: 'for all' | 'for its author'): Promise<TextDetail | undefined> {
      const { solutions } = org;
      if (!solutions) return undefined;
      const from = kept(`text:${id}`);
      const queries = queriesOf(from);
      const [rows, linkRows, files, helped, written, said, tiedCases] = await Promise.all([
        from.query(soql`SELECT ${solutions.fields} FROM Solution WHERE Id = ${id} LIMIT 1`),
        queries.linksOf(org, [id]),
        filesOn(from, [id]),
        org.hasLedger ? queries.helpedOf([id]) : [],
        org.hasLedger ? writtenBy(from, id) : [],
        org.hasLedger ? own.answers(customer) : [],
        withCases && org.hasCaseSolutions ? own.casesTied(customer, 'solution', id) : [],
      ]);
      const [row] = rows;
      if (!row) return undefined;
      const record = solutions.read(row);
      const topics = stock.tree.ofNodes(org.links.readAll(linkRows).map(({ nodeId }) => nodeId));
      const stocked = keptSolution(record);
      const isShown = record.isPublished && (await library.shows(brandOf(customer), { kind: 'solution', topics }));
      if (!isShown && whose === 'for all') return undefined;
      return {
        ...detailOf(stocked, { org, stock, topics, helped, said, id }),
        by: written.find(({ note }) => mayBeNamed(note))?.contactName?.split(' ')[0],
        bodies: [solutionBody(record)],
        state: stateOf(record, org.firstStatus),
        mayAnswer: org.mayWrite && record.isPublished,
        ...{ files, cases: tiedCases },
      };
    }
  }

  /** In the language that fits. One CRM call for an article that is known, two for others, none while nothing has changed. */
  async function article(customer: Customer, ref: string, locale: Locale, withCases: boolean): Promise<TextDetail> {
    const [org, { value: stock }] = await Promise.all([library.access(), library.stock()]);
    const brand = brandOf(customer);
    const id = stock.byKey.get(textKey({ kind: 'article', ref }))?.id ?? (await articleId(org, ref));
    const { articles } = org;
    if (id === undefined || !articles) throw notFound();
    const expected = versionFor((stock.versions.get(id) ?? []).map(versionChoice), brand, locale)?.kept.recordId;
    const files = expected === undefined ? [id] : [id, expected];
    const from = kept(`text:${id}`);
    const queries = queriesOf(from);
    const [rows, beside, helped, said, tiedCases] = await Promise.all([
      queries.articlesBy(org, 'KnowledgeArticleId', [id]),
      filesOn(kept(...files.map((one) => `text:${one}`)), files),
      org.hasLedger ? queries.helpedOf([id]) : [],
      org.hasLedger ? own.answers(customer) : [],
      withCases && org.hasCaseArticles ? own.casesTied(customer, 'article', id) : [],
    ]);
    const versions = rows.map((row) => ({ row, ...versionChoice(keptVersion(org, row)) }));
    const chosen = versionFor(versions, brand, locale);
    if (!chosen) {
      if (expected !== undefined) library.expire();
      throw notFound();
    }
    const { row } = chosen;
    const topics = stock.tree.ofSelections(chosen.kept.selections);
    if (!(await library.shows(brand, { kind: 'article', topics }))) throw notFound();
    return {
      ...detailOf(chosen.kept, { org, stock, topics, helped, said, id }),
      bodies: bodiesIn(org, row),
      state: 'published',
      by: undefined,
      mayAnswer: org.mayWrite,
      ...{ files: beside, cases: tiedCases },
    };
  }

  /** What both kinds share. */
  function detailOf(
    kept: Kept,
    read: {
      org: LibraryAccess;
      stock: Stock;
      topics: string[];
      helped: CrmRow[];
      said: RowOf<'Portico_Entry__c'>[];
      id: string;
    },
  ): Pick<TextDetail, 'text' | 'recordId' | 'language' | 'said' | 'trail'> {
    const { stock, topics, said } = read;
    const [count] = read.helped;
    const number = (value: unknown) => (typeof value === 'number' ? value : 0);
    const answer = said.find(({ parentId }) => parentId === read.id);
    const ref = stock.texts.get(kept.recordId)?.ref ?? kept.base.ref;
    return {
      text: { ...kept.base, ref, topics, helped: { yes: number(count?.yes), asked: number(count?.asked) } },
      recordId: kept.recordId,
      language: kept.language,
      said: answer && { helped: answer.value === 1, reason: answer.note ?? undefined },
      trail: trailOf(stock, topics),
    };
  }

  async function publishedId(org: LibraryAccess, number: string): Promise<string | undefined> {
    if (!org.solutions) return undefined;
    const condition = soql`SolutionNumber = ${number} AND IsPublished = TRUE`;
    const [row] = await kept('library').query(soql`SELECT Id FROM Solution WHERE ${condition} LIMIT 1`);
    return row && String(row.Id);
  }

  /** Of a solution that this customer wrote himself. */
  async function submittedId(org: LibraryAccess, customer: Customer, number: string): Promise<string | undefined> {
    if (!org.hasLedger || !org.solutions) return undefined;
    const from = kept('library');
    const own = await from.query(
      soql`SELECT Record_Id__c FROM Portico_Entry__c WHERE Kind__c = 'solution' AND Contact__c = ${customer.contactId} ORDER BY CreatedDate DESC LIMIT 500`,
    );
    const ids = own.flatMap((row) => (typeof row.Record_Id__c === 'string' ? [row.Record_Id__c] : []));
    if (ids.length === 0) return undefined;
    const condition = all(soql`SolutionNumber = ${number}`, soql`Id IN ${ids}`);
    const [row] = await from.query(soql`SELECT Id FROM Solution WHERE ${condition} LIMIT 1`);
    return row && String(row.Id);
  }

  async function articleId(org: LibraryAccess, urlName: string): Promise<string | undefined> {
    if (!/^[A-Za-z0-9-]+$/.test(urlName)) return undefined;
    const rows = await queriesOf(kept('library')).articlesBy(org, 'UrlName', [urlName]);
    // The org does not tell capitals apart, addresses do.
    const found = org.articles?.readAll(rows).find((one) => one.urlName === urlName);
    return found?.articleId;
  }

  async function filesOn(from: From, recordIds: string[]): Promise<CaseFile[]> {
    const condition = soql`LinkedEntityId IN ${recordIds} AND Visibility = 'AllUsers'`;
    const rows = await from.query(soql`SELECT ${links.fields} FROM ContentDocumentLink WHERE ${condition} LIMIT 100`);
    return links.readAll(rows).map(fileOf);
  }

  /** Which customer submitted it. */
  async function writtenBy(from: From, id: string): Promise<RowOf<'Portico_Entry__c'>[]> {
    const condition = all(soql`Parent_Id__c = ${id}`, soql`Kind__c = 'solution'`);
    return entries.readAll(
      await from.query(soql`SELECT ${entries.fields} FROM Portico_Entry__c WHERE ${condition} LIMIT 5`),
    );
  }

  return { solution, article, bring: own.bring };
}

function notFound(): PortalError {
  return new PortalError('record.not-found', { detail: 'no such text for this customer' });
}

function keptVersion(org: LibraryAccess, row: CrmRow): Kept {
  if (!org.articles) throw notFound();
  const selections = org.selections?.readAll(list(row.DataCategorySelections)) ?? [];
  return keptArticle(org.articles.read(row), row, org.bodyFields, selections);
}

function solutionBody({ body, isHtml }: SolutionRecord): Body {
  return { field: 'SolutionNote', label: '', content: body ?? '', isHtml: isHtml !== false };
}

function bodiesIn({ bodyFields }: LibraryAccess, row: CrmRow): Body[] {
  return bodyFields.flatMap(({ name, label }) => {
    const content = textIn(row, name);
    return content.trim() === '' ? [] : [{ field: name, label, content, isHtml: hasMarkup(content) }];
  });
}

/** What has left the first status without being published will not be. */
export function stateOf(
  { isPublished, status }: Pick<SolutionRecord, 'isPublished' | 'status'>,
  firstStatus: string | undefined,
): SubmissionState {
  if (isPublished) return 'published';
  return firstStatus === undefined || status === firstStatus ? 'waiting' : 'unused';
}

/** The deepest of its topics with those above it. */
export function trailOf({ tree }: Stock, topics: readonly string[]): Topic[] {
  const lines = topics.map((topic) => tree.lineOf(topic).reverse());
  const [deepest = []] = lines.sort((one, other) => other.length - one.length);
  return deepest.flatMap((id) => tree.topics.find((topic) => topic.id === id) ?? []);
}
