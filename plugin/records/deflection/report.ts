import { z } from 'zod';
import type { Brand } from '../../brand.ts';
import type { Crm, CrmRow } from '../crm.ts';
import { time } from '../rows.ts';
import { type Soql, soql } from '../soql.ts';
import { type Counted, count, type Moment } from './count.ts';

/** What was counted, and by which rule: `days` is how long a case takes credit back. */
export interface DeflectionReport extends Counted {
  from: Date;
  to: Date;
  days: number;
}

const PAGE = 2_000;
const CONTACTS = 200;
const DAY_MS = 86_400_000;

const entry = z.object({
  Id: z.string(),
  Key__c: z.string(),
  Kind__c: z.enum(['offer', 'open', 'solved', 'follow', 'case', 'feedback']),
  Contact__c: z.string().nullable(),
  Record_Id__c: z.string().nullable(),
  Parent_Id__c: z.string().nullable(),
  CreatedDate: time,
});
const opened = z.object({ Id: z.string(), ContactId: z.string().nullable(), CreatedDate: time });

/**
 * Counts from the ledger, and from the cases that followed: of any channel, also those that the portal knows nothing of.
 * Nothing is estimated.
 */
export function createReport({ crm, days, clock }: { crm: Crm; days: number; clock(): Date }) {
  return async (brand: Brand, from: Date, to: Date): Promise<DeflectionReport> => {
    const until = new Date(to.getTime() + days * DAY_MS);
    const since = new Date(from.getTime() - days * DAY_MS);
    const [entries, yes] = await Promise.all([
      // What was offered before the period may end within it, and a case may come after it.
      allRows(
        (after) => soql`SELECT Id, Key__c, Kind__c, Contact__c, Record_Id__c, Parent_Id__c, CreatedDate
          FROM Portico_Entry__c WHERE Brand__c = ${brand.id} AND Kind__c IN ${['offer', 'open', 'solved', 'follow', 'case']}
          AND CreatedDate >= ${since} AND CreatedDate < ${until} ${after} ORDER BY Id LIMIT ${PAGE}`,
      ),
      allRows(
        (after) => soql`SELECT Id, Key__c, Kind__c, Contact__c, Record_Id__c, Parent_Id__c, CreatedDate
          FROM Portico_Entry__c WHERE Brand__c = ${brand.id} AND Kind__c = 'feedback' AND Value__c = 1
          AND CreatedDate >= ${from} AND CreatedDate < ${to} ${after} ORDER BY Id LIMIT ${PAGE}`,
      ),
    ]);
    const moments = [...entries, ...yes].map((row) => momentOf(entry.parse(row)));
    const people = [...new Set(moments.flatMap(({ contactId }) => contactId ?? []))];
    const cases = (
      await Promise.all(chunks(people).map((some) => allRows((after) => casesOf(some, { from: since, until, after }))))
    )
      .flat()
      .map((row) => opened.parse(row))
      .map(({ ContactId, CreatedDate }) => ({ contactId: ContactId, at: CreatedDate }));
    const counted = count({ moments, cases, from, to, days, now: clock(), timeZone: brand.timeZone });
    return { ...counted, from, to, days };
  };

  async function allRows(query: (after: Soql) => Soql): Promise<CrmRow[]> {
    const rows: CrmRow[] = [];
    for (let after = soql``; ; ) {
      const page = await crm.query(query(after));
      rows.push(...page);
      const last = page.at(-1)?.Id;
      if (page.length < PAGE || typeof last !== 'string') return rows;
      after = soql`AND Id > ${last}`;
    }
  }
}

function casesOf(contacts: string[], { from, until, after }: { from: Date; until: Date; after: Soql }): Soql {
  return soql`SELECT Id, ContactId, CreatedDate FROM Case WHERE ContactId IN ${contacts}
    AND CreatedDate >= ${from} AND CreatedDate < ${until} ${after} ORDER BY Id LIMIT ${PAGE}`;
}

function momentOf(row: z.output<typeof entry>): Moment {
  const [, journey = ''] = row.Key__c.split(':');
  return {
    kind: row.Kind__c,
    // The key of a case is the id of its form’s submission; a “yes” under a text begins nowhere.
    journey: row.Kind__c === 'case' || row.Kind__c === 'feedback' ? row.Key__c : journey,
    contactId: row.Contact__c,
    // A text that closed a case which was there already stands beside the case, not for itself.
    ofCase: row.Kind__c === 'solved' && row.Record_Id__c !== row.Parent_Id__c,
    textId: row.Parent_Id__c,
    // Whoever says it again, or says yes after no, said it when he first spoke: nothing is gained by repeating.
    at: row.CreatedDate,
  };
}

function chunks(people: string[]): string[][] {
  return Array.from({ length: Math.ceil(people.length / CONTACTS) }, (_, at) =>
    people.slice(at * CONTACTS, (at + 1) * CONTACTS),
  );
}
