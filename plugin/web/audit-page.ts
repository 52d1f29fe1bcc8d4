import { Readable } from 'node:stream';
import { Router } from 'express';
import { z } from 'zod';
import type { AuditPage } from '../view/audit-models.ts';
import { AUDITED, type Audit, type AuditEntry, type AuditEvent } from './audit.ts';
import type { Handle } from './handle.ts';
import { download, type Reply, show } from './reply.ts';

const ON_A_PAGE = 50;

const nothing = z.object({});
const filter = {
  event: z.enum(['', ...AUDITED]).catch(''),
  /** A part of the name, or the id of the contact, or an address. */
  who: z.string().trim().max(100).catch(''),
};
const query = z.object({ ...filter, after: z.string().max(20).optional().catch(undefined) });

/** What was done and tried in the brand of the admin who looks. */
export function auditRoutes({ handle, audit }: { handle: Handle; audit: Audit }): Router {
  const routes = Router();

  routes.get(
    '/audit',
    handle.page({ path: nothing, query }, async ({ query: { after, ...wanted } }, { brand }): Promise<Reply> => {
      const found = chosen(await audit.list(brand.id), wanted);
      const from = found.findIndex(({ id }) => id === after) + 1;
      const rows = found.slice(from, from + ON_A_PAGE);
      const last = from + ON_A_PAGE < found.length ? rows.at(-1) : undefined;
      const model: AuditPage = {
        rows: rows.map(rowOf),
        filter: { ...wanted, events: [...AUDITED] },
        isFiltered: wanted.event !== '' || wanted.who !== '',
        csvHref: addressOf('/admin/audit.csv', wanted),
        ...(last ? { olderHref: addressOf('/admin/audit', { ...wanted, after: last.id }) } : {}),
      };
      return show('audit', model);
    }),
  );

  routes.get(
    '/audit.csv',
    handle.page({ path: nothing, query: z.object(filter) }, async ({ query: wanted }, { brand }): Promise<Reply> => {
      const csv = Buffer.from(csvOf(chosen(await audit.list(brand.id), wanted)));
      return download({ name: `audit-${brand.id}.csv`, size: csv.length, stream: Readable.from([csv]) });
    }),
  );

  return routes;
}

function chosen(entries: AuditEntry[], { event, who }: { event: AuditEvent | ''; who: string }): AuditEntry[] {
  const wanted = who.toLowerCase();
  return entries.filter(
    (entry) =>
      (event === '' || entry.event === event) &&
      (wanted === '' ||
        entry.contact === who ||
        entry.address === who ||
        entry.name?.toLowerCase().includes(wanted) === true),
  );
}

function rowOf({ id: _id, brand: _brand, ...entry }: AuditEntry): AuditPage['rows'][number] {
  const found = Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined));
  const href = entry.contact === undefined ? {} : { href: addressOf('/admin/audit', { who: entry.contact }) };
  return { at: entry.at, event: entry.event, ...found, ...href };
}

function addressOf(path: string, values: Record<string, string>): string {
  const given = Object.entries(values).filter(([, value]) => value !== '');
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}

const COLUMNS = ['at', 'event', 'contact', 'name', 'provider', 'address', 'path', 'reason', 'reference'] as const;

/** RFC 4180. A cell that a spreadsheet would take for a formula begins with an apostrophe. */
function csvOf(entries: AuditEntry[]): string {
  const cell = (text: string) => `"${text.replace(/^(?=[=+\-@\t\r])/, "'").replaceAll('"', '""')}"`;
  const lines = entries.map((entry) => COLUMNS.map((column) => cell(entry[column] ?? '')).join(','));
  return [COLUMNS.join(','), ...lines, ''].join('\r\n');
}
