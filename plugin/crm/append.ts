import { z } from 'zod';
import type { Crm, CrmValue } from '../records/crm.ts';
import { apiName } from './ids.ts';
import { fromCrm, refusalOf, translated } from './refusal.ts';
import type { Send } from './send.ts';

/** The REST API's own limit of a collection. */
const MOST = 200;

const results = z.array(z.looseObject({ success: z.boolean(), errors: z.array(z.unknown()).default([]) }));

/** Records that stand for themselves: one that is refused does not undo the others (REST API guide, sObject Collections). */
export function createAppend(options: { send: Send; apiVersion: string }): Crm['append'] {
  const path = `/services/data/v${options.apiVersion}/composite/sobjects`;

  async function append(object: string, rows: Record<string, CrmValue>[]): Promise<number> {
    const attributes = { type: apiName(object) };
    let taken = 0;
    for (let at = 0; at < rows.length; at += MOST) {
      const records = rows.slice(at, at + MOST).map((row) => ({ attributes, ...checked(row) }));
      const body = { allOrNone: false, records };
      const answers = await options.send({ method: 'POST', path, body, kind: 'write', shape: results });
      for (const { success, errors } of answers) if (!success) demandTaken(errors);
      taken += answers.filter(({ success }) => success).length;
    }
    return taken;
  }

  return (object, rows) => translated(() => append(object, rows));
}

function checked(row: Record<string, CrmValue>): Record<string, CrmValue> {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [apiName(name), value]));
}

/** A key that is there means: counted before. @throws PortalError for any other reason */
function demandTaken(errors: unknown[]): void {
  const refusal = refusalOf(400, errors);
  if (!refusal.has('DUPLICATE_VALUE')) throw fromCrm(refusal);
}
