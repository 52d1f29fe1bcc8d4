import { randomBytes } from 'node:crypto';
import type { Store } from '../store/store.ts';
import { cookieNames, readCookie, setCookie } from './cookies.ts';
import { fingerprint, randomToken, sameText } from './secrets.ts';

export const REQUEST_SECONDS = 600;
/** More tabs than anybody signs in with; without a bound, links that only begin would fill the headers of his requests. */
const MOST_OF_A_BROWSER = 10;

/** A sign-in that has begun and waits for the provider's answer. */
export interface OpenRequest {
  /** Milliseconds. */
  at: number;
  /** Fingerprint of the cookie in the browser that asked. */
  browser: string;
  relayState: string;
  /** Key of the session this browser had, to be ended by the new one. */
  previous?: string;
}

export interface Requests {
  /**
   * Begins one at a provider of a brand, for the browser that sends these cookies; its oldest ones are given up when it has
   * begun many. `cookies` are Set-Cookie headers.
   */
  open(
    scope: string,
    more: { relayState: string; previous?: string | undefined; cookies?: string | undefined },
  ): Promise<{ id: string; cookies: string[] }>;
  find(scope: string, id: string): Promise<OpenRequest | undefined>;
  /** Whoever gets true is the only one it was answered for. */
  close(scope: string, id: string): Promise<boolean>;
  /** Whether the browser that sends these cookies is the one that asked. */
  isFrom(request: OpenRequest, id: string, cookies: string | undefined): boolean;
  /** Set-Cookie header that takes the cookie of the request away. */
  forget(id: string): string;
}

/** Cannot be guessed, and is an XML name (SAML core §1.3.4). */
export function newRequestId(): string {
  return `_${randomBytes(20).toString('hex')}`;
}

/**
 * Open requests of one origin. The provider's POST comes from another site, so the session cookie stays behind; a cookie of
 * its own for every request ties the answer to the browser that asked, and two tabs do not disturb each other.
 */
export function createRequests(parts: { store: Store; clock: () => Date; origin: string }): Requests {
  const { store, clock } = parts;
  const { protocol, hostname } = new URL(parts.origin);
  const tls = protocol === 'https:';
  // Without TLS, that is on loopback, browsers take neither the prefix nor SameSite=None; only a name below localhost is
  // another site than a provider at localhost, and yet trusted with secure cookies (Secure Contexts §3.1).
  const secure = tls || hostname.endsWith('.localhost');
  const look = { sameSite: secure ? 'None' : 'Lax', secure } as const;
  const prefix = `${tls ? '__Host-' : ''}saml-`;
  const cookieName = (id: string) => `${prefix}${fingerprint(id).slice(0, 20)}`;
  const keyOf = (scope: string, id: string) => `saml-request:${fingerprint(scope, id)}`;

  const forget = (name: string) => setCookie(name, '', { ...look, maxAge: 0 });

  return {
    open: async (scope, { relayState, previous, cookies }) => {
      const id = newRequestId();
      const secret = randomToken();
      const request: OpenRequest = {
        at: clock().getTime(),
        browser: fingerprint(secret),
        relayState,
        ...(previous !== undefined && { previous }),
      };
      await store.set(keyOf(scope, id), JSON.stringify(request), REQUEST_SECONDS);
      const begun = cookieNames(cookies).filter((name) => name.startsWith(prefix));
      const givenUp = begun.slice(0, -(MOST_OF_A_BROWSER - 1)).map(forget);
      return { id, cookies: [setCookie(cookieName(id), secret, { ...look, maxAge: REQUEST_SECONDS }), ...givenUp] };
    },
    find: async (scope, id) => {
      const text = await store.get(keyOf(scope, id));
      if (text === undefined) return undefined;
      const request: OpenRequest = JSON.parse(text);
      return request;
    },
    close: async (scope, id) => (await store.take(keyOf(scope, id))) !== undefined,
    isFrom: (request, id, cookies) => {
      const secret = readCookie(cookies, cookieName(id));
      return secret !== undefined && sameText(fingerprint(secret), request.browser);
    },
    forget: (id) => forget(cookieName(id)),
  };
}
