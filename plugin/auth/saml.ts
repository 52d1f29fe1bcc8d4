import {
  type PassportSamlConfig,
  type Profile,
  SAML,
  Strategy,
  ValidateInResponseTo,
  type VerifiedCallback,
} from '@node-saml/passport-saml';
import passport from 'passport';
import type { SamlName } from './assertion.ts';
import type { IdpFacts } from './metadata.ts';
import { reasonOf, rejected } from './refusal.ts';
import { newRequestId, REQUEST_SECONDS } from './requests.ts';

export const ASSERTION_AGE_MS = 600_000;

/** Ourselves, as one provider knows us at one origin. */
export interface ServiceProvider {
  providerId: string;
  entityId: string;
  acsUrl: string;
  sloUrl: string;
  privateKey: string | undefined;
  certificate: string | undefined;
  sign: 'both' | 'assertion' | 'response';
  allowIdpInitiated: boolean;
  skewMs: number;
}

/** The open request that an answer names. */
interface Asked {
  id: string;
  /** When it was made, milliseconds. */
  at: number;
}

/** The library, with every dangerous default set and nothing of the browser's request but what was checked before. */
export interface SamlEngine {
  /** Address of the provider with an AuthnRequest of this id in it. */
  authorizeUrl(id: string, relayState: string): Promise<string>;
  /** The verified bytes of the assertion; `asked` is undefined when the provider began. @throws PortalError `auth.rejected` */
  verify(response: string, asked: Asked | undefined): Promise<string>;
  /** Address of the provider with a LogoutRequest of this id in it. */
  logoutUrl(id: string, who: { name: SamlName; sessionIndex: string | undefined }): Promise<string>;
  /** @throws PortalError `auth.rejected` unless the whole of it is signed by the provider */
  verifyLogout(field: 'SAMLRequest' | 'SAMLResponse', message: string): Promise<void>;
  logoutResponseUrl(requestId: string, relayState: string): Promise<string>;
}

export function createEngine(us: ServiceProvider, idp: IdpFacts): SamlEngine {
  const authenticator = new passport.Authenticator();

  function run(strategy: Strategy, body: Record<string, string>, params: Record<string, string> = {}) {
    return new Promise<{ redirect: string } | { profile: unknown }>((resolve, reject) => {
      const done = (failure: unknown, profile?: unknown) => {
        if (failure) reject(rejected(plainly(reasonOf(failure)), failure));
        else if (profile) resolve({ profile });
        else reject(rejected('the library found nobody in it'));
      };
      const options = { session: false, additionalParams: params };
      const handler = authenticator.authenticate(strategy, options, done);
      // A request and a response of our own: no query, no headers, no cookie of the browser reaches the strategy.
      const headers = new Map<string, string>();
      const response = {
        statusCode: 200,
        setHeader: (name: string, value: string) => void headers.set(name, value),
        end: () => resolve({ redirect: headers.get('Location') ?? '' }),
      };
      handler({ query: {}, headers: {}, body }, response, (failure: unknown) => done(failure));
    });
  }

  const settings = settingsFor(us, idp);

  function strategy(more: Partial<PassportSamlConfig>): Strategy {
    const pass = (profile: Profile | null, done: VerifiedCallback) => done(null, profile ?? undefined);
    return new Strategy({ ...settings, ...more }, pass, pass);
  }

  return {
    authorizeUrl: async (id, relayState) => {
      const outcome = await run(strategy({ generateUniqueId: () => id }), {}, { RelayState: relayState });
      if (!('redirect' in outcome)) throw rejected('the library did not redirect');
      return outcome.redirect;
    },
    verify: async (response, asked) => {
      const outcome = await run(strategy({ cacheProvider: cacheOver(asked) }), { SAMLResponse: response });
      const profile = 'profile' in outcome ? outcome.profile : undefined;
      const read = profile && typeof profile === 'object' && 'getAssertionXml' in profile && profile.getAssertionXml;
      const xml: unknown = typeof read === 'function' ? read() : undefined;
      if (typeof xml !== 'string') throw rejected('the library verified no assertion');
      return xml;
    },
    logoutUrl: (id, { name, sessionIndex }) =>
      new SAML({ ...settings, generateUniqueId: () => id }).getLogoutUrlAsync(
        {
          issuer: idp.issuer,
          nameID: name.value,
          nameIDFormat: name.format ?? 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
          ...(name.nameQualifier !== undefined && { nameQualifier: name.nameQualifier }),
          ...(name.spNameQualifier !== undefined && { spNameQualifier: name.spNameQualifier }),
          ...(sessionIndex !== undefined && { sessionIndex }),
        },
        '',
        {},
      ),
    verifyLogout: async (field, message) => {
      // Which request an answer is to, and whether it is still good, is looked at elsewhere, on both bindings alike.
      const { never } = ValidateInResponseTo;
      const saml = new SAML({ ...settings, wantAuthnResponseSigned: true, validateInResponseTo: never });
      try {
        if (field === 'SAMLRequest') await saml.validatePostRequestAsync({ SAMLRequest: message });
        else await saml.validatePostResponseAsync({ SAMLResponse: message });
      } catch (cause) {
        throw rejected(plainly(reasonOf(cause)), cause);
      }
    },
    logoutResponseUrl: (requestId, relayState) => {
      const answer = { issuer: idp.issuer, nameID: '', nameIDFormat: '', ID: requestId };
      const { logoutResponseUrl = '' } = idp;
      return new SAML({ ...settings, logoutUrl: logoutResponseUrl }).getLogoutResponseUrlAsync(
        answer,
        relayState,
        {},
        true,
      );
    },
  };
}

/** Some of what the library says leads an administrator nowhere. */
function plainly(reason: string): string {
  const found = WORDS.find(([pattern]) => pattern.test(reason));
  return found ? found[1] : reason;
}

const WORDS: readonly (readonly [RegExp, string])[] = [
  [/^No valid subject confirmation/, 'assertion expired, too old or not valid yet (its subject confirmation)'],
  [/^Error parsing NotOnOrAfter: 'undefined'/, 'NotOnOrAfter is missing'],
  [/^Cannot read properties of null \(reading 'AudienceRestriction'\)/, 'no Conditions'],
  [/^Invalid document signature/, 'the message is not signed by a certificate of the provider'],
  [/^error:[0-9a-f]+:/i, 'cannot be decrypted: the provider may have encrypted it with another certificate than ours'],
  [/^Invalid signature(?! .*multiple)/, 'the assertion is not signed by a certificate of the provider'],
];

function settingsFor(us: ServiceProvider, idp: IdpFacts): PassportSamlConfig {
  const always = us.allowIdpInitiated ? ValidateInResponseTo.ifPresent : ValidateInResponseTo.always;
  return {
    issuer: us.entityId,
    audience: us.entityId,
    callbackUrl: us.acsUrl,
    entryPoint: idp.entryPoint,
    logoutUrl: idp.logoutUrl ?? '',
    idpIssuer: idp.issuer,
    idpCert: idp.certificates,
    ...(us.privateKey && { privateKey: us.privateKey, decryptionPvk: us.privateKey }),
    ...(us.certificate && { publicCert: us.certificate }),
    signatureAlgorithm: 'sha256',
    digestAlgorithm: 'sha256',
    wantAssertionsSigned: us.sign !== 'response',
    wantAuthnResponseSigned: us.sign !== 'assertion',
    validateInResponseTo: always,
    requestIdExpirationPeriodMs: REQUEST_SECONDS * 1_000,
    cacheProvider: cacheOver(undefined),
    maxAssertionAgeMs: ASSERTION_AGE_MS,
    acceptedClockSkewMs: us.skewMs,
    // A format that is asked for is refused by some providers, and goes over what the administrator of others has set.
    identifierFormat: null,
    disableRequestedAuthnContext: true,
    racComparison: 'minimum',
    generateUniqueId: newRequestId,
  };
}

/**
 * The request was stored with its cookie before the library made it, and found before the library looks. It is closed once
 * its answer is good: the library would close it for a bad one, too, and for a store that is slow for a moment.
 */
function cacheOver(asked: Asked | undefined): NonNullable<PassportSamlConfig['cacheProvider']> {
  return {
    saveAsync: async (_id, value) => ({ value, createdAt: Date.now() }),
    getAsync: async (id) => (asked && asked.id === id ? new Date(asked.at).toISOString() : null),
    removeAsync: async (id) => id,
  };
}
