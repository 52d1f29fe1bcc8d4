import { lights } from '../bytes.ts';
import type { Language } from '../moments.ts';
import type { Category } from './categories.ts';

/** What a solution or an article is made of. */
export interface Guide {
  title: string;
  category: Category;
  /** A second category. */
  also?: Category;
  /** The answer in a sentence or two. */
  short: string;
  signs?: string[];
  steps: string[];
  /** Colours of lights in a row, drawn as a picture, and what it shows in words. */
  picture?: { colours: string[]; alt: string };
  /** Rows of cells; the first is the head. */
  table?: string[][];
  /** What to mind, set apart from the steps. */
  note?: string;
  /** How to see that it worked. */
  after?: string;
  /** What a log shows then. */
  code?: string;
  /** Days since it was changed. */
  days: number;
}

export interface Solution extends Guide {
  /** How many cases it should have solved, when there are enough. */
  uses: number;
  /** Not for customers: not checked, or one of two alike. */
  state?: 'Draft' | 'Duplicate';
  /** Checked, but for agents. */
  internal?: boolean;
}

export interface Article extends Guide {
  url: string;
  views: number;
  state?: 'Draft' | 'Archived';
  internal?: boolean;
  /** Address of the English article that this one translates. */
  of?: string;
}

const HEADINGS: Record<Language, { short: string; signs: string; steps: string; after: string }> = {
  en: { short: 'In short:', signs: 'How you recognise it', steps: 'What to do', after: 'Check that it worked' },
  fa: { short: 'خلاصه:', signs: 'نشانه‌ها', steps: 'چه باید کرد', after: 'بررسی نتیجه' },
  he: { short: 'בקצרה:', signs: 'איך מזהים', steps: 'מה עושים', after: 'איך יודעים שזה עבד' },
};

/** Where the solution or article of this title stands in the portal. */
export type AddressOf = (title: string) => string | undefined;

/**
 * The guide as HTML, as people write it in the CRM's editor. Between asterisks stands what is bold, between backticks
 * what is typed; `[words](title)` leads to another guide.
 * @throws Error on a link to a guide that is not there: a mistake in the seed
 */
export function guideHtml(guide: Guide, language: Language, addressOf: AddressOf): string {
  const { short, signs, steps, picture, table, note, after, code } = guide;
  const words = HEADINGS[language];
  const inline = (text: string): string => linked(marked(text), addressOf);
  const list = (items: string[]): string => items.map((item) => `<li>${inline(item)}</li>`).join('');
  return [
    `<p><strong>${words.short}</strong> ${inline(short)}</p>`,
    signs ? `<h2>${words.signs}</h2><ul>${list(signs)}</ul>` : '',
    `<h2>${words.steps}</h2><ol>${list(steps)}</ol>`,
    picture ? `<p><img src="${drawn(picture.colours)}" alt="${escaped(picture.alt)}"></p>` : '',
    table ? tableHtml(table, inline) : '',
    note ? `<blockquote><p>${inline(note)}</p></blockquote>` : '',
    after ? `<h2>${words.after}</h2><p>${inline(after)}</p>` : '',
    code ? `<pre>${escaped(code)}</pre>` : '',
  ].join('');
}

function tableHtml([head = [], ...rows]: string[][], inline: (text: string) => string): string {
  const line = (cells: string[], tag: 'th' | 'td'): string =>
    `<tr>${cells.map((cell) => `<${tag}>${inline(cell)}</${tag}>`).join('')}</tr>`;
  return `<table><thead>${line(head, 'th')}</thead><tbody>${rows.map((row) => line(row, 'td')).join('')}</tbody></table>`;
}

function drawn(colours: string[]): string {
  return `data:image/png;base64,${Buffer.from(lights(colours)).toString('base64')}`;
}

function marked(text: string): string {
  return escaped(text)
    .replace(/\*([^*]+)\*/g, '<strong>$1</strong>')
    .replace(/`([^`]+)`/g, '<code>$1</code>');
}

function linked(html: string, addressOf: AddressOf): string {
  return html.replace(/\[([^\]]+)\]\(([^)]+)\)/g, (_, words: string, title: string) => {
    const address = addressOf(title);
    if (address === undefined) throw new Error(`no guide is called ${title}`);
    return `<a href="${address}">${words}</a>`;
  });
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
