import type { Locale } from '../../plugin/brand.ts';
import { createLog } from '../../plugin/log.ts';
import { loadManifest } from '../../plugin/manifest.ts';
import type { CrmRow } from '../../plugin/records/crm.ts';
import type { BoardIdea } from '../../plugin/records/ideas/board.ts';
import { type LibraryText, textKey } from '../../plugin/records/library/texts.ts';
import { createSearch } from '../../plugin/records/search/engine.ts';
import type { SearchBoard, SearchLibrary } from '../../plugin/records/search/public-texts.ts';
import type { Search, Searcher } from '../../plugin/records/search/search.ts';
import type { Versions } from '../../plugin/records/versions.ts';
import { readsDesk, START } from './reads.ts';
import { brandWith, customer, type FakeCrm, fakeCrm, ID } from './records.ts';

export function text(title: string, more: Partial<LibraryText> = {}): LibraryText {
  const ref = more.ref ?? title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-');
  return {
    ...{ kind: 'solution', id: ref, ref, title, summary: '', text: '', steps: [], minutes: 1, locale: 'en' },
    ...{ topics: [], updatedAt: new Date('2026-11-01T00:00:00Z'), reviewed: true, helped: { yes: 0, asked: 0 } },
    ...more,
  };
}

export function idea(title: string, more: Partial<BoardIdea> = {}): BoardIdea {
  const at = new Date('2026-11-01T00:00:00Z');
  return {
    ...{ id: `id-${title}`, ref: title, title, text: '', status: null, categories: [], points: 10, score: 1 },
    ...{ comments: 0, author: { name: '', contactId: undefined }, createdAt: at, updatedAt: at, closed: false },
    ...{ mergedInto: undefined, ...more },
  };
}

/** A case as the CRM answers it. */
export function crmCase(at: number, subject: string, description = ''): CrmRow {
  const time = '2026-11-17T08:00:00.000+0000';
  return {
    ...{ Id: ID('500', at), CaseNumber: String(10_000 + at).padStart(8, '0'), Subject: subject, Status: 'New' },
    ...{ IsClosed: false, ClosedDate: null, Priority: null, Type: null, CreatedDate: time, CreatedById: ID('005', 1) },
    ...{ LastModifiedDate: time, ContactId: null, 'Contact.Name': null, Description: description },
    ...{ 'Owner.Name': null, 'Owner.Type': null },
  };
}

export interface SearchDesk {
  search: Search;
  crm: FakeCrm;
  /** What his cases were made from. */
  versions: Versions;
  /** What the library and the board hold; put another one in place to change it. */
  held: { texts: LibraryText[]; ideas: BoardIdea[] };
  asking(more?: Partial<Searcher>): Searcher;
  /** Seconds go by. */
  wait(seconds: number): void;
  titles(words: string, more?: Partial<Searcher>): Promise<string[]>;
}

/** A search over what is given, without an org. Every brand shows every text whose topics it names, and those without. */
export function searchDesk(
  parts: {
    texts?: LibraryText[];
    ideas?: BoardIdea[];
    rows?: [part: string, rows: CrmRow[]][];
    found?: string[];
    library?: Partial<SearchLibrary>;
  } = {},
): SearchDesk {
  const held = { texts: parts.texts ?? [], ideas: parts.ideas ?? [] };
  const crm = fakeCrm({ rows: parts.rows ?? [], ...(parts.found ? { found: parts.found } : {}) });
  const { reads, versions, clock, pass } = readsDesk(crm);
  const kept = remembered(() => new Map(held.texts.map((one) => [textKey(one), one])));
  const board = remembered(() => new Map(held.ideas.map((one) => [one.id, one])));
  const library: SearchLibrary = {
    shelf: async (brand) => ({
      ...{ topics: [], readAt: new Date(START) },
      texts: held.texts.filter((one) => one.topics.length === 0 || one.topics.includes(brand.id)),
    }),
    all: async () => kept(held.texts),
    beyond: async () => false,
    readByIds: async () => [],
    shows: async (brand, { topics }) => topics.length === 0 || topics.includes(brand.id),
    access: async () => {
      throw new Error('not part of this test');
    },
    ...parts.library,
  };
  const ideas: SearchBoard = { all: async () => board(held.ideas) };
  const search = createSearch({
    ...{ crm, reads, clock, manifest: loadManifest(), library, board: ideas },
    log: createLog({ level: 'silent', write: () => undefined }),
  });
  const asking = (more: Partial<Searcher> = {}): Searcher => ({
    ...{ customer: customer(), brand: brandWith(), locale: 'en' as Locale },
    pages: ['cases', 'solutions', 'knowledge', 'ideas'],
    ...more,
  });
  return {
    ...{ search, crm, versions, held, asking },
    wait: (seconds) => pass(seconds * 1_000),
    titles: async (words, more) => {
      const { hits } = await search.find(asking(more), words, { from: 0, limit: 20 });
      return hits.map(({ title }) => title.map((piece) => piece.text).join(''));
    },
  };
}

/** The same map until the list is another one, as snapshots have it. */
function remembered<V>(make: () => Map<string, V>): (of: object) => Map<string, V> {
  const made = new WeakMap<object, Map<string, V>>();
  return (of) => {
    const known = made.get(of) ?? make();
    made.set(of, known);
    return known;
  };
}
