import type { Locale } from '../brand.ts';
import { describeError, type Log } from '../log.ts';
import { type Board, ideaHref } from '../records/ideas/board.ts';
import { type Library, textHref } from '../records/library/texts.ts';
import type { HomePage } from '../view/models.ts';
import type { Asking } from './handle.ts';
import { ideaChip } from './idea-models.ts';
import { kindsOn } from './library-list.ts';

const TEXTS = 4;
const IDEAS = 3;

const SCRIPTS: Record<Locale, RegExp> = {
  en: /^[^\p{Script=Arabic}\p{Script=Hebrew}]*$/u,
  fa: /\p{Script=Arabic}/u,
  he: /\p{Script=Hebrew}/u,
};

/** What everybody of the brand reads on the home page. A block without anything is left out, one that fails is one line. */
export async function homeBlocks(
  { library, board }: { library: Library; board: Board },
  asking: Asking,
): Promise<Pick<HomePage, 'solutions' | 'ideas'>> {
  const { pages, log } = asking;
  const [texts, ideas] = await Promise.all([
    kindsOn(pages).length > 0 ? orFailed(helpfulTexts(library, asking), 'solutions', log) : [],
    pages.includes('ideas') ? orFailed(popularIdeas(board, asking), 'ideas', log) : [],
  ]);
  return {
    ...(texts.length > 0
      ? { solutions: { href: pages.includes('solutions') ? '/solutions' : '/knowledge', texts } }
      : {}),
    ...(ideas.length > 0 ? { ideas } : {}),
  };
}

async function helpfulTexts(library: Library, { brand, locale, pages }: Asking) {
  const { texts: all } = await library.shelf(brand, locale);
  const kinds = kindsOn(pages);
  const texts = all.filter(({ kind }) => kinds.includes(kind));
  // In another language than the reader’s only where there are too few in his.
  const own = texts.filter((text) => text.locale === undefined || text.locale === locale);
  return (own.length >= TEXTS ? own : texts)
    .toSorted((a, b) => b.helped.yes - a.helped.yes)
    .slice(0, TEXTS)
    .map((text) => ({ title: text.title, href: textHref(text), helped: text.helped.yes, minutes: text.minutes }));
}

async function popularIdeas(board: Board, asking: Asking) {
  const { ideas } = await board.ideas(asking.brand);
  const open = ideas.filter((idea) => !idea.closed);
  // The CRM does not say what language an idea is in; its script tells enough.
  const own = open.filter((idea) => SCRIPTS[asking.locale].test(idea.title));
  return (own.length >= IDEAS ? own : open)
    .toSorted((a, b) => b.points - a.points)
    .slice(0, IDEAS)
    .map((idea) => {
      const status = ideaChip(idea.status, asking);
      const { title, points, comments } = idea;
      return { title, href: ideaHref(idea), points, comments, ...(status ? { status } : {}) };
    });
}

async function orFailed<T>(block: Promise<T>, name: string, log: Log): Promise<T | 'failed'> {
  try {
    return await block;
  } catch (thrown) {
    log.error({ block: name, ...describeError(thrown) }, 'a block of the home page cannot be read');
    return 'failed';
  }
}
