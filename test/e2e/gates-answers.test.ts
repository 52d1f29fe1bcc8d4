import { expect } from 'chai';
import { type Address, ALL, addressesOf, categoryOn, type Refs, refsIn } from '../make/addresses.ts';
import type { Browser, Page } from '../make/browser.ts';
import { caseOf } from '../make/case-rows.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';

const JSON_PLEASE = { headers: { accept: 'application/json' }, follow: false };
const WRITTEN = ['Idea', 'IdeaComment', 'Solution', 'CaseComment', 'Case', 'Portico_Entry__c'];
/** Names of what is there, for addresses in titles of tests. */
const NAMES: Refs = { solution: '<solution>', article: '<article>', idea: '<idea>' };

const TABLE = ALL.flatMap((part) => addressesOf(part, NAMES, '<case>'));
const PAGES = [
  ...TABLE.filter(([method]) => method === 'GET').map(([, path]) => path),
  '/search?q=vpn',
  '/suggest?q=vpn',
];
const FORMS = TABLE.filter(([method]) => method === 'POST');

describe('the gates of solutions, articles and ideas', function () {
  this.timeout(5_000);
  let portal: RunningPortal;
  let erik: Browser;
  let tom: Browser;
  let named: (path: string) => string;

  before(async function () {
    this.timeout(20_000);
    portal = await startPortal({ cases: 50 });
    [erik, tom] = [await portal.signIn('erik'), await portal.signIn('tom')];
    const refs = await refsIn(erik);
    const { number } = await caseOf(portal, 'erik@fjordhus.example');
    named = (path) =>
      path
        .replace('<solution>', refs.solution)
        .replace('<article>', refs.article)
        .replace('<idea>', refs.idea)
        .replace('<case>', number);
  });
  after(() => portal.close());

  const counted = () => WRITTEN.map((object) => portal.world.org.rows(object).length);
  const filled = (fields: Record<string, string> = {}) =>
    Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, named(value)]));
  const send = (browser: Browser, [, path, fields]: Address, more: Record<string, string>, headers = {}) =>
    browser.post(named(path), { ...filled(fields), ...more }, { follow: false, headers });

  describe('without a session', () => {
    for (const path of PAGES)
      it(`${path} leads to sign-in, and is refused as JSON`, async () => {
        const page = await portal.visitor().get(named(path), { follow: false });
        expect(page.status).to.equal(303);
        expect(page.headers.location).to.match(/^\/auth\/saml\/sandbox\/login\?to=/);
        expect(page.headers['cache-control']).to.equal('private, no-store');
        const json = await portal.visitor().get(named(path), JSON_PLEASE);
        expect(json.status).to.equal(401);
        expect(json.json()).to.have.nested.property('error.code', 'auth.required');
      });

    for (const address of FORMS)
      it(`${address[1]} leads to sign-in, and writes nothing`, async () => {
        const key = await erik.keyOn('/ideas/new');
        const before = counted();
        const page = await send(portal.visitor(), address, { key });
        expect(page.status).to.equal(303);
        // What has no text to come back for leads home.
        expect(page.headers.location).to.match(/^\/auth\/saml\/sandbox\/login(?:\?to=|$)/);
        expect(counted()).to.deep.equal(before);
      });

    it('a page is there for whoever has signed in (control)', async () => {
      for (const path of PAGES.filter((one) => !/\/(?:files|pictures|read|suggest)/.test(one)))
        expect((await erik.get(named(path))).status, path).to.equal(200);
    });
  });

  describe('a form', () => {
    type Flaw = () => Promise<{ key?: string; headers?: Record<string, string> }>;
    const key = () => erik.keyOn('/ideas/new');
    const BAD: Record<string, Flaw> = {
      'without a key': async () => ({}),
      'with a key of no kind': async () => ({ key: 'let me in' }),
      'with a key nobody signed': async () => ({ key: (await key()).replace(/\..*/, `.${'A'.repeat(43)}`) }),
      'with a key of another person': async () => ({ key: await tom.keyOn('/ideas/new') }),
      'from another site': async () => ({ key: await key(), headers: { origin: 'https://evil.test' } }),
      'from the other brand': async () => ({
        ...{ key: await key(), headers: { origin: `http://olmo.localhost:${portal.port}` } },
      }),
      'across sites': async () => ({ key: await key(), headers: { 'sec-fetch-site': 'cross-site' } }),
    };
    for (const address of FORMS)
      it(`${address[1]}: 403 in every bad way, and nothing is done`, async () => {
        const before = counted();
        for (const [how, flaw] of Object.entries(BAD)) {
          const { key: given, headers = {} } = await flaw();
          const page = await send(erik, address, given === undefined ? {} : { key: given }, headers);
          expect(page.status, how).to.equal(403);
          expect(page.headers, how).not.to.have.property('access-control-allow-origin');
        }
        expect(counted()).to.deep.equal(before);
      });

    it('is taken as a page of ours sends it (control)', async () => {
      for (const address of FORMS.filter(([, path]) => /^\/(?:ideas|solutions|knowledge)/.test(path))) {
        const category = await categoryOn(erik);
        const page = await send(erik, address, {
          key: await key(),
          ...(address[1] === '/solutions' ? { category } : {}),
        });
        expect(page.status, address[1]).to.equal(303);
      }
    });
  });

  describe('a method', () => {
    const PATHS = [...new Set(TABLE.map(([, path]) => path.split('?')[0] ?? ''))].concat('/suggest', '/admin/insights');
    for (const path of PATHS)
      it(`that nothing has is refused on ${path}`, async () => {
        const before = counted();
        for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE']) {
          const page = await erik.send(named(path), { method, follow: false });
          expect(page.status, method).to.equal(405);
          expect(page.headers.allow).to.equal('GET, HEAD, POST');
        }
        expect(counted()).to.deep.equal(before);
      });

    const ONLY_GET = ['/ideas/new', '/ideas/<idea>', '/solutions/new', '/solutions/<solution>', '/knowledge'].concat(
      ...['/knowledge/<article>', '/cases/read', '/search', '/suggest', '/admin/insights'],
    );
    for (const path of ONLY_GET)
      it(`POST on ${path} is not found`, async () => {
        const before = counted();
        const page = await erik.post(named(path), { title: 'A title', body: 'A body' }, { from: '/ideas/new' });
        expect(page.status).to.equal(404);
        expect(counted()).to.deep.equal(before);
      });

    const ONLY_POST = FORMS.map(([, path]) => path).filter(
      (path) => !['/ideas', '/solutions', '/cases', '/cases/solved'].includes(path),
    );
    for (const path of ONLY_POST)
      it(`GET on ${path} is not found`, async () => {
        expect((await erik.get(named(path))).status).to.equal(404);
      });
  });

  describe('what is asked for in an address', () => {
    const PATHS = [
      ...['/solutions/<solution>.css', '/solutions/<solution>/x.js', '/solutions/<solution>%2f..%2f..%2fcases'],
      ...['/solutions/%00', '/solutions/..%2f..%2fetc%2fpasswd', '/solutions/__proto__', '/solutions/files'],
      ...['/solutions/<solution>/files/..%2f..%2fa', '/solutions/<solution>/helpful/x', '/solutions/new/x'],
      ...['/knowledge/<article>.css', '/knowledge/%00', '/knowledge/<article>/pictures/..%2f..%2fa'],
      ...['/knowledge/<article>/pictures/0EM000000000001', '/knowledge/new', '/knowledge/constructor'],
      ...['/ideas/<idea>.css', '/ideas/%00', '/ideas/<idea>/x.js', '/ideas/__proto__', '/ideas/<idea>%20'],
      ...["/ideas/'%20OR%20Id%20!=%20'", '/ideas/087000000000000', '/ideas/500000000000000AAA'],
      ...['/cases/read?journey=x&text=solution:1', '/cases/read', '/cases/read?journey=&text='],
    ];
    for (const path of PATHS)
      it(`${path} is refused, and nobody keeps the answer`, async () => {
        for (const sending of [{ follow: false }, JSON_PLEASE]) {
          const page = await erik.get(named(path), sending);
          expect(page.status).to.be.oneOf([400, 404]);
          expect(page.headers['cache-control']).to.include('no-store');
          expect(page.text).not.to.match(/node_modules|plugin\/|at .*\.ts|SELECT |root:/);
        }
      });

    const QUERIES = [
      ...['/ideas?sort=Id&status[]=x&category=%00&page=-1', '/ideas?page=1e9', '/ideas?view=admin&q=%27'],
      ...['/ideas?status=Delivered%27%20OR%20Id%20!=%20%27', '/solutions?category=%27&sort=Id&page=0'],
      ...['/solutions?category=__proto__', '/solutions?page=999999999999', '/knowledge?category=%00&page=a'],
      ...['/search?q=%00&in=everything', '/search?q[]=a&in[]=case', '/search?q=%27%20OR%20Name%20!=%20%27'],
      ...['/admin/insights?days=0', '/cases/solved?text=solution:%27'],
    ];
    for (const path of QUERIES)
      it(`${path} is no failure`, async () => {
        const page = await erik.get(path);
        expect(page.status).to.be.oneOf([200, 400, 404]);
      });
  });

  describe('what may be kept by others', () => {
    for (const path of PAGES)
      it(`nothing of ${path}`, async () => {
        for (const sending of [{ follow: false }, JSON_PLEASE]) {
          const page: Page = await erik.get(named(path), sending);
          expect(page.headers['cache-control']).to.equal('private, no-store');
          expect(page.headers).not.to.have.any.keys('etag', 'last-modified', 'expires');
          expect(page.headers['x-content-type-options']).to.equal('nosniff');
          expect(page.headers['content-security-policy']).to.include("frame-ancestors 'none'");
          expect(page.headers['content-security-policy']).not.to.match(/unsafe|\*/);
        }
      });
  });

  it('what admins see is not there for others', async () => {
    const sam = await portal.signIn('sam');
    expect((await sam.get('/admin/insights')).status).to.equal(200);
    for (const path of ['/admin/insights', '/admin/insights?days=7', '/admin', '/admin/setup'])
      expect((await erik.get(path)).status, path).to.equal(404);
  });
});
