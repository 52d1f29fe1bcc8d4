import { isAway } from '../../errors.ts';
import type { Contacts } from '../contacts.ts';
import type { Crm } from '../crm.ts';
import type { Customer } from '../customer.ts';
import { soql } from '../soql.ts';

/** Merges of merges; more than anybody makes. */
const MOST_MERGES = 5;

/**
 * A contact that was merged into another goes on in that one, but only where it is still the same person: the address has to
 * be the one that he signed in with.
 */
export function createSurvivor({ crm, contacts }: { crm: Crm; contacts: Contacts }) {
  async function mergedInto(contactId: string): Promise<string | undefined> {
    const query = soql`SELECT MasterRecordId FROM Contact WHERE Id = ${contactId} AND IsDeleted = TRUE LIMIT 1`;
    const [row] = await crm.query(query, { deletedToo: true }).catch((thrown: unknown) => {
      if (isAway(thrown)) throw thrown;
      return []; // the user may not see what was merged
    });
    return typeof row?.MasterRecordId === 'string' ? row.MasterRecordId : undefined;
  }

  return async ({ customer }: { customer: Customer }): Promise<Customer | undefined> => {
    let contactId: string | undefined = customer.contactId;
    for (let merges = 0; merges < MOST_MERGES; merges += 1) {
      contactId = await mergedInto(contactId);
      if (contactId === undefined) return undefined;
      const found = await contacts.refresh({ ...customer, contactId }).catch((thrown: unknown) => {
        if (isAway(thrown)) throw thrown;
      });
      if (found) return sameAddress(found.email, customer.email) ? found : undefined;
    }
    return undefined;
  };
}

function sameAddress(one: string, other: string): boolean {
  return one !== '' && one.toLowerCase() === other.toLowerCase();
}
