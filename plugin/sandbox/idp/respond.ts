import type { Encryption } from './encrypt.ts';
import { describeAnswer, describeSignIn, issueResponse, issuing } from './issue.ts';
import { attributesOf, nameIdOf, type Person } from './people.ts';
import { SamlProblem } from './problem.ts';
import type { Provider } from './provider.ts';
import { isWithin, type KnownService } from './registry.ts';
import type { NameId } from './shape.ts';
import { signing } from './sign.ts';

/** A sign-in that a service asked for, or that begins here. */
export interface SignIn {
  service: KnownService;
  acsUrl: string;
  /** Entity id of the service. */
  audience: string;
  inResponseTo: string | undefined;
  relayState: string | undefined;
}

export interface Answer {
  acsUrl: string;
  SAMLResponse: string;
  RelayState: string | undefined;
  nameId: NameId | undefined;
}

/** Where the answer goes: what was asked for if the service has it, else the service's default. */
export function acsOf({ provider, description }: KnownService, wanted: string | undefined): string {
  const listed = description?.acsUrls ?? [];
  const acsUrl = wanted ?? listed[0];
  if (acsUrl === undefined) throw new SamlProblem(`no address for the answer is known of ${provider.url}`);
  if (!isWithin(acsUrl, provider.url) || (listed.length > 0 && !listed.includes(acsUrl))) {
    throw new SamlProblem(`${acsUrl} is no address of ${provider.url}`, 403);
  }
  return acsUrl;
}

export interface Authentication {
  person: Person;
  sessionIndex: string;
  at: Date;
}

export function signInAnswer(provider: Provider, signIn: SignIn, { person, sessionIndex, at }: Authentication): Answer {
  const { service, acsUrl, audience, inResponseTo, relayState } = signIn;
  const wishes = service.provider;
  const nameId = nameIdOf(person, wishes.nameId ?? 'emailAddress', audience, provider.credential.privateKey);
  const shape = describeSignIn({
    issuer: provider.entityId,
    nameId,
    attributes: attributesOf(person),
    audience,
    acsUrl,
    inResponseTo,
    sessionIndex,
    authenticatedAt: at,
    now: provider.now(),
  });
  const how = issuing(signing(provider.credential, wishes.hash), {
    sign: wishes.sign,
    encrypt: encryptionFor(service),
  });
  return packed(issueResponse(shape, how), acsUrl, relayState, nameId);
}

/** The service hears that nobody was signed in, and why. */
export function refusalAnswer(provider: Provider, signIn: SignIn, status: readonly string[]): Answer {
  const { acsUrl, inResponseTo, relayState } = signIn;
  const shape = describeAnswer({ issuer: provider.entityId, acsUrl, inResponseTo, now: provider.now() }, status);
  return packed(issueResponse(shape, issuing(signing(provider.credential))), acsUrl, relayState, undefined);
}

function packed(xml: string, acsUrl: string, relayState: string | undefined, nameId: NameId | undefined): Answer {
  return { acsUrl, SAMLResponse: Buffer.from(xml).toString('base64'), RelayState: relayState, nameId };
}

function encryptionFor({ provider, description }: KnownService): Encryption | undefined {
  if (provider.encrypt === undefined) return undefined;
  const certificate = description?.encryptionCertificates[0];
  if (certificate === undefined)
    throw new SamlProblem(`the metadata of ${provider.url} has no certificate to encrypt to`);
  return { certificate, content: provider.encrypt, keyTransport: 'rsa-oaep' };
}
