import { OrgError } from '../org.ts';
import { read } from '../reader.ts';
import type { Place } from '../store.ts';
import type { Applier } from './apply.ts';
import type { Values } from './writer.ts';

/** Where a version of an article can go from where it is. */
const WAYS: Record<string, string[]> = {
  Draft: ['Online'],
  Online: ['Archived', 'Draft'],
  Archived: ['Draft', 'Online'],
};

/**
 * Publishing is no change of a field: it moves dates, and the version that was online before gives way.
 * @throws OrgError INVALID_INPUT
 */
export function publish(applier: Applier, place: Place, status: string): void {
  const { store } = applier;
  const before = String(read(store, place, 'PublishStatus'));
  if (!WAYS[before]?.includes(status))
    throw new OrgError(400, 'INVALID_INPUT', `An article that is ${before} cannot become ${status}`);
  const now = applier.now().getTime();
  const article = store.find(String(read(store, place, 'KnowledgeArticleId')));
  const dates: Values = new Map();
  if (status === 'Online') {
    dates.set('FirstPublishedDate', read(store, place, 'FirstPublishedDate') ?? now).set('LastPublishedDate', now);
    for (const other of published(applier, place)) applier.change(other, archived(now, false));
  }
  if (status === 'Archived') dates.set('ArchivedDate', now);
  applier.change(place, new Map([...dates, ['PublishStatus', status], ['IsLatestVersion', true]]));
  if (article && dates.size > 0) applier.keep(article, Object.fromEntries(dates));
}

function archived(now: number, latest: boolean): Values {
  return new Map<string, string | number | boolean>([
    ['PublishStatus', 'Archived'],
    ['ArchivedDate', now],
    ['IsLatestVersion', latest],
  ]);
}

/** Other versions of the same article in the same language that customers read now. */
function published({ store, rows }: Applier, place: Place): Place[] {
  const article = String(read(store, place, 'KnowledgeArticleId'));
  const language = read(store, place, 'Language');
  return rows('Knowledge__kav', 'KnowledgeArticleId', article).filter(
    (other) =>
      other.slot !== place.slot &&
      read(store, other, 'Language') === language &&
      read(store, other, 'PublishStatus') === 'Online',
  );
}
