import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { PortalError } from '../../errors.ts';
import { DuplicateKey, type WriteStep } from '../crm.ts';
import type { Customer } from '../customer.ts';
import { demandLedger, standingStep } from '../ledger.ts';
import type { VoteState } from './board.ts';
import { type createFind, demandId } from './find.ts';
import type { IdeaParts } from './idea-parts.ts';
import { inOrder } from './in-order.ts';
import { ledgerValue, stateOf } from './points.ts';
import type { createStanding } from './standing.ts';

/** A key made by two calls at once is refused to one of them, and so is a row that another call holds. */
const TRIES = 6;
const PAUSE_MS = 40;

type Parts = IdeaParts & { find: ReturnType<typeof createFind> } & ReturnType<typeof createStanding>;

export function createVotes(parts: Parts) {
  const { crm, contacts, versions, rules, held, find, standingOn } = parts;
  const voting = inOrder<{ points: number; vote: VoteState }>('running');

  async function vote(asking: Customer, id: string, wanted: VoteState) {
    const { value: state } = await held.get();
    const [customer, { idea }, standing] = await Promise.all([
      contacts.refresh(asking),
      find(asking, id),
      standingOn(asking, id, state),
      demandLedger(crm),
    ]);
    if (idea.closed) throw new PortalError('input.invalid', { fields: { value: 'problem.idea-closed' } });
    const value = ledgerValue(wanted, standing.given);
    const before = standing.ledger ?? 0;
    const entry = { key: `vote:${id}:${customer.contactId}`, kind: 'vote', record: id, parent: id, value } as const;
    try {
      if (before !== value) await upserted([standingStep('vote', customer, entry)]);
      const points = await pointsOf(id, idea.points + value - before);
      return { points, vote: stateOf(standing.given + value) };
    } finally {
      // Last, as a page with his vote and without its points would be kept; also when the answer was lost. While the store
      // is away the change reader tells of it.
      if (before !== value) await versions.bump([`contact:${customer.contactId}`, `idea:${id}`]).catch(() => {});
    }
  }

  async function upserted(steps: WriteStep[]): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        await crm.write(steps);
        return;
      } catch (thrown) {
        if (tries === TRIES || !isCollision(thrown)) throw thrown;
        await pause(randomInt(PAUSE_MS * tries));
      }
    }
  }

  /** The vote stands whether or not its outcome can be read. */
  async function pointsOf(id: string, expected: number): Promise<number> {
    try {
      return (await held.freshen(id))?.points ?? expected;
    } catch {
      await held.expire();
      return expected;
    }
  }

  return {
    vote: async (customer: Customer, ref: string, value: VoteState) => {
      const id = demandId(ref);
      if (value === 'down' && !rules.downVotes)
        throw new PortalError('input.invalid', { fields: { value: 'problem.choice' } });
      return voting(`${customer.contactId} ${id}`, value, () => vote(customer, id, value));
    },
  };
}

function isCollision(thrown: unknown): boolean {
  if (thrown instanceof DuplicateKey) return true;
  return thrown instanceof PortalError && thrown.code === 'crm.busy' && /UNABLE_TO_LOCK_ROW/.test(thrown.detail ?? '');
}
