import express, { type ErrorRequestHandler, Router } from 'express';
import { ICON, STYLE, SUBMIT_SCRIPT } from './assets.ts';
import { type Credential, createCredential } from './certificate.ts';
import { writeMetadata } from './metadata.ts';
import { messagePage, startPage } from './pages.ts';
import type { Person } from './people.ts';
import { SamlProblem } from './problem.ts';
import { type Provider, showPage } from './provider.ts';
import { createRegistry, type ServiceProvider } from './registry.ts';
import { type Answer, acsOf, signInAnswer } from './respond.ts';
import { createSessions } from './sessions.ts';
import { signInRoutes } from './sign-in.ts';
import { signOutRoutes } from './sign-out.ts';

export type { Credential, Person, ServiceProvider };

export interface IdentityProviderOptions {
  /** Public address the router is mounted at, with its path: `http://localhost:3001/idp`. */
  baseUrl: string;
  /** Said on pages. */
  name?: string;
  /** Asked at every sign-in, so a changed person is seen at once. */
  people: () => readonly Person[];
  /** Portals that may send people here. */
  serviceProviders: () => readonly ServiceProvider[];
  /** The key that signs; a new one when absent. */
  credential?: Credential;
  /** A key on its way in or out: published in the metadata, signs nothing. */
  otherCredential?: Credential;
  now?: () => Date;
}

export interface IdentityProvider {
  /** Reads its forms itself: to be mounted before anything that reads bodies. */
  router: Router;
  entityId: string;
  metadataUrl: string;
  ssoUrl: string;
  sloUrl: string;
  credential: Credential;
  metadata(): string;
  /** A response without pages and sessions, for scripts: what the form to `acsUrl` would hold. */
  respond(occasion: Occasion): Promise<Answer>;
}

export interface Occasion {
  person: Person;
  acsUrl: string;
  /** Entity id of the service; the one in its metadata when absent. */
  audience?: string;
  inResponseTo?: string;
  relayState?: string;
  sessionIndex?: string;
}

/** A SAML 2.0 identity provider that asks for no password: sign-in, sign-out and metadata as in SAML profiles §4.1 and §4.4. */
export function createIdentityProvider(options: IdentityProviderOptions): IdentityProvider {
  const { baseUrl, name = 'Sandbox ID', people, serviceProviders, now = () => new Date() } = options;
  const credential = options.credential ?? createCredential(name, now());
  const keys = options.otherCredential === undefined ? [credential] : [credential, options.otherCredential];
  const metadataUrl = `${baseUrl}/metadata`;
  const addresses = { entityId: metadataUrl, ssoUrl: `${baseUrl}/sso`, sloUrl: `${baseUrl}/slo` };
  const registry = createRegistry(serviceProviders, now);
  const provider: Provider = {
    ...addresses,
    frame: { baseUrl, name },
    credential,
    now,
    people,
    registry,
    sessions: createSessions(now),
  };

  return {
    router: routes(provider, () => writeMetadata(addresses, keys)),
    ...addresses,
    metadataUrl,
    credential,
    metadata: () => writeMetadata(addresses, keys),
    async respond({ person, acsUrl, audience, inResponseTo, relayState, sessionIndex = '_script' }) {
      const service = await registry.find(acsUrl, audience);
      const signIn = {
        service,
        acsUrl: acsOf(service, acsUrl),
        audience: audience ?? service.description?.entityId ?? acsUrl,
        inResponseTo,
        relayState,
      };
      return signInAnswer(provider, signIn, { person, sessionIndex, at: now() });
    },
  };
}

function routes(provider: Provider, metadata: () => string): Router {
  const router = Router();
  router.use(express.text({ type: 'application/x-www-form-urlencoded', limit: '128kb' }));
  router.get('/', (_request, response) => {
    const services = provider.registry.list().map(({ url, name }) => ({ url, name: name ?? url }));
    showPage(response, startPage(provider.frame, services));
  });
  router.get('/metadata', (_request, response) => {
    response.type('application/samlmetadata+xml').send(metadata());
  });
  router.get('/assets/page.css', (_request, response) => {
    response.type('css').set('Cache-Control', 'max-age=300').send(STYLE);
  });
  router.get('/assets/icon.svg', (_request, response) => {
    response.type('svg').set('Cache-Control', 'max-age=300').send(ICON);
  });
  router.get('/assets/submit.js', (_request, response) => {
    response.type('js').set('Cache-Control', 'max-age=300').send(SUBMIT_SCRIPT);
  });
  router.use(signInRoutes(provider), signOutRoutes(provider));
  router.use(problems(provider));
  return router;
}

/** What a service did wrong is shown to it; what we did wrong goes on to the server. */
function problems({ frame }: Provider): ErrorRequestHandler {
  return (error, _request, response, next) => {
    if (!(error instanceof SamlProblem)) return next(error);
    showPage(response, messagePage(frame, 'This cannot be answered', error.message), [], error.status);
  };
}
