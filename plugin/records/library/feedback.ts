import { PortalError } from '../../errors.ts';
import type { Contacts } from '../contacts.ts';
import { type Crm, DuplicateKey } from '../crm.ts';
import type { Customer } from '../customer.ts';
import { demandLedger, standingStep } from '../ledger.ts';
import type { Versions } from '../versions.ts';
import type { HeldLibrary } from './library.ts';
import { answersTag } from './own-beside.ts';
import type { TextDetail } from './text-page.ts';

/** Why a text did not help. */
export const REASONS = ['did-not-work', 'not-my-problem', 'hard-to-follow'] as const;
export type Reason = (typeof REASONS)[number];

/** An answer to “Did this help?”. */
export interface TextAnswer {
  helped: boolean;
  reason: Reason | undefined;
}

/**
 * Says whether a text helped. There is one answer for a contact and a text, however often he presses; the last one stands.
 *
 * @param read the text as he may see it now
 * @throws PortalError `record.not-found`, `crm.not-ready`
 */
export function createTextFeedback(parts: {
  crm: Crm;
  versions: Pick<Versions, 'bump'>;
  contacts: Contacts;
  library: Pick<HeldLibrary, 'expire'>;
}) {
  const { crm, versions, contacts, library } = parts;
  return async (asking: Customer, read: Promise<TextDetail>, { helped, reason }: TextAnswer): Promise<void> => {
    const [customer, { text, mayAnswer }] = await Promise.all([contacts.refresh(asking), read, demandLedger(crm)]);
    if (!mayAnswer) throw new PortalError('record.not-found', { detail: 'a draft helps nobody yet' });
    const step = standingStep('entry', customer, {
      key: `feedback:${text.id}:${customer.contactId}`,
      ...{ kind: 'feedback', record: text.id, parent: text.id, value: helped ? 1 : 0 },
      note: helped ? '' : (reason ?? ''), // an earlier reason does not outlive its answer
    });
    try {
      await crm.write([step]);
    } catch (thrown) {
      // Another click made the entry between the org's look and its write: now there is one to change.
      if (!(thrown instanceof DuplicateKey)) throw thrown;
      await crm.write([step]);
    } finally {
      library.expire();
      await versions.bump([`text:${text.id}`, answersTag(customer.contactId)]).catch(() => {}); // the change reader tells of it, a little later
    }
  };
}
