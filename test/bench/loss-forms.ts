import type { Form } from './loss-people.ts';

export const KINDS = [
  ...(['case', 'comment', 'close', 'reopen', 'rating'] as const),
  ...(['idea', 'idea-comment', 'solution', 'vote', 'feedback'] as const),
];
export type Kind = (typeof KINDS)[number];

/** A form with what it says; `about` is the subject of its case, or what was said of what is there already. */
export interface Written {
  kind: Kind;
  about?: string | undefined;
  form: Form;
}

/** A case of a customer, as he knows it from what he was told. */
export interface OwnCase {
  href: string;
  subject: string;
  isClosed: boolean;
  isRated: boolean;
}

/** What is there already, and customers say something of. */
export interface Places {
  idea: string;
  solution: string;
  category: string;
}

/** Shares of what somebody can do; what he cannot do just now, say close a case when he has none, is a comment or a case. */
const SHARES: Record<Kind, number> = {
  ...{ comment: 0.36, case: 0.2, close: 0.07, reopen: 0.04, rating: 0.05 },
  ...{ idea: 0.05, 'idea-comment': 0.07, solution: 0.05, vote: 0.06, feedback: 0.05 },
};
const WITH_FILES = 0.3;
const CLOSING = 0.1;
const WAITS = /^\/cases\/Q-/;

/** Makes up what somebody sends next. */
export function createForms(options: { places: Places; files: boolean; random: () => number }) {
  const { places, random } = options;
  const one = <T>(list: T[]): T | undefined => list[Math.floor(random() * list.length)];

  function kindOf(): Kind {
    let left = random();
    for (const kind of KINDS) {
      left -= SHARES[kind];
      if (left < 0) return kind;
    }
    return 'case';
  }

  function filesOf(said: string): Pick<Form, 'files'> {
    if (!options.files || random() > WITH_FILES) return {};
    return {
      files: [{ name: `${said}.txt`, bytes: Buffer.from(`${said} `.repeat(1 + Math.floor(random() * 2_000))) }],
    };
  }

  /** What he does with a case of his own; undefined when he has none for it. */
  function aboutCase(kind: Kind, said: string, own: OwnCase[]): Written | undefined {
    const fits = {
      ...{ comment: ({ isClosed }: OwnCase) => !isClosed, close: ({ isClosed }: OwnCase) => !isClosed },
      ...{ reopen: ({ isClosed }: OwnCase) => isClosed },
      rating: ({ isClosed, isRated }: OwnCase) => isClosed && !isRated,
    };
    const isFit = Object.entries(fits).find(([name]) => name === kind)?.[1];
    const found = isFit && one(own.filter(isFit));
    if (!found) return undefined;
    const { href, subject: about } = found;
    const form = (path: string, fields: Record<string, string>, more: Pick<Form, 'files'> = {}) => {
      return { kind, about, form: { path: `${href}/${path}`, fields, lands: /^\/cases\//, ...more } };
    };
    if (kind === 'rating') return form('rate', { value: String(1 + Math.floor(random() * 5)), comment: '' });
    if (kind !== 'comment') return form(kind, {});
    // To a case that waits one can only add.
    const closes = !WAITS.test(href) && random() < CLOSING;
    return form('comments', { body: said, ...(closes ? { close: 'true' } : {}) }, filesOf(said));
  }

  function elsewhere(kind: Kind, said: string): Written {
    const form = (path: string, fields: Record<string, string>, lands: RegExp) => ({ path, fields, lands });
    switch (kind) {
      case 'idea':
        return { kind, form: form('/ideas', { title: said, body: `Why ${said}` }, /^\/ideas/) };
      case 'idea-comment':
        return { kind, form: form(`/ideas/${places.idea}/comments`, { body: said }, /^\/ideas\//) };
      case 'solution': {
        const fields = { title: said, details: `How ${said}`, category: places.category, name: 'true' };
        return { kind, form: form('/solutions', fields, /^\/solutions/) };
      }
      case 'vote': {
        const value = random() < 0.5 ? 'up' : 'none';
        return { kind, about: value, form: form(`/ideas/${places.idea}/vote`, { value }, /^\/ideas/) };
      }
      case 'feedback': {
        const value = random() < 0.5 ? 'yes' : 'no';
        return { kind, about: value, form: form(`/solutions/${places.solution}/helpful`, { value }, /^\/solutions/) };
      }
      default: {
        const fields = { subject: said, description: `About ${said}` };
        return { kind: 'case', form: { ...form('/cases', fields, /^\/cases\/[\dQ]/), ...filesOf(said) } };
      }
    }
  }

  return (said: string, own: OwnCase[]): Written => {
    const kind = kindOf();
    if (['comment', 'close', 'reopen', 'rating'].includes(kind))
      return aboutCase(kind, said, own) ?? aboutCase('comment', said, own) ?? elsewhere('case', said);
    return elsewhere(kind, said);
  };
}
