import { z } from 'zod';
import type { Manifest } from '../../manifest.ts';
import type { Crm, CrmRow } from '../crm.ts';
import { EVERYTHING } from '../reads/reads.ts';
import { FILES, filesOf, LINKS, type Source, sourcesOf, tagsOfLink } from './sources.ts';
import { changesIn, seenOf, taken, type Window, windowShape } from './window.ts';

/** Files whose links are looked at: an agent may link one a while after he has sent it. */
const MOST_FILES = 200;

/** How far the changes of each object are known. */
export const knownShape = z.record(z.string(), windowShape);
export type Known = z.output<typeof knownShape>;

/** What a look at the org found: tags to bump, and how far the changes are known now. */
export interface Found {
  tags: string[];
  known: Known;
}

/**
 * One look for all that has changed since the last one; the first finds out where to begin. One call, a second one when
 * somebody has sent a file.
 *
 * @throws PortalError
 */
export function createPass(parts: {
  crm: Crm;
  manifest: Manifest;
  clock(): Date;
  /** What is left to tell of a row. */
  untold(row: CrmRow, tags: readonly string[], userId: string): readonly string[];
}): (before: Known) => Promise<Found> {
  const { crm, clock, untold } = parts;

  return async (before) => {
    const [sources, files, userId] = await Promise.all([sourcesOf(parts), filesOf(parts), crm.userId()]);
    const askedAt = clock().getTime();
    const documents = documentsIn(before[FILES]);
    const asked: Source[] = files ? [...sources, files.source] : sources;
    const [linkRows, ...answers] = await Promise.all([
      files && documents.length > 0 ? crm.query(files.linksOf(documents), { deletedToo: true }) : [],
      ...asked.map((source) => crm.query(changesIn(source, before[source.object]), { deletedToo: true })),
    ]);
    const tags = new Set<string>();
    const known: Record<string, Window> = {};
    for (const [at, source] of asked.entries()) {
      const { news, missed, next } = taken(before[source.object], answers[at] ?? [], askedAt);
      known[source.object] = source === files?.source ? withDocuments(next, answers[at] ?? []) : next;
      if (missed) tags.add(source.missed ?? EVERYTHING);
      for (const row of news) for (const tag of untold(row, source.tags(row), userId)) tags.add(tag);
    }
    if (files) {
      const added = before[FILES] ? documentsIn(known[FILES]).filter((id) => !documents.includes(id)) : [];
      const more = added.length > 0 ? await crm.query(files.linksOf(added), { deletedToo: true }) : [];
      const { news } = taken(before[LINKS], linkRows, askedAt);
      for (const row of [...news, ...more]) for (const tag of tagsOfLink(row)) tags.add(tag);
      if (before[FILES]) known[LINKS] = { mark: 0, seen: seenOf([...linkRows, ...more], askedAt) };
    }
    return { tags: [...tags], known };
  };
}

/** Remembers whose versions they are. */
function withDocuments(window: Window, rows: readonly CrmRow[]): Window {
  const lately = rows.filter(({ Id: id }) => String(id) in window.seen).slice(0, MOST_FILES);
  return { ...window, documents: [...new Set(lately.map((row) => String(row.ContentDocumentId)))] };
}

function documentsIn(window: Window | undefined): string[] {
  return window?.documents ?? [];
}
