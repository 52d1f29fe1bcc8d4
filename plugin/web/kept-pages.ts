import type { Request, RequestHandler, Response } from 'express';
import { LRUCache } from 'lru-cache';
import { issueKey } from '../auth/form-key.ts';
import type { Session } from '../auth/session.ts';
import type { Customer } from '../records/customer.ts';
import type { Provenance } from '../records/reads/reads.ts';
import type { Versions } from '../records/versions.ts';
import { contextOf } from './context.ts';

const MOST_BYTES = 24 * 1024 * 1024;
const BESIDE_BYTES = 2_000; // what one page costs besides its HTML
const MOST_ADDRESS = 2_000; // characters
const MINUTE_MS = 60_000;

/** As the partial `key` writes it. In a text of the CRM the quotes would be escaped, so nobody can write one into a page. */
const FIELD = 'name="key" value="';

/** A finished page, as it went to one person. */
interface Kept {
  html: Buffer;
  /** Where form keys stand, in bytes, and the how-manieth of the page’s keys it is. */
  slots: readonly { at: number; key: number }[];
  keys: number;
  tags: readonly string[];
  versions: string;
  customer: Customer;
  /** Pages say “Today” and “5 minutes ago”: none is older than a minute, whatever else. */
  minute: number;
}

export interface KeptPages {
  /** Sends what is kept for this very request, or goes on. Stands behind whatever else a request has to pass. */
  answer: RequestHandler;
  /** Remembers a page that is on its way, if it is made of nothing that could change unnoticed. */
  keep(req: Request, html: Buffer, provenance: Provenance): void;
}

/**
 * Finished pages, each for one session and for as long as nothing changes that it was made from: the data, by its tags; what
 * the person may see; the language, the look, the minute. Whatever differs from answer to answer stands in no kept page: form
 * keys are put in when it is sent, each answer has its own.
 *
 * There is no 304 for them: pages of a person are `no-store`, so that no browser shows them after he has signed out.
 */
export function createKeptPages(parts: { versions: Versions; isUp: () => boolean; clock: () => Date }): KeptPages {
  const { versions, isUp, clock } = parts;
  const minuteNow = () => Math.floor(clock().getTime() / MINUTE_MS);
  const pages = new LRUCache<string, Kept>({
    maxSize: MOST_BYTES,
    sizeCalculation: ({ html }, address) => html.length + 2 * address.length + BESIDE_BYTES,
  });

  async function isGood(kept: Kept, session: Session): Promise<boolean> {
    if (kept.minute !== minuteNow() || !isUp() || !isSame(kept.customer, session.customer)) return false;
    return (await versions.of(kept.tags)) === kept.versions;
  }

  return {
    answer: async (req, res, next) => {
      const { session } = contextOf(req);
      const address = session && addressOf(req, session);
      const kept = address && pages.get(address);
      if (!session || !kept || !(await isGood(kept, session))) return next();
      send(res, kept, session);
    },

    keep: (req, html, provenance) => {
      const { session } = contextOf(req);
      const address = session && addressOf(req, session);
      if (!address || !provenance.keepable || provenance.old || !isUp()) return;
      const { tags, versions: made } = provenance;
      pages.set(address, {
        html,
        ...slotsOf(html),
        tags,
        versions: made,
        customer: session.customer,
        minute: minuteNow(),
      });
    },
  };
}

/** All that a page depends on besides its data; undefined for a request whose answer is its own. */
function addressOf(req: Request, session: Session): string | undefined {
  const { brand, locale, theme, flash, pages, live = '' } = contextOf(req);
  const { accept = '' } = req.headers;
  if (req.method !== 'GET' || flash || req.originalUrl.length + accept.length > MOST_ADDRESS) return undefined;
  return `${session.key} ${brand.id} ${locale} ${theme} ${pages.join()} ${live} ${req.originalUrl} ${accept}`;
}

/** The same object as long as nobody has asked the CRM again who he is. */
function isSame(one: Customer, other: Customer): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

function slotsOf(html: Buffer): Pick<Kept, 'slots' | 'keys'> {
  const slots: { at: number; key: number }[] = [];
  const known = new Map<string, number>();
  for (let found = html.indexOf(FIELD); found >= 0; found = html.indexOf(FIELD, found + 1)) {
    const at = found + FIELD.length;
    const key = html.toString('latin1', at, html.indexOf('"', at));
    known.set(key, known.get(key) ?? known.size);
    slots.push({ at, key: known.get(key) ?? 0 });
  }
  return { slots, keys: known.size };
}

/** As many keys as the page had, each where that one stood. */
function send(res: Response, { html, slots, keys }: Kept, session: Session): void {
  const fresh = Array.from({ length: keys }, () => issueKey(session));
  const body = Buffer.allocUnsafe(html.length);
  html.copy(body);
  for (const { at, key } of slots) body.write(fresh[key] ?? '', at, 'latin1');
  res.vary('Accept');
  res.setHeader('Content-Type', 'text/html; charset=utf-8');
  res.setHeader('Content-Length', body.length);
  res.end(body);
}
