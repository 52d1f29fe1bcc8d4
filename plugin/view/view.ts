import type { Brand, Locale, PageId } from '../brand.ts';
import type { Pages } from './models.ts';

/** A message by key. */
interface Told {
  message: string;
  values?: Record<string, string | number>;
}

/** What every page shows round its content; made by web/ for each request. */
export interface Frame {
  brand: Brand;
  locale: Locale;
  /** Path and query of the page, for the language links. */
  path: string;
  /** Which entry of the navigation is the current one. */
  section: 'home' | 'cases' | 'solutions' | 'ideas' | 'search' | undefined;
  /** Parts of the portal that are there for this person: switched on by the brand, and the org has what they need. */
  pages: readonly PageId[];
  person: { name: string; initials: string; email: string; company: string | null } | undefined;
  /** Key for the forms of the frame (sign out, language). Undefined when nobody is signed in. */
  key: string | undefined;
  /** `also` is what there is to say besides. */
  flash: (Told & { kind: 'ok' | 'bad'; also?: Told }) | undefined;
  theme: 'system' | 'light' | 'dark';
  /** The CRM gives no answer, or has no calls left; `readAt` is how old the oldest is that the page shows. */
  away?: { kind: 'away' | 'busy'; readAt?: Date } | undefined;
  /** Where script hears of changes to what this page shows; undefined for pages that stand still. */
  live?: string | undefined;
  now: Date;
}

/** Templates, texts and assets of all brands, compiled at start. */
export interface View {
  /** The whole HTML document. Pure: the same input gives the same bytes. */
  render<P extends keyof Pages>(page: P, model: Pages[P], frame: Frame): string;
  /** A message by key in a language and brand, for titles, file names and answers outside templates. */
  text(key: string, values: Record<string, string | number>, frame: Pick<Frame, 'brand' | 'locale'>): string;
  /** Served under /assets/; the path carries a hash of the bytes and may be kept for a year. */
  asset(path: string): { body: Buffer; type: string } | undefined;
}
