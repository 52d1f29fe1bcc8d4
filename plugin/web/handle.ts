import type { Request, RequestHandler } from 'express';
import type { z } from 'zod';
import { checkKey } from '../auth/form-key.ts';
import type { Session } from '../auth/session.ts';
import type { Brand, Locale, PageId } from '../brand.ts';
import { PortalError, toPortalError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Customer } from '../records/customer.ts';
import type { Along, Reads } from '../records/reads/reads.ts';
import { contextOf } from './context.ts';
import { inTime } from './deadline.ts';
import { type Form, readForm, writtenIn } from './form.ts';
import type { Reply } from './reply.ts';
import type { Respond } from './respond.ts';

/** Who asks, and in which words to answer. */
export interface Asking {
  customer: Customer;
  session: Session;
  brand: Brand;
  locale: Locale;
  /** Parts of the portal that are there for him. */
  pages: readonly PageId[];
  /** Carries the reference of the request. */
  log: Log;
}

type Answer = Reply | Promise<Reply>;

/** A form that came in with its one-time key in order. */
export interface Submitted<P> {
  path: P;
  form: Form;
  /** The submission id: the key of the ledger entry. */
  submission: string;
}

/** A form whose key is not one of this session's: nothing of it may be done, but what was written is the person's. */
export interface Expired<P> {
  path: P;
  form: Form;
}

/** Turns typed input into a reply: a handler has no request, no response and no `try`. */
export function createHandle(parts: {
  respond: Respond;
  during: Reads['during'];
  /** What is read beforehand when a page has to ask the CRM anyway. */
  beforehand: (asking: Asking) => ReturnType<Along>;
}) {
  const { respond, during, beforehand } = parts;
  return {
    /** A page: the path and the query, checked. A bad query is the address's fault: 400; a bad path names nothing: 404. */
    page<P extends z.ZodType, Q extends z.ZodType>(
      shape: { path: P; query: Q },
      answer: (input: { path: z.output<P>; query: z.output<Q> }, asking: Asking) => Answer,
    ): RequestHandler {
      return async (req, res) => {
        const input = { path: path(shape.path, req), query: query(shape.query, req) };
        const asking = askingOf(req);
        const made = await inTime(
          res,
          during(async () => answer(input, asking), { along: () => beforehand(asking) }),
        );
        await respond(req, res, made.answer, made.provenance);
      };
    },

    /**
     * A form. With `expired` a page can give back what was written when the key is not in order, or was used for something
     * else; the answer is 403 all the same.
     */
    form<P extends z.ZodType>(
      shape: { path: P },
      answer: (input: Submitted<z.output<P>>, asking: Asking) => Answer,
      expired?: (input: Expired<z.output<P>>, asking: Asking) => Answer,
    ): RequestHandler {
      return async (req, res) => {
        const asking = askingOf(req);
        const input = { path: path(shape.path, req), form: readForm(req) };
        try {
          await respond(req, res, await replyTo(input, asking, answer, expired));
        } catch (thrown) {
          const error = toPortalError(thrown);
          error.written = writtenIn(input.form);
          throw error;
        }
      };
    },
  };
}

export type Handle = ReturnType<typeof createHandle>;

async function replyTo<P>(
  input: Expired<P>,
  asking: Asking,
  answer: (input: Submitted<P>, asking: Asking) => Answer,
  expired: ((input: Expired<P>, asking: Asking) => Answer) | undefined,
): Promise<Reply> {
  try {
    return await answer({ ...input, submission: checkKey(asking.session, input.form.text.key ?? '') }, asking);
  } catch (thrown) {
    if (!expired || toPortalError(thrown).code !== 'form.forged') throw thrown;
    return expired(input, asking);
  }
}

function askingOf(req: Request): Asking {
  const { session, brand, locale, pages, log } = contextOf(req);
  if (!session) throw new PortalError('auth.required');
  return { customer: session.customer, session, brand, locale, pages, log };
}

function path<P extends z.ZodType>(shape: P, req: Request): z.output<P> {
  const parsed = shape.safeParse(req.params);
  if (!parsed.success) throw new PortalError('record.not-found', { detail: 'the address names nothing' });
  return parsed.data;
}

function query<Q extends z.ZodType>(shape: Q, req: Request): z.output<Q> {
  const parsed = shape.safeParse(req.query);
  if (parsed.success) return parsed.data;
  throw new PortalError('input.malformed', {
    detail: parsed.error.issues.map((issue) => issue.path.join('.')).join(', '),
  });
}
