import { randomBytes } from 'node:crypto';
import { type Request, type Response, Router } from 'express';
import { type Message, readPost, readRedirect } from './bindings.ts';
import { expiring } from './expiring.ts';
import { STATUS } from './names.ts';
import { choosePage, sendPage } from './pages.ts';
import { findPerson, type Person } from './people.ts';
import { SamlProblem } from './problem.ts';
import { cookieOf, formOf, type Provider, queryOf, setCookie, showPage } from './provider.ts';
import { checkSignature, readEnvelope } from './request.ts';
import { type Answer, acsOf, refusalAnswer, type SignIn, signInAnswer } from './respond.ts';
import { SESSION_SECONDS } from './sessions.ts';

/** How long the page to choose a person may stay open. */
const PENDING_MS = 10 * 60_000;
const PENDING_LIMIT = 10_000;

/** What the service wants besides an answer. */
interface Manner {
  isPassive: boolean;
  forceAuthn: boolean;
}

export function signInRoutes(provider: Provider): Router {
  const { frame, sessions, registry, people, now } = provider;
  const pending = expiring<SignIn>(PENDING_MS, PENDING_LIMIT, now);
  const routes = Router();

  routes.get('/sso', async (request, response) => {
    const query = new URLSearchParams(queryOf(request));
    const message = readRedirect(queryOf(request));
    if (message !== undefined) return arrive(request, response, message, query.get('person'));
    const key = query.get('request') ?? '';
    choose(request, response, { key, signIn: waiting(key), search: query.get('q') ?? '' });
  });

  routes.post('/sso', async (request, response) => {
    const form = formOf(request);
    const message = readPost(form);
    if (message !== undefined) return arrive(request, response, message, form.get('person'));
    const key = form.get('request') ?? '';
    const signIn = waiting(key);
    const person = known(form.get('person') ?? '');
    pending.delete(key);
    finish(request, response, signIn, person);
  });

  routes.get('/start', async (request, response) => {
    const query = new URLSearchParams(queryOf(request));
    const address = query.get('sp') ?? '';
    const service = await registry.find(address, undefined);
    const isPortal = new URL(address).href === new URL(service.provider.url).href;
    const acsUrl = acsOf(service, isPortal ? undefined : address);
    const audience = service.description?.entityId ?? query.get('audience') ?? acsUrl;
    const relayState = query.get('relayState') ?? undefined;
    const signIn = { service, acsUrl, audience, inResponseTo: undefined, relayState };
    begin(request, response, signIn, query.get('person'));
  });

  return routes;

  async function arrive(request: Request, response: Response, message: Message, person: string | null) {
    const { signIn, isPassive, forceAuthn } = await readRequest(message);
    const session = sessions.find(cookieOf(request));
    if (!isPassive || person !== null) return begin(request, response, signIn, person);
    if (session !== undefined && !forceAuthn) {
      return finish(request, response, signIn, session.person, session.startedAt);
    }
    send(response, refusalAnswer(provider, signIn, [STATUS.responder, STATUS.noPassive]));
  }

  async function readRequest(message: Message): Promise<Manner & { signIn: SignIn }> {
    const { root, relayState } = message;
    const { id, issuer } = readEnvelope(message, 'AuthnRequest', provider.ssoUrl, now());
    const wanted = root.getAttribute('AssertionConsumerServiceURL') || undefined;
    const service = await registry.find(wanted, issuer);
    checkSignature(message, service, service.description?.requestsSigned ?? false);
    const is = (name: string) => ['true', '1'].includes(root.getAttribute(name) ?? '');
    return {
      signIn: { service, acsUrl: acsOf(service, wanted), audience: issuer, inResponseTo: id, relayState },
      isPassive: is('IsPassive'),
      forceAuthn: is('ForceAuthn'),
    };
  }

  /** Straight on for whoever is named already, else the page. */
  function begin(request: Request, response: Response, signIn: SignIn, person: string | null): void {
    if (person !== null) {
      finish(request, response, signIn, known(person));
      return;
    }
    const key = randomBytes(24).toString('base64url');
    pending.set(key, signIn);
    choose(request, response, { key, signIn, search: '' });
  }

  function choose(request: Request, response: Response, at: { key: string; signIn: SignIn; search: string }): void {
    const { name, url } = at.signIn.service.provider;
    const current = sessions.find(cookieOf(request))?.person;
    const choice = { pending: at.key, service: name ?? url, people: people(), current, search: at.search };
    showPage(response, choosePage(frame, choice));
  }

  function finish(request: Request, response: Response, signIn: SignIn, person: Person, at = now()): void {
    const before = sessions.find(cookieOf(request));
    if (before !== undefined && before.person.id !== person.id) sessions.end(before);
    const session = before?.person.id === person.id ? before : sessions.start(person);
    const answer = signInAnswer(provider, signIn, { person, sessionIndex: session.index, at });
    if (answer.nameId !== undefined) {
      sessions.join(session, { audience: signIn.audience, acsUrl: signIn.acsUrl, nameId: answer.nameId });
    }
    setCookie(response, frame.baseUrl, session.key, SESSION_SECONDS);
    send(response, answer);
  }

  function send(response: Response, { acsUrl, SAMLResponse, RelayState }: Answer): void {
    showPage(response, sendPage(frame, { action: acsUrl, fields: { SAMLResponse, RelayState } }), [acsUrl]);
  }

  function waiting(key: string): SignIn {
    const signIn = pending.get(key);
    if (signIn === undefined)
      throw new SamlProblem('this sign-in has ended or never began; start again at the service');
    return signIn;
  }

  function known(wanted: string): Person {
    const person = findPerson(people(), wanted);
    if (person === undefined) throw new SamlProblem(`nobody here is called ${wanted}`, 404);
    return person;
  }
}
