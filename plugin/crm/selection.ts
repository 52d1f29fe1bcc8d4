/** What a query selects beyond plain fields: a row with a null parent or no children does not say so by itself. */
export interface Selection {
  /** Dotted names as selected: `Contact.Account.Name`. */
  readonly parents: readonly string[];
  /** Sub-queries by the name of their relationship: `CaseComments`. */
  readonly children: ReadonlyMap<string, Selection>;
}

const DOTTED = /^[A-Za-z]\w*(\.[A-Za-z]\w*)+$/;

/** Reads the SELECT list of a query that our tag built; what it does not know (functions, TYPEOF) it leaves out. */
export function selectionOf(query: string): Selection {
  const [list = '', rest = ''] = splitAtFrom(query.trim().replace(/^SELECT\s+/i, ''));
  const parents: string[] = [];
  const children = new Map<string, Selection>();
  for (const item of splitOutside(list, (character) => character === ',')) {
    const text = item.trim();
    if (DOTTED.test(text)) parents.push(text);
    if (/^\(\s*SELECT\s/i.test(text)) {
      const inner = text.slice(1, -1);
      children.set(childName(inner), selectionOf(inner));
    }
  }
  return rest ? { parents, children } : { parents: [], children: new Map() };
}

function childName(inner: string): string {
  const [, rest = ''] = splitAtFrom(inner.trim().replace(/^SELECT\s+/i, ''));
  return /^\w+/.exec(rest)?.[0] ?? '';
}

/** The list before the FROM that belongs to it, and what follows. */
function splitAtFrom(text: string): [string, string] | [] {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '(') depth += 1;
    if (text[at] === ')') depth -= 1;
    if (depth === 0 && /^\sFROM\s/i.test(text.slice(at, at + 6))) return [text.slice(0, at), text.slice(at + 6)];
    // Literals stand behind FROM, but for those in a sub-query, which may hold anything.
    if (text[at] === "'") at = endOfLiteral(text, at);
  }
  return [];
}

function splitOutside(text: string, isBorder: (character: string) => boolean): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === "'") at = endOfLiteral(text, at);
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (depth === 0 && isBorder(character)) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...parts, text.slice(from)];
}

function endOfLiteral(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== "'") at += text[at] === '\\' ? 2 : 1;
  return at;
}
