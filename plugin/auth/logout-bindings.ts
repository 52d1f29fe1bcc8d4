import { createVerify } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import { checkSignatures } from './algorithms.ts';
import type { IdpFacts } from './metadata.ts';
import { NAMESPACE, RSA_SHA256, RSA_SHA512 } from './names.ts';
import { demand, malformed, rejected } from './refusal.ts';
import { createEngine, type ServiceProvider } from './saml.ts';
import { asText, children, decoded, parseMessage } from './xml.ts';

const LONGEST_QUERY = 8_192;
const LONGEST_MESSAGE = 16_384;
/** Some thirty are usual, and two for each further session. */
const MOST_TAGS = 300;

/** A logout message as it came: a form, or the query exactly as it stood in the address. */
export type LogoutMessage = { form: Record<string, unknown> } | { query: string };

/** Which of the two messages of a logout it is, by the field it comes in. */
export type LogoutField = 'SAMLRequest' | 'SAMLResponse';

/**
 * Takes a logout message out of its binding and verifies its signature (SAML bindings §3.4.4.1, §3.5). The library takes
 * unsigned ones on the redirect binding, so the query is verified here.
 *
 * @throws PortalError `auth.malformed`, `auth.rejected`
 */
export async function openLogout(
  message: LogoutMessage,
  field: LogoutField,
  { us, idp }: { us: ServiceProvider; idp: IdpFacts },
): Promise<{ root: Element; relayState: string }> {
  const { document, relayState } =
    'query' in message ? fromQuery(message.query, field, idp) : await fromForm(message.form, field, us, idp);
  return { root: document.documentElement, relayState };
}

async function fromForm(form: Record<string, unknown>, field: LogoutField, us: ServiceProvider, idp: IdpFacts) {
  const { [field]: message, RelayState: relayState } = form;
  if (typeof message !== 'string' || message === '') throw malformed(`not one ${field}`);
  const document = parseMessage(decoded(message), MOST_TAGS);
  const root = document.documentElement;
  demand(children(root, NAMESPACE.signature, 'Signature').length === 1, 'the logout message is not signed');
  checkSignatures(document, [root]);
  await createEngine(us, idp).verifyLogout(field, message);
  return { document, relayState: typeof relayState === 'string' ? relayState.slice(0, 512) : '' };
}

function fromQuery(query: string, field: LogoutField, idp: IdpFacts) {
  if (query.length > LONGEST_QUERY) throw malformed('the query is too long');
  const raw = rawValues(query, field);
  const [message, algorithm, signature] = [raw.get(field), raw.get('SigAlg'), raw.get('Signature')];
  if (message === undefined) throw malformed(`not one ${field}`);
  demand(algorithm !== undefined && signature !== undefined, 'the logout message is not signed');
  const signed = [field, 'RelayState', 'SigAlg'].filter((key) => raw.has(key));
  checkQuerySignature(signed.map((key) => `${key}=${raw.get(key)}`).join('&'), plain(algorithm), plain(signature), idp);
  return {
    document: parseMessage(inflated(plain(message)), MOST_TAGS),
    relayState: plain(raw.get('RelayState') ?? '').slice(0, 512),
  };
}

/** Values still encoded, since that is how they were signed. A key that is unknown, doubled or encoded is refused. */
function rawValues(query: string, field: LogoutField): Map<string, string> {
  const values = new Map<string, string>();
  for (const part of query.split('&')) {
    const cut = part.indexOf('=');
    const key = part.slice(0, Math.max(0, cut));
    if (![field, 'RelayState', 'SigAlg', 'Signature'].includes(key) || values.has(key))
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
