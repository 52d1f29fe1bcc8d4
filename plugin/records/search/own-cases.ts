import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { isAway } from '../../errors.ts';
import type { Manifest } from '../../manifest.ts';
import { type Asked, createAskFor, firstAsked } from '../colleagues.ts';
import type { CrmRow } from '../crm.ts';
import type { Customer } from '../customer.ts';
import type { Provenance, Reads } from '../reads/reads.ts';
import { caseDetailsOf, type RowOf, rowsOf } from '../rows.ts';
import { caseOrReachTags, caseTags, reach, reachTags, seesCompany } from '../scope.ts';
import { singleFlight } from '../single-flight.ts';
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
/** Most people have fewer: these are read along with something else. */
const FEW = 40;
/** Up to so many, and so many characters of them, are read along whole for who has searched lately. */
const SOME = 150;
const SOME_CHARACTERS = 100_000;
const LATELY_MS = 10 * 60_000;
const OLDER = 100;
const DESCRIPTION = 2_000;
const MOST_WORDS = 6;
/** Of all that is kept: so many scopes, and so many characters of their cases. */
const MOST_SCOPES = 200;
const MOST_CHARACTERS = 20_000_000;

interface Scope {
  cases: OwnCases;
  /** More than a few, and not too many to be kept and read along. */
  isSome: boolean;
  /** Milliseconds since 1970. */
  searchedAt: number;
  provenance: Provenance;
  characters: number;
}

/**
 * Own cases are in no index that others share: each scope has one of its own, until one of its cases changes. What is kept of
 * a scope is given only to the same person with the same rights.
 */
export function createOwnCases(parts: { reads: Reads; manifest: Manifest; fold: Fold; clock(): Date }) {
  const { reads, manifest, fold, clock } = parts;
  const askFor = createAskFor(reads);
  const rows = rowsOf(manifest, 'Case');
  const details = caseDetailsOf(manifest);
  const scopes = new Map<string, Scope>();
  const building = singleFlight<OwnCases>();

  const newest = (inReach: Soql, limit: number) =>
    soql`SELECT ${rows.fields}, ${details.fields} FROM Case WHERE ${inReach}
      ORDER BY LastModifiedDate DESC, Id DESC LIMIT ${limit}`;

  const few = ({ condition, tags }: Asked) => reads.query(newest(condition, FEW), { tags, rowTags: caseTags });
  const whole = ({ condition, tags }: Asked, keep: boolean) =>
    reads.query(newest(condition, NEWEST), { tags, rowTags: caseTags, keep });

  async function ask(asked: Asked, isSome: boolean): Promise<CrmRow[]> {
    if (isSome) return whole(asked, true);
    const kept = (await reads.isKept([newest(asked.condition, FEW).text])) ? await few(asked) : undefined;
    if (kept && kept.length < FEW) return kept; // that is all there is
    return whole(asked, false);
  }

  async function read(key: string, customer: Customer): Promise<OwnCases> {
    const { answer: found, provenance } = await reads.during(() =>
      askFor(customer, 'company', (asked) => ask(asked, scopes.get(key)?.isSome === true)),
    );
    return building(`${key} ${provenance.versions || randomUUID()}`, () => build(key, found, provenance));
  }

  async function build(key: string, found: CrmRow[], provenance: Provenance): Promise<OwnCases> {
    const descriptions = found.map((row) => details.read(row).description);
    const cases = found.map((row, at) => shortCase(rows.read(row), descriptions[at] ?? null));
    const index = createTextIndex<FoundCase>(fold);
    const turns = createTurns();
    for (const one of cases) {
      index.put(one.number, { ...indexed(one), value: one });
      await turns.rest();
    }
    const own = { index, match: createMatcher(index), more: found.length === NEWEST };
    const characters = cases.reduce((sum, { subject, text }) => sum + subject.length + text.length, 0);
    const written = descriptions.reduce((sum, text) => sum + (text?.length ?? 0), 0);
    const isSome = found.length >= FEW && found.length <= SOME && written <= SOME_CHARACTERS;
    keep(key, { cases: own, isSome, searchedAt: clock().getTime(), provenance, characters });
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
    /** What is read along with something else, so that the first search of most people costs no call. */
    bring(customer: Customer) {
      const { isSome = false, searchedAt = 0 } = scopes.get(scopeKey(customer)) ?? {};
      const isWhole = isSome && clock().getTime() - searchedAt < LATELY_MS;
      return askFor(customer, 'company', (asked) => (isWhole ? whole(asked, true) : few(asked)));
    },

    /** One CRM call when nothing is kept that still holds; while the CRM is away, what is kept. */
    async of(customer: Customer): Promise<OwnCases> {
      const key = scopeKey(customer);
      const kept = scopes.get(key);
      if (!kept) return read(key, customer);
      if (await reads.holds(kept.provenance)) {
        scopes.delete(key);
        scopes.set(key, { ...kept, searchedAt: clock().getTime() });
        return kept.cases;
      }
      return read(key, customer).catch((thrown: unknown) => {
        if (isAway(thrown)) return kept.cases;
        throw thrown;
      });
    },

    /** Whether there may be others behind the newest, as far as is known; no CRM call. */
    async mayHaveMore(customer: Customer): Promise<boolean> {
      const kept = scopes.get(scopeKey(customer));
      if (kept) return kept.cases.more;
      const asked = firstAsked(customer, 'company');
      if (!(await reads.isKept([newest(asked.condition, FEW).text]))) return true;
      return (await few(asked)).length === FEW;
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
      const query = soql`SELECT ${rows.fields} FROM Case WHERE ${all(...holds, reach(customer))}
        ORDER BY LastModifiedDate DESC, Id DESC LIMIT ${OLDER}`;
      const found = await reads.query(query, { tags: reachTags(customer), rowTags: caseTags, brief: true });
      return rows.readAll(found).map((row) => shortCase(row, null));
    },

    /** Whether there is a case of just this number within reach. One CRM call. */
    async has(customer: Customer, number: string): Promise<boolean> {
      const found = await reads.query(
        soql`SELECT Id, CaseNumber FROM Case WHERE CaseNumber = ${number} AND ${reach(customer)} LIMIT 1`,
        { tags: [], rowTags: (rows) => caseOrReachTags(customer, rows) },
      );
      return z.array(z.object({ CaseNumber: z.literal(number) })).parse(found).length > 0;
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
