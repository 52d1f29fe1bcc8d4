import type { Crm, CrmRow } from '../crm.ts';
import type { Soql } from '../soql.ts';

/** Rows of one answer that an org gives without a further call; of a grouped query it gives no more at all. */
const PAGE_ROWS = 2_000;
/** Ids in one condition: the query stays far below the limit of 100,000 characters. */
const CHUNK = 1_000;

/** All rows, page by page: each page begins behind the last row of the one before. */
export async function pages(
  crm: Pick<Crm, 'query'>,
  query: (after: string | undefined, limit: number) => Soql,
  key: string,
  most = Number.POSITIVE_INFINITY,
): Promise<CrmRow[]> {
  const rows: CrmRow[] = [];
  for (let after: string | undefined; ; ) {
    const limit = Math.min(PAGE_ROWS, most - rows.length);
    const page = await crm.query(query(after, limit));
    for (const row of page) rows.push(row);
    const last = page.at(-1)?.[key];
    if (page.length < limit || rows.length >= most || typeof last !== 'string') return rows;
    after = last;
  }
}

/** The rows of many ids, however many there are, in one call for each 25,000. */
export async function byIds(
  crm: Pick<Crm, 'query'>,
  ids: readonly string[],
  query: (some: string[]) => Soql,
): Promise<CrmRow[]> {
  const chunks: string[][] = [];
  for (let at = 0; at < ids.length; at += CHUNK) chunks.push(ids.slice(at, at + CHUNK));
  return (await Promise.all(chunks.map((some) => crm.query(query(some))))).flat();
}
