import type { Company } from './companies.ts';
import type { Reading } from './feedback.ts';
import type { Ground } from './ground.ts';
import { createRandom } from './random.ts';
import { brandOf } from './texts/categories.ts';
import { putEntry } from './voices.ts';

const FORMS = 90;
const DAYS = 30;
const MINUTE = 60_000;
/** Of those who were offered a text: how many opened it, and how many of them said that it solved it. */
const [OPENED, SOLVED] = [0.7, 0.5];

/** Puts what was offered on forms of the last weeks into the ledger, and what came of it. */
export function layOffers(ground: Ground, crowd: Company[], readings: Reading[]): void {
  if (!ground.tray.has('Portico_Entry__c')) return;
  const random = createRandom(ground.seed, 'offers');
  const offered = readings.filter(({ category }) => brandOf(category) === 'larkfield');
  const people = crowd.flatMap(({ pack, brand, people }) =>
    brand === 'larkfield' ? people.map(({ contact }) => ({ contact, language: pack.language })) : [],
  );
  if (people.length === 0 || offered.length === 0) return;
  for (let form = 0; form < FORMS; form++) {
    const { contact, language } = random.pick(people);
    const fitting = offered.filter((reading) => reading.language === language);
    if (fitting.length === 0) continue;
    const { id } = random.pick(fitting);
    const journey = random.uuid();
    const at = ground.now.getTime() - Math.floor(random.next() * DAYS * 1440) * MINUTE - 10 * MINUTE;
    const put = (kind: string, key: string, minutes: number) =>
      putEntry(ground, { kind, key, contact, record: id, parent: id, at: new Date(at + minutes * MINUTE) });
    put('offer', `offer:${journey}:${id}`, 0);
    if (!random.chance(OPENED)) continue;
    put('open', `open:${journey}:${id}`, 1);
    if (random.chance(SOLVED)) put('solved', `solved:${journey}`, 4);
  }
}
