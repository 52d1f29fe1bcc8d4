import type { Brand } from '../../brand.ts';
import type { Customer } from '../customer.ts';

/** Who wrote something about an idea, as everybody sees him. `contactId` where he is a customer. */
export interface IdeaAuthor {
  name: string;
  contactId: string | undefined;
}

/** An idea as lists and search know it. Objects are kept from one reading to the next while nothing has changed. */
export interface BoardIdea {
  id: string;
  /** What stands in its address. */
  ref: string;
  title: string;
  /** Plain text. */
  text: string;
  status: string | null;
  categories: string[];
  /** The CRM’s points and those of the portal’s ledger; those of ideas merged into it too. */
  points: number;
  /** Falls with the age of its votes; sorts what is trending and is never shown. */
  score: number;
  comments: number;
  author: IdeaAuthor;
  createdAt: Date;
  updatedAt: Date;
  /** Takes no votes and comments: delivered, declined or merged. */
  closed: boolean;
  /** Id of the idea it was merged into. */
  mergedInto: string | undefined;
}

/** What a customer’s vote stands at. */
export type VoteState = 'up' | 'down' | 'none';

/** All ideas of the zone in memory, with their points. */
export interface Board {
  /** Those a brand shows, merged ones left out. */
  ideas(brand: Brand): Promise<{ ideas: BoardIdea[]; readAt: Date }>;
  /** Every idea that is held, by id, for the search index: the same objects until they change. */
  all(): Promise<ReadonlyMap<string, BoardIdea>>;
  /** Where the customer stands on every idea he has voted on, by idea id. One CRM call, with others of the same turn. */
  votesOf(customer: Customer): Promise<ReadonlyMap<string, VoteState>>;
}

export function ideaHref(idea: Pick<BoardIdea, 'ref'>): string {
  return `/ideas/${idea.ref}`;
}
