import { expect } from 'chai';
import { memoryStore } from '../../plugin/store/memory.ts';
import type { Store } from '../../plugin/store/store.ts';
import {
  type Browser,
  type Departure,
  type Keys,
  MAYA,
  makeKeys,
  makePortal,
  type Page,
  type Portal,
} from './saml-portal.ts';

describe('sign-in and the browser that asked', () => {
  let keys: Keys;
  let portal: Portal;
  before(async () => {
    keys = makeKeys();
    portal = await makePortal(keys);
  });
  after(() => portal.close());

  it('leads to the provider with a signed request, and ties the answer to a cookie of its own', async () => {
    const browser = portal.browser();
    const page = await browser.get('/auth/saml/fjordhus/login');
    const [cookie = '', ...others] = page.headers.getSetCookie();
    expect(page.status).to.equal(303);
    expect(page.location).to.match(
      /^https:\/\/id\.fjordhus\.example\/idp\/sso\?SAMLRequest=.*&SigAlg=.*rsa-sha256.*&Signature=/,
    );
    expect(others).to.deep.equal([]);
    expect(cookie).to.match(/^__Host-saml-[\w-]+=[\w-]{43}; Path=\/; HttpOnly; SameSite=None; Secure; Max-Age=600$/);
  });

  const LOOPBACK: [origin: string, look: string][] = [
    ['http://127.0.0.1:3000', 'SameSite=Lax'],
    ['http://localhost:3000', 'SameSite=Lax'],
    // Another site than a provider at localhost.
    ['http://olmo.localhost:3000', 'SameSite=None; Secure'],
  ];
  for (const [origin, look] of LOOPBACK) {
    it(`over plain HTTP, that is on loopback, the cookie is one that browsers take there: ${origin}`, async () => {
      const local = await makePortal(keys, { origin });
      const [cookie = ''] = (await local.browser().get('/auth/saml/fjordhus/login')).headers.getSetCookie();
      expect(cookie).to.match(new RegExp(`^saml-[\\w-]+=[\\w-]{43}; Path=/; HttpOnly; ${look}; Max-Age=600$`));
      await local.close();
    });
  }

  it('a sign-in gives a session cookie that is for this host only, and takes the cookie of the request away', async () => {
    const browser = portal.browser();
    const page = await browser.signIn();
    const [session = '', gone = ''] = page.headers.getSetCookie();
    expect(session).to.match(/^__Host-portico=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure$/);
    expect(gone).to.match(/^__Host-saml-[\w-]+=; .*Max-Age=0$/);
    expect([...browser.cookies.keys()]).to.deep.equal(['__Host-portico']);
  });

  it('SA47: two tabs start, the second comes back first: both are taken', async () => {
    const browser = portal.browser();
    const [first, second] = [await browser.begin(), await browser.begin()];
    expect((await browser.arrive(portal.response(second))).status).to.equal(303);
    expect((await browser.arrive(portal.response(first))).status).to.equal(303);
    expect(await browser.who()).to.equal(MAYA.email);
  });

  it('however many are begun and not ended, the last ones can be, and the cookies do not pile up', async () => {
    const browser = portal.browser();
    const begun = [];
    for (let at = 0; at < 30; at += 1) begun.push(await browser.begin());
    expect(browser.cookies.size).to.be.at.most(10);
    for (const one of begun.slice(-10).reverse())
      expect((await browser.arrive(portal.response(one))).status).to.equal(303);
    expect(await browser.who()).to.equal(MAYA.email);
    const [oldest] = begun;
    expect(oldest && (await browser.arrive(portal.response(oldest))).status).to.equal(403);
  });

  it('an answer that is refused leaves the request open for the good one', async () => {
    const browser = portal.browser();
    const begun = await browser.begin();
    const altered = portal.response(begun, { audience: 'https://another.example/saml' });
    expect((await browser.arrive(altered)).status).to.equal(403);
    expect(await browser.who()).to.equal('nobody');
    expect((await browser.arrive(portal.response(begun))).status).to.equal(303);
    expect(await browser.who()).to.equal(MAYA.email);
  });

  it('SA46: a session of before the sign-in is over after it', async () => {
    const browser = portal.browser();
    await browser.signIn();
    const earlier = browser.cookies.get('__Host-portico') ?? '';
    await browser.signIn();
    expect(browser.cookies.get('__Host-portico')).to.not.equal(earlier);
    expect(await withSession(portal.browser(), earlier).who()).to.equal('nobody');
    expect(await browser.who()).to.equal(MAYA.email);
  });

  it('a session id that somebody else chose never becomes a session', async () => {
    const browser = withSession(portal.browser(), 'A'.repeat(43));
    await browser.signIn();
    expect(await withSession(portal.browser(), 'A'.repeat(43)).who()).to.equal('nobody');
  });

  describe('refuses', () => {
    const REFUSED: Record<string, (mine: Browser, other: Browser) => Promise<Page>> = {
      'SA45: a good answer brought by a browser that never asked': async (mine, other) =>
        other.arrive(portal.response(await mine.begin())),
      'a good answer brought by a browser that asked for another one': async (mine, other) => {
        await other.begin();
        return other.arrive(portal.response(await mine.begin()));
      },
      'SA43: an answer a second time, in the same browser': async (mine) => {
        const response = portal.response(await mine.begin());
        await mine.arrive(response);
        mine.cookies.delete('__Host-portico');
        return mine.arrive(response);
      },
      'SA43: an answer a second time, with the first cookie kept': async (mine) => {
        const response = portal.response(await mine.begin());
        const kept = new Map(mine.cookies);
        await mine.arrive(response);
        mine.cookies.clear();
        for (const [name, value] of kept) mine.cookies.set(name, value);
        return mine.arrive(response);
      },
      'SA57: an answer at the address of another provider': async (mine) =>
        mine.arrive(portal.response(await mine.begin({ provider: 'sepidar' })), { provider: 'sepidar' }),
      'an answer to a request that was made at another provider': async (mine) =>
        mine.arrive(portal.response(await mine.begin({ provider: 'sepidar' }))),
      'SA57: the second provider under the name of the first': async (mine) => {
        const { id } = await mine.begin();
        const forged = portal.second.samlResponse({
          person: MAYA,
          acsUrl: 'https://support.larkfield.example/auth/saml/fjordhus/acs',
          audience: 'https://support.larkfield.example/saml',
          inResponseTo: id,
        });
        return mine.arrive(forged.SAMLResponse);
      },
      'a person of a domain the provider may not speak for': async (mine) => {
        portal.contacts.known.set('maya@sepidar.example', 'active');
        const person = { ...MAYA, email: 'maya@sepidar.example' };
        return mine.arrive(portal.response(await mine.begin(), { person }));
      },
      'a request that was made eleven minutes ago': async (mine) => {
        const old = await makePortal(keys, { store: shortMemory() });
        const browser = old.browser();
        const page = await browser.arrive(old.response(await browser.begin()));
        expect(await browser.who()).to.equal(await mine.who());
        await old.close();
        return page;
      },
    };

    it('nothing that is as it should be', async () => {
      const [mine, other] = [portal.browser(), portal.browser()];
      await other.begin();
      expect((await mine.arrive(portal.response(await mine.begin()))).status).to.equal(303);
    });

    for (const [name, attempt] of Object.entries(REFUSED)) {
      it(name, async () => {
        const [mine, other] = [portal.browser(), portal.browser()];
        const page = await attempt(mine, other);
        expect(page.status).to.equal(403);
        expect(JSON.parse(page.text).model).to.include({ reason: 'rejected' });
        expect(page.headers.getSetCookie()).to.deep.equal([]);
        expect([await mine.who(), await other.who()]).to.deep.equal(['nobody', 'nobody']);
      });
    }

    const AT_ONCE: Record<string, (slow: Portal, begun: Departure) => string[]> = {
      'SA44: all but one of eight copies that come at once': (slow, begun) => Array(8).fill(slow.response(begun)),
      'all but one of eight different answers to one request that come at once': (slow, begun) =>
        Array.from({ length: 8 }, () => slow.response(begun)),
    };
    for (const [name, answers] of Object.entries(AT_ONCE)) {
      it(name, async () => {
        const slow = await makePortal(keys, { store: slowly(memoryStore()) });
        const browser = slow.browser();
        const responses = answers(slow, await browser.begin());
        const cookies = [...browser.cookies];
        const statuses = await Promise.all(
          responses.map(async (response) => {
            const twin = slow.browser();
            for (const [cookie, value] of cookies) twin.cookies.set(cookie, value);
            return (await twin.arrive(response)).status;
          }),
        );
        expect(statuses.sort()).to.deep.equal([303, ...Array(7).fill(403)]);
        await slow.close();
      });
    }
  });
});

function withSession(browser: Browser, id: string): Browser {
  browser.cookies.set('__Host-portico', id);
  return browser;
}

/** A store that has forgotten open requests, as it has after their ten minutes. */
function shortMemory(): Store {
  const store = memoryStore();
  return { ...store, get: async (key) => (key.startsWith('saml-request:') ? undefined : store.get(key)) };
}

/** Every answer takes a turn of the event loop, as over a network: all copies read before one writes. */
function slowly(store: Store): Store {
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  return {
    ...store,
    get: async (key) => {
      const value = await store.get(key);
      await turn();
      return value;
    },
    add: async (...entry) => {
      for (let i = 0; i < 20; i++) await turn();
      return store.add(...entry);
    },
    take: async (key) => {
      for (let i = 0; i < 20; i++) await turn();
      return store.take(key);
    },
  };
}
