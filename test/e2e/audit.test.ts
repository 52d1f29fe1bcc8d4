import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { AuditPage } from '../../plugin/view/audit-models.ts';
import { AUDITED } from '../../plugin/web/audit.ts';
import { type Browser, formIn, keyIn } from '../make/browser.ts';
import { EICAR, type FakeClamd, fakeClamd } from '../make/clamd.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';
import { until } from '../make/until.ts';

const JSON_PLEASE = { headers: { accept: 'application/json' }, follow: false };

describe('what was done and tried', () => {
  let portal: RunningPortal;
  let sam: Browser;
  let maya: Browser;
  let contact: string;
  let fake: FakeClamd;

  before(async function () {
    this.timeout(20_000);
    fake = await fakeClamd();
    portal = await startPortal({
      change: (config) => {
        Object.assign(config.crm as object, { timeoutMs: 400 });
        Object.assign(config.limits as object, { searchesPerMinute: 60 });
        config.scan = { clamd: { host: '127.0.0.1', port: fake.port } };
      },
    });
    [sam, maya] = [await portal.signIn('sam'), await portal.signIn('maya')];
    contact = String((await portal.records('Contact', { Email: 'maya@fjordhus.example' }))[0]?.Id);
  });
  after(async () => {
    await portal?.close();
    await fake?.close();
  });

  const page = async (query = '') => (await sam.get(`/admin/audit${query}`, JSON_PLEASE)).json() as AuditPage;
  const lines = () => portal.log.map((line): Record<string, unknown> => JSON.parse(line));

  it('each look of an admin is noted, also at what was just there', async () => {
    const looks = async () => (await page('?event=admin-page&who=Sam')).rows.length;
    const before = await looks();
    for (const path of ['/admin/insights', '/admin/insights', '/admin/audit.csv']) await sam.get(path);
    expect(await looks()).to.equal(before + 4);
  });

  /** What somebody does, what it is called, and what else is told of it. */
  const DONE: Record<string, [does: () => Promise<unknown>, told: Record<string, unknown>]> = {
    'sign-in': [() => portal.signIn('maya'), { provider: 'sandbox', path: '/auth/saml/sandbox/acs' }],
    'sign-out': [
      async () => (await portal.signIn('maya')).post('/signout', {}, { from: '/', follow: false }),
      { provider: 'sandbox' },
    ],
    'access-refused': [() => maya.get('/cases/99999999?q=secret'), { path: '/cases/99999999' }],
    'form-refused': [
      () => maya.post('/ideas', { title: 'x', key: 'x' }, { headers: { origin: 'https://evil.test' } }),
      { path: '/ideas' },
    ],
  };
  /** What the provider says of somebody or nobody, at the address for it. */
  async function sayToSlo(fields: Record<string, string>): Promise<void> {
    const body = new URLSearchParams(fields);
    await portal.visitor().send('/auth/saml/sandbox/slo', { method: 'POST', body, follow: false });
  }

  it('sign-out-by-provider names whom the provider named', async () => {
    const siri = await portal.signIn('siri');
    const idp = portal.world.idpMetadataUrl.replace(/\/metadata$/, '/logout');
    const left = await siri.send(idp, { method: 'POST', body: new URLSearchParams(), follow: false });
    await sayToSlo(formIn(left.text).fields);
    expect((await siri.get('/cases', JSON_PLEASE)).status).to.equal(401);
    const [row] = (await page('?event=sign-out-by-provider&who=siri')).rows;
    expect(row).to.include({ provider: 'sandbox', name: 'siri@fjordhus.example', path: '/auth/saml/sandbox/slo' });
    const told = lines().find(({ event }) => event === 'sign-out-by-provider');
    expect(told).to.include({ audit: true, address: '127.0.0.1' }).and.not.have.property('name');
  });

  it('sign-out-refused says why', async () => {
    await sayToSlo({ SAMLRequest: 'AAAA' });
    const [row] = (await page('?event=sign-out-refused')).rows;
    expect(row).to.include({ provider: 'sandbox', address: '127.0.0.1', path: '/auth/saml/sandbox/slo' });
    expect(row?.reason).to.be.a('string').and.not.equal('');
    expect(lines().find(({ event }) => event === 'sign-out-refused')).to.include({ audit: true });
  });

  it('rate-limited names whoever asked too much', async () => {
    const tom = await portal.signIn('tom');
    const asked = Array.from({ length: 121 }, () => tom.get('/search?q=x', JSON_PLEASE));
    expect((await Promise.all(asked)).some(({ status }) => status === 429)).to.equal(true);
    const [row] = (await page('?event=rate-limited&who=tom')).rows;
    expect(row).to.include({ path: '/search' });
    expect(lines().find(({ event }) => event === 'rate-limited')).to.include({ audit: true, path: '/search' });
  });

  it('file-infected names who sent it, and not the file', async () => {
    const number = /"number":"(\d{8})"/.exec((await maya.get('/cases?status=open', JSON_PLEASE)).text)?.[1];
    const files = [{ name: 'eicar.txt', bytes: Buffer.from(EICAR) }];
    await maya.post(`/cases/${number}/comments`, { body: 'See there' }, { from: `/cases/${number}`, files });
    const [row] = (await page(`?event=file-infected&who=${contact}`)).rows;
    expect(row).to.include({ contact, reason: 'Eicar-Test' });
    expect(JSON.stringify(row)).not.to.match(/eicar\.txt|See there/);
    expect(lines().find(({ event }) => event === 'file-infected')).to.include({ audit: true, contact });
  });

  it('submission-refused names who sent it, by its reference; submission-removed who removed it', async function () {
    this.timeout(20_000); // what waits is tried again in its own time
    const fields = { subject: 'Never taken', description: 'x', priority: 'Low', key: await maya.keyOn('/cases/new') };
    await portal.fault({ down: true });
    const kept = await maya.post('/cases', fields);
    const ref = /Q-[2-9A-Z]{4}-[2-9A-Z]{2}/.exec(kept.url)?.[0];
    const refusal = { status: 400, errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', only: 'composite', for: '1 call' };
    await portal.fault(refusal);
    const told = () => lines().find(({ event }) => event === 'submission-refused');
    expect(await until(told, Boolean, 15_000)).to.include({ audit: true, reference: ref });
    await portal.fault({});
    const { rows } = await page(`?event=submission-refused&who=${contact}`);
    expect(rows[0]).to.include({ contact, name: 'Maya Lindqvist', reference: ref, reason: 'crm.refused' });

    const list = await sam.get('/admin/outbox');
    expect(list.text).to.include('The CRM did not accept it.').and.not.include('call us');
    await sam.post(`/admin/outbox/${ref}/remove`, { key: keyIn(list.text) });
    const [removed] = (await page('?event=submission-removed&who=Sam')).rows;
    expect(removed).to.include({ name: 'Sam Admin', reference: ref });
  });

  it('every kind is tried here', () => {
    const text = readFileSync(fileURLToPath(import.meta.url), 'utf8');
    expect(AUDITED.filter((event) => !new RegExp(`event=${event}\\b|'${event}': \\[`).test(text))).to.deep.equal([]);
  });

  for (const [event, [does, told]] of Object.entries(DONE))
    it(`${event} is a line in the log and one for admins`, async () => {
      const before = portal.log.length;
      await does();
      const line = lines()
        .slice(before)
        .find((one) => one.event === event);
      const whole = { event, contact, address: '127.0.0.1', ...told };
      expect(line).to.include({ audit: true, brand: 'larkfield', ...whole });
      expect(line?.reference).to.match(/^[0-9a-f]{12}$/);
      const [row] = (await page(`?event=${event}&who=${contact}`)).rows;
      expect(row).to.include({ ...whole, name: 'Maya Lindqvist', reference: line?.reference });
    });

  it('an admin page asked for by somebody else is access refused', async () => {
    expect((await maya.get('/admin/audit')).status).to.equal(404);
    const [row] = (await page(`?event=access-refused&who=maya`)).rows;
    expect(row).to.include({ path: '/admin/audit', reason: 'not an admin' });
  });

  it('a refused sign-in says why, and who is nobody', async () => {
    const body = new URLSearchParams({ SAMLResponse: 'AAAA' });
    await portal.visitor().send('/auth/saml/sandbox/acs', { method: 'POST', body });
    const [row] = (await page('?event=sign-in-refused')).rows;
    expect(row).to.include({ provider: 'sandbox', address: '127.0.0.1' });
    expect(row?.reason).to.be.a('string').and.not.equal('');
    expect(row).not.to.have.any.keys('contact', 'name', 'href');
  });

  it('is found by a part of the name, by contact and by address', async () => {
    for (const who of ['lindq', contact, '127.0.0.1']) expect((await page(`?who=${who}`)).rows, who).to.not.be.empty;
    expect((await page('?who=nobody+at+all')).rows).to.deep.equal([]);
    expect((await page('?event=nothing')).filter.event).to.equal('');
  });

  it('one who tries too often does not push out what others did', async () => {
    for (let at = 0; at < 40; at++) await maya.get(`/cases/${90_000_000 + at}`, JSON_PLEASE);
    const rows = (await page(`?event=access-refused&who=${contact}`)).rows;
    expect(rows).to.have.length.within(15, 20);
    expect(lines().filter(({ event }) => event === 'access-refused')).to.have.length.above(40);
  });

  it('older ones are on the next page, none twice', async () => {
    for (let at = 0; at < 3; at++)
      for (let times = 0; times < 8; times++) await portal.signIn(['erik', 'siri', 'tom'][at] ?? '');
    const first = await page();
    expect(first.rows).to.have.length(50);
    const second = ((await sam.get(first.olderHref ?? '', JSON_PLEASE)).json() as AuditPage).rows;
    const seen = [...first.rows, ...second].map(({ reference, event }) => `${reference} ${event}`);
    expect(new Set(seen).size).to.equal(seen.length);
  });

  it('comes as CSV that no spreadsheet runs', async () => {
    const [row] = await portal.records('Contact', { Email: 'siri@fjordhus.example' });
    await portal.changeAsAgent('Contact', String(row?.Id), { FirstName: '=cmd()', LastName: 'x"y' });
    await portal.signIn('siri');
    const csv = await sam.get('/admin/audit.csv?who=cmd');
    expect(csv.headers['content-disposition']).to.include('attachment').and.to.include('audit-larkfield.csv');
    const [head, first] = csv.text.split('\r\n');
    expect(head).to.equal('at,event,contact,name,provider,address,path,reason,reference');
    expect(first).to.include(`"'=cmd() x""y"`);
    await portal.changeAsAgent('Contact', String(row?.Id), { FirstName: 'Siri', LastName: 'Haugen' });
  });

  it('is of the brand alone', async () => {
    const ana = portal.visitor();
    await ana.signIn('ana', `http://olmo.localhost:${portal.port}/`);
    expect((await page('?who=Ana')).rows).to.deep.equal([]);
    expect(lines().some((line) => line.event === 'sign-in' && line.brand === 'olmo')).to.equal(true);
  });
});
