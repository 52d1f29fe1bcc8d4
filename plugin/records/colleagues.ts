import type { Customer } from './customer.ts';
import type { Reads } from './reads/reads.ts';
import { caseTags, scope, scopeTags, seesCompany, type View } from './scope.ts';
import { type Soql, soql } from './soql.ts';

/** Which cases are asked for, and what bumps the answer. */
export interface Asked {
  readonly condition: Soql;
  readonly tags: string[];
}

/**
 * Asks for the cases of a view. Of those who see their company, the company's are asked for in words that are the same for all
 * colleagues, so that the first of them reads for all. Whether the customer has cases elsewhere is asked beside it; where he
 * has, the whole is asked in his own words.
 */
export type AskFor = <T>(customer: Customer, view: View, ask: (asked: Asked) => Promise<T>) => Promise<T>;

/** What is asked first: of those who see their company what all colleagues ask. */
export function firstAsked(customer: Customer, view: View): Asked {
  const { accountId } = customer;
  if (view === 'mine' || !seesCompany(customer) || accountId === null)
    return { condition: scope(customer, view), tags: scopeTags(customer, view) };
  return { condition: soql`AccountId = ${accountId}`, tags: [`account:${accountId}`] };
}

export function createAskFor(reads: Pick<Reads, 'query'>): AskFor {
  return async (customer, view, ask) => {
    const { accountId, contactId } = customer;
    const first = firstAsked(customer, view);
    if (view === 'mine' || !seesCompany(customer) || accountId === null) return ask(first);
    const elsewhere = soql`(AccountId != ${accountId} OR AccountId = null) AND ContactId = ${contactId}`;
    const [others, answer] = await Promise.allSettled([
      reads.query(soql`SELECT Id FROM Case WHERE ${elsewhere} LIMIT 1`, {
        tags: [`contact:${contactId}`],
        rowTags: caseTags,
      }),
      ask(first),
    ]);
    if (others.status === 'rejected') throw others.reason;
    if (others.value.length > 0) return ask({ condition: scope(customer, view), tags: scopeTags(customer, view) });
    if (answer.status === 'rejected') throw answer.reason;
    return answer.value;
  };
}
