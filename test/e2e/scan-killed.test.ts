import { existsSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { startWorld, type World } from '../../plugin/sandbox/world.ts';
import { type Browser, createBrowser } from '../make/browser.ts';
import { type FakeClamd, fakeClamd } from '../make/clamd.ts';
import { type Command, portico } from '../make/command.ts';
import { install } from '../make/installation.ts';
import { needs } from '../make/needs.ts';
import { freePort } from '../make/ports.ts';
import { type RunningRedis, startRedis, whyNoRedis } from '../make/redis.ts';
import { until } from '../make/until.ts';

const PATIENCE_MS = 40_000;

for (const store of ['memory', 'redis'] as const)
  describe(`a portal that is killed while a file waits for the scanner: ${store}`, function () {
    this.timeout(2 * PATIENCE_MS); // processes that start, and are missed before another takes over
    let world: World;
    let fake: FakeClamd;
    let redis: RunningRedis | undefined;
    let folder: string;
    let file: string;
    let origin: string;
    let running: Command;
    let erik: Browser;

    before(async function () {
      needs(this, store === 'redis' ? whyNoRedis() : undefined);
      fake = await fakeClamd();
      if (store === 'redis') redis = await startRedis();
      const port = await freePort();
      world = await startWorld({ port: 0, seed: 1, cases: 5, portalUrls: [`http://localhost:${port}`] });
      const scan = { clamd: { host: '127.0.0.1', port: fake.port }, timeoutMs: 300 };
      const more = { scan, ...(redis ? { store: { kind: 'redis', url: redis.url } } : {}) };
      ({ folder, file, origin } = await install(world, { port, more }));
      await start();
    });
    after(async () => {
      running?.signal('SIGKILL');
      await running?.ended;
      await world?.close();
      await redis?.close();
      await fake?.close();
      if (folder) await rm(folder, { recursive: true, force: true });
    });
    beforeEach(() => {
      fake.manner = 'silent';
    });

    async function start(): Promise<void> {
      running = portico(['start', '--config', file]);
      await running.says(/"listening"/);
      await until(async () => (await fetch(`${origin}/readyz`)).ok, Boolean, PATIENCE_MS);
      erik = createBrowser(origin);
      await erik.signIn('erik');
    }
    async function kill(): Promise<void> {
      running.signal('SIGKILL');
      await running.ended;
    }
    const fault = (how: object) =>
      fetch(`${world.instanceUrl}/_world/faults`, { method: 'POST', body: JSON.stringify(how) });
    const cases = (subject: string) => world.org.rows('Case', { Subject: subject });
    const versions = (name: string) => world.org.rows('ContentVersion', { PathOnClient: name });
    const links = (id: string) => world.org.rows('ContentDocumentLink', { LinkedEntityId: id });
    const arrives = (name: string) => until(() => versions(name).length, Boolean, PATIENCE_MS);
    const sending = (subject: string, key: string, name: string) =>
      erik.post(
        '/cases',
        { key, subject, description: 'Words', priority: 'Low' },
        { multipart: true, follow: false, files: [{ name, bytes: Buffer.from(`bytes of ${name}`) }] },
      );

    it('after the answer: the file is in the CRM once, on its case', async () => {
      const page = await sending('Killed after', await erik.keyOn('/cases/new'), 'after.txt');
      expect(page.status).to.equal(303);
      await kill();
      expect(versions('after.txt')).to.have.length(0);
      await start();
      fake.manner = 'scans';
      await arrives('after.txt');
      const [row, ...more] = cases('Killed after');
      expect(more).to.have.length(0);
      await until(() => links(String(row?.Id)).length);
      expect(links(String(row?.Id))).to.have.length(1);
      expect(versions('after.txt')).to.have.length(1);
    });

    it('before the case was sent: the same form once more makes one case with one file', async () => {
      const key = await erik.keyOn('/cases/new');
      await fault({ latencyMs: 60_000 });
      const lost = sending('Killed before', key, 'before.txt').catch(() => undefined);
      await until(isHeld, Boolean, PATIENCE_MS);
      await kill();
      await lost;
      await fault({});
      expect(cases('Killed before')).to.have.length(0);
      await start();
      fake.manner = 'scans';
      // His session is another one: the form comes back with the file, and its key renewed.
      const back = await sending('Killed before', key, 'before.txt');
      expect(back.status).to.equal(403);
      const form = back.text.split('<form').find((one) => one.includes('action="/cases"')) ?? '';
      const [, renewed = ''] = /name="key" value="([^"]+)"/.exec(form) ?? [];
      const [, kept = ''] = /name="kept" value="([^"]+)"/.exec(form) ?? [];
      const fields = { key: renewed, kept, subject: 'Killed before', description: 'Words', priority: 'Low' };
      const page = await erik.post('/cases', fields, { multipart: true, follow: false });
      expect(page.status).to.equal(303);
      const [row, ...more] = cases('Killed before');
      expect(more).to.have.length(0);
      // What waited from the first time finds that it is there.
      await until(async () => !(await isHeld()), Boolean, PATIENCE_MS);
      expect(links(String(row?.Id))).to.have.length(1);
      expect(versions('before.txt')).to.have.length(1);
    });

    /** Whether the outbox has a file. */
    async function isHeld(): Promise<boolean> {
      if (redis) return /outbox:item:/.test(await redis.ask('KEYS', '*outbox:item:*'));
      const files = join(folder, 'outbox', 'files');
      return existsSync(files) && readdirSync(files).length > 0;
    }
  });
