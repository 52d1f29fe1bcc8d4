import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import { describeError, type Log } from '../log.ts';
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

export interface Front {
  /**
   * Sends what is kept for this very request, and says whether it did. To be asked before Express, whose way to the first
   * handler costs as much as all of this.
   */
  answerNow(req: IncomingMessage, res: ServerResponse): boolean;
  /**
   * What every request meets first, in one step: its reference, which is the request id on the page, its line in the log and
   * its place in the numbers when it is done.
   */
  handler: RequestHandler;
}

export function createFront(parts: {
  readiness: Pick<Readiness, 'isStopping'>;
  metrics: Pick<Metrics, 'answered' | 'answeredNow'>;
  keptPages: Pick<KeptPages, 'answer' | 'answerNow'>;
  log: Log;
}): Front {
  const { readiness, metrics, keptPages, log } = parts;

  function answerNow(req: IncomingMessage, res: ServerResponse): boolean {
    const began = performance.now();
    try {
      // While the portal stops, each answer ends its connection: the next request goes to another machine.
      if (readiness.isStopping() || !keptPages.answerNow(req, res)) return false;
    } catch (thrown) {
      // Before Express nobody else would catch it, and the process would end.
      log.error(describeError(thrown), 'a kept page could not be sent');
      if (res.headersSent) res.destroy();
      return res.headersSent;
    }
    const ms = performance.now() - began;
    metrics.answeredNow(ms);
    const { method = '', url = '' } = req;
    const query = url.indexOf('?');
    log.request({
      reference: newReference(),
      method,
      path: query < 0 ? url : url.slice(0, query),
      status: 200,
      ms: tenths(ms),
    });
    return true;
  }

  return {
    answerNow,
    handler: (req, res, next) => {
      if (answerNow(req, res)) return; // mounted in a server that did not ask
      const began = performance.now();
      const reference = newReference();
      res.locals.began = began;
      res.locals.requestId = reference;
      const { method, path } = req; // routers below cut their own part off the path while they answer
      if (readiness.isStopping()) res.set('Connection', 'close');
      res.on('finish', () => {
        const ms = performance.now() - began;
        metrics.answered(req, res, ms);
        log.request({ reference, method, path, status: res.statusCode, ms: tenths(ms) });
      });
      return keptPages.answer(req, res, next);
    },
  };
}

/** The node part of a UUID: 48 random bits, drawn from a pool. */
function newReference(): string {
  return randomUUID().slice(-12);
}

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}
