import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import { issueKey } from '../auth/form-key.ts';
import type { CrmState } from '../records/crm.ts';
import type { Provenance } from '../records/reads/reads.ts';
import { sweeping } from '../sweep.ts';
import type { Pages } from '../view/models.ts';
import type { Frame, View } from '../view/view.ts';
import { contextOf, wantsJson } from './context.ts';
import { keepFlash } from './cookies.ts';
import type { KeptPages } from './kept-pages.ts';
import type { Reply } from './reply.ts';

const STALLED_MS = 60_000;

/** @param provenance what the reply was made from; without it nothing is kept */
export type Respond = (req: Request, res: Response, reply: Reply, provenance?: Provenance) => Promise<void>;

/** Sends a reply: HTML with the brand's frame, or the same data as JSON. */
export function createRespond(parts: {
  view: View;
  keptPages: KeptPages;
  crmState: () => CrmState;
  secure: boolean;
  clock: () => Date;
  /** A download of which nothing is taken for so long has been given up. */
  stalledMs?: number;
}): Respond {
  const { view, keptPages, crmState, secure, clock, stalledMs = STALLED_MS } = parts;

  /** Undefined when it went out as JSON. */
  function page<P extends keyof Pages>(
    req: Request,
    res: Response,
    name: P,
    model: Pages[P],
    section: Frame['section'],
    provenance: Provenance | undefined,
    waits: boolean,
  ): Buffer | undefined {
    res.vary('Accept');
    const old = provenance?.old;
    const told = old && 'readAt' in model ? { ...model, readAt: old.readAt.toISOString() } : model;
    if (wantsJson(req)) return void res.json(told);
    const frame = { ...frameOf(req, section, clock()), away: awayOf(crmState(), provenance, waits) };
    const html = Buffer.from(view.render(name, told, frame));
    res.type('html').send(html);
    return html;
  }

  /** Who holds a file open and takes nothing of it holds a place that others wait for. */
  async function pour(stream: NodeJS.ReadableStream, res: Response): Promise<void> {
    res.setTimeout(stalledMs, () => res.destroy());
    await pipeline(stream.on('data', sweeping()), res);
  }

  return async (req, res, reply, provenance) => {
    if (reply.kind === 'data') return void res.json(reply.data);
    if (reply.kind === 'redirect') {
      if (reply.data && wantsJson(req)) return void res.vary('Accept').json(reply.data);
      if (reply.flash) keepFlash(res, reply.flash, secure);
      res.redirect(303, reply.to);
      return;
    }
    if (reply.kind === 'file') {
      res.set(downloadHeaders(reply.name));
      res.set('Content-Length', String(reply.size));
      await pour(reply.stream, res);
      return;
    }
    if (reply.kind === 'picture') {
      res.set({ ...SEALED, 'Content-Type': reply.type, 'Cache-Control': 'private, max-age=600' });
      await pour(reply.stream, res);
      return;
    }
    res.status(reply.status).set(reply.headers);
    const html = page(req, res, reply.page, reply.model, reply.section, provenance, reply.waits);
    if (html && provenance && reply.keep && reply.status === 200) keptPages.keep(req, res, html, provenance);
  };
}

/** Of a page that was made without the CRM, of which something is old, or that shows what the CRM did not take yet. */
function awayOf({ kind }: CrmState, made: Provenance | undefined, waits: boolean): Frame['away'] {
  if (kind === 'up' && !made?.old && !waits) return undefined;
  const readAt = made?.old?.readAt ?? (made && made.tags.length > 0 ? made.readAt : undefined);
  return { kind: kind === 'busy' ? 'busy' : 'away', ...(readAt ? { readAt } : {}) };
}

function frameOf(req: Request, section: Frame['section'], now: Date): Frame {
  const { brand, locale, session, pages, flash, theme, live } = contextOf(req);
  const customer = session?.customer;
  return {
    brand,
    locale,
    // An address that was posted to is no address to come back to.
    path: req.method === 'GET' ? req.originalUrl : '/',
    section,
    pages,
    person: customer && {
      name: customer.name,
      initials: initials(customer.name),
      email: customer.email,
      company: customer.company,
    },
    key: session && issueKey(session),
    flash,
    theme,
    ...(live === undefined ? {} : { live }),
    now,
  };
}

/** “Maya Lindqvist” → “ML”. Scripts without capitals give the first letters just so; Arabic ones are kept from joining. */
export function initials(name: string): string {
  const parts = name.trim().split(/\s+/);
  const letters = parts.length > 1 ? [parts[0], parts.at(-1)] : parts;
  return letters
    .map((part) => [...(part ?? '')][0] ?? '')
    .join(/\p{Script=Arabic}/u.test(name) ? '\u200c' : '')
    .toLocaleUpperCase();
}

/** What comes from elsewhere runs nothing, also when somebody opens it by itself. */
const SEALED = {
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "sandbox; default-src 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** RFC 6266, with RFC 5987 for all that is not plain ASCII. The type is never one a browser would open. */
export function downloadHeaders(name: string): Record<string, string> {
  const ascii = name.replace(/[^\x20-\x7e]/g, '_').replace(/["\\%]/g, '_');
  const encoded = encodeURIComponent(name.replace(/\p{Surrogate}/gu, '_')).replace(
    /['()*]/g,
    (found) => `%${found.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return {
    'Content-Type': 'application/octet-stream',
    'Content-Disposition': `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`,
    ...SEALED,
  };
}
