import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import type { Browser } from '../make/browser.ts';
import { AGENT, agentChanges, type CaseMade, caseOf } from '../make/case-rows.ts';
import { type SolutionMade, solutionOf } from '../make/library.ts';
import { type Machines, startMachines, whyNoMachines } from '../make/machines.ts';
import { needs } from '../make/needs.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';
import { until } from '../make/until.ts';

const ERIK = 'erik@fjordhus.example';
const JSON_PLEASE = { headers: { accept: 'application/json' } };
const INTERVAL_SECONDS = 1;
/** Within the interval and a second, and what a machine with other work takes longer; `bench -- --only fresh` measures. */
const SEEN_MS = (INTERVAL_SECONDS + 1) * 1_000 + 3_000;
const everySeconds = (changeIntervalSeconds: number) => (config: Record<string, unknown>) =>
  Object.assign(Object(config.crm), { changeIntervalSeconds });

async function callsOf(portal: RunningPortal, work: () => Promise<unknown>): Promise<number> {
  const before = (await portal.stats()).apiCalls;
  await work();
  return (await portal.stats()).apiCalls - before;
}

describe('calls to the CRM', function () {
  this.timeout(20_000); // on a machine with other work
  let portal: RunningPortal;
  let erik: Browser;
  let made: CaseMade;
  let text: SolutionMade;
  let idea: { id: string; path: string };
  let changes = 0;

  before(async () => {
    // Looks of the change reader are no part of a page: this one looks when it is told to.
    let ahead = 0;
    portal = await startPortal({ change: everySeconds(3_600), clock: () => new Date(Date.now() + ahead) });
    made = await caseOf(portal, ERIK, { Subject: 'Pomelo in the rack' });
    text = await solutionOf(portal, { SolutionName: 'Pomelo on the shelf' });
    const [planned] = await portal.records('Idea', { Status: 'Planned', IsMerged: 'false' });
    idea = { id: String(planned?.Id), path: `/ideas/${String(planned?.Id).slice(3, 15)}` };
    erik = await portal.signIn('erik');
    // What all share: descriptions, the library, the ideas.
    for (const _twice of [1, 2]) {
      for (const path of ['/', '/cases', '/solutions', '/ideas', '/search?q=vpn', `/cases/${made.number}`])
        expect((await erik.get(path)).status, path).to.equal(200);
      // What was made just now is told once more.
      ahead += 3_000;
      await portal.caughtUp();
    }
    // A stamp of the org is a whole second: what was made within the last ones is told again, until it is older.
    await until(
      async () => {
        await portal.caughtUp();
        return callsOf(portal, () => erik.get('/solutions'));
      },
      (calls) => calls === 0,
    );
  });
  after(() => portal?.close());

  /** Everything of his is old. */
  async function changed(): Promise<void> {
    changes += 1;
    await agentChanges(portal, 'Case', made.id, { Subject: `Pomelo ${changes} in the rack` });
  }

  /** A text or an idea is; the lists of all of them are up to date again. */
  async function changedOn(object: string, id: string, field: string): Promise<void> {
    changes += 1;
    await agentChanges(portal, object, id, { [field]: `Pomelo, the ${changes}th` });
    for (const list of ['/solutions', '/ideas']) await erik.get(list);
  }

  async function answered(path: string): Promise<void> {
    const maya = await portal.signIn('maya');
    await maya.post(`${path}/helpful`, { key: await maya.keyOn(path), value: 'yes' });
    await portal.caughtUp();
    await erik.get('/solutions');
  }

  const ARTICLE = '/knowledge/how-cases-work';
  const PAGES: Record<string, { path(): string; cold: number; change?(): Promise<void> }> = {
    'the home page': { path: () => '/', cold: 1 },
    'a list of cases': { path: () => '/cases?status=all', cold: 1 },
    'a list of cases, searched': { path: () => '/cases?status=all&q=pomelo', cold: 1 },
    'a case': { path: () => `/cases/${made.number}`, cold: 1 },
    'the solutions': { path: () => '/solutions', cold: 0 },
    'the ideas': { path: () => '/ideas', cold: 1 },
    'a search': { path: () => '/search?q=pomelo', cold: 1 },
    'a solution': {
      ...{ path: () => text.path, cold: 1 },
      change: () => changedOn('Solution', text.id, 'SolutionName'),
    },
    'an article': { path: () => ARTICLE, cold: 1, change: () => answered(ARTICLE) },
    'an idea': { path: () => idea.path, cold: 1, change: () => changedOn('Idea', idea.id, 'Title') },
  };
  for (const [what, { path, cold, change = changed }] of Object.entries(PAGES))
    it(`for ${what}: ${cold} when something has changed, none else`, async () => {
      await erik.get(path());
      await change();
      expect(await callsOf(portal, () => erik.get(path()))).to.equal(cold);
      for (const as of [{}, JSON_PLEASE]) expect(await callsOf(portal, () => erik.get(path(), as))).to.equal(0);
    });

  it('for a first visit: one to sign in, one for all that is looked at', async () => {
    for (const path of ['/ideas', '/solutions', text.path]) await erik.get(path); // what is everybody’s
    const counted: Record<string, number> = {};
    const count = async (name: string, work: () => Promise<unknown>) => {
      counted[name] = await callsOf(portal, work);
    };
    const maryam = portal.visitor();
    await count('signing in', () => maryam.signIn('maryam', '/solutions'));
    let number = '';
    await count('the home page', () => maryam.get('/'));
    await count('a list', async () => {
      number = /"number":"(\d+)"/.exec((await maryam.get('/cases', JSON_PLEASE)).text)?.[1] ?? '';
    });
    for (const path of [`/cases/${number}`, '/ideas', '/search?q=pomelo', '/solutions', text.path])
      await count(path, async () => expect((await maryam.get(path)).status, path).to.equal(200));
    const calls = Object.values(counted).reduce((sum, one) => sum + one, 0);
    expect(calls, JSON.stringify(counted)).to.equal(2);
  });

  it('for colleagues who are there: one in all, each in his own scope', async () => {
    const [maya, noa] = [await portal.signIn('maya'), await portal.signIn('noa')];
    const path = `/cases/${made.number}`;
    const visit = async (browser: Browser) => {
      for (const one of ['/', '/cases', path, '/search?q=pomelo']) await browser.get(one);
    };
    for (const browser of [erik, noa, maya]) await visit(browser);
    await changed();
    expect(await callsOf(portal, () => erik.get('/cases'))).to.equal(1);
    for (const list of ['/solutions', '/ideas']) await erik.get(list); // what earlier tests have changed
    expect(await callsOf(portal, () => visit(maya))).to.equal(0);
    for (const one of ['/cases?status=all', path])
      expect((await maya.get(one)).text).to.include(`Pomelo ${changes} in the rack`);
    expect((await noa.get('/cases?status=all')).text).not.to.include('Pomelo');
    expect((await noa.get(path)).status).to.equal(404);

    const sent = await callsOf(portal, () =>
      erik.post(`${path}/comments`, { body: 'Calamansi' }, { from: path, multipart: true }),
    );
    expect(sent).to.equal(3); // the check, the write, the page after it
    expect(await callsOf(portal, () => visit(maya))).to.equal(0);
    expect((await maya.get(path)).text).to.include('Calamansi');
  });

  it('for a colleague whose own case has changed, too: one more, and no second', async () => {
    const maya = await portal.signIn('maya');
    const hers = await caseOf(portal, 'maya@fjordhus.example', { Subject: 'Loganberry' });
    const pages = ['/cases', `/cases/${hers.number}`, '/', '/ideas', '/search?q=pomelo'];
    for (const browser of [maya, erik]) for (const path of pages.slice(0, 1)) await browser.get(path);
    for (const path of pages) await maya.get(path);
    await agentChanges(portal, 'Case', hers.id, { Subject: 'Loganberry, ripe' });
    await changed();
    for (const list of ['/solutions', '/ideas']) await erik.get(list);
    await erik.get('/cases');
    const visit = async () => {
      for (const path of pages) await maya.get(path);
    };
    expect(await callsOf(portal, visit)).to.be.at.most(1);
    expect((await maya.get('/')).text).to.include('Loganberry, ripe');
  });

  it('for a visit after a page that the CRM did not answer: one', async () => {
    await changed();
    await portal.fault({ down: true });
    expect((await erik.get('/cases?status=all&q=nothing-yet')).status).to.equal(503);
    await portal.fault({});
    const noa = await portal.signIn('noa');
    for (const list of ['/solutions', '/ideas']) await noa.get(list); // what earlier tests have changed
    const visit = async () => {
      for (const path of ['/cases', '/', `/cases/${made.number}`, '/search?q=pomelo']) await erik.get(path);
    };
    expect(await callsOf(portal, visit)).to.equal(1);
  });

  it('for the list, and a case that was opened before: one, wherever it stands in the list', async () => {
    const email = 'maya@fjordhus.example';
    const subjects = Array.from({ length: 12 }, (_none, at) => `Greengage ${at}`);
    const [oldest, ...others] = await Promise.all(subjects.map((Subject) => caseOf(portal, email, { Subject })));
    const maya = await portal.signIn('maya');
    const path = `/cases/${oldest?.number}`;
    for (const one of others) await agentChanges(portal, 'Case', one.id, { Priority: 'Low' });
    for (const one of ['/cases', path, '/cases?status=all', '/solutions', '/ideas']) await maya.get(one);
    await agentChanges(portal, 'Case', others[0]?.id ?? '', { Subject: 'Greengage, ripe' });
    expect(await callsOf(portal, () => maya.get('/cases'))).to.equal(1);
    expect(await callsOf(portal, () => maya.get(path))).to.equal(0);
  });

  it('for a search of somebody with dozens of cases, who has searched before: none beside the page before it', async () => {
    const [contact] = await portal.records('Contact', { Email: 'noa@pyord.example' });
    const rows = Array.from({ length: 60 }, (_none, at) => ({
      ...{ Subject: `Sapote ${at}`, Status: 'New', Origin: 'Web' },
      ...{ ContactId: contact?.Id, AccountId: contact?.AccountId },
    }));
    const [id = ''] = rows.map((row) => String(portal.world.org.insert('Case', row)));
    await portal.caughtUp();
    const noa = await portal.signIn('noa');
    expect((await noa.get('/search?q=sapote', JSON_PLEASE)).text).to.include('"total":60');
    await agentChanges(portal, 'Case', id, { Subject: 'Pitaya' });
    for (const list of ['/solutions', '/ideas']) await erik.get(list); // what earlier tests have changed
    expect(await callsOf(portal, () => noa.get('/cases'))).to.equal(1);
    const found: Record<string, string> = {};
    const search = async () => {
      for (const words of ['pitaya', 'sapote']) found[words] = (await noa.get(`/search?q=${words}`, JSON_PLEASE)).text;
    };
    expect(await callsOf(portal, search)).to.equal(0);
    expect(found.pitaya).to.include('"total":1');
    expect(found.sapote).to.include('"total":59');
  });

  it('for a search of somebody with more cases than are kept: 1, also when nothing is', async () => {
    const [contact] = await portal.records('Contact', { Email: 'siri@fjordhus.example' });
    const { org } = portal.world;
    for (let at = 0; at < 510; at++) {
      const row = {
        Subject: at === 0 ? 'Jabuticaba' : `Feijoa ${at}`,
        Status: 'New',
        Origin: 'Web',
        ContactId: contact?.Id,
        AccountId: contact?.AccountId,
      };
      org.insert('Case', row);
    }
    await portal.caughtUp(); // what her colleagues asked she asks, too
    for (const list of ['/solutions', '/ideas']) await erik.get(list);
    const siri = portal.visitor();
    await siri.signIn('siri', '/solutions'); // a page that asks for nothing of hers
    const oldest = '/search?q=jabuticaba';
    expect(await callsOf(portal, () => siri.get(oldest))).to.equal(1);
    expect((await siri.get(oldest, JSON_PLEASE)).text).to.include('Jabuticaba');
    expect(await callsOf(portal, () => siri.get('/search?q=pomelo'))).to.equal(1); // only the org knows the older ones
    expect(await callsOf(portal, () => siri.get('/search?q=pomelo', JSON_PLEASE))).to.equal(0);
  });

  it('for a thousand equal requests at once: one', async function () {
    this.timeout(60_000); // a thousand pages are made, on a machine with other work
    await changed();
    const path = '/cases?status=all';
    const calls = await callsOf(portal, async () => {
      const all = await Promise.all(Array.from({ length: 1_000 }, () => erik.get(path, JSON_PLEASE)));
      for (const page of all) expect(page.text).to.include(`Pomelo ${changes} in the rack`);
    });
    expect(calls).to.equal(1);
  });

  it('for what one has written oneself: it is seen at once, by colleagues too', async () => {
    const maya = await portal.signIn('maya');
    const path = `/cases/${made.number}`;
    for (const browser of [erik, maya]) await browser.get(path);
    await erik.post(`${path}/comments`, { body: 'Persimmon' }, { from: path, multipart: true });
    for (const browser of [erik, maya]) expect((await browser.get(path)).text).to.include('Persimmon');
  });

  it('for a case that was moved or removed: it is gone once that is known', async () => {
    const target = await caseOf(portal, ERIK, { Subject: 'Quince' });
    const [tom] = await portal.records('Contact', { Email: 'Tom.Aas@Nordlys.example' });
    const paths = [`/cases/${target.number}`, '/cases?status=all&q=quince'];
    for (const path of paths) expect((await erik.get(path, JSON_PLEASE)).text).to.include('Quince');
    await agentChanges(portal, 'Case', target.id, { ContactId: tom?.Id, AccountId: tom?.AccountId });
    expect((await erik.get(`/cases/${target.number}`)).status).to.equal(404);
    expect((await erik.get('/cases?status=all&q=quince', JSON_PLEASE)).text).not.to.include('Quince');

    const other = await caseOf(portal, ERIK, { Subject: 'Medlar' });
    expect((await erik.get(`/cases/${other.number}`)).status).to.equal(200);
    expect((await erik.get('/cases?status=all&q=medlar', JSON_PLEASE)).text).to.include('Medlar');
    await portal.removeAsAgent('Case', other.id);
    await portal.caughtUp();
    expect((await erik.get(`/cases/${other.number}`)).status).to.equal(404);
    expect((await erik.get('/cases?status=all&q=medlar', JSON_PLEASE)).text).not.to.include('Medlar');
  });

  it('while the CRM is away: what was seen is shown, and nothing else', async () => {
    const path = '/cases?status=all&sort=number';
    expect((await erik.get(path)).status).to.equal(200);
    await changed();
    await portal.fault({ down: true });
    try {
      expect((await erik.get(path)).status).to.equal(200);
      expect((await erik.get('/cases?status=all&sort=type')).status).to.equal(503); // never seen
    } finally {
      await portal.fault({});
    }
  });
});

describe('what an agent does', function () {
  this.timeout(20_000); // waits for the change reader, on a machine with other work
  let portal: RunningPortal;
  let erik: Browser;
  let made: CaseMade;
  let later = 0;

  before(async () => {
    const clock = () => new Date(Date.now() + later);
    portal = await startPortal({ change: everySeconds(INTERVAL_SECONDS), clock });
    made = await caseOf(portal, ERIK, { Subject: 'Loquat' });
    erik = await portal.signIn('erik');
  });
  after(() => portal?.close());

  const page = () => erik.get(`/cases/${made.number}`, JSON_PLEASE);
  const DEEDS: Record<string, { act(): Promise<unknown>; shows: string }> = {
    'a comment': {
      act: () =>
        portal.asAgent('CaseComment', { ParentId: made.id, CommentBody: 'Rambutan', IsPublished: true, as: AGENT }),
      shows: 'Rambutan',
    },
    'another status': {
      act: () => portal.changeAsAgent('Case', made.id, { Status: 'Waiting for Customer', as: AGENT }),
      shows: 'Waiting for Customer',
    },
    'a file': {
      act: async () => {
        const id = await portal.asAgent('ContentVersion', {
          ...{ Title: 'salak', PathOnClient: 'salak.txt', as: AGENT },
          VersionData: Buffer.from('salak').toString('base64'),
        });
        const [version] = await portal.records('ContentVersion', { Id: id });
        const link = { LinkedEntityId: made.id, ShareType: 'V', Visibility: 'AllUsers', as: AGENT };
        await portal.asAgent('ContentDocumentLink', { ContentDocumentId: version?.ContentDocumentId, ...link });
      },
      shows: 'salak',
    },
  };
  for (const [what, { act, shows }] of Object.entries(DEEDS))
    it(`${what} is seen by itself soon after the interval`, async () => {
      expect((await page()).text).not.to.include(shows);
      await act();
      await until(page, ({ text }) => text.includes(shows), SEEN_MS);
    });

  it('is not asked for while nobody is there', async () => {
    await page();
    later += 6 * 60_000;
    // The timer finds nobody there, and stops.
    await pause(2 * INTERVAL_SECONDS * 1_000);
    expect(await callsOf(portal, () => pause(2 * INTERVAL_SECONDS * 1_000))).to.equal(0);
    await portal.asAgent('CaseComment', { ParentId: made.id, CommentBody: 'Durian', IsPublished: true, as: AGENT });
    later = 0;
    await until(page, ({ text }) => text.includes('Durian'), SEEN_MS);
  });
});

describe('what one machine has read or written', function () {
  this.timeout(30_000); // processes, behind a balancer
  let all: Machines;
  let erik: Browser;

  before(async function () {
    needs(this, whyNoMachines());
    this.timeout(60_000);
    all = await startMachines({ crm: { changeIntervalSeconds: 3_600 } });
    erik = all.visitor();
    await erik.signIn('erik');
  });
  after(() => all?.close());

  function ask(machine: number, path: string, sending: Parameters<Browser['send']>[1] = {}) {
    const { url, headers } = all.past(machine, path);
    return erik.send(url, { ...sending, headers: { ...headers, ...sending.headers }, follow: false });
  }
  const calls = async () => {
    const answer = await fetch(`${all.world.instanceUrl}/_world/stats`);
    return Object(await answer.json()).apiCalls;
  };

  it('the other shows at once, and does not read again', async () => {
    const list = await ask(0, '/cases?status=all', JSON_PLEASE);
    const number = /"number":"(\d+)"/.exec(list.text)?.[1];
    const path = `/cases/${number}`;
    for (const machine of [0, 1]) expect((await ask(machine, path)).status).to.equal(200);
    const { text } = await ask(0, path);
    const key = /name="key" value="([^"]+)"/.exec(text)?.[1] ?? '';
    const form = new FormData();
    for (const [name, value] of Object.entries({ key, body: 'Tamarillo' })) form.append(name, value);
    expect((await ask(0, `${path}/comments`, { method: 'POST', body: form })).status).to.equal(303);
    expect((await ask(1, path)).text).to.include('Tamarillo');
    expect((await ask(0, path)).text).to.include('Tamarillo');

    const other = '/cases?status=closed&sort=oldest';
    for (const machine of [0, 1]) await ask(machine, '/cases?status=closed');
    await ask(0, other, JSON_PLEASE);
    const before = await calls();
    await ask(1, other, JSON_PLEASE);
    expect(await calls()).to.equal(before);
  });

  it('goes out in one call: what was never read with what has become old', async () => {
    const list = await ask(0, '/cases?status=all', JSON_PLEASE);
    const path = `/cases/${/"number":"(\d+)"/.exec(list.text)?.[1]}`;
    for (const [at, words] of ['b', 'c', 'd'].entries()) {
      for (const one of ['/', '/cases', '/ideas', '/search?q=vpn', path]) await ask(0, one);
      const form = new FormData();
      const key = /name="key" value="([^"]+)"/.exec((await ask(0, path)).text)?.[1] ?? '';
      for (const [name, value] of Object.entries({ key, body: `Tamarillo ${at}` })) form.append(name, value);
      expect((await ask(0, `${path}/comments`, { method: 'POST', body: form })).status).to.equal(303);
      const before = await calls();
      expect((await ask(0, `/cases?status=all&q=${words}`)).status).to.equal(200);
      expect((await calls()) - before, words).to.equal(1);
    }
  });
});
