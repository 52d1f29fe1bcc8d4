import { type Request, type Response, Router } from 'express';
import { type Binding, type Message, readPost, readRedirect } from './bindings.ts';
import { all, childText } from './dom.ts';
import { expiring } from './expiring.ts';
import { later, newId } from './issue.ts';
import { writeLogoutRequest, writeLogoutResponse } from './logout-messages.ts';
import { NAMESPACE, STATUS } from './names.ts';
import { logoutPage, messagePage } from './pages.ts';
import { findPerson } from './people.ts';
import { SamlProblem } from './problem.ts';
import { cookieOf, deliver, formOf, type Provider, queryOf, setCookie, showPage } from './provider.ts';
import type { KnownService } from './registry.ts';
import { checkSignature, readEnvelope } from './request.ts';
import type { Participant, Session } from './sessions.ts';

/** A session that is ending, told to one service after the other. */
interface Farewell {
  index: string;
  waiting: readonly Participant[];
  /** Services that could not be told, or did not agree. */
  failed: boolean;
  /** The service that began, which hears the end of it. */
  reply: Reply | undefined;
}

interface Reply {
  service: KnownService;
  acsUrl: string | undefined;
  inResponseTo: string;
  relayState: string | undefined;
  binding: Binding;
}

const ANSWER_MS = 5 * 60_000;

export function signOutRoutes(provider: Provider): Router {
  const { frame, sessions, registry, now, sloUrl, entityId } = provider;
  const farewells = expiring<Farewell>(ANSWER_MS, 10_000, now);
  const routes = Router();

  routes.get('/slo', (request, response) => receive(request, response, readRedirect(queryOf(request))));
  routes.post('/slo', (request, response) => receive(request, response, readPost(formOf(request))));

  routes.get('/logout', (request, response) => {
    showPage(response, logoutPage(frame, sessions.find(cookieOf(request))?.person), registry.origins());
  });

  routes.post('/logout', async (request, response) => {
    const person = findPerson(provider.people(), formOf(request).get('person') ?? '');
    const own = sessions.find(cookieOf(request));
    const [session, ...others] = person === undefined ? (own === undefined ? [] : [own]) : sessions.of(person);
    if (session === undefined) return showPage(response, logoutPage(frame, undefined));
    for (const one of others) sessions.end(one);
    await leave(response, session, undefined);
  });

  return routes;

  async function receive(request: Request, response: Response, message: Message | undefined): Promise<void> {
    if (message === undefined) throw new SamlProblem('there is no SAMLRequest and no SAMLResponse');
    if (message.field === 'SAMLResponse') return proceed(response, message);
    const { id, issuer } = readEnvelope(message, 'LogoutRequest', sloUrl, now());
    const session = sessionOf(request, message);
    const acsUrl = session?.participants.find(({ audience }) => audience === issuer)?.acsUrl;
    const service = await registry.find(acsUrl, issuer);
    checkSignature(message, service, true);
    checkEnd(message);
    const reply = { service, acsUrl, inResponseTo: id, relayState: message.relayState, binding: message.binding };
    if (session === undefined) return end(response, { index: '', waiting: [], failed: false, reply });
    await leave(response, session, { ...reply, issuer });
  }

  /** The request names the session; the cookie alone would let one service end another one's. */
  function sessionOf(request: Request, { root }: Message): Session | undefined {
    const nameId = childText(root, NAMESPACE.assertion, 'NameID');
    if (nameId === undefined) throw new SamlProblem('there is no NameID');
    const index = childText(root, NAMESPACE.protocol, 'SessionIndex');
    if (index !== undefined) return sessions.findByIndex(index, nameId);
    const own = sessions.find(cookieOf(request));
    return own?.participants.some((one) => one.nameId.value === nameId) ? own : undefined;
  }

  function checkEnd({ root }: Message): void {
    const end = root.getAttribute('NotOnOrAfter');
    if (end && !(Date.parse(end) > now().getTime())) throw new SamlProblem('the request has expired');
  }

  async function leave(response: Response, session: Session, reply: (Reply & { issuer: string }) | undefined) {
    sessions.end(session);
    setCookie(response, frame.baseUrl, '', 0);
    const waiting = session.participants.filter(({ audience }) => audience !== reply?.issuer);
    await next(response, { index: session.index, waiting, failed: false, reply });
  }

  async function proceed(response: Response, message: Message): Promise<void> {
    const { issuer, inResponseTo = '' } = readEnvelope(message, 'LogoutResponse', sloUrl, now());
    const farewell = farewells.get(inResponseTo);
    if (farewell === undefined) throw new SamlProblem('nobody here asked for this answer');
    const [asked, ...waiting] = farewell.waiting;
    if (asked?.audience !== issuer) throw new SamlProblem('another service was asked', 403);
    checkSignature(message, await registry.find(asked.acsUrl, issuer), true);
    farewells.delete(inResponseTo);
    const status = all(message.root, 'StatusCode')[0]?.getAttribute('Value');
    await next(response, { ...farewell, waiting, failed: farewell.failed || status !== STATUS.success });
  }

  async function next(response: Response, farewell: Farewell): Promise<void> {
    const [one, ...waiting] = farewell.waiting;
    if (one === undefined) return end(response, farewell);
    const service = await registry.find(one.acsUrl, one.audience);
    const endpoint =
      service.description?.logout.find(({ binding }) => binding === 'post') ?? service.description?.logout[0];
    if (endpoint === undefined) return next(response, { ...farewell, waiting, failed: true });
    const { binding, location } = endpoint;
    const id = newId();
    farewells.set(id, farewell);
    const xml = writeLogoutRequest({
      id,
      issuer: entityId,
      destination: location,
      nameId: one.nameId,
      sessionIndex: farewell.index,
      notOnOrAfter: later(now(), ANSWER_MS),
      now: now(),
    });
    deliver(response, provider, { binding, location, field: 'SAMLRequest', xml, relayState: undefined });
  }

  /** An answer to the service that began, by the binding it used if it takes answers that way. */
  function end(response: Response, { failed, reply }: Farewell): void {
    const logout = reply?.service.description?.logout ?? [];
    const endpoint = logout.find(({ binding }) => binding === reply?.binding) ?? logout[0];
    if (reply === undefined || endpoint === undefined) {
      const text = failed
        ? 'Not every service could be told; close the browser to be sure.'
        : 'Every session has ended.';
      showPage(response, messagePage(frame, 'You are signed out', text));
      return;
    }
    const { binding, responseLocation: location } = endpoint;
    const xml = writeLogoutResponse({
      id: newId(),
      issuer: entityId,
      destination: location,
      inResponseTo: reply.inResponseTo,
      status: failed ? STATUS.partialLogout : STATUS.success,
      now: now(),
    });
    deliver(response, provider, { binding, location, field: 'SAMLResponse', xml, relayState: reply.relayState });
  }
}
