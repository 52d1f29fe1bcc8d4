/** Text that is XML or HTML already; `markup` escapes everything that is not. */
export interface Markup {
  readonly markup: string;
}

type Part = Markup | readonly Markup[] | string | number | undefined;

/**
 * Template tag for XML and HTML: strings are escaped for text and quoted attributes, `undefined` is left out.
 *
 * @example markup`<b title="${name}">${name}</b>`.markup
 */
export function markup(strings: TemplateStringsArray, ...parts: Part[]): Markup {
  return { markup: strings.reduce((text, next, i) => text + written(parts[i - 1]) + next) };
}

/** Text that is to stand in the document as it is. */
export function raw(text: string): Markup {
  return { markup: text };
}

/** ` name="value"`, or nothing when there is no value. */
export function attribute(name: string, value: string | undefined): Markup | undefined {
  return value === undefined ? undefined : markup` ${raw(name)}="${value}"`;
}

/** An attribute without a value that is there or not. */
export function flag(name: string, on: boolean): Markup | undefined {
  return on ? raw(` ${name}`) : undefined;
}

function written(part: Part): string {
  if (part === undefined) return '';
  if (typeof part === 'number') return String(part);
  if (typeof part === 'string') return escaped(part);
  if ('markup' in part) return part.markup;
  return part.map((one) => one.markup).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character).replace(/\r/g, '&#13;');
}
