import type { Request, RequestHandler } from 'express';
import type { z } from 'zod';
import { checkKey } from '../auth/form-key.ts';
import type { Session } from '../auth/session.ts';
import type { Brand, Locale } from '../brand.ts';
import { PortalError } from '../errors.ts';
import type { Customer } from '../records/customer.ts';
import { contextOf } from './context.ts';
import { type Form, readForm } from './form.ts';
import type { Reply } from './reply.ts';
import type { Respond } from './respond.ts';

/** Who asks, and in which words to answer. */
export interface Asking {
  customer: Customer;
  session: Session;
  brand: Brand;
  locale: Locale;
}

type Answer = Reply | Promise<Reply>;

/** Turns typed input into a reply: a handler has no request, no response and no `try`. */
export function createHandle(respond: Respond) {
  return {
    /** A page: the path and the query, checked. A bad query is the address's fault: 400; a bad path names nothing: 404. */
    page<P extends z.ZodType, Q extends z.ZodType>(
      shape: { path: P; query: Q },
      answer: (input: { path: z.output<P>; query: z.output<Q> }, asking: Asking) => Answer,
    ): RequestHandler {
      return async (req, res) => {
        const input = { path: path(shape.path, req), query: query(shape.query, req) };
        await respond(req, res, await answer(input, askingOf(req)));
      };
    },

    /** A form: refused before anything is read of it when its one-time key is not one of this session's. */
    form<P extends z.ZodType>(
      shape: { path: P },
      answer: (input: { path: z.output<P>; form: Form; submission: string }, asking: Asking) => Answer,
    ): RequestHandler {
      return async (req, res) => {
        const asking = askingOf(req);
        const form = readForm(req);
        const submission = checkKey(asking.session, form.text.key ?? '');
        await respond(req, res, await answer({ path: path(shape.path, req), form, submission }, asking));
      };
    },
  };
}

export type Handle = ReturnType<typeof createHandle>;

function askingOf(req: Request): Asking {
  const { session, brand, locale } = contextOf(req);
  if (!session) throw new PortalError('auth.required');
  return { customer: session.customer, session, brand, locale };
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
