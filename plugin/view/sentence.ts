import type { Catalogue } from './catalogue.ts';
import { html, isolated, isSafe, type Safe, safe, url } from './html.ts';
import type { Part, Values } from './messages.ts';

/** What a tag of a sentence becomes; `link` and `link2` take their address from the value of the same name. */
const ELEMENTS: Readonly<Record<string, readonly [string, string]>> = {
  b: ['<b>', '</b>'],
  code: ['<code dir="ltr">', '</code>'],
  ltr: ['<bdi dir="ltr">', '</bdi>'],
  small: ['<small>', '</small>'],
  u: ['<u>', '</u>'],
};
const LINKS = ['link', 'link2'];
export const TAGS: ReadonlySet<string> = new Set([...Object.keys(ELEMENTS), ...LINKS]);

/** A sentence as plain text. A key nobody knows is shown as it is, so that it is noticed. */
export function plainSentence(catalogue: Catalogue, key: string, values: Values): string {
  return catalogue.get(key)?.text(values) ?? key;
}

/** The same where a value is markup already, for what holds no elements, as a title: other values are escaped. */
export function escapedSentence(catalogue: Catalogue, key: string, values: Values): Safe {
  const parts = catalogue.get(key)?.parts(values, (_tag, inner) => safe(joined(inner))) ?? [key];
  return safe(joined(parts));
}

/** A sentence as markup: tags become elements, values are escaped and isolated from the direction of the sentence. */
export function richSentence(catalogue: Catalogue, key: string, values: Values): Safe {
  const message = catalogue.get(key);
  if (!message) return safe(html(key));
  const shown: Record<string, unknown> = { ...values };
  for (const name of message.shown) {
    const value = values[name];
    if (typeof value === 'string' && value !== '') shown[name] = isolated(value);
  }
  const parts = message.parts(shown, (tag, inner) => element(tag, joined(inner), values));
  return safe(joined(parts));
}

function element(tag: string, inner: string, values: Values): Part {
  if (LINKS.includes(tag)) return safe(`<a href="${html(url(plain(values[tag])))}">${inner}</a>`);
  const [open, close] = ELEMENTS[tag] ?? ['', ''];
  return safe(open + inner + close);
}

function joined(parts: readonly Part[]): string {
  return parts.map(html).join('');
}

function plain(value: unknown): string {
  return isSafe(value) ? '' : String(value ?? '');
}
