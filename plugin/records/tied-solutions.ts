import { z } from 'zod';
import type { Manifest } from '../manifest.ts';
import type { Crm, CrmRow } from './crm.ts';
import { detailsOf } from './rows.ts';
import { type Soql, soql } from './soql.ts';

const MOST = 20;
const SHAPE = z.object({ number: z.string(), title: z.string().nullable(), isPublished: z.boolean() });

/** Published solutions that are tied to a case, as a part of the query for it. */
export function tiedSolutionsOf({ crm, manifest }: { crm: Crm; manifest: Manifest }) {
  const rows = detailsOf(manifest, 'CaseSolution', SHAPE);
  return {
    /** Undefined where the org has no solutions, or does not show us which ones are tied. */
    select: async (): Promise<Soql | undefined> => {
      const [pairs, solutions] = await Promise.all([crm.describe('CaseSolution'), crm.describe('Solution')]);
      if (!pairs || !solutions) return undefined;
      return soql`(SELECT ${rows.fields} FROM CaseSolutions WHERE Solution.IsPublished = TRUE LIMIT ${MOST})`;
    },
    read: (row: CrmRow): { number: string; title: string | null }[] =>
      rows
        .readAll(row.CaseSolutions)
        .flatMap(({ number, title, isPublished }) => (isPublished ? [{ number, title }] : [])),
  };
}
