import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { startWorld, type World } from '../../plugin/sandbox/world.ts';
import { type Browser, createBrowser, type Page, unescaped } from '../make/browser.ts';
import { type Command, command, portico } from '../make/command.ts';
import { install } from '../make/installation.ts';
import { needs } from '../make/needs.ts';
import { freePort } from '../make/ports.ts';
import { programOf } from '../make/programs.ts';
import { until } from '../make/until.ts';

/** No file of the process grows beyond this many bytes: what a disk without room does to it, without filling one. */
const ROOM = 4_096;
const PATIENCE_MS = 30_000;
const PRLIMIT = programOf('prlimit');

describe('while the CRM is away and the disk has no room', function () {
  this.timeout(60_000); // a process of its own, and tries that wait for seconds
  let world: World;
  let folder: string;
  let file: string;
  let origin: string;
  let running: Command;
  let erik: Browser;

  before(async function () {
    needs(this, PRLIMIT ? undefined : 'there is no prlimit on this machine');
    const port = await freePort();
    world = await startWorld({ port: 0, seed: 1, cases: 5, portalUrls: [`http://localhost:${port}`] });
    const { instanceUrl, clientId } = world;
    const auth = { flow: 'client-credentials', clientId, clientSecret: { file: 'secret' } };
    const made = await install(world, { port, more: { crm: { instanceUrl, auth, timeoutMs: 400 } } });
    ({ folder, file, origin } = made);
    running = portico(['start', '--config', file]);
    await running.says(/"listening"/);
    await until(async () => (await fetch(`${origin}/readyz`)).ok, Boolean, PATIENCE_MS);
    erik = createBrowser(origin);
    await erik.signIn('erik');
  });
  after(async () => {
    running?.signal('SIGKILL');
    await running?.ended;
    await world?.close();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  const fault = (how: object) =>
    fetch(`${world.instanceUrl}/_world/faults`, { method: 'POST', body: JSON.stringify(how) });
  const room = (bytes: number | 'unlimited') =>
    execFileSync(PRLIMIT ?? '', ['--pid', String(running.pid), `--fsize=${bytes}:unlimited`]);
  const inCrm = (subject: string) => world.org.rows('Case', { Subject: subject });
  async function send(subject: string, key: string, more: { text?: string; bytes?: number } = {}): Promise<Page> {
    const { text = 'Short', bytes = 0 } = more;
    const files = bytes > 0 ? [{ name: 'log.txt', bytes: Buffer.alloc(bytes, 'x') }] : [];
    const fields = { key, subject, description: text, priority: 'Low' };
    return erik.post('/cases', fields, { multipart: true, files, follow: false });
  }

  it('nothing is said to be received that is not kept, texts come back, and all that was received arrives once', async () => {
    const keys = await Promise.all(Array.from({ length: 4 }, () => erik.keyOn('/cases/new')));
    const [first = '', long = '', filed = '', last = ''] = keys;
    await erik.get('/cases?status=all');
    await fault({ down: true });
    expect((await send('Kept before', first)).headers.location).to.match(/^\/cases\/Q-/);
    room(ROOM);
    const text = `No room for this ${'and this '.repeat(1_000)}`.trim();
    const refused = await send('Too long for the disk', long, { text });
    expect(refused.status).to.equal(503);
    expect(unescaped(refused.text)).to.include('Too long for the disk').and.include(text);
    const unfiled = await send('With a file', filed, { bytes: 100_000 });
    expect(unfiled.status).to.equal(422);
    expect(unescaped(unfiled.text))
      .to.include('value="With a file"')
      .and.match(/could not keep “<bdi>log\.txt<.bdi>” just now/);
    expect(readdirSync(join(folder, 'outbox', 'uploads')), 'nothing of it takes what room there is').to.deep.equal([]);
    expect(running.stdout()).to.include('EFBIG').and.include('could not be stored');
    expect((await erik.get('/cases?status=all')).text).to.include('Kept before');
    room('unlimited');
    expect((await send('Kept after', last)).headers.location).to.match(/^\/cases\/Q-/);
    // As people do it: the same form once more.
    expect((await send('Too long for the disk', long, { text })).headers.location).to.match(/^\/cases\/Q-/);
    await fault({});
    const received = ['Kept before', 'Kept after', 'Too long for the disk'];
    await until(() => received.every((subject) => inCrm(subject).length > 0), Boolean, PATIENCE_MS);
    for (const subject of received) expect(inCrm(subject), subject).to.have.length(1);
    expect(inCrm('Too long for the disk')[0]?.Description).to.equal(text);
    expect(inCrm('With a file')).to.deep.equal([]);
    running.signal('SIGTERM');
    expect(await running.ended).to.equal(0);
  });

  it('a portal whose log goes into a file there goes on without its log', async () => {
    const output = join(folder, 'log');
    const run = `exec "${process.execPath}" plugin/cli/portico.js start --config "${file}" > "${output}"`;
    running = command('sh', ['-c', run]);
    const ask = (path: string) => fetch(`${origin}${path}`).catch(() => undefined);
    await until(async () => (await ask('/readyz'))?.ok === true, Boolean, PATIENCE_MS);
    room(ROOM);
    for (let at = 0; at < 100; at++) expect((await ask('/signin'))?.status, String(at)).to.equal(200);
    expect(statSync(output).size).to.equal(ROOM);
    running.signal('SIGTERM');
    expect(await running.ended).to.equal(0);
  });
});
