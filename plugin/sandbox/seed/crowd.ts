import type { AgentKey } from './cast.ts';
import type { Company } from './companies.ts';
import type { Random } from './random.ts';
import type { Author } from './scribe.ts';
import type { Topic } from './texts/pack.ts';

/** What is decided about a case before it is written. Times in milliseconds since 1970. */
export interface CrowdCase {
  company: Company;
  topic: Topic;
  by: Author;
  agent: AgentKey;
  number: string;
  created: number;
  status: string;
  /** When it was closed; undefined if it is open. */
  closed: number | undefined;
  updated: number;
  priority: string;
  origin: 'Web' | 'Email' | 'Phone';
}

export interface CrowdOptions {
  companies: Company[];
  count: number;
  /** Case numbers that are taken. */
  reserved: ReadonlySet<number>;
  now: Date;
  random: Random;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** The oldest case is about this old. */
const DAYS = 900;
const FIRST_NUMBER = 1001;
/** The crowd's cases end about where the told ones do. */
const LAST_NUMBER = 12_880;

/** Oldest first; numbers and times grow together. */
export function* drawCrowd({ companies, count, reserved, now, random }: CrowdOptions): Generator<CrowdCase> {
  const lot = companies.flatMap((company) => Array.from({ length: random.int(1, 5) }, () => company));
  const topics = new Map(companies.map((company) => [company, topicLot(company)]));
  const latest = now.getTime() - 3 * HOUR;
  let number = Math.max(FIRST_NUMBER, LAST_NUMBER - count - reserved.size) - 1;
  for (let index = 0; index < count; index++) {
    do number++;
    while (reserved.has(number));
    const company = random.pick(lot);
    const topic = random.pick(topics.get(company) ?? company.pack.topics);
    const created = workingTime(latest - DAYS * DAY * ((count - index) / count) ** 1.4, latest);
    const found: CrowdCase = {
      company,
      topic,
      by: random.pick(company.people),
      agent: random.pick(company.agents),
      number: String(number).padStart(8, '0'),
      created,
      status: 'New',
      closed: undefined,
      updated: created,
      priority: drawPriority(topic, random),
      origin: random.chance(0.7) ? 'Web' : random.chance(0.7) ? 'Email' : 'Phone',
    };
    drawEnd(found, now.getTime(), random);
    yield found;
  }
}

function topicLot({ pack }: Company): Topic[] {
  return pack.topics.flatMap((topic) => Array.from({ length: Math.round(topic.weight * 5) }, () => topic));
}

/** Presses 24 hours into the working day, so that order is kept and nobody writes at four in the morning. */
function workingTime(time: number, latest: number): number {
  const day = Math.floor(time / DAY) * DAY;
  const minutes = 390 + Math.floor(((time - day) / DAY) * 630);
  return Math.min(day + minutes * MINUTE, Math.floor(latest / MINUTE) * MINUTE);
}

function drawPriority(topic: Topic, random: Random): string {
  if (topic.type === 'Billing') return random.chance(0.6) ? 'Low' : 'Medium';
  const share = random.next();
  return share < 0.18 ? 'High' : share < 0.3 ? 'Low' : 'Medium';
}

function drawEnd(found: CrowdCase, now: number, random: Random): void {
  const { created } = found;
  const end = created + (90 + Math.floor(random.next() ** 2 * 14 * 24 * 60)) * MINUTE;
  const stays = random.chance(now - created > 60 * DAY ? 0.012 : 0.12);
  if (end < now - HOUR && !stays) {
    found.status = random.chance(0.8) ? 'Closed' : 'Resolved';
    found.closed = end;
    found.updated = end;
  } else if (now - created > DAY || random.chance(0.5)) {
    found.status = random.pick(OPEN);
    found.updated = Math.min(end, now - HOUR);
  }
}

const OPEN = ['In Progress', 'In Progress', 'Waiting on Customer', 'Working', 'On Hold', 'Escalated'];
