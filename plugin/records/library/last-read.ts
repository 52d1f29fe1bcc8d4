import type { Brand, Locale } from '../../brand.ts';
import type { Customer } from '../customer.ts';
import { versionFor } from './language.ts';
import type { HeldLibrary } from './library.ts';
import { isShown } from './shelf.ts';
import { type Kept, type Stock, versionChoice } from './stock.ts';
import { type Body, type TextDetail, trailOf } from './text-page.ts';
import { type LibraryText, textKey } from './texts.ts';

/** Texts whose markup is remembered. */
const MOST = 200;

/** Texts from memory, for times when the CRM is away: without files, cases and the question whether it helped. */
export function createLastRead(parts: { library: Pick<HeldLibrary, 'stock'>; brandOf(customer: Customer): Brand }) {
  const { library, brandOf } = parts;
  const said = new Map<string, { bodies: Body[]; at: number }>();

  return {
    remember({ recordId, text, bodies }: TextDetail): void {
      said.delete(recordId);
      said.set(recordId, { bodies, at: text.updatedAt.getTime() });
      const [oldest] = said.keys();
      if (said.size > MOST && oldest !== undefined) said.delete(oldest);
    },

    /** What the brand shows of it; undefined for everything else. Without its markup where nobody has read it since. */
    async read(
      customer: Customer,
      { kind, ref }: Pick<LibraryText, 'kind' | 'ref'>,
      locale: Locale,
    ): Promise<TextDetail | undefined> {
      const { value: stock, readAt } = await library.stock();
      const brand = brandOf(customer);
      const kept = keptOf(stock, stock.byKey.get(textKey({ kind, ref })), brand, locale);
      const text = kept && stock.texts.get(kept.recordId);
      if (!text || !isShown(text, stock, brand)) return undefined;
      const last = said.get(kept.recordId);
      const plain: Body = { field: '', label: '', content: text.text, isHtml: false };
      return {
        ...{ text, recordId: kept.recordId, language: kept.language, state: 'published', keptAt: readAt },
        bodies: last?.at === text.updatedAt.getTime() ? last.bodies : [plain],
        trail: trailOf(stock, text.topics),
        ...{ files: [], cases: [], said: undefined, by: undefined, mayAnswer: false },
      };
    },
  };
}

function keptOf(stock: Stock, named: LibraryText | undefined, brand: Brand, locale: Locale): Kept | undefined {
  if (!named) return undefined;
  if (named.kind === 'solution') return stock.solutions.get(named.id);
  return versionFor((stock.versions.get(named.id) ?? []).map(versionChoice), brand, locale)?.kept;
}
