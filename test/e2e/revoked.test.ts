import { expect } from 'chai';
import { change, makeCase, numbersOn, type Target, told, traces } from '../make/authorization.ts';
import type { Browser } from '../make/browser.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';

const JSON_PLEASE = { headers: { accept: 'application/json' }, follow: false };
const MINUTE = 60_000;

describe('access that was taken away', () => {
  let portal: RunningPortal;
  let shift = 0;
  const undo: (() => Promise<void>)[] = [];
  let made = 0;

  before(async function () {
    this.timeout(20_000);
    portal = await startPortal({ clock: () => new Date(Date.now() + shift) });
  });
  afterEach(async () => {
    for (const back of undo.splice(0).reverse()) await back();
    // The SAML library keeps its own time: people sign in by the true one.
    shift = 0;
  });
  after(() => portal?.close());

  /** By the true time: the clock of an org never goes back, as that of these tests does. */
  async function changeNow(object: string, id: string, values: Record<string, unknown>): Promise<void> {
    const later = shift;
    shift = 0;
    await change(portal, object, id, values);
    shift = later;
  }

  /** Changes a record until the end of the test. */
  async function set(object: string, match: Record<string, string>, values: Record<string, unknown>): Promise<void> {
    const [row] = await portal.records(object, match);
    if (!row) throw new Error(`no such ${object}`);
    const before = Object.fromEntries(Object.keys(values).map((field) => [field, row[field]]));
    undo.push(() => changeNow(object, String(row.Id), before));
    await changeNow(object, String(row.Id), values);
  }

  const contact = (email: string, values: Record<string, unknown>) => set('Contact', { Email: email }, values);
  const idOf = async (object: string, match: Record<string, string>) => (await portal.records(object, match))[0]?.Id;
  const caseOf = (email: string, closed = false) => {
    made += 1;
    return makeCase(portal, email, { subject: `medlar-${made}`, closed });
  };
  const write = (
    browser: Browser,
    { number }: Target,
    what: string,
    key: string,
    fields: Record<string, string> = {},
  ) => browser.post(`/cases/${number}/${what}`, { key, ...fields }, { follow: false });

  interface Taken {
    person: string;
    /** Whose case it is about. */
    of: string;
    take(target: Target): Promise<void>;
    what?: 'comments' | 'close';
    fields?: Record<string, string>;
    /** The answer to a write, at once. */
    status: number;
    /** The answer to a read when five minutes have passed. */
    later: number;
  }

  const SEE = 'See company cases';
  const COMMENT = 'Comment on company cases';
  const CLOSE = 'Close company cases';
  const [MAYA, ERIK, LARS, TOM] = [
    'maya@fjordhus.example',
    'erik@fjordhus.example',
    'lars.moen@bryggen.example',
    'Tom.Aas@Nordlys.example',
  ];
  const may = (...grants: string[]) => contact(MAYA, { Portal_Access__c: grants.length > 0 ? grants.join(';') : null });

  const TAKEN: Record<string, Taken> = {
    'nothing (control)': { person: 'maya', of: ERIK, take: async () => {}, status: 303, later: 200 },
    'the contact is switched off': {
      ...{ person: 'erik', of: ERIK, status: 403, later: 401 },
      take: () => contact(ERIK, { Portal_Active__c: false }),
    },
    'the contact is switched off, and closes': {
      ...{ person: 'erik', of: ERIK, what: 'close', status: 403, later: 401 },
      take: () => contact(ERIK, { Portal_Active__c: false }),
    },
    'the account belongs to another brand': {
      ...{ person: 'lars', of: LARS, status: 403, later: 401 },
      take: () => set('Account', { Name: 'Bryggen Offices' }, { Brand__c: 'olmo' }),
    },
    'the account belongs to no brand': {
      ...{ person: 'lars', of: LARS, status: 403, later: 401 },
      take: () => set('Account', { Name: 'Bryggen Offices' }, { Brand__c: null }),
    },
    'no grant is left': { person: 'maya', of: ERIK, take: () => may(), status: 404, later: 404 },
    'the grant to see': { person: 'maya', of: ERIK, take: () => may(COMMENT, CLOSE), status: 404, later: 404 },
    'the grant to comment': { person: 'maya', of: ERIK, take: () => may(SEE, CLOSE), status: 403, later: 200 },
    'the grant to close': {
      person: 'maya',
      of: ERIK,
      take: () => may(SEE, COMMENT),
      what: 'close',
      status: 403,
      later: 200,
    },
    'the grant to close, while commenting': {
      ...{ person: 'maya', of: ERIK, fields: { close: 'true' }, status: 403, later: 200 },
      take: () => may(SEE, COMMENT),
    },
    'the contact is with another company': {
      ...{ person: 'maya', of: ERIK, status: 404, later: 404 },
      take: async () => contact(MAYA, { AccountId: await idOf('Account', { Name: 'Bryggen Offices' }) }),
    },
    'the case is another company’s': {
      ...{ person: 'maya', of: ERIK, status: 404, later: 404 },
      take: ({ id }) => moveTo(TOM, id),
    },
    'the case is another person’s': {
      ...{ person: 'erik', of: ERIK, status: 404, later: 404 },
      take: ({ id }) => moveTo(MAYA, id),
    },
  };

  async function moveTo(email: string, id: string): Promise<void> {
    const [owner] = await portal.records('Contact', { Email: email });
    await changeNow('Case', id, { ContactId: owner?.Id, AccountId: owner?.AccountId });
  }

  for (const [name, taken] of Object.entries(TAKEN)) {
    it(`${name}: a write is ${taken.status} at once, a read ${taken.later} within five minutes`, async () => {
      const { person, of, what = 'comments', fields = {}, status, later } = taken;
      const [browser, target] = await Promise.all([portal.signIn(person), caseOf(of)]);
      const { number } = target;
      expect((await browser.get(`/cases/${number}`, JSON_PLEASE)).status, 'before').to.equal(200);
      const key = await browser.keyOn('/cases/new');
      await taken.take(target);

      const before = await traces(portal, target.id);
      const answer = await write(browser, target, what, key, { body: 'Still here?', ...fields });
      expect(answer.status).to.equal(status);
      if (status !== 303) expect(await traces(portal, target.id)).to.deep.equal(before);

      shift += 5 * MINUTE + 1_000;
      const page = await browser.get(`/cases/${number}`, JSON_PLEASE);
      expect(page.status).to.equal(later);
      expect(told(target, page)).to.equal(later === 200);
      const list = await browser.get('/cases?view=company&status=all&sort=newest', JSON_PLEASE);
      expect(list.status).to.equal(later === 401 ? 401 : 200);
      expect(numbersOn(list).includes(number)).to.equal(later === 200);
    });
  }

  it('a case that is another’s is gone at once, from the page, the list, the search and the files', async () => {
    const [erik, target] = await Promise.all([portal.signIn('erik'), caseOf(ERIK)]);
    const paths = [`/cases/${target.number}`, `/cases/${target.number}/files/${target.fileId}`];
    for (const path of paths) expect((await erik.get(path)).status).to.equal(200);
    await moveTo(TOM, target.id);
    for (const path of paths) expect((await erik.get(path)).status).to.equal(404);
    for (const path of ['/cases?status=all&', '/search?']) {
      const page = await erik.get(`${path}q=${target.subject}`, JSON_PLEASE);
      expect(page.status).to.equal(200);
      expect(told(target, page)).to.equal(false);
    }
  });

  it('who was switched off is not let in again, and is when he is switched on', async () => {
    await contact(ERIK, { Portal_Active__c: false });
    const browser = portal.visitor();
    expect((await browser.signIn('erik')).status).to.equal(403);
    expect((await browser.get('/cases', JSON_PLEASE)).status).to.equal(401);
    await contact(ERIK, { Portal_Active__c: true });
    expect((await browser.signIn('erik')).status).to.equal(200);
  });

  it('a session that ended stays ended, whatever the CRM says later', async () => {
    const erik = await portal.signIn('erik');
    await contact(ERIK, { Portal_Active__c: false });
    shift += 5 * MINUTE + 1_000;
    expect((await erik.get('/cases', JSON_PLEASE)).status).to.equal(401);
    await contact(ERIK, { Portal_Active__c: true });
    expect((await erik.get('/cases', JSON_PLEASE)).status).to.equal(401);
  });

  describe('a sign-out', () => {
    it('ends the session for whoever kept the cookie', async () => {
      const browser = await portal.signIn('maya');
      const cookie = [...(browser.cookies.get('localhost') ?? [])].map((pair) => pair.join('=')).join('; ');
      const kept = (path: string) => portal.visitor().get(path, { headers: { ...JSON_PLEASE.headers, cookie } });
      expect((await kept('/cases')).status).to.equal(200);
      const key = await browser.keyOn('/cases/new');
      const target = await caseOf(MAYA);
      const before = await traces(portal, target.id);
      expect((await browser.post('/signout', {}, { from: '/', follow: false })).status).to.equal(303);
      expect((await kept('/cases')).status).to.equal(401);
      expect((await kept(`/cases/${target.number}`)).status).to.equal(401);
      const late = await portal
        .visitor()
        .post(`/cases/${target.number}/comments`, { body: 'Late', key }, { follow: false, headers: { cookie } });
      expect(late.status).to.equal(303);
      expect(late.headers.location).to.match(/^\/auth\/saml\//);
      expect(await traces(portal, target.id)).to.deep.equal(before);
    });

    it('of one browser leaves the others signed in', async () => {
      const [here, there] = [await portal.signIn('maya'), await portal.signIn('maya')];
      await here.post('/signout', {}, { from: '/', follow: false });
      expect((await here.get('/cases', JSON_PLEASE)).status).to.equal(401);
      expect((await there.get('/cases', JSON_PLEASE)).status).to.equal(200);
    });

    it('is no link: an address cannot sign anybody out', async () => {
      const browser = await portal.signIn('maya');
      expect((await browser.get('/signout')).status).to.be.oneOf([404, 405]);
      expect((await browser.get('/cases', JSON_PLEASE)).status).to.equal(200);
    });
  });

  describe('time', () => {
    it('ends a session that was idle for 31 minutes, not for 29', async () => {
      const browser = await portal.signIn('erik');
      shift += 29 * MINUTE;
      expect((await browser.get('/cases', JSON_PLEASE)).status).to.equal(200);
      shift += 31 * MINUTE;
      expect((await browser.get('/cases', JSON_PLEASE)).status).to.equal(401);
    });

    it('ends a session after 8 hours, however busy it was', async () => {
      const browser = await portal.signIn('erik');
      const statuses: number[] = [];
      for (let minutes = 0; minutes < 8 * 60; minutes += 24) {
        statuses.push((await browser.get('/cases', JSON_PLEASE)).status);
        shift += 24 * MINUTE;
      }
      expect(new Set(statuses)).to.deep.equal(new Set([200]));
      shift += MINUTE;
      expect((await browser.get('/cases', JSON_PLEASE)).status).to.equal(401);
    });
  });
});
