import { checkEncryption, checkSignatures } from './algorithms.ts';
import { NAMESPACE, SUCCESS } from './names.ts';
import { demand, malformed } from './refusal.ts';
import { anywhere, attribute, children, onlyText, parseMessage } from './xml.ts';

/** A response as it came: parsed within bounds, nothing in it believed yet. */
export interface RawResponse {
  document: Document;
  root: Element;
  inResponseTo: string | undefined;
}

/** @throws PortalError `auth.malformed` when it is no response of SAML 2.0 at all */
export function readResponse(xml: string): RawResponse {
  const document = parseMessage(xml);
  const root = document.documentElement;
  if (root.localName !== 'Response' || root.namespaceURI !== NAMESPACE.protocol)
    throw malformed(`the root is ${root.localName} of ${(root.namespaceURI ?? 'no namespace').slice(0, 100)}`);
  if (attribute(root, 'Version') !== '2.0') throw malformed('not SAML 2.0');
  return { document, root, inResponseTo: attribute(root, 'InResponseTo') };
}

/**
 * What the library does not look at before it verifies: where the response was sent, who says he wrote it, whether it is
 * a success, how many assertions there are, and by which algorithms it is protected (SAML profiles §4.1.4.3).
 *
 * @returns the encrypted assertion, if it is one
 */
export function checkResponse(
  { document, root }: RawResponse,
  expected: { acsUrl: string; issuer: string; allowCbc: boolean },
): Element | undefined {
  demand(attribute(root, 'Destination') === expected.acsUrl, 'Destination is not this address');
  for (const issuer of children(root, NAMESPACE.assertion, 'Issuer'))
    demand(onlyText(issuer)?.trim() === expected.issuer, 'Issuer of the response is not the provider');
  checkStatus(root);
  const found = [...anywhere(document, 'Assertion'), ...anywhere(document, 'EncryptedAssertion')];
  const [assertion] = found;
  demand(assertion !== undefined && found.length === 1, `${found.length} assertions in one response`);
  demand(assertion.parentNode === root, 'the assertion is not in its place');
  demand(assertion.namespaceURI === NAMESPACE.assertion, 'the assertion is of another namespace');
  if (assertion.localName === 'Assertion') {
    demand(anywhere(document, 'EncryptedData').length === 0, 'encryption inside an assertion');
    checkTexts(assertion);
    checkSignatures(document, [root, assertion]);
    return undefined;
  }
  checkSignatures(document, [root]);
  checkEncryption(assertion, expected);
  return assertion;
}

/** Comments inside a name are read differently by different readers: `victim<!---->.example`. */
export function checkTexts(assertion: Element): void {
  for (const name of ['NameID', 'Issuer', 'Audience'])
    for (const element of anywhere(assertion, name))
      demand(element.childNodes.length === 0 || onlyText(element) !== undefined, `more than text in ${name}`);
}

function checkStatus(root: Element): void {
  const [status, ...others] = children(root, NAMESPACE.protocol, 'Status');
  const codes = status ? children(status, NAMESPACE.protocol, 'StatusCode') : [];
  const code = codes[0] ? attribute(codes[0], 'Value') : undefined;
  demand(code === SUCCESS && codes.length === 1 && others.length === 0, `status ${statusOf(codes[0])}`);
}

/** The outer code and the one inside it, which tells more: `…:Responder …:NoPassive`. */
function statusOf(code: Element | undefined): string {
  if (code === undefined) return 'missing';
  const inner = children(code, NAMESPACE.protocol, 'StatusCode');
  return [code, ...inner].map((one) => (attribute(one, 'Value') ?? 'empty').slice(0, 100)).join(' ');
}
