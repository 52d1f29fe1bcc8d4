import { describeError, type Log } from '../../log.ts';
import type { Manifest } from '../../manifest.ts';
import { latinDigits } from '../answers.ts';
import type { Crm } from '../crm.ts';
import { textKey } from '../library/texts.ts';
import type { Reads } from '../reads/reads.ts';
import { createBeyond } from './beyond.ts';
import { createFold } from './fold.ts';
import { hitOf } from './hits.ts';
import { createRekey } from './keyboards.ts';
import { createOwnCases, type OwnCases } from './own-cases.ts';
import { createPublicTexts, publicKinds, type SearchBoard, type SearchLibrary } from './public-texts.ts';
import { createQuestions } from './question.ts';
import { createRanking, type Ranked } from './ranking.ts';
import { type Found, type Hit, SEARCH_KINDS, type Search, type Searcher, type SearchKind } from './search.ts';

export interface SearchParts {
  crm: Crm;
  reads: Reads;
  manifest: Manifest;
  library: SearchLibrary;
  board: SearchBoard;
  log: Log;
  clock(): Date;
}

/** Of what is only like the best answer, this share of its score is like it enough. */
const LIKE_ENOUGH = 0.12;

/**
 * One search over solutions, articles and ideas, which are in memory, and over the customer’s own cases.
 *
 * @example const { hits } = await search.find(asking, 'vpn drops', { from: 0, limit: 20 });
 */
export function createSearch(parts: SearchParts): Search {
  const { crm, library, board, log } = parts;
  const fold = createFold();
  const texts = createPublicTexts({ library, board, fold, log });
  const own = createOwnCases({ ...parts, fold });
  const beyond = createBeyond({ crm, library, log });
  const { rank, spell } = createRanking({
    fold,
    understand: createQuestions({ fold, rekey: createRekey() }),
    index: texts.index,
  });

  /** Own cases, unless there are none for him; or why they cannot be read. */
  async function casesOf(asking: Searcher): Promise<{ cases?: OwnCases; failure?: unknown }> {
    if (!asking.pages.includes('cases')) return {};
    try {
      return { cases: await own.of(asking.customer) };
    } catch (failure) {
      log.warn(describeError(failure), 'own cases are left out of the search');
      return { failure };
    }
  }

  /** Cases behind the newest. Where there may be any they are asked for at once, in the call for the newest. */
  async function olderOf(asking: Searcher, words: string, newest: ReturnType<typeof casesOf>) {
    const { customer, pages } = asking;
    const mayBe = pages.includes('cases') && (await own.mayHaveMore(customer));
    const found = mayBe ? own.older(customer, latinDigits(words)) : Promise.resolve([]);
    found.catch(() => {}); // heard of below, where it matters
    const { cases } = await newest;
    return cases?.more ? (await found).filter(({ number }) => cases.index.get(number) === undefined) : [];
  }

  async function find(...[asking, words, { kind, from, limit }]: Parameters<Search['find']>): Promise<Found> {
    const kinds = publicKinds(asking.pages);
    const texted = kinds.filter((one) => one === 'solution' || one === 'article');
    const newest = casesOf(asking);
    const [{ cases, failure }, older, more] = await Promise.all([
      newest,
      olderOf(asking, words, newest),
      beyond(texted, asking, words),
    ]);
    const view = await texts.view(asking);
    const missing = failure === undefined ? view.missing : [...view.missing, 'case' as const];
    if (missing.length > 0 && missing.length === kinds.length + (asking.pages.includes('cases') ? 1 : 0))
      throw failure ?? view.failure;

    const room = { view, locale: asking.locale, cases };
    const { best, counts: kept, asked } = rank(room, words, { most: from + limit });
    const behind = [
      ...older.map((one): Ranked => rankedLast('case', { kind: 'case', case: one })),
      ...more
        .filter((text) => texts.index.get(textKey(text)) === undefined)
        .map((text): Ranked => rankedLast(text.kind, { kind: 'text', text })),
    ];
    const counts = { ...kept };
    for (const one of behind) counts[one.kind] += 1;
    const wanted = [...best, ...behind].filter((one) => kind === undefined || one.kind === kind);
    const isNothing = SEARCH_KINDS.every((one) => counts[one] === 0);
    return {
      hits: wanted.slice(from, from + limit).map(({ make }) => make(asked)),
      counts,
      spelling: isNothing ? spell(room, words) : undefined,
      missing,
    };
  }

  function rankedLast(kind: SearchKind, found: Parameters<typeof hitOf>[0]): Ranked {
    return { kind, score: 0, make: (asked) => hitOf(found, asked, fold) };
  }

  async function suggest(...[asking, words, limits]: Parameters<Search['suggest']>): Promise<Hit[]> {
    const { cases } = limits.case ? await casesOf(asking) : {};
    const view = await texts.view(asking);
    const how = { most: Math.max(0, ...SEARCH_KINDS.map((kind) => limits[kind] ?? 0)), unfinished: true };
    const { best, asked } = rank({ view, locale: asking.locale, cases }, words, how);
    const left = { ...limits };
    const wanted = best.filter(({ kind }) => {
      const room = left[kind] ?? 0;
      left[kind] = room - 1;
      return room > 0;
    });
    return wanted.map(({ make }) => make(asked));
  }

  async function similar(...[asking, words, options]: Parameters<Search['similar']>): Promise<Hit[]> {
    const { kinds, limit, without } = options;
    const view = await texts.view(asking);
    const how = { most: limit + 1, unfinished: true, loose: true };
    const { best, asked } = rank({ view, locale: asking.locale }, words, how);
    const wanted = best.filter(({ kind }) => kinds.includes(kind));
    const least = (wanted[0]?.score ?? 0) * LIKE_ENOUGH;
    return wanted
      .filter(({ score }) => score >= least)
      .map(({ make }) => make(asked))
      .filter(({ kind, ref }) => without !== ref && without !== `${kind}:${ref}`)
      .slice(0, limit);
  }

  return {
    find,
    suggest,
    similar,
    bring: own.bring,
    caseTyped: async (customer, typed) => {
      const number = latinDigits(typed.trim()).replace(/^#\s*/, '');
      if (!/^\d{3,30}$/.test(number)) return undefined;
      return own.holds(customer, number) || (await own.has(customer, number)) ? number : undefined;
    },
  };
}
