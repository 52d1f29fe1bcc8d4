import { expect } from 'chai';
import { ABSENT, makeCase, numbersOn, type Target } from '../make/authorization.ts';
import type { Browser, Page } from '../make/browser.ts';
import { chooser, PEOPLE, randomFrom } from '../make/canaries.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';
import { makeTexts, TEXT_DOORS } from '../make/text-doors.ts';

const PAIRS = 1_000;
const TEXT_PAIRS = 500;
const SEED = 20_261_122;

/** The rules, as they are written for customers, over the rows of the CRM. */
interface Rights {
  sees: boolean;
  comments: boolean;
  closes: boolean;
  owns: boolean;
}
const NONE: Rights = { sees: false, comments: false, closes: false, owns: false };

function rightsOf(person: Record<string, unknown> | undefined, record: Record<string, unknown> | undefined): Rights {
  if (!person || !record) return NONE;
  if (record.ContactId === person.Id) return { sees: true, comments: true, closes: true, owns: true };
  const grants = String(person.Portal_Access__c ?? '').split(';');
  const sees = record.AccountId === person.AccountId && grants.includes('See company cases');
  return {
    sees,
    comments: sees && grants.includes('Comment on company cases'),
    closes: sees && grants.includes('Close company cases'),
    owns: false,
  };
}

interface Asked {
  browser: Browser;
  origin: string;
  target: Pick<Target, 'id' | 'number' | 'fileId'>;
  other: Pick<Target, 'fileId'>;
  key: () => Promise<string>;
}

/** An address and a method, and what the rules say its answer is for somebody who is signed in. */
interface Door {
  ask(asked: Asked): Promise<Page>;
  answer(rights: Rights, more: { sameFile: boolean; admin: boolean }): number;
  /** For nobody; sign-in, unless said otherwise. */
  nobody?: number;
  /** Only what the model refuses is tried: it would change what the next pair meets. */
  onlyRefused?: boolean;
}

const JSON_PLEASE = { headers: { accept: 'application/json' }, follow: false };
const get = (path: (asked: Asked) => string, sending: object = { follow: false }): Door['ask'] => {
  return (asked) => asked.browser.get(`${asked.origin}${path(asked)}`, sending);
};
const post = (what: string, fields: Record<string, string>): Door['ask'] => {
  return async ({ browser, origin, target, key }) =>
    browser.post(`${origin}/cases/${target.number}/${what}`, { ...fields, key: await key() }, { follow: false });
};
const seen = ({ sees }: Rights) => (sees ? 200 : 404);
const moved = ({ sees }: Rights) => (sees ? 303 : 404);
const done = (right: boolean, { sees }: Rights) => (right ? 303 : sees ? 403 : 404);

const DOORS: Record<string, Door> = {
  'GET case': { ask: get(({ target }) => `/cases/${target.number}`), answer: seen },
  'GET case as JSON': { ask: get(({ target }) => `/cases/${target.number}`, JSON_PLEASE), answer: seen, nobody: 401 },
  'GET case by 18 characters': { ask: get(({ target }) => `/cases/${target.id}`), answer: moved },
  'GET case by 15 characters': { ask: get(({ target }) => `/cases/${target.id.slice(0, 15)}`), answer: moved },
  'GET file': { ask: get(({ target }) => `/cases/${target.number}/files/${target.fileId}`), answer: seen },
  'GET file of any case under this one': {
    ask: get(({ target, other }) => `/cases/${target.number}/files/${other.fileId}`),
    answer: (rights, { sameFile }) => (rights.sees && sameFile ? 200 : 404),
  },
  'GET search for the number': {
    ask: get(({ target }) => `/search?q=${target.number}`),
    answer: ({ sees }) => (sees ? 303 : 200),
  },
  'GET insights': { ask: get(() => '/admin/insights'), answer: (_rights, { admin }) => (admin ? 200 : 404) },
  'GET audit': { ask: get(() => '/admin/audit'), answer: (_rights, { admin }) => (admin ? 200 : 404) },
  'POST comment': {
    ask: post('comments', { body: 'One of a thousand' }),
    answer: (rights) => done(rights.comments, rights),
  },
  'POST close': {
    ask: post('close', {}),
    answer: (rights) => done(rights.closes, rights),
    onlyRefused: true,
  },
  'POST reopen': {
    ask: post('reopen', {}),
    answer: (rights) => done(rights.closes, rights),
    onlyRefused: true,
  },
  'POST rate': {
    ask: post('rate', { value: '5' }),
    answer: (rights) => done(rights.owns, rights),
    onlyRefused: true,
  },
};

describe('authorization at random', () => {
  let portal: RunningPortal;
  const browsers = new Map<string, { browser: Browser; origin: string }>();
  const people = new Map<string, Record<string, unknown> | undefined>();
  const records = new Map<string, Record<string, unknown> | undefined>();
  const targets: Target[] = [];

  before(async function () {
    this.timeout(40_000); // everybody signs in and has cases made
    portal = await startPortal();
    for (const [person, { email, host = 'localhost' }] of Object.entries(PEOPLE)) {
      const origin = `http://${host}:${portal.port}`;
      const browser = portal.visitor();
      await browser.signIn(person, `${origin}/`);
      browsers.set(person, { browser, origin });
      people.set(person, (await portal.records('Contact', { Email: email }))[0]);
      for (let times = 0; times < 2; times++)
        targets.push(await makeCase(portal, email, { subject: `Random ${person} ${times}` }));
    }
    browsers.set('nobody', { browser: portal.visitor(), origin: portal.origin });
    for (const { id, number } of targets) records.set(number, (await portal.records('Case', { Id: id }))[0]);
  });
  after(() => portal?.close());

  it(`${PAIRS} pairs of person, record, address and method answer as the rules say (seed ${SEED})`, async function () {
    this.timeout(120_000); // a thousand answers, one after the other where something is written
    const random = randomFrom(SEED);
    const one = chooser(random);
    const wrong: string[] = [];
    const answers = new Map<number, number>();

    const absent = { ...ABSENT, internalFileId: ABSENT.fileId };
    async function tryOne(): Promise<void> {
      const person = one([...browsers.keys()]);
      // Strangers are many: half of the records are of the person's own company.
      const mine = targets.filter(({ number }) => records.get(number)?.AccountId === people.get(person)?.AccountId);
      const target = random() < 0.05 ? absent : one(random() < 0.5 && mine.length > 0 ? mine : targets);
      const other = random() < 0.4 ? target : one(targets);
      const [name, door] = one(Object.entries(DOORS));
      const rights = rightsOf(people.get(person), records.get(target.number));
      const more = { sameFile: other.fileId === target.fileId, admin: person === 'sam' };
      const status = person === 'nobody' ? (door.nobody ?? 303) : door.answer(rights, more);
      if (door.onlyRefused && person !== 'nobody' && status === 303) return tryOne();
      const { browser, origin } = browsers.get(person) ?? { browser: portal.visitor(), origin: portal.origin };
      const key = async () => (person === 'nobody' ? 'of nobody' : browser.keyOn(`${origin}/cases/new`));
      const page = await door.ask({ browser, origin, target, other, key });
      answers.set(status, (answers.get(status) ?? 0) + 1);
      if (page.status !== status) wrong.push(`${person}, ${name}, ${target.number}: ${page.status}, not ${status}`);
      if (person === 'nobody' && status === 303 && !page.headers.location?.startsWith('/auth/saml/'))
        wrong.push(`nobody, ${name}: led to ${page.headers.location}`);
    }
    for (let at = 0; at < PAIRS; at += 4) await Promise.all([tryOne(), tryOne(), tryOne(), tryOne()]);
    expect(wrong).to.deep.equal([]);
    // What is refused and what is allowed are both among them, each many times.
    for (const status of [200, 303, 403, 404]) expect(answers.get(status) ?? 0, String(status)).to.be.above(20);
  });

  it(`${TEXT_PAIRS} pairs of person, text or idea, address and method do, too (seed ${SEED})`, async function () {
    this.timeout(60_000); // one answer after the other
    const random = randomFrom(SEED);
    const one = chooser(random);
    const texts = await makeTexts(portal);
    const wrong: string[] = [];
    const answers = new Map<number, number>();
    for (let at = 0; at < TEXT_PAIRS; at++) {
      // Who is of the other brand is one of thirteen, who is nobody as well: they come more often.
      const person = random() < 0.3 ? one(['ana', 'nobody']) : one([...browsers.keys()]);
      const text = one(texts);
      const [name, door] = one(Object.entries(TEXT_DOORS).filter(([, { kinds }]) => kinds.includes(text.kind)));
      const brand = person === 'ana' ? 'olmo' : 'larkfield';
      const status = person === 'nobody' ? door.nobody : text.brands.includes(brand) ? door.answer : 404;
      const { browser, origin } = browsers.get(person) ?? { browser: portal.visitor(), origin: portal.origin };
      const key = async () => (person === 'nobody' ? 'of nobody' : browser.keyOn(`${origin}/cases/new`));
      const page = await door.ask({ browser, origin, text, key });
      answers.set(status, (answers.get(status) ?? 0) + 1);
      if (page.status !== status) wrong.push(`${person}, ${name}, ${text.path}: ${page.status}, not ${status}`);
      if ((status === 200) !== page.text.includes(text.word)) wrong.push(`${person}, ${name}: ${text.word}`);
      const isSentAway = page.headers.location?.startsWith('/auth/saml/') ?? false;
      if (status === 303 && isSentAway !== (person === 'nobody'))
        wrong.push(`${person}, ${name}, ${text.path}: led to ${page.headers.location}`);
    }
    expect(wrong).to.deep.equal([]);
    const ana = people.get('ana')?.Id;
    const left = (await portal.records('Portico_Entry__c')).flatMap((entry) => {
      const text = texts.find(({ id }) => id !== undefined && id === entry.Parent_Id__c);
      return text ? [{ text, brand: entry.Contact__c === ana ? 'olmo' : 'larkfield' }] : [];
    });
    expect(left.length, 'answers, votes and comments').to.be.above(10);
    expect(left.filter(({ text, brand }) => !text.brands.includes(brand))).to.deep.equal([]);
    for (const status of [200, 303, 401, 404]) expect(answers.get(status) ?? 0, String(status)).to.be.above(10);
  });

  it('lists hold what the rules say, all of it and nothing else', async function () {
    this.timeout(20_000);
    for (const [person, { browser, origin }] of browsers) {
      if (person === 'nobody') continue;
      const page = await browser.get(`${origin}/cases?view=company&status=all&q=Random`, JSON_PLEASE);
      const expected = targets.filter(({ number }) => rightsOf(people.get(person), records.get(number)).sees);
      expect(numbersOn(page), person).to.deep.equal(expected.map(({ number }) => number).sort());
    }
  });
});
