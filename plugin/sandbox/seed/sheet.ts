import { type Category, isCategory } from './texts/categories.ts';
import type { Guide, Solution } from './texts/guide.ts';

/**
 * Guides as they are easiest to write, one thing a line:
 * `# title`, `@ category, second category; draft` (or `duplicate`, `internal`), `> in short`, `? sign`, `- step`,
 * `| cell | cell`, `! note`, `= how to see that it worked`, `$ line of a log`, `% green red: words for the picture`.
 * What is typed stands between tildes.
 */
interface Entry extends Guide {
  mark: string;
}

/** @throws Error on a line or category that means nothing: a mistake in the seed */
function readEntries(sheet: string): Entry[] {
  const entries: Entry[] = [];
  for (const line of sheet.split('\n')) {
    if (line === '') continue;
    const text = line.slice(2).replaceAll('~', '`');
    if (line.startsWith('# ')) entries.push({ ...blank(text), days: daysOf(text) });
    else read(line.charAt(0), text, entries.at(-1) ?? blank(''));
  }
  return entries;
}

const blank = (title: string): Entry => ({ title, category: 'Connectivity', short: '', steps: [], days: 0, mark: '' });

function read(kind: string, text: string, entry: Entry): void {
  if (kind === '@') {
    const [names = '', mark = ''] = text.split('; ');
    const [first, second] = names.split(', ').map(categoryOf);
    if (first) entry.category = first;
    if (second) entry.also = second;
    entry.mark = mark;
  } else if (kind === '>') entry.short = text;
  else if (kind === '?') entry.signs = [...(entry.signs ?? []), text];
  else if (kind === '-') entry.steps.push(text);
  else if (kind === '|') entry.table = [...(entry.table ?? []), text.split(' | ')];
  else if (kind === '!') entry.note = text;
  else if (kind === '=') entry.after = text;
  else if (kind === '$') entry.code = entry.code === undefined ? text : `${entry.code}\n${text}`;
  else if (kind === '%') entry.picture = pictureOf(text);
  else throw new Error(`not a line of a guide: ${kind} ${text}`);
}

function categoryOf(name: string): Category {
  if (!isCategory(name)) throw new Error(`no category ${name}`);
  return name;
}

function pictureOf(text: string): { colours: string[]; alt: string } {
  const cut = text.indexOf(': ');
  return { colours: text.slice(0, cut).split(' '), alt: text.slice(cut + 2) };
}

/** Different for different titles, and the same every time. */
function daysOf(title: string): number {
  let sum = 0;
  for (const letter of title) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9_973;
  return 9 + (sum % 420);
}

export function solutionsFrom(sheet: string): Solution[] {
  return readEntries(sheet).map(({ mark, ...guide }) => ({
    ...guide,
    uses: 0,
    ...(mark === 'draft' ? { state: 'Draft' as const } : {}),
    ...(mark === 'duplicate' ? { state: 'Duplicate' as const } : {}),
    ...(mark === 'internal' ? { internal: true } : {}),
  }));
}
