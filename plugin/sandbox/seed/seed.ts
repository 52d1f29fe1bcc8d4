/**
 * The data of the sandbox org: two invented brands, Larkfield (networks) and Olmo (espresso machines), and their
 * customers in English, Persian and Hebrew. The same seed at the same time gives the same data.
 */
import type { Person } from '../idp/people.ts';
import type { Org } from '../org/org.ts';
import { layArticles, topics } from './articles.ts';
import { loadCrowdCases } from './bulk.ts';
import { layCompanies } from './companies.ts';
import { signInPeople } from './customers.ts';
import { layDevices } from './devices.ts';
import { layFeedback } from './feedback.ts';
import { layGround } from './ground.ts';
import { layIdeas } from './ideas.ts';
import { openLibrary } from './library.ts';
import { layOffers } from './offers.ts';
import { createRandom } from './random.ts';
import { AURORA } from './stories/aurora.ts';
import { FJORDHUS } from './stories/fjordhus.ts';
import { FJORDHUS_SOLVED } from './stories/fjordhus-solved.ts';
import { PYORD } from './stories/pyord.ts';
import { PYORD_SOLVED } from './stories/pyord-solved.ts';
import { SEPIDAR } from './stories/sepidar.ts';
import { type Story, tellStory } from './story.ts';
import { createTray } from './tray.ts';

const STORIES: Story[] = [...FJORDHUS, ...FJORDHUS_SOLVED, ...SEPIDAR, ...PYORD, ...PYORD_SOLVED, ...AURORA].sort(
  (a, b) => (a.number < b.number ? -1 : 1),
);

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
  const companies = layCompanies(ground);
  const library = openLibrary(ground, () => org.nextId('Solution'));
  const devices = layDevices(ground, companies);

  const random = createRandom(seed, 'stories');
  const reserved = new Set(STORIES.map(({ number }) => Number(number)));
  for (const story of STORIES) tellStory(story, ground, { library, devices }, random);
  loadCrowdCases(org, ground, { companies, library, count: Math.max(0, cases - STORIES.length), reserved });

  const readings = [...library.close(), ...layArticles(ground, library.addressOf)];
  layFeedback(ground, companies, readings);
  layOffers(ground, companies, readings);
  layIdeas(ground, companies, () => org.nextId('Idea'));
  org.dataCategories.load([topics()]);
  await tray.load();
  return { people: signInPeople() };
}
