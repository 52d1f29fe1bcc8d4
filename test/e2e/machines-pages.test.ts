import { expect } from 'chai';
import { type Browser, formIn, keyIn, type Page } from '../make/browser.ts';
import { type Machines, startMachines, whyNoMachines } from '../make/machines.ts';
import { needs } from '../make/needs.ts';
import { openStream } from '../make/stream.ts';
import { until } from '../make/until.ts';

const INTERVAL_SECONDS = 2;
/** By a machine, whose name for itself it is. */
const IS_HELD = /[0-9a-f]{8}-/;
const JSON_PLEASE = { headers: { accept: 'application/json' } };

describe('pages of two portals on one Redis', function () {
  this.timeout(20_000); // two processes that share a machine with whatever else runs
  let all: Machines;

  before(async function () {
    needs(this, whyNoMachines());
    this.timeout(60_000);
    const crm = { changeIntervalSeconds: INTERVAL_SECONDS };
    all = await startMachines({ more: { limits: { submissionsPerMinute: 1_000 } }, crm });
  });
  after(() => all?.close());

  /** As the balancer would ask this machine. */
  function ask(browser: Browser, machine: number, path: string, sending: Parameters<Browser['send']>[1] = {}) {
    const { url, headers } = all.past(machine, path);
    return browser.send(url, { ...sending, headers: { ...headers, ...sending.headers }, follow: false });
  }

  async function signInAt(browser: Browser, machine: number, person = 'maya'): Promise<void> {
    const begun = await ask(browser, machine, '/auth/saml/sandbox/login');
    const provider = new URL(begun.headers.location ?? '');
    provider.searchParams.set('person', person);
    const { fields } = formIn((await browser.get(provider.href)).text);
    const body = new URLSearchParams(fields);
    expect((await ask(browser, machine, '/auth/saml/sandbox/acs', { method: 'POST', body })).status).to.equal(303);
  }

  async function signedIn(person: string): Promise<Browser> {
    const browser = all.visitor();
    await signInAt(browser, 0, person);
    return browser;
  }

  const world = (path: string, body: object = {}) =>
    fetch(`${all.world.instanceUrl}/_world/${path}`, { method: 'POST', body: JSON.stringify(body) });
  /** What the org was asked since its counts were reset. */
  const calls = async () => Object(await (await fetch(`${all.world.instanceUrl}/_world/stats`)).json());

  async function rows(object: string, match: Record<string, string>): Promise<Record<string, unknown>[]> {
    const answer = await fetch(`${all.world.instanceUrl}/_world/records/${object}?${new URLSearchParams(match)}`);
    return Object(await answer.json());
  }

  it('a page that is open at one hears of an agent’s reply that the other has found, and of the next when that one was killed', async function () {
    this.timeout(60_000); // the lease of who was killed has to run out
    // Whoever asks first leads: both signs in and looks around at one before the other is asked anything.
    const maya = all.visitor();
    await signInAt(maya, 0);
    const leads = () => all.redis.ask('GET', 'portico:lease:changes');
    const leader = await until(
      async () => {
        await ask(maya, 0, '/cases');
        return leads();
      },
      (answer) => IS_HELD.test(answer),
    );
    const number = /"number":"(\d+)"/.exec((await ask(maya, 1, '/cases', JSON_PLEASE)).text)?.[1] ?? '';
    const address = /data-live="([^"]+)"/.exec((await ask(maya, 1, `/cases/${number}`)).text)?.[1] ?? '';
    const { url, headers } = all.past(1, address);
    const stream = await openStream(maya, new URL(url).origin, address, headers);
    expect(stream.status).to.equal(200);
    const [row] = await rows('Case', { CaseNumber: number });
    const replies = (CommentBody: string) =>
      world('records/CaseComment', { ParentId: row?.Id, CommentBody, IsPublished: true });
    await world('stats/reset');
    await replies('Mangosteen');
    await stream.next('changed');
    // One that was under way as he wrote, and the next: it was not missed once.
    expect((await calls()).apiCalls, 'looks at the org').to.be.within(1, 2);
    expect((await ask(maya, 1, `/cases/${number}`)).text).to.include('Mangosteen');
    expect(await leads(), 'the other looks').to.equal(leader);
    await all.machines[0]?.kill();
    await replies('Rambutan');
    await stream.next('changed');
    stream.close();
    expect((await ask(maya, 1, `/cases/${number}`)).text).to.include('Rambutan');
    expect(await leads())
      .to.match(IS_HELD)
      .and.not.equal(leader);
    await all.machines[0]?.start();
    await until(async () => (await ask(maya, 0, '/readyz')).status === 200);
  });

  describe('files of a form that came back at one', () => {
    const names = ['one.txt', 'two.txt'];
    const files = names.map((name) => ({ name, bytes: Buffer.from(`of ${name}`) }));
    const linked = async (subject: string) => {
      const [row] = await rows('Case', { Subject: subject });
      return rows('ContentDocumentLink', { LinkedEntityId: String(row?.Id) });
    };
    /** The form of a new case, sent at one machine with what it lacks or has. */
    async function send(browser: Browser, machine: number, fields: [string, string][], more = files): Promise<Page> {
      const body = new FormData();
      for (const [name, value] of fields) body.append(name, value);
      for (const { name, bytes } of more) body.append('files', new Blob([new Uint8Array(bytes)]), name);
      return ask(browser, machine, '/cases', { method: 'POST', body });
    }
    const keyAt = async (browser: Browser, machine: number) => keyIn((await ask(browser, machine, '/cases/new')).text);
    const tokensIn = (page: Page) =>
      [...page.text.matchAll(/name="kept" value="([^"]+)"/g)].map(([, one]) => one ?? '');
    const again = (tokens: string[]) => tokens.map((token): [string, string] => ['kept', token]);

    it('go along when it is sent again at the other', async () => {
      const maya = await signedIn('maya');
      const back = await send(maya, 0, [['key', await keyAt(maya, 0)]]);
      expect(back.status).to.equal(422);
      expect(tokensIn(back)).to.have.length(2);
      const text = { key: keyIn(back.text), subject: 'From here to there', description: 'x', priority: 'Low' };
      const sent = await send(maya, 1, [...Object.entries(text), ...again(tokensIn(back))], []);
      expect(sent.status).to.equal(303);
      expect(await linked(text.subject)).to.have.length(2);
    });

    it('go along after many a try, here and there', async () => {
      const maya = await signedIn('maya');
      let back = await send(maya, 0, [['key', await keyAt(maya, 0)]]);
      for (const machine of [1, 0, 1]) {
        back = await send(maya, machine, [['key', keyIn(back.text)], ...again(tokensIn(back))], []);
        expect(back.status).to.equal(422);
        for (const name of names) expect(back.text).to.include(name);
      }
    });

    it('that Redis has lost are said to be gone, and the form comes back', async () => {
      const maya = await signedIn('maya');
      const back = await send(maya, 0, [['key', await keyAt(maya, 0)]]);
      for (const token of tokensIn(back)) await all.redis.ask('DEL', `portico:bytes:${token}:0`);
      const text = { key: keyIn(back.text), subject: 'Without its files', description: 'x', priority: 'Low' };
      const told = await send(maya, 1, [...Object.entries(text), ...again(tokensIn(back))], []);
      expect(told.status).to.equal(422);
      expect(told.text).to.include('no longer here').and.include('Without its files');
      expect(await rows('Case', { Subject: text.subject })).to.deep.equal([]);
    });

    it('are nobody else’s there', async () => {
      const [maya, erik] = [await signedIn('maya'), await signedIn('erik')];
      const back = await send(maya, 0, [['key', await keyAt(maya, 0)]]);
      const text = { key: await keyAt(erik, 1), subject: 'With hers', description: 'x', priority: 'Low' };
      const told = await send(erik, 1, [...Object.entries(text), ...again(tokensIn(back))], []);
      expect(told.status).to.equal(422);
      for (const name of names) expect(told.text).not.to.include(name);
    });
  });
});
