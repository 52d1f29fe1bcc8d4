import { readdirSync, readFileSync } from 'node:fs';

/** What is sent by people who are signed in: what it does, and where it goes. */
export const FORMS: Record<string, string> = {
  'opens a case': '/cases',
  comments: '/cases/<number>/comments',
  closes: '/cases/<number>/close',
  'opens again': '/cases/<number>/reopen',
  rates: '/cases/<number>/rate',
  'says that an offer solved it': '/cases/solved',
  'says it of one that came afterwards': '/cases/<number>/solved',
  'opens an offer': '/cases/opened',
  'takes back': '/cases/Q-AAAA-AA/withdraw',
  'posts an idea': '/ideas',
  votes: '/ideas/<idea>/vote',
  'comments on an idea': '/ideas/<idea>/comments',
  'submits a solution': '/solutions',
  'answers “Did this help?” of a solution': '/solutions/x/helpful',
  'answers “Did this help?” of an article': '/knowledge/x/helpful',
  'sends once more what was set aside': '/admin/outbox/Q-AAAA-AA/retry',
  'removes what was set aside': '/admin/outbox/Q-AAAA-AA/remove',
};

/** Paths as the routes of the room name them; sign-in and the choice of a language are for everybody. */
export function routesOfForms(): string[] {
  const room = new URL('../../plugin/web/', import.meta.url);
  const files = readdirSync(room).filter((file) => !['signin.ts', 'language.ts'].includes(file));
  const texts = files.map((file) => readFileSync(new URL(file, room), 'utf8'));
  return texts.flatMap((text) => [...text.matchAll(/routes\.post\(\s*'([^']+)'/g)].map(([, path]) => path ?? ''));
}
