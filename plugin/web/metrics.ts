import { createHash, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import type { Request, RequestHandler, Response } from 'express';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { type ErrorCode, PortalError } from '../errors.ts';
import type { Counted, Counts } from '../records/counts.ts';
import type { CrmState } from '../records/crm.ts';

/** What is asked when somebody collects, and costs nothing in between. */
export interface Measured {
  crm: {
    state(): CrmState;
    limit(): { used: number; max: number } | undefined;
    stats(): { inFlight: number; waiting: number; lastDay: number; retries: number; tokens: number };
  };
  outbox(): Promise<{ waiting: number; refused: number; oldestAt: number | undefined }>;
  streams(): number;
  counts: Counts;
  clock: () => Date;
}

declare global {
  namespace Express {
    interface Locals {
      /** What the request ended with, where that was told as a page. */
      failure?: ErrorCode;
    }
  }
}

export interface Metrics {
  /** A request is done. */
  answered(req: Request, res: Response, ms: number): void;
  /** The same for a page that was kept, and went out before anything looked at the request. */
  answeredNow(ms: number): void;
  /** One call to the CRM, sent or not. */
  call(call: { kind: string; result: string; ms: number }): void;
  /** From now on these are part of the answer. */
  measure(parts: Measured): void;
  /** @throws PortalError `page.not-found` to everybody who may not collect */
  page: RequestHandler;
}

const SECONDS = [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** Nothing that a request says makes more series than this. */
const MOST_SERIES = 500;

const COUNTED: Record<Counted, { name: string; help: string; label: string }> = {
  read: { name: 'portico_reads_total', help: 'Reads by how they were answered.', label: 'answer' },
  event: { name: 'portico_events_total', help: 'What the audit log notes, such as sign-ins.', label: 'event' },
};

/** Numbers for Prometheus (text format 0.0.4), in a registry of their own: a server around us may have another. */
export function createMetrics({ token }: { token?: string | undefined }): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const served = new Counter({
    name: 'portico_requests_total',
    help: 'Requests answered, by the pattern of the address.',
    labelNames: ['route', 'method', 'status'],
    registers,
  });
  const duration = new Histogram({
    name: 'portico_request_duration_seconds',
    help: 'Time until the last byte was handed on.',
    labelNames: ['route'],
    buckets: SECONDS,
    registers,
  });
  const calls = new Counter({
    name: 'portico_crm_calls_total',
    help: 'Calls to the CRM by how they ended; kept: not sent, as it is away or its calls are used up.',
    labelNames: ['kind', 'result'],
    registers,
  });
  const callDuration = new Histogram({
    name: 'portico_crm_call_duration_seconds',
    help: 'Time of a call to the CRM, with its retry.',
    labelNames: ['kind'],
    buckets: SECONDS,
    registers,
  });
  const failures = new Counter({
    name: 'portico_failures_total',
    help: 'Requests that ended with an error, by its code: refused sign-ins, too many requests, the CRM away.',
    labelNames: ['code'],
    registers,
  });
  let isCollected = false;
  /** Of the process itself. Where nobody collects they would cost something at each collection of garbage, for nothing. */
  function collectProcess(): void {
    if (isCollected) return;
    isCollected = true;
    collectDefaultMetrics({ register: registry });
    registry.removeSingleMetric('nodejs_version_info'); // whoever reads this need not know what we run on
  }
  const series = new Map<string, { count(): void; time: Histogram.Internal<'route'> }>();

  function seriesOf(route: string, method: string, status: string) {
    const key = `${route} ${method} ${status}`;
    const known = series.get(key);
    if (known) return known;
    if (series.size >= MOST_SERIES && route !== 'other') return seriesOf('other', 'other', status);
    const counter = served.labels(route, method, status);
    const made = { count: () => counter.inc(), time: duration.labels(route) };
    series.set(key, made);
    return made;
  }

  function note(route: string, method: string, status: string, ms: number): void {
    const one = seriesOf(route, method, status);
    one.count();
    one.time.observe(ms / 1000);
  }

  return {
    answeredNow: (ms) => note(KEPT, 'GET', '2xx', ms),
    answered(req, res, ms) {
      note(routeOf(req, res), methodOf(req), `${Math.floor(res.statusCode / 100)}xx`, ms);
      if (res.locals.failure) failures.inc({ code: res.locals.failure });
    },
    call({ kind, result, ms }) {
      calls.inc({ kind, result });
      if (result !== 'kept') callDuration.observe({ kind }, ms / 1000);
    },
    measure: (parts) => measure(parts, registers),
    page: async (req, res) => {
      if (!mayCollect(req, token)) throw new PortalError('page.not-found', { detail: 'may not collect metrics' });
      collectProcess();
      const text = await registry.metrics();
      res.set('Cache-Control', 'no-store').type('text/plain; version=0.0.4').send(text);
    },
  };
}

function measure({ crm, outbox, streams, counts, clock }: Measured, registers: Registry[]): void {
  const gauge = (name: string, help: string, read: () => number | undefined) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        const value = read();
        if (value === undefined) this.reset();
        else this.set(value);
      },
    });
  gauge('portico_crm_up', '1 while the CRM answers, 0 while it is away.', () => (crm.state().kind === 'away' ? 0 : 1));
  gauge('portico_crm_busy', '1 while no reads are sent, as the calls of the day are used up.', () =>
    crm.state().kind === 'busy' ? 1 : 0,
  );
  gauge('portico_crm_limit_used', 'API calls of 24 hours as the CRM counts them, of all its clients.', () =>
    crm.limit() ? crm.limit()?.used : 0,
  );
  gauge('portico_crm_limit_max', 'API calls the CRM allows in 24 hours; 0 before its first answer.', () =>
    crm.limit() ? crm.limit()?.max : 0,
  );
  gauge(
    'portico_crm_calls_last_day',
    'Our own calls of 24 hours; with a budget, of all machines.',
    () => crm.stats().lastDay,
  );
  gauge('portico_crm_calls_in_flight', 'Calls under way.', () => crm.stats().inFlight);
  gauge('portico_crm_calls_waiting', 'Calls waiting for a place.', () => crm.stats().waiting);
  gauge('portico_streams', 'Open pages that are told of changes.', streams);
  measureOutbox(outbox, clock, registers);
  for (const [what, { name, help, label }] of Object.entries(COUNTED))
    new Counter({
      name,
      help,
      labelNames: [label],
      registers,
      collect() {
        this.reset();
        for (const one of counts.all()) if (one.what === what) this.inc({ [label]: one.label }, one.count);
      },
    });
}

function measureOutbox(outbox: Measured['outbox'], clock: () => Date, registers: Registry[]): void {
  const refused = new Gauge({
    name: 'portico_outbox_refused',
    help: 'Submissions that the CRM will not take; an administrator has to look.',
    registers,
  });
  const oldest = new Gauge({
    name: 'portico_outbox_oldest_seconds',
    help: 'Age of the oldest submission that waits; 0 if none does.',
    registers,
  });
  new Gauge({
    name: 'portico_outbox_waiting',
    help: 'Submissions that wait for the CRM.',
    registers,
    async collect() {
      const found = await outbox().catch(() => undefined); // the store is away: the rest can be collected all the same
      if (!found) return;
      this.set(found.waiting);
      refused.set(found.refused);
      oldest.set(found.oldestAt === undefined ? 0 : Math.max(0, (clock().getTime() - found.oldestAt) / 1000));
    },
  });
}

/** The route of all pages that were kept, and of what the browser has: no handler saw them. */
const KEPT = 'kept';

/** `/cases/:number`, however it was written; what no route answered is one series, and so are pages that were kept. */
function routeOf(req: Request, res: Response): string {
  const pattern: unknown = req.route?.path;
  if (pattern === undefined) return [200, 304].includes(res.statusCode) ? KEPT : 'none';
  const path = Array.isArray(pattern) ? pattern[0] : pattern;
  return `${req.baseUrl.toLowerCase()}${path}`;
}

function methodOf({ method }: Request): string {
  return ['GET', 'HEAD', 'POST'].includes(method) ? method : 'other';
}

/** With a token whoever has it; else only who sits at this machine, directly. */
function mayCollect(req: Request, token: string | undefined): boolean {
  if (token === undefined) return isFromHere(req);
  const [scheme = '', given = ''] = (req.headers.authorization ?? '').split(' ');
  return scheme.toLowerCase() === 'bearer' && timingSafeEqual(digest(given), digest(token));
}

/** Equally long, whatever was given. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

const FORWARDED = ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'];

/** A proxy on this machine is no person at it, also where it adds no header: then it is called by the portal's name. */
function isFromHere({ socket, headers }: Request): boolean {
  const host = (headers.host ?? '').replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  const isLocalName = host === 'localhost' || (isIP(host) !== 0 && isLoopback(host));
  return isLocalName && isLoopback(socket.remoteAddress ?? '') && !FORWARDED.some((name) => name in headers);
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address);
}
