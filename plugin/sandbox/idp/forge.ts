import { type Credential, createCredential } from './certificate.ts';
import type { Encryption } from './encrypt.ts';
import { DOCUMENTS } from './forge/documents.ts';
import type { Bench, Flaw } from './forge/flaw.ts';
import { type ForgedLogoutRequest, forgeLogout, type LogoutRequest } from './forge/logout.ts';
import { SIGNATURES } from './forge/signatures.ts';
import { STATEMENTS } from './forge/statements.ts';
import { BY_SETTING as bySetting, VARIANTS as unusual } from './forge/variants.ts';
import { WRAPPING } from './forge/wrapping.ts';
import { describeSignIn, issueResponse, issuing, newId, type Wishes } from './issue.ts';
import { attributesOf, type NameIdKind, nameIdOf, type Person } from './people.ts';
import { signing } from './sign.ts';

/** Right, in an unusual way: every one has to be accepted. */
export type VariantName = keyof typeof unusual;
export const VARIANTS: Readonly<Record<VariantName, Flaw>> = unusual;

/** Right or wrong by the settings of the provider. */
export type SettingName = keyof typeof bySetting;
export const BY_SETTING: Readonly<Record<SettingName, Flaw>> = bySetting;

/** Wrong: none may sign anybody in, or (`outcome`) not as the victim. */
export type FlawName = keyof typeof wrong;
const wrong = { ...STATEMENTS, ...SIGNATURES, ...WRAPPING, ...DOCUMENTS };
export const FLAWS: Readonly<Record<FlawName, Flaw>> = wrong;

export { LOGOUT_FLAWS } from './forge/logout.ts';
export type { Flaw };

export interface ForgeOptions {
  /** Entity id and key of the provider that the service trusts. */
  entityId: string;
  credential: Credential;
  now?: () => Date;
}

export interface ResponseRequest {
  /** Who signs in, or attacks. */
  person: Person;
  acsUrl: string;
  /** Entity id of the service provider. */
  audience: string;
  /** Id of the AuthnRequest that is answered; none for a sign-in that the provider begins. */
  inResponseTo?: string | undefined;
  /** By name, or as `Object.entries(FLAWS)` gives it. */
  flaw?: FlawName | VariantName | SettingName | Flaw | undefined;
  /** What is signed before the flaw changes it; both parts by default. */
  sign?: Wishes['sign'];
  nameId?: NameIdKind | undefined;
  /** Certificate of the service provider, PEM; needed by what is encrypted. */
  spCertificate?: string | undefined;
  /** Address that wrapped and altered responses claim. */
  victim?: string | undefined;
  /** Address that entities and transforms point to; it must see no request. */
  trapUrl?: string | undefined;
  sessionIndex?: string | undefined;
}

export interface ForgedResponse {
  /** The form field as it is to be sent. */
  SAMLResponse: string;
  xml: string;
  sessionIndex: string;
}

export interface Forge {
  samlResponse(request: ResponseRequest): ForgedResponse;
  /** A LogoutRequest of the provider, for both bindings. */
  logoutRequest(request: LogoutRequest): ForgedLogoutRequest;
}

/**
 * Writes responses for tests of service providers: good ones, unusual ones and altered ones.
 *
 * @example forge(idp).samlResponse({ person, acsUrl, audience, inResponseTo, flaw: 'another audience' })
 */
export function forge({ entityId, credential, now = () => new Date() }: ForgeOptions): Forge {
  const stranger = once(() => createCredential('Stranger'));

  return {
    samlResponse(request) {
      const { person, acsUrl, audience, inResponseTo, sessionIndex = newId() } = request;
      const flaw = flawOf(request.flaw);
      const bench = benchFor(request);
      const nameId = nameIdOf(person, request.nameId ?? 'emailAddress', audience, entityId);
      const good = describeSignIn({
        issuer: entityId,
        nameId,
        attributes: attributesOf(person),
        audience,
        acsUrl,
        inResponseTo,
        sessionIndex,
        authenticatedAt: bench.now,
        now: bench.now,
      });
      const shape = flaw.says?.(good, { ...bench, shape: good }) ?? good;
      const how = flaw.signs?.(bench.how, { ...bench, shape }) ?? bench.how;
      const written = issueResponse(shape, how);
      const xml = flaw.alters?.(written, { ...bench, shape, how }) ?? written;
      const SAMLResponse = flaw.sends?.({ ...bench, shape, how }) ?? Buffer.from(xml).toString('base64');
      return { SAMLResponse, xml, sessionIndex };
    },
    logoutRequest: (request) => forgeLogout(request, { entityId, credential, stranger, now: now() }),
  };

  function benchFor(request: ResponseRequest): Omit<Bench, 'shape'> {
    return {
      now: now(),
      credential,
      stranger,
      victim: request.victim ?? 'victim@fjordhus.example',
      trapUrl: request.trapUrl ?? 'http://127.0.0.1:9/',
      encryption: (change) => encryptionFor(request.spCertificate, change),
      how: issuing(signing(credential), { sign: request.sign }),
    };
  }
}

function flawOf(flaw: ResponseRequest['flaw'] = {}): Flaw {
  return typeof flaw === 'string' ? { ...FLAWS, ...VARIANTS, ...BY_SETTING }[flaw] : flaw;
}

function encryptionFor(certificate: string | undefined, change: Partial<Encryption> = {}): Encryption {
  if (certificate === undefined) throw new Error('an encrypted response needs spCertificate');
  return { certificate, content: 'aes256-gcm', keyTransport: 'rsa-oaep', ...change };
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
