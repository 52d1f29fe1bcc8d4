import { z } from 'zod';
import type { Manifest } from '../../manifest.ts';
import type { Crm } from '../crm.ts';
import type { Customer } from '../customer.ts';
import { caseDetailsOf, type RowOf, rowsOf } from '../rows.ts';
import { reach, seesCompany } from '../scope.ts';
import { all, contains, type Soql, soql } from '../soql.ts';
import type { Fold } from './fold.ts';
import { createMatcher, type Matcher } from './match.ts';
import { createTextIndex, type TextIndex } from './text-index.ts';
import { createTurns } from './turns.ts';

/** A case as the search knows it. */
export interface FoundCase {
  number: string;
  subject: string;
  /** The beginning of its description. */
  text: string;
  status: string | null;
  updatedAt: Date;
}

/** The newest cases a customer may see, ready to be searched. */
export interface OwnCases {
  index: TextIndex<FoundCase>;
  match: Matcher;
  /** There are older ones, which only the CRM can look through. */
  more: boolean;
}

const NEWEST = 500;
const OLDER = 100;
const DESCRIPTION = 2_000;
const MOST_WORDS = 6;
/** Of all that is kept: so many scopes, and so many characters of their cases. */
const MOST_SCOPES = 200;
const MOST_CHARACTERS = 20_000_000;

interface Scope {
  customer: Customer;
  cases: OwnCases;
  readAt: number;
  characters: number;
}

/**
 * Own cases are in no index that others share: each scope has one of its own, for a while. What is kept of a scope is
 * given only to the same person with the same rights.
 */
export function createOwnCases(parts: { crm: Crm; manifest: Manifest; fold: Fold; clock(): Date }) {
  const { crm, manifest, fold, clock } = parts;
  const rows = rowsOf(manifest, 'Case');
  const details = caseDetailsOf(manifest);
  const scopes = new Map<string, Scope>();
  const reading = new Map<string, { customer: Customer; cases: Promise<OwnCases> }>();

  async function read(key: string, customer: Customer): Promise<OwnCases> {
    const readAt = clock().getTime();
    const found = await crm.query(soql`SELECT ${rows.fields}, ${details.fields} FROM Case WHERE ${reach(customer)}
      ORDER BY LastModifiedDate DESC, Id DESC LIMIT ${NEWEST}`);
    const cases = found.map((row) => shortCase(rows.read(row), details.read(row).description));
    const index = createTextIndex<FoundCase>(fold);
    const turns = createTurns();
    for (const one of cases) {
      index.put(one.number, { ...indexed(one), value: one });
      await turns.rest();
    }
    const own = { index, match: createMatcher(index), more: found.length === NEWEST };
    const characters = cases.reduce((sum, { subject, text }) => sum + subject.length + text.length, 0);
    // Forgotten while it was read: the asker gets it, nobody else does.
    if (reading.get(key)?.customer === customer) keep(key, { customer, cases: own, readAt, characters });
    return own;
  }

  function keep(key: string, scope: Scope): void {
    scopes.delete(key);
    scopes.set(key, scope);
    let characters = [...scopes.values()].reduce((sum, one) => sum + one.characters, 0);
    for (const [oldest, one] of scopes) {
      if (oldest === key || (scopes.size <= MOST_SCOPES && characters <= MOST_CHARACTERS)) break;
      scopes.delete(oldest);
      characters -= one.characters;
    }
  }

  return {
    /** One CRM call when nothing is kept that is young enough. */
    async of(customer: Customer, oldestSeconds: number): Promise<OwnCases> {
      const key = scopeKey(customer);
      const kept = scopes.get(key);
      if (kept && clock().getTime() - kept.readAt < oldestSeconds * 1_000) {
        scopes.delete(key);
        scopes.set(key, kept);
        return kept.cases;
      }
      const running = reading.get(key);
      if (running) return running.cases;
      const cases = Promise.resolve().then(() => read(key, customer));
      reading.set(key, { customer, cases });
      return cases.finally(() => {
        if (reading.get(key)?.cases === cases) reading.delete(key);
      });
    },

    /** Whether what is kept has a case of just this number; no CRM call. */
    holds: (customer: Customer, number: string): boolean =>
      scopes.get(scopeKey(customer))?.cases.index.get(number) !== undefined,

    /** Those behind the newest whose subject or number holds all the words. One CRM call. */
    async older(customer: Customer, typed: string): Promise<FoundCase[]> {
      const words = typed.split(/\s+/).filter((word) => word !== '');
      if (words.length === 0) return [];
      const holds = words
        .slice(0, MOST_WORDS)
        .map((word): Soql => soql`Subject LIKE ${contains(word)} OR CaseNumber LIKE ${contains(word)}`);
      const found = await crm.query(soql`SELECT ${rows.fields} FROM Case WHERE ${all(...holds, reach(customer))}
        ORDER BY LastModifiedDate DESC, Id DESC LIMIT ${OLDER}`);
      return rows.readAll(found).map((row) => shortCase(row, null));
    },

    /** Whether there is a case of just this number within reach. One CRM call. */
    async has(customer: Customer, number: string): Promise<boolean> {
      const found = await crm.query(
        soql`SELECT CaseNumber FROM Case WHERE CaseNumber = ${number} AND ${reach(customer)} LIMIT 1`,
      );
      return z.array(z.object({ CaseNumber: z.literal(number) })).parse(found).length > 0;
    },

    forget({ accountId, contactId }: Customer): void {
      const isShared = ({ customer }: { customer: Customer }) =>
        customer.contactId === contactId || (accountId !== null && customer.accountId === accountId);
      for (const kept of [scopes, reading]) for (const [key, one] of kept) if (isShared(one)) kept.delete(key);
    },
  };
}

function scopeKey(customer: Customer): string {
  return JSON.stringify([customer.contactId, seesCompany(customer) ? customer.accountId : null]);
}

function shortCase(row: RowOf<'Case'>, description: string | null): FoundCase {
  const { number, subject, status, updatedAt } = row;
  return { number, subject: subject ?? number, text: (description ?? '').slice(0, DESCRIPTION), status, updatedAt };
}

/** A number is found without its zeros, too. */
function indexed({ number, subject, text }: FoundCase): { title: string; text: string } {
  return { title: subject, text: `${number} ${number.replace(/^0+/, '')} ${text}` };
}
