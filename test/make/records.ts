import { type Brand, brandSchema } from '../../plugin/brand.ts';
import { loadManifest } from '../../plugin/manifest.ts';
import type { CaseParts } from '../../plugin/records/case-parts.ts';
import type {
  Crm,
  CrmRow,
  CrmValue,
  DataCategory,
  FieldDescription,
  ObjectDescription,
  WriteStep,
} from '../../plugin/records/crm.ts';
import type { Customer } from '../../plugin/records/customer.ts';
import { createRecentCases } from '../../plugin/records/recent-cases.ts';
import type { RowOf } from '../../plugin/records/rows.ts';
import { readsDesk } from './reads.ts';

export const ID = (prefix: string, at: number) => `${prefix}Q500000${String(at).padStart(5, '0')}IAA`.slice(0, 18);
export const ERIK = ID('003', 2);
export const FJORDHUS = ID('001', 1);
/** The integration user. */
export const PORTAL = ID('005', 1);
export const JONAS = ID('005', 5);

export function customer(more: Partial<Customer> = {}): Customer {
  return {
    ...{
      contactId: ERIK,
      accountId: FJORDHUS,
      name: 'Erik Solberg',
      firstName: 'Erik',
      email: 'erik@fjordhus.example',
    },
    ...{ company: 'Fjordhus Hotels', brand: 'larkfield', grants: { see: false, comment: false, close: false } },
    ...more,
  };
}

export function brandWith(more: Record<string, unknown> = {}): Brand {
  return brandSchema.parse({ id: 'larkfield', name: 'Larkfield', ...more });
}

export function caseRow(more: Partial<RowOf<'Case'>> = {}): RowOf<'Case'> {
  const at = new Date('2026-11-17T08:00:00Z');
  return {
    ...{ id: ID('500', 1), number: '00001001', subject: 'VPN', status: 'In Progress', isClosed: false, closedAt: null },
    ...{ priority: 'High', type: 'Connectivity', createdAt: at, createdById: PORTAL, updatedAt: at },
    ...{ contactId: ERIK, contactName: 'Erik Solberg' },
    ...more,
  };
}

export function field(name: string, more: Partial<FieldDescription> = {}): FieldDescription {
  return {
    ...{ name, label: name, type: 'string', length: 80, precision: 0, scale: 0, required: false, createable: true },
    ...{ updateable: true, filterable: true, values: [], referenceTo: [] },
    ...more,
  };
}

export function described(name: string, fields: FieldDescription[]): ObjectDescription {
  return { name, createable: true, updateable: true, fields: new Map(fields.map((one) => [one.name, one])) };
}

export interface FakeCrm extends Crm {
  /** What was asked and written, in order. */
  readonly queries: string[];
  readonly writes: WriteStep[][];
  /** What was appended, with the name of its object. */
  readonly appended: { object: string; rows: Record<string, CrmValue>[] }[];
}

/** A CRM that answers as told: rows by the first part of a query that fits. */
export function fakeCrm(
  answers: {
    rows?: [part: string, rows: CrmRow[]][];
    objects?: ObjectDescription[];
    found?: string[];
    categories?: DataCategory[];
  } = {},
): FakeCrm {
  const queries: string[] = [];
  const writes: WriteStep[][] = [];
  const appended: FakeCrm['appended'] = [];
  const rowsFor = (text: string) => {
    queries.push(text);
    return answers.rows?.find(([part]) => text.includes(part))?.[1] ?? [];
  };
  const never = () => {
    throw new Error('not part of this test');
  };
  return {
    ...{ queries, writes, appended, upload: never, download: never, picture: never },
    query: async ({ text }) => rowsFor(text),
    queryWithRelated: async (first, related) => {
      const rows = rowsFor(first.text);
      return {
        first: rows,
        related: rows.length === 0 ? [] : related({ text: ':id' }).map(({ text }) => rowsFor(text)),
      };
    },
    write: async (steps) => {
      writes.push(steps);
      return {};
    },
    append: async (object, rows) => {
      appended.push({ object, rows });
      return rows.length;
    },
    search: async () => answers.found ?? [],
    dataCategories: async () => answers.categories ?? [],
    describe: async (name) => answers.objects?.find((one) => one.name === name),
    userId: async () => PORTAL,
    state: () => ({ kind: 'up' }),
  };
}

export function caseParts(crm: Crm, more: Partial<CaseParts> = {}): CaseParts {
  const brand = brandWith();
  const { reads, versions } = readsDesk(crm);
  return {
    ...{
      crm,
      reads,
      versions,
      manifest: loadManifest(),
      recent: createRecentCases(),
      brandOf: () => brand,
      clock: () => new Date('2026-11-18T12:00:00Z'),
    },
    contacts: { find: async () => customer(), refresh: async (one) => one },
    rules: {
      origin: 'Web',
      reopenDays: 30,
      closeStatus: 'Closed',
      reopenStatus: 'Working',
      replyStatus: 'In Progress',
    },
    ...more,
  };
}

/** What was thrown; fails when nothing was. */
export async function thrownBy(work: () => unknown): Promise<unknown> {
  try {
    await work();
  } catch (thrown) {
    return thrown;
  }
  throw new Error('nothing was thrown');
}
