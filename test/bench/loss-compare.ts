import { createHash } from 'node:crypto';
import type { World } from '../../plugin/sandbox/world.ts';

/** One that a customer was told is received. */
export interface Confirmed {
  kind: 'case' | 'comment' | 'idea' | 'idea-comment' | 'solution' | 'vote' | 'feedback';
  said: string;
  contactId: string;
  /** The subject of the case of a comment; what was said of what is there already. */
  about?: string | undefined;
  wasKept: boolean;
  file?: { name: string; bytes: Buffer };
}

export interface Losses {
  lost: string[];
  doubled: string[];
  outOfOrder: string[];
  wrongFiles: string[];
  wrongPlace: string[];
}

type Row = Record<string, unknown>;

/** Where the text of each kind stands. */
const PLACES = {
  case: { object: 'Case', field: 'Subject' },
  comment: { object: 'CaseComment', field: 'CommentBody' },
  idea: { object: 'Idea', field: 'Title' },
  'idea-comment': { object: 'IdeaComment', field: 'CommentBody' },
  solution: { object: 'Solution', field: 'SolutionName' },
} as const;

const KINDS = new Set(Object.keys(PLACES));
const SAID = /loss-Person-\d+-\d+/;

interface Found {
  id: string;
  parent: unknown;
}

/** What customers wrote, by its text; more than one row is one too many. */
function written(world: World): Map<string, Found[]> {
  const found = new Map<string, Found[]>();
  for (const { object, field } of Object.values(PLACES))
    for (const row of world.org.rows(object, {})) {
      const [said] = SAID.exec(String(row[field])) ?? [];
      if (said === undefined) continue;
      const one = { id: String(row.Id), parent: row.ParentId };
      found.set(said, [...(found.get(said) ?? []), one]);
    }
  return found;
}

function isRecord({ kind }: Confirmed): boolean {
  return kind !== 'vote' && kind !== 'feedback';
}

/** How many have not arrived yet. */
export async function missing(world: World, confirmed: Confirmed[]): Promise<number> {
  const found = written(world);
  return confirmed.filter((one) => isRecord(one) && !found.has(one.said)).length + standing(world, confirmed).length;
}

/** Votes and answers that are not what was said last. */
function standing(world: World, confirmed: Confirmed[]): string[] {
  const last = new Map<string, Confirmed>();
  for (const one of confirmed) if (!isRecord(one)) last.set(`${one.kind} ${one.contactId}`, one);
  const entries = world.org.rows('Portico_Entry__c', {});
  return [...last.values()].flatMap(({ kind, contactId, about, said }) => {
    const own = entries.filter((row) => row.Kind__c === kind && row.Contact__c === contactId);
    const isSo = own.length <= 1 && Number(own[0]?.Value__c ?? 0) > 0 === (about === 'up' || about === 'yes');
    const isThere = own.length === 1 || about === 'none';
    return isSo && isThere ? [] : [`${kind} ${said}`];
  });
}

export async function compare(world: World, confirmed: Confirmed[]): Promise<Losses> {
  const found = written(world);
  const records = confirmed.filter(isRecord);
  const lost = records.filter(({ said }) => !found.has(said)).map(({ said }) => said);
  const doubled = [...found].filter(([, rows]) => rows.length > 1).map(([said]) => said);
  const wrongPlace = records
    .filter(
      ({ kind, said, about = '' }) => kind === 'comment' && found.get(said)?.[0]?.parent !== found.get(about)?.[0]?.id,
    )
    .map(({ said }) => said);
  return {
    lost: [...lost, ...standing(world, confirmed)],
    doubled,
    wrongPlace,
    outOfOrder: outOfOrder(world, records, found),
    wrongFiles: await wrongFiles(world, records, found),
  };
}

/** The ledger tells in which order they were written. */
function outOfOrder(world: World, records: Confirmed[], found: Map<string, Found[]>): string[] {
  const saidOf = new Map([...found].flatMap(([said, rows]) => rows.map(({ id }) => [id, said] as const)));
  const told = new Set(records.map(({ said }) => said));
  const byPerson = new Map<unknown, string[]>();
  for (const row of world.org.rows('Portico_Entry__c', {})) {
    const said = saidOf.get(String(row.Record_Id__c));
    if (said !== undefined && told.has(said) && KINDS.has(String(row.Kind__c)))
      byPerson.set(row.Contact__c, [...(byPerson.get(row.Contact__c) ?? []), said]);
  }
  return [...byPerson].flatMap(([contactId, order]) => {
    const accepted = records
      .filter((one) => one.contactId === contactId && found.has(one.said))
      .map(({ said }) => said);
    return order.every((said, at) => said === accepted[at])
      ? []
      : [`${order.join(' ')} instead of ${accepted.join(' ')}`];
  });
}

async function wrongFiles(world: World, records: Confirmed[], found: Map<string, Found[]>): Promise<string[]> {
  const links = world.org.rows('ContentDocumentLink', {});
  const versions = world.org.rows('ContentVersion', {});
  const token = await tokenOf(world);
  const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
  const wrong: string[] = [];
  for (const { said, kind, file, about = '' } of records) {
    if (!file) continue;
    const [parent] = found.get(kind === 'case' ? said : about) ?? [];
    const documents = links.filter((row) => row.LinkedEntityId === parent?.id).map((row) => row.ContentDocumentId);
    const named = versions.filter(
      (row) => row.PathOnClient === file.name && documents.includes(row.ContentDocumentId ?? null),
    );
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
