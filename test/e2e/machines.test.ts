import { expect } from 'chai';
import { type Browser, formIn, type Page } from '../make/browser.ts';
import { type Machines, startMachines, whyNoMachines } from '../make/machines.ts';
import { needs } from '../make/needs.ts';

const COPIES = 8;
const WRITERS = 6;
const WRITING_MS = 250;
const SEARCHES = 6;

describe('two portals behind a balancer', function () {
  // Processes are killed and started again; on a busy machine a start alone takes seconds.
  this.timeout(30_000);
  let all: Machines;

  before(async function () {
    needs(this, whyNoMachines());
    this.timeout(60_000);
    const [many, searchesPerMinute] = [1_000_000, SEARCHES];
    const busy = { pagesPerMinute: many, anonymousPerMinute: many, signInsPerMinute: many, submissionsPerMinute: many };
    const limits = { ...busy, searchesPerMinute };
    all = await startMachines({ more: { limits } });
  });
  after(() => all?.close());

  const slow = (latencyMs: number) =>
    fetch(`${all.world.instanceUrl}/_world/faults`, { method: 'POST', body: JSON.stringify({ latencyMs }) });

  async function signedIn(person: string): Promise<Browser> {
    const browser = all.visitor();
    await browser.signIn(person);
    return browser;
  }

  /** As the balancer would ask this machine. */
  function ask(browser: Browser, machine: number, path: string, sending: Parameters<Browser['send']>[1] = {}) {
    const { url, headers } = all.past(machine, path);
    return browser.send(url, { ...sending, headers: { ...headers, ...sending.headers }, follow: false });
  }

  /** Where much else runs, Redis may be late; who is told so tries again. */
  async function told(asked: () => Promise<Page>): Promise<Page> {
    for (;;) {
      const page = await asked();
      if (page.status !== 503) return page;
    }
  }

  async function isSignedIn(browser: Browser, machine: number): Promise<boolean> {
    const { status } = await told(() => ask(browser, machine, '/cases'));
    expect(status).to.be.oneOf([200, 303]);
    return status === 200;
  }

  /** The provider's answer, not yet handed over; asked for at one machine. */
  async function answerFor(browser: Browser, person: string, machine: number): Promise<Record<string, string>> {
    const begun = await ask(browser, machine, '/auth/saml/sandbox/login');
    const provider = new URL(begun.headers.location ?? '');
    provider.searchParams.set('person', person);
    return formIn((await browser.get(provider.href)).text).fields;
  }

  function handOver(browser: Browser, machine: number, fields: Record<string, string>): Promise<Page> {
    const sending = { method: 'POST', body: new URLSearchParams(fields) };
    return told(() => ask(browser, machine, '/auth/saml/sandbox/acs', sending));
  }

  /** A browser with the cookies of another. */
  function twin(browser: Browser): Browser {
    const other = all.visitor();
    for (const [host, jar] of browser.cookies) other.cookies.set(host, new Map(jar));
    return other;
  }

  it('both answer, and whoever signs in at one goes on at the other', async () => {
    const maya = await signedIn('maya');
    const answered = new Set<string>();
    for (let at = 0; at < 6; at++) {
      const page = await maya.get('/cases');
      expect(page.status).to.equal(200);
      answered.add(String(page.headers['x-machine']));
    }
    expect([...answered]).to.have.members(all.machines.map(({ port }) => `127.0.0.1:${port}`));
  });

  it('a sign-in that begins at one may end at the other', async () => {
    const erik = all.visitor();
    const page = await handOver(erik, 1, await answerFor(erik, 'erik', 0));
    expect(page.status).to.equal(303);
    expect(await isSignedIn(erik, 0)).to.equal(true);
  });

  it('a form of one is taken by the other', async () => {
    const maya = await signedIn('maya');
    const [page] = [await ask(maya, 0, '/')];
    const { fields } = formIn(page.text.slice(page.text.indexOf('action="/signout"') - 100));
    const forged = await ask(maya, 1, '/signout', { method: 'POST', body: new URLSearchParams({ key: 'x' }) });
    expect(forged.status).to.equal(403);
    expect(await isSignedIn(maya, 1)).to.equal(true);
    const signedOut = await ask(maya, 1, '/signout', {
      method: 'POST',
      body: new URLSearchParams({ key: fields.key ?? '' }),
    });
    expect(signedOut.status).to.equal(303);
  });

  it('signed out at one is signed out at both, with the old cookie too', async () => {
    const maya = await signedIn('maya');
    const old = twin(maya);
    expect([await isSignedIn(old, 0), await isSignedIn(old, 1)]).to.deep.equal([true, true]);
    const { text } = await ask(maya, 0, '/');
    const key = /name="key" value="([^"]+)"/.exec(text)?.[1] ?? '';
    await ask(maya, 0, '/signout', { method: 'POST', body: new URLSearchParams({ key }) });
    expect([await isSignedIn(old, 1), await isSignedIn(old, 0)]).to.deep.equal([false, false]);
  });

  it('signed out by the provider at one is signed out at both', async () => {
    const maya = await signedIn('maya');
    expect([await isSignedIn(maya, 0), await isSignedIn(maya, 1)]).to.deep.equal([true, true]);
    const idp = new URL(all.world.idpMetadataUrl.replace(/\/metadata$/, '/logout'));
    const left = await maya.send(idp.href, { method: 'POST', body: new URLSearchParams(), follow: false });
    const { action, fields } = formIn(left.text);
    const path = new URL(action).pathname;
    const told = await ask(maya, 1, path, { method: 'POST', body: new URLSearchParams(fields) });
    expect(told.status).to.equal(303);
    expect([await isSignedIn(maya, 0), await isSignedIn(maya, 1)]).to.deep.equal([false, false]);
  });

  it('an answer of the provider used at one is refused at the other', async () => {
    const maya = all.visitor();
    const fields = await answerFor(maya, 'maya', 0);
    const again = twin(maya);
    expect((await handOver(maya, 0, fields)).status).to.equal(303);
    expect((await handOver(again, 1, fields)).status).to.equal(403);
    expect(await isSignedIn(again, 1)).to.equal(false);
    expect(await isSignedIn(maya, 1)).to.equal(true);
  });

  it(`of ${COPIES} copies of one answer that come at once, at both, exactly one signs in`, async () => {
    const maya = all.visitor();
    const fields = await answerFor(maya, 'maya', 0);
    const twins = Array.from({ length: COPIES }, () => twin(maya));
    const pages = await Promise.all(twins.map((one, at) => handOver(one, at % 2, fields)));
    expect(pages.map(({ status }) => status).sort()).to.deep.equal([303, ...Array(COPIES - 1).fill(403)]);
    const inside = await Promise.all(twins.map((one) => isSignedIn(one, 0)));
    expect(inside.filter(Boolean)).to.have.length(1);
  });

  it('counts what one asks at both together', async () => {
    const [maya, erik] = [await signedIn('maya'), await signedIn('erik')];
    const search = async (browser: Browser, at: number) => (await ask(browser, at % 2, '/search?q=vpn')).status;
    const seen: number[] = [];
    for (let at = 0; at < SEARCHES + 2; at++) seen.push(await search(maya, at));
    expect(seen).to.deep.equal([...Array(SEARCHES).fill(200), 429, 429]);
    expect(await search(erik, 0), 'somebody else').to.equal(200);
  });

  it('either may be killed at any time, and the other goes on', async function () {
    this.timeout(90_000); // two processes have to start again
    const [maya, erik] = [await signedIn('maya'), await signedIn('erik')];
    const { text } = await erik.post(
      '/cases',
      { subject: 'Machines', description: 'They die' },
      { from: '/cases/new' },
    );
    const path = /\/cases\/\d+/.exec(text)?.[0] ?? '';
    let [sending, unanswered] = [0, 0];
    /** As people do it: who gets no answer sends the same form again. */
    async function say(browser: Browser, body: string): Promise<string> {
      const key = await browser.keyOn(path);
      let status = 0;
      sending += 1;
      await until(async () => {
        ({ status } = await browser.post(`${path}/comments`, { key, body }, { follow: false }));
        if (status === 502) unanswered += 1;
        return status !== 502;
      });
      sending -= 1;
      expect(status, body).to.equal(303);
      return body;
    }
    const inCrm = () => all.world.org.rows('CaseComment', {}).map((row) => String(row.CommentBody));
    const said = new Map<string, string[]>();
    // A form takes its time, so that the machine that dies has some before it.
    await slow(WRITING_MS);
    for (const [at, machine] of all.machines.entries()) {
      let isOver = false;
      const seen: number[] = [];
      const reading = Array.from({ length: 4 }, async () => {
        while (!isOver) seen.push((await maya.get('/cases')).status);
      });
      const writing = Array.from({ length: WRITERS }, async (_, writer) => {
        const own: string[] = [];
        const name = `Said by ${at}.${writer}:`;
        said.set(name, own);
        while (!isOver) own.push(await say(erik, `${name} ${own.length}`));
      });
      await until(() => seen.length > 10 && sending >= WRITERS - 1);
      await machine.kill();
      const [before, saidBefore] = [seen.length, countOf(said)];
      await until(() => seen.length > before + 20 && countOf(said) > saidBefore + WRITERS);
      isOver = true;
      await Promise.all([...reading, ...writing]);
      expect(new Set(seen), `without machine ${at + 1}`).to.deep.equal(new Set([200]));
      const newcomer = await signedIn('erik');
      expect((await newcomer.get('/cases')).status).to.equal(200);
      await machine.start();
      // It listens before it has found Redis, and says so to who asks.
      await until(async () => (await ask(maya, at, '/readyz')).status === 200);
      expect(await isSignedIn(maya, at), 'known to the new process').to.equal(true);
    }
    await slow(0);
    expect(unanswered, 'a form was before the machine that died').to.be.above(0);
    await until(() => [...said.values()].flat().every((text) => inCrm().includes(text)));
    for (const [name, own] of said)
      expect(
        inCrm().filter((text) => text.startsWith(name)),
        'each once, in order',
      ).to.deep.equal(own);
  });

  it('Redis may be restarted in between: nobody sees an error of ours, and who was signed in stays so', async () => {
    const maya = await signedIn('maya');
    let isOver = false;
    const seen: Page[] = [];
    const reading = Array.from({ length: 4 }, async () => {
      while (!isOver) seen.push(await maya.get('/cases', { follow: false }));
    });
    await until(() => seen.length > 10);
    await all.redis.stop();
    await until(() => seen.filter(({ status }) => status === 503).length > 20);
    const away = await ask(maya, 0, '/cases');
    expect(away.status).to.equal(503);
    expect(away.headers['retry-after']).to.match(/^\d+$/);
    expect(away.text).to.include('We cannot show this right now').and.include('Larkfield');
    await all.redis.start();
    const from = seen.length;
    await until(() => seen.slice(from).filter(({ status }) => status === 200).length > 20);
    isOver = true;
    await Promise.all(reading);
    expect(new Set(seen.map(({ status }) => status))).to.deep.equal(new Set([200, 503]));
    expect([await isSignedIn(maya, 0), await isSignedIn(maya, 1)]).to.deep.equal([true, true]);
    for (const machine of all.machines) {
      const told = machine.lines().filter(({ msg }) => msg === 'Redis does not answer');
      // Where much else runs, an answer that comes late looks like one more.
      expect(told.length, 'a line for the outage, not for each request').to.be.within(1, 3);
    }
  });

  it('one that starts while Redis is away is there, and is of use once Redis is', async () => {
    const [first] = all.machines;
    if (!first) throw new Error('no machine');
    await first.stop();
    await all.redis.stop();
    await first.start();
    const maya = all.visitor();
    expect((await ask(maya, 0, '/healthz')).status).to.equal(200);
    expect((await ask(maya, 0, '/auth/saml/sandbox/login')).status).to.equal(503);
    await all.redis.start();
    await until(async () => (await ask(maya, 0, '/auth/saml/sandbox/login')).status === 303);
    await handOver(maya, 0, await answerFor(maya, 'maya', 0));
    await until(async () => (await ask(maya, 1, '/cases')).status === 200);
  });
});

const countOf = (said: ReadonlyMap<string, string[]>) => [...said.values()].flat().length;

/** Looks until it is so; the test's own time limit ends it. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 10));
}
