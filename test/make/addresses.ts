import type { Browser } from './browser.ts';
import { dataOf } from './case-rows.ts';

export type Part = 'ideas' | 'solutions' | 'knowledge' | 'cases';
export const ALL: Part[] = ['cases', 'solutions', 'knowledge', 'ideas'];

/** What stands in addresses of an org that has everything; the same in every sandbox. */
export interface Refs {
  solution: string;
  article: string;
  idea: string;
}

export type Address = [method: 'GET' | 'POST', path: string, fields?: Record<string, string>];

/** Every address of a part. */
export function addressesOf(part: Part, { solution, article, idea }: Refs, ownCase: string): Address[] {
  const all: Record<Part, Address[]> = {
    ideas: [
      ...['', '?sort=trending', '?view=roadmap', '?view=mine', '/new', `/${idea}`].map(
        (path): Address => ['GET', `/ideas${path}`],
      ),
      ['POST', '/ideas', { title: 'A title', body: 'A body' }],
      ['POST', `/ideas/${idea}/vote`, { value: 'up' }],
      ['POST', `/ideas/${idea}/comments`, { body: 'A comment' }],
    ],
    solutions: [
      ...['', '?sort=new', '/new', `/${solution}`, `/${solution}/files/a`].map(
        (path): Address => ['GET', `/solutions${path}`],
      ),
      ['POST', '/solutions', { title: 'A title', details: 'A step' }],
      ['POST', `/solutions/${solution}/helpful`, { value: 'yes' }],
      ['GET', `/cases/read?journey=9b2f7c30-8f6e-4a52-9c0e-3f1a2b4c5d6e&text=solution:${solution}`],
      ['POST', '/cases/opened', { text: `solution:${solution}` }],
      ['POST', '/cases/solved', { text: `solution:${solution}` }],
    ],
    knowledge: [
      ...['', '?sort=new', `/${article}`, `/${article}/files/a`, `/${article}/pictures/0EM000000000001`].map(
        (path): Address => ['GET', `/knowledge${path}`],
      ),
      ['POST', `/knowledge/${article}/helpful`, { value: 'yes' }],
      ['GET', `/cases/read?journey=9b2f7c30-8f6e-4a52-9c0e-3f1a2b4c5d6e&text=article:${article}`],
      ['POST', '/cases/solved', { text: `article:${article}` }],
    ],
    cases: [
      ...['', '?view=company', '/new', '/new/vpn-problem', `/${ownCase}`, `/${ownCase}/files/a`, '/solved'].map(
        (path): Address => ['GET', `/cases${path}`],
      ),
      ['POST', '/cases', { subject: 'A subject', description: 'A text', priority: 'Low' }],
      ['POST', `/cases/${ownCase}/comments`, { body: 'A comment' }],
      ...['close', 'reopen', 'rate', 'solved'].map(
        (action): Address => ['POST', `/cases/${ownCase}/${action}`, { value: '4' }],
      ),
      ['POST', '/cases/solved', { text: `solution:${solution}` }],
      ['POST', '/cases/opened', { text: `solution:${solution}` }],
    ],
  };
  return all[part];
}

/** A page of the portal with a link to it, for each of these. */
export async function refsIn(browser: Browser): Promise<Refs> {
  const last = (href = '') => href.split('/').at(-1) ?? '';
  const [solutions, articles, ideas] = await Promise.all([
    dataOf('solutions', browser, '/solutions'),
    dataOf('knowledge', browser, '/knowledge'),
    dataOf('ideas', browser, '/ideas'),
  ]);
  const solution = solutions.rows.find(({ kind }) => kind === 'solution');
  const idea = ideas.list?.rows.find(({ vote }) => vote.open);
  return { solution: last(solution?.href), article: last(articles.rows[0]?.href), idea: last(idea?.href) };
}

/** A category that the form for a solution offers. */
export async function categoryOn(browser: Browser): Promise<string> {
  const { text } = await browser.get('/solutions/new');
  return /<select[^>]*name="category"[\s\S]*?<option value="([^"]+)"/.exec(text)?.[1] ?? '';
}
