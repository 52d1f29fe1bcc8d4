const NAMESPACE = 'http://soap.sforce.com/2006/04/metadata';

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** A file of metadata: each element on a line of its own, so that a line number says which one an org refuses. */
export function document(root: string, children: string[]): string {
  const [open, ...rest] = element(root, children).split('\n');
  const begin = open?.replace('>', ` xmlns="${NAMESPACE}">`);
  return ['<?xml version="1.0" encoding="UTF-8"?>', begin, ...rest, ''].join('\n');
}

export function element(name: string, content: string | number | boolean | string[]): string {
  if (!Array.isArray(content)) return `<${name}>${escaped(String(content))}</${name}>`;
  const inner = content.flatMap((one) => one.split('\n')).map((line) => `  ${line}`);
  return [`<${name}>`, ...inner, `</${name}>`].join('\n');
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (found) => ESCAPES[found] ?? found);
}
