import { EventEmitter } from 'node:events';
import type { Request, Response } from 'express';
import express from 'express';

/** A request and its answer as Express has them, without a connection. */
export function exchange(given: { headers?: Record<string, string>; body?: unknown } = {}): {
  req: Request;
  res: Response;
  /** Set-Cookie headers of the answer. */
  cookies(): string[];
} {
  const app = express();
  const base = { app, headers: given.headers ?? {}, body: given.body, method: 'POST', url: '/' };
  const req: Request = Object.assign(Object.create(app.request), new EventEmitter(), base);
  const headers = new Map<string, unknown>();
  const res: Response = Object.assign(Object.create(app.response), {
    ...{ app, req, locals: {} },
    getHeader: (name: string) => headers.get(name.toLowerCase()),
    setHeader: (name: string, value: unknown) => void headers.set(name.toLowerCase(), value),
  });
  req.res = res;
  return { req, res, cookies: () => [headers.get('set-cookie') ?? []].flat().map(String) };
}
