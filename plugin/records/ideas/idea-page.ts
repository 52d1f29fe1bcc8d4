import { PortalError } from '../../errors.ts';
import type { CrmRow } from '../crm.ts';
import type { Customer } from '../customer.ts';
import { soql } from '../soql.ts';
import type { BoardIdea } from './board.ts';
import { plainText } from './body.ts';
import type { createFind } from './find.ts';
import { demandId, type FoundIdea } from './find.ts';
import { isShown } from './held.ts';
import type { From, IdeaParts } from './idea-parts.ts';
import type { IdeaComment, IdeaDetail } from './ideas.ts';
import { rootOf, stateOf } from './points.ts';
import { refOf } from './refs.ts';
import { type CommentRecord, type EntryRecord, type IdeaAccess, numberIn } from './rows.ts';
import type { createStanding } from './standing.ts';

/** Most comments, and entries about them, that one page shows. */
const MOST = 2_000;

type Parts = IdeaParts & { find: ReturnType<typeof createFind> } & ReturnType<typeof createStanding>;

export function createIdeaPage({ reads, rules, access, held, brandOf, find, standingOn }: Parts) {
  async function get(customer: Customer, ref: string): Promise<IdeaDetail | { movedTo: string }> {
    const id = demandId(ref);
    const [org, { value: before }] = await Promise.all([access(), held.get()]);
    const family = [id, ...(before.families.get(id) ?? [])];
    const tags = family.map((one) => `idea:${one}`);
    const from: From = { query: (asked) => reads.query(asked, { tags, untold: true }) }; // comments that are taken away
    const entries = entriesOf(from, org, id);
    const authored = entries.then((all) => authorIn(all, id));
    const [found, commentRows, written, standing, votes, answerRows] = await Promise.all([
      find(customer, id, { from, authored }),
      from.query(
        soql`SELECT ${org.comments.fields} FROM IdeaComment WHERE IdeaId = ${id} ORDER BY CreatedDate, Id LIMIT ${MOST}`,
      ),
      entries,
      standingOn(customer, id, before, from),
      countVotes(from, org, family),
      answerIn(from, org, id),
    ]);
    if (found.idea.mergedInto !== undefined) return { movedTo: movedTo(found, customer) };
    const { idea, record, state } = found;
    const all = org.comments.readAll(commentRows).map((comment) => commentOf(comment, written, customer, org.userId));
    const answer = answerFrom(answerRows, idea) ?? all.find((comment) => comment.author.kind === 'agent');
    return {
      idea,
      html: record.isHtml === false ? undefined : (record.body ?? ''),
      vote: stateOf(standing.given + (standing.ledger ?? 0)),
      voters: votes,
      answer,
      comments: all.filter((comment) => comment !== answer),
      merged: (state.families.get(id) ?? []).flatMap((child) => state.ideas.get(child) ?? []),
      isAuthor: standing.isAuthor || idea.author.contactId === customer.contactId,
      may: { vote: org.mayWrite && !idea.closed, comment: org.mayComment && !idea.closed },
    };
  }

  async function kept(customer: Customer, ref: string): Promise<IdeaDetail | undefined> {
    const { value: state, readAt } = await held.get();
    const idea = state.ideas.get(demandId(ref));
    const brand = brandOf(customer);
    if (!idea || idea.mergedInto !== undefined || !isShown(idea, brand)) return undefined;
    return {
      ...{
        idea: held.inWordsOf(brand, idea),
        html: undefined,
        vote: 'none',
        voters: 0,
        answer: undefined,
        keptAt: readAt,
      },
      ...{ comments: [], merged: [], may: { vote: false, comment: false } },
      isAuthor: idea.author.contactId === customer.contactId,
    };
  }

  async function entriesOf(from: From, org: IdeaAccess, id: string): Promise<EntryRecord[]> {
    if (!org.hasLedger) return [];
    const kinds = ['idea', 'idea-comment'];
    return org.entries.readAll(
      await from.query(
        soql`SELECT ${org.entries.fields} FROM Portico_Entry__c WHERE Parent_Id__c = ${id} AND Kind__c IN ${kinds} ORDER BY CreatedDate DESC LIMIT ${MOST}`,
      ),
    );
  }

  /** People who stand behind an idea or against it, each once, also on ideas merged into it. Who takes back what the CRM counts for him has an entry below zero. */
  async function countVotes(from: From, org: IdeaAccess, family: string[]): Promise<number> {
    const [id = ''] = family;
    const entries = soql`SELECT COUNT_DISTINCT(Contact__c) n FROM Portico_Entry__c
      WHERE Kind__c = 'vote' AND Parent_Id__c IN ${family}`;
    const [native, up, down] = await Promise.all([
      from.query(soql`SELECT COUNT(Id) n FROM Vote WHERE ParentId = ${id}`),
      org.hasLedger ? from.query(soql`${entries} AND Value__c > 0`) : [],
      org.hasLedger ? from.query(soql`${entries} AND Value__c < 0`) : [],
    ]);
    const against = numberIn(down[0], 'n');
    return Math.max(0, numberIn(native[0], 'n') + numberIn(up[0], 'n') + (rules.downVotes ? against : -against));
  }

  async function answerIn(from: From, org: IdeaAccess, id: string): Promise<CrmRow[]> {
    const field = rules.answerField;
    if (field === undefined || !org.object.fields.has(field)) return [];
    return from.query(soql`SELECT Id, ${{ text: field }} FROM Idea WHERE Id = ${id} LIMIT 1`);
  }

  function answerFrom([row]: CrmRow[], idea: BoardIdea): IdeaComment | undefined {
    const said = rules.answerField === undefined ? undefined : row?.[rules.answerField];
    if (typeof said !== 'string' || said.trim() === '') return undefined;
    const author = { kind: 'team', name: '', contactId: undefined } as const;
    return { id: 'answer', author, text: plainText(said), html: said, at: idea.updatedAt };
  }

  /** @throws PortalError `record.not-found` when it was merged into what is not there, or what the brand does not show */
  function movedTo({ idea, state }: FoundIdea, customer: Customer): string {
    const root = rootOf(idea.id, state.records);
    const parent = root === undefined ? undefined : state.ideas.get(root);
    if (parent && isShown(parent, brandOf(customer))) return refOf(parent.id);
    throw new PortalError('record.not-found', { detail: 'merged into an idea that is not there' });
  }

  return { get, kept };
}

function authorIn(entries: readonly EntryRecord[], id: string) {
  const entry = entries.find((one) => one.kind === 'idea' && one.recordId === id);
  return entry?.contactId ? { name: entry.contactName ?? '', contactId: entry.contactId } : undefined;
}

function commentOf(
  comment: CommentRecord,
  entries: readonly EntryRecord[],
  customer: Customer,
  userId: string,
): IdeaComment {
  const entry = entries.find((one) => one.kind === 'idea-comment' && one.recordId === comment.id);
  return {
    id: refOf(comment.id),
    author: entry ? writer(entry, customer) : native(comment, customer, userId),
    text: comment.isHtml === false ? (comment.text ?? '') : plainText(comment.text ?? ''),
    html: comment.isHtml === false ? undefined : (comment.text ?? ''),
    at: comment.createdAt,
  };
}

/** Somebody who wrote it through the portal. */
function writer(entry: EntryRecord, customer: Customer): IdeaComment['author'] {
  const { contactId, contactName, company } = entry;
  if (contactId === null) return { kind: 'customer', name: '', contactId: undefined };
  const kind = contactId === customer.contactId ? 'you' : 'customer';
  return { kind, name: contactName ?? '', contactId, ...(company ? { company } : {}) };
}

/** Somebody who wrote it in the CRM: a customer with a user of his own, or somebody of the company. */
function native(comment: CommentRecord, customer: Customer, userId: string): IdeaComment['author'] {
  const { author, contactId, company, title, userType, createdById } = comment;
  const name = author ?? '';
  if (contactId) {
    const kind = contactId === customer.contactId ? 'you' : 'customer';
    return { kind, name, contactId, ...(company ? { company } : {}) };
  }
  if (createdById === userId || name === '') return { kind: 'team', name: '', contactId: undefined };
  const kind = userType === 'Standard' || userType == null ? 'agent' : 'customer';
  return { kind, name, contactId: undefined, ...(title ? { title } : {}) };
}
