import { z } from 'zod';
import type { Manifest } from '../../manifest.ts';
import type { Settings } from '../../settings.ts';
import type { Crm, CrmRow, ObjectDescription } from '../crm.ts';
import { id, type Rows, rowsWith, time } from '../rows.ts';
import { type Soql, soql } from '../soql.ts';

const SOLUTION = z.object({
  id,
  number: z.string(),
  title: z.string().nullable(),
  body: z.string().nullable(),
  isHtml: z.boolean().nullish(),
  status: z.string().nullish(),
  isPublished: z.boolean(),
  isReviewed: z.boolean().nullish(),
  language: z.string().nullish(),
  updatedAt: time,
  changedAt: time,
});

const ARTICLE = z.object({
  id,
  articleId: id,
  title: z.string().nullable(),
  urlName: z.string(),
  summary: z.string().nullish(),
  language: z.string().nullish(),
  isMaster: z.boolean().nullish(),
  validation: z.string().nullish(),
  publishedAt: time.nullish(),
  updatedAt: time,
  changedAt: time,
});

const NODE = z.object({
  id,
  name: z.string().nullable(),
  parentId: id.nullable(),
  order: z.number().nullish(),
  sortStyle: z.string().nullish(),
});

const LINK = z.object({ id, nodeId: id, solutionId: id, changedAt: time, isDeleted: z.boolean().nullish() });

const SELECTION = z.object({ group: z.string(), category: z.string() });

export type SolutionRecord = z.output<typeof SOLUTION>;
export type ArticleRecord = z.output<typeof ARTICLE>;
export type NodeRecord = z.output<typeof NODE>;
export type LinkRecord = z.output<typeof LINK>;
export type SelectionRecord = z.output<typeof SELECTION>;

/** A field of an article that holds a part of its text. */
export interface BodyField {
  readonly name: string;
  readonly label: string;
}

/** What this org lets us read of its library; what it has not is undefined, or false. */
export interface LibraryAccess {
  solutions: Rows<SolutionRecord> | undefined;
  /** Both of them, or none: a category without its solutions says nothing. */
  nodes: Rows<NodeRecord> | undefined;
  links: Rows<LinkRecord>;
  articles: Rows<ArticleRecord> | undefined;
  bodyFields: readonly BodyField[];
  selections: Rows<SelectionRecord> | undefined;
  /** Articles that customers may read. */
  online: Soql;
  /** Tells that an article was archived; its versions do not. */
  hasArticles: boolean;
  hasLedger: boolean;
  /** Its entries can be written, which every answer and every solution needs. */
  mayWrite: boolean;
  /** Solutions can be written as well. */
  maySubmit: boolean;
  hasCaseSolutions: boolean;
  hasCaseArticles: boolean;
  /** What a solution is before anybody has looked at it. */
  firstStatus: string | undefined;
}

const CHANNELS = {
  customers: 'IsVisibleInCsp',
  public: 'IsVisibleInPkb',
  partners: 'IsVisibleInPrm',
  internal: 'IsVisibleInApp',
} as const;

/** One call for the descriptions, which are kept. */
export function createLibraryAccess(parts: {
  crm: Crm;
  manifest: Manifest;
  settings: Pick<Settings, 'knowledge' | 'solutions'>;
}): () => Promise<LibraryAccess> {
  const { crm, manifest, settings } = parts;
  const { channel, bodyFields } = settings.knowledge;
  const online = soql`PublishStatus = 'Online' AND IsLatestVersion = TRUE AND ${{ text: CHANNELS[channel] }} = TRUE`;
  let known: { by: readonly unknown[]; access: LibraryAccess } | undefined;

  return async () => {
    const by = await Promise.all([
      ...[crm.describe('Solution'), crm.describe('CategoryNode'), crm.describe('CategoryData')],
      ...[crm.describe('Knowledge__kav'), crm.describe('Knowledge__DataCategorySelection')],
      ...[crm.describe('KnowledgeArticle'), crm.describe('Portico_Entry__c')],
      ...[crm.describe('CaseSolution'), crm.describe('CaseArticle')],
    ]);
    if (known?.by.every((one, at) => one === by[at])) return known.access;
    const [solution, node, link, kav, selection, article, ledger, caseSolution, caseArticle] = by;
    const access: LibraryAccess = {
      solutions: solution && rowsWith(narrowed(manifest, 'Solution', solution), 'Solution', SOLUTION),
      nodes: node && link && rowsWith(narrowed(manifest, 'CategoryNode', node), 'CategoryNode', NODE),
      links: rowsWith(manifest, 'CategoryData', LINK),
      articles: kav && rowsWith(narrowed(manifest, 'Knowledge__kav', kav), 'Knowledge__kav', ARTICLE),
      bodyFields: kav ? bodiesOf(kav, bodyFields) : [],
      selections: selection && rowsWith(manifest, 'Knowledge__DataCategorySelection', SELECTION),
      online,
      hasArticles: article !== undefined,
      hasLedger: ledger !== undefined,
      mayWrite: ledger?.createable === true,
      maySubmit: ledger?.createable === true && solution?.createable === true,
      hasCaseSolutions: caseSolution !== undefined,
      hasCaseArticles: caseArticle !== undefined,
      firstStatus: settings.solutions.status ?? defaultOf(solution),
    };
    known = { by, access };
    return access;
  };
}

/** Without the fields that only some orgs have. */
function narrowed(manifest: Manifest, object: string, { fields: there }: ObjectDescription): Manifest {
  const declared = manifest.objects[object];
  if (!declared) return manifest;
  const fields = Object.fromEntries(Object.entries(declared.fields).filter(([, name]) => there.has(name)));
  return { ...manifest, objects: { ...manifest.objects, [object]: { ...declared, fields } } };
}

/** Those of the configuration, else every long text of the company’s own. */
function bodiesOf({ fields }: ObjectDescription, configured: readonly string[]): BodyField[] {
  const all = [...fields.values()];
  const own = all.filter((field) => field.name.endsWith('__c') && field.type === 'textarea' && field.length > 255);
  const found = configured.length > 0 ? configured.map((name) => fields.get(name)) : own;
  return found.flatMap((field) => (field ? [{ name: field.name, label: field.label }] : []));
}

function defaultOf(solution: ObjectDescription | undefined): string | undefined {
  return solution?.fields.get('Status')?.values.find((value) => value.isDefault)?.value;
}

/** What an article’s row holds in a field; nothing but a text is one. */
export function textIn(row: CrmRow, field: string): string {
  const value = row[field];
  return typeof value === 'string' ? value : '';
}
