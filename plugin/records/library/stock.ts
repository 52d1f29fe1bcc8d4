import type { Locale } from '../../brand.ts';
import type { CrmRow } from '../crm.ts';
import { languageTag, localeOf } from './language.ts';
import { plainOf, plainOfText } from './plain.ts';
import {
  type ArticleRecord,
  type BodyField,
  type LinkRecord,
  type SelectionRecord,
  type SolutionRecord,
  textIn,
} from './rows.ts';
import { type LibraryText, textKey } from './texts.ts';
import type { TopicTree } from './topics.ts';

/** What is kept of a record: everything but its markup. */
export interface Kept {
  readonly base: Omit<LibraryText, 'topics' | 'helped'>;
  /** Of the record itself: of an article that of the version. */
  readonly recordId: string;
  readonly stamp: number;
  readonly isMaster: boolean;
  /** As the CRM says, as a language tag. */
  readonly language: string | undefined;
  readonly selections: readonly SelectionRecord[];
}

export interface Helped {
  readonly yes: number;
  readonly asked: number;
}

/** What was read of the org. */
export interface Stock {
  readonly solutions: ReadonlyMap<string, Kept>;
  /** By version. */
  readonly articles: ReadonlyMap<string, Kept>;
  readonly links: ReadonlyMap<string, LinkRecord>;
  readonly helped: ReadonlyMap<string, Helped>;
  /** Ids of the solutions that a contact submitted. */
  readonly submitted: ReadonlyMap<string, readonly string[]>;
  readonly tree: TopicTree;
  /** Made of the above, by record: the same objects until they change. */
  readonly texts: ReadonlyMap<string, LibraryText>;
  readonly byKey: ReadonlyMap<string, LibraryText>;
  /** Versions of an article by its id. */
  readonly versions: ReadonlyMap<string, readonly Kept[]>;
  /** Stamps of what was changed last, so that nothing is read twice for one change. */
  readonly seen: ReadonlyMap<string, number>;
  /** The latest change that is known, on the org’s clock. */
  readonly mark: Date | undefined;
  readonly wholeAt: Date;
  readonly beyond: { readonly solution: boolean; readonly article: boolean };
}

export type Material = Omit<Stock, 'texts' | 'byKey' | 'versions'>;

const NOTHING: Helped = { yes: 0, asked: 0 };

export function keptSolution(record: SolutionRecord): Kept {
  const body = record.body ?? '';
  return {
    base: {
      ...{ kind: 'solution', id: record.id, ref: record.number, title: record.title ?? record.number },
      ...(record.isHtml === false ? plainOfText(body) : plainOf(body)),
      ...{ locale: localeOf(record.language), updatedAt: record.updatedAt, reviewed: record.isReviewed === true },
    },
    ...{ recordId: record.id, stamp: record.changedAt.getTime(), isMaster: true, selections: [] },
    language: record.language ? languageTag(record.language) : undefined,
  };
}

export function keptArticle(
  record: ArticleRecord,
  row: CrmRow,
  fields: readonly BodyField[],
  selections: readonly SelectionRecord[],
): Kept {
  const body = fields.map(({ name }) => textIn(row, name)).join('\n');
  return {
    base: {
      ...{ kind: 'article', id: record.articleId, ref: record.urlName, title: record.title ?? record.urlName },
      ...(hasMarkup(body)
        ? plainOf(body, record.summary ?? undefined)
        : plainOfText(body, record.summary ?? undefined)),
      ...{ locale: localeOf(record.language), updatedAt: record.publishedAt ?? record.updatedAt },
      reviewed: record.validation === 'Validated',
    },
    ...{ recordId: record.id, stamp: record.changedAt.getTime(), isMaster: record.isMaster !== false, selections },
    language: record.language ? languageTag(record.language) : undefined,
  };
}

/** A rich text field says so by what it holds: the org’s description of both kinds is the same. */
export function hasMarkup(text: string): boolean {
  return /<\/?[a-z][^<>]*>/i.test(text);
}

/** Puts texts together from what was read; what is as it was stays the same object. */
export function stockOf(material: Material, before: Stock | undefined): Stock {
  const nodesOf = new Map<string, string[]>();
  for (const { solutionId, nodeId } of material.links.values())
    nodesOf.set(solutionId, [...(nodesOf.get(solutionId) ?? []), nodeId]);
  const texts = new Map<string, LibraryText>();
  const byKey = new Map<string, LibraryText>();
  const versions = new Map<string, Kept[]>();
  const place = (kept: Kept, topics: string[]): void => {
    const { id } = kept.base;
    const made = { ...kept.base, ref: freeRef(kept, byKey), topics, helped: material.helped.get(id) ?? NOTHING };
    const old = before?.texts.get(kept.recordId);
    const text = old && isSame(old, made) && isHeld(kept, before) ? old : { ...made, helped: { ...made.helped } };
    texts.set(kept.recordId, text);
    byKey.set(textKey(text), text);
    if (text.kind === 'article') versions.set(id, [...(versions.get(id) ?? []), kept]);
  };
  for (const kept of material.solutions.values()) place(kept, material.tree.ofNodes(nodesOf.get(kept.recordId) ?? []));
  for (const kept of material.articles.values()) place(kept, material.tree.ofSelections(kept.selections));
  return { ...material, texts, byKey, versions };
}

/** A translation may have the address of its master; `.` stands in no address of the CRM’s. */
function freeRef({ base, language }: Kept, taken: ReadonlyMap<string, LibraryText>): string {
  return taken.has(textKey(base)) ? `${base.ref}.${language ?? ''}` : base.ref;
}

function isHeld(kept: Kept, before: Stock | undefined): boolean {
  return before?.solutions.get(kept.recordId) === kept || before?.articles.get(kept.recordId) === kept;
}

function isSame(old: LibraryText, made: LibraryText): boolean {
  return (
    old.ref === made.ref &&
    old.helped.yes === made.helped.yes &&
    old.helped.asked === made.helped.asked &&
    old.topics.length === made.topics.length &&
    old.topics.every((topic, at) => topic === made.topics[at])
  );
}

/** How well versions suit readers is told by these. */
export function versionChoice(kept: Kept): { locale: Locale | undefined; isMaster: boolean; kept: Kept } {
  return { locale: kept.base.locale, isMaster: kept.isMaster, kept };
}
