import { expect } from 'chai';
import { type Browser, createBrowser } from '../make/browser.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';

const JSON_PLEASE = { headers: { accept: 'application/json' }, follow: false };

describe('what a reviewer tries', () => {
  let portal: RunningPortal;
  let erik: Browser;

  before(async function () {
    this.timeout(20_000);
    portal = await startPortal({
      change: (config) => Object.assign(config.listen as object, { trustProxy: 1 }),
    });
    erik = await portal.signIn('erik');
  });
  after(() => portal?.close());

  describe('WB2: X-Forwarded-Host from a proxy of ours', () => {
    const HOSTS = { 'olmo.localhost': 303, 'evil.test': 400, 'localhost.evil.test': 400, localhost: 303 };
    for (const [host, status] of Object.entries(HOSTS))
      it(`${host}: ${status}`, async () => {
        const page = await portal.visitor().get('/cases', { headers: { 'x-forwarded-host': host }, follow: false });
        expect(page.status).to.equal(status);
        expect(JSON.stringify(page.headers) + page.text).not.to.include('evil');
      });

    it('a page that is kept for one host is given at no other', async () => {
      const through = async (host: string) => {
        const page = await erik.get('/cases', { headers: { 'x-forwarded-host': host }, follow: false });
        return page.status;
      };
      for (let at = 0; at < 4; at += 1) expect(await through('localhost')).to.equal(200);
      expect(await through('olmo.localhost')).to.equal(303);
      expect(await through('evil.test')).to.equal(400);
      expect(await through('localhost')).to.equal(200);
    });
  });

  describe('WB14, WB15, WB8: headers of every answer', () => {
    for (const path of ['/', '/cases', '/cases/99999999', '/signin', '/nothing', '/search?q=vpn', '/admin/audit'])
      it(path, async () => {
        const { headers } = await erik.get(path, { follow: false });
        const policy = String(headers['content-security-policy']);
        for (const rule of ["object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "script-src 'self'"])
          expect(policy).to.include(rule);
        expect(policy).not.to.match(/unsafe|\*/);
        expect(headers).to.include({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'same-origin' });
        expect(headers).not.to.have.any.keys('x-powered-by', 'server');
        expect(headers['cache-control']).to.include('no-store');
      });
  });

  it('WB15, WB5: over HTTPS browsers are told to stay there, and cookies go nowhere else', async () => {
    const strict = 'strict-transport-security';
    expect((await erik.get('/cases')).headers, 'over HTTP (control)').not.to.have.property(strict);
    const secure = await startPortal({
      change: (config) => Object.assign(config, { baseUrl: 'https://localhost' }),
    });
    try {
      const visitor = createBrowser(`http://localhost:${secure.port}`);
      for (const path of ['/signin', '/nothing', '/healthz', '/auth/saml/sandbox/login']) {
        const { headers } = await visitor.get(path, { follow: false });
        expect(Number(/max-age=(\d+)/.exec(String(headers[strict]))?.[1]), path).to.be.at.least(31_536_000);
        for (const cookie of headers['set-cookie'] ?? []) expect(cookie).to.match(/^__(Host|Secure)-.*; Secure/);
      }
    } finally {
      await secure.close();
    }
  });

  describe('WB26: from outside', () => {
    const outside = { headers: { 'x-forwarded-for': '192.0.2.9' }, follow: false };
    it('/healthz and /readyz tell no version and no name', async () => {
      for (const path of ['/healthz', '/readyz']) {
        const { status, text } = await portal.visitor().get(path, outside);
        expect(status).to.equal(200);
        expect(text).to.match(/^[a-z ]{2,40}\n$/);
      }
    });
    it('/metrics are nobody’s business', async () => {
      const { status, text } = await portal.visitor().get('/metrics', outside);
      expect(status).to.be.oneOf([401, 403, 404]);
      expect(text).not.to.include('# HELP');
    });
  });

  describe('contacts who share an address', () => {
    const COPIES: Record<string, Record<string, unknown>> = {
      'AZ15: of another account': { Email: 'siri@fjordhus.example' },
      'AZ16: one of them switched off': { Email: 'siri@fjordhus.example', Portal_Active__c: false },
      'AZ16: in other letters': { Email: 'SIRI@Fjordhus.example' },
    };
    for (const [name, values] of Object.entries(COPIES))
      it(`${name}: nobody is signed in, the same each time, until there is one again`, async () => {
        const [account] = await portal.records('Account', { Name: 'Bryggen Offices' });
        const copy = { LastName: 'Copy', AccountId: account?.Id, Portal_Active__c: true, ...values };
        const id = await portal.asAgent('Contact', copy);
        try {
          for (let times = 0; times < 2; times++) {
            const browser = portal.visitor();
            const page = await browser.signIn('siri');
            expect(page.status).to.equal(403);
            expect(page.text).not.to.match(/Bryggen|Fjordhus Hotels/);
            expect((await browser.get('/cases', JSON_PLEASE)).status).to.equal(401);
          }
        } finally {
          await portal.removeAsAgent('Contact', id);
        }
        expect((await portal.visitor().signIn('siri')).status).to.equal(200);
      });
  });
});
