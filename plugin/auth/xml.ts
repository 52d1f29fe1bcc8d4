import { DOMParser } from '@xmldom/xmldom';
import { malformed, reasonOf } from './refusal.ts';

const MOST_TAGS = 3_000; // a real response with 400 group values has about 1,700
const LONGEST_TAG = 8_000; // characters; an attribute is never longer than an address
const DEEPEST = 60;
const MOST_CHILDREN = 1_000; // of one element; the library's XPath takes the square of it

/** The text of a message in base64, as UTF-8. Both decoders of the library are laxer than this one. */
export function decoded(base64: string): string {
  const text = base64.replace(/\s+/g, '');
  if (text === '' || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) throw malformed('not base64');
  return asText(Buffer.from(text, 'base64'));
}

export function asText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw malformed('not UTF-8', cause);
  }
}

/**
 * A document from outside, bounded before anything parses it: no document type, no entities, one root.
 *
 * @throws PortalError `auth.malformed`
 */
export function parseMessage(xml: string, mostTags = MOST_TAGS): Document {
  checkBounds(xml, mostTags);
  const document = parse(xml);
  const roots = Array.from(document.childNodes).filter((node) => node.nodeType !== 7 && node.nodeType !== 8);
  const [only, ...others] = roots.filter((node) => node.nodeType !== 3 || (node.nodeValue ?? '').trim() !== '');
  if (only !== document.documentElement || others.length > 0) throw malformed('more than one root element');
  checkShape(document.documentElement);
  return document;
}

/** Metadata comes from the administrator and may be large; a document type has no business there either. */
export function parseMetadata(xml: string): Document {
  if (/<!(?:DOCTYPE|ENTITY)/i.test(xml)) throw malformed('document types are not allowed');
  return parse(xml);
}

function parse(xml: string): Document {
  try {
    const document = new DOMParser({
      locator: {},
      errorHandler: (_level: string, message: unknown) => {
        throw new Error(String(message));
      },
    }).parseFromString(xml, 'text/xml');
    if (document?.documentElement) return document;
  } catch (cause) {
    throw malformed(`not well-formed: ${reasonOf(cause)}`, cause);
  }
  throw malformed('not XML');
}

function checkBounds(xml: string, mostTags: number): void {
  if (/<!(?:DOCTYPE|ENTITY)/i.test(xml)) throw malformed('a document type or entity');
  if (xml.includes('\u0000')) throw malformed('a NUL');
  let tags = 0;
  for (let at = xml.indexOf('<'); at >= 0; at = xml.indexOf('<', at + 1)) {
    if (++tags > mostTags) throw malformed('too many tags');
    const length = xml.indexOf('>', at) - at;
    if (length < 0 || length > LONGEST_TAG) throw malformed('a tag without end');
  }
}

/** Without recursion: the document decides how deep it is. */
function checkShape(root: Element): void {
  let level: Element[] = [root];
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > DEEPEST) throw malformed('nested too deeply');
    if (level.some(({ childNodes }) => childNodes.length > MOST_CHILDREN))
      throw malformed('too many parts of one element');
    level = level.flatMap(elements);
  }
}

/** Direct child elements. */
export function elements(parent: Node): Element[] {
  return Array.from(parent.childNodes).filter((node): node is Element => node.nodeType === 1);
}

/** Direct child elements by namespace and local name. */
export function children(parent: Element, namespace: string, name: string): Element[] {
  return elements(parent).filter((one) => one.namespaceURI === namespace && one.localName === name);
}

/** Elements at any depth, by local name in whatever namespace: what a careless reader might take for one. */
export function anywhere(parent: Document | Element, name: string): Element[] {
  return Array.from(parent.getElementsByTagNameNS('*', name));
}

/** An attribute without a namespace; undefined when it is not there. */
export function attribute(element: Element, name: string): string | undefined {
  return element.hasAttribute(name) ? (element.getAttribute(name) ?? undefined) : undefined;
}

/** The text of an element that holds one text node and nothing else; a comment inside makes it undefined. */
export function onlyText(element: Element): string | undefined {
  const nodes = Array.from(element.childNodes);
  return nodes.length === 1 && nodes[0]?.nodeType === 3 ? (nodes[0].nodeValue ?? undefined) : undefined;
}
