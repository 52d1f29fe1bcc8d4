import { expect } from 'chai';
import { type Browser, type Keys, MAYA, makeKeys, makePortal, type Page, type Portal } from './saml-portal.ts';

const LOCAL = ['/', '/cases/00001026', '/cases?view=company&q=a%20b&status=open', '/search?q=%D8%B3%D9%84%D8%A7%D9%85'];
const ELSEWHERE = [
  'https://evil.test/',
  '//evil.test/',
  '/\\evil.test',
  'javascript:alert(1)',
  '/\t/evil.test',
  `/${'a'.repeat(3_000)}`,
  'cases',
  '',
];

describe('sign-in pages', () => {
  let keys: Keys;
  let portal: Portal;
  before(async () => {
    keys = makeKeys();
    portal = await makePortal(keys);
  });
  after(() => portal.close());

  describe('lead back to where the person wanted to go:', () => {
    for (const path of LOCAL) {
      it(path, async () => {
        const browser = portal.browser();
        const door = await browser.get(path);
        const key = path === '/' ? /$/ : /\?to=[\w-]{43}$/; // home needs none
        expect(door.location).to.match(new RegExp(`^/signin${key.source}`));
        const { model } = JSON.parse((await browser.get(door.location ?? '')).text);
        expect(model.main.href).to.match(new RegExp(`^/auth/saml/fjordhus/login${key.source}`));
        const departure = await browser.begin({ to: model.to });
        const page = await browser.arrive(portal.response(departure), { relayState: departure.relayState });
        expect(page.location).to.equal(path);
      });
    }

    it('straight to the provider when there is only one', async () => {
      const single = await makePortal(keys, { alone: true });
      expect((await single.browser().get('/cases')).location).to.match(/^\/auth\/saml\/fjordhus\/login\?to=[\w-]{43}$/);
      expect((await single.browser().get('/signin')).status).to.equal(200);
      await single.close();
    });
  });

  describe('SA48: never lead to another site: relay state', () => {
    for (const relayState of [...ELSEWHERE, '/cases', 'x'.repeat(43)]) {
      it(JSON.stringify(relayState.slice(0, 40)), async () => {
        const browser = portal.browser();
        const page = await browser.arrive(portal.response(await browser.begin()), { relayState });
        expect(page).to.include({ status: 303, location: '/' });
        expect(await browser.who()).to.equal(MAYA.email);
      });
    }
  });

  describe('never lead to another site: return path', () => {
    for (const path of ELSEWHERE) {
      it(JSON.stringify(path.slice(0, 40)), async () => {
        expect(await portal.auth.returns.keep(path)).to.equal(undefined);
        const browser = portal.browser();
        const departure = await browser.begin({ to: path });
        expect(departure.status).to.equal(303);
        const page = await browser.arrive(portal.response(departure), { relayState: departure.relayState });
        expect(page.location).to.equal('/');
      });
    }
  });

  describe('tell who is not a contact what to do', () => {
    for (const [known, reason] of [
      [undefined, 'no-contact'],
      ['inactive', 'inactive'],
      ['twice', 'ambiguous'],
    ] as const) {
      it(reason, async () => {
        const fresh = await makePortal(keys);
        fresh.contacts.known.clear();
        if (known) fresh.contacts.known.set(MAYA.email, known);
        const browser = fresh.browser();
        const page = await browser.signIn();
        const { model } = JSON.parse(page.text);
        expect(page.status).to.equal(403);
        expect(model).to.include({ reason, retryHref: '/signin' });
        expect(
          fresh.logged.some((line) => line.reference === model.reference && line.msg === 'sign-in refused'),
        ).to.equal(true);
        expect(await browser.who()).to.equal('nobody');
        await fresh.close();
      });
    }

    it('when the CRM does not answer, nobody is signed in and nobody is refused for good', async () => {
      const fresh = await makePortal(keys);
      fresh.contacts.isDown = true;
      const browser = fresh.browser();
      expect(await browser.signIn()).to.include({ status: 503, text: 'crm.unavailable' });
      fresh.contacts.isDown = false;
      expect((await browser.signIn()).status).to.equal(303);
      await fresh.close();
    });
  });

  describe('find the sign-in of a company by its domain', () => {
    for (const [email, status, location] of [
      ['maya@fjordhus.example', 303, '/auth/saml/fjordhus/login'],
      ['Maryam@SEPIDAR.example ', 303, '/auth/saml/sepidar/login'],
      ['maya@mail.fjordhus.example', 422, null],
      ['maya@elsewhere.example', 422, null],
      ['no address', 422, null],
      ['', 422, null],
    ] as const) {
      it(`“${email}”`, async () => {
        const page = await portal.browser().post('/signin', { email });
        expect(page).to.include({ status, location });
        if (status === 422) expect(JSON.parse(page.text).model.email).to.include({ value: email.trim() });
      });
    }
  });

  describe('refuse what is not sent the way messages are:', () => {
    const form = 'application/x-www-form-urlencoded';
    const acs = '/auth/saml/fjordhus/acs';
    const REFUSED: Record<string, [number[], (browser: Browser, response: string) => Promise<Page>]> = {
      'SA52: a response in the query of the ACS': [
        [400],
        (one, it) => one.get(`${acs}?SAMLResponse=${encodeURIComponent(it)}`),
      ],
      'a response in the query of a POST': [
        [400],
        (one, it) => one.post(`${acs}?SAMLResponse=${encodeURIComponent(it)}`, { SAMLResponse: it }),
      ],
      'SA49: a logout request in the query of the ACS': [[400], (one) => one.get(`${acs}?SAMLRequest=x`)],
      'SA49: a logout request in the query of the login address': [
        [400],
        (one) => one.get('/auth/saml/fjordhus/login?SAMLRequest=x'),
      ],
      'a logout request in the query of the sign-in page': [[400], (one) => one.get('/signin?SAMLRequest=x')],
      'GET at the ACS': [[405], (one) => one.get(acs)],
      'SA54: no field': [[400], (one) => one.post(acs, {})],
      'SA53: the field twice': [
        [400],
        (one, it) =>
          one.post(acs, [
            ['SAMLResponse', it],
            ['SAMLResponse', it],
          ]),
      ],
      'SA53: a nested field': [[400], (one, it) => one.post(acs, { 'SAMLResponse[a]': it })],
      JSON: [
        [400],
        (one, it) =>
          one.send(acs, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ SAMLResponse: it }),
          }),
      ],
      'JSON with a length': [
        [400],
        (one) =>
          one.send(acs, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: '{"SAMLResponse":{"length":60000000}}',
          }),
      ],
      'more than 300 kB': [[400], (one, it) => one.post(acs, { SAMLResponse: it, more: 'x'.repeat(300_000) })],
      'eleven fields': [
        [400],
        (one, it) =>
          one.post(acs, {
            SAMLResponse: it,
            ...Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`f${i}`, 'x'])),
          }),
      ],
      'broken UTF-8 in the form': [
        [400],
        (one) =>
          one.send(acs, {
            method: 'POST',
            headers: { 'content-type': `${form}; charset=utf-32` },
            body: 'SAMLResponse=x',
          }),
      ],
    };

    it('not what is', async () => {
      const browser = portal.browser();
      expect((await browser.signIn()).status).to.equal(303);
    });

    for (const [name, [statuses, send]] of Object.entries(REFUSED)) {
      it(name, async () => {
        const browser = portal.browser();
        await browser.signIn();
        const page = await send(browser, portal.response(await browser.begin()));
        expect(page.status).to.be.oneOf(statuses);
        expect(page.headers.get('cache-control')).to.equal('no-store');
        expect(page.text).to.not.match(/node_modules|SAMLResponse|at .*:\d+:\d+/);
        expect(await browser.who(), 'stays signed in').to.equal(MAYA.email);
      });
    }

    it('a provider that is not there', async () => {
      for (const what of ['login', 'metadata'])
        expect((await portal.browser().get(`/auth/saml/nobody/${what}`)).status).to.equal(404);
      expect((await portal.browser().post('/auth/saml/nobody/acs', { SAMLResponse: 'x' })).status).to.be.oneOf([
        400, 404,
      ]);
    });
  });

  it('the log names no cookie, message or key, and every refusal has the reference of its page', async () => {
    const browser = portal.browser();
    const departure = await browser.begin();
    const response = portal.response(departure, { flaw: 'another audience' });
    const page = await browser.arrive(response);
    const text = JSON.stringify(portal.logged);
    expect(text).to.include(JSON.parse(page.text).model.reference);
    for (const secret of [response.slice(0, 200), keys.service.privateKey, 'PRIVATE KEY', 'CERTIFICATE'])
      expect(text).to.not.include(secret);
  });
});
