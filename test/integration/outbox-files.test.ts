import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { PortalError } from '../../plugin/errors.ts';
import { createLog } from '../../plugin/log.ts';
import type { Outbox, Outcome } from '../../plugin/records/outbox/outbox.ts';
import type { SubmissionQueue } from '../../plugin/records/outbox/queue.ts';
import type { Verdict } from '../../plugin/records/outbox/scan.ts';
import { openBackend } from '../../plugin/store/backend.ts';
import { fileQueue } from '../../plugin/store/file-queue.ts';
import { redisQueue } from '../../plugin/store/redis-queue.ts';
import { needs } from '../make/needs.ts';
import { type RunningRedis, startRedis, whyNoRedis } from '../make/redis.ts';
import { until } from '../make/until.ts';
import { aCase, aComment, keptIn, type LedgerOnly, ledgerOnly, outboxOver, person } from './outbox-rig.ts';

const log = createLog({ level: 'silent' });
const maya = person('003000000000001AAA');
const erik = person('003000000000002AAA');
const DAY_MS = 86_400_000;
const SILENT: Verdict = { kind: 'unchecked' };
const CLEAN: Verdict = { kind: 'clean' };
const INFECTED: Verdict = { kind: 'infected', signature: 'Eicar-Test' };

for (const kind of ['files', 'redis'] as const) {
  describe(`files that wait for a scanner, in ${kind}`, function () {
    this.timeout(20_000); // each is looked at again after a second or more
    let folder = '';
    let redis: RunningRedis | undefined;
    let org: LedgerOnly;
    let queue: SubmissionQueue;
    let outbox: Outbox;
    let scan: () => Promise<Verdict>;
    let infected: string[] = [];
    let aheadMs = 0;
    let closing: (() => Promise<void>)[] = [];
    let prefixes = 0;

    before(async function () {
      if (kind === 'files') return;
      needs(this, whyNoRedis());
      redis = await startRedis();
    });
    after(async () => redis?.close());

    const clock = () => new Date(Date.now() + aheadMs);

    async function queueOf(): Promise<SubmissionQueue> {
      if (!redis) return fileQueue({ folder, log, clock });
      const { url } = redis;
      const prefix = `test${prefixes}:`;
      const { link, durable, healthy, close } = await openBackend({ settings: { kind: 'redis', url, prefix }, log });
      closing.push(close);
      await until(healthy);
      if (!link) throw new Error('no link');
      return redisQueue({ link, url, prefix, folder: join(folder, `sending-${closing.length}`), durable, log });
    }

    async function open(perPerson = 50): Promise<Outbox> {
      queue = await queueOf();
      const told = (_one: object, signature: string) => void infected.push(signature);
      const made = outboxOver(queue, org, { clock, perPerson, scan: () => scan(), infected: told });
      closing.push(made.close);
      made.start();
      return made;
    }

    async function shut(): Promise<void> {
      for (const close of closing.reverse()) await close();
      closing = [];
    }

    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'portico-outbox-'));
      prefixes += 1;
      org = ledgerOnly();
      scan = async () => SILENT;
      [infected, aheadMs] = [[], 0];
      outbox = await open();
    });
    afterEach(async () => {
      await shut();
      await rm(folder, { recursive: true, force: true });
    });

    async function file(name: string, unchecked = true) {
      const path = join(folder, name);
      await writeFile(path, `bytes of ${name}`);
      return { path, name, size: Buffer.byteLength(`bytes of ${name}`), type: 'text/plain', unchecked };
    }
    const texts = () => org.rows.map(({ text }) => text);
    const ofMaya = () => outbox.of(maya).catch(() => []);
    const names = ({ held = [] }: Outcome) => held.flatMap(({ files }) => files.map(({ name }) => name));
    const refused = () => until(ofMaya, ([first]) => first?.state === 'refused', 10_000);
    const drained = () => until(ofMaya, ({ length }) => length === 0, 10_000);

    it('the case goes without them, and each follows when it is clean, once', async () => {
      const files = [await file('clean.txt', false), await file('a.txt'), await file('b.txt')];
      const outcome = await outbox.submit(maya, aCase('one'), files, 'k1');
      expect(outcome).to.have.property('sent').that.deep.equals({ number: '00000000' });
      expect(names(outcome)).to.deep.equal(['a.txt', 'b.txt']);
      expect(org.rows.map((row) => row.files)).to.deep.equal([['bytes of clean.txt']]);
      scan = async () => CLEAN;
      await drained();
      const [, ...followed] = org.rows;
      expect(followed.map(({ number, files: bytes }) => [number, ...bytes]).toSorted()).to.deep.equal([
        ['00000000', 'bytes of a.txt'],
        ['00000000', 'bytes of b.txt'],
      ]);
    });

    it('they are there after a restart', async () => {
      const outcome = await outbox.submit(maya, aCase('one'), [await file('a.txt')], 'k1');
      await rm(join(folder, 'a.txt'));
      await shut();
      outbox = await open();
      expect((await outbox.of(maya)).map(({ ref }) => ref)).to.deep.equal(outcome.held?.map(({ ref }) => ref));
      scan = async () => CLEAN;
      await drained();
      expect(org.rows[1]?.files).to.deep.equal(['bytes of a.txt']);
    });

    it('they wait behind a case that waits, and with it', async () => {
      org.isAway = true;
      scan = async () => CLEAN;
      const outcome = await outbox.submit(maya, aCase('one'), [await file('a.txt')], 'k1');
      const kept = keptIn(outcome);
      expect(outcome.held?.[0]).to.include({ after: kept.ref });
      org.fault = (text) => (text === 'one' ? new PortalError('crm.refused') : undefined);
      org.isAway = false;
      await until(
        () => outbox.find(maya, kept.ref),
        (found) => found !== undefined && 'kept' in found && found.kept.state === 'refused',
        10_000,
      );
      // However long that takes; what others send meanwhile shows that it has been some time.
      aheadMs = DAY_MS;
      scan = async () => SILENT;
      await outbox.submit(erik, aCase('his'), [await file('b.txt')], 'k2');
      scan = async () => CLEAN;
      await until(texts, (all) => all.includes('b.txt'), 10_000);
      expect(texts()).to.deep.equal(['his', 'b.txt']);
      org.fault = () => undefined;
      await outbox.retry(maya.brand, kept.ref);
      await drained();
      expect(org.rows.slice(2).map(({ text, number }) => [text, number])).to.deep.equal([
        ['one', '00000002'],
        ['a.txt', '00000002'],
      ]);
    });

    it('a scanner that says nothing at all holds back nobody’s words', async () => {
      let asked = 0;
      scan = () => {
        asked += 1;
        return new Promise(() => undefined);
      };
      for (const [at, who] of [maya, erik].entries())
        await outbox.submit(who, aCase(`case ${at}`), [await file(`${at}.txt`)], `k${at}`);
      await until(() => asked, Boolean, 10_000);
      org.isAway = true;
      await outbox.submit(maya, aComment('00000000', 'kept'), [], 'k2');
      await outbox.submit(erik, aComment('00000001', 'kept too'), [], 'k3');
      org.isAway = false;
      await until(texts, (all) => all.includes('kept') && all.includes('kept too'), 10_000);
      expect(await outbox.submit(maya, aComment('00000000', 'at once'), [], 'k4')).to.have.property('sent');
      expect(texts()).not.to.include('0.txt');
    });

    it('an infected one is set aside without its bytes, and cannot be tried again', async () => {
      await outbox.submit(maya, aCase('one'), [await file('bad.txt')], 'k1');
      scan = async () => INFECTED;
      const [one] = await refused();
      expect(one).to.include({ problem: 'delivery.problem.infected' });
      await until(
        () => infected,
        ({ length }) => length === 1,
      );
      expect(infected).to.deep.equal(['Eicar-Test']);
      const found = await queue.find(one?.ref ?? '');
      const opened = found && (await queue.open(found).catch((thrown: unknown) => thrown));
      expect(opened).to.have.property('name', 'DamagedFile');
      scan = async () => CLEAN;
      await outbox.retry(maya.brand, one?.ref ?? '');
      expect((await outbox.of(maya))[0]).to.include({ state: 'refused', problem: 'delivery.problem.infected' });
      expect((await outbox.withdraw(maya, one?.ref ?? ''))?.uploads).to.deep.equal([]);
      expect(await outbox.of(maya)).to.deep.equal([]);
      expect(texts()).to.deep.equal(['one']);
    });

    it('one that nobody could look at for days is set aside', async () => {
      await outbox.submit(maya, aCase('one'), [await file('a.txt')], 'k1');
      aheadMs = 8 * DAY_MS;
      const [one] = await refused();
      expect(one).to.include({ problem: 'delivery.problem.unchecked' });
      expect(texts()).to.deep.equal(['one']);
    });

    it('of a process that ended before the case was sent: the same form makes one case and one file', async () => {
      org.fault = () => {
        throw new Error('it has ended');
      };
      const files = [await file('a.txt')];
      // What is left of it: the file is kept, and nothing knows of a case.
      const dead = outboxOver({ ...queue, find: async () => undefined, discard: async () => false }, org, {
        clock,
        scan: () => scan(),
      });
      await dead.submit(maya, aCase('one'), files, 'k1').catch(() => undefined);
      expect((await outbox.of(maya)).map(({ submission }) => submission)).to.deep.equal([
        { kind: 'file', number: '', of: 'case', form: 'k1' },
      ]);
      org.fault = () => undefined;
      scan = async () => CLEAN;
      const again = await outbox.submit(maya, aCase('one'), files, 'k1');
      expect(again.held).to.have.length(1);
      await drained();
      expect(texts()).to.deep.equal(['one', 'a.txt']);
    });

    it('of a process that ended before the case was sent, and whose form came too late: it is set aside, and goes with that', async () => {
      org.fault = () => {
        throw new Error('it has ended');
      };
      const dead = outboxOver({ ...queue, find: async () => undefined, discard: async () => false }, org, {
        clock,
        scan: () => scan(),
      });
      await dead.submit(maya, aCase('one'), [await file('a.txt')], 'k1').catch(() => undefined);
      org.fault = () => undefined;
      scan = async () => CLEAN;
      queue.wake(`${maya.contactId}-files`);
      await until(ofMaya, ([one]) => (one?.tries ?? 0) > 0, 10_000);
      expect((await outbox.of(maya))[0], 'its form may be on its way').to.have.property('state', 'waiting');
      aheadMs = DAY_MS;
      const [one] = await refused();
      expect(one).to.include({ problem: 'delivery.problem.file-alone' });
      expect(texts()).to.deep.equal([]);
      const late = await outbox.submit(maya, aCase('one'), [await file('a.txt')], 'k1');
      expect(late.held?.map(({ state }) => state)).to.deep.equal(['waiting']);
      await drained();
      expect(texts()).to.deep.equal(['one', 'a.txt']);
    });

    it('what is refused at once leaves nothing, and what cannot be kept sends nothing', async () => {
      org.fault = () => new PortalError('crm.refused');
      const a = await file('a.txt');
      const thrown = await outbox.submit(maya, aCase('bad'), [a], 'k1').catch((one: unknown) => one);
      expect(thrown).to.have.property('code', 'crm.refused');
      expect(await outbox.of(maya)).to.deep.equal([]);
      org.fault = () => undefined;
      await shut();
      outbox = await open(1);
      const full = await outbox.submit(maya, aCase('one'), [a, await file('b.txt')], 'k2').catch((one: unknown) => one);
      expect(full).to.include({ name: 'PortalError', code: 'crm.unavailable', file: 'b.txt' });
      expect(texts()).to.deep.equal([]);
      expect(await outbox.of(maya)).to.deep.equal([]);
      expect(await outbox.submit(maya, aCase('one'), [a], 'k2'), 'control').to.have.property('sent');
    });

    it('the same form twice, refused once and sent once: its file is not lost', async () => {
      const files = [await file('a.txt')];
      let times = 0;
      org.fault = () => {
        times += 1;
        return times === 1 ? new PortalError('crm.refused') : undefined;
      };
      // To two machines, where there may be two.
      const other = redis ? await open() : outbox;
      const twice = [outbox, other].map((one) => one.submit(maya, aCase('one'), files, 'k1'));
      const outcomes = await Promise.allSettled(twice);
      expect(outcomes.map(({ status }) => status).toSorted()).to.deep.equal(['fulfilled', 'rejected']);
      scan = async () => CLEAN;
      await until(texts, ({ length }) => length === 2, 10_000);
      await drained();
      expect(texts()).to.deep.equal(['one', 'a.txt']);
    });

    it('a case that is taken back brings its files along, still not looked at', async () => {
      org.isAway = true;
      const files = [await file('clean.txt', false), await file('a.txt')];
      const kept = keptIn(await outbox.submit(maya, aCase('one'), files, 'k1'));
      const back = await outbox.withdraw(maya, kept.ref);
      expect(back?.uploads.map(({ name, unchecked = false }) => [name, unchecked])).to.deep.equal([
        ['clean.txt', false],
        ['a.txt', true],
      ]);
      expect(await outbox.of(maya)).to.deep.equal([]);
    });

    it('a case that is taken back comes back also where its files cannot', async () => {
      org.isAway = true;
      const files = [await file('clean.txt', false), await file('a.txt')];
      const kept = keptIn(await outbox.submit(maya, aCase('one'), files, 'k1'));
      const withdraw: SubmissionQueue['withdraw'] = async (ref) => {
        if (ref !== kept.ref) throw new PortalError('store.unavailable');
        return queue.withdraw(ref);
      };
      const back = await outboxOver({ ...queue, withdraw }, org, { clock, scan: () => scan() }).withdraw(
        maya,
        kept.ref,
      );
      expect(back).to.deep.include({ ref: kept.ref, submission: kept.submission });
      expect(back?.uploads.map(({ name }) => name)).to.deep.equal(['clean.txt']);
    });

    if (kind === 'redis')
      it('a file that Redis does not take sends nothing', async () => {
        const large = { ...(await file('large.txt')), size: 30_000_000 };
        const thrown = await outbox.submit(maya, aCase('one'), [large], 'k1').catch((one: unknown) => one);
        expect(thrown).to.include({ code: 'crm.unavailable', file: 'large.txt' });
        expect(texts()).to.deep.equal([]);
      });
  });
}
