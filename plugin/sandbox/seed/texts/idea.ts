import type { AgentKey } from '../cast.ts';
import type { ContactKey } from '../customers.ts';

/** A wish of a customer. Days are counted back from the present. */
export interface Idea {
  title: string;
  body: string;
  category: 'Alerts' | 'Billing' | 'Console' | 'Devices' | 'Reporting' | 'Security';
  status?: 'Under Review' | 'Planned' | 'In Development' | 'Delivered' | 'Not Planned';
  by: ContactKey;
  days: number;
  up: number;
  down: number;
  /** In all, with those below. */
  comments: number;
  said?: { by: ContactKey | AgentKey; days: number; text: string }[];
  /** Title of the idea it became part of. */
  mergedInto?: string;
}
