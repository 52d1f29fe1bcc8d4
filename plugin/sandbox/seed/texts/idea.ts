import type { AgentKey } from '../cast.ts';
import type { ContactKey } from '../customers.ts';

export const IDEA_CATEGORIES = ['Alerts', 'Billing', 'Console', 'Devices', 'Reporting', 'Security'] as const;
export const IDEA_STATUSES = ['Under Review', 'Planned', 'In Development', 'Delivered', 'Not Planned'] as const;

/** A wish of a customer. Days are counted back from the present. */
export interface Idea {
  title: string;
  body: string;
  category: (typeof IDEA_CATEGORIES)[number];
  status?: (typeof IDEA_STATUSES)[number];
  /** `crowd`: somebody of the crowd, through the portal. */
  by: ContactKey | 'crowd';
  days: number;
  up: number;
  down: number;
  /** Of those up, who voted through the portal: the people named, and so many in all. */
  portal?: { by: ContactKey[]; votes: number };
  /** In all, with those below. */
  comments: number;
  said?: { by: ContactKey | AgentKey; days: number; text: string }[];
  /** Title of the idea it became part of. */
  mergedInto?: string;
}
