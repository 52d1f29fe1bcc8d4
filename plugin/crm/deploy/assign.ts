import { z } from 'zod';
import { DuplicateKey } from '../../records/crm.ts';
import { soql } from '../../records/soql.ts';
import type { Collect } from '../collect.ts';
import { recordId } from '../ids.ts';
import { fromCrm } from '../refusal.ts';
import { pageOf } from '../rows.ts';
import type { Send } from '../send.ts';
import { PERMISSION_SET } from './permission-set.ts';

/** Whether a user has the permission set, and since when. */
export type Assignment = 'there' | 'made' | 'missing';

const created = z.looseObject({ success: z.literal(true) });

export interface Assigning {
  /** The user's own name, for people; undefined where the user who asks may not see it. */
  usernameOf(userId: string): Promise<string | undefined>;
  /** Gives the permission set to the user; with `checkOnly` it only looks. @throws PortalError when it may not */
  assign(userId: string, options: { checkOnly: boolean }): Promise<Assignment>;
}

export function createAssigning(parts: { send: Send; collect: Collect; apiVersion: string }): Assigning {
  const { send, collect, apiVersion } = parts;

  async function first(text: string): Promise<Record<string, unknown> | undefined> {
    return pageOf(await collect(`query?q=${encodeURIComponent(text)}`)).records[0];
  }

  return {
    usernameOf: async (userId) => {
      const row = await first(soql`SELECT Username FROM User WHERE Id = ${recordId(userId)} LIMIT 1`.text);
      return typeof row?.Username === 'string' ? row.Username : undefined;
    },
    assign: async (userId, { checkOnly }) => {
      const set = await first(soql`SELECT Id FROM PermissionSet WHERE Name = ${PERMISSION_SET} LIMIT 1`.text);
      if (typeof set?.Id !== 'string') return 'missing';
      const AssigneeId = recordId(userId);
      const known = await first(
        soql`SELECT Id FROM PermissionSetAssignment WHERE AssigneeId = ${AssigneeId} AND PermissionSetId = ${set.Id} LIMIT 1`
          .text,
      );
      if (known !== undefined) return 'there';
      if (checkOnly) return 'missing';
      const path = `/services/data/v${apiVersion}/sobjects/PermissionSetAssignment`;
      try {
        const body = { AssigneeId, PermissionSetId: set.Id };
        await send({ method: 'POST', path, body, kind: 'write', shape: created });
        return 'made';
      } catch (thrown) {
        const error = fromCrm(thrown);
        if (error instanceof DuplicateKey) return 'there';
        throw error;
      }
    },
  };
}
