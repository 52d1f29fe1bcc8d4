import type { Brand, Locale } from '../../brand.ts';
import { isAway, PortalError } from '../../errors.ts';
import type { Manifest } from '../../manifest.ts';
import type { Contacts } from '../contacts.ts';
import type { Crm } from '../crm.ts';
import type { Customer } from '../customer.ts';
import type { CaseFile } from '../files.ts';
import { canonicalId } from '../ids.ts';
import type { Reads } from '../reads/reads.ts';
import type { Versions } from '../versions.ts';
import { createTextFeedback, type TextAnswer } from './feedback.ts';
import { createLastRead } from './last-read.ts';
import type { HeldLibrary } from './library.ts';
import { addressIn, textWithId } from './links.ts';
import { isShown } from './shelf.ts';
import { createSubmissionList, type Submission } from './submissions.ts';
import { createTextPages, type TextDetail } from './text-page.ts';
import type { LibraryText, Shelf } from './texts.ts';

/** Which text: the kind, and what stands in its address. */
export type TextName = Pick<LibraryText, 'kind' | 'ref'>;

/** What a customer can do with the library: browse, read, say whether it helped. */
export interface LibraryReader {
  shelf(brand: Brand, locale: Locale): Promise<Shelf>;
  /**
   * From memory, with its age, while the CRM is away; what is not there can not be known to be missing then.
   *
   * @param withCases whether the part with his cases is there
   * @throws PortalError `record.not-found`, `crm.unavailable`
   */
  get(customer: Customer, name: TextName, options: { locale: Locale; withCases: boolean }): Promise<TextDetail>;
  /** @throws PortalError `record.not-found` for a file that is not beside this text, or not for customers */
  file(
    customer: Customer,
    name: TextName,
    options: { locale: Locale; fileId: string },
  ): Promise<CaseFile & { stream: NodeJS.ReadableStream }>;
  /** A picture within an article, by the id that stands in its address there. @throws PortalError `record.not-found` */
  picture(
    customer: Customer,
    name: TextName,
    options: { locale: Locale; ref: string },
  ): Promise<{ stream: NodeJS.ReadableStream; type: string }>;
  /** Says whether it helped; the last answer stands. */
  answer(customer: Customer, name: TextName, options: { locale: Locale; answer: TextAnswer }): Promise<void>;
  /** Whether the org takes solutions from customers. */
  maySubmit(): Promise<boolean>;
  /** Solutions he wrote, newest first. */
  submissions(customer: Customer): Promise<Submission[]>;
  /** Where links in texts lead that were made for pages of the CRM, as far as the brand shows it; undefined for all others. */
  addresses(brand: Brand): Promise<(href: string) => string | undefined>;
  /** What the brand shows under a record id, as links in the company’s own e-mails carry it. */
  withRecordId(brand: Brand, recordId: string): Promise<TextName | undefined>;
  /** Others like this one: of its topic and language, the most helpful first. */
  related(text: LibraryText, brand: Brand, locale: Locale, limit: number): Promise<LibraryText[]>;
  /** Reads what stands beside texts for this customer, if it is not kept. */
  bring(customer: Customer, options: { withCases: boolean }): Promise<void>;
}

export function createLibraryReader(parts: {
  crm: Crm;
  reads: Reads;
  versions: Versions;
  manifest: Manifest;
  contacts: Contacts;
  library: HeldLibrary;
  brandOf(customer: Customer): Brand;
}): LibraryReader {
  const { crm, reads, library } = parts;
  const pages = createTextPages(parts);
  const say = createTextFeedback(parts);
  const last = createLastRead(parts);

  async function get(customer: Customer, { kind, ref }: TextName, options: { locale: Locale; withCases: boolean }) {
    const { locale, withCases } = options;
    const detail = await (kind === 'solution'
      ? pages.solution(customer, ref, withCases)
      : pages.article(customer, ref, locale, withCases));
    last.remember(detail);
    return detail;
  }

  async function getOrKept(...asked: Parameters<typeof get>): Promise<TextDetail> {
    try {
      return await get(...asked);
    } catch (thrown) {
      const [customer, name, { locale }] = asked;
      const kept = isAway(thrown) ? await last.read(customer, name, locale) : undefined;
      if (!kept) throw thrown;
      return kept;
    }
  }

  const bare = (locale: Locale) => ({ locale, withCases: false });

  return {
    shelf: library.shelf,
    get: getOrKept,
    file: async (customer, name, { locale, fileId }) => {
      const { files } = await get(customer, name, bare(locale));
      const found = files.find(({ id }) => id === fileId);
      if (!found) throw new PortalError('record.not-found', { detail: 'no such file beside this text' });
      const { stream } = await crm.download(found.versionId, customer.contactId);
      return { ...found, stream };
    },
    picture: async (customer, name, { locale, ref }) => {
      const { bodies, recordId } = await get(customer, name, bare(locale));
      // Only what the text shows: ids of other records' pictures lead nowhere.
      const holder = bodies.find(({ content }) => pictureRefs(content).includes(ref));
      if (!holder || name.kind !== 'article')
        throw new PortalError('record.not-found', { detail: 'no such picture in this text' });
      return crm.picture({ object: 'Knowledge__kav', id: recordId, field: holder.field, ref }, customer.contactId);
    },
    answer: (customer, name, { locale, answer }) => say(customer, get(customer, name, bare(locale)), answer),
    maySubmit: async () => (await library.access()).maySubmit,
    bring: pages.bring,
    submissions: createSubmissionList({ reads, library }),
    addresses: async (brand) => {
      const { value } = await library.stock();
      return (href) => addressIn(value, brand, href);
    },
    withRecordId: async (brand, recordId) => {
      const { value } = await library.stock();
      const text = textWithId(value, canonicalId(recordId));
      return text && isShown(text, value, brand) ? text : undefined;
    },
    related: async (text, brand, locale, limit) => {
      const { texts } = await library.shelf(brand, locale);
      const topic = text.topics[0];
      return texts
        .filter((one) => one.id !== text.id && one.locale === text.locale)
        .filter((one) => topic !== undefined && one.topics.includes(topic))
        .sort((one, other) => other.helped.yes - one.helped.yes)
        .slice(0, limit);
    },
  };
}

/** `…/servlet/rtaImage?eid=…&feoid=…&refid=0EM…`, as a rich text field of the org names its pictures. */
const PICTURE = /\/rtaImage\?[^"'\s<>]{0,300}?\brefid=([a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?)\b/gi;

/** Ids of the pictures in a rich text. */
export function pictureRefs(html: string): string[] {
  return [...html.matchAll(PICTURE)].map(([, ref = '']) => ref);
}
