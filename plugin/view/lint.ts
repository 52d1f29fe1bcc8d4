import Handlebars from 'handlebars';
import type { Catalogue } from './catalogue.ts';
import { DATE_STYLES } from './formats.ts';

export interface Rules {
  path: string;
  catalogue: Catalogue;
  helpers: Readonly<Record<string, { needs: number }>>;
  icons: ReadonlySet<string>;
  hasAsset(name: string): boolean;
}

export interface TemplateFacts {
  ast: hbs.AST.Program | undefined;
  partials: { name: string; line: number }[];
}

type Call = Pick<hbs.AST.MustacheStatement, 'path' | 'params' | 'hash' | 'loc'>;

const BUILT_IN = new Set(['if', 'unless', 'each', 'with', 'lookup', 'else']);
/** Attributes the browser follows: only checked addresses may begin there. */
const ADDRESS = /\s(?:href|src|action|formaction|poster|data)=["']$/i;
const UNQUOTED = /\s[\w-]+=$/;

/** Reads a template and says what is wrong with it, each problem with its line. */
export function checkTemplate(source: string, rules: Rules, problems: string[]): TemplateFacts {
  const facts: TemplateFacts = { ast: undefined, partials: [] };
  const at = (node: { loc: hbs.AST.SourceLocation }, text: string) =>
    void problems.push(`${rules.path}:${node.loc.start.line}: ${text}`);
  try {
    facts.ast = Handlebars.parse(source);
  } catch (cause) {
    const text = cause instanceof Error ? cause.message : String(cause);
    const [, inText, atEnd] = /line (\d+)|- (\d+):\d+$/.exec(text) ?? [];
    problems.push(
      `${rules.path}:${inText ?? atEnd ?? 1}: ${
        text
          .split('\n')
          .at(-1)
          ?.replace(/ - \d+:\d+$/, '') ?? text
      }`,
    );
    return facts;
  }

  const visitor = new Handlebars.Visitor();
  const on = Handlebars.Visitor.prototype;
  let before = ''; // the text just before a mustache

  visitor.ContentStatement = (node) => {
    before = node.value;
  };
  visitor.MustacheStatement = (node) => {
    if (!node.escaped) at(node, 'unescaped output is not allowed; a helper has to make safe markup');
    const name = nameOf(node);
    if (ADDRESS.test(before) && name !== 'url' && name !== 'asset') at(node, 'an address goes through {{url …}}');
    if (UNQUOTED.test(before)) at(node, 'the value of an attribute needs quotation marks');
    before = '';
    for (const text of checkCall(node, rules)) at(node, text);
    on.MustacheStatement.call(visitor, node);
  };
  visitor.BlockStatement = (node) => {
    before = '';
    for (const text of checkCall(node, rules)) at(node, text);
    on.BlockStatement.call(visitor, node);
    before = '';
  };
  visitor.SubExpression = (node) => {
    for (const text of checkCall({ ...node }, rules)) at(node, text);
    on.SubExpression.call(visitor, node);
  };
  const partial = (node: hbs.AST.PartialStatement | hbs.AST.PartialBlockStatement) => {
    before = '';
    const name = 'original' in node.name ? String(node.name.original) : undefined;
    if (name === undefined) at(node, 'the name of a partial must be written out');
    else if (name !== '@partial-block') facts.partials.push({ name, line: node.loc.start.line });
  };
  visitor.PartialStatement = (node) => {
    partial(node);
    on.PartialStatement.call(visitor, node);
  };
  visitor.PartialBlockStatement = (node) => {
    partial(node);
    on.PartialBlockStatement.call(visitor, node);
  };
  visitor.Decorator = (node) => at(node, 'decorators are not allowed');
  visitor.DecoratorBlock = (node) => at(node, 'inline partials are not allowed; a partial is a file, a region a slot');
  visitor.accept(facts.ast);
  return facts;
}

function* checkCall(node: Call, { helpers, catalogue, icons, hasAsset }: Rules): Iterable<string> {
  const name = nameOf(node);
  const helper = Object.hasOwn(helpers, name) ? helpers[name] : undefined;
  const given = node.params.length + (node.hash?.pairs.length ?? 0);
  if (given > 0 && !helper && !BUILT_IN.has(name)) yield `there is no helper ${name}`;
  if (helper && node.params.length < helper.needs)
    yield `${name} needs ${helper.needs} value${helper.needs > 1 ? 's' : ''}; for a field of that name write this.${name}`;

  const [first, ...rest] = node.params.map(literal);
  const [style] = rest;
  if ((name === 'date' || name === 'dateText') && style !== undefined && !DATE_STYLES.some((known) => known === style))
    yield `there is no date style ${style}; there are ${DATE_STYLES.join(', ')}`;
  if (first === undefined) return;
  if (name === 't' || name === 'tHtml') yield* checkMessage(node, first, rest, catalogue);
  if (name === 'icon' && node.params.length === 1 && !icons.has(first)) yield `there is no icon ${first}`;
  if (name === 'asset' && node.params.length === 1 && !hasAsset(first)) yield `there is no asset ${first}`;
  if (name === 'slot' && !/^\w+$/.test(first)) yield `a slot is named by one word, not ${first}`;
}

function* checkMessage(node: Call, first: string, rest: unknown[], catalogue: Catalogue): Iterable<string> {
  if (rest.length > 0) {
    if (![...catalogue.keys()].some((key) => key.startsWith(first))) yield `no message begins with ${first}`;
    return;
  }
  const message = catalogue.get(first);
  if (!message) {
    yield `there is no message ${first}`;
    return;
  }
  const given = new Set((node.hash?.pairs ?? []).map((pair) => pair.key));
  const wanted = [
    ...message.args,
    ...[...message.tags].filter((tag) => tag.startsWith('link') && nameOf(node) === 'tHtml'),
  ];
  for (const name of wanted) if (!given.has(name)) yield `message ${first} needs ${name}=…`;
}

function nameOf(node: Call): string {
  return 'original' in node.path ? String(node.path.original) : '';
}

function literal(node: hbs.AST.Expression): string | undefined {
  return node.type === 'StringLiteral' && 'value' in node ? String(node.value) : undefined;
}

/** Partials that lead back to themselves: rendering one would never end. */
export function findLoops(partials: ReadonlyMap<string, { path: string; facts: TemplateFacts }>): string[] {
  const done = new Set<string>();
  const loops: string[] = [];
  function visit(name: string, trail: readonly string[]): void {
    if (trail.includes(name)) {
      loops.push(`${partials.get(name)?.path ?? name}: calls itself for ever (${[...trail, name].join(' → ')})`);
      return;
    }
    if (done.has(name)) return;
    for (const next of partials.get(name)?.facts.partials ?? []) visit(next.name, [...trail, name]);
    done.add(name);
  }
  for (const name of partials.keys()) visit(name, []);
  return loops;
}
