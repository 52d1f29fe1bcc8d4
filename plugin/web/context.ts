import type { Request } from 'express';
import type { Session } from '../auth/session.ts';
import type { Brand, Locale, PageId } from '../brand.ts';
import type { Log } from '../log.ts';
import type { Flash } from './reply.ts';

/** What is known about a request once the stairs of `app.ts` have been climbed. */
export interface Context {
  /** Stands on every error page and in every line of the log. */
  id: string;
  brand: Brand;
  locale: Locale;
  theme: 'system' | 'light' | 'dark';
  session: Session | undefined;
  /** Empty while nobody is signed in. */
  pages: readonly PageId[];
  flash: Flash | undefined;
  /** Where the page hears of changes, for pages that follow them. */
  live?: string;
  log: Log;
}

declare global {
  namespace Express {
    interface Locals {
      context: Context;
    }
  }
}

/** @throws TypeError before `identify` has run: a route in the wrong place */
export function contextOf(req: Request): Context {
  const context = req.res?.locals.context;
  if (!context) throw new TypeError('no context: the route stands before the stairs');
  return context;
}

/** What an open page asks for by itself: its stream, and itself anew (`60-live.js`). It keeps nobody signed in who has left. */
export function asksByItself(req: Request): boolean {
  return req.path.startsWith('/live/') || req.get('x-by-itself') !== undefined;
}

/** JSON is answered to whoever asks for it first; browsers ask for HTML. */
export function wantsJson(req: Request): boolean {
  return req.accepts(['html', 'json']) === 'json';
}
