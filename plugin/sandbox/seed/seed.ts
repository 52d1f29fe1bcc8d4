/**
 * The data of the sandbox org: two invented brands, Larkfield (networks) and Olmo (espresso machines), and their
 * customers in English, Persian and Hebrew. The same seed at the same time gives the same data.
 */
import type { Person } from '../idp/people.ts';
import type { Org } from '../org/org.ts';
import { signInPeople } from './customers.ts';
import { layGround } from './ground.ts';
import { createRandom } from './random.ts';
import { AURORA } from './stories/aurora.ts';
import { FJORDHUS } from './stories/fjordhus.ts';
import { FJORDHUS_SOLVED } from './stories/fjordhus-solved.ts';
import { PYORD } from './stories/pyord.ts';
import { PYORD_SOLVED } from './stories/pyord-solved.ts';
import { SEPIDAR } from './stories/sepidar.ts';
import { tellStory } from './story.ts';
import { createTray } from './tray.ts';

export interface SeedOptions {
  seed: number;
  /** How many cases the org has at least; the told ones, about eighty, are always there. */
  cases: number;
  /** What ages are counted from. */
  now: Date;
}

export interface SeedResult {
  /** Who can sign in at the identity provider. */
  people: Person[];
}

export async function seed(org: Org, { seed, cases, now }: SeedOptions): Promise<SeedResult> {
  const tray = createTray(org);
  const ground = layGround(org, tray, { now, seed });
  const known = { solutions: new Map<string, string>(), devices: new Map<string, string>() };
  const random = createRandom(seed, 'stories');
  const stories = [...FJORDHUS, ...FJORDHUS_SOLVED, ...SEPIDAR, ...PYORD, ...PYORD_SOLVED, ...AURORA];
  stories.sort((a, b) => (a.number < b.number ? -1 : 1));
  for (const story of stories) tellStory(story, ground, known, random);
  await tray.load();
  void cases;
  return { people: signInPeople() };
}
