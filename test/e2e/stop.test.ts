import { rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { expect } from 'chai';
import { startWorld, type World } from '../../plugin/sandbox/world.ts';
import { type Command, portico } from '../make/command.ts';
import { install } from '../make/installation.ts';
import { freePort } from '../make/portal.ts';
import { until } from '../make/until.ts';

describe('a portal that is told to stop', function () {
  this.timeout(30_000); // a process that takes its time on purpose
  let world: World;
  let folder: string;
  let port: number;
  let running: Command;

  beforeEach(async () => {
    world = await startWorld({ port: 0, seed: 1, cases: 5 });
    port = await freePort();
  });

  async function start(crm: Record<string, unknown> = {}): Promise<void> {
    const { instanceUrl, clientId } = world;
    const auth = { flow: 'client-credentials', clientId, clientSecret: { file: 'secret' } };
    const made = await install(world, { port, more: { crm: { instanceUrl, auth, ...crm } } });
    folder = made.folder;
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
    agent?: Agent,
  ): Promise<{ status: number | undefined; text: string; connection: unknown }> {
    return new Promise((resolve, reject) => {
      request({ host: '127.0.0.1', port, path, agent, headers: { host: 'localhost' } }, (answer) => {
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

  it('under load fails no request that it took, says at once that it is not ready, and ends well', async () => {
    await start();
    await ready();
    const agent = new Agent({ keepAlive: true, maxSockets: 8 });
    const failures: unknown[] = [];
    let answered = 0;
    let isSentHere = true;
    const caller = async () => {
      while (isSentHere)
        await ask('/signin', agent).then(
          ({ status }) => {
            answered += 1;
            if (status !== 200 && status !== 303) failures.push(status);
          },
          (thrown: unknown) => failures.push(thrown),
        );
    };
    const callers = Array.from({ length: 8 }, caller);
    await until(() => answered > 50);
    const before = answered;
    running.signal('SIGTERM');
    // As a balancer does: it sends nothing more here from its next probe on.
    const answer = await until(
      () => ask('/readyz'),
      ({ status }) => status === 503,
    );
    await until(() => answered > before + 50);
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
    expect(await hanging).to.equal('cut');
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
