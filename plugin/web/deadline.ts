import type { RequestHandler, Response } from 'express';
import { PortalError } from '../errors.ts';
import type { Reply } from './reply.ts';

/** So long after it came in a page is answered, if need be with its apology: a person has gone by then, and so has a proxy. */
const PAGE_MS = 5_000;

declare global {
  namespace Express {
    interface Locals {
      /** When the request came in, by `performance.now()`. */
      began: number;
    }
  }
}

/** What the page is made from; late work goes on, as what it reads is kept for the next one. @throws PortalError `crm.unavailable` */
export function inTime<M extends { answer: Reply }>(res: Response, making: Promise<M>): Promise<M> {
  const left = Math.max(0, (res.locals.began ?? performance.now()) + PAGE_MS - performance.now());
  return new Promise((resolve, reject) => {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      reject(new PortalError('crm.unavailable', { detail: `no page within ${PAGE_MS} ms` }));
    }, left);
    making.then((made) => {
      clearTimeout(timer);
      if (isLate) letGo(made.answer);
      resolve(made);
    }, reject);
    making.catch(() => clearTimeout(timer));
  });
}

/** A form is here within `ms`, or its connection ends: only files may take their time, which the server limits. */
export function bodyInTime(ms: number): RequestHandler {
  return (req, _res, next) => {
    if (req.method === 'GET' || req.method === 'HEAD' || req.is('multipart/form-data')) return next();
    const timer = setTimeout(() => !req.complete && req.destroy(), ms).unref();
    req.once('close', () => clearTimeout(timer)).once('end', () => clearTimeout(timer));
    next();
  };
}

/** Nobody reads it any more. */
function letGo(reply: Reply): void {
  if (reply.kind !== 'file' && reply.kind !== 'picture') return;
  if ('destroy' in reply.stream && typeof reply.stream.destroy === 'function') reply.stream.destroy();
}
