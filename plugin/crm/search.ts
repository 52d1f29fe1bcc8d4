import { z } from 'zod';
import type { Crm } from '../records/crm.ts';
import { apiName } from './ids.ts';
import { translated } from './refusal.ts';
import type { Send } from './send.ts';

/** Up to version 36 the list came bare. */
const row = z.looseObject({ Id: z.string() });
const answer = z.union([
  z.looseObject({ searchRecords: z.array(row) }).transform((found) => found.searchRecords),
  z.array(row),
]);

/** More words make no answer better, and the org reads each. */
const MOST_TERMS = 20;
const LONGEST_TERM = 80;
const OPERATORS = ['and', 'or', 'not'];

/** The words stand in a JSON body, so nothing has to be quoted; what SOSL reads within them is left out (SOQL and SOSL Reference, “FIND”). */
export function createSearch(options: { send: Send; apiVersion: string }): Crm['search'] {
  const { send, apiVersion } = options;

  async function search(...[words, object, { where, limit }]: Parameters<Crm['search']>): Promise<string[]> {
    const terms = searchTerms(words);
    if (terms.length === 0) return [];
    const sobjects = [{ name: apiName(object), fields: ['Id'], where: where.text, limit }];
    const body = { q: terms.join(' '), in: 'ALL', fields: ['Id'], sobjects };
    const path = `/services/data/v${apiVersion}/parameterizedSearch`;
    return (await send({ method: 'POST', path, body, kind: 'read', shape: answer })).map(({ Id }) => Id);
  }

  return (...asked) => translated(() => search(...asked));
}

/** What is left of typed words when everything is gone that has a meaning in SOSL, and what it would refuse. */
export function searchTerms(words: string): string[] {
  return words
    .normalize('NFC')
    .replace(/[?&|!{}[\]()^~*:\\"'+\-\p{Cc}]/gu, ' ')
    .split(/\s+/)
    .map((term) => [...term].slice(0, LONGEST_TERM).join(''))
    .filter((term) => [...term].length > 1 && /[\p{L}\p{N}]/u.test(term) && !OPERATORS.includes(term.toLowerCase()))
    .slice(0, MOST_TERMS);
}
