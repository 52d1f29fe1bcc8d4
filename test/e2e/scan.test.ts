import { readdirSync } from 'node:fs';
import { expect } from 'chai';
import type { Browser, Page } from '../make/browser.ts';
import { caseOf } from '../make/case-rows.ts';
import { EICAR, type FakeClamd, fakeClamd } from '../make/clamd.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';

describe('files that a virus scanner looks at', () => {
  let portal: RunningPortal;
  let fake: FakeClamd;
  let erik: Browser;
  let path: string;
  let folder: string;

  before(async function () {
    this.timeout(20_000);
    fake = await fakeClamd();
    portal = await startPortal({
      change: (config) => {
        config.scan = { clamd: { host: '127.0.0.1', port: fake.port }, timeoutMs: 500 };
        folder = `${(config.outbox as { path: string }).path}/uploads`;
      },
    });
    erik = await portal.signIn('erik');
    path = `/cases/${(await caseOf(portal, 'erik@fjordhus.example', { Subject: 'For files' })).number}`;
  });
  after(async () => {
    await portal?.close();
    await fake?.close();
  });
  beforeEach(() => {
    fake.manner = 'scans';
  });

  const send = (name: string, text: string, more: Record<string, string> = {}) =>
    erik.post(
      `${path}/comments`,
      { body: `with ${name}`, ...more },
      { from: path, files: text === '' ? [] : [{ name, bytes: Buffer.from(text) }] },
    );
  const inCrm = async (name: string) => (await portal.records('ContentVersion', { PathOnClient: name })).length;
  const comments = async (name: string) =>
    (await portal.records('CaseComment', { CommentBody: `with ${name}` })).length;
  const tokens = (page: Page) => [...page.text.matchAll(/name="kept" value="([^"]+)"/g)].map((found) => found[1] ?? '');

  it('a clean one goes with its reply (control)', async () => {
    expect((await send('clean.txt', 'nothing bad')).status).to.equal(200);
    expect([await inCrm('clean.txt'), await comments('clean.txt')]).to.deep.equal([1, 1]);
  });

  it('UP9: an infected one is refused beside its field, with all that came along; the text is kept, nothing else', async () => {
    const page = await erik.post(
      `${path}/comments`,
      { body: 'with eicar.txt' },
      {
        from: path,
        files: [
          { name: 'good.txt', bytes: Buffer.from('good') },
          { name: 'eicar.txt', bytes: Buffer.from(EICAR) },
        ],
      },
    );
    expect(page.status).to.equal(422);
    expect(page.text).to.include('Our virus scanner found something').and.to.include('with eicar.txt');
    expect(tokens(page)).to.deep.equal([]);
    expect([await inCrm('eicar.txt'), await inCrm('good.txt'), await comments('eicar.txt')]).to.deep.equal([0, 0, 0]);
    expect(readdirSync(folder)).to.deep.equal([]);
    const told = portal.log.map((line) => JSON.parse(line)).find(({ event }) => event === 'file-infected');
    expect(told).to.include({ audit: true, reason: 'Eicar-Test' });
    expect(JSON.stringify(told)).not.to.include('eicar.txt');
  });

  for (const manner of ['silent', 'hangs-up', 'too-large'] as const)
    it(`a scanner that is ${manner}: nothing is sent, the file waits and goes when it was looked at`, async () => {
      fake.manner = manner;
      const name = `${manner}.txt`;
      const page = await send(name, 'is it good?');
      expect(page.status).to.equal(422);
      expect(page.text).to.include('We could not check').and.to.include(`with ${name}`);
      const [kept = ''] = tokens(page);
      const again = () => send(name, '', { kept });
      expect((await again()).status).to.equal(422);
      expect([await inCrm(name), await comments(name)]).to.deep.equal([0, 0]);
      fake.manner = 'scans';
      expect((await again()).status).to.equal(200);
      expect([await inCrm(name), await comments(name)]).to.deep.equal([1, 1]);
    });

  it('one that waited and turns out to be infected goes nowhere', async () => {
    fake.manner = 'silent';
    const [kept = ''] = tokens(await send('late.txt', EICAR));
    fake.manner = 'scans';
    const page = await send('late.txt', '', { kept });
    expect(page.status).to.equal(422);
    expect(page.text).to.include('Our virus scanner found something');
    expect((await send('late.txt', '', { kept })).status).to.equal(422);
    expect([await inCrm('late.txt'), await comments('late.txt')]).to.deep.equal([0, 0]);
  });

  it('a new case: the same', async () => {
    const page = await erik.post(
      '/cases',
      { subject: 'A case with a bad file', description: 'Words', priority: 'Low' },
      { from: '/cases/new', files: [{ name: 'new.txt', bytes: Buffer.from(EICAR) }] },
    );
    expect(page.status).to.equal(422);
    expect(page.text).to.include('Our virus scanner found something').and.to.include('A case with a bad file');
    expect(await portal.records('Case', { Subject: 'A case with a bad file' })).to.deep.equal([]);
  });
});
