import { createHash } from 'node:crypto';
import type { World } from '../../plugin/sandbox/world.ts';
import type { Kind } from './loss-forms.ts';

/** One that a customer was told is received. */
export interface Confirmed {
  kind: Kind;
  said: string;
  contactId: string;
  /** The subject of its case; what was said of what is there already. */
  about?: string | undefined;
  wasKept: boolean;
  /** How often the button was pressed. */
  tries: number;
  /** A comment that closes its case. */
  closes: boolean;
  file?: { name: string; bytes: Buffer } | undefined;
}

export interface Losses {
  lost: string[];
  doubled: string[];
  outOfOrder: string[];
  wrongFiles: string[];
  wrongPlace: string[];
  /** Cases that are open, or closed, other than was said last. */
  wrongState: string[];
  /** In the CRM although the customer was told that it is taken back. */
  notTakenBack: string[];
}

type Row = Record<string, unknown>;

/** Where the text of each kind stands that has one. */
const PLACES = {
  case: { object: 'Case', field: 'Subject' },
  comment: { object: 'CaseComment', field: 'CommentBody' },
  idea: { object: 'Idea', field: 'Title' },
  'idea-comment': { object: 'IdeaComment', field: 'CommentBody' },
  solution: { object: 'Solution', field: 'SolutionName' },
} as const;

const SAID = /loss-Person-\d+-\d+/;
/** Of these the last word counts. */
const STANDING: Kind[] = ['vote', 'feedback'];
/** These say nothing but which case they are about. */
const MOVES: unknown[] = ['close', 'reopen', 'rating'] satisfies Kind[];

/** What customers wrote, by its text; more than one row is one too many. */
interface Found {
  texts: Map<string, { id: string; parent: unknown }[]>;
  /** All that each has done, in the order in which the ledger has it: a text, or `close of <subject>`. */
  done: Map<string, string[]>;
}

function foundIn(world: World): Found {
  const texts: Found['texts'] = new Map();
  const saidOf = new Map<string, string>();
  for (const { object, field } of Object.values(PLACES))
    for (const row of world.org.rows(object, {})) {
      const [said] = SAID.exec(String(row[field])) ?? [];
      if (said === undefined) continue;
      const id = String(row.Id);
      texts.set(said, [...(texts.get(said) ?? []), { id, parent: row.ParentId }]);
      saidOf.set(id, said);
    }
  const done: Found['done'] = new Map();
  for (const row of world.org.rows('Portico_Entry__c', {})) {
    const said = saidOf.get(String(row.Record_Id__c));
    if (said === undefined || !(String(row.Kind__c) in PLACES || MOVES.includes(row.Kind__c))) continue;
    const contactId = String(row.Contact__c);
    const mark = MOVES.includes(row.Kind__c) ? `${row.Kind__c} of ${said}` : said;
    const own = done.get(contactId) ?? [];
    own.push(mark);
    done.set(contactId, own);
  }
  return { texts, done };
}

const markOf = ({ kind, said, about }: Confirmed) => (MOVES.includes(kind) ? `${kind} of ${about}` : said);
const isDone = ({ kind }: Confirmed) => !STANDING.includes(kind);

/** What has not arrived yet. */
export function missing(world: World, confirmed: Confirmed[]): string[] {
  return [...lostOf(confirmed, foundIn(world)), ...standing(world, confirmed)];
}

export async function compare(world: World, confirmed: Confirmed[], takenBack: Confirmed[]): Promise<Losses> {
  const found = foundIn(world);
  const { texts } = found;
  const wrongPlace = confirmed
    .filter(
      ({ kind, said, about = '' }) => kind === 'comment' && texts.get(said)?.[0]?.parent !== texts.get(about)?.[0]?.id,
    )
    .map(({ said }) => said);
  const twice = [...texts].filter(([, rows]) => rows.length > 1).map(([said]) => said);
  return {
    lost: [...lostOf(confirmed, found), ...standing(world, confirmed)],
    doubled: [...new Set([...twice, ...moreOf(confirmed, found)])],
    wrongPlace,
    outOfOrder: outOfOrder(confirmed, found),
    wrongFiles: await wrongFiles(world, confirmed, found),
    wrongState: wrongState(world, confirmed, found),
    notTakenBack: notTakenBack(world, confirmed, takenBack, found),
  };
}

function counted(marks: string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const mark of marks) counts.set(mark, (counts.get(mark) ?? 0) + 1);
  return counts;
}

function byPerson(confirmed: Confirmed[]): Map<string, string[]> {
  const people = new Map<string, string[]>();
  for (const one of confirmed.filter(isDone)) {
    const own = people.get(one.contactId) ?? [];
    own.push(markOf(one));
    people.set(one.contactId, own);
  }
  return people;
}

function lostOf(confirmed: Confirmed[], { done }: Found): string[] {
  return [...byPerson(confirmed)].flatMap(([contactId, marks]) => {
    const there = counted(done.get(contactId) ?? []);
    return [...counted(marks)].filter(([mark, times]) => (there.get(mark) ?? 0) < times).map(([mark]) => mark);
  });
}

/** What stands in the ledger more often than it was confirmed; a text that was never confirmed may be there once. */
function moreOf(confirmed: Confirmed[], { done }: Found): string[] {
  const told = byPerson(confirmed);
  return [...done].flatMap(([contactId, marks]) => {
    const times = counted(told.get(contactId) ?? []);
    return [...counted(marks)].filter(([mark, is]) => is > Math.max(1, times.get(mark) ?? 0)).map(([mark]) => mark);
  });
}

/** Votes and answers that are not what was said last. */
function standing(world: World, confirmed: Confirmed[]): string[] {
  const last = new Map<string, Confirmed>();
  for (const one of confirmed) if (!isDone(one)) last.set(`${one.kind} ${one.contactId}`, one);
  const own = new Map<string, Row[]>();
  for (const row of world.org.rows('Portico_Entry__c', {})) {
    const key = `${row.Kind__c} ${row.Contact__c}`;
    own.set(key, [...(last.has(key) ? (own.get(key) ?? []) : []), row]);
  }
  return [...last].flatMap(([key, { kind, about, said }]) => {
    const rows = own.get(key) ?? [];
    const isSo = rows.length <= 1 && Number(rows[0]?.Value__c ?? 0) > 0 === (about === 'up' || about === 'yes');
    const isThere = rows.length === 1 || about === 'none';
    return isSo && isThere ? [] : [`${kind} ${said}`];
  });
}

/** Of votes and answers only where nothing else was said: else `standing` tells which is the last. */
function notTakenBack(world: World, confirmed: Confirmed[], takenBack: Confirmed[], { texts, done }: Found): string[] {
  const told = byPerson(confirmed);
  const entries = world.org.rows('Portico_Entry__c', {});
  const isThere = (one: Confirmed): boolean => {
    const { kind, said, contactId } = one;
    if (isDone(one)) {
      const times = (marks: string[] = []) => counted(marks).get(markOf(one)) ?? 0;
      return texts.has(said) || times(done.get(contactId)) > times(told.get(contactId));
    }
    if (confirmed.some((other) => other.kind === kind && other.contactId === contactId)) return false;
    return entries.some((row) => row.Kind__c === kind && row.Contact__c === contactId);
  };
  return takenBack.filter(isThere).map(({ kind, said, tries }) => `${kind} ${said} after ${tries} tries`);
}

function wrongState(world: World, confirmed: Confirmed[], { texts }: Found): string[] {
  const last = new Map<string, boolean>();
  for (const { kind, said, about = '', closes } of confirmed) {
    if (kind === 'case') last.set(said, false);
    if (kind === 'close' || closes) last.set(about, true);
    if (kind === 'reopen') last.set(about, false);
  }
  const now = new Map(world.org.rows('Case', {}).map(({ Id, IsClosed }) => [Id, IsClosed]));
  return [...last].flatMap(([subject, isClosed]) => {
    const [row] = texts.get(subject) ?? []; // a case that was lost is told elsewhere
    return row && now.get(row.id) !== isClosed ? [`${subject}: ${isClosed ? 'open' : 'closed'}`] : [];
  });
}

function outOfOrder(confirmed: Confirmed[], { done }: Found): string[] {
  return [...byPerson(confirmed)].flatMap(([contactId, accepted]) => {
    const there = done.get(contactId) ?? [];
    // What was lost or never confirmed is told elsewhere.
    const order = there.filter((mark) => accepted.includes(mark));
    const told = accepted.filter((mark) => there.includes(mark));
    const at = told.findIndex((mark, index) => order[index] !== mark);
    const around = (marks: string[]) => marks.slice(Math.max(0, at - 2), at + 5).join(', ');
    return at === -1 ? [] : [`${around(order)} instead of ${around(told)}`];
  });
}

async function wrongFiles(world: World, confirmed: Confirmed[], { texts }: Found): Promise<string[]> {
  const documents = new Map<unknown, unknown[]>();
  for (const row of world.org.rows('ContentDocumentLink', {}))
    documents.set(row.LinkedEntityId, [...(documents.get(row.LinkedEntityId) ?? []), row.ContentDocumentId]);
  const versions = new Map<unknown, Row[]>();
  for (const row of world.org.rows('ContentVersion', {}))
    versions.set(row.PathOnClient, [...(versions.get(row.PathOnClient) ?? []), row]);
  const token = await tokenOf(world);
  const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
  const wrong: string[] = [];
  for (const { said, kind, file, about = '' } of confirmed) {
    if (!file) continue;
    const [parent] = texts.get(kind === 'case' ? said : about) ?? [];
    const linked = documents.get(parent?.id) ?? [];
    const named = (versions.get(file.name) ?? []).filter((row) => linked.includes(row.ContentDocumentId ?? null));
    const [version] = named;
    const bytes = version && (await bytesOf(world, token, version));
    if (named.length !== 1 || !bytes || sha(bytes) !== sha(file.bytes)) wrong.push(`${said}: ${named.length} files`);
  }
  return wrong;
}

async function bytesOf(world: World, token: string, version: Row): Promise<Uint8Array> {
  const path = `/services/data/v67.0/sobjects/ContentVersion/${version.Id}/VersionData`;
  const answer = await fetch(`${world.instanceUrl}${path}`, { headers: { authorization: `Bearer ${token}` } });
  return new Uint8Array(await answer.arrayBuffer());
}

async function tokenOf({ instanceUrl, clientId, clientSecret }: World): Promise<string> {
  const body = new URLSearchParams({
    ...{ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret },
  });
  const answer = await fetch(`${instanceUrl}/services/oauth2/token`, { method: 'POST', body });
  const { access_token: token }: { access_token: string } = JSON.parse(await answer.text());
  return token;
}
