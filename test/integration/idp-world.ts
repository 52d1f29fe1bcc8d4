import { createServer } from 'node:http';
import { SAML, type SamlConfig, ValidateInResponseTo } from '@node-saml/node-saml';
import express from 'express';
import { type Credential, createCredential } from '../../plugin/sandbox/idp/certificate.ts';
import {
  createIdentityProvider,
  type IdentityProvider,
  type IdentityProviderOptions,
  type Person,
} from '../../plugin/sandbox/idp/idp.ts';
import type { ServiceProvider } from '../../plugin/sandbox/idp/registry.ts';

export const MAYA: Person = {
  id: 'maya',
  name: 'Maya Lindqvist',
  email: 'maya@fjordhus.example',
  company: 'Fjordhus',
  locale: 'en',
  note: 'sees all cases of her company',
};
export const MARYAM: Person = {
  id: 'maryam',
  name: 'مریم رضایی',
  email: 'maryam@sepidar.example',
  company: 'Sepidar <&> "Co"',
  locale: 'fa',
  attributes: { groups: ['staff', 'buyers'] },
};

export const PORTAL = 'http://127.0.0.1:3999';
export const SERVICE = {
  entityId: `${PORTAL}/saml`,
  acsUrl: `${PORTAL}/auth/saml/sandbox/acs`,
  sloUrl: `${PORTAL}/auth/saml/sandbox/slo`,
};

export interface Keys {
  idp: Credential;
  service: Credential;
}

export function makeKeys(): Keys {
  return { idp: createCredential('Sandbox ID'), service: createCredential('Portal') };
}

/** Strict, as the portal is; clock and caches of the library. */
export function serviceFor(keys: Keys, change: Partial<SamlConfig> = {}): SAML {
  return new SAML({
    idpCert: keys.idp.certificate,
    issuer: SERVICE.entityId,
    audience: SERVICE.entityId,
    callbackUrl: SERVICE.acsUrl,
    logoutCallbackUrl: SERVICE.sloUrl,
    privateKey: keys.service.privateKey,
    decryptionPvk: keys.service.privateKey,
    signatureAlgorithm: 'sha256',
    digestAlgorithm: 'sha256',
    disableRequestedAuthnContext: true,
    identifierFormat: null,
    maxAssertionAgeMs: 600_000,
    acceptedClockSkewMs: 60_000,
    validateInResponseTo: ValidateInResponseTo.always,
    ...change,
  });
}

export function metadataOf(saml: SAML, { service }: Keys): string {
  return saml.generateServiceProviderMetadata(service.certificate, service.certificate);
}

export interface World {
  url: string;
  idp: IdentityProvider;
  saml: SAML;
  get(path: string, cookie?: string): Promise<Page>;
  post(path: string, fields: Record<string, string>, cookie?: string): Promise<Page>;
  close(): Promise<void>;
}

export interface Page {
  status: number;
  headers: Headers;
  html: string;
  /** Address the page's form goes to, and its fields. */
  action: string;
  fields: Record<string, string>;
  cookie: string;
}

export interface WorldChange {
  provider?: Partial<ServiceProvider>;
  options?: Partial<IdentityProviderOptions>;
  saml?: Partial<SamlConfig>;
}

/** An identity provider on a port of its own, and a service that knows it. */
export async function makeWorld(keys: Keys, { provider, options, saml: change }: WorldChange = {}): Promise<World> {
  const app = express();
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const saml = serviceFor(keys, { entryPoint: `${url}/idp/sso`, logoutUrl: `${url}/idp/slo`, ...change });
  const known: ServiceProvider = { url: PORTAL, name: 'Larkfield', metadata: metadataOf(saml, keys), ...provider };
  const idp = createIdentityProvider({
    baseUrl: `${url}/idp`,
    people: () => [MAYA, MARYAM],
    serviceProviders: () => [known],
    credential: keys.idp,
    ...options,
  });
  app.use('/idp', idp.router);

  return {
    url,
    idp,
    saml,
    get: (path, cookie = '') => read(new URL(path, url), { headers: { cookie }, redirect: 'manual' }),
    post: (path, fields, cookie = '') =>
      read(new URL(path, url), {
        method: 'POST',
        headers: { cookie },
        body: new URLSearchParams(fields),
        redirect: 'manual',
      }),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function read(url: URL, init: RequestInit): Promise<Page> {
  const reply = await fetch(url, { ...init, headers: { ...init.headers, connection: 'close' } });
  const html = await reply.text();
  const inputs = [...html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)];
  return {
    status: reply.status,
    headers: reply.headers,
    html,
    action: text(/<form method="post" action="([^"]*)"/.exec(html)?.[1] ?? ''),
    fields: Object.fromEntries(inputs.map(([, name = '', value = '']) => [name, text(value)])),
    cookie: (reply.headers.get('set-cookie') ?? '').split(';')[0] ?? '',
  };
}

function text(escaped: string): string {
  return escaped
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&');
}
