import { DOMParser, XMLSerializer } from '@xmldom/xmldom';

/** The document, or an error for anything that is not well-formed, not one element, or brings a document type. */
export function parse(xml: string): Document {
  // Refused by its text: a parser that expands entities has done the harm before anybody looks.
  if (/<!(DOCTYPE|ENTITY)/i.test(xml)) throw new Error('document types are not allowed');
  const document = new DOMParser({
    locator: {},
    errorHandler: (_level: string, message: string) => {
      throw new Error(message);
    },
  }).parseFromString(xml, 'text/xml');
  if (!document?.documentElement) throw new Error('no element');
  return document;
}

export function serialize(node: Node): string {
  // A carriage return must stay a reference, or it reads back as a line feed and no signature fits.
  return new XMLSerializer().serializeToString(node).replace(/\r/g, '&#xD;');
}

/** Elements below `parent` at any depth, by local name. */
export function all(parent: Document | Element, name: string): Element[] {
  return Array.from(parent.getElementsByTagNameNS('*', name));
}

/** Direct child elements, by namespace and local name. */
export function children(parent: Element, namespace: string, name: string): Element[] {
  return Array.from(parent.childNodes)
    .filter((node): node is Element => node.nodeType === 1)
    .filter((node) => node.namespaceURI === namespace && node.localName === name);
}

/** Trimmed text of the only such child; nothing when there is none or several. */
export function childText(parent: Element, namespace: string, name: string): string | undefined {
  const [only, ...others] = children(parent, namespace, name);
  return only === undefined || others.length > 0 ? undefined : (only.textContent ?? '').trim();
}
