import { type Formatters, IntlMessageFormat } from 'intl-messageformat';
import { withMinus } from './formats.ts';
import { isSafe, type Safe } from './html.ts';

export type Part = string | Safe;
export type Values = Readonly<Record<string, unknown>>;
type Wrap = (tag: string, inner: readonly Part[]) => Part;

/** One sentence of a catalogue, ready to be filled. A value that is missing becomes nothing, never an exception. */
export interface Message {
  /** Every argument, by name. */
  args: ReadonlySet<string>;
  /** Those that appear as they are given, not as a number or a choice. */
  shown: ReadonlySet<string>;
  tags: ReadonlySet<string>;
  /** Plain text; tags leave only their content. */
  text(values: Values): string;
  /** Pieces in order, to be escaped one by one; `wrap` decides what a tag becomes. */
  parts(values: Values, wrap: Wrap): readonly Part[];
}

/** What the sentences of one language have in common. */
export interface Language {
  tag: string;
  number(value: number): string;
  formatters: Formatters;
}

const NOTHING = { args: new Set<string>(), shown: new Set<string>(), tags: new Set<string>() } as const;

/**
 * @param pattern ICU MessageFormat with tags, for example `{count, plural, one {# file} other {# files}} of <b>{name}</b>`
 * @throws SyntaxError if the pattern is malformed
 */
export function compileMessage(pattern: string, language: Language): Message {
  if (!/[{}<']/.test(pattern)) return { ...NOTHING, text: () => pattern, parts: () => [pattern] };
  const { tag, formatters } = language;
  const format = new IntlMessageFormat(pattern, tag, undefined, { formatters });
  const elements = format.getAst();
  const found = {
    args: new Set<string>(),
    shown: new Set<string>(),
    counted: new Set<string>(),
    tags: new Set<string>(),
  };
  collect(elements, found);
  const pieces = simplePieces(elements);
  const parts = pieces ? simpleParts(pieces, language) : formattedParts(format, found, language);
  return { ...found, parts, text: (values) => parts(values, (_, inner) => inner.join('')).join('') };
}

/** A number that stands by itself has the digits of the language. */
function shownIn(language: Language, value: unknown): Part {
  return typeof value === 'number' ? language.number(value) : part(value);
}

/** By itself, so that of most sentences nothing else is kept in memory. */
function simpleParts(pieces: readonly (string | { name: string })[], language: Language): Message['parts'] {
  return (values) => pieces.map((piece) => (typeof piece === 'string' ? piece : shownIn(language, values[piece.name])));
}

function formattedParts(
  format: IntlMessageFormat,
  found: Record<'args' | 'counted' | 'tags', Set<string>>,
  language: Language,
): Message['parts'] {
  return (values, wrap) => {
    const all: Record<string, Part | number | ((inner: (Part | number)[]) => Part)> = {};
    for (const name of found.args)
      all[name] = found.counted.has(name) ? filled(values[name]) : shownIn(language, values[name]);
    for (const tag of found.tags) all[tag] = (inner) => wrap(tag, inner.map(part));
    const result = format.format<Part | number>(all);
    return Array.isArray(result) ? result.map(part) : [part(result)];
  };
}

/** As the library makes them, but for the minus of a number within a sentence. One set is enough for all sentences of a language. */
export function createFormatters(): Formatters {
  return {
    getNumberFormat: once((...args) => {
      const made = new Intl.NumberFormat(...args);
      const { format } = made;
      return Object.defineProperty(made, 'format', { value: (value: number) => withMinus(format(value)) });
    }),
    getDateTimeFormat: once((...args) => new Intl.DateTimeFormat(...args)),
    getPluralRules: once((...args) => new Intl.PluralRules(...args)),
  };
}

/** Formatters cost far more to make than to use. */
function once<A extends unknown[], R>(make: (...args: A) => R): (...args: A) => R {
  const made = new Map<string, R>();
  return (...args) => {
    const key = JSON.stringify(args);
    const one = made.get(key) ?? make(...args);
    made.set(key, one);
    return one;
  };
}

type Elements = ReturnType<IntlMessageFormat['getAst']>;

// The parser's kinds of element; its enum is not part of what the library exports.
const KIND = { literal: 0, argument: 1, select: 5, pound: 7, tag: 8 };

function collect(elements: Elements, found: Record<'args' | 'shown' | 'counted' | 'tags', Set<string>>): void {
  for (const element of elements) {
    if (element.type === KIND.literal || element.type === KIND.pound || !('value' in element)) continue;
    const name = String(element.value);
    if (element.type === KIND.tag) found.tags.add(name);
    else found.args.add(name);
    if (element.type === KIND.argument) found.shown.add(name);
    else if (element.type !== KIND.tag && element.type !== KIND.select) found.counted.add(name);
    if ('children' in element) collect(element.children, found);
    if ('options' in element) for (const option of Object.values(element.options)) collect(option.value, found);
  }
}

/** Most sentences only put values between words: those need no formatter. */
function simplePieces(elements: Elements): (string | { name: string })[] | undefined {
  const pieces: (string | { name: string })[] = [];
  for (const element of elements) {
    if (!('value' in element)) return undefined;
    if (element.type === KIND.literal) pieces.push(String(element.value));
    else if (element.type === KIND.argument) pieces.push({ name: String(element.value) });
    else return undefined;
  }
  return pieces;
}

function filled(value: unknown): Part | number {
  if (typeof value === 'number' || isSafe(value)) return value;
  return value === undefined || value === null ? '' : String(value);
}

function part(value: unknown): Part {
  const given = filled(value);
  return typeof given === 'number' ? String(given) : given;
}
