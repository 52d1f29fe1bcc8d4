import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { PortalError } from '../../plugin/errors.ts';
import { createLog } from '../../plugin/log.ts';
import type { Outbox, Submission } from '../../plugin/records/outbox/outbox.ts';
import { openBackend } from '../../plugin/store/backend.ts';
import { fileQueue } from '../../plugin/store/file-queue.ts';
import { redisQueue } from '../../plugin/store/redis-queue.ts';
import { needs } from '../make/needs.ts';
import { type RunningRedis, startRedis, whyNoRedis } from '../make/redis.ts';
import { until } from '../make/until.ts';
import { aCase, aComment, keptIn, type LedgerOnly, ledgerOnly, outboxOver, person } from './outbox-rig.ts';

const log = createLog({ level: 'silent' });
const clock = () => new Date();
const maya = person('003000000000001AAA');
const erik = person('003000000000002AAA');

for (const kind of ['files', 'redis'] as const) {
  describe(`an outbox in ${kind}`, () => {
    let folder = '';
    let redis: RunningRedis | undefined;
    let org: LedgerOnly;
    let outbox: Outbox;
    let lines: string[] = [];
    let closing: (() => Promise<void>)[] = [];
    let prefixes = 0;

    before(async function () {
      this.timeout(5_000); // a server has to start
      if (kind === 'files') return;
      needs(this, whyNoRedis());
      redis = await startRedis();
    });
    after(async () => redis?.close());

    async function open(more: Parameters<typeof outboxOver>[2] = {}): Promise<Outbox> {
      const made = outboxOver(await queueOf(), org, { log: lines, ...more });
      closing.push(made.close);
      made.start();
      return made;
    }

    async function queueOf() {
      if (!redis)
        return fileQueue({ folder, log: createLog({ level: 'error', write: (line) => void lines.push(line) }), clock });
      const { url } = redis;
      const prefix = `test${prefixes}:`;
      const backend = await openBackend({ settings: { kind: 'redis', url, prefix }, log });
      closing.push(backend.close);
      await until(backend.healthy);
      const { link, durable } = backend;
      if (!link) throw new Error('no link');
      return redisQueue({
        link,
        url,
        prefix,
        folder: join(folder, `sending-${closing.length}`),
        durable,
        log,
      });
    }

    async function shut(): Promise<void> {
      for (const close of closing.reverse()) await close();
      closing = [];
    }

    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'portico-outbox-'));
      prefixes += 1;
      lines = [];
      org = ledgerOnly();
      outbox = await open();
    });
    afterEach(async function () {
      this.timeout(5_000);
      await shut();
      await rm(folder, { recursive: true, force: true });
    });

    const texts = () => org.rows.map(({ text }) => text);
    /** On a busy machine Redis may be too late with an answer once. */
    // A disk that is slow for once is no failure of what is asked again.
    const drained = () =>
      until(
        () => outbox.stats().catch(() => undefined),
        (stats) => stats?.waiting === 0,
      );
    const ofMaya = () => outbox.of(maya).catch(() => []);

    async function file(name: string, content: string) {
      const path = join(folder, name);
      await writeFile(path, content);
      return { path, name, size: Buffer.byteLength(content), type: 'text/plain' };
    }

    it('sends at once while the CRM answers', async () => {
      const outcome = await outbox.submit(maya, aCase('one'), [], 'k1');
      expect(outcome).to.deep.equal({ sent: { number: '00000000' } });
      expect(await outbox.of(maya)).to.deep.equal([]);
    });

    it('keeps what cannot be sent, and delivers it in order, once', async () => {
      org.isAway = true;
      const first = keptIn(await outbox.submit(maya, aCase('one'), [], 'k1'));
      expect(first.ref).to.match(/^Q-[2-9A-Z]{4}-[2-9A-Z]{2}$/);
      await outbox.submit(maya, aComment(first.ref, 'two'), [], 'k2');
      await outbox.submit(maya, aCase('three'), [], 'k3');
      await outbox.submit(erik, aCase('another'), [], 'k4');
      expect((await outbox.of(maya)).map(({ after }) => after)).to.deep.equal([undefined, first.ref, undefined]);
      org.isAway = false;
      await drained();
      expect(texts().filter((text) => text !== 'another')).to.deep.equal(['one', 'two', 'three']);
      const [made, remark] = org.rows.filter(({ contactId }) => contactId === maya.contactId);
      expect(remark?.number).to.equal(made?.number);
      const found = await outbox.find(maya, first.ref);
      expect(found).to.have.property('delivered').that.includes({ number: made?.number });
    });

    it('puts behind what waits whatever comes after it', async () => {
      org.fault = (text) => (text === 'one' ? new PortalError('crm.busy') : undefined);
      await outbox.submit(maya, aCase('one'), [], 'k1');
      expect(await outbox.submit(maya, aCase('two'), [], 'k2')).to.have.property('kept');
      org.fault = () => undefined;
      await drained();
      expect(texts()).to.deep.equal(['one', 'two']);
    });

    it('takes the same form twice for one', async () => {
      org.isAway = true;
      const both = await Promise.all([1, 2].map(() => outbox.submit(maya, aCase('one'), [], 'k1')));
      const again = await outbox.submit(maya, aCase('one'), [], 'k1');
      expect(new Set([...both, again].map((one) => keptIn(one).ref)).size).to.equal(1);
      const other = await outbox.submit(maya, aCase('other words'), [], 'k1').catch((thrown: unknown) => thrown);
      expect(other).to.have.property('code', 'input.invalid');
      org.isAway = false;
      await drained();
      expect(texts()).to.deep.equal(['one']);
    });

    it('makes one of a write whose answer was lost', async () => {
      let lost = 0;
      org.fault = () => {
        lost += 1;
        return lost === 1 ? 'lost answer' : undefined;
      };
      const kept = keptIn(await outbox.submit(maya, aCase('one'), [], 'k1'));
      expect(kept.unsure).to.equal(true);
      await drained();
      expect(texts()).to.deep.equal(['one']);
    });

    it('sets aside what is refused for good, with what belongs to it, and goes on with the rest', async () => {
      org.isAway = true;
      const bad = keptIn(await outbox.submit(maya, aCase('bad'), [], 'k1'));
      const remark = keptIn(await outbox.submit(maya, aComment(bad.ref, 'its remark'), [], 'k2'));
      await outbox.submit(maya, aCase('good'), [], 'k3');
      org.fault = (text) => (text === 'bad' ? new PortalError('crm.refused') : undefined);
      org.isAway = false;
      await until(texts, (all) => all.includes('good'));
      expect(texts()).to.deep.equal(['good']);
      expect((await outbox.all(maya.brand)).map(({ ref, state }) => [ref, state])).to.deep.equal([
        [bad.ref, 'refused'],
        [remark.ref, 'waiting'],
      ]);
      expect(lines.map((line) => JSON.parse(line)).filter(({ code }) => code === 'outbox.refused')).to.have.length(1);
      expect(await outbox.submit(maya, aCase('later'), [], 'k4')).to.have.property('sent');
      org.fault = () => undefined;
      const another = await outbox.retry('another', bad.ref).catch((thrown: unknown) => thrown);
      expect(another).to.have.property('code', 'record.not-found');
      expect(await outbox.all('another')).to.deep.equal([]);
      await outbox.retry(maya.brand, bad.ref);
      await drained();
      expect(texts()).to.deep.equal(['good', 'later', 'bad', 'its remark']);
    });

    it('lets a lock go by without taking the CRM for away', async () => {
      let locks = 0;
      org.fault = () => {
        locks += 1;
        return locks <= 5 ? new PortalError('crm.busy', { detail: 'UNABLE_TO_LOCK_ROW' }) : undefined;
      };
      await outbox.submit(maya, aCase('one'), [], 'k1');
      await drained();
      expect(texts()).to.deep.equal(['one']);
    });

    it('gives back what has not been sent, to its owner alone', async () => {
      org.isAway = true;
      const kept = keptIn(await outbox.submit(maya, aCase('one'), [await file('a.txt', 'bytes')], 'k1'));
      expect(await outbox.find(erik, kept.ref)).to.equal(undefined);
      expect(await outbox.withdraw(erik, kept.ref)).to.equal(undefined);
      const back = await outbox.withdraw(maya, kept.ref.toLowerCase());
      expect(back?.submission).to.deep.equal(aCase('one'));
      expect(await readFile(back?.uploads[0]?.path ?? '', 'utf8')).to.equal('bytes');
      expect(await outbox.withdraw(maya, kept.ref)).to.equal(undefined);
      org.isAway = false;
      expect(await outbox.submit(maya, aCase('two'), [], 'k2')).to.have.property('sent');
      expect(texts()).to.deep.equal(['two']);
    });

    it('keeps no word of what was delivered or taken back, and knows what became of it', async () => {
      async function stored(ref: string): Promise<string> {
        if (!redis) return readFile(join(folder, 'journal'), 'utf8');
        return (await redis.ask('GET', `test${prefixes}:outbox:done:${ref}`)) + (await redis.ask('KEYS', '*item*'));
      }
      org.isAway = true;
      const kept = keptIn(await outbox.submit(maya, aCase('very private'), [], 'k1'));
      const taken = keptIn(await outbox.submit(erik, aCase('rather private'), [], 'k2'));
      if (!redis) expect(await stored(kept.ref), 'control').to.include('very private');
      await outbox.withdraw(erik, taken.ref);
      org.isAway = false;
      await drained();
      await until(
        () => stored(kept.ref),
        (text) => text.includes(kept.ref) && !text.includes('private'),
      );
      await shut();
      outbox = await open();
      const found = await outbox.find(maya, kept.ref);
      expect(found).to.deep.equal({ delivered: { number: '00000000', submission: { kind: 'case' } } });
    });

    it('tells nobody a reference under which something of another waits', async () => {
      await shut();
      const drawn = ['Q-2222-22', 'Q-2222-22', 'Q-3333-33'];
      outbox = await open({ newRef: () => drawn.shift() ?? 'Q-4444-44' });
      org.isAway = true;
      const sent = (who: typeof maya, name: string) =>
        file(`${name}.txt`, `of ${name}`).then((one) => outbox.submit(who, aCase(name), [one], `key of ${name}`));
      const both = (await Promise.all([sent(maya, 'maya'), sent(erik, 'erik')])).map(keptIn);
      expect(both.map(({ ref }) => ref)).to.have.members(['Q-2222-22', 'Q-3333-33']);
      org.isAway = false;
      await drained();
      const found = org.rows.map(({ contactId, text, files }) => [contactId, text, ...files]);
      expect(found).to.have.deep.members([
        [maya.contactId, 'maya', 'of maya'],
        [erik.contactId, 'erik', 'of erik'],
      ]);
    });

    it('tells nobody a reference of what was delivered lately, and loses nothing by it after a start', async () => {
      const drawn = ['Q-2222-22', 'Q-2222-22'];
      const newRef = () => drawn.shift() ?? 'Q-3333-33';
      await shut();
      outbox = await open({ newRef });
      org.isAway = true;
      await outbox.submit(maya, aCase('one'), [], 'k1');
      org.isAway = false;
      await drained();
      org.isAway = true;
      const kept = keptIn(await outbox.submit(erik, aCase('two'), [], 'k2'));
      expect(kept.ref).to.equal('Q-3333-33');
      await shut();
      outbox = await open();
      org.isAway = false;
      await drained();
      expect(texts()).to.deep.equal(['one', 'two']);
      expect(await outbox.find(maya, 'Q-2222-22')).to.have.property('delivered');
    });

    it('never gives back what may be in the CRM already, nor what is on its way there', async () => {
      org.isAway = true;
      const kept = keptIn(await outbox.submit(maya, aCase('one'), [], 'k1'));
      await shut();
      const queue = await queueOf();
      closing.push(queue.close);
      await queue.claim(kept.ref);
      expect(await queue.withdraw(kept.ref), 'on its way').to.equal(undefined);
      await queue.change(kept.ref, { unsure: true });
      expect(await queue.withdraw(kept.ref), 'unsure').to.equal(undefined);
      await queue.change(kept.ref, { unsure: false });
      expect(await queue.withdraw(kept.ref), 'control').to.deep.equal([]);
    });

    it('never gives back what a process that ended had begun to send', async () => {
      org.isAway = true;
      const kept = keptIn(await outbox.submit(maya, aCase('one'), [], 'k1'));
      await shut();
      const ended = await queueOf();
      await ended.claim(kept.ref);
      await ended.close();
      await shut();
      const queue = await queueOf();
      closing.push(queue.close);
      expect(await queue.withdraw(kept.ref)).to.equal(undefined);
      expect((await queue.claim(kept.ref))?.unsure).to.equal(true);
      await queue.change(kept.ref, { unsure: false });
      expect(await queue.withdraw(kept.ref), 'control').to.deep.equal([]);
    });

    it('never gives back what a process that ended may have sent, when its form is sent again', async () => {
      await shut();
      const ended = await queueOf();
      await ended.begin(`${maya.contactId}:k1:case:k1`);
      await ended.close();
      await shut();
      outbox = await open();
      org.isAway = true;
      const again = keptIn(await outbox.submit(maya, aCase('one'), [], 'k1'));
      expect(again.unsure).to.equal(true);
      expect(await outbox.withdraw(maya, again.ref)).to.equal(undefined);
      org.fault = (text) => (text === 'refused' ? new PortalError('input.invalid') : undefined);
      org.isAway = false;
      await drained();
      await outbox.submit(erik, aCase('refused'), [], 'k2').catch(() => undefined);
      org.isAway = true;
      const mended = keptIn(await outbox.submit(erik, aCase('mended'), [], 'k2'));
      expect(mended.unsure, 'control: its refusal is known').to.equal(false);
      org.isAway = false;
      await drained();
      expect(await outbox.submit(erik, aCase('sent'), [], 'k3')).to.have.property('sent');
      org.isAway = true;
      const unheard = keptIn(await outbox.submit(erik, aCase('sent'), [], 'k3'));
      expect(unheard.unsure, 'the answer never reached him').to.equal(true);
    });

    it('never gives back what may be in the CRM already, though a later try is refused before it writes', async () => {
      org.isAway = true;
      const kept = keptIn(await outbox.submit(maya, aCase('one'), [], 'k1'));
      await shut();
      const ended = await queueOf();
      await ended.claim(kept.ref); // and was killed when it had sent it
      await ended.close();
      org.isAway = false;
      org.fault = () => new PortalError('record.not-found');
      outbox = await open();
      await until(
        () => outbox.of(maya),
        ([first]) => first?.state === 'refused',
      );
      expect(await outbox.withdraw(maya, kept.ref)).to.equal(undefined);
      org.fault = () => 'refused write';
      await outbox.retry(maya.brand, kept.ref);
      await until(
        () => outbox.of(maya),
        ([first]) => first?.state === 'refused',
      );
      expect(await outbox.withdraw(maya, kept.ref), 'control: the write itself is refused').not.to.equal(undefined);
    });

    it('has it all after a restart, files too', async () => {
      org.isAway = true;
      const bytes = await file('a.txt', 'the bytes of a file');
      const kept = keptIn(await outbox.submit(maya, aCase('one'), [bytes], 'k1'));
      expect(kept.files[0]?.sha256).to.equal(createHash('sha256').update('the bytes of a file').digest('hex'));
      await rm(bytes.path);
      await shut();
      outbox = await open();
      expect((await outbox.of(maya)).map(({ ref }) => ref)).to.deep.equal([kept.ref]);
      org.isAway = false;
      await drained();
      expect(org.rows[0]?.files).to.deep.equal(['the bytes of a file']);
    });

    it('says that nothing was received when it can keep no more', async () => {
      await shut();
      outbox = await open({ perPerson: 2 });
      org.isAway = true;
      for (const at of [1, 2]) await outbox.submit(maya, aCase(`case ${at}`), [], `k${at}`);
      const third = await outbox.submit(maya, aCase('case 3'), [], 'k3').catch((thrown: unknown) => thrown);
      expect(third).to.have.property('code', 'crm.unavailable');
      expect(await outbox.submit(erik, aCase('his'), [], 'k4')).to.have.property('kept');
    });

    it('sets aside, and never drops, what could not be sent for too long', async () => {
      await shut();
      let now = new Date('2026-11-01T00:00:00Z');
      outbox = await open({ clock: () => now });
      org.isAway = true;
      const kept = keptIn(await outbox.submit(maya, aCase('one'), [], 'k1'));
      now = new Date('2026-11-09T00:00:00Z');
      const [parked] = await until(ofMaya, ([one]) => one?.state === 'refused');
      expect(parked).to.include({ ref: kept.ref, problem: 'delivery.problem.too-old' });
    });

    it('sets aside what the CRM fails at for an hour while it takes what others send, and nothing before', async () => {
      await shut();
      let now = new Date('2026-11-01T00:00:00Z');
      outbox = await open({ clock: () => now });
      let failures = 0;
      org.fault = (text) => {
        if (text !== 'poison') return undefined;
        failures += 1;
        return new PortalError('crm.unavailable', { detail: 'status 500' });
      };
      const kept = keptIn(await outbox.submit(maya, aCase('poison'), [], 'k1'));
      await outbox.submit(maya, aCase('behind it'), [], 'k2');
      const others = async (from: number) => {
        for (let at = from; at < from + 30; at++) {
          const before = failures;
          await outbox.submit(erik, aCase(`good ${at}`), [], `e${at}`);
          await until(
            () => failures,
            (count) => count > before,
          );
        }
      };
      await others(0);
      expect((await ofMaya()).map(({ state }) => state)).to.deep.equal(['waiting', 'waiting']);
      now = new Date('2026-11-01T02:00:00Z');
      const [parked] = await until(ofMaya, ([one]) => one?.state === 'refused');
      expect(parked).to.include({ ref: kept.ref, problem: 'delivery.problem.refused' });
      await until(texts, (all) => all.includes('behind it'));
    });

    it('tries again when its files could not be read just now', async () => {
      org.isAway = true;
      await outbox.submit(maya, aCase('one'), [await file('a.txt', 'bytes')], 'k1');
      await shut();
      const queue = await queueOf();
      let opened = 0;
      const open: typeof queue.open = async (one) => {
        opened += 1;
        if (opened === 1) throw new PortalError('store.unavailable');
        return queue.open(one);
      };
      org.isAway = false;
      outbox = outboxOver({ ...queue, open }, org, { log: lines });
      closing.push(outbox.close);
      outbox.start();
      await drained();
      expect(opened).to.equal(2);
      expect(org.rows[0]?.files).to.deep.equal(['bytes']);
    });

    it('lets an admin remove what was refused, and nothing else', async () => {
      org.fault = (text) => (text === 'bad' ? new PortalError('crm.refused') : undefined);
      org.isAway = true;
      const bad = keptIn(await outbox.submit(maya, aCase('bad'), [await file('a.txt', 'bytes')], 'k1'));
      const good = keptIn(await outbox.submit(erik, aCase('good'), [], 'k2'));
      const remove = (brand: string, ref: string) =>
        outbox.discard(brand, ref).then(
          () => 'removed',
          (thrown: unknown) => String(thrown),
        );
      expect(await remove(maya.brand, good.ref)).to.include('record.not-found');
      org.isAway = false;
      await until(ofMaya, ([one]) => one?.state === 'refused');
      expect(await remove('another', bad.ref)).to.include('record.not-found');
      expect(await remove(maya.brand, bad.ref)).to.equal('removed');
      expect(await ofMaya()).to.deep.equal([]);
      if (!redis) expect(existsSync(join(folder, 'files', `${bad.ref}-0`))).to.equal(false);
      await drained();
      expect(texts()).to.deep.equal(['good']);
    });

    it('removes what was refused only where, and when, the company wants it', async () => {
      org.fault = () => new PortalError('crm.refused');
      org.isAway = true;
      const kept = keptIn(await outbox.submit(maya, aCase('one'), [], 'k1'));
      org.isAway = false;
      await until(ofMaya, ([one]) => one?.state === 'refused');
      const gone: string[] = [];
      for (const [days, refusedDays] of [
        [4_000, undefined],
        [89, 90],
        [91, 90],
      ] as const) {
        await shut();
        const now = new Date(Date.now() + days * 86_400_000);
        outbox = await open({ refusedDays, clock: () => now, removed: ({ ref }) => gone.push(ref) });
        await until(ofMaya, (all) => all.length === (days === 91 ? 0 : 1));
      }
      expect(
        await until(
          () => gone,
          ({ length }) => length > 0,
        ),
      ).to.deep.equal([kept.ref]);
    });

    it('takes an error of ours after a long outage for the first', async () => {
      org.isAway = true;
      await outbox.submit(maya, aCase('one'), [], 'k1');
      await until(ofMaya, ([one]) => (one?.tries ?? 0) >= 8, 15_000);
      let times = 0;
      org.fault = () => {
        times += 1;
        return times === 1 ? new PortalError('internal') : undefined;
      };
      org.isAway = false;
      await drained();
      expect(texts()).to.deep.equal(['one']);
      expect(times).to.equal(2);
    }).timeout(30_000);

    it('delivers a rating of each closing, and one of each', async () => {
      org.isAway = true;
      const number = '00000007';
      const rating: Submission = { kind: 'rating', number, value: 4 };
      const sent: Submission[] = [
        rating,
        rating,
        { kind: 'reopen', number },
        { kind: 'close', number },
        rating,
        rating,
      ];
      for (const [at, one] of sent.entries()) await outbox.submit(maya, one, [], `k${at}`);
      org.isAway = false;
      await drained();
      expect(org.rows.map(({ text }) => text)).to.deep.equal(['rating 4', 'reopen', 'close', 'rating 4']);
    });

    it('sends a vote that was refused before, when it is cast once more', async () => {
      const vote: Submission = { kind: 'vote', idea: '0000000001', value: 'up' };
      org.isAway = true;
      await outbox.submit(maya, vote, [], 'k1');
      org.fault = () => 'refused write'; // the idea is closed for votes
      org.isAway = false;
      await until(
        () => outbox.of(maya),
        ([first]) => first?.state === 'refused',
      );
      org.fault = () => undefined;
      expect(await outbox.submit(maya, vote, [], 'k2')).to.have.property('sent');
      expect(org.rows.map(({ text }) => text)).to.deep.equal(['up']);
    });

    it('delivers several votes in the order in which they were cast', async () => {
      org.isAway = true;
      for (const value of ['up', 'up', 'none', 'up'] as const)
        await outbox.submit(maya, { kind: 'vote', idea: 'i1', value }, [], 'one key');
      org.isAway = false;
      await drained();
      expect(texts()).to.deep.equal(['up', 'none', 'up']);
    });

    if (kind === 'files') {
      it('is of one process', async () => {
        const second = await queueOf().catch((thrown: unknown) => thrown);
        expect(String(second)).to.include('another portal').and.include('outbox.path');
      });

      it('skips the torn end of what a crash left, says so and keeps the rest', async () => {
        org.isAway = true;
        const kept = keptIn(await outbox.submit(maya, aCase('one'), [], 'k1'));
        await shut();
        await appendFile(join(folder, 'journal'), Buffer.from([0, 0, 1, 0, 1, 2, 3]));
        outbox = await open();
        expect((await outbox.of(maya)).map(({ ref }) => ref)).to.deep.equal([kept.ref]);
        expect(lines.some((line) => line.includes('outbox.torn'))).to.equal(true);
        expect((await readdir(folder)).some((name) => name.startsWith('torn-'))).to.equal(true);
      });

      it('loses nothing but the one that the disk has altered, and keeps its file for a person to look at', async () => {
        org.isAway = true;
        const send = async (text: string) =>
          keptIn(await outbox.submit(maya, aCase(text), [await file(`${text}.txt`, text)], `key of ${text}`));
        const { ref } = await send('one');
        for (const text of ['two', 'three']) await send(text);
        await shut();
        const path = join(folder, 'journal');
        const bytes = await readFile(path);
        for (let at = bytes.indexOf(ref); at >= 0; at = bytes.indexOf(ref, at)) bytes[at] = 0;
        await writeFile(path, bytes);
        outbox = await open();
        const aside = (await readdir(folder)).find((name) => /^torn-.*-files$/.test(name)) ?? '';
        const [found = ''] = await readdir(join(folder, aside));
        expect(await readFile(join(folder, aside, found), 'utf8')).to.equal('one');
        org.isAway = false;
        await drained();
        expect(texts()).to.deep.equal(['two', 'three']);
      });

      it('does not send a file that is not what it was', async () => {
        org.isAway = true;
        const kept = keptIn(await outbox.submit(maya, aCase('one'), [await file('a.txt', 'bytes')], 'k1'));
        await writeFile(join(folder, 'files', `${kept.ref}-0`), 'other');
        org.isAway = false;
        const [parked] = await until(ofMaya, ([one]) => one?.state === 'refused');
        expect(parked?.problem).to.equal('delivery.problem.file');
        expect(texts()).to.deep.equal([]);
      });

      it('leaves nothing behind of what was delivered', async () => {
        org.isAway = true;
        const kept = keptIn(await outbox.submit(maya, aCase('one'), [await file('a.txt', 'bytes')], 'k1'));
        org.isAway = false;
        await drained();
        await until(() => !existsSync(join(folder, 'files', `${kept.ref}-0`)));
      });
    } else {
      const fresh = {
        ...{ key: 'k', same: '', customer: maya, submission: aCase('x'.repeat(1_000)), after: undefined },
        ...{ tries: 0, lastTryAt: undefined, state: 'waiting' as const, problem: undefined },
        ...{ unsure: false, uploaded: [] },
      };

      it('is drained by two processes, each item once, in order', async () => {
        org.isAway = true;
        const people = ['A', 'B', 'C', 'D', 'E'].map((letter) => person(`00300000000000${letter}AAA`));
        const second = await open();
        for (let at = 0; at < 4; at += 1)
          for (const [who, one] of people.entries())
            await (at % 2 === 0 ? outbox : second).submit(one, aCase(`${who}:${at}`), [], `k${who}${at}`);
        org.isAway = false;
        await drained();
        for (const who of people.keys())
          expect(texts().filter((text) => text.startsWith(`${who}:`))).to.deep.equal(
            [0, 1, 2, 3].map((at) => `${who}:${at}`),
          );
      }).timeout(10_000); // twenty of them at ten a second

      it('loses nothing when Redis is killed, and goes on by itself', async () => {
        org.isAway = true;
        const kept = keptIn(await outbox.submit(maya, aCase('one'), [await file('a.txt', 'bytes')], 'k1'));
        await redis?.kill();
        const meanwhile = await outbox.submit(maya, aCase('two'), [], 'k2').catch((thrown: unknown) => thrown);
        expect(meanwhile).to.have.property('code', 'crm.unavailable');
        await redis?.start();
        await until(
          () => outbox.of(maya).catch(() => []),
          (all) => all[0]?.ref === kept.ref,
        );
        org.isAway = false;
        await until(outbox.stats, ({ waiting }) => waiting === 0, 15_000);
        expect(texts()).to.deep.equal(['one']);
        expect(org.rows[0]?.files).to.deep.equal(['bytes']);
      }).timeout(20_000); // lanes of the connection that broke are found by the next sweep

      it('gives up no submission when Redis hangs for a moment: it may have been kept', async () => {
        await shut();
        const queue = await queueOf();
        closing.push(queue.close);
        const one = { ...fresh, ref: 'Q-1', lane: 'lane', acceptedAt: 1 };
        const bytes = await file('a.txt', 'bytes');
        redis?.freeze();
        const kept = queue.add(one, [bytes], 1);
        // Once this read is given up, the moment was longer than a read may take.
        await queue.find('Q-1').catch(() => 'away');
        redis?.wake();
        expect((await kept).files).to.have.length(1);
        expect(await queue.find('Q-1')).to.have.property('lane', 'lane');
      });

      it('asks of Redis a little at a time when many wait', async () => {
        await shut();
        const queue = await queueOf();
        closing.push(queue.close);
        const most = 600;
        for (let from = 0; from < most; from += 20)
          await Promise.all(
            Array.from({ length: 20 }, (_, at) => {
              const ref = `Q-${from + at}`;
              return queue.add({ ...fresh, ref, lane: `lane${from + at}`, acceptedAt: from + at }, [], 1);
            }),
          );
        await queue.change('Q-7', { state: 'refused' });
        expect(await queue.stats()).to.deep.equal({ waiting: most - 1, refused: 1, oldestAt: 0 });
        expect(await queue.all()).to.have.length(most);
        const calls = async () => Number(/total_commands_processed:(\d+)/.exec((await redis?.ask('INFO')) ?? '')?.[1]);
        const before = await calls();
        const drained: string[] = [];
        queue.run(async (lane) => {
          drained.push(lane);
          return 60_000;
        });
        await until(() => drained.length >= 100, Boolean, 15_000);
        expect((await calls()) - before, 'commands').to.be.below(30_000);
      }).timeout(20_000); // they are put there first, each safe before the next

      it('keeps nothing where Redis might lose it', async () => {
        await redis?.ask('CONFIG', 'SET', 'appendfsync', 'no');
        org.isAway = true;
        const outcome = await outbox.submit(maya, aCase('one'), [], 'k1').catch((thrown: unknown) => thrown);
        await redis?.ask('CONFIG', 'SET', 'appendfsync', 'always');
        expect(outcome).to.have.property('code', 'crm.unavailable');
        expect(await outbox.submit(maya, aCase('one'), [], 'k1')).to.have.property('kept');
      });

      it('keeps what a Redis confirms that does not tell its settings', async () => {
        await redis?.ask('ACL', 'SETUSER', 'default', '-config');
        org.isAway = true;
        const outcome = await outbox.submit(maya, aCase('one'), [], 'k1').catch((thrown: unknown) => thrown);
        await redis?.ask('ACL', 'SETUSER', 'default', '+config');
        expect(outcome).to.have.property('kept');
      });
    }
  });
}
