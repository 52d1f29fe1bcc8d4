import type { Brand, Locale } from '../../brand.ts';
import type { Log } from '../../log.ts';
import type { Manifest } from '../../manifest.ts';
import type { Settings } from '../../settings.ts';
import type { Changes } from '../changes/changes.ts';
import type { Crm } from '../crm.ts';
import type { Reads } from '../reads/reads.ts';
import { createSnapshot, type Held } from '../snapshot.ts';
import type { Versions } from '../versions.ts';
import { keepArticles, keepSolutions } from './keep.ts';
import { createLibraryQueries } from './queries.ts';
import { createLibraryReading } from './reading.ts';
import { createLibraryAccess, type LibraryAccess } from './rows.ts';
import { isShown, shelfOf } from './shelf.ts';
import { type Material, type Stock, stockOf } from './stock.ts';
import type { Library, LibraryText, Shelf } from './texts.ts';

/** The library in memory, and what lies beyond. */
export interface HeldLibrary extends Library {
  /** The org has more of the kind than is kept: its own search finds the rest. */
  beyond(kind: LibraryText['kind']): Promise<boolean>;
  /**
   * Texts that are not kept, by record id as the org’s search answers them (of an article that of a version); only those that
   * are published, in the order of the ids. One CRM call.
   */
  readByIds(kind: LibraryText['kind'], ids: readonly string[]): Promise<LibraryText[]>;
  /** Whether a brand shows a text. */
  shows(brand: Brand, text: Pick<LibraryText, 'kind' | 'topics'>): Promise<boolean>;
  /** An own write has changed something. */
  expire(): void;
  /** For pages of one text. */
  stock(): Promise<Held<Stock>>;
  access(): Promise<LibraryAccess>;
}

export interface LibraryParts {
  crm: Crm;
  reads: Pick<Reads, 'note'>;
  versions: Versions;
  changes: Pick<Changes, 'current' | 'watch'>;
  manifest: Manifest;
  settings: Settings;
  clock(): Date;
  log: Log;
}

/** Nothing is read before somebody asks; then it is kept and only what changes is read again. */
export function createLibrary(parts: LibraryParts): HeldLibrary {
  const { crm, manifest, settings, clock } = parts;
  const most = settings.search.maxTexts;
  const access = createLibraryAccess({ crm, manifest, settings });
  const queries = createLibraryQueries({ crm, most });
  const read = createLibraryReading({ crm, access, queries, most, clock });
  const snapshot = createSnapshot<Stock>({
    ...{ ...parts, name: 'library', tag: 'library' },
    read: (before) => read(before?.value),
    intervalMs: settings.crm.changeIntervalSeconds * 1_000,
  });
  const shelves = new WeakMap<Stock, Map<string, Omit<Shelf, 'readAt'>>>();

  async function shelf(brand: Brand, locale: Locale): Promise<Shelf> {
    const { value: stock, readAt } = await snapshot.get();
    const made = shelves.get(stock) ?? new Map<string, Omit<Shelf, 'readAt'>>();
    shelves.set(stock, made);
    const key = `${brand.id} ${locale}`;
    const known = made.get(key) ?? shelfOf(stock, brand, locale);
    made.set(key, known);
    return { ...known, readAt };
  }

  async function readByIds(kind: LibraryText['kind'], ids: readonly string[]): Promise<LibraryText[]> {
    const [org, { value: stock }] = await Promise.all([access(), snapshot.get()]);
    const missing = ids.filter((id) => !stock.texts.has(id));
    const isSolution = kind === 'solution';
    const [rows, linkRows] = await Promise.all([
      isSolution ? queries.solutionsById(org, missing) : queries.articlesBy(org, 'Id', missing),
      isSolution ? queries.linksOf(org, missing) : [],
    ]);
    const material: Material = {
      ...stock,
      solutions: isSolution ? await keepSolutions(org, rows) : new Map(),
      articles: isSolution ? new Map() : await keepArticles(org, rows),
      links: new Map(org.links.readAll(linkRows).map((link) => [link.id, link])),
    };
    const { texts } = stockOf(material, undefined);
    return ids.flatMap((id) => stock.texts.get(id) ?? texts.get(id) ?? []);
  }

  return {
    shelf,
    all: async () => (await snapshot.get()).value.byKey,
    beyond: async (kind) => (await snapshot.get()).value.beyond[kind],
    readByIds,
    shows: async (brand, text) => isShown(text, (await snapshot.get()).value, brand),
    expire: snapshot.expire,
    stock: snapshot.get,
    access,
  };
}
