import sanitizeHtml from 'sanitize-html';
import { shorten } from '../case-page.ts';

/** What lists, search and suggestions know of a text. What leaves here is text, and pages escape text. */
export interface Plain {
  text: string;
  summary: string;
  steps: string[];
  minutes: number;
}

const BLOCKS =
  'p|div|h[1-6]|ul|ol|li|table|thead|tbody|tfoot|tr|td|th|blockquote|pre|br|hr|dl|dt|dd|section|article|figure|figcaption';
const INLINE = 'strong|b|em|i|u|s|code|kbd|sup|sub|small|span|a|font|img|mark';
/**
 * Markup as editors write it: told without a parser, for there are thousands of texts. All else is cleaned first. No two
 * choices begin alike, so that a text that does not fit is not tried in ever more ways.
 */
const ORDINARY = new RegExp(
  `^(?:[^<&]|&(?:amp|lt|gt|quot|nbsp|apos|#39|#160);|</?(?:${BLOCKS}|${INLINE})(?:\\s+[a-z-]+="[^"<>]*")*\\s*/?>)*$`,
  'i',
);
const BORDER = new RegExp(`</?(?:${BLOCKS})\\b[^>]*>`, 'gi');
const ENTITIES: Record<string, string> = {
  ...{ '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': "'", '&#39;': "'", '&amp;': '&' },
  ...{ '&nbsp;': ' ', '&#160;': ' ' },
};
const CLEAN: sanitizeHtml.IOptions = {
  allowedTags: [
    'p',
    'div',
    'h1',
    'h2',
    'h3',
    'h4',
    'h5',
    'h6',
    'ul',
    'ol',
    'li',
    'table',
    'tr',
    'td',
    'th',
    'pre',
    'br',
  ],
  allowedAttributes: {},
};
const MOST_STEPS = 5;
const WORDS_A_MINUTE = 200;

/** @param html as the CRM has it: nobody has made it safe */
export function plainOf(html: string, summary?: string): Plain {
  const clean = ORDINARY.test(html) ? html : sanitizeHtml(html, CLEAN);
  const text = words(clean);
  const [, list = ''] = clean.split(/<ol\b[^>]*>/i, 2);
  const items = (list.split(/<\/ol>/i, 1)[0] ?? '').split(/<li\b[^>]*>/i).slice(1);
  return {
    text,
    summary: summary?.trim() ? shorten(summary, 240) : beginning(clean, text),
    steps: items
      .slice(0, MOST_STEPS)
      .map(words)
      .filter((step) => step !== ''),
    minutes: minutesOf(text),
  };
}

/** The same of a text without markup. */
export function plainOfText(text: string, summary?: string): Plain {
  const line = text.replace(/\s+/g, ' ').trim();
  const first = text.split(/\n\s*\n/).find((block) => block.trim() !== '') ?? '';
  return {
    text: line,
    summary: summary?.trim() ? shorten(summary, 240) : sentences(first.replace(/\s+/g, ' ').trim()),
    steps: [],
    minutes: minutesOf(line),
  };
}

function words(html: string): string {
  const bare = html.replace(BORDER, ' ').replace(/<[^>]*>/g, '');
  return bare
    .replace(/&(?:lt|gt|quot|apos|amp|nbsp|#39|#160);/gi, (found) => ENTITIES[found.toLowerCase()] ?? ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

function minutesOf(text: string): number {
  return Math.max(1, Math.ceil(text.split(' ').length / WORDS_A_MINUTE));
}

/** The first paragraph, without the label that some begin with (“In short:”). */
function beginning(clean: string, text: string): string {
  const bodies = clean
    .split(/<p\b[^>]*>/i, 4)
    .slice(1)
    .map((after) => after.split(/<\/p>/i, 1)[0] ?? '');
  const first = bodies.find((inner) => words(inner) !== '');
  if (first === undefined) return sentences(text);
  const unlabelled = words(first.replace(/^\s*<(strong|b)\b[^>]*>[^<]{1,30}:\s*<\/\1>/i, ''));
  if (unlabelled === '') return sentences(text);
  return sentences(unlabelled.charAt(0).toLocaleUpperCase() + unlabelled.slice(1));
}

/** One sentence or two. */
function sentences(text: string): string {
  const parts = [...new Intl.Segmenter('und', { granularity: 'sentence' }).segment(text.slice(0, 600))];
  const [one = '', two = ''] = parts.map(({ segment }) => segment);
  return shorten(one.length + two.length <= 200 ? one + two : one, 240);
}
