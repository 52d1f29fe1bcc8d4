import { type Brand, PAGES, type PageId } from '../brand.ts';
import { describeError, type Log } from '../log.ts';
import type { Manifest } from '../manifest.ts';
import type { Crm } from './crm.ts';

/** Which parts of the portal this org can show. */
export interface Presence {
  /** Switched on by the brand, and the org has every object they cannot do without, with the rights to read them. */
  pages(brand: Brand): Promise<PageId[]>;
  has(page: PageId): Promise<boolean>;
}

/** From the manifest’s `pages` and the org’s describe, which is kept; while the CRM is away what was last known holds. */
export function createPresence(parts: { crm: Crm; manifest: Manifest; log: Log }): Presence {
  const { crm, manifest, log } = parts;
  let known: ReadonlySet<PageId> = new Set(PAGES);

  async function look(): Promise<ReadonlySet<PageId>> {
    const needed = Object.entries(manifest.objects).filter(([, object]) => object.pages && !object.optional);
    try {
      const described = await Promise.all(
        needed.map(async ([name, { pages = [] }]) => ({ pages, isThere: (await crm.describe(name)) !== undefined })),
      );
      const missing = new Set(described.filter(({ isThere }) => !isThere).flatMap(({ pages }) => pages));
      known = new Set(PAGES.filter((page) => !missing.has(page)));
    } catch (thrown) {
      log.warn(describeError(thrown), 'what the org has is not known; what was last known holds');
    }
    return known;
  }

  return {
    pages: async (brand) => {
      const there = await look();
      return brand.pages.filter((page) => there.has(page));
    },
    has: async (page) => (await look()).has(page),
  };
}
