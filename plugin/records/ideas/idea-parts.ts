import type { Brand } from '../../brand.ts';
import type { Settings } from '../../settings.ts';
import type { Contacts } from '../contacts.ts';
import type { Crm } from '../crm.ts';
import type { Customer } from '../customer.ts';
import type { Reads } from '../reads/reads.ts';
import type { Versions } from '../versions.ts';
import type { HeldIdeas } from './held.ts';
import type { Reading } from './reading.ts';
import type { IdeaAccess } from './rows.ts';

/** Where rows come from: kept ones, or the CRM itself. */
export type From = Pick<Crm, 'query'>;

/** What everything about ideas is made from. */
export interface IdeaParts {
  crm: Crm;
  reads: Reads;
  versions: Pick<Versions, 'bump'>;
  contacts: Contacts;
  rules: Settings['ideas'];
  brandOf(customer: Customer): Brand;
  access(): Promise<IdeaAccess>;
  reading: Reading;
  held: HeldIdeas;
}
