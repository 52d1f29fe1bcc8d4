import { sign } from 'node:crypto';

/** The org accepts at most five minutes. */
const LIFE_SECONDS = 180;

/**
 * A signed JWT that stands for a user of the org (RFC 7523, section 3; RS256).
 *
 * @param claims.now milliseconds since 1970
 */
export function jwtAssertion(
  claims: { issuer: string; subject: string; audience: string; now: number },
  privateKey: string,
): string {
  const header = encode({ alg: 'RS256' });
  const expires = Math.floor(claims.now / 1000) + LIFE_SECONDS;
  const payload = encode({ iss: claims.issuer, sub: claims.subject, aud: claims.audience, exp: expires });
  const signature = sign('RSA-SHA256', Buffer.from(`${header}.${payload}`), privateKey).toString('base64url');
  return `${header}.${payload}.${signature}`;
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
