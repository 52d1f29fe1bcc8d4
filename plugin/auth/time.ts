import { demand } from './refusal.ts';

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;

/** Milliseconds of an xs:dateTime that says its zone (SAML core §1.3.3). Without one it would mean our own. */
export function instant(text: string, what: string): number {
  const ms = INSTANT.test(text) ? Date.parse(text) : Number.NaN;
  demand(Number.isFinite(ms), `${what} is not a time`);
  return ms;
}
