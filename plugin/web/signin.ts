import express, { type NextFunction, type Request, type RequestHandler, type Response, Router } from 'express';
import type { Auth } from '../auth/auth.ts';
import { doorsOf } from '../auth/doors.ts';
import { checkKey } from '../auth/form-key.ts';
import { domainOf } from '../auth/identity.ts';
import type { LogoutMessage } from '../auth/logout-bindings.ts';
import { type Brand, inLanguage, type Locale } from '../brand.ts';
import { PortalError, toPortalError } from '../errors.ts';
import type { ProviderSettings } from '../settings.ts';
import type { ProblemPage, SignInPage } from '../view/models.ts';
import { contextOf } from './context.ts';
import type { Guards } from './guards.ts';
import { type Reply, seeOther, show } from './reply.ts';
import type { Respond } from './respond.ts';

const MESSAGE_BYTES = 300_000;

export interface SignInParts {
  auth: Auth;
  providers: ProviderSettings[];
  respond: Respond;
  guards: Pick<Guards, 'limits' | 'audit'>;
}

/**
 * Sign-in and sign-out, for everybody. Stands before any body parser of the application: SAML messages have one of their
 * own, and neither JSON nor nested fields may come near them.
 */
export function signInRoutes({ auth, providers, respond, guards }: SignInParts): Router {
  const routes = Router();
  const { limits, audit } = guards;
  const placeOf = (req: Request) => ({ brand: contextOf(req).brand, provider: String(req.params.provider) });

  routes.use(['/signin', '/signedout', '/signout', '/auth/saml'], (_req, res, next) => {
    res.set('Cache-Control', 'no-store');
    next();
  });

  routes.get('/signin', async (req, res) => {
    refuseSaml(req.query);
    await respond(req, res, show('signin', signInModel(req, providers, { to: text(req.query.to) })));
  });
  routes.post('/signin', form('8kb'), async (req, res) => {
    await respond(req, res, companySignIn(req, providers));
  });
  routes.get('/signin/problem', async (req, res) => {
    refuseSaml(req.query);
    await respond(req, res, problem(req, new PortalError('auth.rejected'), '/signin'));
  });

  routes.get('/auth/saml/:provider/login', limits.signIns, attempt('sign-in-refused'), async (req, res) => {
    refuseSaml(req.query);
    const { session } = contextOf(req);
    const from = { to: text(req.query.to), session, cookies: req.headers.cookie };
    const { location, cookies } = await auth.begin(placeOf(req), from);
    for (const cookie of cookies) res.append('Set-Cookie', cookie);
    await respond(req, res, seeOther(location));
  });

  routes.post('/auth/saml/:provider/acs', limits.answers, attempt('sign-in-refused'), async (req, res) => {
    refuseSaml(req.query);
    const body = await messageOf(req, res);
    const response = body.SAMLResponse;
    if (typeof response !== 'string' || response === '') throw malformed('not one SAMLResponse');
    const answer = { response, relayState: text(body.RelayState), cookies: req.headers.cookie };
    const { session, to, cookies } = await auth.finish(placeOf(req), answer);
    for (const cookie of cookies) res.append('Set-Cookie', cookie);
    audit.note(req, 'sign-in', { session });
    await respond(req, res, seeOther(to));
  });

  routes.get('/auth/saml/:provider/metadata', (req, res) => {
    res.type('application/samlmetadata+xml').send(auth.metadata(placeOf(req)));
  });

  const slo = async (req: Request, res: Response, message: LogoutMessage, isAnswer: boolean) => {
    const reply = isAnswer ? await answered(req, message) : await askedToSignOut(req, message);
    await respond(req, res, reply);
  };
  routes.get('/auth/saml/:provider/slo', limits.signOuts, attempt('sign-out-refused'), async (req, res) => {
    const query = req.originalUrl.split('?')[1] ?? '';
    await slo(req, res, { query }, isOnlyAnswer(req.query));
  });
  routes.post('/auth/saml/:provider/slo', limits.signOuts, attempt('sign-out-refused'), async (req, res) => {
    refuseSaml(req.query);
    const form = await messageOf(req, res);
    await slo(req, res, { form }, isOnlyAnswer(form));
  });

  async function askedToSignOut(req: Request, message: LogoutMessage): Promise<Reply> {
    const { name, location } = await auth.providerLogout(placeOf(req), message);
    audit.note(req, 'sign-out-by-provider', { provider: String(req.params.provider), name });
    return seeOther(location ?? '/signedout');
  }

  /** Here the session ended before the provider was asked; only what it signs can say that it ended there as well. */
  async function answered(req: Request, message: LogoutMessage): Promise<Reply> {
    try {
      await auth.confirmSignOut(placeOf(req), message);
    } catch (thrown) {
      const error = toPortalError(thrown);
      if (reasonFor(error) === undefined) throw thrown;
      const { provider } = req.params;
      contextOf(req).log.warn({ provider, reason: error.detail ?? error.code }, 'signed out here only');
      return seeOther('/signedout');
    }
    return seeOther('/signedout', { kind: 'ok', message: 'flash.signed-out-everywhere' });
  }

  routes.all('/auth/saml/:provider/:what', attempt('sign-in-refused'), (req) => {
    refuseSaml(req.query);
    const known = ['login', 'acs', 'metadata', 'slo'].includes(String(req.params.what));
    throw new PortalError(known ? 'page.method' : 'page.not-found');
  });

  routes.post('/signout', form('8kb'), async (req, res) => {
    const { session, brand } = contextOf(req);
    const body = record(req.body);
    if (session) checkKey(session, text(body.key) ?? '');
    const location = session && (await auth.signOut(session));
    if (session) audit.note(req, 'sign-out', { session });
    res.append('Set-Cookie', auth.sessions.forget(brand.id));
    await respond(req, res, seeOther(location ?? '/signedout'));
  });
  routes.get('/signedout', async (req, res) => {
    refuseSaml(req.query);
    await respond(req, res, show('signed-out', { signInHref: '/signin' }));
  });

  routes.use('/auth/saml', (thrown: unknown, req: Request, res: Response, next: NextFunction) => {
    refuse(thrown, { req, res, respond, guards }).catch(next);
  });
  return routes;
}

type Refused = 'sign-in-refused' | 'sign-out-refused';

declare global {
  namespace Express {
    interface Locals {
      /** What a failure of this route is called, and whose it is. */
      samlAttempt?: { event: Refused; provider: string };
    }
  }
}

/** Where somebody who is not signed in goes, and comes back from to `returnTo`. */
export function createToSignIn({ auth, providers }: Pick<SignInParts, 'auth' | 'providers'>) {
  return async (returnTo: string | undefined, brand: Brand): Promise<string> => {
    const to = returnTo === undefined ? undefined : await auth.returns.keep(returnTo);
    const [only, ...others] = doorsOf(brand, providers);
    return only && others.length === 0 ? loginHref(only.id, to) : withKey('/signin', to);
  };
}

/** Failures of the routes it stands before are told by the neutral page, and in the log under `event`. */
function attempt(event: Refused): RequestHandler {
  return (req, res, next) => {
    res.locals.samlAttempt = { event, provider: String(req.params.provider) };
    next();
  };
}

async function refuse(
  thrown: unknown,
  to: { req: Request; res: Response; respond: Respond; guards: SignInParts['guards'] },
) {
  const { req, res, respond, guards } = to;
  const attempted = res.locals.samlAttempt;
  const error = toPortalError(thrown);
  if (attempted === undefined || reasonFor(error) === undefined) throw thrown;
  const { provider, event } = attempted;
  res.locals.failure = error.code;
  guards.audit.note(req, event, { provider, reason: error.detail ?? error.code });
  const { limits } = guards;
  if (error.status !== 503) await (event === 'sign-out-refused' ? limits.refusedSignOut(req) : limits.refused(req));
  await respond(req, res, problem(req, error, '/signin'));
}

function problem(req: Request, error: PortalError, retryHref: string): Reply {
  const { id: reference, brand, locale } = contextOf(req);
  const reason = reasonFor(error) ?? 'rejected';
  return show(
    'signin-problem',
    { reason, reference, help: helpOf(brand, locale), retryHref },
    { status: error.status, headers: error.status === 503 ? { 'Retry-After': '30' } : {} },
  );
}

const REASONS = ['no-contact', 'inactive', 'ambiguous', 'rejected', 'provider-unavailable'] as const;

function reasonFor(error: PortalError): ProblemPage['reason'] | undefined {
  // What was wrong with a message is for the log: whoever tries altered ones learns nothing from the page.
  if (error.code === 'auth.malformed') return 'rejected';
  return REASONS.find((reason) => error.code === `auth.${reason}`);
}

function isOnlyAnswer(fields: Record<string, unknown>): boolean {
  return 'SAMLResponse' in fields && !('SAMLRequest' in fields);
}

/** A parser of its own: flat fields, few, and an upper bound that real responses stay far below. */
function messageOf(req: Request, res: Response): Promise<Record<string, unknown>> {
  const parse = express.urlencoded({ extended: false, limit: MESSAGE_BYTES, parameterLimit: 10 });
  return new Promise((resolve, reject) => {
    parse(req, res, (failure?: unknown) => {
      if (failure) reject(malformed('the form cannot be read', failure));
      else if (!req.is('application/x-www-form-urlencoded')) reject(malformed('not a form'));
      else resolve(record(req.body));
    });
  });
}

function form(limit: string): RequestHandler {
  return express.urlencoded({ extended: false, limit, parameterLimit: 20 });
}

function record(body: unknown): Record<string, unknown> {
  return typeof body === 'object' && body !== null ? { ...body } : {};
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The library would take logout messages from the query of any address. Ours never sees it; refused all the same. */
function refuseSaml(query: Record<string, unknown>): void {
  if (Object.keys(query).some((name) => /^saml/i.test(name))) throw malformed('a SAML message in the query');
}

function malformed(detail: string, cause?: unknown): PortalError {
  return new PortalError('auth.malformed', { detail, cause });
}

function signInModel(
  req: Request,
  providers: ProviderSettings[],
  more: { to?: string | undefined; email?: SignInPage['email'] },
): SignInPage {
  const { brand, locale } = contextOf(req);
  const { to, email = { value: '' } } = more;
  const doors = doorsOf(brand, providers);
  const [main] = doors;
  const entry = (one: ProviderSettings) => ({
    name: inLanguage(one.name, locale, brand.locales[0]),
    href: loginHref(one.id, to),
  });
  return {
    main: main ? entry(main) : { name: brand.name, href: '/signin' },
    others: doors.slice(1).map(entry),
    byEmail: doors.length > 1 && doors.some((one) => one.domains.length > 0),
    email,
    ...(to !== undefined && { to }),
    signedOut: false,
    help: helpOf(brand, locale),
  };
}

/** “Find my company sign-in”: the domain of the address tells the provider; the address itself is not kept or sent. */
function companySignIn(req: Request, providers: ProviderSettings[]): Reply {
  const body = record(req.body);
  const [value, to] = [text(body.email)?.trim() ?? '', text(body.to)];
  const domain = domainOf(value);
  const doors = doorsOf(contextOf(req).brand, providers);
  const found = doors.find((one) => one.domains.some((its) => its.toLowerCase() === domain));
  if (found) return seeOther(loginHref(found.id, to));
  const key = domain === undefined ? 'problem.email' : 'problem.email.unknown';
  return show('signin', signInModel(req, providers, { to, email: { value, error: { key } } }), { status: 422 });
}

function loginHref(provider: string, to: string | undefined): string {
  return withKey(`/auth/saml/${provider}/login`, to);
}

function withKey(path: string, to: string | undefined): string {
  return to === undefined ? path : `${path}?${new URLSearchParams({ to })}`;
}

function helpOf({ contact, locales }: Brand, locale: Locale): { phone?: string; hours?: string } {
  return {
    ...(contact.phone !== undefined && { phone: contact.phone }),
    ...(contact.hours !== undefined && { hours: inLanguage(contact.hours, locale, locales[0]) }),
  };
}
