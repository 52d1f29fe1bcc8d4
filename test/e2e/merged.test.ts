import { expect } from 'chai';
import type { Browser, Page } from '../make/browser.ts';
import { caseOf } from '../make/case-rows.ts';
import { type FakeClamd, fakeClamd } from '../make/clamd.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';
import { until } from '../make/until.ts';

const JSON_PLEASE = { headers: { accept: 'application/json' }, follow: false };
const PATIENCE_MS = 20_000;

describe('a contact that an agent merges into another', function () {
  this.timeout(2 * PATIENCE_MS);
  let portal: RunningPortal;
  let fake: FakeClamd;
  let minutes = 0;

  before(async () => {
    fake = await fakeClamd();
    const scan = { clamd: { host: '127.0.0.1', port: fake.port }, timeoutMs: 500 };
    portal = await startPortal({
      clock: () => new Date(Date.now() + minutes * 60_000),
      change: (config) => Object.assign(config, { scan, crm: { ...(config.crm as object), timeoutMs: 400 } }),
    });
  });
  beforeEach(() => {
    minutes = 0;
  });
  after(async () => {
    await portal?.close();
    await fake?.close();
  });

  const contactOf = async (email: string) => {
    const [row] = await portal.records('Contact', { Email: email });
    if (!row) throw new Error(`no contact ${email}`);
    return row;
  };

  /** The record that stays, with an address of its own until the agent chooses one in the dialog. */
  async function merge(email: string, chosen: 'his address' | 'another address'): Promise<string> {
    const loser = await contactOf(email);
    const { FirstName, LastName, AccountId, Portal_Active__c, Portal_Access__c } = loser;
    const own = { Email: `kept-${email}`, FirstName, LastName, AccountId, Portal_Active__c, Portal_Access__c };
    const master = await portal.asAgent('Contact', own);
    await portal.mergeAsAgent(String(loser.Id), master);
    if (chosen === 'his address') await portal.changeAsAgent('Contact', master, { Email: email });
    return master;
  }

  const sendCase = async (browser: Browser, key: string, subject: string): Promise<Page> =>
    browser.post('/cases', { key, subject, description: 'Sent before the merge', priority: 'Low' });

  it('signs in as what was kept, and has all cases of both', async () => {
    const email = 'siri@fjordhus.example';
    const { number } = await caseOf(portal, email, { Subject: 'Of before the merge' });
    const siri = await portal.signIn('siri');
    const key = await siri.keyOn(`/cases/${number}`);
    const master = await merge(email, 'his address');
    const write = await siri.post(`/cases/${number}/comments`, { key, body: 'Still me' }, { follow: false });
    expect(write.status, 'who is gone writes nothing').to.equal(403);
    expect(await portal.records('CaseComment', { CommentBody: 'Still me' })).to.deep.equal([]);
    minutes = 6;
    expect((await siri.get('/cases', JSON_PLEASE)).status).to.equal(401);
    minutes = 0;
    const again = await portal.signIn('siri');
    expect((await again.get(`/cases/${number}`, JSON_PLEASE)).status).to.equal(200);
    expect((await sendCase(again, await again.keyOn('/cases/new'), 'Of after the merge')).status).to.equal(200);
    expect((await portal.records('Case', { Subject: 'Of after the merge' }))[0]?.ContactId).to.equal(master);
  });

  it('is read no longer than five minutes, and is told plainly when the address is another', async () => {
    const email = 'ingrid@fjordhus.example';
    const ingrid = await portal.signIn('ingrid');
    expect((await ingrid.get('/cases', JSON_PLEASE)).status).to.equal(200);
    await merge(email, 'another address');
    minutes = 6;
    expect((await ingrid.get('/cases', JSON_PLEASE)).status).to.equal(401);
    minutes = 0;
    const refused = await portal.visitor().signIn('ingrid');
    expect(refused.status).to.equal(403);
    expect(refused.text).not.to.include('kept-');
  });

  describe('while something of his waits to be sent', () => {
    async function waiting(person: string, subject: string): Promise<Browser> {
      const browser = await portal.signIn(person);
      const key = await browser.keyOn('/cases/new');
      await portal.fault({ down: true });
      expect((await sendCase(browser, key, subject)).text).to.include('Number for now');
      return browser;
    }

    it('a file is added to the case of the one that was kept', async () => {
      const maya = await portal.signIn('maya');
      const key = await maya.keyOn('/cases/new');
      const fields = { key, subject: 'A file waits for a merge', description: 'Words', priority: 'Low' };
      fake.manner = 'silent';
      await maya.post('/cases', fields, { files: [{ name: 'merged.txt', bytes: Buffer.from('a file') }] });
      const [row] = await portal.records('Case', { Subject: fields.subject });
      const master = await merge('maya@fjordhus.example', 'his address');
      fake.manner = 'scans';
      const ask = () => portal.records('ContentDocumentLink', { LinkedEntityId: String(row?.Id) });
      expect(await until(ask, ({ length }) => length > 0, PATIENCE_MS)).to.have.length(1);
      const entries = await portal.records('Portico_Entry__c', { Parent_Id__c: String(row?.Id), Kind__c: 'file' });
      expect(entries.map((entry) => entry.Contact__c)).to.deep.equal([master]);
    });

    it('it is sent as the one that was kept', async () => {
      await waiting('erik', 'Waits for a merge');
      const master = await merge('erik@fjordhus.example', 'his address');
      await portal.fault({});
      const ask = () => portal.records('Case', { Subject: 'Waits for a merge' });
      const [row, ...more] = await until(ask, ({ length }) => length > 0, PATIENCE_MS);
      expect(more).to.deep.equal([]);
      expect(row?.ContactId).to.equal(master);
    });

    it('and the address is another: it is nobody’s, set aside and told to the log', async () => {
      await waiting('maya', 'Waits for nobody');
      await merge('maya@fjordhus.example', 'another address');
      await portal.fault({});
      const told = () => portal.log.map((line) => JSON.parse(line)).find(({ code }) => code === 'outbox.refused');
      const line = await until(async () => told(), Boolean, PATIENCE_MS);
      expect(line).to.include({ kind: 'case', problem: 'auth.inactive' });
      expect(await portal.records('Case', { Subject: 'Waits for nobody' })).to.deep.equal([]);
    });
  });
});
