import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Brand, Locale } from '../brand.ts';
import type { Log } from '../log.ts';
import { LANGUAGES } from './formats.ts';
import { compileMessage, createFormatters, type Language, type Message } from './messages.ts';
import { TAGS } from './sentence.ts';

/** The sentences of a brand in a language: its own, else the portal's, else the portal's English. */
export type Catalogue = ReadonlyMap<string, Message>;

export interface Catalogues {
  of(brand: string, locale: Locale): Catalogue;
  /** Sentences every brand has, in English: what templates of the portal may use. */
  base: Catalogue;
}

const file = z.record(z.string(), z.string());

/** @param problems gets a line for each file that cannot be read and each sentence that is malformed */
export function loadCatalogues(
  root: string,
  brands: readonly { brand: Brand; folder: string }[],
  problems: string[],
  log: Log,
): Catalogues {
  const folder = join(root, 'locales');
  const base = readAll(folder, problems);
  const english = base.en;
  if (english.size === 0) problems.push(`${join(folder, 'en.json')}: no messages`);
  for (const locale of ['fa', 'he'] as const) report(`locales/${locale}.json`, english, base[locale], problems, log);

  const merged = new Map<string, Catalogue>();
  for (const { brand, folder } of brands) {
    const own = readAll(join(folder, 'locales'), problems);
    for (const locale of brand.locales) {
      const name = `${brand.id} ${locale}`;
      compareArguments(join(folder, 'locales', `${locale}.json`), english, own[locale], problems);
      merged.set(name, new Map([...english, ...own.en, ...base[locale], ...own[locale]]));
    }
  }
  return { of: (brand, locale) => merged.get(`${brand} ${locale}`) ?? english, base: english };
}

function readAll(folder: string, problems: string[]): Record<Locale, Map<string, Message>> {
  const read = (locale: Locale) => {
    const { tag } = LANGUAGES[locale];
    const format = new Intl.NumberFormat(tag);
    const language = { tag, number: (value: number) => format.format(value), formatters: createFormatters() };
    return new Map(partsOf(folder, locale).flatMap((path) => [...readMessages(path, language, problems)]));
  };
  return { en: read('en'), fa: read('fa'), he: read('he') };
}

/** A catalogue is one file, `en.json`, or a folder of files, `en/*.json`, or both. */
function partsOf(folder: string, locale: Locale): string[] {
  const parts = join(folder, locale);
  const names = existsSync(parts) ? readdirSync(parts).filter((name) => name.endsWith('.json')) : [];
  return [join(folder, `${locale}.json`), ...names.sort().map((name) => join(parts, name))];
}

function readMessages(path: string, language: Language, problems: string[]): Map<string, Message> {
  const messages = new Map<string, Message>();
  if (!existsSync(path)) return messages;
  let texts: Record<string, string> = {};
  try {
    texts = file.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    problems.push(
      `${path}: ${cause instanceof SyntaxError ? cause.message : 'must be one flat list of keys and texts'}`,
    );
  }
  for (const [key, text] of Object.entries(texts)) {
    try {
      const message = compileMessage(text, language);
      for (const name of message.tags)
        if (!TAGS.has(name)) problems.push(`${path}: ${key}: <${name}> is not a known tag`);
      messages.set(key, message);
    } catch (cause) {
      problems.push(`${path}: ${key}: ${cause instanceof Error ? cause.message : String(cause)}`);
    }
  }
  return messages;
}

function report(name: string, english: Catalogue, other: Catalogue, problems: string[], log: Log): void {
  const missing = [...english.keys()].filter((key) => !other.has(key));
  if (missing.length > 0) log.warn({ file: name, missing }, 'messages.missing');
  compareArguments(name, english, other, problems);
}

/** A sentence may leave out a value, but cannot ask for one that nobody gives. */
function compareArguments(name: string, english: Catalogue, other: Catalogue, problems: string[]): void {
  for (const [key, message] of other) {
    const known = english.get(key);
    if (!known) continue;
    for (const arg of message.args) if (!known.args.has(arg)) problems.push(`${name}: ${key}: no value {${arg}} here`);
    for (const tag of message.tags) if (!known.tags.has(tag)) problems.push(`${name}: ${key}: no tag <${tag}> here`);
  }
}
