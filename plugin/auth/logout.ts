import { createVerify } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import type { Store } from '../store/store.ts';
import { checkSignatures } from './algorithms.ts';
import type { IdpFacts } from './metadata.ts';
import { NAMESPACE, RSA_SHA256, RSA_SHA512 } from './names.ts';
import { demand, malformed, rejected } from './refusal.ts';
import { createEngine, type ServiceProvider } from './saml.ts';
import { fingerprint } from './secrets.ts';
import { instant } from './time.ts';
import { asText, attribute, children, decoded, onlyText, parseMessage } from './xml.ts';

const AGE_MS = 600_000;
const LONGEST_QUERY = 8_192;
const LONGEST_MESSAGE = 16_384;

/** A logout message as it came: a form, or the query exactly as it stood in the address. */
export type LogoutMessage = { form: Record<string, unknown> } | { query: string };

export interface LogoutRequest {
  id: string;
  name: string;
  /** None means every session of the person. */
  indexes: string[];
  relayState: string;
}

/**
 * A logout request of the provider that is signed, fresh and new (SAML core §3.7.1, bindings §3.4.4.1). The library takes
 * unsigned, old and repeated ones on the redirect binding, so the query is verified here.
 *
 * @throws PortalError `auth.malformed`, `auth.rejected`
 */
export async function readLogout(
  message: LogoutMessage,
  { us, idp }: { us: ServiceProvider; idp: IdpFacts },
  { store, clock }: { store: Store; clock: () => Date },
): Promise<LogoutRequest> {
  const { document, relayState } =
    'query' in message ? fromQuery(message.query, idp) : await fromForm(message.form, us, idp);
  const root = document.documentElement;
  if (root.localName !== 'LogoutRequest' || root.namespaceURI !== NAMESPACE.protocol)
    throw malformed(`the root is ${root.localName}`);
  demand(attribute(root, 'Version') === '2.0', 'not SAML 2.0');
  demand(attribute(root, 'Destination') === us.sloUrl, 'Destination is not this address');
  const [issuer, ...others] = children(root, NAMESPACE.assertion, 'Issuer');
  demand(
    others.length === 0 && issuer !== undefined && onlyText(issuer)?.trim() === idp.issuer,
    'Issuer is not the provider',
  );
  checkTimes(root, clock().getTime(), us.skewMs);
  const [nameId, ...more] = children(root, NAMESPACE.assertion, 'NameID');
  const name = nameId && onlyText(nameId)?.trim();
  demand(name !== undefined && name !== '' && more.length === 0, 'not one NameID');
  const id = attribute(root, 'ID') ?? '';
  demand(id !== '', 'no ID');
  const isFirst = await store.add(`logout:${fingerprint(us.providerId, id)}`, '1', (AGE_MS + 2 * us.skewMs) / 1_000);
  demand(isFirst, 'the logout request was used before');
  const indexes = children(root, NAMESPACE.protocol, 'SessionIndex').map((one) => onlyText(one)?.trim() ?? '');
  return { id, name, indexes, relayState };
}

function checkTimes(root: Element, now: number, skewMs: number): void {
  const issued = instant(attribute(root, 'IssueInstant') ?? '', 'IssueInstant');
  demand(issued <= now + skewMs && issued >= now - AGE_MS - skewMs, 'the logout request is too old');
  const end = attribute(root, 'NotOnOrAfter');
  demand(end === undefined || now - skewMs < instant(end, 'NotOnOrAfter'), 'the logout request expired');
}

async function fromForm(form: Record<string, unknown>, us: ServiceProvider, idp: IdpFacts) {
  const { SAMLRequest: message, RelayState: relayState } = form;
  if (typeof message !== 'string' || message === '') throw malformed('not one SAMLRequest');
  const document = parseMessage(decoded(message));
  const root = document.documentElement;
  demand(children(root, NAMESPACE.signature, 'Signature').length === 1, 'the logout request is not signed');
  checkSignatures(document, [root]);
  await createEngine(us, idp).verifyLogoutRequest(message);
  return { document, relayState: typeof relayState === 'string' ? relayState.slice(0, 512) : '' };
}

function fromQuery(query: string, idp: IdpFacts) {
  if (query.length > LONGEST_QUERY) throw malformed('the query is too long');
  const raw = rawValues(query);
  const [message, algorithm, signature] = [raw.get('SAMLRequest'), raw.get('SigAlg'), raw.get('Signature')];
  if (message === undefined) throw malformed('not one SAMLRequest');
  demand(algorithm !== undefined && signature !== undefined, 'the logout request is not signed');
  const signed = ['SAMLRequest', 'RelayState', 'SigAlg'].filter((key) => raw.has(key));
  checkQuerySignature(signed.map((key) => `${key}=${raw.get(key)}`).join('&'), plain(algorithm), plain(signature), idp);
  return {
    document: parseMessage(inflated(plain(message))),
    relayState: plain(raw.get('RelayState') ?? '').slice(0, 512),
  };
}

/** Values still encoded, since that is how they were signed. A key that is unknown, doubled or encoded is refused. */
function rawValues(query: string): Map<string, string> {
  const values = new Map<string, string>();
  for (const part of query.split('&')) {
    const cut = part.indexOf('=');
    const key = part.slice(0, Math.max(0, cut));
    if (!['SAMLRequest', 'RelayState', 'SigAlg', 'Signature'].includes(key) || values.has(key))
      throw malformed('an unknown or doubled key in the query');
    values.set(key, part.slice(cut + 1));
  }
  return values;
}

function plain(value: string): string {
  try {
    return decodeURIComponent(value.replace(/\+/g, '%20'));
  } catch (cause) {
    throw malformed('the query is not encoded well', cause);
  }
}

function checkQuerySignature(signed: string, algorithm: string, signature: string, idp: IdpFacts): void {
  const hash = algorithm === RSA_SHA256 ? 'RSA-SHA256' : algorithm === RSA_SHA512 ? 'RSA-SHA512' : undefined;
  if (hash === undefined) throw rejected(`SigAlg ${algorithm.slice(0, 100)} is not allowed`);
  const isGood = idp.certificates.some((certificate) =>
    createVerify(hash).update(signed).verify(certificate, signature, 'base64'),
  );
  demand(isGood, 'the signature of the query is wrong');
}

function inflated(base64: string): string {
  try {
    return asText(inflateRawSync(Buffer.from(base64, 'base64'), { maxOutputLength: LONGEST_MESSAGE }));
  } catch (cause) {
    throw malformed('cannot be inflated', cause);
  }
}
