import { AGENTS, type AgentKey, COMPANIES, QUEUES, type QueueKey } from './cast.ts';
import { CONTACTS, type ContactKey } from './customers.ts';
import type { Ground } from './ground.ts';
import type { Library } from './library.ts';
import { isoDay, type Moment } from './moments.ts';
import type { Random } from './random.ts';
import { type Author, createScribe, type Scribe, type StoryFile } from './scribe.ts';

type Writer = ContactKey | AgentKey;

/** What happened to a case, in order. */
type Turn = { at: Moment } & (
  | { says: string; by: Writer; files?: StoryFile[] }
  | { internal: string; by: AgentKey }
  /** Without `by` the customer did it. */
  | { status: string; by?: AgentKey }
  | { owner: AgentKey }
  | { solution: string; by: AgentKey }
  | { mail: string; by: Writer; hidden?: boolean }
  | { rating: number }
);

/** A case with its whole history. */
export interface Story {
  number: string;
  subject: string;
  type: 'Connectivity' | 'Devices' | 'Billing' | 'Access' | 'Machine' | 'Order' | 'Other';
  priority?: 'High' | 'Low';
  by: ContactKey;
  opened: Moment;
  text: string;
  files?: StoryFile[];
  /** Serial number of the device it is about. */
  device?: string;
  site?: string;
  invoice?: string;
  since?: Moment;
  users?: number;
  queue?: QueueKey;
  turns: Turn[];
}

const CLOSED = ['Closed', 'Resolved'];

/** What stories refer to. */
export interface Known {
  library: Library;
  /** Ids by serial number. */
  devices: ReadonlyMap<string, string>;
}

/** Puts a case with all that belongs to it on the tray. */
export function tellStory(story: Story, ground: Ground, known: Known, random: Random): void {
  const company = COMPANIES[CONTACTS[story.by].company];
  const { at } = ground.moments(company.language);
  const caseId = ground.tray.put('Case', caseRow(story, ground, known));
  const scribe = createScribe(ground.tray, { caseId, brand: company.brand, random });
  scribe.opened(authorOf(story.by, ground), at(story.opened), story.files);
  tellTurns(story, scribe, ground, known);
}

function caseRow(story: Story, ground: Ground, { devices }: Known) {
  const { company } = CONTACTS[story.by];
  const { at, fill } = ground.moments(COMPANIES[company].language);
  const { status, closed, owner, last } = endOf(story);
  return {
    CaseNumber: story.number,
    Subject: story.subject,
    Description: fill(story.text),
    Status: status,
    IsClosed: closed !== undefined,
    ClosedDate: closed && at(closed),
    IsEscalated: status === 'Escalated',
    Priority: story.priority ?? 'Medium',
    Origin: 'Web',
    Type: story.type,
    ContactId: ground.contacts[story.by],
    AccountId: ground.accounts[company],
    AssetId: devices.get(story.device ?? ''),
    OwnerId: owner ? ground.agents[owner] : ground.queues[story.queue ?? 'support'],
    Site__c: story.site,
    Invoice_Number__c: story.invoice,
    Problem_Since__c: story.since && isoDay(at(story.since)),
    Affected_Users__c: story.users,
    CreatedDate: at(story.opened),
    LastModifiedDate: at(last),
  };
}

function tellTurns(story: Story, scribe: Scribe, ground: Ground, known: Known): void {
  const { at, fill } = ground.moments(COMPANIES[CONTACTS[story.by].company].language);
  const customer = authorOf(story.by, ground);
  const { closed } = endOf(story);
  const queue = story.queue ?? 'support';
  let owner = { id: ground.queues[queue], name: QUEUES[queue].name };
  let status = 'New';
  for (const turn of story.turns) {
    const when = at(turn.at);
    if ('says' in turn) scribe.says(fill(turn.says), authorOf(turn.by, ground), when, turn.files);
    else if ('internal' in turn) scribe.notes(turn.internal, authorOf(turn.by, ground), when);
    else if ('status' in turn) {
      scribe.status(status, turn.status, turn.by ? ground.agents[turn.by] : ground.integrationUser, when);
      status = turn.status;
    } else if ('owner' in turn) {
      const next = { id: ground.agents[turn.owner], name: authorOf(turn.owner, ground).name };
      scribe.owner(owner, next, when);
      owner = next;
    } else if ('solution' in turn) {
      const solution = known.library.use(turn.solution);
      if (solution) scribe.solution(solution, ground.agents[turn.by], when);
    } else if ('mail' in turn) {
      const from = authorOf(turn.by, ground);
      const team: Author = { user: '', name: 'Support', email: QUEUES[queue].email };
      const to = from.contact ? team : customer;
      scribe.mail({ subject: story.subject, text: fill(turn.mail), from, to, at: when, hidden: turn.hidden });
    } else if (closed) scribe.rating(turn.rating, customer, at(closed), when);
  }
}

/** What the turns have led to. */
function endOf({ turns, opened }: Story) {
  let status = 'New';
  let since: Moment = opened;
  let owner: AgentKey | undefined;
  let last: Moment = opened;
  for (const turn of turns) {
    if ('status' in turn) [status, since] = [turn.status, turn.at];
    if ('owner' in turn) owner = turn.owner;
    if (!('rating' in turn)) last = turn.at;
  }
  return { status, owner, last, closed: CLOSED.includes(status) ? since : undefined };
}

function authorOf(key: Writer, { agents, contacts, integrationUser }: Ground): Author {
  if (isAgent(key)) {
    const { first, last, email } = AGENTS[key];
    return { user: agents[key], name: `${first} ${last}`, email };
  }
  const { first, last, email } = CONTACTS[key];
  return { user: integrationUser, name: `${first} ${last}`, email, contact: contacts[key] };
}

function isAgent(key: Writer): key is AgentKey {
  return key in AGENTS;
}
