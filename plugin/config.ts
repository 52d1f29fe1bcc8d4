import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { type Settings, settingsSchema } from './settings.ts';

/** What is wrong with a configuration, all of it: the path of each key and what to change. */
export class ConfigProblem extends Error {
  override readonly name = 'ConfigProblem';
  readonly problems: string[];

  constructor(problems: string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/**
 * Reads and checks a configuration file. What it points at — secrets, metadata, templates — is relative to it.
 *
 * @throws ConfigProblem with every problem at once
 */
export function loadConfig(path: string): Settings {
  return parseConfig(readConfig(path), dirname(resolve(path)));
}

/**
 * The JSON of a file, unchecked.
 *
 * @throws ConfigProblem when there is none
 */
export function readConfig(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    const why = codeOf(cause) === 'ENOENT' ? 'is not there; config/portal.example.json shows one' : codeOf(cause);
    throw new ConfigProblem([`${path}: ${why}`]);
  }
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new ConfigProblem([`${path}: is not JSON (${cause instanceof Error ? cause.message : String(cause)})`]);
  }
}

/**
 * @param folder what relative paths start from
 * @throws ConfigProblem with every problem at once
 */
export function parseConfig(input: unknown, folder = process.cwd()): Settings {
  const parsed = settingsSchema((ref) => readSecret(ref, folder)).safeParse(input, { error: say });
  const found = [...(parsed.error?.issues ?? []).flatMap(problems), ...crossChecks(outline.parse(input), folder)];
  if (!parsed.success || found.length > 0) throw new ConfigProblem([...new Set(found)]);
  return withPaths(parsed.data, folder);
}

/** The mode Node runs in; the sandbox refuses to start in production. */
export function nodeEnvironment(): string {
  return process.env.NODE_ENV ?? 'development';
}

function readSecret(ref: { env?: string | undefined; file?: string | undefined }, folder: string): string | undefined {
  if (ref.env !== undefined) return process.env[ref.env];
  try {
    return readFileSync(resolve(folder, ref.file ?? ''), 'utf8').trim();
  } catch {
    return undefined;
  }
}

function withPaths(settings: Settings, folder: string): Settings {
  const providers = settings.saml.providers.map((one) =>
    one.metadata === undefined || isAddress(one.metadata) ? one : { ...one, metadata: resolve(folder, one.metadata) },
  );
  const brands = settings.brands.map((brand) =>
    brand.templates === undefined ? brand : { ...brand, templates: resolve(folder, brand.templates) },
  );
  return { ...settings, saml: { ...settings.saml, providers }, brands };
}

const isAddress = (text: string) => /^https?:\/\//.test(text);

const KINDS: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

/** Our words for what the schema has none of its own for; they follow the key's path. */
function say(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === 'invalid_type' && issue.input === undefined) return 'is missing';
  if (issue.code === 'invalid_type') return `must be ${KINDS[issue.expected] ?? issue.expected}`;
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.map(String).join(', ')}`;
  if (issue.code === 'invalid_union' && Array.isArray(issue.options))
    return `must be one of ${issue.options.map(String).join(', ')}`;
  if (issue.code === 'too_small' && issue.origin === 'string') return 'must not be empty';
  if (issue.code === 'too_small' && issue.origin === 'array') return `needs at least ${issue.minimum}`;
  if (issue.code === 'too_small') return `must be ${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}`;
  if (issue.code === 'too_big') return `must be at most ${issue.maximum}`;
  return undefined;
}

function problems(issue: z.core.$ZodIssue): string[] {
  const path = issue.path.map(String).join('.');
  const within = (key: string) => (path === '' ? key : `${path}.${key}`);
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => `${within(key)}: no such setting`);
  if (issue.code === 'invalid_key') return issue.issues.map((one) => `${path}: ${one.message}`);
  if (issue.code === 'invalid_union') {
    // The kind the value is of tells which of the alternatives was meant.
    const meant = issue.errors.filter((all) => !all.some((one) => one.code === 'invalid_type' && !one.path.length));
    const [only = [], ...others] = meant;
    if (only.length > 0 && others.length === 0)
      return only.flatMap((one) => problems({ ...one, path: [...issue.path, ...one.path] }));
  }
  return [`${path || 'configuration'}: ${issue.message}`];
}

const text = z.string().optional().catch(undefined);
const list = <One extends z.ZodType>(one: One) => z.array(one).catch([]);
const named = z.object({ id: text, category: text }).catch({ id: undefined, category: undefined });

/** As much of the input as keys have to know of each other, however wrong the rest may be. */
const outline = z
  .object({
    baseUrl: text,
    admins: z.object({ providers: list(z.string()) }).catch({ providers: [] }),
    saml: z
      .object({ providers: list(z.object({ id: text, metadata: text }).catch({ id: undefined, metadata: undefined })) })
      .catch({ providers: [] }),
    brands: list(
      z
        .object({
          ...{ id: text, provider: text, templates: text, hosts: list(z.string()) },
          ...{ categories: list(named), caseTypes: list(named) },
        })
        .catch({ id: undefined, provider: undefined, templates: undefined, hosts: [], categories: [], caseTypes: [] }),
    ),
  })
  .catch({ baseUrl: undefined, admins: { providers: [] }, saml: { providers: [] }, brands: [] });

/** What one key cannot know of another, or of the disk. */
function crossChecks({ baseUrl, admins, saml, brands }: z.infer<typeof outline>, folder: string): string[] {
  const found = [...repeated('saml.providers', saml.providers), ...repeated('brands', brands)];
  for (const [at, { metadata }] of saml.providers.entries()) {
    const why = metadata && !isAddress(metadata) && unreadable(resolve(folder, metadata), 'file');
    if (why) found.push(`saml.providers.${at}.metadata: ${why}`);
  }
  for (const [at, provider] of admins.providers.entries())
    if (!saml.providers.some(({ id }) => id === provider))
      found.push(`admins.providers.${at}: there is no provider ${provider}`);
  const base = baseUrl !== undefined && URL.canParse(baseUrl) ? new URL(baseUrl).hostname : '';
  const hosts = new Set<string>();
  for (const [at, brand] of brands.entries()) {
    const key = `brands.${at}`;
    if (brand.hosts.length === 0 && hosts.has(base)) found.push(`${key}.hosts: is missing; another brand has ${base}`);
    for (const host of brand.hosts.length > 0 ? brand.hosts : [base]) {
      if (brand.hosts.length > 0 && hosts.has(host)) found.push(`${key}.hosts: another brand has ${host}`);
      hosts.add(host);
    }
    if (brand.provider !== undefined && !saml.providers.some(({ id }) => id === brand.provider))
      found.push(`${key}.provider: there is no provider ${brand.provider}`);
    const why = brand.templates !== undefined && unreadable(resolve(folder, brand.templates), 'folder');
    if (why) found.push(`${key}.templates: ${why}`);
    found.push(...repeated(`${key}.categories`, brand.categories), ...repeated(`${key}.caseTypes`, brand.caseTypes));
    for (const [index, { category }] of brand.caseTypes.entries())
      if (category !== undefined && !brand.categories.some(({ id }) => id === category))
        found.push(`${key}.caseTypes.${index}.category: there is no category ${category}`);
  }
  return found;
}

function repeated(key: string, all: { id?: string | undefined }[]): string[] {
  return all.flatMap(({ id }, at) =>
    id !== undefined && all.findIndex((one) => one.id === id) < at ? [`${key}.${at}.id: another has ${id}`] : [],
  );
}

function unreadable(path: string, kind: 'file' | 'folder'): string | undefined {
  try {
    return statSync(path).isDirectory() === (kind === 'folder') ? undefined : `${path} is not a ${kind}`;
  } catch (cause) {
    return `cannot read ${path} (${codeOf(cause)})`;
  }
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
}
