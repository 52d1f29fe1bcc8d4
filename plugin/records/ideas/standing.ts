import type { Customer } from '../customer.ts';
import { soql } from '../soql.ts';
import type { VoteState } from './board.ts';
import type { From, IdeaParts } from './idea-parts.ts';
import { familyVote, type LedgerVote, stateOf, VOTE_POINTS } from './points.ts';
import type { BoardState } from './state.ts';

/** Most votes of one contact that are read. */
const MOST_VOTES = 5_000;

/** Where a contact stands on one idea. */
export interface Standing {
  /** Points the CRM counts for him by itself. */
  given: number;
  /** What the ledger has for him, of the idea and of those merged into it; undefined when it has nothing. */
  ledger: number | undefined;
  isAuthor: boolean;
}

export function createStanding({ crm, reads, access, held }: Pick<IdeaParts, 'crm' | 'reads' | 'access' | 'held'>) {
  /** What the ledger and the CRM have of his votes, if it is not kept. */
  async function bringVotes(customer: Customer) {
    const org = await access();
    const his = { tags: [`contact:${customer.contactId}`] };
    return Promise.all([
      org.hasLedger
        ? reads.query(
            soql`SELECT ${org.entries.fields} FROM Portico_Entry__c WHERE Contact__c = ${customer.contactId} AND Kind__c = 'vote' ORDER BY SystemModstamp DESC LIMIT ${MOST_VOTES}`,
            his,
          )
        : [],
      org.hasPortalUsers
        ? reads.query(
            soql`SELECT ${org.votes.fields} FROM Vote WHERE Parent.Type = 'Idea' AND CreatedBy.ContactId = ${customer.contactId} LIMIT ${MOST_VOTES}`,
            his,
          )
        : [],
    ]);
  }

  /** Where he stands on everything he has voted on. */
  async function votesOf(customer: Customer): Promise<ReadonlyMap<string, VoteState>> {
    const [org, { value: state }, [said, native]] = await Promise.all([access(), held.get(), bringVotes(customer)]);
    const points = new Map<string, number>();
    const add = (id: string, more: number) => points.set(id, (points.get(id) ?? 0) + more);
    for (const vote of org.votes.readAll(native)) add(vote.ideaId, signed(vote.type));
    for (const [id, author] of state.authors)
      if (author.contactId === customer.contactId) add(id, state.cast.get(id) ?? 0);
    const votes = org.entries.readAll(said).map(toVote);
    for (const vote of votes) add(vote.ideaId, vote.value);
    for (const [root, ids] of state.families) {
      const family = votes.filter((vote) => vote.ideaId === root || ids.includes(vote.ideaId));
      const own = family.find((vote) => vote.ideaId === root)?.value ?? 0;
      // Of those who stand here by themselves, a vote on another of the family adds nothing.
      if ((points.get(root) ?? 0) - own === 0) add(root, familyVote(family, root) - own);
    }
    return new Map([...points].map(([id, sum]) => [id, stateOf(sum)]));
  }

  /** Where he stands on one. With others of the same turn, one call. @param from rows that are kept, or the CRM itself */
  async function standingOn(customer: Customer, id: string, state: BoardState, from: From = crm): Promise<Standing> {
    const org = await access();
    const family = [id, ...(state.families.get(id) ?? [])];
    const mine = org.hasPortalUsers ? soql` OR CreatedBy.ContactId = ${customer.contactId}` : soql``;
    const [rows, voteRows] = await Promise.all([
      org.hasLedger
        ? from.query(
            soql`SELECT ${org.entries.fields} FROM Portico_Entry__c WHERE Contact__c = ${customer.contactId} AND Kind__c IN ${['idea', 'vote']} AND Parent_Id__c IN ${family} LIMIT 200`,
          )
        : [],
      from.query(
        soql`SELECT ${org.votes.fields} FROM Vote WHERE ParentId = ${id} AND (CreatedById = ${org.userId}${mine}) LIMIT 10`,
      ),
    ]);
    const entries = org.entries.readAll(rows);
    const isAuthor = entries.some((entry) => entry.kind === 'idea' && entry.recordId === id);
    const given = org.votes
      .readAll(voteRows)
      .filter((vote) => vote.createdById !== org.userId || isAuthor)
      .reduce((sum, vote) => sum + signed(vote.type), 0);
    const votes = entries.filter((entry) => entry.kind === 'vote').map(toVote);
    const counted = given === 0 ? votes : votes.filter((vote) => vote.ideaId === id);
    return { given, isAuthor, ledger: counted.length === 0 ? undefined : familyVote(counted, id) };
  }

  return { votesOf, bringVotes, standingOn };
}

function toVote(entry: { parentId: string | null; contactId: string | null; value: number | null; changedAt: Date }) {
  const { parentId, contactId, value, changedAt } = entry;
  return { ideaId: parentId ?? '', contactId, value: value ?? 0, at: changedAt } satisfies LedgerVote;
}

function signed(type: string): number {
  return type === 'Up' ? VOTE_POINTS : -VOTE_POINTS;
}
