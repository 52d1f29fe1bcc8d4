import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { World } from '../../plugin/sandbox/world.ts';
import type { Confirmed } from './loss-compare.ts';
import type { PortalProcess } from './loss-portals.ts';

const OBJECTS = ['Case', 'CaseComment', 'Idea', 'IdeaComment', 'Solution', 'Portico_Entry__c'];

/**
 * What there is to find out why something is lost: the outboxes and logs of the portals, what stands in the org, and what
 * people were told.
 *
 * @returns the folder
 */
export async function keepEvidence(
  world: World,
  { portals, ...told }: { portals: PortalProcess[]; confirmed: Confirmed[]; takenBack: Confirmed[] },
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'portico-loss-'));
  for (const [at, portal] of portals.entries()) await portal.keep(join(folder, `portal-${at + 1}`));
  const org = Object.fromEntries(OBJECTS.map((object) => [object, world.org.rows(object, {})]));
  const lean = (_key: string, value: unknown) => (Buffer.isBuffer(value) ? value.length : value);
  await writeFile(join(folder, 'org.json'), JSON.stringify(org, null, 1));
  await writeFile(join(folder, 'told.json'), JSON.stringify(told, lean, 1));
  return folder;
}
