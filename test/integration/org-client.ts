import { randomUUID } from 'node:crypto';
import type { World } from '../../plugin/sandbox/world.ts';

const VERSION = '67.0';
export const DATA = `/services/data/v${VERSION}`;

export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into field by field, as a client would
  body: any;
}

export interface Sent {
  method?: string;
  body?: unknown;
  headers?: Record<string, string>;
  token?: string | null;
}

/** A plain HTTP client of a world, with the integration user's token unless another (or none) is given. */
export function orgClient(world: World) {
  /** `path` below the version's address, or from the root of the host when it begins with `/services` or `/id`. */
  async function send(
    path: string,
    { method = 'GET', body, headers = {}, token = world.accessToken }: Sent = {},
  ): Promise<Answer> {
    const address = /^\/(services|id|_world)\b/.test(path) ? path : `${DATA}${path}`;
    const raw = typeof body === 'string' || body instanceof FormData || body instanceof URLSearchParams;
    const response = await fetch(world.instanceUrl + address, {
      method,
      headers: {
        ...(token !== null && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && !raw && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: raw ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = text !== '' && response.headers.get('content-type')?.startsWith('application/json');
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  }

  /** Creates a record and returns its id. */
  async function make(object: string, record: Record<string, unknown>): Promise<string> {
    const { status, body } = await send(`/sobjects/${object}`, { method: 'POST', body: record });
    if (status !== 201) throw new Error(`${object}: ${JSON.stringify(body)}`);
    return body.id;
  }

  const query = async (soql: string) => (await send(`/query?q=${encodeURIComponent(soql)}`)).body;
  return { send, make, query };
}

export type OrgClient = ReturnType<typeof orgClient>;

/** A company with one contact, a case with a public comment, and an entry of the ledger; names differ each time. */
export async function makeCase({ make }: OrgClient) {
  const mark = randomUUID().slice(0, 8);
  const accountId = await make('Account', { Name: `Nordwind ${mark}` });
  const contactId = await make('Contact', {
    AccountId: accountId,
    FirstName: 'Ada',
    LastName: mark,
    Email: `${mark}@nordwind.example`,
  });
  const caseId = await make('Case', {
    ContactId: contactId,
    Subject: `Reader ${mark} does not start`,
    Description: 'It blinks.',
  });
  const commentId = await make('CaseComment', { ParentId: caseId, CommentBody: 'Which lamp?', IsPublished: true });
  const entryId = await make('Portico_Entry__c', { Key__c: `key-${mark}`, Kind__c: 'case', Contact__c: contactId });
  return { mark, accountId, contactId, caseId, commentId, entryId };
}

export type Fixture = Awaited<ReturnType<typeof makeCase>>;

/** Puts the values of a fixture where a table writes `{caseId}`. */
export function filled<T>(template: T, fixture: Fixture): T {
  const values = new Map<string, string>(Object.entries(fixture));
  const fill = (value: unknown): unknown => {
    if (typeof value === 'string')
      return value.replace(/(?:\{|%7B)(\w+)(?:\}|%7D)/g, (all, name: string) => values.get(name) ?? all);
    if (Array.isArray(value)) return value.map(fill);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, fill(entry)]));
  };
  return fill(template) as T;
}
