import { rm } from 'node:fs/promises';
import { expect } from 'chai';
import { startWorld } from '../../plugin/sandbox/world.ts';
import type { Browser } from '../make/browser.ts';
import { agentSays, type CaseMade, caseOf } from '../make/case-rows.ts';
import { portico } from '../make/command.ts';
import { install } from '../make/installation.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';
import { freePort } from '../make/ports.ts';

const ERIK = 'erik@fjordhus.example';
const FILE = { name: 'log.txt', bytes: Buffer.from('lines of a log'), type: 'text/plain' };

describe('an org without the portal’s own object', function () {
  this.timeout(5_000);
  let portal: RunningPortal;
  let erik: Browser;
  let open: CaseMade;
  let closed: CaseMade;

  before(async function () {
    this.timeout(20_000);
    portal = await startPortal({ bare: true });
    erik = await portal.signIn('erik');
    [open, closed] = [await caseOf(portal, ERIK), await caseOf(portal, ERIK, { Status: 'Closed' })];
    await agentSays(portal, open.id, 'An answer');
  });
  after(() => portal.close());

  it('can be read', async () => {
    for (const path of ['/', '/cases', `/cases/${open.number}`, `/cases/${closed.number}`, '/cases/new', '/search?q=a'])
      expect((await erik.get(path)).status, path).to.equal(200);
    const page = await erik.get(`/cases/${open.number}`);
    expect(page.text).to.include('An answer').and.include('Jonas');
  });

  const WRITES: Record<string, { path: () => string; fields: Record<string, string>; files?: (typeof FILE)[] }> = {
    'a case': { path: () => '/cases', fields: { subject: 'Kept subject', description: 'Kept text', priority: 'Low' } },
    'a case with a file': {
      ...{ path: () => '/cases', fields: { subject: 'Kept subject', description: 'Kept text', priority: 'Low' } },
      files: [FILE],
    },
    'a comment': { path: () => `/cases/${open.number}/comments`, fields: { body: 'Kept text' } },
    'a comment with a file': {
      ...{ path: () => `/cases/${open.number}/comments`, fields: { body: 'Kept text' } },
      files: [FILE],
    },
    'a comment that closes': {
      path: () => `/cases/${open.number}/comments`,
      fields: { body: 'Kept text', close: 'on' },
    },
    'a rating': { path: () => `/cases/${closed.number}/rate`, fields: { value: '4', comment: 'Kept text' } },
    closing: { path: () => `/cases/${open.number}/close`, fields: {} },
    'opening again': { path: () => `/cases/${closed.number}/reopen`, fields: {} },
  };

  /** All that a write could leave behind. */
  const rowsThere = () =>
    Promise.all(
      ['Case', 'CaseComment', 'ContentVersion', 'ContentDocumentLink'].map(
        async (object) => (await portal.records(object)).length,
      ),
    );

  for (const [name, { path, fields, files = [] }] of Object.entries(WRITES)) {
    it(`takes no ${name}: says so plainly, keeps the text, and tells the administrator what to do`, async () => {
      const before = await rowsThere();
      portal.log.length = 0;
      const multipart = Object.keys(fields).length > 0;
      const page = await erik.post(path(), fields, { from: '/cases/new', multipart, files });
      expect(page.status).to.equal(503);
      expect(page.headers).to.have.property('retry-after');
      expect(page.text)
        .to.match(/not set up/)
        .and.not.include('Portico_Entry__c');
      if (multipart) expect(page.text).to.include('Kept text');
      if (files.length > 0) expect(page.text).to.include('log.txt');
      const told = portal.log.map((line) => JSON.parse(line)).filter(({ level }) => level === 'error');
      expect(told).to.have.length(1);
      expect(told[0].error).to.include('Portico_Entry__c').and.include('portico deploy');
      expect(await rowsThere()).to.deep.equal(before);
      expect((await portal.records('Case', { Id: open.id }))[0]).to.include({ IsClosed: false });
      expect((await portal.records('Case', { Id: closed.id }))[0]).to.include({ IsClosed: true });
    });
  }

  describe('is told to the log at start', function () {
    this.timeout(20_000); // a process that starts, and stops after a balancer has had time to notice
    /** What `portico start` logs until it has looked at the org, as levels and remedies. */
    async function started(bare: boolean): Promise<Record<string, unknown>[]> {
      const world = await startWorld({ port: 0, seed: 1, cases: 0, bare });
      const { file, folder } = await install(world, { port: await freePort(), more: { log: { level: 'debug' } } });
      const start = portico(['start', '--config', file]);
      try {
        await start.says(bare ? /the org is not ready/ : /"crm\.call"/);
        await start.stop();
        return start
          .stdout()
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line));
      } finally {
        await start.stop();
        await world.close();
        await rm(folder, { recursive: true });
      }
    }

    it('in one line, with the remedy', async () => {
      const told = (await started(true)).filter(({ level }) => level === 'error');
      expect(told).to.have.length(1);
      expect(told[0]?.remedy).to.include('Portico_Entry__c').and.include('portico deploy');
    });

    it('and is not, where all is there', async () => {
      expect((await started(false)).filter(({ level }) => level === 'error')).to.deep.equal([]);
    });
  });
});
