import type { Language } from '../moments.ts';

export const CATEGORIES = {
  Connectivity: ['VPN', 'Wi-Fi', 'Outages'],
  Devices: ['Gateways', 'Access points', 'Moves and returns'],
  Billing: [],
  Access: [],
  'Coffee and water': [],
  'Repairs and parts': [],
  Orders: [],
  Warranty: [],
} satisfies Record<string, string[]>;

type Category = keyof typeof CATEGORIES | (typeof CATEGORIES)['Connectivity' | 'Devices'][number];

/** What a solution or an article is made of. */
export interface Guide {
  title: string;
  category: Category;
  /** The answer in a sentence or two. */
  short: string;
  signs?: string[];
  steps: string[];
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
}

const HEADINGS: Record<Language, { short: string; signs: string; steps: string; after: string }> = {
  en: { short: 'In short:', signs: 'How you recognise it', steps: 'What to do', after: 'Check that it worked' },
  fa: { short: 'خلاصه:', signs: 'نشانه‌ها', steps: 'چه باید کرد', after: 'بررسی نتیجه' },
  he: { short: 'בקצרה:', signs: 'איך מזהים', steps: 'מה עושים', after: 'איך יודעים שזה עבד' },
};

/** The guide as HTML, as people write it in the CRM's editor. Between asterisks stands what is bold. */
export function guideHtml({ short, signs, steps, after, code }: Guide, language: Language): string {
  const words = HEADINGS[language];
  const list = (items: string[]): string => items.map((item) => `<li>${inline(item)}</li>`).join('');
  return [
    `<p><strong>${words.short}</strong> ${inline(short)}</p>`,
    signs ? `<h2>${words.signs}</h2><ul>${list(signs)}</ul>` : '',
    `<h2>${words.steps}</h2><ol>${list(steps)}</ol>`,
    after ? `<h2>${words.after}</h2><p>${inline(after)}</p>` : '',
    code ? `<pre>${escaped(code)}</pre>` : '',
  ].join('');
}

function inline(text: string): string {
  return escaped(text)
    .replace(/\*([^*]+)\*/g, '<strong>$1</strong>')
    .replace(/`([^`]+)`/g, '<code>$1</code>');
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
