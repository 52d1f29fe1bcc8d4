import type { CONTACTS } from './customers.ts';
import type { Reading } from './feedback.ts';
import type { Ground } from './ground.ts';
import type { Language } from './moments.ts';
import { createRandom, type Random } from './random.ts';
import { ARTICLES } from './texts/articles.ts';
import { CATEGORIES, ROOTS, rootOf } from './texts/categories.ts';
import { type AddressOf, guideHtml } from './texts/guide.ts';
import { GUIDE_FILES, type OwnSolution, SHELVES } from './texts/shelves.ts';

/** The solutions. Each use of one is counted, so that it can say in how many cases it helped. */
export interface Library {
  /** The solution with this title, for a case it is tied to. */
  use(title: string): string | undefined;
  /** One of these that should have helped more often than it has so far. */
  helpful(titles: string[]): string | undefined;
  addressOf: AddressOf;
  /** Puts all solutions on the tray and answers those that customers read. */
  close(): Reading[];
}

interface Book {
  id: string;
  number: string;
  solution: OwnSolution;
  language: Language;
  used: number;
}

const FIRST_NUMBER = 1000;

/** As Solution.SolutionLanguage and Knowledge name them. */
export const CRM_LANGUAGES: Record<Language, string> = { en: 'en_US', fa: 'fa', he: 'iw' };

/** @param nextId numbers a new solution */
export function openLibrary(ground: Ground, nextId: () => string): Library {
  const books = new Map<string, Book>();
  const addresses = new Map<string, string>();
  for (const [, articles] of ARTICLES) for (const { title, url } of articles) addresses.set(title, `/knowledge/${url}`);
  for (const [language, solutions] of ground.tray.has('Solution') ? SHELVES : []) {
    for (const solution of solutions) {
      const number = String(FIRST_NUMBER + books.size).padStart(8, '0');
      addresses.set(solution.title, `/solutions/${number}`);
      books.set(solution.title, { id: nextId(), number, solution, language, used: 0 });
    }
  }
  const addressOf = (title: string): string | undefined => addresses.get(title);

  function take(book: Book | undefined): string | undefined {
    if (book) book.used++;
    return book?.id;
  }
  const wanting = ({ solution, used }: Book): number => solution.uses - used;

  return {
    addressOf,
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
      const shelf: Shelf = {
        ground,
        addressOf,
        nodes: layCategories(ground),
        random: createRandom(ground.seed, 'library'),
      };
      return [...books.values()].flatMap((book) => layBook(book, shelf));
    },
  };
}

interface Shelf {
  ground: Ground;
  addressOf: AddressOf;
  /** Ids of categories by name. */
  nodes: ReadonlyMap<string, string>;
  random: Random;
}

function layCategories({ tray }: Ground): Map<string, string> {
  const nodes = new Map<string, string>();
  const below = new Map<string, readonly string[]>(Object.entries(CATEGORIES));
  const lay = (names: readonly string[], parent?: string): void => {
    for (const [order, name] of names.entries()) {
      const style = below.has(name) ? 'Custom' : undefined;
      const place = { ParentId: parent, SortOrder: order + 1, SortStyle: style };
      nodes.set(name, tray.put('CategoryNode', { MasterLabel: name, ...place }));
      lay(below.get(name) ?? [], nodes.get(name));
    }
  };
  if (tray.has('CategoryNode')) lay([...ROOTS.larkfield, ...ROOTS.olmo]);
  return nodes;
}

function layBook({ id, number, solution, language, used }: Book, shelf: Shelf): Reading[] {
  const { ground, addressOf, nodes } = shelf;
  const { tray, agents } = ground;
  const { at } = ground.moments(language);
  const changed = at(`${solution.days}d 11:00`);
  const created = at(`${solution.days + (solution.by ? 3 : 200)}d 10:00`);
  const status = solution.state ?? 'Reviewed';
  const shown = status === 'Reviewed' && solution.internal !== true;
  const checker = { en: agents.jonas, fa: agents.reza, he: agents.dana }[language];
  const writer = solution.by ? ground.integrationUser : checker;
  tray.put('Solution', {
    Id: id,
    SolutionNumber: number,
    SolutionName: solution.title,
    SolutionNote: guideHtml(solution, language, addressOf),
    Status: status,
    IsReviewed: status === 'Reviewed',
    IsPublished: shown,
    IsPublishedInPublicKb: shown && rootOf(solution.category) !== 'Access',
    IsHtml: true,
    SolutionLanguage: CRM_LANGUAGES[language],
    TimesUsed: used,
    OwnerId: writer,
    CreatedDate: created,
    CreatedById: writer,
    LastModifiedDate: status === 'Draft' && solution.by ? created : changed,
    LastModifiedById: shown ? checker : writer,
  });
  for (const category of [solution.category, ...(solution.also ? [solution.also] : [])]) {
    const node = nodes.get(category);
    if (node) tray.put('CategoryData', { CategoryNodeId: node, RelatedSobjectId: id, CreatedDate: changed });
  }
  layFiles(id, solution.title, checker, changed, ground);
  if (solution.by) sign(id, solution.by, created, shelf);
  return shown ? [{ id, title: solution.title, language, category: solution.category, since: created }] : [];
}

function layFiles(record: string, title: string, by: string, at: Date, { tray }: Ground): void {
  for (const file of GUIDE_FILES[title] ?? []) tray.file({ record, ...file, at, by });
}

/** Says which customer wrote it. */
function sign(id: string, by: keyof typeof CONTACTS, at: Date, { ground, random }: Shelf): void {
  ground.tray.put('Portico_Entry__c', {
    Key__c: random.uuid(),
    Kind__c: 'solution',
    Contact__c: ground.contacts[by],
    Record_Id__c: id,
    Parent_Id__c: id,
    Brand__c: 'larkfield',
    CreatedDate: at,
  });
}
