import { randomBytes } from 'node:crypto';
import type { ErrorRequestHandler, Request, RequestHandler } from 'express';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Session } from '../auth/session.ts';
import { type ErrorCode, toPortalError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Counts } from '../records/counts.ts';
import type { Customer } from '../records/customer.ts';
import type { Journal, JournalRule } from '../store/journal.ts';
import { contextOf } from './context.ts';

/** What is noted, and the words of the log for it. */
const WORDS = {
  'sign-in': 'signed in',
  'sign-in-refused': 'sign-in refused',
  'sign-out': 'signed out',
  'sign-out-by-provider': 'signed out by the provider',
  'sign-out-refused': 'sign-out refused',
  'access-refused': 'access refused',
  'form-refused': 'form refused',
  'rate-limited': 'too many requests',
  'admin-page': 'admin page',
  'file-infected': 'infected file refused',
  'submission-refused': 'submission refused by the CRM',
  'submission-removed': 'refused submission removed',
} as const;
export type AuditEvent = keyof typeof WORDS;
export const AUDITED = Object.keys(WORDS) as [AuditEvent, ...AuditEvent[]];

export const AUDIT_KEPT: JournalRule = { most: 1_000, seconds: 30 * 86_400 };
/** So many of one kind by one person or address go into the list each minute; the log has all of them. */
const LISTED_PER_MINUTE = 20;

const shape = z.strictObject({
  id: z.string(),
  /** ISO 8601, UTC. */
  at: z.string(),
  event: z.enum(AUDITED),
  brand: z.string(),
  /** Id of the contact. */
  contact: z.string().optional(),
  name: z.string().optional(),
  provider: z.string().optional(),
  address: z.string().optional(),
  /** Of the request, or of the submission. */
  reference: z.string().optional(),
  path: z.string().optional(),
  reason: z.string().optional(),
});
export type AuditEntry = z.infer<typeof shape>;

export interface Audit {
  /**
   * Who, where from, and by which request is known; `session` is for one that just began or ended, `name` is what somebody
   * is called of whom no more is known.
   */
  note(
    req: Request,
    event: AuditEvent,
    more?: { session?: Session; provider?: string | undefined; name?: string; reason?: string },
  ): void;
  /** Of what is not done by a request itself: `log` carries the reference, if there is one. */
  noteFrom(
    log: Log,
    event: AuditEvent,
    more: { brand: string; customer: Customer; reference?: string; reason: string },
  ): void;
  /** What was accepted, and the CRM does not take. */
  refused(one: { ref: string; customer: Customer }, code: string): void;
  /** What was accepted and is infected, as the scanner found later. */
  infected(one: { ref: string; customer: Customer }, signature: string): void;
  /** What is kept of a brand, newest first. */
  list(brand: string): Promise<AuditEntry[]>;
  /** What was refused, and nobody has looked at for long. */
  removed(one: { ref: string; customer: Customer }): void;
  /** Notes whatever is refused, and lets it pass. */
  refusals: ErrorRequestHandler;
  /** Notes each page that it stands before. */
  looks: RequestHandler;
}

/** How refusals are called here; what is in nobody's way is not noted. */
const REFUSALS: Partial<Record<ErrorCode, AuditEvent>> = {
  'record.not-found': 'access-refused',
  'access.denied': 'access-refused',
  'form.forged': 'form-refused',
  'rate.limited': 'rate-limited',
};

/** What was done and tried, by whom: a line in the log each, and the last of them for admins. Nothing of what people wrote. */
export function createAudit(parts: { journal: Journal; counts: Counts; log: Log; clock: () => Date }): Audit {
  const { journal, counts, log, clock } = parts;
  const listed = new LRUCache<string, number>({ max: 5_000, ttl: 60_000, noUpdateTTL: true });

  function keep(entry: Omit<AuditEntry, 'id' | 'at'>, to: Log): void {
    const loud = /refused|infected/.test(entry.event);
    counts.add('event', entry.event);
    const { name: _name, reference: _reference, ...told } = entry;
    to[loud ? 'warn' : 'info']({ audit: true, ...told }, WORDS[entry.event]);
    const key = `${entry.event} ${entry.contact ?? entry.address}`;
    const times = (listed.get(key) ?? 0) + 1;
    listed.set(key, times);
    if (times > LISTED_PER_MINUTE) return;
    const whole = { id: randomBytes(6).toString('hex'), at: clock().toISOString(), ...entry };
    void journal.add(JSON.stringify(whole));
  }

  function note(req: Request, event: AuditEvent, more: Parameters<Audit['note']>[2] = {}): void {
    const { id: reference, brand, log: to, session: current } = contextOf(req);
    const session = more.session ?? current;
    const provider = more.provider ?? session?.provider;
    const { reason, name } = more;
    keep(
      {
        ...{ event, brand: brand.id, address: req.ip ?? '', reference, path: pathOf(req) },
        ...(name === undefined ? {} : { name: name.slice(0, 300) }),
        ...(session ? { contact: session.customer.contactId, name: session.customer.name } : {}),
        ...(provider === undefined ? {} : { provider }),
        ...(reason === undefined ? {} : { reason: reason.slice(0, 300) }),
      },
      to,
    );
  }

  function ofSubmission(event: AuditEvent, one: { ref: string; customer: Customer }, reason: string): void {
    const { brand, contactId: contact, name } = one.customer;
    keep({ event, brand, contact, name, reference: one.ref, reason }, log.child({ reference: one.ref }));
  }

  return {
    note,
    noteFrom: (to, event, { brand, customer, reference, reason }) =>
      keep({ event, brand, contact: customer.contactId, name: customer.name, reference, reason }, to),
    refused: (one, code) => ofSubmission('submission-refused', one, code),
    infected: (one, signature) => ofSubmission('file-infected', one, signature),
    removed: (one) => ofSubmission('submission-removed', one, 'nobody has looked at it for long'),
    list: async (brand) => {
      const oldest = clock().getTime() - AUDIT_KEPT.seconds * 1_000;
      const texts = await journal.read();
      const found = texts.flatMap((text) => shape.safeParse(JSON.parse(text)).data ?? []);
      return found.filter((entry) => entry.brand === brand && Date.parse(entry.at) >= oldest);
    },
    refusals: (thrown, req, res, next) => {
      const { code, detail } = toPortalError(thrown);
      const isOfAdmins = code === 'page.not-found' && /^\/admin(\/|$)/i.test(pathOf(req));
      const event = isOfAdmins ? 'access-refused' : REFUSALS[code];
      if (event && res.locals.context) note(req, event, { reason: detail ?? code });
      next(thrown);
    },
    looks: (req, _res, next) => {
      note(req, 'admin-page');
      next();
    },
  };
}

/** Without the query, which may hold words of the person. */
function pathOf(req: Request): string {
  return (req.originalUrl.split('?')[0] ?? '').slice(0, 200);
}
