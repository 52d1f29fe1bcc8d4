import { redirectUrl } from '../bindings.ts';
import type { Credential } from '../certificate.ts';
import { all, parse, serialize } from '../dom.ts';
import { later, newId } from '../issue.ts';
import { type LogoutRequestFacts, writeLogoutRequest } from '../logout-messages.ts';
import { DIGEST, NAME_ID, SIGNATURE } from '../names.ts';
import { signing, signRoot } from '../sign.ts';

export interface LogoutFlaw {
  says?: (facts: LogoutRequestFacts) => Partial<LogoutRequestFacts>;
  signer?: 'nobody' | 'stranger' | 'sha1';
  /** The attacker's hand on the message after it was signed. */
  alters?: (xml: string, victim: string) => string;
}

const HOUR_MS = 3_600_000;

/** Ways in which a LogoutRequest must not end anybody's session. */
export const LOGOUT_FLAWS = {
  unsigned: { signer: 'nobody' },
  'signed by a stranger': { signer: 'stranger' },
  'signed with SHA-1': { signer: 'sha1' },
  'the NameID changed after signing': { alters: renamed },
  'expired an hour ago': {
    says: ({ now }) => ({ now: later(now, -HOUR_MS - 60_000), notOnOrAfter: later(now, -HOUR_MS) }),
  },
  'issued an hour ago': { says: ({ now }) => ({ now: later(now, -HOUR_MS), notOnOrAfter: undefined }) },
  'issued in an hour': { says: ({ now }) => ({ now: later(now, HOUR_MS), notOnOrAfter: later(now, 2 * HOUR_MS) }) },
  'another Issuer': { says: () => ({ issuer: 'https://elsewhere.example/idp' }) },
  'no Issuer': { says: () => ({ issuer: undefined }) },
  'another Destination': { says: () => ({ destination: 'https://elsewhere.example/slo' }) },
  'a document type': { alters: (xml) => `<!DOCTYPE LogoutRequest>${xml}` },
} satisfies Record<string, LogoutFlaw>;

export type LogoutFlawName = keyof typeof LOGOUT_FLAWS;

export interface LogoutRequest {
  /** NameID of the person, as the sign-in had it. */
  nameId: string;
  sessionIndex?: string | undefined;
  /** Logout address of the service. */
  destination: string;
  relayState?: string | undefined;
  flaw?: LogoutFlawName | LogoutFlaw | undefined;
  /** Person an altered request names. */
  victim?: string | undefined;
}

export interface ForgedLogoutRequest {
  id: string;
  /** For the POST binding: the form field. */
  SAMLRequest: string;
  /** For the redirect binding: the whole address. */
  url: string;
}

export interface LogoutBench {
  entityId: string;
  credential: Credential;
  stranger: () => Credential;
  now: Date;
}

export function forgeLogout(request: LogoutRequest, bench: LogoutBench): ForgedLogoutRequest {
  const { flaw: wanted = {} } = request;
  const flaw: LogoutFlaw = typeof wanted === 'string' ? LOGOUT_FLAWS[wanted] : wanted;
  const facts: LogoutRequestFacts = {
    id: newId(),
    issuer: bench.entityId,
    destination: request.destination,
    nameId: { format: NAME_ID.emailAddress, value: request.nameId },
    sessionIndex: request.sessionIndex,
    notOnOrAfter: later(bench.now, 5 * 60_000),
    now: bench.now,
  };
  const xml = writeLogoutRequest({ ...facts, ...flaw.says?.(facts) });
  const alter = (text: string) => flaw.alters?.(text, request.victim ?? 'victim@fjordhus.example') ?? text;
  return {
    id: facts.id,
    SAMLRequest: packed(alter(posted(xml, flaw, bench))),
    url: redirected(xml, alter, flaw, request, bench),
  };
}

function posted(xml: string, { signer }: LogoutFlaw, { credential, stranger }: LogoutBench): string {
  if (signer === 'nobody') return xml;
  const how = signing(signer === 'stranger' ? stranger() : credential);
  return signRoot(xml, signer === 'sha1' ? { ...how, signature: SIGNATURE.sha1, digest: DIGEST.sha1 } : how);
}

function redirected(
  xml: string,
  alter: (xml: string) => string,
  { signer }: LogoutFlaw,
  { destination, relayState }: LogoutRequest,
  { credential, stranger }: LogoutBench,
): string {
  const key = signer === 'stranger' ? stranger() : credential;
  const algorithm = signer === 'sha1' ? 'sha1' : 'sha256';
  const send = (text: string) =>
    new URL(redirectUrl(destination, { field: 'SAMLRequest', xml: text, relayState }, key, algorithm));
  const [signed, altered] = [send(xml), send(alter(xml))];
  signed.searchParams.set('SAMLRequest', altered.searchParams.get('SAMLRequest') ?? '');
  for (const name of signer === 'nobody' ? ['SigAlg', 'Signature'] : []) signed.searchParams.delete(name);
  return signed.href;
}

function packed(xml: string): string {
  return Buffer.from(xml).toString('base64');
}

function renamed(xml: string, victim: string): string {
  const document = parse(xml);
  for (const nameId of all(document, 'NameID')) nameId.textContent = victim;
  return serialize(document);
}
