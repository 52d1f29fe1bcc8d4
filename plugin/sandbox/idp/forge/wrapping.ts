import { all, children, parse, serialize } from '../dom.ts';
import { newId } from '../issue.ts';
import { NAMESPACE } from '../names.ts';
import { signing } from '../sign.ts';
import { writeAssertion, writeResponse } from '../write.ts';
import type { Bench, Flaw } from './flaw.ts';
import { claiming } from './victim.ts';

/** The signed assertion as it was, and the one the attacker wants to be read. */
interface Pieces {
  document: Document;
  response: Element;
  assertion: Element;
  evil: Element;
}

/**
 * Signature wrapping (Somorovsky and others, "On Breaking SAML", 2012): what is signed stays in the document and
 * verifies, but another element stands where the receiver reads.
 */
export const WRAPPING = {
  'signature wrapping 1: the response inside its own signature': aroundResponse((evil, original, signature) => {
    signature.appendChild(original);
    evil.insertBefore(signature, evil.childNodes[1] ?? null);
  }),
  'signature wrapping 2: the response beside its signature': aroundResponse((evil, original, signature) => {
    evil.insertBefore(signature, evil.childNodes[1] ?? null);
    evil.insertBefore(original, signature);
  }),
  'signature wrapping 3: a second assertion before': aroundAssertion(({ response, assertion, evil }) => {
    response.insertBefore(evil, assertion);
  }),
  'signature wrapping 4: an assertion around': aroundAssertion(({ response, assertion, evil }) => {
    response.replaceChild(evil, assertion);
    evil.appendChild(assertion);
  }),
  'signature wrapping 5: the signature moved, the original last': aroundAssertion(({ response, assertion, evil }) => {
    const signature = taken(assertion);
    response.replaceChild(evil, assertion);
    evil.insertBefore(signature, evil.childNodes[1] ?? null);
    response.appendChild(assertion);
  }),
  'signature wrapping 6: the original inside the moved signature': aroundAssertion(({ response, assertion, evil }) => {
    const signature = taken(assertion);
    response.replaceChild(evil, assertion);
    evil.insertBefore(signature, evil.childNodes[1] ?? null);
    signature.appendChild(assertion);
  }),
  'signature wrapping 7: an assertion in the extensions': aroundAssertion((pieces) => {
    const extensions = pieces.document.createElementNS(NAMESPACE.protocol, 'samlp:Extensions');
    extensions.appendChild(pieces.evil);
    pieces.response.insertBefore(extensions, pieces.assertion);
  }),
  'signature wrapping 8: the original in an object of the signature': aroundAssertion((pieces) => {
    const { document, response, assertion, evil } = pieces;
    const signature = taken(assertion);
    const object = document.createElementNS(NAMESPACE.signature, 'ds:Object');
    response.replaceChild(evil, assertion);
    evil.insertBefore(signature, evil.childNodes[1] ?? null);
    object.appendChild(assertion);
    signature.appendChild(object);
  }),
} satisfies Record<string, Flaw>;

function aroundResponse(change: (evil: Element, original: Element, signature: Element) => void): Flaw {
  return {
    outcome: 'never the victim',
    signs: (how, { credential }) => ({ ...how, signResponse: how.signResponse ?? signing(credential) }),
    alters: (xml, bench) => {
      const document = parse(evilResponse(bench));
      const evil = document.documentElement;
      const original = document.importNode(parse(xml).documentElement, true);
      change(evil, original, taken(original));
      return serialize(document);
    },
  };
}

function aroundAssertion(change: (pieces: Pieces) => void): Flaw {
  return {
    outcome: 'never the victim',
    signs: (how, { credential }) => ({ ...how, signAssertion: how.signAssertion ?? signing(credential) }),
    alters: (xml, bench) => {
      const document = parse(xml);
      const [assertion] = all(document, 'Assertion');
      if (assertion === undefined) throw new Error('no assertion to wrap');
      const evil = document.importNode(parse(evilAssertion(bench)).documentElement, true);
      change({ document, response: document.documentElement, assertion, evil });
      return serialize(document);
    },
  };
}

/** Nobody signed this one; it has an id of its own. */
function evilAssertion({ shape, how, victim }: Bench): string {
  const [claimed] = claiming(shape, victim).assertions;
  if (claimed === undefined) throw new Error('no assertion to copy');
  return writeAssertion({ ...claimed, id: newId() }, how.dialect);
}

export function evilResponse(bench: Bench): string {
  return writeResponse({ ...bench.shape, id: newId() }, [evilAssertion(bench)], bench.how.dialect);
}

/** The enveloped signature of the element, out of its place. */
function taken(element: Element): Element {
  const [signature] = children(element, NAMESPACE.signature, 'Signature');
  if (signature === undefined) throw new Error('no signature to take');
  element.removeChild(signature);
  return signature;
}
