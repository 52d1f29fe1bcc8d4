import { createHash } from 'node:crypto';
import { makeCase, scopeOf } from './authorization.ts';
import type { Browser, Page } from './browser.ts';
import type { RunningPortal } from './portal.ts';

/** Everybody who can sign in, by address; those of Olmo at the host of their brand. */
export const PEOPLE: Record<string, { email: string; host?: string }> = {
  maya: { email: 'maya@fjordhus.example' },
  erik: { email: 'erik@fjordhus.example' },
  ingrid: { email: 'ingrid@fjordhus.example' },
  siri: { email: 'siri@fjordhus.example' },
  tom: { email: 'Tom.Aas@Nordlys.example' },
  lars: { email: 'lars.moen@bryggen.example' },
  maryam: { email: 'maryam@sepidar.example' },
  amir: { email: 'amir@sepidar.example' },
  noa: { email: 'noa@pyord.example' },
  erez: { email: 'erez@pyord.example' },
  ana: { email: 'ana@caffe-aurora.example', host: 'olmo.localhost' },
  sam: { email: 'sam@larkfield.example' },
};

/** Numbers from 0 to below 1, the same for a seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A word of its own for each case, and which case that is. */
export type Canaries = ReadonlyMap<string, string>;

export interface Heard {
  answers: number;
  /** Canaries heard by those they are for, all together. */
  own: number;
  /** Those of somebody else: whose ear, which address. */
  foreign: string[];
  /** Answers that are no page, no data, no redirect and not “not there”. */
  failed: string[];
}

const canaryOf = (what: string) => `cny${createHash('sha256').update(what).digest('hex').slice(0, 12)}`;
const canariesIn = ({ text }: Page) => [...new Set(text.match(/cny[0-9a-f]{12}/g) ?? [])];

/** Into the subject of every case there is, and of some more into their comments, e-mails and files. */
export async function placeCanaries(portal: RunningPortal): Promise<Canaries> {
  const placed = new Map<string, string>();
  for (const row of await portal.records('Case')) {
    const number = String(row.CaseNumber);
    await portal.changeAsAgent('Case', String(row.Id), { Subject: `${row.Subject} ${canaryOf(number)}`.slice(-200) });
    placed.set(canaryOf(number), number);
  }
  for (const [person, { email }] of Object.entries(PEOPLE)) {
    const { number } = await makeCase(portal, email, { subject: canaryOf(person) });
    placed.set(canaryOf(person), number);
  }
  return placed;
}

interface Reader {
  person: string;
  browser: Browser;
  origin: string;
  /** Numbers of the cases the person may see. */
  scope: string[];
}

/** Each person in two browsers. */
async function readersOf(portal: RunningPortal): Promise<Reader[]> {
  const readers: Reader[] = [];
  for (const [person, { email, host = 'localhost' }] of Object.entries(PEOPLE))
    for (let times = 0; times < 2; times++) {
      const origin = `http://${host}:${portal.port}`;
      const browser = portal.visitor();
      await browser.signIn(person, `${origin}/`);
      readers.push({ person, browser, origin, scope: await scopeOf(portal, email) });
    }
  return readers;
}

const WORDS = ['VPN', 'invoice', 'gateway', 'word', 'cny', 'offline', 'access', '0000'];

/**
 * Everybody reads everything at once for so long, on a busy machine up to four times as long until so many canaries were heard by
 * those they are for, while agents change cases and so make what is kept old. Nobody may hear of a case that is not his.
 */
export async function listen(
  portal: RunningPortal,
  canaries: Canaries,
  { ms, own = 0, seed, workers = 12 }: { ms: number; own?: number; seed: number; workers?: number },
): Promise<Heard> {
  const random = randomFrom(seed);
  const one = <T>(of: readonly T[]): T => {
    const found = of[Math.floor(random() * of.length)];
    if (found === undefined) throw new Error('nothing to choose from');
    return found;
  };
  const readers = await readersOf(portal);
  const numbers = [...canaries.values()];
  const cases = new Map((await portal.records('Case')).map((row) => [String(row.CaseNumber), row]));
  const heard: Heard = { answers: 0, own: 0, foreign: [], failed: [] };

  const ADDRESSES: ((reader: Reader) => string)[] = [
    () => '/',
    () => `/cases?view=${one(['mine', 'company'])}&status=${one(['open', 'waiting', 'closed', 'all'])}`,
    () => `/cases?view=company&status=all&sort=${one(['newest', 'number', 'subject'])}`,
    () => `/cases?status=all&q=${one(WORDS)}`,
    ({ scope }) => `/cases/${scope.length > 0 ? one(scope) : one(numbers)}`,
    () => `/cases/${one(numbers)}`,
    () => `/search?q=${one(WORDS)}`,
    () => `/suggest?q=${one(WORDS)}`,
    () => '/ideas',
    () => '/solutions',
    () => '/knowledge',
    () => '/cases/new',
  ];

  async function read(): Promise<void> {
    const reader = one(readers);
    const path = one(ADDRESSES)(reader);
    const accept = random() < 0.3 ? 'application/json' : 'text/html';
    const page = await reader.browser.get(`${reader.origin}${path}`, { headers: { accept }, follow: false });
    heard.answers += 1;
    if (![200, 303, 404].includes(page.status)) heard.failed.push(`${page.status} ${path} for ${reader.person}`);
    for (const canary of canariesIn(page))
      if (reader.scope.includes(canaries.get(canary) ?? '')) heard.own += 1;
      else heard.foreign.push(`${reader.person} ${path} (${accept}): case ${canaries.get(canary)}`);
  }

  async function disturb(): Promise<void> {
    const row = cases.get(one(numbers));
    if (row) await portal.changeAsAgent('Case', String(row.Id), { Priority: one(['High', 'Medium', 'Low']) });
  }

  const began = performance.now();
  const isOver = () => performance.now() - began > (heard.own > own ? ms : 4 * ms);
  const work = async () => {
    while (!isOver()) await (random() < 0.01 ? disturb() : read());
  };
  await Promise.all(Array.from({ length: workers }, work));
  return heard;
}
