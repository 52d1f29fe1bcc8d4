import { rm } from 'node:fs/promises';
import { expect } from 'chai';
import { main } from '../../plugin/cli/main.ts';
import { unescaped } from '../make/browser.ts';
import { caseOf, dataOf } from '../make/case-rows.ts';
import { install } from '../make/installation.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';
import { everyWrite, type Person, peopleOf, sendBy, type WriteKind } from '../make/writes.ts';

const LEDGER = 'Portico_Entry__c';
const LINK = 'ContentDocumentLink';
/** All that a write could leave behind. */
const WRITTEN = [
  ...['Case', 'CaseComment', LINK, 'CaseSolution', 'CaseArticle', 'Idea', 'IdeaComment', 'Solution'],
  LEDGER,
];

/** What the portal may not create, and which kinds of write that makes impossible. */
const RIGHTS: Record<string, RegExp> = {
  Case: /^a case/,
  CaseComment: /^a comment(?! on an idea)|^a rating/,
  ContentVersion: /with a file/,
  Idea: /^an idea|on an idea/,
  Solution: /^a solution$/,
  [LEDGER]: /./,
};

/** What forms know of an object is kept for an hour: its rights may be gone by then. */
const DESCRIBED = ['Case', 'Idea', 'Solution', LEDGER];

/** Ways on that are not shown where they lead to a refusal. */
const WAYS: Record<string, { on: string; way: string; without: string[] }> = {
  'to a new idea': { on: 'the ideas', way: 'href="/ideas/new"', without: ['Idea', LEDGER] },
  'to a new solution, from the list': {
    on: 'the solutions',
    way: 'href="/solutions/new"',
    without: ['Solution', LEDGER],
  },
  'to a new solution, from a text': { on: 'a solution', way: 'href="/solutions/new"', without: ['Solution', LEDGER] },
  'to an answer whether a text helped': { on: 'a solution', way: '/helpful"', without: [LEDGER] },
  'to an answer whether an article helped': { on: 'an article', way: '/helpful"', without: [LEDGER] },
  'to a vote': { on: 'the ideas', way: '/vote"', without: [LEDGER] },
  'to a vote, from the idea': { on: 'an idea', way: '/vote"', without: [LEDGER] },
  'to a comment on an idea': { on: 'an idea', way: '/comments"', without: ['Idea', LEDGER] },
};

/** `portico deploy` for an installation on this org. @returns what it says when it goes wrong */
async function deploy(portal: RunningPortal): Promise<string[]> {
  const { file, folder } = await install(portal.world, { port: portal.port });
  const complaints: string[] = [];
  const terminal = { stopped: Promise.resolve(), nodeEnv: 'production', print: () => {} };
  try {
    await main(['deploy', '--config', file], { ...terminal, complain: (line) => void complaints.push(line) });
    return complaints;
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe('a portal that may read and not write', function () {
  this.timeout(60_000); // a test is up to 60 pages, on a machine with other work
  let portal: RunningPortal;
  let erik: Person;
  let writes: Record<string, WriteKind>;
  let places: Record<string, string>;
  let ahead: number;
  let used: number;

  afterEach(() => portal.close());

  /** @param taken what the portal may not create from the start */
  async function begin({ bare = false, taken }: { bare?: boolean; taken?: string }): Promise<void> {
    [ahead, used] = [0, 0];
    portal = await startPortal({ cases: 20, bare, clock: () => new Date(Date.now() + ahead) });
    if (taken !== undefined) await portal.rights(taken, { create: false });
    const [person] = await peopleOf(portal, ['erik']);
    if (!person) throw new Error('nobody is signed in');
    erik = person;
    writes = await everyWrite(portal, [erik]);
    const firstOf = async (path: '/solutions' | '/knowledge') => (await dataOf('solutions', erik.browser, path)).rows;
    const ideas = await dataOf('ideas', erik.browser, '/ideas?sort=recent');
    const { number } = await caseOf(portal, erik.email);
    places = {
      'the home page': '/',
      'the ideas': '/ideas',
      'an idea': ideas.list?.rows[0]?.href ?? '',
      'the solutions': '/solutions',
      'a solution': (await firstOf('/solutions')).find(({ kind }) => kind === 'solution')?.href ?? '',
      'an article': (await firstOf('/knowledge'))[0]?.href ?? '',
      'the articles': '/knowledge',
      'the cases': '/cases',
      'a case': `/cases/${number}`,
      'the search': '/search?q=vpn',
    };
  }

  /** Bytes of a file go up first and hang nowhere: links of sharing are counted. */
  const counted = () => {
    const { org } = portal.world;
    const there = WRITTEN.filter((object) => org.objectNames().includes(object));
    return there.map((object) => org.rows(object, object === LINK ? { ShareType: 'V' } : {}).length);
  };
  const prepared = (kind: WriteKind) => kind.prepare(erik, used++ % 10);
  const troubles = () => portal.log.map((line) => JSON.parse(line)).filter(({ level }) => level !== 'info');

  /** Said plainly, what was written is there still, nothing is in the CRM, and the log has the remedy. */
  async function isRefused(name: string, kind: WriteKind, object: string): Promise<void> {
    const { fields, files, ...form } = await prepared(kind);
    const before = counted();
    portal.log.length = 0;
    const page = await sendBy(erik, { fields, files, ...form });
    expect(counted(), name).to.deep.equal(before);
    expect(page.text, name).not.to.match(/Portico_|INSUFFICIENT|integration user|portico deploy/);
    const [told, ...more] = troubles();
    expect(more, name).to.deep.equal([]);
    expect(told?.error, name).to.include(object).and.include('portico deploy');
    // He is thanked: nothing of his is lost.
    if (kind.thanks) return void expect(page.status).to.equal(200);
    expect(told, name).to.include({ code: 'crm.not-ready', level: 'error' });
    expect(page.status, name).to.equal(503);
    expect(page.headers).to.have.property('retry-after');
    expect(page.text, name).to.match(/not set up/);
    const text = kind.kept?.(fields);
    if (text === undefined) return;
    const isBehindLink = /href="[^"]*[?&]draft=[^"]+"/.test(page.text) || /href="[^"]*[?&]draft&#x3D;/.test(page.text);
    if (isBehindLink) return;
    expect(unescaped(page.text), name).to.include(text).and.include(`value="${fields.key}"`);
    for (const file of files) expect(page.text, name).to.include(file.name);
  }

  async function refusesAll(object: string, of: RegExp, but?: string): Promise<void> {
    for (const [name, kind] of Object.entries(writes))
      if (of.test(name) && name !== but) await isRefused(name, kind, object);
  }

  async function takesAll(but: RegExp | undefined): Promise<void> {
    for (const [name, kind] of Object.entries(writes))
      if (!but?.test(name)) expect((await sendBy(erik, await prepared(kind))).status, name).to.equal(200);
  }

  async function readsAll(): Promise<void> {
    for (const [name, path] of Object.entries(places)) {
      const page = await erik.browser.get(path);
      expect(page.status, name).to.equal(200);
      expect(page.text, name).to.match(/<h1[\s>]/);
    }
    expect(troubles()).to.deep.equal([]);
  }

  async function showsWaysBut(object: string | undefined): Promise<void> {
    for (const [name, { on, way, without }] of Object.entries(WAYS)) {
      const { text } = await erik.browser.get(places[on] ?? '');
      expect(text.includes(way), `a way ${name}`).to.equal(object === undefined || !without.includes(object));
    }
  }

  it('control: one that may do both shows all ways and takes everything', async () => {
    await begin({});
    await readsAll();
    await showsWaysBut(undefined);
    await takesAll(undefined);
  });

  for (const [object, of] of Object.entries(RIGHTS)) {
    it(`${object}: reads, shows no way to a refusal, refuses what needs it and takes the rest`, async () => {
      await begin({ taken: object });
      await readsAll();
      await showsWaysBut(object);
      await refusesAll(object, of);
      await takesAll(of);
    });

    if (!DESCRIBED.includes(object)) continue;
    it(`${object}, since a moment ago: refuses as well`, async () => {
      await begin({});
      for (const path of ['/ideas/new', '/solutions/new', '/cases/new']) await erik.browser.get(path);
      await portal.rights(object, { create: false });
      await refusesAll(object, of, 'a vote taken back'); // there is none to take back
    });
  }

  it('an org without the ledger: reads, refuses everything, and takes it a minute after a deploy', async () => {
    await begin({ bare: true });
    await readsAll();
    await showsWaysBut(LEDGER);
    await refusesAll(LEDGER, /./);
    expect(await deploy(portal)).to.deep.equal([]);
    ahead = 61_000;
    await showsWaysBut(undefined);
    await takesAll(undefined);
    const votes = await portal.records(LEDGER, { Kind__c: 'vote', Contact__c: erik.contactId });
    expect(votes.map(({ Value__c }) => Value__c)).to.include(10);
  });
});
