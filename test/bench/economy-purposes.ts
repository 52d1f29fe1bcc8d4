import { subscribe, unsubscribe } from 'node:diagnostics_channel';

/** What a call to the org is for, as far as its queries tell. */
export const PURPOSES = {
  changes: 'the change reader',
  'sign-in': 'sign-ins',
  session: 'sessions looked at again',
  write: 'submissions: what is written',
  own: 'cases, votes and answers of a customer',
  text: 'one text or one idea, for everybody',
  library: 'all texts and ideas, for everybody',
  other: 'what the org is, and others',
} as const;
export type Purpose = keyof typeof PURPOSES;

export interface Purposes {
  /** Calls since the beginning. */
  counts(): Record<Purpose, number>;
  close(): void;
}

const CHANNEL = 'undici:request:create';

/** Reads along with what this process sends to the org; the org’s own count is checked against it. */
export function followPurposes(): Purposes {
  const counts: Record<Purpose, number> = {
    ...{ changes: 0, 'sign-in': 0, session: 0, write: 0 },
    ...{ own: 0, text: 0, library: 0, other: 0 },
  };
  function seen(message: unknown): void {
    const { path, body } = Object(Object(message).request);
    if (typeof path !== 'string' || !path.startsWith('/services/data/')) return;
    counts[purposeOf(path, textOf(body))] += 1;
  }
  subscribe(CHANNEL, seen);
  return { counts: () => ({ ...counts }), close: () => void unsubscribe(CHANNEL, seen) };
}

function textOf(body: unknown): string {
  if (typeof body === 'string') return body;
  return body instanceof Uint8Array ? Buffer.from(body).toString() : '';
}

function purposeOf(path: string, body: string): Purpose {
  const text = body === '' ? path : body;
  const asked = [...text.matchAll(/"url":"([^"]+)"/g)].map(([, url = '']) => decodeURIComponent(url));
  const isAsked = (pattern: RegExp) => asked.some((one) => pattern.test(one));
  if (/"method":"(POST|PATCH)"/.test(text)) return 'write';
  if (isAsked(/queryAll.* FROM Contact /s)) return 'changes';
  if (isAsked(/queryAll/)) return 'library';
  if (isAsked(/FROM Contact WHERE \(Email /)) return 'sign-in';
  if (isAsked(/(FROM|,) ?Case |Contact__c = /)) return 'own';
  if (isAsked(/FROM Contact WHERE \(Id /)) return 'session';
  if (isAsked(/WHERE \(?\(?(Id|ParentId|RelatedSobjectId|KnowledgeArticleId|UrlName) (=|IN) /)) return 'text';
  if (isAsked(/FROM (Solution|Idea|Knowledge__kav|CategoryNode|CategoryData) /)) return 'library';
  return 'other';
}
