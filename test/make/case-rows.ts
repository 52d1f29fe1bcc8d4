import type { RunningPortal } from './portal.ts';

export const AGENT = 'jonas.berg@larkfield.example';

export interface CaseMade {
  id: string;
  number: string;
}

/** A case of the contact with this address, as an agent enters it. */
export async function caseOf(
  portal: RunningPortal,
  email: string,
  values: Record<string, unknown> = {},
): Promise<CaseMade> {
  const [contact] = await portal.records('Contact', { Email: email });
  if (!contact) throw new Error(`nobody has the address ${email}`);
  const id = await portal.asAgent('Case', {
    ...{ Subject: 'Made by an agent', Description: 'As it began', Origin: 'Phone', Status: 'In Progress' },
    ...{ ContactId: contact.Id, AccountId: contact.AccountId, as: AGENT },
    ...values,
  });
  const [row] = await portal.records('Case', { Id: id });
  return { id, number: String(row?.CaseNumber) };
}

/** A comment as an agent writes it; customers see it unless `shown` is false. */
export async function agentSays(portal: RunningPortal, caseId: string, text: string, shown = true): Promise<string> {
  return portal.asAgent('CaseComment', { ParentId: caseId, CommentBody: text, IsPublished: shown, as: AGENT });
}
