import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { makeCase, scopeOf } from './authorization.ts';
import type { Browser, Page } from './browser.ts';
import { articleOf } from './library.ts';
import type { RunningPortal } from './portal.ts';

const { brands }: { brands: { id: string; library: { solutionCategories: string[] } }[] } = JSON.parse(
  readFileSync(new URL('../../config/sandbox.json', import.meta.url), 'utf8'),
);

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

/** One of a list, by such numbers. */
export function chooser(random: () => number): <T>(of: readonly T[]) => T {
  return (of) => {
    const found = of[Math.floor(random() * of.length)];
    if (found === undefined) throw new Error('nothing to choose from');
    return found;
  };
}

/** A word of its own in a record, and who may hear it. */
interface Canary {
  /** Which record, for the report. */
  what: string;
  /** Case it stands on; whoever may see that may hear it. */
  caseNumber?: string;
  /** Brands whose readers may hear it. */
  brands?: readonly string[];
  /** Ids of the contacts who may, whatever else is said. */
  contacts?: readonly string[];
}
export type Canaries = ReadonlyMap<string, Canary>;

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

type Row = Record<string, unknown>;

const ARTICLES = 20;
const canaryOf = (what: string) => `cny${createHash('sha256').update(what).digest('hex').slice(0, 12)}`;
const canariesIn = ({ text }: Page) => [...new Set(text.match(/cny[0-9a-f]{12}/g) ?? [])];
/** The end of a text stays where it has to be cut. */
const withWord = (text: unknown, word: string, most: number) => `${text ?? ''} ${word}`.slice(-most);

/** Into records of each kind that customers see, and of each kind that has some that they may not. */
export async function placeCanaries(portal: RunningPortal): Promise<Canaries> {
  const placed = new Map<string, Canary>();
  const place = (object: string, id: unknown, canary: Omit<Canary, 'what'>): string => {
    const word = canaryOf(`${object} ${id}`);
    placed.set(word, { what: `${object} ${id}`, ...canary });
    return word;
  };
  for (const { email } of Object.values(PEOPLE)) await makeCase(portal, email, { subject: `Of ${email}` });
  await placeOnCases(portal, place);
  await placeInTexts(portal, place);
  await portal.caughtUp();
  return placed;
}

type Place = (object: string, id: unknown, canary: Omit<Canary, 'what'>) => string;

async function placeOnCases(portal: RunningPortal, place: Place): Promise<void> {
  const cases = await portal.records('Case');
  const numbers = new Map(cases.map((row) => [row.Id, String(row.CaseNumber)]));
  /** Of what hangs on a case; what is internal is for nobody. */
  const onCase = (parent: unknown, isShown: boolean): Omit<Canary, 'what'> => {
    const caseNumber = numbers.get(parent);
    return isShown && caseNumber !== undefined ? { caseNumber } : {};
  };
  for (const { Id, Subject, Description } of cases) {
    const word = place('Case', Id, onCase(Id, true));
    await portal.changeAsAgent('Case', String(Id), {
      Subject: withWord(Subject, word, 200),
      Description: withWord(Description, word, 4_000),
    });
  }
  for (const { ContentDocumentId, LinkedEntityId, Visibility } of await portal.records('ContentDocumentLink')) {
    if (!numbers.has(LinkedEntityId)) continue;
    const [document] = await portal.records('ContentDocument', { Id: String(ContentDocumentId) });
    const word = place('ContentDocument', ContentDocumentId, onCase(LinkedEntityId, Visibility === 'AllUsers'));
    await portal.changeAsAgent('ContentDocument', String(ContentDocumentId), {
      Title: withWord(document?.Title, word, 200),
    });
  }
  // What was said cannot be changed: each case gets a comment and an e-mail that its customer may read, and two that he may not.
  const { org } = portal.world;
  for (const { Id, CreatedDate } of cases)
    for (const isShown of [true, false]) {
      const written = (object: string) => {
        const id = org.nextId(object);
        const word = place(object, id, onCase(Id, isShown));
        return { row: { Id: id, ParentId: String(Id), CreatedDate: String(CreatedDate) }, text: `Said ${word}` };
      };
      const comment = written('CaseComment');
      org.load('CaseComment', [{ ...comment.row, CommentBody: comment.text, IsPublished: isShown }]);
      const mail = written('EmailMessage');
      org.load('EmailMessage', [
        {
          ...{ ...mail.row, RelatedToId: String(Id), Subject: 'Sent', TextBody: mail.text, Incoming: false },
          ...{ FromName: 'Jonas Berg', FromAddress: 'jonas.berg@larkfield.example', Status: '3' },
          ...{ IsExternallyVisible: isShown, MessageDate: String(CreatedDate) },
        },
      ]);
    }
}

async function placeInTexts(portal: RunningPortal, place: Place): Promise<void> {
  const [nodes, links, entries] = await Promise.all(
    ['CategoryNode', 'CategoryData', 'Portico_Entry__c'].map((object) => portal.records(object)),
  );
  const node = new Map((nodes ?? []).map((row) => [row.Id, row]));
  const rootOf = (row: Row | undefined): unknown => (row?.ParentId ? rootOf(node.get(row.ParentId)) : row?.MasterLabel);
  const brandsOf = (roots: unknown[]) =>
    brands.filter(({ library }) => roots.some((root) => library.solutionCategories.includes(String(root))));
  for (const { Id, SolutionName, IsPublished } of await portal.records('Solution')) {
    const own = (links ?? []).filter(({ RelatedSobjectId }) => RelatedSobjectId === Id);
    const roots = own.map(({ CategoryNodeId }) => rootOf(node.get(CategoryNodeId)));
    const word = place('Solution', Id, {
      brands: IsPublished === true ? brandsOf(roots).map(({ id }) => id) : [],
      contacts: (entries ?? [])
        .filter(({ Kind__c, Record_Id__c }) => Kind__c === 'solution' && Record_Id__c === Id)
        .map(({ Contact__c }) => String(Contact__c)),
    });
    await portal.changeAsAgent('Solution', String(Id), { SolutionName: withWord(SolutionName, word, 80) });
  }
  for (const { Id, Title } of await portal.records('Idea')) {
    const word = place('Idea', Id, { brands: ['larkfield'] }); // the other brand has no ideas
    await portal.changeAsAgent('Idea', String(Id), { Title: withWord(Title, word, 250) });
  }
  // What is online cannot be changed: articles that customers may read, and some that are for agents.
  for (let at = 0; at < ARTICLES; at++) {
    const IsVisibleInCsp = at % 2 === 0;
    const UrlName = `canary-${at}`;
    const word = place('Article', UrlName, { brands: IsVisibleInCsp ? ['larkfield'] : [] });
    await articleOf(portal, { UrlName, Title: `How a VPN word sounds ${word}`, IsVisibleInCsp });
  }
}

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
 * kinds, were heard by those they are for, while agents change cases and so make what is kept old. Nobody may hear of a record that is not for him.
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
      const canary = canaries.get(word);
      if (canary && mayHear(reader, canary)) {
        heard.own += 1;
        kinds.add(canary.what.split(' ')[0] ?? '');
      } else heard.foreign.push(`${reader.person} ${path} (${accept}): ${canary?.what}`);
    }
  }

  async function disturb(): Promise<void> {
    const row = cases.get(one(numbers));
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
