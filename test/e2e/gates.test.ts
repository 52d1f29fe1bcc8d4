import { connect } from 'node:net';
import { expect } from 'chai';
import { makeCase, numbersOn, type Target, told, traces } from '../make/authorization.ts';
import type { Browser, Page } from '../make/browser.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';

const JSON_PLEASE = { headers: { accept: 'application/json' }, follow: false };
const MAYA = 'maya@fjordhus.example';

describe('the gates of the portal', () => {
  let portal: RunningPortal;
  let maya: Browser;
  let tom: Browser;
  let own: Target;
  let olmo: string;
  let made = 0;

  before(async function () {
    this.timeout(20_000);
    portal = await startPortal();
    [maya, tom] = [await portal.signIn('maya'), await portal.signIn('tom')];
    own = await makeMine();
    olmo = `http://olmo.localhost:${portal.port}`;
  });
  after(() => portal?.close());

  function makeMine(closed = false): Promise<Target> {
    made += 1;
    return makeCase(portal, MAYA, { subject: `sloe-${made}`, closed });
  }

  describe('the host', () => {
    const HOSTS: Record<string, { host: (port: number) => string; status: number }> = {
      'the portal’s': { host: (port) => `localhost:${port}`, status: 200 },
      'in capitals': { host: (port) => `LOCALHOST:${port}`, status: 200 },
      'with a final dot': { host: (port) => `localhost.:${port}`, status: 200 },
      'without a port': { host: () => 'localhost', status: 200 },
      'another name of the brand': { host: (port) => `127.0.0.1:${port}`, status: 307 },
      'a stranger’s': { host: () => 'evil.test', status: 400 },
      'one that begins like ours': { host: () => 'localhost.evil.test', status: 400 },
      'one that ends like ours': { host: () => 'evil.localhost', status: 400 },
      'one with ours as its user': { host: () => 'localhost@evil.test', status: 400 },
      'one with ours as its port': { host: () => 'evil.test:localhost', status: 400 },
      'an address of this machine': { host: () => '[::1]', status: 400 },
    };

    for (const [what, { host, status }] of Object.entries(HOSTS)) {
      it(`${what}: ${status}`, async () => {
        const page = await maya.get(`/cases/${own.number}`, { headers: { host: host(portal.port) }, follow: false });
        expect(page.status).to.equal(status);
        expect(told(own, page)).to.equal(status === 200);
        if (status === 307) expect(page.headers.location).to.equal(`${portal.origin}/cases/${own.number}`);
        if (status !== 400) return;
        expect(page.text).not.to.match(/Larkfield|Olmo|evil/);
        expect(page.headers).not.to.have.any.keys('location', 'set-cookie');
      });
    }

    for (const [what, lines] of Object.entries({
      'no host': ['GET /cases HTTP/1.0'],
      'an empty host': ['GET /cases HTTP/1.1', 'Host:'],
      'two hosts': ['GET /cases HTTP/1.1', 'Host: localhost', 'Host: evil.test'],
      'another host in its first line': ['GET http://evil.test/cases HTTP/1.1', 'Host: evil.test'],
    }))
      it(`${what}: 400`, async () => {
        const answer = await spoken(portal.port, [...lines, 'Connection: close', '', '']);
        expect(answer).to.match(/^HTTP\/1\.1 400 /);
        expect(answer).not.to.match(/Larkfield|Olmo|location:/i);
      });

    for (const target of ['http://[', 'http://a b', 'http://%zz@[::/cases', '*', '/%'])
      it(`an address that is none, ${target}: refused, and the next one is answered`, async () => {
        const cookie = `cookie: ${[...(maya.cookies.get('localhost') ?? [])].map((pair) => pair.join('=')).join('; ')}`;
        const lines = [`GET ${target} HTTP/1.1`, 'Host: localhost', cookie, 'Connection: close', '', ''];
        expect(await spoken(portal.port, lines)).to.match(/^HTTP\/1\.1 (?:4\d\d|30\d) /);
        expect((await maya.get(`/cases/${own.number}`)).status).to.equal(200);
      });

    const FORWARDED = {
      'X-Forwarded-Host': 'evil.test',
      'X-Host': 'evil.test',
      Forwarded: 'host=evil.test;proto=https',
      'X-Original-URL': '/assets/a.css',
      'X-Rewrite-URL': '/signin',
      'X-HTTP-Method-Override': 'DELETE',
    };
    for (const [name, value] of Object.entries(FORWARDED)) {
      it(`${name} of a stranger is not listened to`, async () => {
        const page = await maya.get(`/cases/${own.number}`, { headers: { [name]: value } });
        expect(page.status).to.equal(200);
        expect(told(own, page)).to.equal(true);
        expect(page.text).not.to.include('evil.test');
        const start = await portal.visitor().get('/cases', { headers: { [name]: value }, follow: false });
        expect(start.headers.location).to.match(/^\/auth\/saml\//);
        const leave = await portal
          .visitor()
          .get(start.headers.location ?? '', { headers: { [name]: value }, follow: false });
        expect(leave.headers.location).to.match(/^http:\/\/localhost:/);
        expect(leave.headers.location).not.to.include('evil');
      });
    }
  });

  describe('a brand', () => {
    for (const [person, origin, what] of [
      ['ana', () => portal.origin, 'a customer of Olmo at Larkfield'],
      ['maya', () => olmo, 'a customer of Larkfield at Olmo'],
      ['sam', () => olmo, 'an administrator of Larkfield at Olmo'],
    ] as const) {
      it(`${what} is not let in, and learns nothing`, async () => {
        const browser = portal.visitor();
        const page = await browser.signIn(person, `${origin()}/cases/${own.number}`);
        expect(page.status).to.equal(403);
        expect(page.text).not.to.match(/Fjordhus|Aurora/);
        expect((await browser.get(`${origin()}/cases`, JSON_PLEASE)).status).to.equal(401);
      });
    }

    it('a session of one is nobody’s at the other', async () => {
      const browser = portal.visitor();
      expect((await browser.signIn('ana', `${olmo}/`)).status).to.equal(200);
      const cookie = [...(browser.cookies.get('olmo.localhost') ?? [])].map((pair) => pair.join('=')).join('; ');
      const ask = (origin: string) =>
        portal.visitor().get(`${origin}/cases`, { ...JSON_PLEASE, headers: { ...JSON_PLEASE.headers, cookie } });
      expect((await ask(olmo)).status).to.equal(200);
      expect((await ask(portal.origin)).status).to.equal(401);
    });
  });

  describe('a form', () => {
    interface Sent {
      browser: Browser;
      fields: Record<string, string>;
      headers: Record<string, string>;
    }
    /** What is wrong with it: changes what a good form would be. */
    type Flaw = (sent: Sent) => Promise<void> | void;

    const header =
      (name: string, value: () => string): Flaw =>
      ({ headers }) => {
        headers[name] = value();
      };
    const key =
      (change: (good: string) => string | Promise<string>): Flaw =>
      async ({ fields }) => {
        fields.key = await change(fields.key ?? '');
      };

    const GOOD: Record<string, Flaw> = {
      'as a page of ours sends it': () => {},
      'with our origin': header('origin', () => portal.origin),
      'from the same origin': header('sec-fetch-site', () => 'same-origin'),
      'typed by the person': header('sec-fetch-site', () => 'none'),
    };
    const BAD: Record<string, Flaw> = {
      'without a key': ({ fields }) => void delete fields.key,
      'with an empty key': key(() => ''),
      'with a key of no kind': key(() => 'let me in'),
      'with a key nobody signed': key((good) => good.replace(/\..*/, `.${'A'.repeat(43)}`)),
      'with another id under the signature': key((good) =>
        good.replace(/^[0-9a-f]{4}/, (hex) => (hex === '0000' ? '1111' : '0000')),
      ),
      'with a key of another person': key(() => tom.keyOn('/cases/new')),
      'with a key of another session of the same person': key(async () =>
        (await portal.signIn('maya')).keyOn('/cases/new'),
      ),
      'from another site': header('origin', () => 'https://evil.test'),
      'from nowhere': header('origin', () => 'null'),
      'from the other brand': header('origin', () => olmo),
      'from another port': header('origin', () => 'http://localhost:1'),
      'from an origin that begins like ours': header('origin', () => `${portal.origin}.evil.test`),
      'from the same name by another scheme': header('origin', () => portal.origin.replace('http:', 'https:')),
      'from two origins': header('origin', () => `${portal.origin}, https://evil.test`),
      'across sites': header('sec-fetch-site', () => 'cross-site'),
      'across hosts of a site': header('sec-fetch-site', () => 'same-site'),
    };

    interface Form {
      path(target: Target): string;
      fields(target: Target): Record<string, string>;
      closed?: boolean;
      /** Whether it was done. */
      done(target: Target, before: Awaited<ReturnType<typeof traces>>): Promise<boolean>;
    }
    const changed: Form['done'] = async ({ id }, before) =>
      JSON.stringify(await traces(portal, id)) !== JSON.stringify(before);
    const on = (what: string, fields: Record<string, string>, closed = false): Form => ({
      path: ({ number }) => `/cases/${number}/${what}`,
      fields: () => fields,
      closed,
      done: changed,
    });
    const FORMS: Record<string, Form> = {
      'a comment': on('comments', { body: 'From where?' }),
      'a closing': on('close', {}),
      'a reopening': on('reopen', {}, true),
      'a rating': on('rate', { value: '2' }, true),
      'a new case': {
        path: () => '/cases',
        fields: ({ subject }) => ({ subject: `${subject} new`, description: 'From where?', priority: 'Low' }),
        done: async ({ subject }) => (await portal.records('Case', { Subject: `${subject} new` })).length > 0,
      },
      'a sign-out': {
        path: () => '/signout',
        fields: () => ({}),
        done: async () => (await maya.get('/cases', JSON_PLEASE)).status === 401,
      },
    };

    /** A rating and a sign-out are over after one; each good form has a session and a case of its own. */
    async function submit(form: Form, flaw: Flaw, { multipart = false } = {}) {
      const target = form.closed || form.done === changed ? await makeMine(form.closed) : own;
      const before = await traces(portal, target.id);
      const sent: Sent = {
        browser: maya,
        fields: { ...form.fields(target), key: await maya.keyOn('/cases/new') },
        headers: {},
      };
      await flaw(sent);
      const options = { follow: false, multipart, headers: sent.headers };
      const page = await maya.post(form.path(target), sent.fields, options);
      return { page, done: await form.done(target, before) };
    }

    for (const [what, form] of Object.entries(FORMS)) {
      for (const [how, flaw] of Object.entries(BAD))
        it(`${what} ${how}: 403, and nothing is done`, async () => {
          const { page, done } = await submit(form, flaw);
          expect(page.status).to.equal(403);
          expect(done).to.equal(false);
          expect(page.headers).not.to.have.property('access-control-allow-origin');
        });
    }

    for (const [how, flaw] of Object.entries(BAD))
      it(`a comment as multipart ${how}: 403, and nothing is done`, async () => {
        const comment = FORMS['a comment'];
        if (!comment) throw new Error('there is no comment');
        const { page, done } = await submit(comment, flaw, { multipart: true });
        expect(page.status).to.equal(403);
        expect(done).to.equal(false);
      });

    for (const [what, form] of Object.entries(FORMS)) {
      for (const [how, flaw] of Object.entries(GOOD))
        it(`${what} ${how}: done (control)`, async () => {
          const { page, done } = await submit(form, flaw);
          expect(page.status).to.equal(303);
          expect(done).to.equal(true);
          if (what === 'a sign-out') maya = await portal.signIn('maya');
        });
    }

    for (const type of ['text/plain', 'application/json', 'text/xml', 'application/x-www-form-urlencoded2', '']) {
      it(`a body of type ${JSON.stringify(type)} is not read as a form`, async () => {
        const target = await makeMine();
        const before = await traces(portal, target.id);
        const good = { key: await maya.keyOn('/cases/new'), body: 'As what?' };
        for (const body of [JSON.stringify(good), new URLSearchParams(good).toString()]) {
          const headers = { 'content-type': type };
          const page = await maya.send(`/cases/${target.number}/comments`, {
            method: 'POST',
            body,
            headers,
            follow: false,
          });
          expect(page.status).to.be.oneOf([403, 415]);
        }
        expect(await traces(portal, target.id)).to.deep.equal(before);
      });
    }
  });

  describe('what may be kept by others', () => {
    const PAGES: Record<string, { ask(): Promise<Page>; status: number }> = {
      home: { ask: () => maya.get('/'), status: 200 },
      'a list': { ask: () => maya.get('/cases'), status: 200 },
      'a list as JSON': { ask: () => maya.get('/cases', JSON_PLEASE), status: 200 },
      'a list asked for by its headers': { ask: () => maya.get('/cases', { method: 'HEAD' }), status: 200 },
      'a search': { ask: () => maya.get('/search?q=VPN'), status: 200 },
      'a form': { ask: () => maya.get('/cases/new'), status: 200 },
      'a case': { ask: () => maya.get(`/cases/${own.number}`), status: 200 },
      'a file': { ask: () => maya.get(`/cases/${own.number}/files/${own.fileId}`), status: 200 },
      'the way from an id': { ask: () => maya.get(`/cases/${own.id}`, { follow: false }), status: 303 },
      'a case that is not there': { ask: () => maya.get('/cases/99999999'), status: 404 },
      'the same as JSON': { ask: () => maya.get('/cases/99999999', JSON_PLEASE), status: 404 },
      'a page that is not there': { ask: () => maya.get('/nothing'), status: 404 },
      'an address of a style sheet that is not there': { ask: () => maya.get('/assets/0/portal.css'), status: 404 },
      'a refused form': { ask: () => maya.post('/cases', { key: 'none' }), status: 403 },
      'a form with nothing in it': { ask: () => maya.post('/cases', {}, { from: '/cases/new' }), status: 422 },
      'a method that means nothing': { ask: () => maya.send('/cases', { method: 'PUT' }), status: 405 },
      'the way to sign-in': { ask: () => portal.visitor().get('/cases', { follow: false }), status: 303 },
      'nobody’s JSON': { ask: () => portal.visitor().get('/cases', JSON_PLEASE), status: 401 },
    };
    for (const [what, { ask, status }] of Object.entries(PAGES)) {
      it(`${what}: private, no-store`, async () => {
        const page = await ask();
        expect(page.status).to.equal(status);
        expect(page.headers['cache-control']).to.equal('private, no-store');
        expect(page.headers).not.to.have.any.keys('etag', 'last-modified', 'expires');
        expect(page.headers['x-content-type-options']).to.equal('nosniff');
      });
    }

    for (const path of ['/signin', '/signin/problem', '/signedout', '/auth/saml/sandbox/login', '/healthz', '/readyz'])
      it(`${path}: no-store`, async () => {
        const page = await portal.visitor().get(path, { follow: false });
        expect(page.headers['cache-control']).to.include('no-store');
      });

    it('only what holds nothing of anybody: an asset, for ever (control)', async () => {
      const [, path = ''] = /href="(\/assets\/[^"]+\.css)"/.exec((await maya.get('/')).text) ?? [];
      const page = await portal.visitor().get(path);
      expect(page.status).to.equal(200);
      expect(page.headers['cache-control']).to.equal('public, max-age=31536000, immutable');
    });
  });

  describe('an odd address', () => {
    const PATHS: ((target: Pick<Target, 'number' | 'fileId'>) => string)[] = [
      ({ number }) => `/cases/${number}/x.css`,
      ({ number }) => `/cases/${number}/portal.js`,
      ({ number }) => `/cases/${number}.css`,
      ({ number }) => `/cases/${number}.json`,
      ({ number }) => `/cases/${number};x.js`,
      ({ number }) => `/cases;x.css/${number}`,
      ({ number }) => `/cases/${number}%2fx.css`,
      ({ number }) => `/cases/${number}%2f..%2f..%2fassets%2fa.css`,
      ({ number }) => `/cases/${number}%5c..%5ca.css`,
      ({ number }) => `/cases/${number}%00.png`,
      ({ number }) => `/cases/${number}%0a.png`,
      ({ number }) => `/cases/${number}%3fa.css`,
      ({ number }) => `/cases/${number}%23a.css`,
      ({ number }) => `/cases%2f${number}`,
      ({ number }) => `/assets%2f..%2fcases%2f${number}`,
      ({ number }) => `/assets/..%2fcases%2f${number}`,
      ({ number }) => `/assets/a/..%2f..%2f..%2fpackage.json?${number}`,
      ({ number }) => `//cases/${number}`,
      ({ number }) => `/cases//${number}`,
      ({ number }) => `/cases/${number}/files`,
      ({ number, fileId }) => `/cases/${number}/files/${fileId}/x.css`,
      ({ number, fileId }) => `/cases/${number}/files/${fileId}.png`,
      ({ number, fileId }) => `/cases/${number}/files/${fileId}%00.png`,
      ({ number, fileId }) => `/cases/${number}/files/..%2ffiles%2f${fileId}`,
      ({ number }) => `/cases/${number}/comments`,
      ({ number }) => `/cases/${number}/close`,
      ({ number }) => `/cases/${number}/reopen`,
      ({ number }) => `/cases/${number}/rate`,
      ({ number }) => `/api/v1/cases/${number}`,
      () => '/cases/%E0%A4%A',
      () => '/%',
      () => '/cases/..%2f..%2fetc%2fpasswd',
      () => '/.env',
      () => '/package.json',
      () => '/_world/records/Case',
    ];
    for (const path of PATHS) {
      it(`${path({ number: '<number>', fileId: '<file>' })} is not found, and nobody keeps the answer`, async () => {
        for (const sending of [{ follow: false }, JSON_PLEASE]) {
          const page = await maya.get(portal.origin + path(own), sending);
          expect(page.status).to.be.oneOf([400, 404]);
          expect(told(own, page)).to.equal(false);
          expect(page.headers['cache-control']).to.include('no-store');
          expect(page.text).not.to.match(/node_modules|plugin\/|at .*\.ts|root:/);
        }
      });
    }
  });

  describe('a method', () => {
    for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'SEARCH'])
      for (const path of ['/', '/cases', 'case', '/signin', '/auth/saml/sandbox/acs', '/healthz'])
        it(`${method} on ${path === 'case' ? 'a case' : path}: 405`, async () => {
          const before = await traces(portal, own.id);
          const page = await maya.send(path === 'case' ? `/cases/${own.number}` : path, { method, follow: false });
          expect(page.status).to.equal(405);
          expect(page.headers.allow).to.equal('GET, HEAD, POST');
          expect(told(own, page)).to.equal(false);
          // What TRACE sends back would hold the cookie.
          for (const value of maya.cookies.get('localhost')?.values() ?? []) expect(page.text).not.to.include(value);
          expect(await traces(portal, own.id)).to.deep.equal(before);
        });

    for (const path of ['/', '/cases', 'case', 'file', '/search?q=VPN'])
      it(`HEAD on ${path} is GET without the page`, async () => {
        const address =
          path === 'case'
            ? `/cases/${own.number}`
            : path === 'file'
              ? `/cases/${own.number}/files/${own.fileId}`
              : path;
        const [head, get] = [await maya.send(address, { method: 'HEAD' }), await maya.get(address)];
        expect(head.status).to.equal(200);
        expect(head.body.length).to.equal(0);
        for (const name of ['content-type', 'cache-control', 'content-security-policy', 'vary'])
          expect(head.headers[name], name).to.equal(get.headers[name]);
      });

    it('HEAD on a case of somebody else is as on none', async () => {
      const [foreign, none] = [
        await tom.send(`/cases/${own.number}`, { method: 'HEAD' }),
        await tom.send('/cases/99999999', { method: 'HEAD' }),
      ];
      const { date: _date, ...headers } = foreign.headers;
      expect(foreign.status).to.equal(404);
      expect(none).to.have.property('status', 404);
      expect(none.headers).to.include(headers);
    });

    for (const path of ['/', '/search', '/cases/new', '/nothing'])
      it(`POST on ${path} is not found`, async () => {
        expect((await maya.post(path, {}, { from: '/cases/new', follow: false })).status).to.equal(404);
      });
  });

  describe('a script of another site', () => {
    for (const origin of ['https://evil.test', 'null', 'http://olmo.localhost', 'http://localhost:1'])
      for (const path of ['/cases', 'case', '/search?q=VPN', '/cases/99999999', '/'])
        it(`at ${origin} may not read ${path === 'case' ? 'a case' : path} as JSON`, async () => {
          const address = path === 'case' ? `/cases/${own.number}` : path;
          const page = await maya.get(address, { headers: { accept: 'application/json', origin } });
          expect(Object.keys(page.headers).filter((name) => name.startsWith('access-control-'))).to.deep.equal([]);
          expect(page.headers['cross-origin-resource-policy']).to.equal('same-origin');
          expect(page.headers.vary).to.match(/accept/i);
        });

    it('is refused when it asks first', async () => {
      const headers = {
        origin: 'https://evil.test',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      };
      const page = await maya.send('/cases', { method: 'OPTIONS', headers });
      expect(page.status).to.equal(405);
      expect(Object.keys(page.headers).filter((name) => name.startsWith('access-control-'))).to.deep.equal([]);
    });

    it('cannot put a page into its own', async () => {
      for (const path of ['/', '/cases', `/cases/${own.number}`, '/cases/99999999', '/signedout']) {
        const { headers } = await maya.get(path);
        expect(headers['content-security-policy']).to.include("frame-ancestors 'none'");
        expect(headers['content-security-policy']).not.to.match(/unsafe|\*/);
      }
    });
  });

  describe('a way back', () => {
    const TARGETS = [
      'https://evil.test',
      '//evil.test',
      '/\\evil.test',
      '\\\\evil.test',
      '/%5cevil.test',
      'javascript:alert(1)',
      '/\tevil',
      '/\r\nLocation: https://evil.test',
      'https:evil.test',
      '///evil.test',
      `${'/a'.repeat(1_100)}`,
    ];
    for (const target of TARGETS) {
      const encoded = encodeURIComponent(target);

      it(`${JSON.stringify(target.slice(0, 40))} leads nowhere else after sign-in`, async () => {
        for (const start of [`/auth/saml/sandbox/login?to=${encoded}`, `/?next=${encoded}`, `/signin?to=${encoded}`]) {
          const visitor = portal.visitor();
          const page = await visitor.signIn('erik', start);
          expect(page.status).to.equal(200);
          expect(new URL(page.url).origin).to.equal(portal.origin);
        }
        const page = await portal.visitor().get(`/signin?to=${encoded}`);
        expect(page.text).not.to.match(/(href|action)="(https?:)?[/\\]{2}evil|javascript:/i);
      });

      it(`${JSON.stringify(target.slice(0, 40))} leads nowhere else after a choice of language`, async () => {
        const page = await maya.post('/language', { locale: 'en', to: target }, { follow: false });
        expect(page.status).to.equal(303);
        const location = page.headers.location ?? '';
        expect(new URL(location, portal.origin).origin).to.equal(portal.origin);
        expect(location).not.to.match(/^[/\\]{2}|\s/);
      });
    }

    it('is the page that was asked for (control)', async () => {
      const visitor = portal.visitor();
      const page = await visitor.signIn('maya', `/cases/${own.number}?a=b`);
      expect(page.url).to.equal(`${portal.origin}/cases/${own.number}?a=b`);
    });

    it('to an address with two slashes goes to no other host', async () => {
      for (const path of ['//evil.test/%2f..', '/%2f/evil.test', '/%5c/evil.test']) {
        const answer = await portal.visitor().get(portal.origin + path, { follow: false });
        const location = answer.headers.location ?? '/';
        expect(new URL(location, portal.origin).origin).to.equal(portal.origin);
      }
    });
  });

  it('an error tells a reference and nothing of what is inside', async () => {
    for (const path of ['/cases/99999999', '/nothing', '/cases/%E0%A4%A']) {
      const html = await maya.get(path);
      const [, reference = ''] = /<bdi>([0-9a-f]{12})<\/bdi>/.exec(html.text) ?? [];
      expect(portal.log.filter((line) => line.includes(reference)).length).to.be.greaterThan(0);
      expect(html.text).not.to.match(/\.ts|node_modules|SOQL|SELECT |Error:/);
      const json: unknown = (await maya.get(path, JSON_PLEASE)).json();
      expect(json).to.have.property('error').that.has.all.keys('code', 'reference');
    }
    expect(numbersOn(await maya.get('/nothing'))).to.deep.equal([]);
  });
});

/** What the portal answers to these lines, which no browser would send. */
function spoken(port: number, lines: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let heard = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(lines.join('\r\n')));
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      heard += text;
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(heard));
  });
}
