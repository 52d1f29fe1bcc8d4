import type { Manifest } from '../../manifest.ts';
import type { Crm, CrmRow, ObjectDescription } from '../crm.ts';
import { answersTag } from '../library/own-beside.ts';
import { names, type Soql, soql } from '../soql.ts';

/** An object whose changes are looked for. */
export interface Source {
  readonly object: string;
  readonly fields: Soql;
  /** What the org demands, or what the others of it are no business of ours for. */
  readonly condition?: Soql;
  /** What changes without a new stamp, as an idea when somebody comments on it. */
  readonly or?: (since: Date) => Soql;
  tags(row: CrmRow): string[];
  /** Bumped when more has changed than can be told; everything if left out. */
  readonly missed?: string;
}

/** A row that has changed, for what it may have been put into. */
interface Told {
  readonly object: string;
  readonly condition?: Soql;
  readonly or?: (since: Date) => Soql;
  tags(row: CrmRow): string[];
  readonly missed?: string;
}

/** `prefix:id`, or nothing. */
function tag(prefix: string, id: unknown): string[] {
  return typeof id === 'string' ? [`${prefix}:${id}`] : [];
}

/** Of what stands under a case: the case, and the lists it is in. */
function underCase(row: CrmRow): string[] {
  return [
    ...tag('case', row.ParentId),
    ...tag('contact', row['Parent.ContactId']),
    ...tag('account', row['Parent.AccountId']),
  ];
}

/** Of a text that is tied to a case: the case, and those who see it beside the text. */
function ofTie(row: CrmRow): string[] {
  return [
    ...tag('case', row.CaseId),
    ...tag('contact', row['Case.ContactId']),
    ...tag('account', row['Case.AccountId']),
  ];
}

function ofText(id: unknown): string[] {
  return ['library', ...tag('text', id)];
}

function ofIdea(id: unknown): string[] {
  return ['ideas', ...tag('idea', id)];
}

/** What the portal has written itself, on whichever machine. */
function ofEntry(row: CrmRow): string[] {
  const { Kind__c: kind, Parent_Id__c: parent, Contact__c: contact } = row;
  const own = tag('contact', contact);
  if (kind === 'feedback') return [...ofText(parent), ...(typeof contact === 'string' ? [answersTag(contact)] : [])];
  if (kind === 'solution') return [...ofText(parent), ...own];
  if (kind === 'idea' || kind === 'idea-comment' || kind === 'vote') return [...ofIdea(parent), ...own];
  if (kind === 'offer' || kind === 'open' || kind === 'follow') return [];
  return [...tag('case', parent), ...own];
}

const TOLD: readonly Told[] = [
  // Other systems change all of them in one night: that is no reason to read every case again.
  { object: 'Contact', tags: (row) => tag('person', row.Id), missed: 'people' },
  { object: 'Account', tags: (row) => tag('company', row.Id), missed: 'people' },
  {
    object: 'Case',
    tags: (row) => [...tag('case', row.Id), ...tag('contact', row.ContactId), ...tag('account', row.AccountId)],
  },
  { object: 'CaseComment', tags: underCase },
  { object: 'EmailMessage', tags: underCase },
  { object: 'CaseSolution', tags: (row) => [...ofTie(row), ...tag('text', row.SolutionId)] },
  { object: 'CaseArticle', tags: (row) => [...ofTie(row), ...tag('text', row.KnowledgeArticleId)] },
  { object: 'Solution', tags: (row) => ofText(row.Id) },
  { object: 'CategoryData', tags: (row) => ofText(row.RelatedSobjectId) },
  // Drafts are none of ours; what is archived leaves this state, but its article tells.
  {
    object: 'Knowledge__kav',
    condition: soql`PublishStatus = 'Online'`,
    tags: (row) => ofText(row.KnowledgeArticleId),
  },
  { object: 'KnowledgeArticle', tags: (row) => ofText(row.Id) },
  { object: 'Idea', or: (since) => soql`LastCommentDate >= ${since}`, tags: (row) => ofIdea(row.Id) },
  {
    object: 'Vote',
    condition: soql`Parent.Type = 'Idea'`,
    tags: (row) => [...ofIdea(row.ParentId), ...tag('contact', row['CreatedBy.ContactId'])],
  },
  { object: 'Portico_Entry__c', tags: ofEntry },
];

export const FILES = 'ContentVersion';
export const LINKS = 'ContentDocumentLink';

/** Which objects of this org tell of changes, and what they tell. Descriptions are kept by the CRM’s part. */
export async function sourcesOf({ crm, manifest }: { crm: Crm; manifest: Manifest }): Promise<Source[]> {
  const user = await crm.describe('User');
  const found = await Promise.all(
    TOLD.map(async ({ object, ...told }) => {
      const there = await crm.describe(object);
      const fields = there && fieldsOf(manifest, object, there, user);
      return fields ? [{ object, fields, ...told }] : [];
    }),
  );
  return found.flat();
}

/** Files cannot be asked for by what they are linked to and when: their versions tell, then their links. */
export async function filesOf({ crm, manifest }: { crm: Crm; manifest: Manifest }) {
  const [version, link] = await Promise.all([crm.describe(FILES), crm.describe(LINKS)]);
  const versions = version && fieldsOf(manifest, FILES, version, undefined);
  const links = link && fieldsOf(manifest, LINKS, link, undefined);
  if (!versions || !links) return undefined;
  const source: Source = { object: FILES, fields: versions, tags: () => [] };
  return {
    source,
    linksOf: (documents: readonly string[]) =>
      soql`SELECT ${links} FROM ContentDocumentLink WHERE ContentDocumentId IN ${documents} LIMIT 2000`,
  };
}

/** What a link says of a file: whose it is. Solutions and articles have files, too. */
export function tagsOfLink({ LinkedEntityId: id }: CrmRow): string[] {
  if (typeof id !== 'string') return [];
  if (id.startsWith('500')) return tag('case', id);
  return tag('text', id);
}

/** As declared, less what the org lacks; nothing where it does not say when a row was changed. */
function fieldsOf(
  manifest: Manifest,
  object: string,
  { fields }: ObjectDescription,
  user: ObjectDescription | undefined,
): Soql | undefined {
  const declared = manifest.objects[object]?.changes;
  if (!declared || !fields.has('SystemModstamp')) return undefined;
  const isThere = (path: string): boolean => {
    const [first = '', second] = path.split('.');
    if (second === undefined) return fields.has(first);
    return first === 'CreatedBy' ? user?.fields.has(second) === true : fields.has(`${first}Id`);
  };
  return names(['Id', 'SystemModstamp', ...declared.filter(isThere)]);
}
