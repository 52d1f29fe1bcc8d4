import { AGENTS, QUEUES } from './cast.ts';
import type { CrowdCase } from './crowd.ts';
import type { Ground } from './ground.ts';
import type { Random } from './random.ts';
import { type Author, createScribe, type Scribe, type StoryFile } from './scribe.ts';
import { fillIn, type Slots } from './sentences.ts';

const MINUTE = 60_000;

const FILES: StoryFile[] = [
  { name: 'screenshot.png', size: 1_000 },
  { name: 'gateway.log', size: 40_000 },
  { name: 'photo.jpg', size: 300_000 },
  { name: 'devices.csv', size: 12_000 },
  { name: 'invoice.pdf', size: 1_000 },
];

interface Thread {
  found: CrowdCase;
  caseId: string;
  subject: string;
  text: string;
  slots: Slots;
}

/** Writes what was said about a case of the crowd and what happened to it, up to its last update. */
export function writeThread(thread: Thread, ground: Ground, random: Random): void {
  const { found, caseId } = thread;
  const scribe = createScribe(ground.tray, { caseId, brand: found.company.brand, random });
  const agent = agentOf(found, ground);
  const opener = found.origin === 'Web' ? found.by : agent;
  const created = new Date(found.created);
  scribe.opened(opener, created, found.origin === 'Web' && random.chance(0.06) ? [random.pick(FILES)] : []);
  const say = speaker(thread, scribe, agent, ground);
  if (found.origin === 'Email') say(thread.text, found.by, found.created);
  if (found.status === 'New') return;

  const times = timesBetween(found, random);
  takeOver(thread, scribe, agent, ground, new Date(times.taken));
  if (random.chance(0.35)) scribe.notes(random.pick(found.company.pack.notes), agent, new Date(times.taken + MINUTE));
  const topic = found.topic;
  say(fillIn(random.pick(topic.answers), thread.slots), agent, times.answered);
  if (random.chance(0.06)) {
    const supplier: Author = { user: agent.user, name: 'Supplier', email: 'service@supplier.example' };
    const text = random.pick(found.company.pack.notes);
    const at = new Date(times.answered + 2 * MINUTE);
    scribe.mail({ subject: thread.subject, text, from: agent, to: supplier, at, hidden: true });
  }
  if (found.closed !== undefined) {
    finish(thread, scribe, say, agent, times, random);
    return;
  }
  if (found.status !== 'Waiting on Customer' && random.chance(0.6)) {
    say(fillIn(random.pick(topic.replies), thread.slots), found.by, times.replied);
  }
  if (found.status !== 'In Progress') scribe.status('In Progress', found.status, agent.user, new Date(found.updated));
}

type Say = (text: string, by: Author, at: number) => void;

/** Who wrote by e-mail is answered by e-mail. */
function speaker({ found, subject }: Thread, scribe: Scribe, agent: Author, ground: Ground): Say {
  const team: Author = { ...agent, name: 'Support', email: QUEUES[found.company.queue].email };
  return (text, by, at) => {
    if (found.origin !== 'Email') return scribe.says(text, by, new Date(at));
    const incoming = by.contact !== undefined;
    const from = incoming ? { ...by, user: ground.integrationUser } : by;
    const head = at === found.created ? subject : `Re: ${subject}`;
    scribe.mail({ subject: head, text, from, to: incoming ? team : found.by, at: new Date(at) });
  };
}

function takeOver({ found }: Thread, scribe: Scribe, agent: Author, ground: Ground, at: Date): void {
  const { queue } = found.company;
  scribe.status('New', 'In Progress', agent.user, at);
  scribe.owner({ id: ground.queues[queue], name: QUEUES[queue].name }, { id: agent.user, name: agent.name }, at);
}

interface Times {
  taken: number;
  answered: number;
  replied: number;
}

/** When the turns came, in order and before the last update. */
function timesBetween({ created, updated }: CrowdCase, random: Random): Times {
  const span = updated - created;
  const step = (share: number): number => created + Math.floor((span * share) / MINUTE) * MINUTE;
  return {
    taken: step(0.04 + random.next() * 0.1),
    answered: step(0.2 + random.next() * 0.2),
    replied: step(0.55 + random.next() * 0.25),
  };
}

function finish(thread: Thread, scribe: Scribe, say: Say, agent: Author, times: Times, random: Random): void {
  const { found, slots } = thread;
  const closed = new Date(found.closed ?? found.updated);
  const thanked = random.chance(0.6);
  if (thanked) say(fillIn(random.pick(found.topic.replies), slots), found.by, times.replied);
  if (random.chance(thanked ? 0.7 : 0.4)) {
    say(fillIn(random.pick(found.topic.ends), slots), agent, closed.getTime() - MINUTE);
  }
  scribe.status('In Progress', found.status, agent.user, closed);
  if (found.origin === 'Web' && random.chance(0.2)) {
    scribe.rating(random.pick([5, 5, 5, 4, 4, 3, 2, 1]), found.by, closed, new Date(closed.getTime() + 20 * MINUTE));
  }
}

function agentOf({ agent }: CrowdCase, ground: Ground): Author {
  const { first, last, email } = AGENTS[agent];
  return { user: ground.agents[agent], name: `${first} ${last}`, email };
}
