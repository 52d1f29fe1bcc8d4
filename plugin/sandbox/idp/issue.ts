import { randomBytes } from 'node:crypto';
import { type Encryption, encryptElement } from './encrypt.ts';
import { AUTHN_CONTEXT, CONFIRMATION, STATUS } from './names.ts';
import type { AttributeShape, Dialect, NameId, ResponseShape } from './shape.ts';
import { type Signing, signRoot } from './sign.ts';
import { PLAIN, writeAssertion, writeResponse } from './write.ts';

/** One sign-in: who, at which provider, for which service. */
export interface Occasion {
  /** Entity id of the identity provider. */
  issuer: string;
  nameId: NameId;
  attributes: readonly AttributeShape[];
  /** Entity id of the service provider. */
  audience: string;
  acsUrl: string;
  /** Id of the request this answers; none when the provider began. */
  inResponseTo: string | undefined;
  sessionIndex: string;
  authenticatedAt: Date;
  now: Date;
}

const RESPONSE_LIFE_MS = 5 * 60_000;
const SESSION_LIFE_MS = 8 * 3_600_000;

/** What an honest provider says (SAML profiles §4.1.4.2). */
export function describeSignIn(occasion: Occasion): ResponseShape {
  const { issuer, nameId, acsUrl, inResponseTo, now } = occasion;
  const end = later(now, RESPONSE_LIFE_MS);
  return {
    ...describeAnswer({ issuer, acsUrl, inResponseTo, now }, [STATUS.success]),
    assertions: [
      {
        id: newId(),
        version: '2.0',
        issueInstant: now,
        issuer,
        subject: {
          nameIds: [nameId],
          confirmation: {
            method: CONFIRMATION.bearer,
            recipient: acsUrl,
            inResponseTo,
            notBefore: undefined,
            notOnOrAfter: end,
          },
        },
        conditions: { notBefore: now, notOnOrAfter: end, audiences: [[occasion.audience]] },
        authn: {
          instant: occasion.authenticatedAt,
          sessionIndex: occasion.sessionIndex,
          sessionNotOnOrAfter: later(now, SESSION_LIFE_MS),
          context: AUTHN_CONTEXT.password,
        },
        attributes: occasion.attributes,
      },
    ],
  };
}

/** An answer that signs nobody in, such as a refusal. */
export function describeAnswer(
  { issuer, acsUrl, inResponseTo, now }: Pick<Occasion, 'issuer' | 'acsUrl' | 'inResponseTo' | 'now'>,
  status: readonly string[],
): ResponseShape {
  return {
    id: newId(),
    version: '2.0',
    issueInstant: now,
    destination: acsUrl,
    inResponseTo,
    issuer,
    status,
    assertions: [],
  };
}

export interface Issuing {
  dialect: Dialect;
  /** Absent: that part is not signed. */
  signAssertion: Signing | undefined;
  signResponse: Signing | undefined;
  encrypt: Encryption | undefined;
}

/** Written, signed inside, encrypted, signed outside: in the order that receivers undo it. */
export function issueResponse(shape: ResponseShape, how: Issuing): string {
  const assertions = shape.assertions.map((one) => {
    const xml = writeAssertion(one, how.dialect);
    return protect(how.signAssertion === undefined ? xml : signRoot(xml, how.signAssertion), how);
  });
  const xml = writeResponse(shape, assertions, how.dialect);
  return how.signResponse === undefined ? xml : signRoot(xml, how.signResponse);
}

/** What a service asks of its responses; both parts are signed unless it says otherwise. */
export interface Wishes {
  sign?: 'both' | 'assertion' | 'response' | undefined;
  encrypt?: Encryption | undefined;
}

export function issuing(signing: Signing, { sign = 'both', encrypt }: Wishes = {}): Issuing {
  return {
    dialect: PLAIN,
    signAssertion: sign === 'response' ? undefined : signing,
    signResponse: sign === 'assertion' ? undefined : signing,
    encrypt,
  };
}

/** An id that is an XML name and cannot be guessed (SAML core §1.3.4). */
export function newId(): string {
  return `_${randomBytes(16).toString('hex')}`;
}

export function later(date: Date, ms: number): Date {
  return new Date(date.getTime() + ms);
}

function protect(xml: string, { encrypt, dialect }: Issuing): string {
  if (encrypt === undefined) return xml;
  const { assertion: prefix, assertionNamespace } = dialect;
  const name = prefix === '' ? 'EncryptedAssertion' : `${prefix}:EncryptedAssertion`;
  const declaration = prefix === '' ? 'xmlns' : `xmlns:${prefix}`;
  return `<${name} ${declaration}="${assertionNamespace}">${encryptElement(xml, encrypt).markup}</${name}>`;
}
