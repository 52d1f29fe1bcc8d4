import type { Pages } from '../../plugin/view/models.ts';
import type { Browser } from './browser.ts';
import type { RunningPortal } from './portal.ts';

export const AGENT = 'jonas.berg@larkfield.example';

export interface CaseMade {
  id: string;
  number: string;
}

/** A case of the contact with this address, as an agent enters it; the portal has heard of it. */
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
  await portal.caughtUp();
  const [row] = await portal.records('Case', { Id: id });
  return { id, number: String(row?.CaseNumber) };
}

/** A comment as an agent writes it, and the portal has heard of it; customers see it unless `shown` is false. */
export async function agentSays(portal: RunningPortal, caseId: string, text: string, shown = true): Promise<string> {
  const id = await portal.asAgent('CaseComment', {
    ParentId: caseId,
    CommentBody: text,
    IsPublished: shown,
    as: AGENT,
  });
  await portal.caughtUp();
  return id;
}

/** What an agent does to a record that is there; the portal has heard of it. */
export async function agentChanges(
  portal: RunningPortal,
  object: string,
  id: string,
  values: Record<string, unknown>,
): Promise<void> {
  const answer = await fetch(`${portal.world.instanceUrl}/_world/records/${object}/${id}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...values, as: AGENT }),
  });
  if (!answer.ok) throw new Error(`${object}: ${answer.status} ${await answer.text()}`);
  await portal.caughtUp();
}

/** The data a page is made from. */
export async function dataOf<P extends keyof Pages>(_page: P, browser: Browser, path: string): Promise<Pages[P]> {
  const answer = await browser.get(path, { headers: { accept: 'application/json' } });
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status}`);
  return answer.json() as Pages[P];
}
