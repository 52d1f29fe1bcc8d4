import type { Message } from './bindings.ts';
import { childText } from './dom.ts';
import { NAMESPACE } from './names.ts';
import { SamlProblem } from './problem.ts';
import type { KnownService } from './registry.ts';

/** What every SAML message says about itself (SAML core §3.2.1). */
export interface Envelope {
  id: string;
  issuer: string;
  inResponseTo: string | undefined;
}

const AGE_MS = 10 * 60_000;
const SKEW_MS = 60_000;

export function readEnvelope({ root, binding, isSigned }: Message, name: string, ours: string, now: Date): Envelope {
  if (root.namespaceURI !== NAMESPACE.protocol || root.localName !== name) throw new SamlProblem(`this is no ${name}`);
  if (root.getAttribute('Version') !== '2.0') throw new SamlProblem('Version is not 2.0');
  const id = root.getAttribute('ID') ?? '';
  if (!/^[A-Za-z_][\w.-]{7,127}$/.test(id)) throw new SamlProblem('ID is missing or no XML name of reasonable length');
  checkAge(root.getAttribute('IssueInstant') ?? '', now);
  checkDestination(root.getAttribute('Destination') ?? '', ours, isSigned && binding === 'redirect');
  const issuer = childText(root, NAMESPACE.assertion, 'Issuer');
  if (!issuer) throw new SamlProblem('there is no Issuer');
  return { id, issuer, inResponseTo: root.getAttribute('InResponseTo') || undefined };
}

/**
 * A signature is checked when there is one; it is demanded when `must` says so. Without a known key there is
 * nothing to check against, and the message is taken as unsigned ones are.
 */
export function checkSignature(message: Message, { provider, description }: KnownService, must: boolean): void {
  const certificates = description?.signingCertificates ?? [];
  if (certificates.length === 0) return;
  if (message.isSigned && !message.isSignedBy(certificates)) {
    throw new SamlProblem(`the signature fits no certificate in the metadata of ${provider.url}`, 403);
  }
  if (must && !message.isSigned) throw new SamlProblem('the message has to be signed', 403);
}

function checkAge(instant: string, now: Date): void {
  const age = now.getTime() - Date.parse(instant);
  if (!(age <= AGE_MS && age >= -SKEW_MS)) throw new SamlProblem('IssueInstant is missing, too old or in the future');
}

/** A signed message without Destination could be sent on to anybody (SAML bindings §3.4.5.2). */
function checkDestination(destination: string, ours: string, must: boolean): void {
  if (destination === '' && must) throw new SamlProblem('a signed message needs a Destination');
  if (destination !== '' && destination !== ours) throw new SamlProblem(`Destination is not ${ours}`);
}
