import type { Request, Response } from 'express';
import { type Binding, type Field, redirectUrl } from './bindings.ts';
import type { Credential } from './certificate.ts';
import type { ProviderAddresses } from './metadata.ts';
import { type PageFrame, sendPage } from './pages.ts';
import type { Person } from './people.ts';
import type { Registry } from './registry.ts';
import type { Sessions } from './sessions.ts';
import { signing, signRoot } from './sign.ts';

/** What all routes of the identity provider share. */
export interface Provider extends ProviderAddresses {
  frame: PageFrame;
  credential: Credential;
  now: () => Date;
  people: () => readonly Person[];
  registry: Registry;
  sessions: Sessions;
}

const COOKIE = 'pretend-idp';

export function cookieOf(request: Request): string | undefined {
  const pairs = (request.headers.cookie ?? '').split('; ').map((pair) => pair.split('='));
  return pairs.find(([name]) => name === COOKIE)?.[1];
}

export function setCookie(response: Response, baseUrl: string, key: string, maxAgeSeconds: number): void {
  const { pathname, protocol } = new URL(baseUrl);
  response.cookie(COOKIE, key, {
    path: pathname,
    httpOnly: true,
    sameSite: 'lax',
    secure: protocol === 'https:',
    maxAge: maxAgeSeconds * 1_000,
  });
}

/** The query's own bytes: signatures are made over them, and no parser's opinion matters. */
export function queryOf(request: Request): string {
  const cut = request.originalUrl.indexOf('?');
  return cut < 0 ? '' : request.originalUrl.slice(cut + 1);
}

/** The form, which the router reads as text. */
export function formOf(request: Request): URLSearchParams {
  return new URLSearchParams(typeof request.body === 'string' ? request.body : '');
}

export interface Delivery {
  binding: Binding;
  location: string;
  field: Field;
  /** Unsigned; each binding signs in its own way. */
  xml: string;
  relayState: string | undefined;
}

/** Sends a message through the browser. */
export function deliver(response: Response, { frame, credential }: Provider, delivery: Delivery): void {
  const { binding, location, field, xml, relayState } = delivery;
  if (binding === 'redirect') {
    response.redirect(303, redirectUrl(location, { field, xml, relayState }, credential));
    return;
  }
  const text = Buffer.from(signRoot(xml, signing(credential))).toString('base64');
  showPage(response, sendPage(frame, { action: location, fields: { [field]: text, RelayState: relayState } }), [
    location,
  ]);
}

/** Forms may go to us and to the addresses named; answers of a form may redirect there as well. */
export function showPage(response: Response, html: string, targets: readonly string[] = [], status = 200): void {
  const origins = [...new Set(["'self'", ...targets.map((target) => new URL(target).origin)])].join(' ');
  response.status(status).set({
    'Content-Security-Policy': `default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action ${origins}; base-uri 'none'; frame-ancestors 'none'`,
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  });
  response.type('html').send(html);
}
