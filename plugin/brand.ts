import { z } from 'zod';
import { librarySchema } from './brand-library.ts';

export const locales = ['en', 'fa', 'he'] as const;
export type Locale = (typeof locales)[number];

/** One text for all languages, or one for each. */
export const words = z
  .union(
    [
      z.string().min(1),
      z
        .partialRecord(z.enum(locales), z.string().min(1))
        .refine((texts) => Object.keys(texts).length > 0, 'needs at least one language'),
    ],
    { error: `must be a text, or an object with one for each of ${locales.join(', ')}` },
  )
  .meta({ title: 'words' });
export type Words = z.infer<typeof words>;

/** What a field is called in the CRM’s API. */
export const apiName = z.string().regex(/^[A-Za-z]\w*$/, 'not the API name of a field');

/** A name that stands in an address. */
export const identifier = z.string().regex(/^[a-z0-9-]{1,40}$/, 'up to 40 small letters, digits and hyphens');

export const address = z.url({
  protocol: /^https?$/,
  abort: true,
  error: ({ input }) =>
    input === undefined ? 'is missing' : 'must be an address that begins with https:// or http://',
});

/** Nobody on the way can read along or alter it: encrypted, or it never leaves the machine. */
export function isPrivate(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

/** Parts of the portal that a brand can switch off, and that an org may lack. */
export const PAGES = ['cases', 'solutions', 'knowledge', 'ideas'] as const;
export type PageId = (typeof PAGES)[number];

const TINTS = ['new', 'progress', 'waiting', 'hold', 'escalated', 'solved'] as const;

/** How a case status of the CRM is told to customers, and whose turn it is. */
const statusWord = z.strictObject({
  as: z.enum(TINTS).describe('Look, and words if there are none of your own.'),
  words: words.optional().describe('Words of your own.'),
  turn: z.enum(['customer', 'company', 'nobody']).describe('Who has to act.'),
});

const IDEA_TINTS = ['review', 'planned', 'development', 'delivered', 'declined'] as const;
export type IdeaTint = (typeof IDEA_TINTS)[number];

/** How an idea status of the CRM is told to customers. Delivered and declined ideas take no more votes. */
const ideaStatusWord = z.strictObject({
  as: z.enum(IDEA_TINTS).describe('Look, place on the road map, and words if there are none of your own.'),
  words: words.optional().describe('Words of your own.'),
});

const OWN_FIELDS = ['type', 'subject', 'description', 'priority', 'key', 'files'];

/** A question of a case form: one field of the Case object; kind, length and choices come from the org’s describe. */
const caseField = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,39}$/, 'up to 40 small letters, digits and hyphens')
    .refine((name) => !OWN_FIELDS.includes(name), 'the form has a field of its own with this name')
    .describe('Name in the form.'),
  field: apiName.describe('Field of Case.'),
  label: words.describe('The question.'),
  short: words.optional().describe('How the page of a case calls the answer; the question if left out.'),
  hint: words.optional().describe('A line under the question.'),
  required: z.boolean().default(false).describe('Whether an answer is needed even if the org does not ask for one.'),
});

/** A request customers can choose. */
const caseType = z.strictObject({
  id: identifier.describe('Stands in the address.'),
  name: words.describe('The request in the customer’s words.'),
  category: z.string().optional().describe('Id of the category it stands under; no list shows one without.'),
  value: z.string().optional().describe('Type of the case in the CRM.'),
  subject: words.optional().describe('The question for the subject.'),
  promise: words.optional().describe('When it is usually answered.'),
  values: z
    .record(apiName, z.union([z.string(), z.number(), z.boolean()]))
    .default({})
    .describe('Fields every such case gets.'),
  fields: z
    .array(caseField)
    .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, 'two questions have the same name')
    .default([])
    .describe('Questions of this request.'),
  common: z.boolean().default(false).describe('Shown on the home page.'),
});
export type CaseType = z.output<typeof caseType>;

const priority = z.strictObject({
  value: z.string().describe('Priority in the CRM.'),
  words: words.describe('What the customer chooses.'),
  hint: words.optional().describe('A second line.'),
  short: words.optional().describe('How lists and the case call it.'),
});

const announcement = z.strictObject({
  title: words.describe('One line.'),
  text: words.optional().describe('A sentence or two.'),
  kind: z.enum(['news', 'planned-work']).default('news').describe('What it looks like.'),
  date: z.iso.date().optional().describe('Day it is of.'),
});

const timeZone = z.string().refine(isTimeZone, 'not a time zone of the IANA list');

/** What a brand may set without code. */
export const brandSchema = z.strictObject({
  id: identifier.describe('Folder under templates/brands.'),
  hosts: z
    .array(z.string().regex(/^[a-z0-9.-]+$/, 'small letters, no port'))
    .default([])
    .describe('Host names; the first is the one in links. The base URL’s host if left out.'),
  name: z.string().min(1).describe('Name in the header and in titles.'),
  product: words.default({ en: 'Support', fa: 'پشتیبانی', he: 'תמיכה' }).describe('Word beside the name.'),
  company: z.string().optional().describe('Legal name in the footer.'),
  locales: z
    .array(z.enum(locales))
    .min(1)
    .refine((all) => new Set(all).size === all.length, 'names a language twice')
    .default(['en', 'fa', 'he'])
    .describe('Languages; the first is the default.'),
  timeZone: timeZone.default('UTC').describe('Times are shown for this place.'),
  timeZones: z
    .partialRecord(z.enum(locales), timeZone)
    .default({})
    .describe('Another place for the readers of a language.'),
  tokens: z
    .record(
      z.string().regex(/^[a-z0-9-]+$/, 'a token is small letters, digits and hyphens'),
      z.string().regex(/^[^;{}<>]*$/, 'no ; { } < >'),
    )
    .default({})
    .describe('Colours, radii and fonts by token name.'),
  dark: z.boolean().default(true).describe('Follow the person’s wish for a dark page.'),
  templates: z.string().min(1).optional().describe('Folder with templates of your own, if not templates/brands/<id>.'),
  provider: z
    .string()
    .optional()
    .describe(
      'Id of the only identity provider people of this brand may sign in with; any of them if left out, and the first stands behind the main button.',
    ),
  accounts: z
    .strictObject({ field: apiName.describe('A field of Account.'), value: z.string().describe('What it must hold.') })
    .optional()
    .describe('Only contacts of these accounts belong to the brand.'),
  pages: z
    .array(z.enum(PAGES))
    .default([...PAGES])
    .describe('Parts of the portal that are switched on; what the org lacks is hidden by itself.'),
  library: librarySchema,
  ideaStatusWords: z
    .record(z.string(), ideaStatusWord)
    .default({})
    .describe('Idea statuses in customer words; the usual ones are known.'),
  categoryWords: z
    .record(z.string(), words)
    .default({})
    .describe(
      'What customers read for categories of solutions, articles and ideas, by their name in the CRM, which stands for what is left out.',
    ),
  statusWords: z
    .record(z.string(), statusWord)
    .default({})
    .describe('Case statuses in customer words; the usual ones are known.'),
  priorities: z.array(priority).default([]).describe('“How bad is it?”; the org’s own values if left out.'),
  categories: z
    .array(
      z.strictObject({
        id: identifier.describe('What caseTypes call it.'),
        name: words.describe('What customers read.'),
        icon: z.enum(['wifi', 'device', 'receipt', 'key', 'cup', 'box']).optional().describe('Its picture.'),
      }),
    )
    .default([])
    .describe('Groups of requests.'),
  caseTypes: z
    .array(caseType)
    .default([])
    .describe('The requests customers can choose; a general one is always there.'),
  announcements: z.array(announcement).default([]).describe('News on the home page, newest first.'),
  frequentSearches: z.array(words).default([]).describe('Up to four searches under the search field.'),
  legal: z
    .array(z.strictObject({ name: words.describe('What it says.'), url: address.describe('Where it leads.') }))
    .default([])
    .describe('Links in the footer.'),
  uploads: z
    .strictObject({
      maxBytes: z.number().int().positive().default(25_000_000).describe('Largest file.'),
      maxFiles: z.number().int().min(0).max(6).default(5).describe('Files with one message.'),
      types: z
        .array(z.string().regex(/^[a-z0-9]+$/, 'small letters and digits, no dot'))
        .default([
          'pdf',
          'png',
          'jpg',
          'jpeg',
          'gif',
          'webp',
          'txt',
          'log',
          'csv',
          'json',
          'xml',
          'zip',
          'gz',
          '7z',
          'docx',
          'xlsx',
          'pptx',
          'odt',
          'ods',
          'eml',
          'mp4',
          'mov',
          'pcap',
          'cfg',
          'conf',
          'html',
          'svg',
        ])
        .describe('File name endings customers may send.'),
    })
    .prefault({}),
  contact: z
    .strictObject({
      phone: z.string().optional().describe('Help by phone.'),
      hours: words.optional().describe('When it is answered.'),
      urgentPhone: z.string().optional().describe('Number for emergencies, on the home page.'),
      urgentTitle: words.optional().describe('What stands above it.'),
      urgentHours: words.optional().describe('When it is answered.'),
    })
    .prefault({})
    .describe('How people reach a person.'),
});
export type Brand = z.output<typeof brandSchema>;

/** `words` in the language asked for, or the brand’s first, or any. */
export function inLanguage(text: Words, locale: Locale, fallback: Locale = 'en'): string {
  if (typeof text === 'string') return text;
  return text[locale] ?? text[fallback] ?? Object.values(text)[0] ?? '';
}

/** What a reader is told a category of the CRM is called: its own name where there is none in the reader’s language. */
export function categoryName(name: string, { categoryWords }: Pick<Brand, 'categoryWords'>, locale: Locale): string {
  const own = Object.hasOwn(categoryWords, name) ? categoryWords[name] : undefined;
  return typeof own === 'string' ? own : (own?.[locale] ?? name);
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
