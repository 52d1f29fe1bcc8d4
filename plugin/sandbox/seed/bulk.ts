import type { Org, Row } from '../org/org.ts';
import type { Company } from './companies.ts';
import { type CrowdCase, drawCrowd } from './crowd.ts';
import type { Ground } from './ground.ts';
import type { Library } from './library.ts';
import { createRandom, type Random } from './random.ts';
import { drawSlots, type Slots, type Text, write } from './sentences.ts';
import type { Topic } from './texts/pack.ts';
import { writeThread } from './thread.ts';

export interface BulkOptions {
  companies: Company[];
  library: Library;
  count: number;
  reserved: ReadonlySet<number>;
}

/** So many of the newest have comments, e-mails, history and files; the rest is there for the mass. */
const WITH_THREADS = 3_500;
/** How many texts a company has for each topic when texts are shared, so that a million cases fit in memory. */
const SHARED = 6;

/** Loads the cases of all that nobody tells a story of. The oldest are never all in memory at once. */
export function loadCrowdCases(org: Org, ground: Ground, { companies, library, count, reserved }: BulkOptions): void {
  const random = createRandom(ground.seed, 'crowd');
  const drawn = drawCrowd({ companies, count, reserved, now: ground.now, random });
  const hours = org.rows('BusinessHours', { IsDefault: true })[0]?.Id ?? null;
  const writer = createWriter(org, ground, hours, random);

  function* old(): Generator<Row> {
    for (let left = count - WITH_THREADS; left > 0; left--) {
      const { value: found, done } = drawn.next();
      if (done) return;
      const row = writer.sharing(found);
      linkSolution(found, String(row.Id), ground, library, random);
      yield row;
    }
  }
  org.load('Case', old());

  for (const found of drawn) {
    const { row, slots } = writer.anew(found);
    const caseId = ground.tray.put('Case', row);
    const text = String(row.Description);
    writeThread({ found, caseId, subject: String(row.Subject), text, slots }, ground, random);
    linkSolution(found, caseId, ground, library, random);
  }
}

function linkSolution(found: CrowdCase, caseId: string, ground: Ground, library: Library, random: Random): void {
  if (found.closed === undefined || !random.chance(0.9)) return;
  const solution = library.helpful(found.topic.solutions);
  if (!solution) return;
  ground.tray.put('CaseSolution', {
    CaseId: caseId,
    SolutionId: solution,
    CreatedDate: new Date(found.closed - 60_000),
    CreatedById: ground.agents[found.agent],
  });
}

interface Writer {
  /** With texts that other cases of the company have too. */
  sharing(found: CrowdCase): Row;
  anew(found: CrowdCase): { row: Row; slots: Slots };
}

interface Texts extends Text {
  slots: Slots;
}

function createWriter(org: Org, ground: Ground, hours: Row[string], random: Random): Writer {
  const shared = new Map<Company, Map<Topic, Texts[]>>();

  function draw({ company, topic }: CrowdCase): Texts {
    const slots = drawSlots(company, random);
    return { ...write(topic, company, slots, random), slots };
  }

  function take(found: CrowdCase): Texts {
    const topics = shared.get(found.company) ?? new Map<Topic, Texts[]>();
    shared.set(found.company, topics);
    const texts = topics.get(found.topic) ?? [];
    topics.set(found.topic, texts);
    const known = texts[random.int(0, SHARED - 1)];
    if (known) return known;
    const drawn = draw(found);
    if (texts.length < SHARED) texts.push(drawn);
    return drawn;
  }

  function rowOf(found: CrowdCase, { subject, description, slots }: Texts): Row {
    const { company, closed } = found;
    const agent = ground.agents[found.agent];
    const updated = stamp(found.updated);
    const row: Row = {
      Id: org.nextId('Case'),
      CaseNumber: found.number,
      Subject: subject,
      Description: description,
      Status: found.status,
      Priority: found.priority,
      Origin: found.origin,
      Type: found.topic.type,
      ContactId: found.by.contact ?? null,
      AccountId: company.id,
      OwnerId: found.status === 'New' ? ground.queues[company.queue] : agent,
      BusinessHoursId: hours,
      CreatedDate: stamp(found.created),
      CreatedById: found.origin === 'Web' ? ground.integrationUser : agent,
      LastModifiedDate: updated,
      LastModifiedById: agent,
      SystemModstamp: updated,
    };
    if (closed !== undefined) {
      row.IsClosed = true;
      row.ClosedDate = stamp(closed);
    }
    if (found.status === 'Escalated') row.IsEscalated = true;
    if (found.topic.type === 'Billing') row.Invoice_Number__c = slots.invoice;
    else row.Site__c = slots.site;
    return row;
  }

  const stamp = createStamp();
  return {
    sharing: (found) => rowOf(found, take(found)),
    anew: (found) => {
      const texts = draw(found);
      return { row: rowOf(found, texts), slots: texts.slots };
    },
  };
}

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

/** Writes whole minutes as the org does; days and times of day come from tables, for there are millions of them. */
function createStamp(): (time: number) => string {
  const days = new Map<number, string>();
  const times = Array.from({ length: 1440 }, (_, minute) => {
    const two = (value: number): string => String(value).padStart(2, '0');
    return `T${two(Math.floor(minute / 60))}:${two(minute % 60)}:00.000+0000`;
  });
  return (time) => {
    const day = Math.floor(time / DAY);
    let date = days.get(day);
    if (date === undefined) {
      date = new Date(day * DAY).toISOString().slice(0, 10);
      days.set(day, date);
    }
    return date + (times[Math.floor((time % DAY) / MINUTE)] ?? '');
  };
}
