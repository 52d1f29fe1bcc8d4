import { scopeOf } from './authorization.ts';
import type { Browser, Page } from './browser.ts';
import { ARTICLES, type Canaries, type Canary, chooser, PEOPLE, randomFrom } from './canaries.ts';
import type { RunningPortal } from './portal.ts';

export interface Heard {
  answers: number;
  /** Canaries heard by those they are for, all together. */
  own: number;
  /** Objects they stood in. */
  kinds: string[];
  /** Those of somebody else: whose ear, which address. */
  foreign: string[];
  /** Answers that are no page, no data, no redirect and not “not there”. */
  failed: string[];
}

const canariesIn = ({ text }: Page) => [...new Set(text.match(/cny[0-9a-f]{12}/g) ?? [])];

interface Reader {
  person: string;
  contactId: string;
  brand: string;
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
      const [contact] = await portal.records('Contact', { Email: email });
      const brand = host === 'localhost' ? 'larkfield' : 'olmo';
      const scope = await scopeOf(portal, email);
      readers.push({ person, contactId: String(contact?.Id), brand, browser, origin, scope });
    }
  return readers;
}

function mayHear({ scope, brand, contactId }: Reader, canary: Canary): boolean {
  const { caseNumber = '', brands: of = [], contacts = [] } = canary;
  return scope.includes(caseNumber) || of.includes(brand) || contacts.includes(contactId);
}

const WORDS = ['VPN', 'invoice', 'gateway', 'word', 'cny', 'offline', 'access', '0000'];

/**
 * Everybody reads everything at once for so long, on a busy machine up to four times as long until so many canaries, of so many
 * kinds, were heard by those they are for, while agents change cases, and write on them,
 * and so make what is kept old. Nobody may hear of a record that is not for him.
 */
export async function listen(
  portal: RunningPortal,
  canaries: Canaries,
  {
    ms,
    own = 0,
    kindsToHear = 0,
    seed,
    workers = 12,
  }: {
    ms: number;
    own?: number;
    kindsToHear?: number;
    seed: number;
    workers?: number;
  },
): Promise<Heard> {
  const random = randomFrom(seed);
  const one = chooser(random);
  const readers = await readersOf(portal);
  const cases = new Map((await portal.records('Case')).map((row) => [String(row.CaseNumber), row]));
  const numbers = [...cases.keys()];
  const ideas = (await portal.records('Idea')).map(({ Id }) => `/ideas/${String(Id).slice(3, 15)}`);
  const solutions = (await portal.records('Solution')).map(({ SolutionNumber }) => `/solutions/${SolutionNumber}`);
  const heard: Heard = { answers: 0, own: 0, kinds: [], foreign: [], failed: [] };
  const kinds = new Set<string>();

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
    () => one(ideas),
    () => one(solutions),
    () => `/knowledge/canary-${Math.floor(random() * ARTICLES)}`,
    () => one(canaries.files),
    () => '/cases/new',
  ];

  async function read(): Promise<void> {
    const reader = one(readers);
    const path = one(ADDRESSES)(reader);
    const accept = random() < 0.3 ? 'application/json' : 'text/html';
    const page = await reader.browser.get(`${reader.origin}${path}`, { headers: { accept }, follow: false });
    heard.answers += 1;
    if (![200, 303, 404].includes(page.status)) heard.failed.push(`${page.status} ${path} for ${reader.person}`);
    for (const word of canariesIn(page)) {
      const canary = canaries.words.get(word);
      if (canary && mayHear(reader, canary)) {
        heard.own += 1;
        kinds.add(canary.what.split(' ')[0] ?? '');
      } else heard.foreign.push(`${reader.person} ${path} (${accept}): ${canary?.what}`);
    }
  }

  async function disturb(): Promise<void> {
    const number = one(numbers);
    if (random() < 0.4) return canaries.saysOn(number, random() < 0.5);
    const row = cases.get(number);
    if (row) await portal.changeAsAgent('Case', String(row.Id), { Priority: one(['High', 'Medium', 'Low']) });
  }

  const began = performance.now();
  const hasEnough = () => heard.own > own && kinds.size >= kindsToHear;
  const isOver = () => performance.now() - began > (hasEnough() ? ms : 4 * ms);
  const work = async () => {
    while (!isOver()) await (random() < 0.01 ? disturb() : read());
  };
  await Promise.all(Array.from({ length: workers }, work));
  heard.kinds = [...kinds].sort();
  return heard;
}
