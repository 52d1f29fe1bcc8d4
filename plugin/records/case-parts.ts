import type { Brand } from '../brand.ts';
import type { Manifest } from '../manifest.ts';
import type { Settings } from '../settings.ts';
import type { Contacts } from './contacts.ts';
import type { Crm } from './crm.ts';
import type { Customer } from './customer.ts';

/** What everything about cases is made from. */
export interface CaseParts {
  crm: Crm;
  manifest: Manifest;
  contacts: Contacts;
  rules: Settings['cases'];
  brandOf(customer: Customer): Brand;
  clock(): Date;
}
