import { ideaHref } from '../ideas/board.ts';
import { textHref } from '../library/texts.ts';
import { excerpt, marked } from './excerpt.ts';
import type { Fold } from './fold.ts';
import type { FoundCase } from './own-cases.ts';
import type { PublicText } from './public-texts.ts';
import type { Hit } from './search.ts';

/** What was found, with the words that answered marked in it. */
export function hitOf(
  found: PublicText | { kind: 'case'; case: FoundCase },
  asked: ReadonlySet<string>,
  fold: Fold,
): Hit {
  const title = (text: string) => marked(text, asked, fold);
  const lines = (text: string) => excerpt(text, asked, fold);
  if (found.kind === 'case') {
    const { number, subject, text, status, updatedAt } = found.case;
    const href = `/cases/${encodeURIComponent(number)}`;
    return { kind: 'case', ref: number, href, title: title(subject), excerpt: lines(text), at: updatedAt, status };
  }
  if (found.kind === 'idea') {
    const { idea } = found;
    const { ref, points, status, updatedAt: at } = idea;
    return {
      ...{ kind: 'idea', ref, href: ideaHref(idea), title: title(idea.title), excerpt: lines(idea.text) },
      ...{ at, points, status },
    };
  }
  const { text } = found;
  const { kind, ref, minutes, steps, updatedAt: at } = text;
  return {
    ...{ kind, ref, href: textHref(text), title: title(text.title), excerpt: lines(text.text) },
    ...{ at, helped: text.helped.yes, minutes, steps },
  };
}

/** What speaks for an answer besides its words: the reader’s language, and that it has helped others. About 1. */
export function favourOf(found: PublicText, locale: string): number {
  if (found.kind === 'idea') return 0.9 * popular(found.idea.points / 10);
  const { text } = found;
  return (text.locale === locale ? 1.4 : text.locale === undefined ? 1.2 : 1) * popular(text.helped.yes);
}

function popular(count: number): number {
  return 1 + 0.02 * Math.log2(1 + Math.max(0, count));
}
