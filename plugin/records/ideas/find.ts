import { PortalError } from '../../errors.ts';
import type { Customer } from '../customer.ts';
import { soql } from '../soql.ts';
import type { BoardIdea, IdeaAuthor } from './board.ts';
import { isShown } from './held.ts';
import type { From, IdeaParts } from './idea-parts.ts';
import { isSame } from './reading.ts';
import { idOf } from './refs.ts';
import type { IdeaRecord } from './rows.ts';
import { type BoardState, ideaOf } from './state.ts';

export interface FoundIdea {
  record: IdeaRecord;
  /** In the words of the customer’s brand. */
  idea: BoardIdea;
  /** The others, at most an interval old. */
  state: BoardState;
}

/** @throws PortalError `record.not-found` for what cannot be the address of an idea */
export function demandId(ref: string): string {
  const id = idOf(ref);
  if (id === undefined) throw new PortalError('record.not-found', { detail: 'not the address of an idea' });
  return id;
}

/**
 * One idea, if the customer’s brand shows it. With others of the same turn, one call.
 *
 * @param from where it is read: rows that are kept, for its page; for what is written the CRM itself
 * @param authored who posted it through the portal, where the caller asks for that as well
 * @throws PortalError `record.not-found`
 */
export function createFind({ crm, access, reading, held, brandOf }: IdeaParts) {
  return async (
    customer: Customer,
    id: string,
    { from = crm, authored }: { from?: From; authored?: Promise<IdeaAuthor | undefined> } = {},
  ): Promise<FoundIdea> => {
    const org = await access();
    const [{ value: before }, rows, author] = await Promise.all([
      held.get(),
      from.query(soql`SELECT ${org.ideas.fields} FROM Idea WHERE ${reading.inZone(soql`Id = ${id}`)} LIMIT 1`),
      authored,
    ]);
    const [read] = org.ideas.readAll(rows);
    if (!read) throw new PortalError('record.not-found', { detail: 'no such idea in the zone' });
    const known = before.records.get(id);
    // What is kept may be older than what all ideas were read with.
    const record = known && known.changedAt > read.changedAt ? known : read;
    if (!isSame(known, record)) {
      const authors = author ? new Map([[id, author]]) : undefined;
      held.put({ records: new Map([[id, record]]), ...(authors ? { authors } : {}) });
    }
    const { value: state } = await held.get();
    const brand = brandOf(customer);
    const idea = held.inWordsOf(brand, state.ideas.get(id) ?? ideaOf(record, state, 0));
    if (!isShown(idea, brand)) throw new PortalError('record.not-found', { detail: 'not an idea of this brand' });
    return { record, idea, state };
  };
}
