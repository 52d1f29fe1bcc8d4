import type { Ground } from './ground.ts';
import type { Language } from './moments.ts';
import { CATEGORIES, guideHtml, type Solution } from './texts/guide.ts';
import { EN_SOLUTIONS } from './texts/solutions-en.ts';
import { FA_SOLUTIONS } from './texts/solutions-fa.ts';
import { HE_SOLUTIONS } from './texts/solutions-he.ts';
import { OLMO_SOLUTIONS } from './texts/solutions-olmo.ts';

/** The solutions. Each use of one is counted, so that it can say in how many cases it helped. */
export interface Library {
  /** The solution with this title, for a case it is tied to. */
  use(title: string): string | undefined;
  /** One of these that should have helped more often than it has so far. */
  helpful(titles: string[]): string | undefined;
  /** Puts all solutions on the tray. */
  close(): void;
}

interface Book {
  id: string;
  solution: Solution;
  language: Language;
  used: number;
}

/** As Solution.SolutionLanguage and Knowledge name them. */
export const CRM_LANGUAGES: Record<Language, string> = { en: 'en_US', fa: 'fa', he: 'iw' };

/** @param nextId numbers a new solution */
export function openLibrary(ground: Ground, nextId: () => string): Library {
  const books = new Map<string, Book>();
  const shelve = (solutions: Solution[], language: Language): void => {
    for (const solution of solutions) books.set(solution.title, { id: nextId(), solution, language, used: 0 });
  };
  if (ground.tray.has('Solution')) {
    shelve([...EN_SOLUTIONS, ...OLMO_SOLUTIONS], 'en');
    shelve(FA_SOLUTIONS, 'fa');
    shelve(HE_SOLUTIONS, 'he');
  }

  function take(book: Book | undefined): string | undefined {
    if (book) book.used++;
    return book?.id;
  }
  const wanting = ({ solution, used }: Book): number => solution.uses - used;

  return {
    use: (title) => take(books.get(title)),
    helpful: (titles) => {
      let best: Book | undefined;
      for (const title of titles) {
        const book = books.get(title);
        if (book && wanting(book) > 0 && (!best || wanting(book) > wanting(best))) best = book;
      }
      return take(best);
    },
    close: () => {
      const nodes = layCategories(ground);
      for (const book of books.values()) layBook(book, ground, nodes);
    },
  };
}

function layCategories({ tray }: Ground): Map<string, string> {
  const nodes = new Map<string, string>();
  if (!tray.has('CategoryNode')) return nodes;
  const tree: [string, string[]][] = Object.entries(CATEGORIES);
  for (const [index, [name, children]] of tree.entries()) {
    const parent = tray.put('CategoryNode', { MasterLabel: name, SortOrder: index + 1, SortStyle: 'Custom' });
    nodes.set(name, parent);
    for (const [order, child] of children.entries()) {
      nodes.set(child, tray.put('CategoryNode', { MasterLabel: child, ParentId: parent, SortOrder: order + 1 }));
    }
  }
  return nodes;
}

function layBook({ id, solution, language, used }: Book, ground: Ground, nodes: Map<string, string>): void {
  const { tray, agents } = ground;
  const changed = ground.moments(language).at(`${solution.days}d 11:00`);
  const status = solution.state ?? 'Reviewed';
  const shown = status === 'Reviewed' && solution.internal !== true;
  const writer = { en: agents.jonas, fa: agents.reza, he: agents.dana }[language];
  tray.put('Solution', {
    Id: id,
    SolutionName: solution.title,
    SolutionNote: guideHtml(solution, language),
    Status: status,
    IsReviewed: status === 'Reviewed',
    IsPublished: shown,
    IsPublishedInPublicKb: shown && solution.category !== 'Access',
    IsHtml: true,
    SolutionLanguage: CRM_LANGUAGES[language],
    TimesUsed: used,
    OwnerId: writer,
    CreatedDate: ground.moments(language).at(`${solution.days + 200}d 10:00`),
    CreatedById: writer,
    LastModifiedDate: changed,
    LastModifiedById: writer,
  });
  const node = nodes.get(solution.category);
  if (node) tray.put('CategoryData', { CategoryNodeId: node, RelatedSobjectId: id, CreatedDate: changed });
}
