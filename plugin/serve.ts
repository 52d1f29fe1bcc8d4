import http from 'node:http';
import { type AddressInfo, Server } from 'node:net';
import type { Express } from 'express';

export interface Served {
  port: number;
  /** Takes no more connections, lets what is under way finish, and cuts what has not after `graceMs`. */
  close(graceMs?: number): Promise<void>;
}

const GRACE_MS = 20_000;
const SWEEP_MS = 50;
/** A request may be on its way over a connection that looks idle. */
const ON_ITS_WAY_MS = 100;

/** Sends the answer at once, or says that it has none. */
type AnswerNow = (req: http.IncomingMessage, res: http.ServerResponse) => boolean;

/**
 * Listens with the portal's limits. Requests get Express's prototypes from node:http at once: changing them for each
 * request, as Express does by itself, costs more than all else it does. As classes, so that V8 knows how large they become.
 */
export async function serve(
  app: Express,
  { host, port }: { host: string; port: number },
  answerNow: AnswerNow = () => false,
): Promise<Served> {
  class Incoming extends http.IncomingMessage {}
  class Outgoing<Request extends http.IncomingMessage> extends http.ServerResponse<Request> {}
  app.request = Object.setPrototypeOf(Incoming.prototype, app.request);
  app.response = Object.setPrototypeOf(Outgoing.prototype, app.response);
  const server = http.createServer(
    {
      IncomingMessage: Incoming,
      ServerResponse: Outgoing,
      headersTimeout: 10_000,
      requestTimeout: 300_000, // a large file on a slow line
      keepAliveTimeout: 65_000, // above what balancers keep
    },
    (req, res) => void (answerNow(req, res) || app(req, res)),
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  return { port: address.port, close: (graceMs = GRACE_MS) => closeServer(server, graceMs) };
}

function closeServer(server: http.Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), graceMs);
    const began = performance.now();
    // A connection whose last answer has gone out would be kept for another request, which is better sent elsewhere.
    const sweep = setInterval(() => {
      if (performance.now() - began > ON_ITS_WAY_MS) server.closeIdleConnections();
    }, SWEEP_MS);
    // What http makes of it also cuts the connections that look idle, at once.
    Server.prototype.close.call(server, () => {
      clearTimeout(cut);
      clearInterval(sweep);
      server.close(() => {}); // its own timers
      resolve();
    });
  });
}
