import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInThisContext } from 'node:vm';
import Handlebars from 'handlebars';
import type { createHelpers, Scene } from './helpers.ts';
import { checkTemplate, findLoops, type Rules, type TemplateFacts } from './lint.ts';

type Helpers = ReturnType<typeof createHelpers>;

/** A template file, checked and compiled. */
export interface Template {
  /** Where it stands, for messages. */
  path: string;
  /** Kind and name, such as `partials/field`. */
  name: string;
  facts: TemplateFacts;
  spec: TemplateSpecification | undefined;
}

/** Every `.hbs` of a folder, by name. What is wrong in them goes to `problems`, with file and line. */
export function readTemplates(folder: string, rules: Omit<Rules, 'path'>, problems: string[]): Map<string, Template> {
  const found = new Map<string, Template>();
  for (const file of existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort() : []) {
    if (!file.endsWith('.hbs')) continue;
    const path = join(folder, file);
    const name = file.slice(0, -'.hbs'.length).replaceAll('\\', '/');
    const source = readFileSync(path, 'utf8');
    const before = problems.length;
    const facts = checkTemplate(source, { ...rules, path }, problems);
    found.set(name, {
      path,
      name,
      facts,
      spec: facts.ast && problems.length === before ? precompile(facts.ast, path, rules.helpers, problems) : undefined,
    });
  }
  return found;
}

function precompile(
  ast: hbs.AST.Program,
  path: string,
  helpers: Rules['helpers'],
  problems: string[],
): TemplateSpecification | undefined {
  const known = Object.fromEntries([...Object.keys(helpers), 'lookup'].map((name) => [name, true]));
  try {
    // `compile` would wait until the first rendering; this way a template that cannot work stops the start.
    const code = String(
      Handlebars.precompile(ast, { knownHelpers: known, knownHelpersOnly: true, preventIndent: true }),
    );
    const spec: TemplateSpecification = runInThisContext(`(${code})`, { filename: path });
    return spec;
  } catch (cause) {
    problems.push(`${path}: ${cause instanceof Error ? cause.message : String(cause)}`);
    return undefined;
  }
}

export type Render = (name: string, model: unknown, data: Record<string, unknown> & { scene: Scene }) => string;

/**
 * The templates of a brand as one set that can render. A partial of the portal that the brand has replaced is still there
 * as `base/<name>`, so a brand can put something round it.
 */
export function assemble(
  base: ReadonlyMap<string, Template>,
  own: ReadonlyMap<string, Template>,
  helpers: Helpers,
  problems: string[],
): Render {
  const handlebars = Handlebars.create();
  handlebars.unregisterHelper('log');
  for (const [name, { run }] of Object.entries(helpers)) handlebars.registerHelper(name, adapt(run));

  const all = new Map([...base, ...own]);
  const partials = new Map<string, Template>();
  for (const [name, template] of all) {
    const partial = name.replace(/^partials\//, '');
    if (partial === name) continue;
    partials.set(partial, template);
    const original = base.get(name);
    if (original && original !== template) partials.set(`base/${partial}`, original);
  }
  for (const template of all.values()) {
    for (const { name, line } of template.facts.partials)
      if (!partials.has(name)) problems.push(`${template.path}:${line}: there is no partial ${name}`);
  }
  problems.push(...findLoops(partials));

  const ready = new Map<string, Handlebars.TemplateDelegate<unknown>>();
  for (const [name, { spec }] of all) if (spec) ready.set(name, handlebars.template<unknown>(spec));
  for (const [name, { spec }] of partials) if (spec) handlebars.registerPartial(name, handlebars.template(spec));

  return (name, model, data) => {
    const template = ready.get(name);
    if (!template) throw new Error(`there is no template ${name}`);
    return template(model, { data });
  };
}

/** Handlebars gives the options last and the context as `this`. */
function adapt(run: Helpers[string]['run']): Handlebars.HelperDelegate {
  return function (this: unknown, ...all: unknown[]) {
    const options = all.pop();
    if (!isOptions(options)) throw new TypeError('a helper was called without options');
    const { fn, hash, data } = options;
    return run({ args: all, hash, scene: data.scene, fn, self: this }) ?? '';
  };
}

function isOptions(value: unknown): value is Handlebars.HelperOptions {
  return typeof value === 'object' && value !== null && 'hash' in value && 'data' in value;
}
