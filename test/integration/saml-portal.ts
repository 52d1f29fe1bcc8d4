import { createServer } from 'node:http';
import express, { type NextFunction, type Request, type Response } from 'express';
import { type Auth, createAuth } from '../../plugin/auth/auth.ts';
import { parseConfig } from '../../plugin/config.ts';
import { PortalError, toPortalError } from '../../plugin/errors.ts';
import { createLog } from '../../plugin/log.ts';
import type { Contacts } from '../../plugin/records/contacts.ts';
import { createCounts } from '../../plugin/records/counts.ts';
import type { Customer } from '../../plugin/records/customer.ts';
import { type Credential, createCredential } from '../../plugin/sandbox/idp/certificate.ts';
import { type Forge, forge, type ResponseRequest } from '../../plugin/sandbox/idp/forge.ts';
import type { Person } from '../../plugin/sandbox/idp/people.ts';
import { memoryJournal } from '../../plugin/store/journal.ts';
import { memoryLimiter } from '../../plugin/store/limiter.ts';
import { memoryStore } from '../../plugin/store/memory.ts';
import type { Store } from '../../plugin/store/store.ts';
import type { UsedOnDisk } from '../../plugin/store/used-on-disk.ts';
import { contextOf } from '../../plugin/web/context.ts';
import { createGuards } from '../../plugin/web/guards.ts';
import type { Respond } from '../../plugin/web/respond.ts';
import { createToSignIn, signInRoutes } from '../../plugin/web/signin.ts';

/** What people would be sent to; the transport below is a plain port of this machine. */
export const ORIGIN = 'https://support.larkfield.example';
export const ENTITY = `${ORIGIN}/saml`;
export const IDP = 'https://id.fjordhus.example/idp';
const SECOND_IDP = 'https://id.sepidar.example/idp';
export const VICTIM = 'victim@fjordhus.example';

export const MAYA: Person = {
  id: 'maya',
  name: 'Maya Lindqvist',
  email: 'maya@fjordhus.example',
  company: 'Fjordhus',
  locale: 'en',
};

export interface Keys {
  idp: Credential;
  old: Credential;
  second: Credential;
  service: Credential;
}

/** Made once a file: a key takes a tenth of a second. */
export function makeKeys(): Keys {
  return {
    idp: createCredential('Fjordhus'),
    old: createCredential('Fjordhus, old'),
    second: createCredential('Sepidar'),
    service: createCredential('Portal'),
  };
}

/** People of the CRM by address, in small letters, and how finding them goes. */
export interface FakeContacts {
  known: Map<string, 'active' | 'inactive' | 'twice'>;
  isDown: boolean;
  refreshed: number;
}

export interface PortalChange {
  /** Settings of the first provider. */
  provider?: Record<string, unknown>;
  /** Top-level settings. */
  settings?: Record<string, unknown>;
  store?: Store;
  usedOnDisk?: UsedOnDisk;
  origin?: string;
  /** Only the first provider. */
  alone?: boolean;
}

export interface Portal {
  auth: Auth;
  contacts: FakeContacts;
  forge: Forge;
  second: Forge;
  /** Lines of the log, parsed. */
  logged: Record<string, unknown>[];
  clock: { ahead: number };
  browser(): Browser;
  /** A response to the request, good unless the change says otherwise. */
  response(to: Departure | undefined, change?: Partial<ResponseRequest>): string;
  close(): Promise<void>;
}

export interface Departure {
  id: string;
  relayState: string;
  location: URL;
  status: number;
}

export interface Page {
  status: number;
  location: string | null;
  headers: Headers;
  text: string;
}

export interface Browser {
  cookies: Map<string, string>;
  get(path: string): Promise<Page>;
  post(path: string, fields: Record<string, string> | [string, string][]): Promise<Page>;
  send(path: string, init: RequestInit): Promise<Page>;
  begin(options?: { provider?: string; to?: string }): Promise<Departure>;
  arrive(response: string, more?: { relayState?: string; provider?: string }): Promise<Page>;
  /** The address of whoever is signed in, or “nobody”. */
  who(): Promise<string>;
  signIn(): Promise<Page>;
}

export async function makePortal(keys: Keys, change: PortalChange = {}): Promise<Portal> {
  const origin = change.origin ?? ORIGIN;
  const logged: Record<string, unknown>[] = [];
  const log = createLog({ level: 'debug', write: (line) => void logged.push(JSON.parse(line)) });
  const clock = { ahead: 0 };
  const now = () => new Date(Date.now() + clock.ahead);
  const store = change.store ?? memoryStore();
  const state: FakeContacts = { known: new Map([[MAYA.email, 'active']]), isDown: false, refreshed: 0 };
  const settings = settingsFor(keys, change);
  const auth = createAuth({
    settings,
    origins: () => origin,
    store,
    contacts: fakeContacts(state),
    log,
    clock: now,
    usedOnDisk: change.usedOnDisk,
  });
  const [brand] = settings.brands;
  if (!brand) throw new Error('no brand');

  const app = express();
  app.set('query parser', 'simple');
  app.use(async (req: Request, res: Response, next: NextFunction) => {
    const session = await auth.sessions.current(req, brand.id);
    const id = `ref-${logged.length}`;
    res.locals.context = {
      id,
      brand,
      locale: 'en',
      theme: 'system',
      session,
      pages: [],
      flash: undefined,
      log: log.child({ reference: id }),
    };
    next();
  });
  const { providers } = settings.saml;
  const backend = { limiter: memoryLimiter, journal: (_name: string, rule: { most: number }) => memoryJournal(rule) };
  const guards = createGuards({ settings, backend, counts: createCounts(), log, clock: now });
  app.use(signInRoutes({ auth, providers, respond: respondPlainly, guards }));
  const toSignIn = createToSignIn({ auth, providers });
  app.use(async (req: Request, res: Response) => {
    const { session } = contextOf(req);
    if (session) res.json({ email: session.customer.email, admin: session.admin, locale: session.locale ?? null });
    else res.redirect(303, await toSignIn(req.originalUrl, brand));
  });
  app.use((thrown: unknown, _req: Request, res: Response, _next: NextFunction) => {
    const error = toPortalError(thrown);
    res.status(error.status).send(error.code);
  });
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const forged = forge({ entityId: IDP, credential: keys.idp });

  return {
    auth,
    contacts: state,
    forge: forged,
    second: forge({ entityId: SECOND_IDP, credential: keys.second }),
    logged,
    clock,
    browser: () => makeBrowser(url, (to) => respondTo(to)),
    response: respondTo,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      if (!change.store) await store.close();
    },
  };

  function respondTo(to: Departure | undefined, more: Partial<ResponseRequest> = {}): string {
    return forged.samlResponse({
      person: MAYA,
      acsUrl: `${origin}/auth/saml/fjordhus/acs`,
      audience: ENTITY,
      inResponseTo: to?.id,
      spCertificate: keys.service.certificate,
      victim: VICTIM,
      ...more,
    }).SAMLResponse;
  }
}

function settingsFor(keys: Keys, { provider, settings, alone = false }: PortalChange) {
  const first = {
    id: 'fjordhus',
    name: 'Fjordhus',
    entryPoint: `${IDP}/sso`,
    logoutUrl: `${IDP}/slo`,
    issuer: IDP,
    certificates: [keys.idp.certificate],
    domains: ['fjordhus.example'],
    ...provider,
  };
  const second = {
    id: 'sepidar',
    name: 'Sepidar',
    entryPoint: `${SECOND_IDP}/sso`,
    issuer: SECOND_IDP,
    certificates: [keys.second.certificate],
    domains: ['sepidar.example'],
  };
  const parsed = parseConfig({
    baseUrl: ORIGIN,
    crm: {
      instanceUrl: 'https://crm.example',
      auth: { flow: 'client-credentials', clientId: 'portal', clientSecret: { env: 'PATH' } },
    },
    saml: { entityId: ENTITY, providers: alone ? [first] : [first, second] },
    // Hundreds of refusals come from this one address.
    limits: { signInsPerMinute: 100_000 },
    ...settings,
  });
  // A secret is only ever read from outside; here it is made on the spot.
  return {
    ...parsed,
    saml: { ...parsed.saml, privateKey: keys.service.privateKey, certificate: keys.service.certificate },
  };
}

/** The model in place of the page: what a test asks for is the status and what was said. */
const respondPlainly: Respond = async (_req, res, reply) => {
  if (reply.kind === 'redirect') {
    if (reply.flash) res.set('x-flash', reply.flash.message);
    res.redirect(303, reply.to);
  } else if (reply.kind === 'page') res.status(reply.status).json({ page: reply.page, model: reply.model });
};

function fakeContacts(state: FakeContacts): Contacts {
  const check = (email: string) => {
    if (state.isDown) throw new PortalError('crm.unavailable');
    const found = state.known.get(email.toLowerCase());
    if (found === undefined) throw new PortalError('auth.no-contact');
    if (found === 'inactive') throw new PortalError('auth.inactive');
    if (found === 'twice') throw new PortalError('auth.ambiguous');
  };
  return {
    find: async ({ value, brand }): Promise<Customer> => {
      check(value);
      return {
        contactId: `003${value.length}`,
        accountId: '001',
        name: value,
        firstName: value,
        email: value.toLowerCase(),
        company: 'Fjordhus',
        brand: brand.id,
        grants: { see: true, comment: true, close: true },
      };
    },
    refresh: async (customer) => {
      state.refreshed += 1;
      check(customer.email);
      return customer;
    },
  };
}

function makeBrowser(url: string, good: (to: Departure) => string): Browser {
  const cookies = new Map<string, string>();

  async function send(path: string, init: RequestInit): Promise<Page> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { connection: 'close', cookie, ...init.headers };
    const reply = await fetch(new URL(path, url), { ...init, headers, redirect: 'manual' });
    for (const line of reply.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/Max-Age=0/.test(line)) cookies.delete(name);
      else cookies.set(name, value);
    }
    return {
      status: reply.status,
      location: reply.headers.get('location'),
      headers: reply.headers,
      text: await reply.text(),
    };
  }

  const browser: Browser = {
    cookies,
    send,
    get: (path) => send(path, {}),
    post: (path, fields) => send(path, { method: 'POST', body: new URLSearchParams(fields) }),
    begin: async ({ provider = 'fjordhus', to } = {}) => {
      const query = to === undefined ? '' : `?to=${encodeURIComponent(to)}`;
      const page = await browser.get(`/auth/saml/${provider}/login${query}`);
      const location = new URL(page.location ?? 'about:blank');
      return {
        id: await requestId(location),
        relayState: location.searchParams.get('RelayState') ?? '',
        location,
        status: page.status,
      };
    },
    arrive: (response, { relayState, provider = 'fjordhus' } = {}) =>
      browser.post(`/auth/saml/${provider}/acs`, {
        SAMLResponse: response,
        ...(relayState !== undefined && { RelayState: relayState }),
      }),
    who: async () => {
      const page = await browser.get('/whoami');
      return page.status === 200 ? String(JSON.parse(page.text).email) : 'nobody';
    },
    signIn: async () => {
      const departure = await browser.begin();
      return browser.arrive(good(departure), { relayState: departure.relayState });
    },
  };
  return browser;
}

async function requestId(location: URL): Promise<string> {
  const { inflateRawSync } = await import('node:zlib');
  const xml = inflateRawSync(Buffer.from(location.searchParams.get('SAMLRequest') ?? '', 'base64')).toString('utf8');
  return /\bID="([^"]+)"/.exec(xml)?.[1] ?? '';
}
