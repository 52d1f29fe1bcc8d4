import type { Brand } from '../brand.ts';
import type { Manifest } from '../manifest.ts';
import type { Settings } from '../settings.ts';
import type { Changes } from './changes/changes.ts';
import type { Contacts } from './contacts.ts';
import type { Crm, Reference, WriteStep } from './crm.ts';
import type { Customer } from './customer.ts';
import type { Reads } from './reads/reads.ts';
import type { RecentCases } from './recent-cases.ts';
import type { Versions } from './versions.ts';

/** What everything about cases is made from. */
export interface CaseParts {
  crm: Crm;
  reads: Reads;
  versions: Pick<Versions, 'bump'>;
  manifest: Manifest;
  contacts: Contacts;
  recent: RecentCases;
  rules: Settings['cases'];
  brandOf(customer: Customer): Brand;
  clock(): Date;
  /** Told of what was written and bumped. */
  wrote?: Changes['wrote'];
  /**
   * What goes with every new case in its one call. Reads first, in the batch that is made anyway; `room` is how many steps
   * there may be, `undo` is for a call that failed.
   */
  beside?(
    customer: Customer,
    key: string,
  ): Promise<(made: Reference, room: number) => { steps: WriteStep[]; undo(): void }>;
}

/** A published text that a new case is about, tied to it as agents do it. */
export interface AboutText {
  kind: 'solution' | 'article';
  id: string;
}
