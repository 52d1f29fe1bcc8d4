/** The JWT bearer grant (RFC 7523) as the org takes it: RS256, a known certificate, at most five minutes of life. */
import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { isObject } from '../call.ts';

const LONGEST_SECONDS = 5 * 60;
const SKEW_SECONDS = 60;

export class GrantRefused extends Error {
  readonly code: string;
  constructor(code: string, description: string) {
    super(description);
    this.code = code;
  }
}

export interface Expected {
  clientId: string;
  audiences: string[];
  nowSeconds: number;
  /** Keys by the user name they may speak for. */
  keys: ReadonlyMap<string, KeyObject[]>;
}

/** A PEM certificate or public key. @throws when it is neither */
export function readCertificate(pem: string): KeyObject {
  return createPublicKey(pem);
}

/** Returns the user name that the assertion speaks for. @throws GrantRefused with the code and text of the org */
export function verifyAssertion(assertion: string, expected: Expected): string {
  const [header = '', payload = '', signature = ''] = assertion.split('.');
  const claims = decode(payload);
  if (assertion.split('.').length !== 3 || decode(header)?.alg !== 'RS256' || !claims) throw invalid();
  if (claims.iss !== expected.clientId) throw new GrantRefused('invalid_client_id', 'client identifier invalid');
  if (typeof claims.aud !== 'string' || !expected.audiences.includes(claims.aud.replace(/\/$/, ''))) {
    throw new GrantRefused('invalid_grant', 'audience is invalid');
  }
  const { exp, sub } = claims;
  if (typeof exp !== 'number') throw invalid();
  if (exp <= expected.nowSeconds) throw new GrantRefused('invalid_grant', 'expired authorization code');
  if (exp > expected.nowSeconds + LONGEST_SECONDS + SKEW_SECONDS) throw invalid();
  const keys = typeof sub === 'string' ? expected.keys.get(sub.toLowerCase()) : undefined;
  if (typeof sub !== 'string' || !keys) {
    throw new GrantRefused('invalid_grant', "user hasn't approved this consumer");
  }
  const signed = Buffer.from(`${header}.${payload}`);
  const bytes = Buffer.from(signature, 'base64url');
  if (!keys.some((key) => verify('RSA-SHA256', signed, key, bytes))) throw invalid();
  return sub;
}

function invalid(): GrantRefused {
  return new GrantRefused('invalid_grant', 'invalid assertion');
}

function decode(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
