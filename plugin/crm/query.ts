import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { PortalError } from '../errors.ts';
import type { Crm, CrmRow } from '../records/crm.ts';
import type { Soql } from '../records/soql.ts';
import type { Collect } from './collect.ts';
import { MOST_QUERIES, type Part, sendComposite } from './composite.ts';
import { recordId } from './ids.ts';
import { refusalOf, translated } from './refusal.ts';
import { pageOf, toRow, type Unfinished } from './rows.ts';
import { type Selection, selectionOf } from './selection.ts';
import type { Send } from './send.ts';

/** No page of ours needs as many; a query that answers more was built without a LIMIT. */
const MOST_ROWS = 10_000;
const records = z.looseObject({ records: z.array(z.unknown()) });
/** What keeps the addresses of further pages on the org's own query resource. */
const MORE = /^\/services\/data\/v\d+\.\d\/query(All)?\/[\w-]+$/;

export function createQueries(options: {
  send: Send;
  collect: Collect;
  apiVersion: string;
}): Pick<Crm, 'query' | 'queryWithRelated'> {
  const { send, collect, apiVersion } = options;

  async function query({ text }: Soql, { deletedToo = false } = {}): Promise<CrmRow[]> {
    const answer = await collect(`${deletedToo ? 'queryAll' : 'query'}?q=${encodeURIComponent(text)}`);
    return translated(() => allRows(answer, selectionOf(text)));
  }

  async function allRows(answer: unknown, selection: Selection): Promise<CrmRow[]> {
    const unfinished: Unfinished[] = [];
    const rows: CrmRow[] = [];
    for (let page = pageOf(answer); ; page = await nextPage(page.nextRecordsUrl)) {
      for (const record of page.records) rows.push(toRow(record, selection, unfinished));
      if (rows.length > MOST_ROWS) throw new PortalError('internal', { detail: `more than ${MOST_ROWS} rows` });
      if (page.done) break;
    }
    await Promise.all(unfinished.map(finish));
    return rows;
  }

  async function finish({ rows, selection, nextRecordsUrl }: Unfinished): Promise<void> {
    const answer = await read(nextRecordsUrl);
    for (const row of await allRows(answer, selection)) rows.push(row);
  }

  async function nextPage(url: string | undefined) {
    return pageOf(await read(url));
  }

  function read(url: string | undefined): Promise<unknown> {
    if (url === undefined || !MORE.test(url))
      throw new PortalError('crm.unavailable', { detail: 'a page without a next one' });
    return send({ method: 'GET', path: url, kind: 'read', shape: records });
  }

  async function queryWithRelated(first: Soql, related: (id: Soql) => Soql[]) {
    // Nobody can type this literal, so it stands for the id and for nothing else.
    const placeholder = `'${randomUUID()}'`;
    const queries = related({ text: placeholder });
    const together = queries.slice(0, MOST_QUERIES - 1);
    const parts: Part[] = [first, ...together].map(({ text }, at) => ({
      method: 'GET',
      url: `/services/data/v${apiVersion}/query?q=${encoded(text, placeholder)}`,
      referenceId: at === 0 ? 'first' : `related${at}`,
    }));
    const answers = await sendComposite(send, apiVersion, { parts, allOrNone: false, kind: 'read' });
    const [head, ...others] = answers;
    if (head === undefined || head.status >= 400) throw refusalOf(head?.status ?? 500, head?.body);
    const rows = await allRows(head.body, selectionOf(first.text));
    // Without a first row the others were refused: their reference has no value.
    if (rows.length === 0) return { first: rows, related: queries.map(() => []) };
    const found = others.map(async ({ status, body }, at) => {
      if (status >= 400) throw refusalOf(status, body);
      return allRows(body, selectionOf(together[at]?.text ?? ''));
    });
    const id = idOf(head.body);
    const later = queries
      .slice(MOST_QUERIES - 1)
      .map(({ text }) => query({ text: text.replaceAll(placeholder, `'${id}'`) }));
    return { first: rows, related: await Promise.all([...found, ...later]) };
  }

  return { query, queryWithRelated: (first, related) => translated(() => queryWithRelated(first, related)) };
}

/** The id that the references stood for, whether or not the query shows it to records. */
function idOf(answer: unknown): string {
  const id = pageOf(answer).records[0]?.Id;
  if (typeof id !== 'string') throw new PortalError('internal', { detail: 'the first query selects no Id' });
  return recordId(id);
}

/** In a composite call `@{` begins a reference, in an address too. In a literal SOQL's own escape keeps it text. */
function encoded(text: string, placeholder: string): string {
  const query = encodeURIComponent(text.replaceAll('@{', '@\\u007b'));
  return query.replaceAll(placeholder, "'@{first.records[0].Id}'"); // encoding leaves the placeholder as it is
}
