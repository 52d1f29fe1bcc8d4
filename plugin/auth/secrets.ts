import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** 256 random bits, fit for a cookie or an address. */
export function randomToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What is stored of a secret, and what names of keys are made of: whoever reads the store cannot use it. */
export function fingerprint(...parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}

/** In the same time for every wrong answer. */
export function sameText(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
