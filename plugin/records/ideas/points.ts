import type { VoteState } from './board.ts';

/** What one vote adds to or takes from an idea, as the CRM counts (Idea.VoteTotal). */
export const VOTE_POINTS = 10;

/** Days after which a vote weighs half in the score of what is trending (IdeasSettings, “halfLife”, its example). */
const HALF_LIFE_DAYS = 2.6;
/** Older votes weigh less than a fortieth: they are left out. */
export const RECENT_DAYS = 14;
const DAY_MS = 86_400_000;

/** A portal vote as the ledger has it: what it adds to the points of the CRM. */
export interface LedgerVote {
  ideaId: string;
  contactId: string | null;
  value: number;
  /** When it was last changed. */
  at: Date;
}

/** How the points that stand for one contact look to him. */
export function stateOf(points: number): VoteState {
  if (points === 0) return 'none';
  return points > 0 ? 'up' : 'down';
}

/**
 * What has to stand in the ledger so that a contact stands where he wants to.
 *
 * @param given points that the CRM counts for him by itself: the vote it casts for the author of an idea, and his own native one
 */
export function ledgerValue(wanted: VoteState, given: number): number {
  const points = { up: VOTE_POINTS, none: 0, down: -VOTE_POINTS }[wanted];
  return points - given;
}

/**
 * The one vote of a contact on an idea and those merged into it: what he said on the idea itself, else on one of the others,
 * unless he has taken it back since.
 */
export function familyVote(votes: readonly LedgerVote[], rootId: string): number {
  const own = votes.find((vote) => vote.ideaId === rootId);
  if (own && own.value !== 0) return own.value;
  const latest = votes
    .filter((vote) => vote.ideaId !== rootId && vote.value !== 0 && (!own || vote.at > own.at))
    .sort((a, b) => b.at.getTime() - a.at.getTime());
  return latest[0]?.value ?? 0;
}

/**
 * Ledger points of an idea with those merged into it; a contact counts once.
 *
 * @param authorId whom the CRM counts already, by the vote it cast when he posted the idea
 */
export function familyPoints(votes: readonly LedgerVote[], rootId: string, authorId: string | undefined): number {
  const people = new Map<string, LedgerVote[]>();
  for (const [at, vote] of votes.entries()) {
    // Nobody knows whose the votes of contacts are that are gone: each is one.
    const person = vote.contactId ?? `gone ${at}`;
    if (person !== authorId || vote.ideaId === rootId) people.set(person, [...(people.get(person) ?? []), vote]);
  }
  return [...people.values()].reduce((sum, own) => sum + familyVote(own, rootId), 0);
}

/** What portal votes add to the CRM’s decaying score. */
export function recentScore(votes: readonly Pick<LedgerVote, 'value' | 'at'>[], now: Date): number {
  let score = 0;
  for (const { value, at } of votes) {
    const days = Math.max(0, now.getTime() - at.getTime()) / DAY_MS;
    if (days <= RECENT_DAYS) score += value * 2 ** (-days / HALF_LIFE_DAYS);
  }
  return score;
}

/** Where an idea was merged to in the end; undefined when it was not, or when the trail leads nowhere or in a circle. */
export function rootOf(
  id: string,
  ideas: ReadonlyMap<string, { isMerged?: boolean | null | undefined; parentId?: string | null | undefined }>,
): string | undefined {
  const seen = new Set<string>();
  for (let at = id; !seen.has(at); ) {
    seen.add(at);
    const idea = ideas.get(at);
    if (idea === undefined) return undefined;
    if (idea.isMerged !== true || !idea.parentId) return at === id ? undefined : at;
    at = idea.parentId;
  }
  return undefined;
}
