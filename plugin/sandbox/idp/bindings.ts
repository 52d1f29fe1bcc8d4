import { sign, verify } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { SignedXml } from 'xml-crypto';
import type { Credential } from './certificate.ts';
import { all, children, parse } from './dom.ts';
import { DIGEST, NAMESPACE, SIGNATURE, TRANSFORM } from './names.ts';
import { SamlProblem } from './problem.ts';

export type Field = 'SAMLRequest' | 'SAMLResponse';
export type Binding = 'redirect' | 'post';

/** A message as it came in, not yet believed. */
export interface Message {
  field: Field;
  binding: Binding;
  root: Element;
  relayState: string | undefined;
  isSigned: boolean;
  /** True when one of the keys made the signature, with SHA-256 or better, over the whole message. */
  isSignedBy(certificates: readonly string[]): boolean;
}

const REDIRECT_LIMIT = 8_192;
const INFLATED_LIMIT = 16_384;
const POST_LIMIT = 65_536;
const ELEMENT_LIMIT = 500;

/** SAML bindings §3.4: deflated, in the query, with a signature over the query's own bytes. */
export function readRedirect(query: string): Message | undefined {
  const values = new URLSearchParams(query);
  const field = fieldOf(values);
  if (field === undefined) return undefined;
  const packed = one(values, field);
  if (packed.length > REDIRECT_LIMIT) throw new SamlProblem('the message is too long for the redirect binding', 413);
  const [algorithm, signature] = [values.get('SigAlg'), values.get('Signature')];
  return {
    field,
    binding: 'redirect',
    root: rootOf(inflated(packed)),
    relayState: values.get('RelayState') ?? undefined,
    isSigned: signature !== null,
    isSignedBy: (certificates) => {
      const hash = algorithm === SIGNATURE.sha256 ? 'RSA-SHA256' : algorithm === SIGNATURE.sha512 && 'RSA-SHA512';
      if (!hash || signature === null) return false;
      const bytes = Buffer.from(signedPart(query, field));
      return certificates.some((one) => verify(hash, bytes, one, Buffer.from(signature, 'base64')));
    },
  };
}

/** SAML bindings §3.5: base64 in a form field, the signature inside the message. */
export function readPost(values: URLSearchParams): Message | undefined {
  const field = fieldOf(values);
  if (field === undefined) return undefined;
  const text = one(values, field);
  if (text.length > POST_LIMIT) throw new SamlProblem('the message is too long', 413);
  const xml = Buffer.from(text, 'base64').toString('utf8');
  const root = rootOf(xml);
  const [signature, ...others] = children(root, NAMESPACE.signature, 'Signature');
  return {
    field,
    binding: 'post',
    root,
    relayState: values.get('RelayState') ?? undefined,
    isSigned: signature !== undefined,
    isSignedBy: (certificates) =>
      signature !== undefined &&
      others.length === 0 &&
      isStrong(signature) &&
      isOverRoot(signature, root) &&
      certificates.some((certificate) => isValid(xml, signature, certificate)),
  };
}

/** The address that carries the message to the other side, signed. */
export function redirectUrl(
  location: string,
  { field, xml, relayState }: { field: Field; xml: string; relayState?: string | undefined },
  { privateKey }: Credential,
  hash: 'sha1' | 'sha256' = 'sha256',
): string {
  const query = new URLSearchParams({ [field]: deflateRawSync(xml).toString('base64') });
  if (relayState !== undefined) query.set('RelayState', relayState);
  query.set('SigAlg', SIGNATURE[hash]);
  query.set('Signature', sign(hash, Buffer.from(query.toString()), privateKey).toString('base64'));
  return `${location}${location.includes('?') ? '&' : '?'}${query.toString()}`;
}

function fieldOf(values: URLSearchParams): Field | undefined {
  if (values.has('SAMLRequest') && values.has('SAMLResponse'))
    throw new SamlProblem('a request and a response at once');
  if (values.has('SAMLRequest')) return 'SAMLRequest';
  return values.has('SAMLResponse') ? 'SAMLResponse' : undefined;
}

function one(values: URLSearchParams, field: Field): string {
  const [only = '', ...others] = values.getAll(field);
  for (const name of ['RelayState', 'SigAlg', 'Signature', field]) {
    if (values.getAll(name).length > 1 || others.length > 0) throw new SamlProblem(`${name} is there more than once`);
  }
  return only;
}

function inflated(packed: string): string {
  try {
    return inflateRawSync(Buffer.from(packed, 'base64'), { maxOutputLength: INFLATED_LIMIT }).toString('utf8');
  } catch {
    throw new SamlProblem('the message is not deflated base64, or too long');
  }
}

function rootOf(xml: string): Element {
  if (xml.split('<').length > ELEMENT_LIMIT) throw new SamlProblem('the message has too many elements');
  try {
    return parse(xml).documentElement;
  } catch {
    throw new SamlProblem('the message is not well-formed XML');
  }
}

/** The bytes as they were sent: encoding them again could differ in letter case. */
function signedPart(query: string, field: Field): string {
  const parts = query.split('&');
  return [field, 'RelayState', 'SigAlg']
    .flatMap((name) => parts.filter((part) => part.startsWith(`${name}=`)))
    .join('&');
}

const STRONG = {
  SignatureMethod: [SIGNATURE.sha256, SIGNATURE.sha512],
  DigestMethod: [DIGEST.sha256, DIGEST.sha512],
  CanonicalizationMethod: [TRANSFORM.exclusive],
  Transform: [TRANSFORM.enveloped, TRANSFORM.exclusive],
} as const;

function isStrong(signature: Element): boolean {
  return Object.entries(STRONG).every(([name, allowed]) => {
    const used = all(signature, name).map((element) => element.getAttribute('Algorithm'));
    return (
      used.length > 0 && used.length <= allowed.length && used.every((one) => allowed.some((known) => known === one))
    );
  });
}

function isOverRoot(signature: Element, root: Element): boolean {
  const id = root.getAttribute('ID');
  const references = all(signature, 'Reference').map((reference) => reference.getAttribute('URI'));
  const twins = [root, ...all(root, '*')].filter((element) => element.getAttribute('ID') === id);
  return references.length === 1 && references[0] === `#${id}` && twins.length === 1;
}

function isValid(xml: string, signature: Element, certificate: string): boolean {
  try {
    const check = new SignedXml({ publicCert: certificate, getCertFromKeyInfo: () => null });
    check.loadSignature(signature);
    return check.checkSignature(xml);
  } catch {
    return false;
  }
}
