import { expect } from 'chai';
import type { Browser } from '../make/browser.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';

const REPLY = 'the tunnel code word is periwinkle-4471';

describe('what must stay secret', () => {
  let portal: RunningPortal;
  let maya: Browser;
  let cookies: string[];

  before(async () => {
    portal = await startPortal({ change: (config) => Object.assign(config, { log: { level: 'debug' } }) });
    maya = await portal.signIn('maya');
    cookies = [...(maya.cookies.get('localhost')?.values() ?? [])];
    await maya.post('/cases/00012873/comments', { body: REPLY }, { from: '/cases/00012873' });
    await portal.fault({ status: 500, errorCode: 'UNKNOWN_EXCEPTION', for: '3 calls' });
    await maya.get('/cases/00012861'); // what was seen before would be shown
    await maya.get('/search?q=periwinkle-9009');
    await portal.fault({});
    await maya.post('/signout', {}, { from: '/' });
  });

  after(() => portal.close());

  it('was used in this run, and the run is in the log', async () => {
    expect(cookies).to.not.be.empty;
    expect(await portal.records('CaseComment', { CommentBody: REPLY })).to.have.length(1);
    const lines = portal.log.map((line) => JSON.parse(line));
    expect(lines.filter((line) => line.msg === 'request').length).to.be.greaterThan(5);
    expect(lines.some((line) => line.msg === 'signed in')).to.equal(true);
    expect(lines.some((line) => line.status >= 500 || line.level === 'error')).to.equal(true);
  });

  const secrets: Record<string, (log: string) => string[]> = {
    'the session cookie': () => cookies.filter((cookie) => cookie.length > 20),
    'the client secret of the org': () => [portal.world.clientSecret],
    'an access token of the org': (log) => log.match(/00D[a-zA-Z0-9]{12}![\w.]{8,}/g) ?? [],
    'a SAML message': (log) => log.match(/SAML(Response|Request)=?[\w%+/]{20,}|PHNhbWxwO|<saml/g) ?? [],
    'a private key': () => ['PRIVATE KEY'],
    'what a customer wrote': () => ['periwinkle-4471'],
    'what a customer searched for': () => ['periwinkle-9009'],
  };

  for (const [name, find] of Object.entries(secrets)) {
    it(`is not in the log: ${name}`, () => {
      const log = portal.log.join('\n');
      const values = find(log);
      for (const value of values) expect(log.includes(value), value.slice(0, 12)).to.equal(false);
    });
  }

  it('is not on an error page, nor is anything of the inside', async () => {
    const erik = await portal.signIn('erik');
    await portal.fault({ status: 500, errorCode: 'UNKNOWN_EXCEPTION', for: '3 calls' });
    const pages = [
      await erik.get('/cases?q=never-asked-before'),
      await erik.get('/cases/99999999'),
      await erik.get('/no/such/page'),
    ];
    await portal.fault({});
    for (const page of pages) {
      expect(page.status).to.be.within(400, 599);
      expect(page.text).to.not.match(
        /\bat .*\.(ts|js):\d+|node_modules|SELECT |UNKNOWN_EXCEPTION|services\/data|\b00D[a-zA-Z0-9]{12}\b/,
      );
      const shown = [...page.text.matchAll(/(?<![\w/])[0-9a-f]{12}(?![\w])/g)].map(([reference]) => reference);
      expect(shown, page.url).to.not.be.empty;
      expect(portal.log.some((line) => shown.includes(JSON.parse(line).reference))).to.equal(true);
    }
  });
});
