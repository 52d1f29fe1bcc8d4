import { rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { expect } from 'chai';
import { startWorld, type World } from '../../plugin/sandbox/world.ts';
import { createBrowser } from '../make/browser.ts';
import { type Command, portico } from '../make/command.ts';
import { install } from '../make/installation.ts';
import { freePort } from '../make/ports.ts';
import { until } from '../make/until.ts';

const MOST = 1_000;

describe('a portal that is told to stop', function () {
  this.timeout(60_000); // processes that take their time on purpose
  let world: World;
  let folder: string;
  let file: string;
  let port: number;
  let running: Command;

  beforeEach(async () => {
    port = await freePort();
    world = await startWorld({ port: 0, seed: 1, cases: 5, portalUrls: [`http://localhost:${port}`] });
  });

  async function start(crm: Record<string, unknown> = {}): Promise<void> {
    const { instanceUrl, clientId } = world;
    const auth = { flow: 'client-credentials', clientId, clientSecret: { file: 'secret' } };
    const made = await install(world, { port, more: { crm: { instanceUrl, auth, ...crm } } });
    ({ folder, file } = made);
    running = portico(['start', '--config', made.file]);
    await running.says(/"listening"/);
  }
  const ready = () =>
    until(
      () => ask('/readyz'),
      ({ status }) => status === 200,
      10_000,
    );

  afterEach(async () => {
    running.signal('SIGKILL');
    await running.ended;
    await world.close();
    await rm(folder, { recursive: true, force: true });
  });

  function ask(
    path: string,
    { agent, cookie = '' }: { agent?: Agent; cookie?: string } = {},
  ): Promise<{ status: number | undefined; text: string; connection: unknown }> {
    return new Promise((resolve, reject) => {
      request({ host: '127.0.0.1', port, path, agent, headers: { host: 'localhost', cookie } }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (part: string) => {
          text += part;
        });
        answer.on('end', () => resolve({ status: answer.statusCode, text, connection: answer.headers.connection }));
        answer.on('error', reject);
      })
        .on('error', reject)
        .end();
    });
  }
  const fault = (body: object) =>
    fetch(`${world.instanceUrl}/_world/faults`, { method: 'POST', body: JSON.stringify(body) });
  /** Whether a call has met the fault that is for `MOST` of them. */
  async function isMet(): Promise<boolean> {
    const answer = await fetch(`${world.instanceUrl}/_world/faults`);
    const { for: left }: { for: number } = JSON.parse(await answer.text());
    return left < MOST;
  }

  it('under load fails no request that it took, says at once that it is not ready, and ends well', async () => {
    await start();
    await ready();
    const agent = new Agent({ keepAlive: true, maxSockets: 8 });
    const maya = createBrowser(`http://localhost:${port}`);
    await maya.signIn('maya');
    const cookie = [...(maya.cookies.get('localhost') ?? [])].map(([name, value]) => `${name}=${value}`).join('; ');
    const failures: unknown[] = [];
    let [answered, signedIn] = [0, 0];
    let isSentHere = true;
    const caller = async (_: unknown, at: number) => {
      const path = at % 2 === 0 ? '/cases' : '/signin';
      while (isSentHere)
        await ask(path, { agent, cookie }).then(
          ({ status, text }) => {
            answered += 1;
            if (text.includes('Maya Lindqvist')) signedIn += 1;
            if (status !== 200 && status !== 303) failures.push(status);
          },
          (thrown: unknown) => failures.push(thrown),
        );
    };
    const callers = Array.from({ length: 8 }, caller);
    await until(() => answered > 50 && signedIn > 20);
    const before = { answered, signedIn };
    running.signal('SIGTERM');
    // As a balancer does: it sends nothing more here from its next probe on.
    const answer = await until(
      () => ask('/readyz'),
      ({ status }) => status === 503,
    );
    await until(() => answered > before.answered + 50 && signedIn > before.signedIn + 5);
    isSentHere = false;
    expect(answer).to.deep.equal({ status: 503, text: 'stopping\n', connection: 'close' });
    await Promise.all(callers);
    expect(await running.ended).to.equal(0);
    expect(failures).to.deep.equal([]);
    agent.destroy();
  });

  it('while a call to the CRM hangs, ends all the same', async () => {
    await fault({ latencyMs: 60_000 });
    await start({ timeoutMs: 60_000 });
    const hanging = ask('/readyz').catch(() => 'cut');
    expect(await Promise.race([hanging, ask('/healthz').then(() => 'hangs')])).to.equal('hangs');
    const began = performance.now();
    running.signal('SIGTERM');
    expect(await running.ended).to.equal(0);
    expect(performance.now() - began).to.be.within(2_000, 20_900);
    expect(await hanging).to.have.property('status', 503);
  });

  it('while the CRM has written a form and does not say so, answers it, and once started again does not write it twice', async () => {
    await start({ timeoutMs: 3_000 });
    await ready();
    const origin = `http://localhost:${port}`;
    const maya = createBrowser(origin);
    await maya.signIn('maya');
    const key = await maya.keyOn('/cases/new');
    await fault({ garbled: 'stalled', only: 'composite', for: MOST });
    const form = { subject: 'Sent while it stopped', description: 'Nothing of it is lost', priority: 'Low', key };
    const sending = maya.post('/cases', form, { follow: false });
    await until(isMet);
    running.signal('SIGTERM');
    const page = await sending;
    expect(await running.ended).to.equal(0);
    expect(page.status).to.equal(303);
    const kept = String(page.headers.location);
    expect(kept).to.match(/^\/cases\/Q-/);
    await fault({});
    running = portico(['start', '--config', file]);
    await running.says(/"listening"/);
    await ready();
    const again = createBrowser(origin);
    await again.signIn('maya');
    const { headers } = await until(
      () => again.get(kept, { follow: false }),
      ({ status }) => status === 303,
      10_000,
    );
    const [made, ...more] = world.org.rows('Case', { Subject: form.subject });
    expect(headers.location).to.equal(`/cases/${made?.CaseNumber}`);
    expect(more).to.deep.equal([]);
  });

  it('while a case with many files goes out slowly, keeps it, answers it, and sends it once when started again', async () => {
    await start();
    await ready();
    const origin = `http://localhost:${port}`;
    const maya = createBrowser(origin);
    await maya.signIn('maya');
    const key = await maya.keyOn('/cases/new');
    await fault({ latencyMs: 4_500, only: 'sobjects/ContentVersion', for: MOST });
    const form = {
      subject: 'Sent slowly while it stopped',
      description: 'Nothing of it is lost',
      priority: 'Low',
      key,
    };
    const files = ['a', 'b', 'c', 'd', 'e'].map((name) => ({ name: `${name}.txt`, bytes: Buffer.from(`of ${name}`) }));
    const sending = maya.post('/cases', form, { follow: false, files });
    await until(isMet);
    running.signal('SIGTERM');
    const page = await sending;
    expect(await running.ended).to.equal(0);
    expect(page.status).to.equal(303);
    expect(String(page.headers.location)).to.match(/^\/cases\/Q-/);
    await fault({});
    running = portico(['start', '--config', file]);
    await running.says(/"listening"/);
    const [made, ...more] = await until(
      () => world.org.rows('Case', { Subject: form.subject }),
      (found) => found.length > 0,
      20_000,
    );
    expect(more).to.deep.equal([]);
    const links = world.org.rows('ContentDocumentLink', { LinkedEntityId: String(made?.Id) });
    expect(links).to.have.length(files.length);
  });

  it('twice, ends at once', async () => {
    await start();
    await ready();
    running.signal('SIGTERM');
    await running.says(/"stopping"/);
    const began = performance.now();
    await until(() => {
      running.signal('SIGTERM');
      return Promise.race([running.ended.then(() => true), new Promise((resolve) => setTimeout(resolve, 50, false))]);
    });
    expect(performance.now() - began).to.be.lessThan(1_500);
  });
});
