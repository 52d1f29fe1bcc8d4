import { expect } from 'chai';
import { addressOf } from '../../plugin/web/limits.ts';
import type { Browser } from '../make/browser.ts';
import { caseOf } from '../make/case-rows.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';

const JSON_PLEASE = { headers: { accept: 'application/json' }, follow: false };
const LOGIN = '/auth/saml/sandbox/login';

/** As an installation has them that says nothing of limits. */
const asItComes = (config: Record<string, unknown>) => void delete config.limits;
const behindOne = (config: Record<string, unknown>) => {
  delete config.limits;
  Object.assign(config.listen as object, { trustProxy: 1 });
};

/** Two windows may meet in a test; one of them has all tries when there are twice as many as fit. */
async function statuses(times: number, ask: () => Promise<{ status: number }>): Promise<number[]> {
  const found: number[] = [];
  for (let at = 0; at < times; at++) found.push((await ask()).status);
  return found;
}

describe('limits', function () {
  this.timeout(10_000);
  let portal: RunningPortal;
  const from = (address: string) => ({ headers: { 'x-forwarded-for': address }, follow: false });

  before(async function () {
    this.timeout(20_000);
    portal = await startPortal({ change: behindOne });
  });
  after(() => portal.close());

  const begin = (address: string) => portal.visitor().get(LOGIN, from(address));

  describe('of an address', () => {
    it('WB22: the fortieth sign-in a minute is refused, of another address none is', async () => {
      const found = await statuses(40, () => begin('192.0.2.1'));
      expect(found.indexOf(429)).to.equal(39);
      const refused = await begin('192.0.2.1');
      expect(refused.status).to.equal(429);
      expect(Number(refused.headers['retry-after'])).to.be.within(1, 60);
      expect(refused.text).to.include('Too many tries');
      expect((await begin('192.0.2.2')).status).to.equal(303);
    });

    it('WB23: of an IPv6 address the whole network counts, and the next one does not', async () => {
      let at = 0;
      const found = await statuses(40, () => begin(`2001:db8:1:2:${(at++).toString(16)}::9`));
      expect(found.indexOf(429)).to.equal(39);
      expect((await begin('2001:db8:1:3::9')).status).to.equal(303);
    });

    it('WB23: what a client writes into X-Forwarded-For before the proxy does is nobody’s address', async () => {
      let at = 0;
      const found = await statuses(40, () => begin(`198.51.100.${at++}, 192.0.2.7`));
      expect(found.indexOf(429)).to.equal(39);
    });

    it('of answers that are refused: then good ones are not listened to either, of another address they are', async () => {
      const answer = (address: string) =>
        portal.visitor().send('/auth/saml/sandbox/acs', {
          ...from(address),
          method: 'POST',
          body: new URLSearchParams({ SAMLResponse: Buffer.from('<x/>').toString('base64') }),
        });
      const found = await statuses(42, () => answer('192.0.2.20'));
      expect(found.slice(0, 40)).to.deep.equal(Array.from({ length: 40 }, () => 400));
      expect(found.slice(40)).to.deep.equal([429, 429]);
      expect((await answer('192.0.2.21')).status).to.equal(400);
    });
  });

  it('of sign-outs that are refused, which keeps nobody there from signing in', async () => {
    const post = (path: string, field: string) =>
      portal.visitor().send(`/auth/saml/sandbox/${path}`, {
        ...from('192.0.2.30'),
        method: 'POST',
        body: new URLSearchParams({ [field]: Buffer.from('<x/>').toString('base64') }),
      });
    const found = await statuses(42, () => post('slo', 'SAMLRequest'));
    expect(found.slice(0, 40).filter((status) => ![400, 403].includes(status))).to.deep.equal([]);
    expect(found.slice(40)).to.deep.equal([429, 429]);
    expect((await post('acs', 'SAMLResponse')).status).to.equal(400);
  });

  describe('without a proxy of ours', () => {
    let plain: RunningPortal;
    before(async function () {
      this.timeout(20_000);
      plain = await startPortal({ change: asItComes });
    });
    after(() => plain.close());

    it('WB23: a new X-Forwarded-For each time helps nobody', async () => {
      let at = 0;
      const found = await statuses(40, () => plain.visitor().get(LOGIN, from(`192.0.2.${at++}`)));
      expect(found.indexOf(429)).to.equal(39);
    });
  });

  describe('of a person', () => {
    let erik: Browser;
    let maya: Browser;
    before(async () => {
      [erik, maya] = await Promise.all([portal.signIn('erik'), portal.signIn('maya')]);
    });

    it('WB22: the thirtieth form a minute is refused, with its text; other people and pages go on', async function () {
      this.timeout(20_000); // thirty comments are written
      const { number } = await caseOf(portal, 'erik@fjordhus.example', { Subject: 'For thirty comments' });
      const path = `/cases/${number}`;
      let at = 0;
      const send = () => erik.post(`${path}/comments`, { body: `note ${at++}` }, { from: path, follow: false });
      expect((await statuses(29, send)).filter((status) => status !== 303)).to.deep.equal([]);
      const refused = await erik.post(`${path}/comments`, { body: 'the one too many' }, { from: path, follow: false });
      expect(refused.status).to.equal(429);
      expect(Number(refused.headers['retry-after'])).to.be.within(1, 60);
      expect(refused.text).to.include('the one too many').and.to.include('Too many tries');
      expect(await portal.records('CaseComment', { CommentBody: 'the one too many' })).to.deep.equal([]);
      const other = await portal.signIn('erik');
      expect(
        (await other.post(`${path}/comments`, { body: 'elsewhere' }, { from: path, follow: false })).status,
      ).to.equal(429);
      expect((await erik.get(path)).status).to.equal(200);
      const mine = await maya.post('/ideas', { title: '' }, { from: '/ideas/new', follow: false });
      expect(mine.status).to.equal(422);
    });

    it('a script is told in JSON', async () => {
      const refused = await erik.send('/ideas', {
        method: 'POST',
        body: new URLSearchParams({ title: 'x', key: 'y' }),
        ...JSON_PLEASE,
      });
      expect(refused.status).to.equal(429);
      expect(refused.json()).to.have.nested.property('error.code', 'rate.limited');
      expect(Number(refused.headers['retry-after'])).to.be.within(1, 60);
    });

    it('searches, suggestions and searched lists are counted together', async function () {
      this.timeout(20_000);
      const sam = await portal.signIn('sam');
      const ask = (path: string) => sam.get(path, JSON_PLEASE);
      const kinds = ['/suggest?q=vpn', '/search?q=vpn', '/cases?q=vpn', '/cases?type=Billing'];
      const found = await Promise.all(Array.from({ length: 250 }, (_, at) => ask(kinds[at % kinds.length] ?? '')));
      expect(found.filter(({ status }) => status === 200)).to.have.length(240);
      expect(found.filter(({ status }) => status === 429)).to.have.length(10);
      expect((await ask('/cases')).status).to.equal(200);
    });
  });

  describe('of what is kept of people who are not signed in', () => {
    it('has an end; who asks after it signs in all the same, and sees the text that was not kept', async () => {
      const text = 'a'.repeat(190_000);
      const post = (description: string) =>
        portal.visitor().send('/cases', {
          method: 'POST',
          body: new URLSearchParams({ subject: 'Lost?', description }),
          headers: { 'x-forwarded-for': '192.0.2.40' },
          follow: false,
        });
      const found = await statuses(33, () => post(text));
      expect(found.filter((status) => status === 303)).to.have.length(31);
      const refused = await post('a few words that matter');
      expect(refused.status).to.equal(429);
      expect(refused.text).to.include('a few words that matter');
      const page = await portal.visitor().get('/cases', from('192.0.2.40'));
      expect(page.status).to.equal(303);
      expect(page.headers.location).to.equal(LOGIN);
      const elsewhere = await portal.visitor().get('/cases', from('192.0.2.41'));
      expect(elsewhere.headers.location).to.match(/\?to=/);
    });
  });

  it('pages of people who are signed in, and of others, each by their own number', async () => {
    const few = await startPortal({
      change: (config) => Object.assign(config, { limits: { pagesPerMinute: 50, anonymousPerMinute: 30 } }),
    });
    try {
      const tom = await few.signIn('tom');
      // What is kept and sent again is a page like any other.
      const pages = await statuses(60, () => tom.get('/cases'));
      // The page he came to after signing in was one of them.
      expect(pages.filter((status) => status === 200)).to.have.length(49);
      expect(pages.at(-1)).to.equal(429);
      const signIns = await statuses(40, () => few.visitor().get('/signin', { follow: false }));
      expect(signIns.at(-1)).to.equal(429);
    } finally {
      await few.close();
    }
  });
});

describe('the address of who asks', () => {
  const ADDRESSES: Record<string, string> = {
    '192.0.2.1': '192.0.2.1',
    '::ffff:192.0.2.1': '192.0.2.1',
    '2001:db8:1:2:3:4:5:6': '2001:db8:1:2::/64',
    '2001:db8:1:2::6': '2001:db8:1:2::/64',
    '2001:0db8:0001:0002::': '2001:db8:1:2::/64',
    '2001:db8::1': '2001:db8:0:0::/64',
    '::1': '0:0:0:0::/64',
    'fe80::1%eth0': 'fe80:0:0:0::/64',
    '64:ff9b::192.0.2.1': '64:ff9b:0:0::/64',
    '2001:db8:1:2:3:4:192.0.2.1': '2001:db8:1:2::/64',
  };
  for (const [ip, key] of Object.entries(ADDRESSES))
    it(`${ip} is ${key}`, () => expect(addressOf({ ip })).to.equal(key));
});
