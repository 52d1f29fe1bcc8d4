import type { Request, RequestHandler } from 'express';
import helmet from 'helmet';
import type { Sessions } from '../auth/session.ts';
import type { Brand, PageId } from '../brand.ts';
import { PortalError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Presence } from '../records/presence.ts';
import { asksByItself, type Context, contextOf, wantsJson } from './context.ts';
import { languageOf, takeFlash, themeOf } from './cookies.ts';
import { type Drafts, newCaseDraft } from './drafts.ts';
import { readForm, writtenIn } from './form.ts';
import { isHostOnce } from './kept-pages.ts';

/**
 * Headers of every answer. Sign-out is a form whose answer leads to the identity provider, and a browser follows only
 * where the policy allows it: `formTargets` are the origins of the providers, as they are known by now.
 */
export function headers(options: { secure: boolean; formTargets: () => string[] }): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'], // pictures within texts of the CRM
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'self'", () => options.formTargets().join(' ') || "'self'"],
        baseUri: ["'none'"],
        objectSrc: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: options.secure ? { maxAge: 31_536_000 } : false,
    referrerPolicy: { policy: 'same-origin' },
    crossOriginEmbedderPolicy: false,
  });
}

/**
 * The brand of the host, who is signed in there, and the language.
 * Another name of the same brand leads to its first, so that cookies and sign-in have one home.
 */
export function identify(parts: {
  brands: Map<string, Brand>;
  originOf: (brand: Brand) => string;
  sessions: Sessions;
  log: Log;
}): RequestHandler {
  const { brands, originOf, sessions, log } = parts;
  return async (req, res, next) => {
    const host = (req.hostname ?? '').toLowerCase().replace(/\.$/, '');
    const brand = brands.get(host);
    if (!brand) throw new PortalError('host.unknown', { detail: 'no brand has this host' });
    if (!isHostOnce(req)) throw new PortalError('host.unknown', { detail: 'more than one host' });
    const origin = originOf(brand);
    if (new URL(origin).hostname !== host)
      return res.redirect(307, origin + (req.originalUrl.startsWith('/') ? req.originalUrl : '/'));
    const id = res.locals.requestId;
    const context: Context = {
      id,
      brand,
      locale: languageOf(req, brand, undefined),
      theme: themeOf(req),
      session: undefined,
      pages: [],
      flash: undefined,
      log: log.child({ reference: id }),
    };
    // Before the store is asked: when it is away, the page that says so is the brand's all the same.
    res.locals.context = context;
    context.session = await sessions.current(req, brand.id, { touch: !asksByItself(req) });
    if (context.session?.locale) context.locale = languageOf(req, brand, context.session.locale);
    context.flash = takeFlash(req, res);
    next();
  };
}

/** Whatever a signed-in person sees is kept by nobody in between, refusals and redirects too. */
export const privately: RequestHandler = (_req, res, next) => {
  res.set('Cache-Control', 'private, no-store');
  next();
};

/** A form of another site is refused before anything is read of it, on top of the key each form carries. */
export function sameSite(originOf: (brand: Brand) => string): RequestHandler {
  return (req, _res, next) => {
    if (req.method === 'GET' || req.method === 'HEAD') return next();
    const origin = req.get('origin');
    const site = req.get('sec-fetch-site');
    const foreign =
      (origin !== undefined && origin !== originOf(contextOf(req).brand)) ||
      (site !== undefined && site !== 'same-origin' && site !== 'none');
    if (foreign) throw new PortalError('form.forged', { detail: 'sent from another site' });
    next();
  };
}

/** Only these methods mean anything here. */
export const knownMethods: RequestHandler = (req, res, next) => {
  if (['GET', 'HEAD', 'POST'].includes(req.method)) return next();
  res.set('Allow', 'GET, HEAD, POST');
  throw new PortalError('page.method');
};

/** From here on somebody is signed in. A form that came too late keeps its text until he is again. */
export function requireSession(parts: {
  drafts: Drafts;
  signIn: (returnTo: string | undefined, brand: Brand) => Promise<string>;
  mayLeave: (req: Request) => Promise<boolean>;
}): RequestHandler {
  return async (req, res, next) => {
    if (contextOf(req).session) return next();
    if (wantsJson(req)) throw new PortalError('auth.required');
    const mayLeave = await parts.mayLeave(req);
    if (!mayLeave && req.method === 'POST') throw noRoomFor(req);
    res.redirect(
      303,
      await parts.signIn(mayLeave ? await wayBack(req, parts.drafts) : undefined, contextOf(req).brand),
    );
  };
}

/** The page that says so still shows what was written. */
function noRoomFor(req: Request): PortalError {
  const error = new PortalError('rate.limited', { detail: 'too much is kept of people who are not signed in' });
  error.retryAfterSeconds = 1_800;
  error.written = writtenIn(readForm(req));
  return error;
}

/** What is there for this person: the navigation shows it, and addresses of the rest name nothing. */
export function openPages(presence: Presence): RequestHandler {
  return async (_req, res, next) => {
    const { context } = res.locals;
    context.pages = await presence.pages(context.brand);
    next();
  };
}

/** @throws PortalError `page.not-found` for a part that is switched off, or that the org lacks */
export function demandPage(...pages: PageId[]): RequestHandler {
  return (req, _res, next) => {
    if (!pages.some((page) => contextOf(req).pages.includes(page))) throw new PortalError('page.not-found');
    next();
  };
}

/** For admins; to everybody else the page is not there. */
export const demandAdmin: RequestHandler = (req, _res, next) => {
  if (contextOf(req).session?.admin !== true) throw new PortalError('page.not-found', { detail: 'not an admin' });
  next();
};

/** Pages whose form is sent to this path. */
const FORM_PAGES: [sentTo: RegExp, page: (ref: string) => string][] = [
  [/^\/cases\/([A-Za-z0-9][\w-]{0,29})\/(?:comments|rate)$/, (number) => `/cases/${number}`],
  [/^\/solutions()$/, () => '/solutions/new'],
  [/^\/ideas()$/, () => '/ideas/new'],
  [/^\/ideas\/([A-Za-z0-9]{1,18})\/comments$/, (ref) => `/ideas/${ref}`],
];

/** Where a form's text is restored: the page the form stood on. */
async function wayBack(req: Request, drafts: Drafts): Promise<string> {
  if (req.method !== 'POST') return req.originalUrl;
  if (req.path === '/cases') return newCaseDraft(drafts, undefined, readForm(req).text);
  const [, text] = /^(\/(?:solutions|knowledge)\/[A-Za-z0-9][\w.-]{0,259})\/helpful$/.exec(req.path) ?? [];
  if (text !== undefined) return text;
  for (const [sentTo, page] of FORM_PAGES) {
    const ref = sentTo.exec(req.path)?.[1];
    if (ref !== undefined) return `${page(ref)}?draft=${await drafts.keep(undefined, readForm(req).text)}`;
  }
  return '/';
}
