import type { AgentKey, QueueKey } from './cast.ts';
import { CLOSE, COMMENT, SEE } from './customers.ts';
import { companyFields, type Ground } from './ground.ts';
import type { Moments } from './moments.ts';
import { createRandom, type Random } from './random.ts';
import type { Author } from './scribe.ts';
import { EN_STEMS, EN_TRADES, FA_COMPANIES, HE_COMPANIES, OLMO_COMPANIES } from './texts/companies.ts';
import { EN } from './texts/en.ts';
import { FA } from './texts/fa.ts';
import { HE } from './texts/he.ts';
import { OLMO } from './texts/olmo.ts';
import type { Name, Pack } from './texts/pack.ts';

/** A company of the crowd: one of those that nobody signs in for. */
export interface Company {
  id: string;
  name: string;
  brand: 'larkfield' | 'olmo';
  /** Stands in every description of its cases, so that text found elsewhere shows where it came from. */
  number: string;
  pack: Pack;
  sites: string[];
  people: Author[];
  agents: AgentKey[];
  queue: QueueKey;
}

interface Plan {
  pack: Pack;
  brand: Company['brand'];
  agents: AgentKey[];
  queue: QueueKey;
  names: [name: string, latin: string, industry: string][];
  country: string;
  /** With room for the last digits. */
  phone: string;
  letter: string;
}

const ENGLISH = 79;
const COUNTRIES: Record<string, string> = {
  Leeds: 'United Kingdom',
  Bristol: 'United Kingdom',
  Dundee: 'United Kingdom',
};

const PLANS: Plan[] = [
  {
    pack: EN,
    brand: 'larkfield',
    agents: ['jonas', 'tiril', 'marcus'],
    queue: 'support',
    names: englishNames(),
    country: 'Norway',
    phone: '+47 21 40',
    letter: 'C',
  },
  {
    pack: FA,
    brand: 'larkfield',
    agents: ['reza', 'leila'],
    queue: 'support',
    names: FA_COMPANIES,
    country: 'ایران',
    phone: '021 88',
    letter: 'T',
  },
  {
    pack: HE,
    brand: 'larkfield',
    agents: ['dana', 'yoav'],
    queue: 'support',
    names: HE_COMPANIES,
    country: 'ישראל',
    phone: '03 60',
    letter: 'H',
  },
  {
    pack: OLMO,
    brand: 'olmo',
    agents: ['paolo', 'giulia'],
    queue: 'olmo',
    names: OLMO_COMPANIES,
    country: 'Italy',
    phone: '+39 011 44',
    letter: 'M',
  },
];

function englishNames(): Plan['names'] {
  return Array.from({ length: ENGLISH }, (_, index) => {
    const stem = EN_STEMS[index % EN_STEMS.length] ?? '';
    const [trade, industry] = EN_TRADES[(index + Math.floor(index / EN_STEMS.length) * 4) % EN_TRADES.length] ?? [
      '',
      '',
    ];
    return [`${stem} ${trade}`, `${stem}-${trade}`.toLowerCase(), industry];
  });
}

/** Puts the crowd's companies and their people on the tray. */
export function layCompanies(ground: Ground): Company[] {
  const random = createRandom(ground.seed, 'companies');
  const { at } = ground.moments('en');
  let number = 20_500;
  return PLANS.flatMap((plan) =>
    plan.names.map(([name, latin, industry]) => {
      number += random.int(1, 9);
      return layCompany({ name, latin, industry, number: `${plan.letter}-${number}` }, plan, ground, random, at);
    }),
  );
}

interface Card {
  name: string;
  latin: string;
  industry: string;
  number: string;
}

function layCompany(card: Card, plan: Plan, ground: Ground, random: Random, at: Moments['at']): Company {
  const { pack, brand, agents, queue } = plan;
  const sites = [...new Set(Array.from({ length: random.int(2, 6) }, () => random.pick(pack.sites)))];
  const city = sites[0] ?? '';
  const since = at(`${random.int(600, 1300)}d 10:00`);
  const id = ground.tray.put('Account', {
    ...companyFields({
      ...{ name: card.name, number: card.number, industry: card.industry, city, brand },
      country: COUNTRIES[city] ?? plan.country,
      phone: `${plan.phone} ${random.int(10, 99)} ${random.int(10, 99)}`,
      language: pack.language,
    }),
    OwnerId: ground.agents[random.pick(agents)],
    CreatedById: ground.agents.ane,
    CreatedDate: since,
  });
  const taken = new Set<string>();
  const people: Author[] = [];
  for (let left = random.int(2, 7); left > 0; left--) {
    const person = layPerson({ accountId: id, domain: `${card.latin}.example`, since }, pack, ground, random, taken);
    if (person) people.push(person);
  }
  return { id, name: card.name, brand, number: card.number, pack, sites, people, agents, queue };
}

const ACCESS: string[] = ['', '', '', SEE, [SEE, COMMENT].join(';'), [SEE, COMMENT, CLOSE].join(';')];

function layPerson(
  { accountId, domain, since }: { accountId: string; domain: string; since: Date },
  pack: Pack,
  { tray, agents, integrationUser }: Ground,
  random: Random,
  taken: Set<string>,
): Author | undefined {
  const first: Name = random.pick(pack.firstNames);
  const last: Name = random.pick(pack.lastNames);
  const email = `${first[1]}.${last[1]}@${domain}`;
  const [title, access, inactive] = [random.pick(pack.titles), random.pick(ACCESS), random.chance(0.06)];
  if (taken.has(email)) return undefined;
  taken.add(email);
  const contact = tray.put('Contact', {
    AccountId: accountId,
    FirstName: first[0],
    LastName: last[0],
    Email: email,
    Title: title,
    Language__c: pack.language,
    Portal_Active__c: !inactive,
    Portal_Access__c: access,
    CreatedById: agents.ane,
    CreatedDate: since,
  });
  return { user: integrationUser, name: `${first[0]} ${last[0]}`, email, contact };
}
