import { z } from 'zod';
import type { Brand } from '../brand.ts';
import type { CaseParts } from './case-parts.ts';
import { type Asked, createAskFor } from './colleagues.ts';
import type { CrmRow } from './crm.ts';
import type { Customer } from './customer.ts';
import { type Cursor, cursorCondition, cursorOf, PAGE_ROWS, type Sort, turned } from './paging.ts';
import { type RowOf, rowsOf } from './rows.ts';
import { caseTags, type View } from './scope.ts';
import { all, contains, type Soql, soql } from './soql.ts';
import { waitingStatuses } from './status.ts';

export const STATUS_TABS = ['waiting', 'open', 'all', 'closed'] as const;
export type StatusTab = (typeof STATUS_TABS)[number];

/** What a list shows; all of it stands in the address. */
export interface CaseFilter {
  view: View;
  status: StatusTab;
  q: string;
  type: string;
  sort: Sort;
  after?: Cursor | undefined;
  /** Rows on a page; 25 if left out. */
  limit?: number;
}

export interface ListedCase {
  case: RowOf<'Case'>;
  /** The last published comment, whoever wrote it. */
  last: (RowOf<'CaseComment'> & { byAgent: boolean }) | undefined;
}

export interface CaseList {
  rows: ListedCase[];
  /** How many there are in each tab, of this view; `shown` counts what matches the whole filter. */
  counts: Record<StatusTab, number>;
  shown: number;
  /** Place of the first row among those shown, from 0. */
  start: number;
  next: Cursor | undefined;
  previous: Cursor | undefined;
}

const counted = z.object({ Status: z.string().nullable(), IsClosed: z.boolean(), n: z.number() });

export function createCaseList({ crm, reads, manifest, recent, brandOf }: CaseParts) {
  const cases = rowsOf(manifest, 'Case');
  const comments = rowsOf(manifest, 'CaseComment');
  const askFor = createAskFor(reads);

  async function list(customer: Customer, filter: CaseFilter): Promise<CaseList> {
    const brand = brandOf(customer);
    const limit = filter.limit ?? PAGE_ROWS;
    const wanted = conditions(filter, brand);
    const narrowed = filter.q !== '' || filter.type !== '';

    function ask({ condition: inScope, tags }: Asked): Promise<CrmRow[][]> {
      const matches = all(...wanted, inScope);
      const asked = filter.after ? all(...wanted, ...cursorCondition(filter.after, filter.sort), inScope) : matches;
      const asking = [
        soql`SELECT ${cases.fields},
        (SELECT ${comments.fields} FROM CaseComments WHERE IsPublished = TRUE ORDER BY CreatedDate DESC, Id DESC LIMIT 1)
        FROM Case WHERE ${asked} ORDER BY ${turned(filter.sort, filter.after)} LIMIT ${limit + 1}${offset(filter.after)}`,
        soql`SELECT Status, IsClosed, COUNT(Id) n FROM Case WHERE ${inScope} GROUP BY Status, IsClosed`,
        ...(narrowed ? [soql`SELECT COUNT(Id) n FROM Case WHERE ${matches}`] : []),
      ];
      const brief = narrowed || filter.after !== undefined;
      return reads.queries(asking, { tags, brief, rowTags: ([rows = []]) => caseTags(rows) });
    }
    const [[found = [], tabs = [], hits], userId] = await Promise.all([
      askFor(customer, filter.view, ask),
      crm.userId(),
    ]);

    if (!filter.after) recent.saw(customer.contactId, found);
    const counts = countTabs(tabs, brand);
    const backwards = filter.after?.turn === 'back';
    const kept = found.slice(0, limit);
    if (backwards) kept.reverse();
    const rows = kept.map((row) => listed(row, userId));
    const shown = hits ? Number(hits[0]?.n ?? 0) : counts[filter.status];
    const start = backwards ? Math.max(0, (filter.after?.start ?? 0) - rows.length) : (filter.after?.start ?? 0);
    const more = found.length > limit;
    const [first, last] = [rows[0]?.case, rows.at(-1)?.case];
    return {
      rows,
      counts,
      shown,
      start,
      next: last && (backwards || more) ? cursorOf(last, filter.sort, start + rows.length, 'on') : undefined,
      previous: first && (backwards ? more : start > 0) ? cursorOf(first, filter.sort, start, 'back') : undefined,
    };
  }

  function listed(row: CrmRow, userId: string): ListedCase {
    const [last] = comments.readAll(row.CaseComments);
    return { case: cases.read(row), last: last && { ...last, byAgent: last.createdById !== userId } };
  }

  return { list };
}

function conditions(filter: CaseFilter, brand: Brand): Soql[] {
  const found: Soql[] = [];
  const waiting = waitingStatuses(brand);
  if (filter.status === 'open') found.push(soql`IsClosed = FALSE`);
  if (filter.status === 'closed') found.push(soql`IsClosed = TRUE`);
  if (filter.status === 'waiting')
    found.push(waiting.length > 0 ? soql`IsClosed = FALSE AND Status IN ${waiting}` : soql`Id = null`);
  if (filter.type !== '') found.push(soql`Type = ${filter.type}`);
  if (filter.q !== '') found.push(soql`Subject LIKE ${contains(filter.q)} OR CaseNumber LIKE ${contains(filter.q)}`);
  return found;
}

function countTabs(rows: CrmRow[], brand: Brand): Record<StatusTab, number> {
  const counts = { waiting: 0, open: 0, all: 0, closed: 0 };
  const waiting = waitingStatuses(brand);
  for (const row of rows.map((one) => counted.parse(one))) {
    counts.all += row.n;
    counts[row.IsClosed ? 'closed' : 'open'] += row.n;
    if (!row.IsClosed && row.Status !== null && waiting.includes(row.Status)) counts.waiting += row.n;
  }
  return counts;
}

function offset(after: Cursor | undefined): Soql {
  return after?.offset ? soql` OFFSET ${after.offset}` : soql``;
}
