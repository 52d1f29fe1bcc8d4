import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { z } from 'zod';
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
 * Reads and checks a configuration file. Paths of secrets are relative to it.
 *
 * @throws ConfigProblem with every problem at once
 */
export function loadConfig(path: string): Settings {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new ConfigProblem([`${path}: cannot be read`]);
  }
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch (cause) {
    throw new ConfigProblem([`${path}: is not JSON (${cause instanceof Error ? cause.message : String(cause)})`]);
  }
  return parseConfig(input, dirname(resolve(path)));
}

/** @param folder what relative paths of secrets start from */
export function parseConfig(input: unknown, folder = process.cwd()): Settings {
  const parsed = settingsSchema((ref) => readSecret(ref, folder)).safeParse(input);
  if (!parsed.success) throw new ConfigProblem(parsed.error.issues.flatMap(problems));
  const more = crossChecks(parsed.data);
  if (more.length > 0) throw new ConfigProblem(more);
  return parsed.data;
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

function problems(issue: z.core.$ZodIssue): string[] {
  const path = issue.path.map(String).join('.') || 'configuration';
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => `${path === 'configuration' ? key : `${path}.${key}`}: no such setting`);
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const deepest = issue.errors.map((list) => list.flatMap(problems)).sort((a, b) => a.length - b.length)[0] ?? [];
    return deepest.map((text) => `${path}: ${text.replace(/^configuration: /, '')}`);
  }
  return [`${path}: ${issue.message}`];
}

/** What one key cannot know of another. */
function crossChecks(settings: Settings): string[] {
  const found: string[] = [];
  const ids = settings.saml.providers.map((provider) => provider.id);
  if (new Set(ids).size !== ids.length) found.push('saml.providers: two have the same id');
  if (Boolean(settings.saml.privateKey) !== Boolean(settings.saml.certificate))
    found.push('saml: privateKey and certificate go together');
  if (new URL(settings.baseUrl).pathname !== '/') found.push('baseUrl: must have no path');
  const hosts = settings.brands.flatMap((brand) => brand.hosts);
  if (new Set(hosts).size !== hosts.length) found.push('brands: two have the same host');
  if (settings.brands.filter((brand) => brand.hosts.length === 0).length > 1)
    found.push('brands: all but one need hosts');
  for (const brand of settings.brands) {
    if (brand.provider && !ids.includes(brand.provider))
      found.push(`brands.${brand.id}.provider: there is no provider ${brand.provider}`);
    const categories = brand.categories.map((category) => category.id);
    for (const type of brand.caseTypes) {
      if (type.category && !categories.includes(type.category))
        found.push(`brands.${brand.id}.caseTypes.${type.id}: there is no category ${type.category}`);
    }
  }
  return found;
}
