import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { Log } from '../log.ts';
import type { KeptPages } from './kept-pages.ts';
import type { Metrics } from './metrics.ts';
import type { Readiness } from './readiness.ts';

declare global {
  namespace Express {
    interface Locals {
      requestId: string;
    }
  }
}

/**
 * What every request meets first, in one step, as it is all that a page costs which is kept: its reference, which is the
 * request id on the page, its line in the log and its place in the numbers when it is done.
 */
export function createFront(parts: {
  readiness: Pick<Readiness, 'isStopping'>;
  metrics: Pick<Metrics, 'answered'>;
  keptPages: Pick<KeptPages, 'answer' | 'answerNow'>;
  log: Log;
}): RequestHandler {
  const { readiness, metrics, keptPages, log } = parts;
  return (req, res, next) => {
    const began = performance.now();
    const reference = randomUUID().slice(-12); // its node part: 48 random bits, drawn from a pool
    res.locals.began = began;
    res.locals.requestId = reference;
    const { method, path } = req; // routers below cut their own part off the path while they answer

    function done(): void {
      const ms = performance.now() - began;
      metrics.answered(req, res, ms);
      log.request({ reference, method, path, status: res.statusCode, ms: Math.round(ms * 10) / 10 });
    }

    // While the portal stops, each answer ends its connection: the next request goes to another machine.
    if (readiness.isStopping()) res.set('Connection', 'close');
    else if (keptPages.answerNow(req, res)) return done();
    res.on('finish', done);
    return keptPages.answer(req, res, next);
  };
}
