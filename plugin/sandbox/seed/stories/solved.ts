import type { AgentKey } from '../cast.ts';
import type { ContactKey } from '../customers.ts';
import type { Story } from '../story.ts';

export interface Solved extends Pick<Story, 'number' | 'subject' | 'type' | 'priority' | 'text' | 'device' | 'site'> {
  by: ContactKey;
  agent: AgentKey;
  /** Days since it was opened, and how many of them it took. */
  days: number;
  took: number;
  answer: string;
  /** What the customer said to it. */
  thanks?: string;
  internal?: string;
  rating?: number;
}

/** A case as most are: asked, answered, closed. */
export function solvedStory({ agent, days, took, answer, thanks, internal, rating, ...story }: Solved): Story {
  const end = days - took;
  return {
    ...story,
    opened: `${days}d 09:14`,
    turns: [
      { at: `${days}d 09:31`, status: 'In Progress', by: agent },
      { at: `${days}d 09:31`, owner: agent },
      ...(internal ? [{ at: `${days}d 09:33`, internal, by: agent }] : []),
      { at: `${days}d 10:26`, says: answer, by: agent },
      ...(thanks ? [{ at: `${end}d 14:05`, says: thanks, by: story.by }] : []),
      { at: `${end}d 15:40`, status: 'Closed', by: agent },
      ...(rating ? [{ at: `${end}d 16:12`, rating }] : []),
    ],
  };
}
