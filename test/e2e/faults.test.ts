import { expect } from 'chai';
import { type Browser, keyIn, type Page } from '../make/browser.ts';
import { agentSays, type CaseMade, caseOf } from '../make/case-rows.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';
import { until } from '../make/until.ts';

const ERIK = 'erik@fjordhus.example';
const JSON_PLEASE = { headers: { accept: 'application/json' } };

/** Ways for the CRM not to answer, and what the page says of each. */
const FAULTS: Record<string, [fault: Record<string, unknown>, code: string]> = {
  'is gone': [{ down: true }, 'crm.unavailable'],
  'fails inside': [{ status: 500 }, 'crm.unavailable'],
  'is in maintenance': [{ status: 503 }, 'crm.unavailable'],
  'takes too long': [{ latencyMs: 6_000 }, 'crm.unavailable'],
  'has used up its limit': [{ errorCode: 'REQUEST_LIMIT_EXCEEDED' }, 'crm.busy'],
  'asks for patience': [{ status: 429 }, 'crm.busy'],
  'has no calls left today': [{ dailyLimit: 0 }, 'crm.busy'],
  'is switched off for programs': [{ errorCode: 'API_DISABLED_FOR_ORG' }, 'crm.unavailable'],
};

/** Short enough to run into it, long enough for a machine with other work. */
const TIME_MS = 1_000;

/** The form on a page, by the end of its address. */
function formOf(page: Page, action: string): string {
  return new RegExp(`<form[^>]*action="[^"]*${action}"[\\s\\S]*?</form>`).exec(page.text)?.[0] ?? '';
}

/** Signed in, with pages that were seen before. */
async function seenBefore() {
  const portal = await startPortal({ change: (config) => Object.assign(config.crm as object, { timeoutMs: TIME_MS }) });
  const erik = await portal.signIn('erik');
  const open = await caseOf(portal, ERIK, { Subject: 'Open one' });
  const closed = await caseOf(portal, ERIK, { Status: 'Closed' });
  for (const path of ['/', '/cases', '/cases/new', `/cases/${open.number}`, `/cases/${closed.number}`])
    await erik.get(path);
  return { portal, erik, open, closed };
}

for (const [name, [fault, code]] of Object.entries(FAULTS))
  describe(`while the CRM ${name}`, function () {
    this.timeout(10_000);
    let made: Awaited<ReturnType<typeof seenBefore>>;
    before(async function () {
      this.timeout(30_000);
      made = await seenBefore();
      await made.portal.fault(fault);
    });
    after(() => made.portal.close());

    it('what was not seen before says so, and when to come back', async () => {
      const { portal, erik, open } = made;
      for (const path of ['/cases?status=all&q=never', `/cases/${open.number}/files/aaaa`]) {
        const page = await erik.get(path);
        if (path.endsWith('aaaa') && page.status === 404) continue; // the case was seen: it has no such file
        expect(page.status, path).to.equal(503);
        expect(Number(page.headers['retry-after'])).to.be.greaterThan(0);
        const reference = /Reference: (?:<[^>]+>)*([0-9a-f]{12})/.exec(page.text)?.[1] ?? '';
        const lines = portal.log.map((line) => JSON.parse(line)).filter((line) => line.reference === reference);
        expect(lines.map((line) => line.code)).to.include.oneOf([code, 'crm.unavailable']);
        expect(page.text).not.to.match(/REQUEST_LIMIT|API_DISABLED|SELECT |Portico_|https?:\/\/127|at \w+ \(/);
      }
      const data = await erik.get('/cases?status=all&q=never', JSON_PLEASE);
      expect(data.status).to.equal(503);
      expect(data.json())
        .to.have.nested.property('error.code')
        .that.matches(/^crm\./);
    });

    it('what was seen before is shown', async () => {
      const { erik, open } = made;
      for (const path of ['/', '/cases', `/cases/${open.number}`, '/cases/new'])
        expect((await erik.get(path)).status, path).to.equal(200);
      expect((await erik.get('/')).text).to.match(/href="\/cases\/\d+"/);
    });

    it('the search goes on with what is known', async () => {
      const page = await made.erik.get('/search?q=vpn');
      expect(page.status).to.equal(200);
      expect(page.text).to.match(/<a [^>]*href="\/solutions\//);
    });

    it('what is sent is kept with its text, and nothing is said to be done', async () => {
      const { portal, erik, open, closed } = made;
      const subject = `New while it ${name}`;
      const fields = { key: await erik.keyOn('/cases/new'), subject, description: 'Not to be lost', priority: 'Low' };
      const page = await erik.post('/cases', fields, { multipart: true });
      expect(page.status).to.equal(200);
      expect(page.text).to.include('Your case is saved').and.include(subject);
      expect((await erik.post('/cases', fields, { multipart: true })).url).to.equal(page.url);
      const key = await erik.keyOn(`/cases/${open.number}`);
      const reply = await erik.post(`/cases/${open.number}/comments`, { key, body: 'Said now' }, { multipart: true });
      expect(reply.text).to.include('Your reply is saved').and.include('Said now').and.include('Waiting to be sent');
      const close = await erik.post(`/cases/${open.number}/close`, { key: await erik.keyOn(`/cases/${open.number}`) });
      expect(close.text)
        .to.include('The case is closed as soon as')
        .and.not.to.include('The case is closed. Thank you');
      const rating = { key: await erik.keyOn(`/cases/${closed.number}`), value: '2', comment: 'Rather slow' };
      expect((await erik.post(`/cases/${closed.number}/rate`, rating)).text).to.include('Your rating is saved');
      expect(await portal.records('Case', { Subject: subject })).to.have.length(0);
      expect(await portal.records('Portico_Entry__c', { Parent_Id__c: open.id })).to.have.length(0);
    });
  });

describe('while the CRM', function () {
  this.timeout(5_000);
  let portal: RunningPortal;
  let erik: Browser;
  let open: CaseMade;

  before(async function () {
    this.timeout(20_000);
    portal = await startPortal();
    erik = await portal.signIn('erik');
    open = await caseOf(portal, ERIK, { Subject: 'Open one' });
    await agentSays(portal, open.id, 'Hello');
    for (const path of ['/cases', '/cases/new', `/cases/${open.number}`]) await erik.get(path);
  });
  after(() => portal.close());
  afterEach(() => portal.fault({}));

  const during = async <T>(fault: Record<string, unknown>, work: () => Promise<T>): Promise<T> => {
    await portal.fault(fault);
    try {
      return await work();
    } finally {
      await portal.fault({});
    }
  };
  const post = (path: string, fields: Record<string, string>) => erik.post(path, fields, { multipart: true });
  const newKey = () => erik.keyOn('/cases/new');

  describe('says no', () => {
    it('what was written comes back, without the words of the CRM', async () => {
      const fields = { key: await newKey(), subject: 'Refused', description: 'By a rule', priority: 'Low' };
      const rule = { status: 400, errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION' };
      const page = await during(rule, () => post('/cases', fields));
      expect(page.status).to.equal(422);
      expect(page.text).to.include('Our case system did not accept this').and.include('By a rule');
      expect(page.text).not.to.include('FIELD_CUSTOM');
      expect(keyIn(formOf(page, '/cases'))).to.equal(fields.key);
    });

    it('a lock that goes away is waited for by a read', async () => {
      const lock = { errorCode: 'UNABLE_TO_LOCK_ROW', for: '1 call' };
      expect((await during(lock, () => erik.get('/cases'))).status).to.equal(200);
    });

    it('a short hiccup is not seen by who reads', async () => {
      for (const fault of [{ status: 503, for: '1 call' }, { down: true, for: '1 call' }, { latencyMs: 50 }])
        expect((await during(fault, () => erik.get('/cases'))).status).to.equal(200);
    });
  });

  describe('ends its sessions', () => {
    it('nobody notices', async () => {
      const asked: (() => Promise<Page>)[] = [
        () => erik.get('/cases'),
        () => erik.get(`/cases/${open.number}`),
        async () => post('/cases', { key: await newKey(), subject: 'Renewed', description: 'x', priority: 'Low' }),
        async () =>
          erik.post(
            `/cases/${open.number}/comments`,
            { body: 'Renewed' },
            {
              from: `/cases/${open.number}`,
              files: [{ name: 'a.txt', bytes: Buffer.from('x') }],
            },
          ),
      ];
      for (const ask of asked) {
        await portal.fault({ expireSessions: true });
        expect((await ask()).status).to.equal(200);
      }
      expect(await portal.records('Case', { Subject: 'Renewed' })).to.have.length(1);
      expect(await portal.records('CaseComment', { CommentBody: 'Renewed' })).to.have.length(1);
    });
  });

  describe('cannot be reached', () => {
    it('the probe says so, takes no portal out that can show what it knows, and says that it is well again', async () => {
      const says = (wanted: string) =>
        until(
          async () => {
            await erik.get('/cases?status=all&q=never'); // what nobody has seen, so that the CRM is asked
            return erik.get('/readyz');
          },
          ({ text }) => text === wanted,
        );
      await portal.fault({ down: true });
      expect((await says('ready, without the CRM\n')).status).to.equal(200);
      expect((await erik.get('/healthz')).status).to.equal(200);
      await portal.fault({});
      expect((await says('ready\n')).status).to.equal(200);
    });

    it('nobody is signed in, and nobody is signed out', async () => {
      await portal.fault({ down: true });
      const page = await portal.visitor().signIn('maya');
      expect(page.status).to.equal(503);
      expect((await erik.get('/')).text).to.include('Erik Solberg');
    });
  });
});
