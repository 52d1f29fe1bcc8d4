import type { Browser, Page } from './browser.ts';
import { articleOf, solutionOf } from './library.ts';
import type { RunningPortal } from './portal.ts';

/** A solution, an article or an idea, and the brands whose customers may read it. */
export interface PublicText {
  kind: 'solution' | 'article' | 'idea';
  /** None where nothing is there. */
  id?: string;
  path: string;
  /** Words nothing else contains. */
  word: string;
  brands: readonly string[];
}

/** What customers may read, what is for agents, what belongs to another brand, and what is not there. */
export async function makeTexts(portal: RunningPortal): Promise<PublicText[]> {
  const word = (at: number) => `tamarillo-${at}`;
  const solution = async (at: number, values: Record<string, unknown>, category: string, brands: string[]) => {
    const made = await solutionOf(portal, { SolutionName: word(at), ...values }, category);
    return { kind: 'solution' as const, id: made.id, path: made.path, word: word(at), brands };
  };
  const article = async (at: number, IsVisibleInCsp: boolean) => {
    const UrlName = `tamarillo-article-${at}`;
    const { id, path } = await articleOf(portal, { UrlName, Title: word(at), IsVisibleInCsp });
    return { kind: 'article' as const, id, path, word: word(at), brands: IsVisibleInCsp ? ['larkfield'] : [] };
  };
  const [one] = await portal.records('Idea');
  const idea = async (at: number) => {
    const CommunityId = one?.CommunityId;
    const id = await portal.asAgent('Idea', { Title: word(at), Body: 'As it began', CommunityId });
    return { kind: 'idea' as const, id, path: `/ideas/${id.slice(3, 15)}`, word: word(at), brands: ['larkfield'] };
  };
  const made = [
    await solution(1, {}, 'VPN', ['larkfield']),
    await solution(2, {}, 'Descaling', ['olmo']),
    await solution(3, { IsPublished: false }, 'VPN', []),
    await solution(4, { IsPublished: false, Status: 'Draft' }, 'Descaling', []),
    await article(5, true),
    await article(6, false),
    await idea(7), // the other brand has no ideas
    await idea(8),
  ];
  await portal.caughtUp();
  const absent = [
    { kind: 'solution' as const, path: '/solutions/99999999' },
    { kind: 'article' as const, path: '/knowledge/tamarillo-nowhere' },
    { kind: 'idea' as const, path: '/ideas/Q50000ZZZZZZ' },
  ].map((text) => ({ ...text, word: 'tamarillo-none', brands: [] }));
  return [...made, ...absent];
}

/** An address and a method, for some kinds of text, and its answer to who may read the text. */
export interface TextDoor {
  kinds: readonly PublicText['kind'][];
  ask(asked: { browser: Browser; origin: string; text: PublicText; key: () => Promise<string> }): Promise<Page>;
  answer: number;
  /** For nobody. */
  nobody: number;
}

const JSON_PLEASE = { accept: 'application/json' };

export const TEXT_DOORS: Record<string, TextDoor> = {
  'GET it': {
    kinds: ['solution', 'article', 'idea'],
    ask: ({ browser, origin, text }) => browser.get(`${origin}${text.path}`, { follow: false }),
    ...{ answer: 200, nobody: 303 },
  },
  'GET it as JSON': {
    kinds: ['solution', 'article', 'idea'],
    ask: ({ browser, origin, text }) => browser.get(`${origin}${text.path}`, { follow: false, headers: JSON_PLEASE }),
    ...{ answer: 200, nobody: 401 },
  },
  'POST that it helped': posted(['solution', 'article'], 'helpful', { value: 'yes' }),
  'POST a vote': posted(['idea'], 'vote', { value: 'up' }),
  'POST a comment': posted(['idea'], 'comments', { body: 'One of many' }),
};

function posted(kinds: TextDoor['kinds'], what: string, fields: Record<string, string>): TextDoor {
  return {
    kinds,
    ask: async ({ browser, origin, text, key }) =>
      browser.post(`${origin}${text.path}/${what}`, { ...fields, key: await key() }, { follow: false }),
    ...{ answer: 303, nobody: 303 },
  };
}
