import { expect } from 'chai';
import { type Browser, keyIn, type Page, unescaped } from '../make/browser.ts';
import { agentSays, type CaseMade, caseOf, dataOf } from '../make/case-rows.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';

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

/** The form on a page, by the end of its address. */
function formOf(page: Page, action: string): string {
  return new RegExp(`<form[^>]*action="[^"]*${action}"[\\s\\S]*?</form>`).exec(page.text)?.[0] ?? '';
}

describe('while the CRM', function () {
  this.timeout(5_000);
  let portal: RunningPortal;
  let erik: Browser;
  let open: CaseMade;

  before(async function () {
    this.timeout(20_000);
    portal = await startPortal({ change: (config) => Object.assign(config.crm as object, { timeoutMs: 400 }) });
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
  const logged = (reference: string) =>
    portal.log.map((line) => JSON.parse(line)).filter((line) => line.reference === reference);
  const post = (path: string, fields: Record<string, string>) => erik.post(path, fields, { multipart: true });
  const newKey = () => erik.keyOn('/cases/new');
  const entries = (caseId: string) => portal.records('Portico_Entry__c', { Parent_Id__c: caseId });
  const isLater = (page: Page) => {
    expect(page.status).to.equal(503);
    expect(Number(page.headers['retry-after'])).to.be.greaterThan(0);
    expect(page.text).to.include('<h1');
  };

  for (const [name, [fault, code]] of Object.entries(FAULTS)) {
    describe(name, () => {
      it('pages say so, and when to come back', async () => {
        const paths = ['/cases', `/cases/${open.number}`, `/cases/${open.number}/files/aaaa`];
        const pages = await during(fault, () => Promise.all(paths.map((path) => erik.get(path))));
        for (const page of pages) {
          isLater(page);
          const reference = /Reference: (?:<[^>]+>)*([0-9a-f]{12})/.exec(page.text)?.[1] ?? '';
          expect(logged(reference).map((line) => line.code)).to.include(code);
          expect(page.text).not.to.match(/REQUEST_LIMIT|API_DISABLED|SELECT |Portico_|https?:\/\/127|at \w+ \(/);
        }
        expect((await erik.get('/cases')).status).to.equal(200);
      });

      it('the search goes on with what is known, and says what is missing', async () => {
        const page = await during(fault, () => erik.get('/search?q=vpn'));
        expect(page.status).to.equal(200);
        expect(page.text).to.match(/<a [^>]*href="\/solutions\//);
        expect((await during(fault, () => dataOf('search', erik, '/search?q=vpn'))).missing).to.deep.equal(['case']);
      });

      it('data say so', async () => {
        const page = await during(fault, () => erik.get('/cases', JSON_PLEASE));
        expect(page.status).to.equal(503);
        expect(page.json()).to.have.nested.property('error.code', code);
      });

      it('the home page stands without its cases', async () => {
        const page = await during(fault, () => erik.get('/'));
        expect(page.status).to.equal(200);
        expect(page.text).to.include('href="/cases/new');
        expect(await during(fault, () => dataOf('home', erik, '/'))).to.include({ cases: 'failed' });
      });

      it('a new case comes back with its text and its key, and is one when it is sent again', async () => {
        const subject = `New while it ${name}`;
        const fields = { key: await newKey(), subject, description: 'Not to be lost', priority: 'Low' };
        const page = await during(fault, () => post('/cases', fields));
        isLater(page);
        const form = formOf(page, '/cases');
        expect(keyIn(form)).to.equal(fields.key);
        expect(unescaped(form)).to.include(`value="${subject}"`).and.include('Not to be lost');
        expect(page.text).to.include('Your text is kept');
        expect((await post('/cases', fields)).status).to.equal(200);
        expect(await portal.records('Case', { Subject: subject })).to.have.length(1);
      });

      it('a reply waits behind a link with its key, and is one when it is sent again', async () => {
        const body = `Reply while it ${name}`;
        const key = await erik.keyOn(`/cases/${open.number}`);
        const link = await during(fault, async () => {
          const page = await post(`/cases/${open.number}/comments`, { key, body });
          isLater(page);
          expect(page.text).to.include('Your text is kept');
          const href = unescaped(/href="(\/cases\/\d+\?draft[^"]+)"/.exec(page.text)?.[1] ?? '');
          // Also when it is opened too early.
          isLater(await erik.get(href));
          return href;
        });
        const form = formOf(await erik.get(link), '/comments');
        expect(form).to.include(body);
        expect(keyIn(form)).to.equal(key);
        for (let twice = 0; twice < 2; twice++)
          expect((await post(`/cases/${open.number}/comments`, { key, body })).status).to.equal(200);
        expect(await portal.records('CaseComment', { ParentId: open.id, CommentBody: body })).to.have.length(1);
      });

      it('a rating waits in the same way', async () => {
        const closed = await caseOf(portal, ERIK, { Status: 'Closed' });
        const key = await erik.keyOn(`/cases/${closed.number}`);
        const fields = { key, value: '2', comment: 'Rather slow' };
        const page = await during(fault, () => erik.post(`/cases/${closed.number}/rate`, fields));
        isLater(page);
        const href = unescaped(/href="(\/cases\/\d+\?draft[^"]+)"/.exec(page.text)?.[1] ?? '');
        const form = formOf(await erik.get(href), '/rate');
        expect(form)
          .to.include('Rather slow')
          .and.match(/value="2"[^>]* checked/);
        await erik.post(`/cases/${closed.number}/rate`, fields);
        expect((await entries(closed.id)).map((entry) => entry.Value__c)).to.deep.equal([2]);
      });

      it('nothing is closed, and it can be afterwards', async () => {
        const made = await caseOf(portal, ERIK);
        const key = await erik.keyOn(`/cases/${made.number}`);
        isLater(await during(fault, () => erik.post(`/cases/${made.number}/close`, { key })));
        expect((await erik.post(`/cases/${made.number}/close`, { key })).status).to.equal(200);
        expect((await entries(made.id)).map((entry) => entry.Kind__c)).to.deep.equal(['close']);
      });
    });
  }

  describe('does the work and the answer is lost', () => {
    const LOST = { dropAfterCommit: true, for: '1 call' };

    it('a case is one when the form is sent again', async () => {
      const fields = { key: await newKey(), subject: 'Answer lost', description: 'Once', priority: 'Low' };
      const page = await during(LOST, () => post('/cases', fields));
      isLater(page);
      expect(keyIn(formOf(page, '/cases'))).to.equal(fields.key);
      const again = await post('/cases', fields);
      expect(again.status).to.equal(200);
      const [row, ...more] = await portal.records('Case', { Subject: 'Answer lost' });
      expect(more).to.have.length(0);
      expect(again.url).to.include(String(row?.CaseNumber));
      expect(await entries(String(row?.Id))).to.have.length(1);
    });

    it('a reply is one, and moves the case once', async () => {
      const made = await caseOf(portal, ERIK, { Status: 'Waiting on Customer' });
      const key = await erik.keyOn(`/cases/${made.number}`);
      const fields = { key, body: 'Said once' };
      const page = await during(LOST, () => post(`/cases/${made.number}/comments`, fields));
      isLater(page);
      expect(keyIn(formOf(page, '/comments'))).to.equal(key);
      expect(formOf(page, '/comments')).to.include('Said once');
      expect((await post(`/cases/${made.number}/comments`, fields)).status).to.equal(200);
      expect(await portal.records('CaseComment', { ParentId: made.id })).to.have.length(1);
      expect(await entries(made.id)).to.have.length(1);
    });

    it('a reply that closes is one, though the case is closed by then', async () => {
      const made = await caseOf(portal, ERIK);
      const fields = { key: await erik.keyOn(`/cases/${made.number}`), body: 'Solved', close: 'true' };
      await during(LOST, () => post(`/cases/${made.number}/comments`, fields));
      expect((await post(`/cases/${made.number}/comments`, fields)).status).to.equal(200);
      expect(await portal.records('CaseComment', { ParentId: made.id })).to.have.length(1);
    });

    it('a file that went up hangs on the case once', async () => {
      const made = await caseOf(portal, ERIK);
      const path = `/cases/${made.number}/comments`;
      const files = [{ name: 'a.txt', bytes: Buffer.from('once') }];
      const key = await erik.keyOn(`/cases/${made.number}`);
      const page = await during(LOST, () => erik.post(path, { key, body: 'With a file' }, { files }));
      isLater(page);
      const kept = /name="kept" value="([^"]+)"/.exec(formOf(page, '/comments'))?.[1] ?? '';
      for (let twice = 0; twice < 2; twice++)
        expect((await post(path, { key, body: 'With a file', kept })).status).to.equal(200);
      expect(await portal.records('ContentDocumentLink', { LinkedEntityId: made.id })).to.have.length(1);
      expect(await portal.records('CaseComment', { ParentId: made.id })).to.have.length(1);
    });

    it('a closing and a rating are one', async () => {
      const made = await caseOf(portal, ERIK);
      const steps: [string, Record<string, string>][] = [
        ['close', {}],
        ['rate', { value: '3', comment: 'Fine' }],
      ];
      for (const [action, fields] of steps) {
        const key = await erik.keyOn(`/cases/${made.number}`);
        const press = () => erik.post(`/cases/${made.number}/${action}`, { key, ...fields });
        expect((await during(LOST, press)).status).to.equal(503);
        expect((await press()).status).to.equal(200);
      }
      expect((await entries(made.id)).map((entry) => entry.Kind__c)).to.deep.equal(['close', 'rating']);
      expect(await portal.records('CaseComment', { ParentId: made.id })).to.have.length(1);
    });
  });

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
    it('the probe says so, and that it is well again', async () => {
      const status = async (wanted: number) => {
        // Asked at most once a second, however often somebody probes.
        for (;;) if ((await erik.get('/readyz')).status === wanted) return wanted;
      };
      await portal.fault({ down: true });
      expect(await status(503)).to.equal(503);
      expect((await erik.get('/healthz')).status).to.equal(200);
      await portal.fault({});
      expect(await status(200)).to.equal(200);
    });

    it('nobody is signed in, and nobody is signed out', async () => {
      await portal.fault({ down: true });
      const page = await portal.visitor().signIn('maya');
      expect(page.status).to.equal(503);
      expect((await erik.get('/')).text).to.include('Erik Solberg');
    });
  });
});

describe('a portal that does not know any more what the CRM’s forms ask', () => {
  it('keeps the text of a case all the same, with its key', async function () {
    this.timeout(10_000);
    let now = Date.now();
    const portal = await startPortal({
      clock: () => new Date(now),
      change: (config) => Object.assign(config, { session: { idleMinutes: 90 } }),
    });
    try {
      const erik = await portal.signIn('erik');
      const fields = {
        key: await erik.keyOn('/'),
        type: 'vpn-problem',
        subject: 'Early',
        description: 'Kept',
        priority: 'Low',
      };
      await portal.fault({ down: true });
      now += 61 * 60_000; // what an object is like is asked for once an hour
      const page = await erik.post('/cases', fields, { multipart: true });
      expect(page.status).to.equal(503);
      const href = unescaped(/href="(\/cases\/new[^"]*\?draft[^"]+)"/.exec(page.text)?.[1] ?? '');
      await portal.fault({});
      const again = await erik.get(href);
      expect(new URL(again.url).pathname).to.equal('/cases/new/vpn-problem');
      expect(keyIn(formOf(again, '/cases'))).to.equal(fields.key);
      expect(again.text).to.include('value="Early"').and.include('Kept');
    } finally {
      await portal.close();
    }
  });
});
