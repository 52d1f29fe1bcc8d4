import sanitizeHtml from 'sanitize-html';
import { direction, html as escaped, type Safe, safe } from './html.ts';
import { drawIcons } from './icons.ts';

/** What of a text's own world leads where. Those that lead answer undefined for what they do not know. */
export interface ProseWorld {
  /** Where a link of the org's leads here. */
  link?(href: string): string | undefined;
  /** Whether a page of ours is there for the reader; a link to one that is not goes, its words stay. */
  isThere?(path: string): boolean;
  /** Where a picture of the org's can be had here. */
  picture?(src: string): string | undefined;
  /** What a table without head and caption is called. */
  name?: string;
}

export interface Prose {
  html: Safe;
  /** Top headings of the text, for “On this page”. */
  headings: { id: string; text: string }[];
  /** In which the greater part of it is written. */
  dir: 'ltr' | 'rtl';
}

const BLOCKS = ['p', 'div', 'ul', 'ol', 'li', 'dl', 'dt', 'dd', 'blockquote', 'pre', 'hr', 'details', 'summary'];
const TABLE = ['table', 'caption', 'thead', 'tbody', 'tfoot', 'tr', 'th', 'td'];
const INLINE = ['b', 'strong', 'i', 'em', 'u', 's', 'sub', 'sup', 'code', 'kbd', 'br', 'a', 'img'];
const HEADINGS = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'];
/** Stands where a tag goes whose content stays; taken out at the end. */
const BARE = 'span';
const DATA_PICTURE = /^data:image\/(?:png|jpe?g|gif|webp);base64,[A-Za-z0-9+/=\s]+$/i;
/** Paths of ours; any other path in a text of the org's is one of the org's. */
const OWN_PATH = /^\/(?:(?:solutions|knowledge|cases|ideas|search)(?:[/?#]|$)|$)/;
const DEEPEST = 60;
/** Editors leave empty ones behind; they are no text. */
const MAY_BE_EMPTY = ['p', 'div', ...HEADINGS];

/**
 * A rich text of the CRM as markup of ours, made safe when it is shown. Only what is listed above stays, without the author's
 * classes, ids, styles and targets; addresses are http(s), mailto, tel, or pages of ours; pictures are within the text or of
 * the org's. Headings begin at h2, blocks find their own direction, tables scroll by themselves, quotations are set apart.
 */
export function prose(source: string, world: ProseWorld = {}): Prose {
  const sanitized = sanitizeHtml(source, {
    allowedTags: [...BLOCKS, ...TABLE, ...INLINE, ...HEADINGS, BARE],
    allowedAttributes: {
      a: ['href', 'rel'],
      img: ['src', 'alt', 'loading'],
      th: ['colspan', 'rowspan', 'scope'],
      td: ['colspan', 'rowspan'],
      ol: ['start'],
      ...Object.fromEntries(['h2', 'h3', 'h4'].map((name) => [name, ['id']])),
    },
    // Addresses are checked below; sanitize-html would refuse pictures within the text.
    allowedSchemesByTag: { a: ['http', 'https', 'mailto', 'tel'], img: ['data'] },
    allowProtocolRelative: false,
    nestingLimit: DEEPEST,
    transformTags: transforms(source, world),
    exclusiveFilter: ({ tag, attribs, text, mediaChildren }) =>
      tag === 'img'
        ? attribs.src === undefined && attribs.href === undefined
        : MAY_BE_EMPTY.includes(tag) && text.trim() === '' && mediaChildren.length === 0,
  });
  const clean = sanitized.replace(/<\/?span>/g, '');
  const dir = mostly(textIn(clean));
  const shown = quotations(tables(directions(clean, dir), world.name ?? ''));
  return { html: withJson(shown), headings: headingsIn(clean), dir };
}

function transforms(source: string, world: ProseWorld): NonNullable<sanitizeHtml.IOptions['transformTags']> {
  const levels = [...new Set([...source.matchAll(/<h([1-6])\b/gi)].map(([, level]) => Number(level)))].sort();
  let before = 1;
  let count = 0;
  const heading: sanitizeHtml.Transformer = (name) => {
    const wished = Math.min(4, 2 + Math.max(0, levels.indexOf(Number(name.charAt(1)))));
    before = Math.min(wished, before + 1);
    count += 1;
    return { tagName: `h${before}`, attribs: { id: `part-${count}` } };
  };
  return {
    ...Object.fromEntries(HEADINGS.map((name) => [name, heading])),
    a: (_name, { href = '' }) => link(address(href, world)),
    img: (_name, { src = '', alt = '' }) => picture(src, alt, world),
    th: (_name, attribs) => ({ tagName: 'th', attribs: { ...spans(attribs), scope: 'col' } }),
    td: (_name, attribs) => ({ tagName: 'td', attribs: spans(attribs) }),
    ol: (_name, { start = '' }) => ({ tagName: 'ol', attribs: /^[1-9]\d{0,2}$/.test(start) ? { start } : {} }),
  };
}

/** Browsers drop control characters and spaces round an address before they look at it. */
function address(href: string, world: ProseWorld): string | undefined {
  const text = href.replace(/[\x00-\x20\x7f-\x9f\u200b-\u200f\u2028-\u202e\ufeff]/g, (found) =>
    found === ' ' ? '%20' : '',
  );
  const plain = text.replace(/^(?:%20)+|(?:%20)+$/g, '');
  const ours = world.link?.(plain) ?? (OWN_PATH.test(plain) && !plain.includes('\\') ? plain : undefined);
  if (ours !== undefined) return world.isThere?.(ours) === false ? undefined : ours;
  if (/^tel:/i.test(plain)) return `tel:${href.replace(/[^\d+]/g, '')}`;
  if (/^mailto:[^\s<>"'`\\]+@/i.test(plain)) return plain;
  if (/^https?:\/\/[^/\\]/i.test(plain) && URL.canParse(plain)) return new URL(plain).href;
  return undefined;
}

function link(href: string | undefined): sanitizeHtml.Tag {
  if (href === undefined) return { tagName: BARE, attribs: {} };
  return { tagName: 'a', attribs: /^http/i.test(href) ? { href, rel: 'noopener nofollow' } : { href } };
}

/** A picture from elsewhere would tell elsewhere who reads: it becomes a link with its words. */
function picture(src: string, alt: string, world: ProseWorld): sanitizeHtml.Tag {
  const own = DATA_PICTURE.test(src) ? src.replace(/\s/g, '') : world.picture?.(src);
  if (own !== undefined) return { tagName: 'img', attribs: { src: own, alt, loading: 'lazy' } };
  const href = /^https?:\/\//i.test(src.trim()) ? address(src, world) : undefined;
  return href === undefined ? { tagName: 'img', attribs: {} } : { ...link(href), text: alt.trim() || href };
}

function spans(attribs: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    ['colspan', 'rowspan'].flatMap((name) =>
      /^[1-9]\d?$/.test(attribs[name] ?? '') ? [[name, attribs[name] ?? '']] : [],
    ),
  );
}

/** From here on the markup is our own: no attribute holds an angle bracket. */
const TEXT_BLOCK = 'p|div|li|dt|dd|h[2-4]|th|td|caption|summary';
const BORDER = `/?(?:${TEXT_BLOCK}|ul|ol|dl|table|thead|tbody|tfoot|tr|blockquote|pre|hr|details)\\b`;
const OWN_TEXT = new RegExp(`<(${TEXT_BLOCK})((?: [^>]*)?)>((?:[^<]+|<(?!${BORDER}))*)`, 'g');

/** Each block by its own words; code runs from left to right in every language. */
function directions(clean: string, dir: 'ltr' | 'rtl'): string {
  return clean
    .replace(OWN_TEXT, (_all, tag: string, attributes: string, inner: string) => {
      const own = textIn(inner);
      // Without a letter of its own a block goes with the text round it.
      const shown = /\p{L}/u.test(own) ? direction(own) : dir;
      return `<${tag}${attributes} dir="${shown}">${inner}`;
    })
    .replace(/<(pre|code|kbd)>/g, '<$1 dir="ltr">');
}

function mostly(text: string): 'ltr' | 'rtl' {
  const right = text.match(/[\p{Script=Arabic}\p{Script=Hebrew}]/gu)?.length ?? 0;
  const left = text.match(/[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]/gu)?.length ?? 0;
  return right > left ? 'rtl' : 'ltr';
}

/** A wide table scrolls within a region that the keyboard reaches, and that has a name. */
function tables(clean: string, name: string): string {
  let depth = 0;
  return clean.replace(/<(\/?)table>/g, (tag, end: string, at: number) => {
    depth += end === '' ? 1 : -1;
    if (end !== '') return depth === 0 ? `${tag}</div>` : tag;
    if (depth > 1) return tag;
    const label = tableName(clean.slice(at, clean.indexOf('</table>', at))) || name;
    return `<div class="scrolls" role="region" tabindex="0" aria-label="${escaped(label)}">${tag}`;
  });
}

function tableName(table: string): string {
  const [, caption = ''] = /<caption\b[^>]*>([\s\S]*?)<\/caption>/.exec(table) ?? [];
  const heads = [...table.matchAll(/<th\b[^>]*>([\s\S]*?)<\/th>/g)].map(([, inner = '']) => textIn(inner).trim());
  return (textIn(caption).trim() || heads.filter(Boolean).slice(0, 6).join(', ')).slice(0, 120);
}

function quotations(clean: string): string {
  const mark = escaped(drawIcons().get('info')?.() ?? '');
  return clean
    .replace(/<blockquote>/g, `<blockquote class="callout is-info">${mark}<div>`)
    .replace(/<\/blockquote>/g, '</div></blockquote>');
}

function headingsIn(clean: string): Prose['headings'] {
  return [...clean.matchAll(/<h2 id="(part-\d+)">([\s\S]*?)<\/h2>/g)].map(([, id = '', inner = '']) => ({
    id,
    text: textIn(inner).trim(),
  }));
}

function textIn(clean: string): string {
  return clean
    .replace(/<[^>]*>/g, '')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ');
}

/** As data a text is its markup. */
function withJson(markup: string): Safe {
  return Object.assign(safe(markup), { toJSON: () => markup });
}
