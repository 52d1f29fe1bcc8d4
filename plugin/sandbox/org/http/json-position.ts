/** Where a text stops being JSON. Only asked after the built-in parser has refused it, which does not always say. */

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const WORD = /true|false|null/y;
const SPACE = /[ \t\r\n]*/y;

class Stop extends Error {
  readonly position: number;
  constructor(position: number) {
    super();
    this.position = position;
  }
}

export function failurePosition(text: string): number {
  try {
    return skip(text, value(text, 0));
  } catch (error) {
    if (error instanceof Stop) return error.position;
    return 0; // nested deeper than the stack
  }
}

function value(text: string, start: number): number {
  const at = skip(text, start);
  const first = text[at];
  if (first === '{') return sequence(text, at, '}', member);
  if (first === '[') return sequence(text, at, ']', value);
  const end = match(STRING, text, at) ?? match(NUMBER, text, at) ?? match(WORD, text, at);
  if (end === undefined) throw new Stop(at);
  return end;
}

function member(text: string, start: number): number {
  const name = skip(text, start);
  const end = match(STRING, text, name);
  if (end === undefined) throw new Stop(name);
  const colon = skip(text, end);
  if (text[colon] !== ':') throw new Stop(colon);
  return value(text, colon + 1);
}

function sequence(text: string, open: number, close: string, item: (text: string, at: number) => number): number {
  let at = skip(text, open + 1);
  if (text[at] === close) return at + 1;
  for (;;) {
    at = skip(text, item(text, at));
    if (text[at] === close) return at + 1;
    if (text[at] !== ',') throw new Stop(at);
    at += 1;
  }
}

function skip(text: string, at: number): number {
  return match(SPACE, text, at) ?? at;
}

function match(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}
