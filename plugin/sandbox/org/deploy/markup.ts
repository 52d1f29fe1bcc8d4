/** XML as metadata files use it: elements in one namespace, with text or with elements, never both. */
import { DOMParser } from '@xmldom/xmldom';
import { problem } from './problem.ts';

const NAMESPACE = 'http://soap.sforce.com/2006/04/metadata';

export interface Markup {
  name: string;
  /** Trimmed; empty when there are elements inside. */
  text: string;
  children: Markup[];
  /** From 1, of the opening tag. */
  line: number;
  column: number;
}

/** @throws Problem when it is not well-formed or its root is another one */
export function parseMarkup(fileName: string, xml: string, root: string): Markup {
  const element = rootOf(fileName, xml);
  if (element.localName !== root || element.namespaceURI !== NAMESPACE)
    throw problem(
      fileName,
      `Error parsing file: Element ${element.tagName} invalid at this location`,
      placeOf(element),
    );
  return toMarkup(element);
}

function rootOf(fileName: string, xml: string): Element {
  // Refused by its text: a parser that expands entities has done the harm before anybody looks.
  if (/<!(DOCTYPE|ENTITY)/i.test(xml)) throw problem(fileName, 'Error parsing file: DOCTYPE is disallowed');
  try {
    const errorHandler = (_level: string, message: string): never => {
      throw new Error(message);
    };
    const document = new DOMParser({ locator: {}, errorHandler }).parseFromString(xml, 'text/xml');
    return document.documentElement;
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : '';
    const [, line = '1', column = '1'] = /\[line:(\d+),col:(\d+)\]/.exec(message) ?? [];
    const what = message.split('\n')[0]?.replace(/^\[xmldom \w+\]\s*/, '');
    throw problem(fileName, `Error parsing file: ${what}`, { line: Number(line), column: Number(column) });
  }
}

function toMarkup(element: Element): Markup {
  const elements = Array.from(element.childNodes).filter((node): node is Element => node.nodeType === 1);
  return {
    name: element.localName,
    text: elements.length > 0 ? '' : (element.textContent ?? '').trim(),
    children: elements.map(toMarkup),
    ...placeOf(element),
  };
}

/** The parser notes where each node stands, beside what the DOM defines. */
function placeOf(element: Element): { line: number; column: number } {
  const place = (name: string): number => Number(Reflect.get(element, name) ?? 1);
  return { line: place('lineNumber'), column: place('columnNumber') };
}

export function childrenOf(markup: Markup, name: string): Markup[] {
  return markup.children.filter((child) => child.name === name);
}

export function childOf(markup: Markup, name: string): Markup | undefined {
  return markup.children.find((child) => child.name === name);
}

/** Text of the first such child; undefined when there is none or it is empty. */
export function textOf(markup: Markup, name: string): string | undefined {
  return childOf(markup, name)?.text || undefined;
}

export function flagOf(markup: Markup, name: string): boolean {
  return textOf(markup, name) === 'true';
}
