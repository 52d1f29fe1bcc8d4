import type { Company } from './companies.ts';
import type { Ground } from './ground.ts';
import type { Language } from './moments.ts';
import { createRandom, type Random } from './random.ts';
import { brandOf, type Category } from './texts/categories.ts';
import { HELPED } from './texts/helped.ts';

/** A solution or article that customers read. */
export interface Reading {
  /** Of the solution, or of the article that all its languages share. */
  id: string;
  title: string;
  language: Language;
  category: Category;
  since: Date;
}

const REASONS = ['did-not-work', 'not-my-problem', 'hard-to-follow'];
const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
/** Before that the portal did not ask. */
const OLDEST = 380 * DAY;

/** Puts what readers answered to “Did this help?” into the ledger. */
export function layFeedback(ground: Ground, crowd: Company[], readings: Reading[]): void {
  if (!ground.tray.has('Portico_Entry__c')) return;
  const random = createRandom(ground.seed, 'feedback');
  for (const reading of readings) {
    const brand = brandOf(reading.category);
    const companies = crowd.filter(
      ({ pack, ...company }) => company.brand === brand && pack.language === reading.language,
    );
    const readers = companies.flatMap(({ people }) => people.flatMap(({ contact }) => contact ?? []));
    layAnswers(reading, { ground, brand, readers, random });
  }
}

interface Context {
  ground: Ground;
  brand: string;
  readers: string[];
  random: Random;
}

function layAnswers(reading: Reading, { ground, brand, readers, random }: Context): void {
  const [helped, failed] = HELPED[reading.title] ?? drawCounts(random);
  const first = random.int(0, readers.length);
  const age = Math.min(ground.now.getTime() - reading.since.getTime(), OLDEST);
  for (let index = 0; index < helped + failed; index++) {
    // Contacts that were deleted since leave their answer behind.
    const contact = index < readers.length ? readers[(first + index) % readers.length] : undefined;
    const yes =
      Math.floor(((index + 1) * helped) / (helped + failed)) > Math.floor((index * helped) / (helped + failed));
    ground.tray.put('Portico_Entry__c', {
      Key__c: `feedback:${reading.id}:${contact ?? random.uuid()}`,
      Kind__c: 'feedback',
      Contact__c: contact,
      Record_Id__c: reading.id,
      Parent_Id__c: reading.id,
      Value__c: yes ? 1 : 0,
      Note__c: yes ? undefined : random.pick(REASONS),
      Brand__c: brand,
      CreatedDate: new Date(Math.floor((ground.now.getTime() - 2 * MINUTE - random.next() * age) / MINUTE) * MINUTE),
    });
  }
}

/** Most are read by few. */
function drawCounts(random: Random): [helped: number, failed: number] {
  const helped = Math.floor(random.next() ** 4 * 7);
  return [helped, random.chance(0.3) ? random.int(0, 1 + Math.floor(helped / 4)) : 0];
}
