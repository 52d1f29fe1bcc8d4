import { z } from 'zod';
import { PortalError } from '../../errors.ts';
import type { Manifest } from '../../manifest.ts';
import type { Crm, CrmRow, ObjectDescription } from '../crm.ts';
import { id, type Rows, rowsWith, time } from '../rows.ts';

const IDEA = z.object({
  id,
  title: z.string().nullable(),
  body: z.string().nullable(),
  status: z.string().nullish(),
  categories: z.string().nullish(),
  voteTotal: z.number().nullish(),
  voteScore: z.number().nullish(),
  comments: z.number().nullish(),
  zone: id.nullish(),
  isMerged: z.boolean().nullish(),
  parentId: id.nullish(),
  isHtml: z.boolean().nullish(),
  author: z.string().nullish(),
  authorContactId: id.nullish(),
  createdAt: time,
  updatedAt: time,
  changedAt: time,
  isDeleted: z.boolean().nullish(),
});

const COMMENT = z.object({
  id,
  text: z.string().nullable(),
  isHtml: z.boolean().nullish(),
  createdAt: time,
  createdById: id,
  author: z.string().nullish(),
  title: z.string().nullish(),
  userType: z.string().nullish(),
  contactId: id.nullish(),
  company: z.string().nullish(),
});

const VOTE = z.object({
  id,
  ideaId: id,
  type: z.string(),
  createdById: id,
  contactId: id.nullish(),
  changedAt: time,
  isDeleted: z.boolean().nullish(),
});

const ENTRY = z.object({
  id,
  kind: z.string(),
  contactId: id.nullable(),
  contactName: z.string().nullable(),
  company: z.string().nullable(),
  recordId: z.string().nullable(),
  parentId: z.string().nullable(),
  value: z.number().nullable(),
  changedAt: time,
  isDeleted: z.boolean().nullish(),
});

export type IdeaRecord = z.output<typeof IDEA>;
export type CommentRecord = z.output<typeof COMMENT>;
export type VoteRecord = z.output<typeof VOTE>;
export type EntryRecord = z.output<typeof ENTRY>;

/** What this org lets us read of ideas. */
export interface IdeaAccess {
  ideas: Rows<IdeaRecord>;
  comments: Rows<CommentRecord>;
  votes: Rows<VoteRecord>;
  entries: Rows<EntryRecord>;
  object: ObjectDescription;
  /** Its entries can be read. */
  hasLedger: boolean;
  /** And written, which every vote, idea and comment needs. */
  mayWrite: boolean;
  /** Ideas can be written as well. */
  mayPost: boolean;
  mayComment: boolean;
  /** Whether users of the org can be customers of it: only then a native vote can be a contact’s. */
  hasPortalUsers: boolean;
  /** The integration user. */
  userId: string;
}

/** What an org may lack, or not show us, is left out of the SELECT lists. One call, then kept with the descriptions. */
export function createIdeaAccess({ crm, manifest }: { crm: Crm; manifest: Manifest }): () => Promise<IdeaAccess> {
  let known: { by: readonly unknown[]; access: IdeaAccess } | undefined;

  return async () => {
    const [object, comment, vote, user, ledger, userId] = await Promise.all([
      crm.describe('Idea'),
      crm.describe('IdeaComment'),
      crm.describe('Vote'),
      crm.describe('User'),
      crm.describe('Portico_Entry__c'),
      crm.userId(),
    ]);
    if (!object)
      throw new PortalError('page.not-found', { detail: 'the org has no ideas, or the user may not see them' });
    const by = [object, comment, vote, user, ledger];
    if (known?.by.every((one, at) => one === by[at])) return known.access;
    const mayWrite = ledger?.createable === true;
    const declared = object.fields.has('Categories') ? manifest : withOneCategory(manifest);
    const readable = (of: ObjectDescription | undefined) => (path: string) => isReadable(path, of, user);
    const access: IdeaAccess = {
      ideas: rowsWith(narrowed(declared, 'Idea', readable(object)), 'Idea', IDEA),
      comments: rowsWith(narrowed(manifest, 'IdeaComment', readable(comment)), 'IdeaComment', COMMENT),
      votes: rowsWith(narrowed(manifest, 'Vote', readable(vote)), 'Vote', VOTE),
      entries: rowsWith(entryFields(manifest), 'Portico_Entry__c', ENTRY),
      object,
      hasLedger: ledger !== undefined,
      mayWrite,
      mayPost: mayWrite && object.createable,
      mayComment: mayWrite && comment?.createable === true,
      hasPortalUsers: user?.fields.has('ContactId') === true,
      userId,
    };
    known = { by, access };
    return access;
  };
}

/** A field of the object itself, of the user who made the record, or of another record it names. */
function isReadable(path: string, object: ObjectDescription | undefined, user: ObjectDescription | undefined): boolean {
  const [first = '', second] = path.split('.');
  if (second === undefined) return object?.fields.has(first) === true;
  if (first !== 'CreatedBy') return object?.fields.has(`${first}Id`) === true;
  return user?.fields.has(second) === true || user?.fields.has(`${second}Id`) === true;
}

function narrowed(manifest: Manifest, object: string, keep: (path: string) => boolean): Manifest {
  const declared = manifest.objects[object];
  if (!declared) return manifest;
  const fields = Object.fromEntries(Object.entries(declared.fields).filter(([, path]) => keep(path)));
  return { ...manifest, objects: { ...manifest.objects, [object]: { ...declared, fields } } };
}

/** An org of before ideas had several categories. */
function withOneCategory(manifest: Manifest): Manifest {
  const declared = manifest.objects.Idea;
  if (!declared) return manifest;
  const fields = { ...declared.fields, categories: 'Category' };
  return { ...manifest, objects: { ...manifest.objects, Idea: { ...declared, fields } } };
}

/** Entries with their details: whose they are, and when they were changed. */
function entryFields(manifest: Manifest): Manifest {
  const declared = manifest.objects.Portico_Entry__c;
  if (!declared) return manifest;
  const { kind, contactId, contactName, recordId, parentId, value } = declared.fields;
  const known = Object.entries({ kind, contactId, contactName, recordId, parentId, value });
  const fields = Object.fromEntries(known.flatMap(([name, path]) => (path === undefined ? [] : [[name, path]])));
  return {
    ...manifest,
    objects: { ...manifest.objects, Portico_Entry__c: { ...declared, fields: { ...fields, ...declared.details } } },
  };
}

/** A sum or count of a grouped answer; an org says null for no rows. */
export function numberIn(row: CrmRow | undefined, name: string): number {
  const value = row?.[name];
  return typeof value === 'number' ? value : 0;
}

/** A multi-select comes as one text. */
export function categoriesOf(record: Pick<IdeaRecord, 'categories'>): string[] {
  return (record.categories ?? '').split(';').flatMap((one) => (one.trim() === '' ? [] : [one.trim()]));
}
