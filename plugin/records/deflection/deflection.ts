import type { Brand } from '../../brand.ts';
import { toPortalError } from '../../errors.ts';
import { describeError, type Log } from '../../log.ts';
import type { CaseParts } from '../case-parts.ts';
import type { Contacts } from '../contacts.ts';
import type { Crm } from '../crm.ts';
import type { Customer } from '../customer.ts';
import { demandLedger, entryStep, hasLedger, writeOnce } from '../ledger.ts';
import type { Shared } from '../machines.ts';
import { soql } from '../soql.ts';
import { createJournal, keyOf } from './journal.ts';
import { createOffered, type Offered, type Place } from './offered.ts';
import { createReport, type DeflectionReport } from './report.ts';

/** Of each case so many answers lose the credit for having helped. */
const MOST_FOLLOWED = 3;
const DAY_MS = 86_400_000;
/** The org’s clock, by which entries are dated, may be ahead of ours. */
const SKEW_MS = 60_000;

/** What texts were offered instead of a case, and what came of it. `journey` is the id of the form’s submission. */
export interface Deflection {
  offer(customer: Customer, journey: string, textIds: readonly string[], place: Place): Promise<void>;
  open(customer: Customer, journey: string, textId: string): Promise<void>;
  /** Where each of some texts was offered on this journey, by whichever machine. */
  offered: Offered['among'];
  /** The customer says that a text solved it. Never fails: what cannot be written now is written later. */
  solved(customer: Customer, journey: string, textId: string): Promise<void>;
  /** What goes with every new case in its one call. */
  beside: NonNullable<CaseParts['beside']>;
  /** What is counted of a brand in its last days; what waits is written first. */
  report(brand: Brand, period: { days: number }): Promise<DeflectionReport>;
  close(): Promise<void>;
}

export function createDeflection(parts: {
  crm: Crm;
  contacts: Contacts;
  /** A case within so many days takes the credit back. */
  days: number;
  /** So long a form is good. */
  formSeconds: number;
  /** Undefined where one process is alone. */
  shared: Shared | undefined;
  log: Log;
  clock(): Date;
}): Deflection {
  const { crm, contacts, days, formSeconds, shared, log, clock } = parts;
  const journal = createJournal({ crm, log });
  const offered = createOffered({ shared, seconds: formSeconds });
  const report = createReport({ crm, days, clock });

  /** Texts that are said to have helped this contact of late. */
  async function credited(customer: Customer): Promise<string[]> {
    if (!(await hasLedger(crm))) return [];
    const since = new Date(clock().getTime() - days * DAY_MS);
    const rows = await crm.query(
      soql`SELECT Record_Id__c, Parent_Id__c FROM Portico_Entry__c WHERE Contact__c = ${customer.contactId}
        AND (Kind__c = 'solved' OR (Kind__c = 'feedback' AND Value__c = 1)) AND SystemModstamp >= ${since}
        ORDER BY SystemModstamp DESC LIMIT 20`,
    );
    // What closed a case that was opened already has no credit to lose.
    const texts = rows.flatMap(({ Record_Id__c: record, Parent_Id__c: text }) =>
      typeof text === 'string' && record === text ? [text] : [],
    );
    return [...new Set(texts)].slice(0, MOST_FOLLOWED);
  }

  return {
    async offer(customer, journey, textIds, place) {
      for (const textId of textIds) journal.note(customer, { kind: 'offer', journey, textId });
      await offered.add(journey, textIds, place);
    },
    async open(customer, journey, textId) {
      // Only what was offered can be opened: addresses that somebody makes up leave no trace in the org.
      const found = await offered.among(journey, [textId]);
      if (found.has(textId)) journal.note(customer, { kind: 'open', journey, textId });
    },
    offered: offered.among,

    async solved(asking, journey, textId) {
      const moment = { kind: 'solved', journey, textId } as const;
      try {
        const [customer] = await Promise.all([contacts.refresh(asking), demandLedger(crm)]);
        const entry = { key: keyOf(moment), kind: moment.kind, record: textId, parent: textId };
        await writeOnce(crm, [entryStep('entry', customer, entry)]);
      } catch (thrown) {
        const error = toPortalError(thrown);
        log[error.level](describeError(error), 'a thank-you is noted later');
        if (error.status === 503) journal.note(asking, moment);
        else if (error.code.startsWith('auth.')) throw error;
      }
    },

    async beside(customer, key) {
      const texts = await credited(customer);
      return (made, room) => {
        const follows = texts.map((text, at) =>
          entryStep(`follow${at}`, customer, {
            key: `follow:${key}:${text}`,
            kind: 'follow',
            record: made,
            parent: text,
          }),
        );
        const steps = follows.slice(0, Math.max(0, room));
        const offers = journal.take(key, room - steps.length);
        return { steps: [...steps, ...offers.steps], undo: offers.undo };
      };
    },

    async report(brand, period) {
      await demandLedger(crm);
      await journal.flush();
      const now = clock().getTime();
      return report(brand, new Date(now - period.days * DAY_MS), new Date(now + SKEW_MS));
    },
    close: journal.close,
  };
}
