import {
  CBC,
  ENVELOPED,
  EXCLUSIVE,
  GCM,
  NAMESPACE,
  OAEP,
  RSA_SHA256,
  RSA_SHA512,
  SHA1,
  SHA256,
  SHA512,
} from './names.ts';
import { demand, rejected } from './refusal.ts';
import { anywhere, attribute, children, elements, onlyText } from './xml.ts';

/**
 * Every signature in the document is enveloped in one of `owners`, over the whole of it, by an algorithm of a short list.
 * The library verifies whatever algorithm the message asks for, SHA-1 too, and does not look for a second SignedInfo.
 */
export function checkSignatures(document: Document, owners: Element[]): void {
  const signatures = anywhere(document, 'Signature');
  for (const signature of signatures) {
    demand(signature.namespaceURI === NAMESPACE.signature, 'a Signature of another namespace');
    const owner = owners.find((one) => one === signature.parentNode);
    if (!owner) throw rejected('a signature in an unusual place');
    checkSignature(signature, attribute(owner, 'ID') ?? '');
  }
  for (const owner of owners)
    demand(children(owner, NAMESPACE.signature, 'Signature').length <= 1, 'two signatures on one element');
  demand(anywhere(document, 'SignedInfo').length === signatures.length, 'a SignedInfo in an unusual place');
  checkIds(document);
}

function checkSignature(signature: Element, id: string): void {
  const parts = elements(signature).map((one) => (one.namespaceURI === NAMESPACE.signature ? one.localName : ''));
  const usual = ['SignedInfo', 'SignatureValue', 'KeyInfo'];
  demand(
    parts.every((name) => usual.includes(name)) && new Set(parts).size === parts.length,
    'unusual parts in a signature',
  );
  const info = only(signature, 'SignedInfo');
  demandOneOf(info, 'CanonicalizationMethod', [EXCLUSIVE]);
  demandOneOf(info, 'SignatureMethod', [RSA_SHA256, RSA_SHA512]);
  const reference = only(info, 'Reference');
  demand(id !== '' && attribute(reference, 'URI') === `#${id}`, 'a signature over another element');
  demandOneOf(reference, 'DigestMethod', [SHA256, SHA512]);
  demand(onlyText(only(reference, 'DigestValue')) !== undefined, 'more than text in a DigestValue');
  demand(onlyText(only(signature, 'SignatureValue')) !== undefined, 'more than text in a SignatureValue');
  const transforms = elements(only(reference, 'Transforms')).map((one) => attribute(one, 'Algorithm') ?? one.localName);
  const listed = transforms.every((one) => one === ENVELOPED || one === EXCLUSIVE);
  demand(listed && transforms.length <= 2, `transforms ${transforms.slice(0, 3).join(', ').slice(0, 200)}`);
}

/**
 * AES-GCM with RSA-OAEP. CBC only where the setting says so: without a signature round it, answers to altered
 * ciphertexts tell the plain text, so the settings tie it to a signed response.
 */
export function checkEncryption(encrypted: Element, { allowCbc }: { allowCbc: boolean }): void {
  const document = encrypted.ownerDocument;
  const [data, ...more] = children(encrypted, NAMESPACE.encryption, 'EncryptedData');
  demand(data !== undefined && more.length === 0, 'not one EncryptedData');
  demand(anywhere(document, 'EncryptedData').length === 1, 'a second EncryptedData');
  const keys = anywhere(document, 'EncryptedKey');
  const [key] = keys;
  demand(key !== undefined && keys.length === 1, 'not one EncryptedKey');
  demandOneOf(data, 'EncryptionMethod', allowCbc ? [...GCM, ...CBC] : GCM, NAMESPACE.encryption);
  const transport = demandOneOf(key, 'EncryptionMethod', [OAEP], NAMESPACE.encryption);
  // The mask of OAEP is no signature: SHA-1 is what its identifier means, and all that the library can undo.
  for (const digest of elements(transport).filter((one) => one.localName === 'DigestMethod')) {
    const algorithm = attribute(digest, 'Algorithm') ?? 'none';
    demand(algorithm === SHA1, `digest of the key transport ${algorithm.slice(0, 100)} is not allowed`);
  }
}

/** An ID that two elements carry is the root of signature wrapping. */
function checkIds(document: Document): void {
  const ids = Array.from(document.getElementsByTagNameNS('*', '*')).flatMap((one) =>
    Array.from(one.attributes)
      .filter(({ localName }) => localName?.toLowerCase() === 'id')
      .map(({ value }) => value),
  );
  demand(new Set(ids).size === ids.length, 'one ID on two elements');
}

function demandOneOf(parent: Element, name: string, allowed: readonly string[], namespace?: string): Element {
  const found = only(parent, name, namespace);
  const algorithm = attribute(found, 'Algorithm') ?? 'none';
  demand(allowed.includes(algorithm), `${name} ${algorithm.slice(0, 100)} is not allowed`);
  return found;
}

function only(parent: Element, name: string, namespace: string = NAMESPACE.signature): Element {
  const [first, ...others] = children(parent, namespace, name);
  if (!first || others.length > 0) throw rejected(`not one ${name} in ${parent.localName}`);
  return first;
}
