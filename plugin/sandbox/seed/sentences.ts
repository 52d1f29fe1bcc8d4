import type { Company } from './companies.ts';
import type { Random } from './random.ts';
import type { Topic } from './texts/pack.ts';

/** What the gaps in the sentences of one case are filled with. */
export interface Slots extends Record<string, string> {
  site: string;
  other: string;
  device: string;
  n: string;
  time: string;
  invoice: string;
  person: string;
  version: string;
}

const two = (value: number): string => String(value).padStart(2, '0');

export function drawSlots({ sites, brand, pack }: Company, random: Random): Slots {
  const site = random.pick(sites);
  const others = sites.filter((one) => one !== site);
  return {
    site,
    other: others.length > 0 ? random.pick(others) : random.pick(pack.sites.filter((one) => one !== site)),
    device: random.pick(brand === 'olmo' ? ['Linea Uno', 'Linea Due'] : ['KX-20', 'KX-40', 'AP-6']),
    n: String(random.int(2, 40)),
    time: `${two(random.int(7, 18))}:${two(random.int(0, 59))}`,
    invoice: `INV-${random.int(18_000, 21_200)}`,
    person: `${random.pick(pack.firstNames)[0]} ${random.pick(pack.lastNames)[0]}`,
    version: `7.${random.int(0, 4)}`,
  };
}

export function fillIn(text: string, slots: Slots): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => slots[name] ?? whole);
}

export interface Text {
  subject: string;
  description: string;
}

/** A subject; what is wrong, how it shows, what is wanted, and the customer number. */
export function write(topic: Topic, { pack, number }: Company, slots: Slots, random: Random): Text {
  const about = random.int(0, topic.subjects.length - 1);
  const first = random.int(0, topic.details.length - 1);
  const details = topic.details.filter((_, index) => index === first || (random.chance(0.3) && index > first));
  const text = [topic.problems[about % topic.problems.length], ...details, random.pick(topic.wishes)].join(' ');
  return {
    subject: fillIn(topic.subjects[about] ?? '', slots),
    description: `${fillIn(text, slots)}\n\n${pack.reference.replace('{customer}', number)}`,
  };
}
