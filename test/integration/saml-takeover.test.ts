import { expect } from 'chai';
import { assertion, nameIds } from '../../plugin/sandbox/idp/forge/flaw.ts';
import type { Flaw } from '../../plugin/sandbox/idp/forge.ts';
import type { Person } from '../../plugin/sandbox/idp/people.ts';
import {
  type Browser,
  ENTITY,
  IDP,
  type Keys,
  MAYA,
  makeKeys,
  makePortal,
  ORIGIN,
  type Page,
  type Portal,
} from './saml-portal.ts';

const MARYAM: Person = { ...MAYA, id: 'maryam', name: 'Maryam Rezaei', email: 'maryam@sepidar.example' };
const acsOf = (provider: string) => `${ORIGIN}/auth/saml/${provider}/acs`;

const attribute = (name: string, ...values: string[]): Flaw =>
  assertion(({ attributes }) => ({
    attributes: [...attributes.filter((one) => one.name !== name), { name, nameFormat: 'x', values }],
  }));

describe('two providers', () => {
  let keys: Keys;
  let portal: Portal;
  before(async () => {
    keys = makeKeys();
    portal = await makePortal(keys);
    portal.contacts.known.set(MARYAM.email, 'active');
  });
  after(() => portal.close());

  /** An answer of the second one, good unless the change says otherwise. */
  async function answered(
    browser: Browser,
    { person = MARYAM, flaw, at = 'sepidar' }: { person?: Person; flaw?: Flaw; at?: string } = {},
    to = portal,
  ): Promise<Page> {
    const { id } = await browser.begin({ provider: at });
    const forged = to.second.samlResponse({ person, acsUrl: acsOf(at), audience: ENTITY, inResponseTo: id, flaw });
    return browser.arrive(forged.SAMLResponse, { provider: at });
  }

  it('each signs in its own people (control)', async () => {
    const [one, other] = [portal.browser(), portal.browser()];
    expect((await one.signIn()).status).to.equal(303);
    expect((await answered(other)).status).to.equal(303);
    expect([await one.who(), await other.who()]).to.deep.equal([MAYA.email, MARYAM.email]);
  });

  const TAKEOVERS: Record<string, (browser: Browser) => Promise<Page>> = {
    'the same NameID at the other one': (browser) => answered(browser, { person: MAYA }),
    'the same NameID in capitals': (browser) =>
      answered(browser, { person: { ...MAYA, email: MAYA.email.toUpperCase() } }),
    'an address that ends in both domains': (browser) =>
      answered(browser, { person: { ...MAYA, email: `${MAYA.email}@sepidar.example` } }),
    'an address that ends in ours after a space': (browser) =>
      answered(browser, { person: { ...MAYA, email: `${MAYA.email} @sepidar.example` } }),
    'SA57: its answer under the name of the first one': (browser) =>
      answered(browser, {
        person: MAYA,
        flaw: {
          says: (shape) => ({
            ...shape,
            issuer: IDP,
            assertions: shape.assertions.map((a) => ({ ...a, issuer: IDP })),
          }),
        },
        at: 'fjordhus',
      }),
    'SA57: its answer under its own name at the first one’s address': (browser) =>
      answered(browser, { person: MAYA, at: 'fjordhus' }),
    'two NameIDs, its own first': (browser) =>
      answered(browser, { flaw: nameIds((value) => [{ value }, { value: MAYA.email }]) }),
  };
  for (const [name, attack] of Object.entries(TAKEOVERS))
    it(`${name}: 403, and nobody is signed in`, async () => {
      const browser = portal.browser();
      expect((await attack(browser)).status).to.equal(403);
      expect(await browser.who()).to.equal('nobody');
    });

  const BESIDE: Record<string, Flaw> = {
    'an attribute called nameID': attribute('nameID', MAYA.email),
    'an attribute called NameID': attribute('NameID', MAYA.email),
    'attributes called issuer and provider': attribute('issuer', IDP),
    'an attribute called __proto__': attribute('__proto__', MAYA.email),
    'another address in the attribute email': attribute('email', MAYA.email),
    'two addresses in the attribute email': attribute('email', MARYAM.email, MAYA.email),
  };
  for (const [name, flaw] of Object.entries(BESIDE))
    it(`${name} beside a good NameID changes nobody`, async () => {
      const browser = portal.browser();
      expect((await answered(browser, { flaw })).status).to.equal(303);
      expect(await browser.who()).to.equal(MARYAM.email);
    });

  it('one makes nobody an admin, by any attribute, unless it is named for that', async () => {
    const admins = { attribute: 'groups', values: ['portal-admins'] };
    const isAdmin = async (more: object) => {
      const open = await makePortal(keys, { settings: { admins: { ...admins, ...more } } });
      open.contacts.known.set(MARYAM.email, 'active');
      const browser = open.browser();
      await answered(browser, { flaw: attribute('groups', 'portal-admins') }, open);
      const { email, admin } = JSON.parse((await browser.get('/')).text);
      await open.close();
      expect(email).to.equal(MARYAM.email);
      return admin;
    };
    expect(await isAdmin({ providers: ['sepidar'] })).to.equal(true); // control
    expect(await isAdmin({ providers: ['fjordhus'] })).to.equal(false);
    expect(await isAdmin({})).to.equal(false);
  });

  it('one cannot end the sessions of the other, not even with the same name', async () => {
    const victim = portal.browser();
    await victim.signIn();
    const destination = `${ORIGIN}/auth/saml/sepidar/slo`;
    const post = (nameId: string) => {
      const { SAMLRequest } = portal.second.logoutRequest({ nameId, destination });
      return portal.browser().post('/auth/saml/sepidar/slo', { SAMLRequest });
    };
    expect((await post(MAYA.email)).status).to.be.below(400);
    expect(await victim.who()).to.equal(MAYA.email);
    const own = portal.browser();
    await answered(own);
    expect((await post(MARYAM.email)).status).to.be.below(400);
    expect(await own.who()).to.equal('nobody');
  });

  it('a sign-in at one does not go on with the session of the other: the browser has the new one alone', async () => {
    const browser = portal.browser();
    await browser.signIn();
    const cookie = browser.cookies.get('__Host-portico') ?? '';
    await answered(browser);
    expect(await browser.who()).to.equal(MARYAM.email);
    const kept = portal.browser();
    kept.cookies.set('__Host-portico', cookie);
    expect(await kept.who()).to.equal('nobody');
  });

  it('an address that moved to another person leads to that person; a session of before stays who it was', async () => {
    const first = portal.browser();
    await first.signIn();
    portal.contacts.known.delete(MAYA.email);
    const second = portal.browser();
    expect((await second.signIn()).status).to.equal(403);
    portal.contacts.known.set(MAYA.email, 'active');
    expect((await second.signIn()).status).to.equal(303);
    expect([await first.who(), await second.who()]).to.deep.equal([MAYA.email, MAYA.email]);
  });

  describe('of a brand that names the one', () => {
    let strict: Portal;
    before(async () => {
      const brands = [{ id: 'larkfield', name: 'Larkfield', provider: 'fjordhus' }];
      strict = await makePortal(keys, { settings: { brands } });
      strict.contacts.known.set(MARYAM.email, 'active');
    });
    after(() => strict.close());

    it('the one signs in (control)', async () => expect((await strict.browser().signIn()).status).to.equal(303));

    for (const path of ['login', 'metadata', 'slo?SAMLRequest=x'])
      it(`the other has no ${path}`, async () =>
        expect((await strict.browser().get(`/auth/saml/sepidar/${path}`)).status).to.equal(404));

    it('a good answer of the other is not listened to', async () => {
      const browser = strict.browser();
      const acsUrl = acsOf('sepidar');
      const good = strict.second.samlResponse({ person: MARYAM, acsUrl, audience: ENTITY });
      expect((await browser.arrive(good.SAMLResponse, { provider: 'sepidar' })).status).to.equal(404);
      expect(await browser.who()).to.equal('nobody');
    });
  });

  describe('the log warns at the start', () => {
    const warnings = async (change: Parameters<typeof makePortal>[1]) => {
      const made = await makePortal(keys, change);
      await made.close();
      return made.logged.filter(({ msg }) => msg === 'one provider could sign in the people of another');
    };
    it('not when each has its domains (control)', async () => expect(await warnings({})).to.deep.equal([]));
    it('of one that may speak for all domains beside another', async () => {
      const [warning, ...others] = await warnings({ provider: { domains: [] } });
      expect(others).to.deep.equal([]);
      expect(warning).to.include({ brand: 'larkfield', provider: 'fjordhus', level: 'warn' });
    });
    it('not of one that is alone', async () =>
      expect(await warnings({ provider: { domains: [] }, alone: true })).to.deep.equal([]));
  });
});
