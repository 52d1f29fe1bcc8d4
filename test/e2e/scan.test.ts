import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Browser, keyIn, type Page } from '../make/browser.ts';
import { type CaseMade, caseOf, dataOf } from '../make/case-rows.ts';
import { EICAR, type FakeClamd, fakeClamd } from '../make/clamd.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';
import { until } from '../make/until.ts';

const ERIK = 'erik@fjordhus.example';
const CHECKING = 'Being checked for viruses';
const REF = /Q-[2-9A-Z]{4}-[2-9A-Z]{2}/;
/** A scanner that was away is asked again after a few seconds, and a CRM that was. */
const PATIENCE_MS = 25_000;
const MOST = 6;

describe('files that a virus scanner looks at', function () {
  this.timeout(2 * PATIENCE_MS);
  let portal: RunningPortal;
  let fake: FakeClamd;
  let erik: Browser;
  let sam: Browser;
  let talk: CaseMade;
  let path: string;
  let folder: string;

  before(async () => {
    fake = await fakeClamd();
    portal = await startPortal({
      change: (config) => {
        Object.assign(config.crm as object, { timeoutMs: 400 });
        config.scan = { clamd: { host: '127.0.0.1', port: fake.port }, timeoutMs: 500 };
        config.admins = { attribute: 'email', values: ['sam@larkfield.example'] };
        folder = (config.outbox as { path: string }).path;
        Object.assign(config.outbox as object, { perPerson: MOST });
      },
    });
    [erik, sam] = await Promise.all([portal.signIn('erik'), portal.signIn('sam')]);
    talk = await caseOf(portal, ERIK, { Subject: 'For files' });
    path = `/cases/${talk.number}`;
    await erik.get(path); // it can be shown while the CRM is away
  });
  after(async () => {
    await portal?.close();
    await fake?.close();
  });
  beforeEach(() => {
    fake.manner = 'scans';
  });
  afterEach(async () => {
    fake.manner = 'scans';
    await portal.fault({});
    await until(waiting, (refs) => refs.length === 0, PATIENCE_MS);
  });

  const sent = (name: string, text: string) => ({ name, bytes: Buffer.from(text) });
  const send = (name: string, text: string, more: Record<string, string> = {}) =>
    erik.post(
      `${path}/comments`,
      { body: `with ${name}`, ...more },
      { from: path, files: text === '' ? [] : [sent(name, text)] },
    );
  const open = (subject: string, key: string, ...files: { name: string; bytes: Buffer }[]) =>
    erik.post('/cases', { key, subject, description: 'Words', priority: 'Low' }, { multipart: true, files });
  const inCrm = async (name: string) => (await portal.records('ContentVersion', { PathOnClient: name })).length;
  const comments = async (name: string) =>
    (await portal.records('CaseComment', { CommentBody: `with ${name}` })).length;
  const cases = (subject: string) => portal.records('Case', { Subject: subject });
  /** Names of the files that a case shows; each link counts. */
  const shownOn = async (number: string) =>
    (await dataOf('case', erik, `/cases/${number}`)).files.map((one) => one.name);
  const arrives = (name: string) =>
    until(
      () => inCrm(name),
      (count) => count > 0,
      PATIENCE_MS,
    );
  const tokens = (page: Page) => [...page.text.matchAll(/name="kept" value="([^"]+)"/g)].map((found) => found[1] ?? '');
  const rows = async () => (await dataOf('outbox', sam, '/admin/outbox')).rows;
  const waiting = async () => (await rows()).filter(({ state }) => state === 'waiting').map(({ ref }) => ref);
  const rowOf = async (name: string) => (await rows()).find(({ files }) => files.some((one) => one.name === name));
  const entryIn = ({ text }: Page, name: string) =>
    (text.match(/<article class="msg is-queued"[\s\S]*?<\/article>/g) ?? []).find((one) => one.includes(name)) ?? '';
  const filesOnDisk = () => readdirSync(join(folder, 'files'));
  const audited = (event: string) => portal.log.map((line) => JSON.parse(line)).filter((line) => line.event === event);

  it('a clean one goes with its reply (control)', async () => {
    const page = await send('clean.txt', 'nothing bad');
    expect(page.status).to.equal(200);
    expect(page.text).not.to.include(CHECKING).and.not.include('being checked for viruses');
    expect([await inCrm('clean.txt'), await comments('clean.txt')]).to.deep.equal([1, 1]);
  });

  it('UP9: an infected one is refused beside its field, with all that came along; the text is kept, nothing else', async () => {
    const page = await erik.post(
      `${path}/comments`,
      { body: 'with eicar.txt' },
      { from: path, files: [sent('good.txt', 'good'), sent('eicar.txt', EICAR)] },
    );
    expect(page.status).to.equal(422);
    expect(page.text).to.include('Our virus scanner found something').and.to.include('with eicar.txt');
    expect(tokens(page)).to.deep.equal([]);
    expect([await inCrm('eicar.txt'), await inCrm('good.txt'), await comments('eicar.txt')]).to.deep.equal([0, 0, 0]);
    expect(readdirSync(join(folder, 'uploads'))).to.deep.equal([]);
    expect(filesOnDisk()).to.deep.equal([]);
    const [told] = audited('file-infected');
    expect(told).to.include({ audit: true, reason: 'Eicar-Test' });
    expect(JSON.stringify(told)).not.to.include('eicar.txt');
  });

  it('a new case with an infected one: the same', async () => {
    const page = await open('A bad file', await erik.keyOn('/cases/new'), sent('new.txt', EICAR));
    expect(page.status).to.equal(422);
    expect(page.text).to.include('Our virus scanner found something').and.to.include('A bad file');
    expect(await cases('A bad file')).to.deep.equal([]);
  });

  for (const manner of ['silent', 'hangs-up', 'too-large', 'talks-nonsense'] as const)
    it(`a scanner that is ${manner}: the reply goes at once, its file when it was looked at`, async () => {
      fake.manner = manner;
      const name = `${manner}.txt`;
      const page = await send(name, 'is it good?');
      expect(page.status).to.equal(200);
      expect(page.text).to.include('is being checked for viruses').and.not.include('does not answer right now');
      expect(entryIn(page, name)).to.include(CHECKING).and.not.include('Waiting to be sent');
      expect([await inCrm(name), await comments(name)]).to.deep.equal([0, 1]);
      // Asked a second time, the scanner still says nothing.
      await until(
        () => rowOf(name),
        (row) => (row?.tries ?? 0) > 0,
        PATIENCE_MS,
      );
      expect(await inCrm(name)).to.equal(0);
      fake.manner = 'scans';
      await arrives(name);
      const shown = await until(
        () => erik.get(path),
        (now) => entryIn(now, name) === '',
      );
      expect(shown.text).to.include(name);
      expect((await shownOn(talk.number)).filter((one) => one === name)).to.have.length(1);
      expect([await inCrm(name), await comments(name)]).to.deep.equal([1, 1]);
      await until(filesOnDisk, (left) => left.length === 0);
    });

  it('a new case goes at once with what is clean, and each file that is not looked at follows by itself', async () => {
    fake.manner = 'silent';
    const key = await erik.keyOn('/cases/new');
    const page = await open('Two to follow', key, sent('one.txt', 'first'), sent('two.txt', 'second'));
    const [row, ...more] = await cases('Two to follow');
    expect(more).to.deep.equal([]);
    expect(page.url).to.include(String(row?.CaseNumber));
    expect(page.text).to.include('and 1 more file are being checked');
    for (const name of ['one.txt', 'two.txt']) expect(entryIn(page, name), name).to.include(CHECKING);
    fake.manner = 'scans';
    await Promise.all([arrives('one.txt'), arrives('two.txt')]);
    await until(waiting, (refs) => refs.length === 0, PATIENCE_MS);
    expect((await shownOn(String(row?.CaseNumber))).toSorted()).to.deep.equal(['one.txt', 'two.txt']);
  });

  it('one that waited and turns out to be infected goes nowhere, and is not given back', async () => {
    fake.manner = 'silent';
    await send('late.txt', EICAR);
    const before = audited('file-infected').length;
    fake.manner = 'scans';
    const page = await until(
      () => erik.get(path),
      (now) => entryIn(now, 'late.txt').includes('found something in this file'),
      PATIENCE_MS,
    );
    expect(entryIn(page, 'late.txt')).to.include('Not sent').and.not.include('Change and send again');
    expect([await inCrm('late.txt'), await comments('late.txt')]).to.deep.equal([0, 1]);
    expect(
      audited('file-infected')
        .slice(before)
        .map(({ reason }) => reason),
    ).to.deep.equal(['Eicar-Test']);
    expect(filesOnDisk()).to.deep.equal([]);
    expect((await erik.get('/')).text).to.include('late.txt');
    const row = await rowOf('late.txt');
    expect(row).to.include({ kind: 'file', state: 'refused' }).and.not.have.property('retryAction');
    // Nor by an administrator’s hand: there is nothing to be tried again.
    const admin = await sam.post(`/admin/outbox/${row?.ref}/retry`, {}, { from: '/admin/outbox' });
    expect(admin.status).to.equal(200);
    expect(await rowOf('late.txt')).to.have.property('state', 'refused');
    const own = await erik.get(`/cases/${row?.ref}`);
    expect(own.text).to.include('This file was not added').and.include('found something in this file');
    const back = await erik.post(`/cases/${row?.ref}/withdraw`, { key: keyIn(own.text.split('/withdraw')[1] ?? '') });
    expect(new URL(back.url).pathname).to.equal(path);
    expect(tokens(back)).to.deep.equal([]);
    expect(await rowOf('late.txt')).to.equal(undefined);
    expect(back.text).not.to.include('late.txt</bdi>');
  });

  it('what he sends meanwhile goes at once, and nobody takes the CRM for away', async () => {
    fake.manner = 'silent';
    await send('slow.txt', 'waits');
    for (const body of ['More words', 'Yet more']) {
      const page = await erik.post(`${path}/comments`, { body }, { from: path, multipart: true });
      expect(page.text).to.include('Your reply was sent').and.not.include('does not answer right now');
      expect(await portal.records('CaseComment', { ParentId: talk.id, CommentBody: body })).to.have.length(1);
    }
    expect(await inCrm('slow.txt')).to.equal(0);
    expect((await erik.get('/cases')).text).not.to.include('does not answer right now');
  });

  it('what he sends while the CRM is away goes when it is back, though the scanner is not', async () => {
    fake.manner = 'silent';
    await send('still.txt', 'waits');
    const key = await erik.keyOn(path);
    await portal.fault({ down: true });
    const page = await erik.post(`${path}/comments`, { key, body: 'Kept meanwhile' }, { multipart: true });
    expect(page.text).to.include('Your reply is saved');
    await portal.fault({});
    await until(
      () => portal.records('CaseComment', { ParentId: talk.id, CommentBody: 'Kept meanwhile' }),
      (found) => found.length === 1,
      PATIENCE_MS,
    );
    expect(await inCrm('still.txt')).to.equal(0);
    expect(await rowOf('still.txt')).to.have.property('state', 'waiting');
  });

  it('the CRM and the scanner are away: the case goes first, then its file', async () => {
    const key = await erik.keyOn('/cases/new');
    fake.manner = 'silent';
    await portal.fault({ down: true });
    const page = await open('Both away', key, sent('both.txt', 'a file'));
    expect(page.text).to.include('Your case is saved').and.include('is being checked for viruses');
    expect(entryIn(page, 'both.txt')).to.include(CHECKING);
    await portal.fault({});
    const [row] = await until(
      () => cases('Both away'),
      (found) => found.length === 1,
      PATIENCE_MS,
    );
    const number = String(row?.CaseNumber);
    const shown = await until(
      () => erik.get(`/cases/${number}`),
      (now) => now.status === 200 && entryIn(now, 'both.txt') !== '',
      PATIENCE_MS,
    );
    expect(entryIn(shown, 'both.txt')).to.include(CHECKING);
    expect(await inCrm('both.txt')).to.equal(0);
    fake.manner = 'scans';
    await arrives('both.txt');
    await until(waiting, (refs) => refs.length === 0, PATIENCE_MS);
    expect(await shownOn(number)).to.deep.equal(['both.txt']);
    expect(await cases('Both away')).to.have.length(1);
  });

  it('a case that is taken back gives back its file, which is looked at before it goes', async () => {
    const key = await erik.keyOn('/cases/new');
    fake.manner = 'silent';
    await portal.fault({ down: true });
    const page = await open('Taken back', key, sent('back.txt', EICAR));
    const ref = REF.exec(page.url)?.[0] ?? '';
    const draft = await erik.post(`/cases/${ref}/withdraw`, { key: keyIn(page.text.split('/withdraw')[1] ?? '') });
    expect(draft.text).to.include('Taken back').and.include('back.txt');
    expect((await rows()).map(({ files }) => files)).to.deep.equal((await rows()).map(() => []));
    await portal.fault({});
    fake.manner = 'scans';
    const [kept = ''] = tokens(draft);
    const fields = { key, subject: 'Taken back', description: 'Words', priority: 'Low', kept };
    const again = await erik.post('/cases', fields, { multipart: true });
    expect(again.status).to.equal(422);
    expect(again.text).to.include('Our virus scanner found something');
    expect([await inCrm('back.txt'), (await cases('Taken back')).length]).to.deep.equal([0, 0]);
  });

  it('a file can be taken back, and only by who sent it', async () => {
    fake.manner = 'silent';
    const page = await send('regret.txt', 'rather not');
    const ref = REF.exec(entryIn(page, 'regret.txt'))?.[0] ?? '';
    const own = await erik.get(`/cases/${ref}`);
    expect(own.text).to.include('Your file is being checked').and.include('regret.txt').and.include('Take it back');
    expect((await sam.get(`/cases/${ref}`)).status).to.equal(404);
    const back = await erik.post(`/cases/${ref}/withdraw`, { key: keyIn(own.text.split('/withdraw')[1] ?? '') });
    expect(new URL(back.url).pathname).to.equal(path);
    expect(back.text).to.include('Taken back.');
    expect(entryIn(back, 'regret.txt')).to.equal('');
    expect(filesOnDisk()).to.deep.equal([]);
    expect(await waiting()).to.deep.equal([]);
    expect([await inCrm('regret.txt'), await comments('regret.txt')]).to.deep.equal([0, 1]);
  });

  it('the same form twice is one case and one file, also when the scanner answers the second time', async () => {
    const key = await erik.keyOn('/cases/new');
    const twice = () => open('Sent twice', key, sent('twice.txt', 'once'));
    fake.manner = 'silent';
    await Promise.all([twice(), twice()]);
    expect((await rows()).filter(({ files }) => files[0]?.name === 'twice.txt')).to.have.length(1);
    fake.manner = 'scans';
    await twice();
    await arrives('twice.txt');
    await until(waiting, (refs) => refs.length === 0, PATIENCE_MS);
    await twice();
    const [row, ...more] = await cases('Sent twice');
    expect(more).to.deep.equal([]);
    expect(await shownOn(String(row?.CaseNumber))).to.deep.equal(['twice.txt']);
    expect(await inCrm('twice.txt')).to.equal(1);
  });

  it('nothing is sent when a file cannot wait, and the form comes back with text and files', async () => {
    fake.manner = 'silent';
    const key = await erik.keyOn('/cases/new');
    const files = Array.from({ length: 4 }, (_, at) => sent(`full-${at}.txt`, `file ${at}`));
    await open('Fills it', key, ...files);
    const left = (await waiting()).length;
    expect(left).to.equal(4);
    const more = await open('Too many', await erik.keyOn('/cases/new'), ...files.slice(0, 3));
    expect(more.status).to.equal(503);
    expect(more.text)
      .to.include('We could not check “<bdi>full-2.txt</bdi>” for viruses')
      .and.include('value="Too many"');
    expect(tokens(more)).to.have.length(3);
    expect(await cases('Too many')).to.deep.equal([]);
    expect(await waiting()).to.have.length(left);
    const reply = await erik.post(
      `${path}/comments`,
      { body: 'One too many' },
      { from: path, files: files.slice(0, 3) },
    );
    expect(reply.status).to.equal(503);
    expect(reply.text).to.include('We could not check “<bdi>full-2.txt</bdi>” for viruses').and.include('One too many');
    expect(await portal.records('CaseComment', { ParentId: talk.id, CommentBody: 'One too many' })).to.deep.equal([]);
    fake.manner = 'scans';
  });

  it('a form that is refused leaves no file waiting', async () => {
    fake.manner = 'silent';
    const key = await erik.keyOn('/cases/new');
    await portal.fault({
      status: 400,
      errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
      only: 'composite',
      for: '1 call',
    });
    const page = await open('Refused at once', key, sent('refused.txt', 'x'));
    expect(page.status).to.equal(422);
    expect(tokens(page)).to.have.length(1);
    expect(await rows()).to.deep.equal([]);
    expect(filesOnDisk()).to.deep.equal([]);
  });
});

describe('a virus scanner that would be waited for a minute', () => {
  it('is not, by a form: it goes, and its file waits', async () => {
    const fake = await fakeClamd();
    fake.manner = 'silent';
    const portal = await startPortal({
      cases: 5,
      change: (config) => {
        config.scan = { clamd: { host: '127.0.0.1', port: fake.port }, timeoutMs: 60_000 };
      },
    });
    try {
      const erik = await portal.signIn('erik');
      const fields = { subject: 'In no hurry', description: 'Words', priority: 'Low' };
      const files = [{ name: 'patient.txt', bytes: Buffer.from('x') }];
      const page = await erik.post('/cases', fields, { from: '/cases/new', files });
      expect(page.text).to.include(CHECKING);
      expect(await portal.records('Case', { Subject: 'In no hurry' })).to.have.length(1);
    } finally {
      await fake.close(); // whoever still waits for it learns that it is gone
      await portal.close();
    }
  }).timeout(30_000);
});
