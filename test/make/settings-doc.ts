import { z } from 'zod';
import { settingsSchema } from '../../plugin/settings.ts';

/** Where the chapter stands in the README. */
export const BEGIN = '<!-- settings: written by `npm run docs` from plugin/settings.ts -->';
const END = '<!-- end of settings -->';

type Schema = z.core.JSONSchema.BaseSchema;

interface Row {
  key: string;
  value: string;
  meaning: string;
}

/** Kinds of value that are explained once above the tables, and are one row wherever they stand. */
const KINDS = ['words', 'secret', 'grant'];

/** The README with its settings chapter as the schema has it now. */
export function withSettings(readme: string): string {
  const [before, rest] = readme.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`the README lacks ${BEGIN} … ${END}`);
  return `${before}${BEGIN}\n\n${settingsChapter()}\n${END}${after}`;
}

/** A table for the installation, and one for what each brand may set for itself. */
function settingsChapter(): string {
  const rows = settingsRows();
  const ofBrands = (row: Row) => row.key.startsWith('brands[]');
  const table = (some: Row[]) =>
    some.map(({ key, value, meaning }) => `| \`${key}\` | ${value} | ${meaning} |\n`).join('');
  const head = '| key | default | meaning |\n|---|---|---|\n';
  const [whole, each] = [table(rows.filter((row) => !ofBrands(row))), table(rows.filter(ofBrands))];
  return `### The installation\n\n${head}${whole}\n### Each brand\n\n${head}${each}`;
}

/** Every key, in the order of the schema. */
export function settingsRows(): Row[] {
  const schema = settingsJson();
  return Object.entries(schema.properties ?? {}).flatMap(([key, part]) =>
    rowsOf(key, object(part), schema.required?.includes(key) ?? false),
  );
}

function settingsJson(): Schema {
  return z.toJSONSchema(
    settingsSchema(() => undefined),
    { io: 'input' },
  );
}

/** A key with everything below it. */
function rowsOf(key: string, schema: Schema, required: boolean): Row[] {
  const { properties, items, additionalProperties, oneOf } = schema;
  const own = { key, value: defaultOf(schema, required), meaning: meaningOf(schema) };
  if (KINDS.includes(schema.title ?? '')) return [own];
  if (properties) {
    const below = Object.entries(properties).flatMap(([name, one]) =>
      rowsOf(`${key}.${name}`, object(one), schema.required?.includes(name) ?? false),
    );
    return schema.description ? [{ ...own, value: required ? own.value : '' }, ...below] : below;
  }
  if (oneOf) return alternatives(key, oneOf);
  const each = Array.isArray(items) ? undefined : object(items);
  if (each?.properties) return [own, ...rowsOf(`${key}[]`, each, false)];
  const named = object(additionalProperties);
  if (named.properties) return [own, ...rowsOf(`${key}.<name>`, named, false)];
  return [own];
}

/** Objects told apart by a word: the words in one row, then what each has besides. */
function alternatives(key: string, all: readonly unknown[]): Row[] {
  const wordIn = (schema: Schema) => Object.entries(schema.properties ?? {}).find(([, one]) => object(one).const);
  const words = all.map(object).map((schema) => ({ schema, ...wordOf(wordIn(schema)) }));
  const known = new Set<string>();
  const choice = words.map(({ word, meaning }) => `\`${word}\`: ${meaning}`).join(' ');
  const first = {
    key: `${key}.${words[0]?.name}`,
    value: words.length > 1 ? 'required' : `\`"${words[0]?.word}"\``,
    meaning: choice,
  };
  const rest = words.flatMap(({ schema, name, word }) =>
    Object.entries(schema.properties ?? {})
      .filter(([property]) => property !== name && !known.has(property) && known.add(property))
      .flatMap(([property, one]) =>
        rowsOf(`${key}.${property}`, object(one), schema.required?.includes(property) ?? false),
      )
      .map((row) => {
        const everywhere = words.every((other) =>
          Object.hasOwn(other.schema.properties ?? {}, row.key.slice(key.length + 1)),
        );
        return everywhere ? row : { ...row, meaning: `For \`${word}\`. ${row.meaning}` };
      }),
  );
  return [first, ...rest];
}

function wordOf(found: [string, unknown] | undefined) {
  const { const: word, description } = object(found?.[1]);
  return { name: found?.[0] ?? '', word: String(word), meaning: description ?? '' };
}

function defaultOf(schema: Schema, required: boolean): string {
  if (required) return 'required';
  return schema.default === undefined ? '' : `\`${JSON.stringify(schema.default)}\``;
}

function meaningOf({ title, description = '', enum: choices, items }: Schema): string {
  const among = choices ?? (Array.isArray(items) ? undefined : object(items).enum);
  const kind = KINDS.includes(title ?? '') ? ` (*${title}*)` : '';
  const choice = among ? ` One of ${among.map((one) => `\`${one}\``).join(', ')}.` : '';
  return `${description}${kind}${choice}`.trim().replaceAll('|', '\\|').replaceAll('<', '&lt;');
}

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function object(value: unknown): Schema {
  return isSchema(value) ? value : {};
}
