import type { ErrorRequestHandler, RequestHandler } from 'express';
import { inLanguage } from '../brand.ts';
import { PortalError, toPortalError } from '../errors.ts';
import { describeError, type Log } from '../log.ts';
import { wantsJson } from './context.ts';
import { show } from './reply.ts';
import type { Respond } from './respond.ts';
import { unreadWords } from './unread.ts';

export const notFound: RequestHandler = () => {
  throw new PortalError('page.not-found');
};

/** One place where an error becomes a page and a line in the log. The page tells the request id and nothing of the cause. */
export function errorHandler({ respond, log }: { respond: Respond; log: Log }): ErrorRequestHandler {
  return async (thrown, req, res, _next) => {
    const error = fromExpress(thrown);
    const context = res.locals.context;
    const reference = res.locals.requestId;
    res.locals.failure = error.code;
    log[error.level](
      { reference, code: error.code, method: req.method, path: req.path, ...describeError(error) },
      'request refused',
    );
    if (res.headersSent) {
      // Half a file is on its way: cutting it off is the only honest answer left.
      res.destroy();
      return;
    }
    res.set('Cache-Control', 'private, no-store');
    const seconds = error.retryAfterSeconds ?? (error.status === 503 ? 30 : undefined);
    if (seconds !== undefined) res.set('Retry-After', String(seconds));
    if (!context) {
      res.status(error.status).type('text').send(`${error.status} ${reference}\n`);
      return;
    }
    const { brand, locale, session } = context;
    const { phone, hours } = brand.contact;
    const help = {
      ...(phone ? { phone } : {}),
      ...(hours ? { hours: inLanguage(hours, locale, brand.locales[0]) } : {}),
    };
    if (wantsJson(req)) {
      res.status(error.status).json({ error: { code: error.code, reference } });
      return;
    }
    const { code, status, retryHref } = error;
    const written = error.written.length > 0 ? error.written : await unreadWords(req, res);
    const model = { code, status, reference, signedIn: session !== undefined, help };
    await respond(req, res, show('error', retryHref ? { ...model, retryHref } : { ...model, written }, { status }));
  };
}

/** What Express and its parsers throw carries a status; everything else of unknown origin is `internal`. */
function fromExpress(thrown: unknown): PortalError {
  if (thrown instanceof PortalError || !(thrown instanceof Error)) return toPortalError(thrown);
  const status = 'status' in thrown ? thrown.status : undefined;
  if (status === 413) return new PortalError('input.too-large', { cause: thrown });
  if (status === 415) return new PortalError('input.unsupported', { cause: thrown });
  if (typeof status === 'number' && status >= 400 && status < 500)
    return new PortalError('input.malformed', { cause: thrown });
  return toPortalError(thrown);
}
