import { expect } from 'chai';
import { type Browser, createBrowser } from '../make/browser.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';
import { freePort } from '../make/ports.ts';

describe('what an administrator finds in the log', () => {
  let portal: RunningPortal;
  let maya: Browser;

  before(async () => {
    portal = await startPortal();
    maya = await portal.signIn('maya');
  });
  after(() => portal.close());

  const lines = () => portal.log.map((line): Record<string, unknown> => JSON.parse(line));

  for (const path of [
    '/',
    '/cases',
    '/cases/00012873',
    '/cases/new',
    '/search',
    '/auth/saml/sandbox/login',
    '/healthz',
  ])
    it(`a line with the whole path of ${path}`, async () => {
      const before = portal.log.length;
      await maya.get(path, { follow: false });
      const told = lines()
        .slice(before)
        .filter(({ msg }) => msg === 'request');
      expect(told.map((line) => line.path)).to.deep.equal([path]);
    });

  for (const [what, sending] of Object.entries({
    'an unknown host': { headers: { host: 'evil.test' } },
    'a method nobody needs': { method: 'PUT' },
  }))
    it(`the reference of a refusal without a page: ${what}`, async () => {
      const { status, text } = await maya.send('/cases', { ...sending, follow: false });
      const [, reference] = /^\d{3} ([0-9a-f]{12})\n$/.exec(text) ?? [];
      const told = lines().filter((line) => line.reference === reference);
      expect(told.map(({ msg }) => msg)).to.have.members(['request', 'request refused']);
      expect(told.find(({ msg }) => msg === 'request')).to.include({ status });
    });

  it('why the cases of a home page are missing, by the reference of its request', async () => {
    // What was seen before would be shown from memory.
    const siri = portal.visitor();
    await siri.signIn('siri', '/search');
    await portal.fault({ status: 500, errorCode: 'UNKNOWN_EXCEPTION', for: '3 calls' });
    const before = portal.log.length;
    expect((await siri.get('/')).status).to.equal(200);
    await portal.fault({});
    const told = lines().slice(before);
    const reference = told.find(({ msg }) => msg === 'request')?.reference;
    expect(told.find(({ level }) => level === 'error')).to.include({ reference });
  });
});

describe('when the identity provider is away', () => {
  it('sign-in says so and when to come back', async () => {
    const nobody = await freePort();
    const portal = await startPortal({
      change: (config) => {
        const saml = config.saml as { providers: Record<string, unknown>[] };
        saml.providers = saml.providers.map((one) => ({ ...one, metadata: `http://localhost:${nobody}/metadata` }));
      },
    });
    try {
      const page = await createBrowser(portal.origin).get('/auth/saml/sandbox/login');
      expect(page.status).to.equal(503);
      expect(page.headers).to.include({ 'retry-after': '30', 'cache-control': 'no-store' });
    } finally {
      await portal.close();
    }
  });
});
