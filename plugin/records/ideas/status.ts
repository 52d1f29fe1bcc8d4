import type { Brand, IdeaTint } from '../../brand.ts';

/** What the usual statuses mean to a customer; a brand’s `ideaStatusWords` come on top. */
const USUAL: Record<string, IdeaTint> = {
  'Under Review': 'review',
  'Under Consideration': 'review',
  Planned: 'planned',
  'Coming in the Next Release': 'planned',
  'In Development': 'development',
  'In Progress': 'development',
  'Under Development': 'development',
  Delivered: 'delivered',
  Implemented: 'delivered',
  Completed: 'delivered',
  'Not Planned': 'declined',
  Declined: 'declined',
};

/** The meaning of a status; undefined for none, and for one that nobody has given a meaning. */
export function tintOf(status: string | null, brand?: Pick<Brand, 'ideaStatusWords'>): IdeaTint | undefined {
  if (status === null) return undefined;
  const own = brand && Object.hasOwn(brand.ideaStatusWords, status) ? brand.ideaStatusWords[status]?.as : undefined;
  return own ?? (Object.hasOwn(USUAL, status) ? USUAL[status] : undefined);
}

/** Delivered and declined ideas are closed; so are merged ones. */
export function isClosed(
  idea: { status: string | null; mergedInto: string | undefined },
  brand?: Pick<Brand, 'ideaStatusWords'>,
): boolean {
  const tint = tintOf(idea.status, brand);
  return idea.mergedInto !== undefined || tint === 'delivered' || tint === 'declined';
}

/** Whether a status is meant by what a list is filtered by: the CRM’s word or ours, `none` for no status. */
export function hasStatus(status: string | null, wanted: string, brand: Pick<Brand, 'ideaStatusWords'>): boolean {
  if (wanted === 'none') return status === null;
  return status === wanted || tintOf(status, brand) === wanted;
}
