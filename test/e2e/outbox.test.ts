import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Browser, keyIn, type Page, unescaped } from '../make/browser.ts';
import { type CaseMade, caseOf, dataOf } from '../make/case-rows.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';
import { until } from '../make/until.ts';

const ERIK = 'erik@fjordhus.example';
const JSON_PLEASE = { accept: 'application/json' };
const REF = /Q-[2-9A-Z]{4}-[2-9A-Z]{2}/;
/** A few failed calls make the next try wait for seconds; what is away in these tests stays away no longer than it must. */
const PATIENCE_MS = 25_000;

/** Ways for the CRM not to take what is sent now. */
const FAULTS: Record<string, Record<string, unknown>> = {
  'is gone': { down: true },
  'is in maintenance': { status: 503 },
  'fails inside': { status: 500 },
};

const refIn = (page: Page) => REF.exec(page.url)?.[0] ?? REF.exec(page.text)?.[0] ?? '';
const location = (page: Page) => String(page.headers.location);

describe('what is sent while the CRM', function () {
  this.timeout(2 * PATIENCE_MS);
  let portal: RunningPortal;
  let erik: Browser;
  let maya: Browser;
  let sam: Browser;
  let open: CaseMade;
  let made = 0;
  let folder = '';

  before(async () => {
    portal = await startPortal({
      change: (config) => {
        Object.assign(config.crm as object, { timeoutMs: 400 });
        folder = (config.outbox as { path: string }).path;
        // One of each brand.
        config.admins = { attribute: 'email', values: ['sam@larkfield.example', 'ana@caffe-aurora.example'] };
      },
    });
    // Nobody can sign in while it is away.
    [erik, maya, sam] = await Promise.all([portal.signIn('erik'), portal.signIn('maya'), portal.signIn('sam')]);
    open = await caseOf(portal, ERIK, { Subject: 'Open one' });
    for (const path of [
      '/',
      '/cases',
      '/cases?status=all',
      '/cases?status=closed',
      '/cases/new',
      `/cases/${open.number}`,
    ])
      await erik.get(path);
  });
  after(() => portal.close());
  afterEach(async () => {
    await portal.fault({});
    await drained();
  });

  const delivered = <T>(ask: () => Promise<T[]>, count = 1) => until(ask, (rows) => rows.length >= count, PATIENCE_MS);
  const cases = (subject: string) => portal.records('Case', { Subject: subject });
  const comments = (id: string) => portal.records('CaseComment', { ParentId: id });
  const entries = (caseId: string) => portal.records('Portico_Entry__c', { Parent_Id__c: caseId });
  /** Nothing of anybody waits any more. */
  const drained = async () => {
    await until(
      () => dataOf('outbox', sam, '/admin/outbox'),
      ({ waiting }) => waiting === 0,
      PATIENCE_MS,
    );
  };
  const caseFields = async (subject: string) => ({
    ...{ key: await erik.keyOn('/cases/new'), subject, description: 'Not to be lost', priority: 'Low' },
  });
  const send = (fields: Record<string, string>, files: { name: string; bytes: Buffer }[] = []) =>
    erik.post('/cases', fields, { multipart: true, files });
  /** A new case that is kept, and its page. */
  async function kept(subject = `Kept ${++made}`, files: { name: string; bytes: Buffer }[] = []) {
    const fields = await caseFields(subject);
    await portal.fault({ down: true });
    const page = await send(fields, files);
    expect(page.status, page.text.slice(0, 300)).to.equal(200);
    return { subject, fields, page, ref: refIn(page) };
  }

  for (const [name, fault] of Object.entries(FAULTS)) {
    it(`${name}: a case is received with a number for now, and is one case afterwards`, async () => {
      const subject = `New while it ${name}`;
      const fields = await caseFields(subject);
      await portal.fault(fault);
      const page = await send(fields);
      expect(page.status).to.equal(200);
      expect(page.url).to.match(new RegExp(`/cases/${REF.source}$`));
      expect(page.text).to.include('<h1>Your case is saved</h1>').and.include(subject).and.include('Number for now');
      expect(page.text).to.include('+47 22 55 01 99');
      expect(page.text).to.include('<noscript><meta http-equiv="refresh" content="30"></noscript>');
      expect(page.text).not.to.match(/REQUEST_LIMIT|SELECT |Portico_|e-mail you/);
      // Twice, and after Back: the same one.
      expect(refIn(await send(fields))).to.equal(refIn(page));
      await portal.fault({});
      const [row, ...more] = await delivered(() => cases(subject));
      expect(more).to.have.length(0);
      expect(await entries(String(row?.Id))).to.have.length(1);
      const now = await until(
        () => erik.get(page.url),
        ({ url }) => url.includes(String(row?.CaseNumber)),
        PATIENCE_MS,
      );
      expect(now.text).to.include(`Its number is`).and.include(String(row?.CaseNumber));
      // The form once more, now that it is there.
      await send(fields);
      expect(await cases(subject)).to.have.length(1);
    });
  }

  it('takes it and loses the answer: it is one case', async () => {
    const fields = await caseFields('Answer lost');
    await portal.fault({ dropAfterCommit: true, for: '1 call' });
    expect((await send(fields)).status).to.equal(200);
    const [row, ...more] = await delivered(() => cases('Answer lost'));
    expect(more).to.have.length(0);
    await drained();
    expect(await entries(String(row?.Id))).to.have.length(1);
  });

  describe('is away', () => {
    it('stands on top of the list and on the home page, and counts', async () => {
      const before = await dataOf('case-list', erik, '/cases?status=all');
      const { ref, subject } = await kept();
      const list = await erik.get('/cases?status=all');
      expect(list.status).to.equal(200);
      expect(list.text).to.include('Waiting to be sent').and.include('Saved here, not sent yet');
      const { rows, range } = await dataOf('case-list', erik, '/cases?status=all');
      expect(rows[0]).to.include({ number: ref, subject, href: `/cases/${ref}` });
      expect(range.total).to.equal(before.range.total + 1);
      expect((await dataOf('case-list', erik, '/cases?status=closed')).rows.map((row) => row.number)).not.to.include(
        ref,
      );
      expect((await dataOf('case-list', erik, '/cases?status=all')).rows.filter((row) => row.queued)).to.have.length(1);
      expect((await erik.get('/')).text)
        .to.include(subject)
        .and.include('Waiting to be sent');
    });

    it('nobody else on the machine can read what waits', async () => {
      await kept(undefined, [{ name: 'gateway.txt', bytes: Buffer.from('the log of the gateway') }]);
      const all = ['', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })];
      expect(all.filter((path) => /^files.Q-/.test(path))).to.have.length(1);
      for (const path of all) {
        // Some are there for a moment only.
        const mode = statSync(join(folder, path), { throwIfNoEntry: false })?.mode ?? 0;
        expect(mode & 0o077, `/${path}`).to.equal(0);
      }
    });

    it('a case, replies and a file arrive in their order, once', async () => {
      const bytes = Buffer.from('the log of the gateway');
      const { ref, subject, page } = await kept(undefined, [{ name: 'gateway.txt', bytes }]);
      expect(page.text).to.include('1 file').and.include('kept');
      for (const body of ['First more', 'Second more']) {
        const form = await erik.get(`/cases/${ref}?add=1`);
        expect(form.text).not.to.include('http-equiv="refresh"');
        const files = body === 'Second more' ? [{ name: 'second.txt', bytes: Buffer.from('two') }] : [];
        const added = await erik.post(
          `/cases/${ref}/comments`,
          { key: keyIn(form.text.slice(form.text.indexOf('id="reply"'))), body },
          { multipart: true, files },
        );
        expect(added.status).to.equal(200);
        expect(added.text).to.include(body).and.include('Your reply is saved');
      }
      await portal.fault({});
      const [row, ...more] = await delivered(() => cases(subject));
      expect(more).to.have.length(0);
      const id = String(row?.Id);
      const said = await delivered(() => comments(id), 2);
      expect(said.map((one) => one.CommentBody)).to.deep.equal(['First more', 'Second more']);
      await drained();
      const links = await portal.records('ContentDocumentLink', { LinkedEntityId: id });
      expect(links).to.have.length(2);
      const { files } = await dataOf('case', erik, `/cases/${row?.CaseNumber}`);
      const log = files.find((file) => file.name === 'gateway.txt');
      const hash = (one: Buffer) => createHash('sha256').update(one).digest('hex');
      expect(hash((await erik.get(log?.href ?? '')).body)).to.equal(hash(bytes));
    });

    for (const isCleared of [false, true])
      it(`a file goes up once, however often its case is tried${isCleared ? '; again when somebody cleared it away' : ''}`, async () => {
        const name = `once-${isCleared}.txt`;
        const versions = () => portal.records('ContentVersion', { PathOnClient: name });
        const key = await erik.keyOn('/cases/new');
        await portal.fault({ status: 503, only: 'composite' });
        const subject = `With ${name}`;
        const page = await send({ key, subject, description: 'x', priority: 'Low' }, [
          { name, bytes: Buffer.from('x') },
        ]);
        const tries = async () =>
          (await dataOf('outbox', sam, '/admin/outbox')).rows.find(({ ref }) => ref === refIn(page))?.tries ?? 0;
        await until(tries, (count) => count >= 2, PATIENCE_MS);
        const [first, ...others] = await versions();
        expect(others).to.have.length(0);
        if (isCleared) await portal.removeAsAgent('ContentDocument', String(first?.ContentDocumentId));
        await portal.fault({});
        const [row] = await delivered(() => cases(subject));
        await drained();
        expect(await versions()).to.have.length(1);
        expect(await portal.records('ContentDocumentLink', { LinkedEntityId: String(row?.Id) })).to.have.length(1);
      });

    it('a reply stands in the timeline of its case until it is sent', async () => {
      const path = `/cases/${open.number}`;
      const key = await erik.keyOn(path);
      await portal.fault({ down: true });
      const page = await erik.post(`${path}/comments`, { key, body: 'Said while it was away' }, { multipart: true });
      expect(page.status).to.equal(200);
      expect(new URL(page.url).pathname).to.equal(path);
      const waiting = /<article class="msg is-queued"[\s\S]*?<\/article>/.exec(page.text)?.[0] ?? '';
      expect(waiting).to.include('Said while it was away').and.include('Waiting to be sent');
      await portal.fault({});
      await delivered(() =>
        portal.records('CaseComment', { ParentId: open.id, CommentBody: 'Said while it was away' }),
      );
      const later = await until(
        () => erik.get(path),
        ({ text }) => !text.includes('is-queued'),
        PATIENCE_MS,
      );
      expect(later.text.split('Said while it was away')).to.have.length(2);
    });

    it('scripts are told as much', async () => {
      const fields = await caseFields('For a script');
      await portal.fault({ down: true });
      const answer = await erik.post('/cases', fields, { headers: JSON_PLEASE });
      expect(answer.json()).to.have.nested.property('queued.ref').that.match(REF);
      expect(answer.json()).to.have.nested.property('queued.state', 'waiting');
    });
  });

  describe('is away: each kind is kept and delivered once', () => {
    it('closing, opening again, rating', async () => {
      const one = await caseOf(portal, ERIK);
      const path = `/cases/${one.number}`;
      const status = async () => String((await portal.records('Case', { Id: one.id }))[0]?.Status);
      const steps: [string, Record<string, string>, string, (now: string) => boolean][] = [
        ['close', {}, 'The case is closed as soon as', (now) => now === 'Closed'],
        ['rate', { value: '4', comment: 'Fine' }, 'Your rating is saved', () => true],
        ['reopen', {}, 'The case is opened again as soon as', (now) => now === 'Working'],
      ];
      for (const [action, fields, words, isDone] of steps) {
        const key = await erik.keyOn(path);
        await portal.fault({ down: true });
        const page = await erik.post(`${path}/${action}`, { key, ...fields });
        expect(page.status, action).to.equal(200);
        expect(page.text, action).to.include(words);
        await portal.fault({});
        await drained();
        expect(isDone(await status()), action).to.equal(true);
      }
      const kinds = (await entries(one.id)).map((entry) => entry.Kind__c);
      expect(kinds.toSorted()).to.deep.equal(['close', 'rating', 'reopen']);
    });

    it('an idea, a comment on one, a vote', async () => {
      const { list } = await dataOf('ideas', maya, '/ideas');
      const idea = list?.rows.find((row) => row.vote.open && row.vote.vote === 'none');
      if (!idea) throw new Error('nothing to vote for');
      const key = await maya.keyOn(idea.href);
      const keyForNew = await maya.keyOn('/ideas/new');
      await portal.fault({ down: true });
      const voted = await maya.post(`${idea.href}/vote`, { key, value: 'up', back: '/ideas' });
      expect(voted.status).to.equal(200);
      expect(voted.text).to.include('Your vote is saved');
      const pressed = (await dataOf('ideas', maya, '/ideas')).list?.rows.find((row) => row.ref === idea.ref);
      expect(pressed?.vote.vote).to.equal('up');
      const said = await maya.post(`${idea.href}/comments`, { key, body: 'We need it too' }, { follow: false });
      expect(said.status).to.equal(303);
      const waiting = /<article class="msg is-queued"[\s\S]*?<\/article>/.exec((await maya.get(idea.href)).text)?.[0];
      expect(waiting).to.include('We need it too').and.include('Waiting to be sent');
      const posted = await maya.post('/ideas', { key: keyForNew, title: 'Idea while away', body: 'It helps' });
      expect(posted.text).to.include('Your idea is saved');
      expect((await maya.get('/')).text).to.include('Idea while away');
      await portal.fault({});
      await delivered(() => portal.records('Idea', { Title: 'Idea while away' }));
      await drained();
      expect(await portal.records('Idea', { Title: 'Idea while away' })).to.have.length(1);
      expect((await maya.get(idea.href)).text).not.to.include('is-queued');
      const remarks = await portal.records('IdeaComment', {});
      expect(remarks.filter((one) => String(one.CommentBody).includes('We need it too'))).to.have.length(1);
      const again = (await dataOf('ideas', maya, '/ideas')).list?.rows.find((row) => row.ref === idea.ref);
      expect(again?.vote).to.include({ vote: 'up', points: idea.vote.points + 10 });
    });

    it('a solution, and an answer to “Did this help?”', async () => {
      const form = await maya.get('/solutions/new');
      const key = keyIn(form.text);
      const category = /<select[^>]*name="category"[\s\S]*?<option value="([^"]+)"/.exec(form.text)?.[1] ?? '';
      const href = /href="(\/solutions\/\d+)"/.exec((await maya.get('/solutions')).text)?.[1] ?? '';
      const helpfulKey = await maya.keyOn(href);
      await portal.fault({ down: true });
      const fields = { key, title: 'Solved while away', details: 'Wait\nTry again', name: 'true', category };
      const sent = await maya.post('/solutions', fields);
      expect(sent.status).to.equal(200);
      expect(sent.text).to.include('Your solution is saved');
      const said = await maya.post(`${href}/helpful`, { key: helpfulKey, value: 'yes' });
      expect(said.status).to.equal(200);
      expect(said.text).to.include('Your answer is saved');
      await portal.fault({});
      await delivered(() => portal.records('Solution', { SolutionName: 'Solved while away' }));
      await drained();
      expect(await portal.records('Solution', { SolutionName: 'Solved while away' })).to.have.length(1);
      const feedback = await portal.records('Portico_Entry__c', { Kind__c: 'feedback' });
      expect(feedback.filter((one) => one.Value__c === 1).length).to.be.greaterThan(0);
    });
  });

  describe('is away: what waits can be taken back', () => {
    it('with its text, its request and its files', async () => {
      const path = '/cases/new/vpn-problem';
      const form = await erik.get(path);
      const fields = {
        key: keyIn(form.text),
        type: 'vpn-problem',
        subject: 'To be changed',
        description: 'As it was',
        priority: 'Low',
      };
      await portal.fault({ down: true });
      const page = await send(fields, [{ name: 'kept.txt', bytes: Buffer.from('kept') }]);
      const ref = refIn(page);
      const draft = await erik.post(`/cases/${ref}/withdraw`, {
        key: keyIn(page.text.slice(page.text.indexOf('/withdraw'))),
      });
      expect(draft.status).to.equal(200);
      expect(new URL(draft.url).pathname).to.equal(path);
      expect(unescaped(draft.text))
        .to.include('value="To be changed"')
        .and.include('As it was')
        .and.include('kept.txt');
      expect((await erik.get(`/cases/${ref}`)).status).to.equal(404);
      const kept = /name="kept" value="([^"]+)"/.exec(draft.text)?.[1] ?? '';
      const again = {
        ...fields,
        key: keyIn(draft.text.slice(draft.text.indexOf('action="/cases"'))),
        subject: 'Changed',
        kept,
      };
      expect((await send(again)).text)
        .to.include('Your case is saved')
        .and.include('1 file');
      await portal.fault({});
      const [row] = await delivered(() => cases('Changed'));
      await drained();
      expect(await cases('To be changed')).to.have.length(0);
      expect(await portal.records('ContentDocumentLink', { LinkedEntityId: String(row?.Id) })).to.have.length(1);
    });

    it('a reply comes back to its case', async () => {
      const path = `/cases/${open.number}`;
      const key = await erik.keyOn(path);
      await portal.fault({ down: true });
      const page = await erik.post(`${path}/comments`, { key, body: 'Better not' }, { multipart: true });
      const ref = /<article class="msg is-queued" id="([^"]+)"/.exec(page.text)?.[1] ?? '';
      const own = await erik.get(`/cases/${ref}`);
      expect(own.text).to.include('Your reply is saved').and.include('Back to the case');
      const draft = await erik.post(`/cases/${ref}/withdraw`, { key });
      expect(new URL(draft.url).pathname).to.equal(path);
      expect(/<textarea[^>]*name="body"[^>]*>([^<]*)/.exec(draft.text)?.[1]?.trim()).to.equal('Better not');
      await portal.fault({});
      expect(await portal.records('CaseComment', { ParentId: open.id, CommentBody: 'Better not' })).to.have.length(0);
    });

    it('not without a key, and not when it has gone', async () => {
      const { ref, subject, page } = await kept();
      expect((await erik.post(`/cases/${ref}/withdraw`, { key: 'x' })).status).to.equal(403);
      await portal.fault({});
      await delivered(() => cases(subject));
      await drained();
      const late = await erik.post(`/cases/${ref}/withdraw`, { key: keyIn(page.text) });
      expect(late.text).to.include('It was sent before you could take it back');
      expect(await cases(subject)).to.have.length(1);
    });
  });

  it('is away: another’s reference, and one of nobody, name nothing', async () => {
    const { ref } = await kept();
    const key = await maya.keyOn('/');
    for (const path of [`/cases/${ref}`, '/cases/Q-2222-22', `/cases/${ref}?add=1`]) {
      const browser = path.includes('2222') ? erik : maya;
      const page = await browser.get(path);
      expect(page.status, path).to.equal(404);
      expect(page.text).not.to.include('Kept');
    }
    expect((await maya.post(`/cases/${ref}/withdraw`, { key })).status).to.equal(404);
    expect((await maya.post(`/cases/${ref}/comments`, { key, body: 'Not mine' })).status).to.equal(404);
    expect((await maya.get('/cases?status=all')).text).not.to.include(ref);
    // The control: to its owner it is there.
    expect((await erik.get(`/cases/${ref}`)).status).to.equal(200);
  });

  for (const errorCode of ['FIELD_CUSTOM_VALIDATION_EXCEPTION', 'CANNOT_EXECUTE_FLOW_TRIGGER'])
    it(`refuses for good is set aside and said, and the rest goes on: ${errorCode}`, async () => {
      const { ref, subject } = await kept('Refused for good');
      const key = await erik.keyOn(`/cases/${open.number}`);
      await erik.post(`/cases/${open.number}/comments`, { key, body: 'After the refused one' }, { multipart: true });
      // Its own write is the next one.
      await portal.fault({ status: 400, errorCode, only: 'composite', for: '1 call' });
      const refused = ({ text }: Page) => text.includes('This could not be sent');
      const page = await until(() => erik.get(`/cases/${ref}`), refused, PATIENCE_MS);
      expect(page.text).to.include('Not to be lost').and.include('Change and send again');
      expect(page.text).not.to.include(errorCode);
      expect(page.text, 'nothing can be added to it').not.to.include('?add=1');
      const late = { key: keyIn(page.text.slice(page.text.indexOf('/withdraw'))), body: 'Added too late' };
      const answer = await erik.post(`/cases/${ref}/comments`, late, { multipart: true });
      expect(answer.status).to.equal(422);
      expect(answer.text).to.include('Added too late').and.include('did not accept this');
      expect((await erik.get('/cases')).text).to.include('Not sent');
      expect((await erik.get('/')).text).to.include('Not sent');
      await delivered(() => portal.records('CaseComment', { ParentId: open.id, CommentBody: 'After the refused one' }));
      const admin = await sam.get('/admin/outbox');
      expect(admin.text).to.include(ref).and.include('Erik Solberg').and.include('Not to be lost');
      const retried = await sam.post(`/admin/outbox/${ref}/retry`, { key: keyIn(admin.text) });
      expect(retried.text).to.include('is tried again');
      await delivered(() => cases(subject));
      expect(await cases(subject)).to.have.length(1);
    });

  it('an admin removes what was refused, once he is sure, and that is noted', async () => {
    const { ref, subject } = await kept();
    await portal.fault({
      status: 400,
      errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
      only: 'composite',
      for: '1 call',
    });
    const refused = ({ text }: Page) => text.includes('This could not be sent');
    await until(() => erik.get(`/cases/${ref}`), refused, PATIENCE_MS);
    await portal.fault({});
    const page = await sam.get('/admin/outbox');
    expect(page.text).to.include(`Remove ${ref}`).and.include('Its text and its files go for good');
    const path = `/admin/outbox/${ref}/remove`;
    expect((await erik.post(path, { key: await erik.keyOn('/cases/new') })).status).to.equal(404);
    expect((await sam.post(path, { key: keyIn(page.text) })).text).to.include('is removed.');
    expect((await sam.get('/admin/outbox')).text).not.to.include(`${ref}</bdi>`);
    expect((await erik.get(`/cases/${ref}`)).status).to.equal(404);
    expect(await cases(subject)).to.have.length(0);
    const noted = await sam.get('/admin/audit?event=submission-removed');
    expect(noted.text).to.include(ref).and.include('Sam Admin');
  });

  it('admins see all that waits; to everybody else that page is not there', async () => {
    const { ref, subject } = await kept();
    const page = await sam.get('/admin/outbox');
    expect(page.text).to.include(ref).and.include(subject).and.include('Waiting to be sent');
    expect((await erik.get('/admin/outbox')).status).to.equal(404);
    await portal.fault({});
    await drained();
    expect((await sam.get('/admin/outbox')).text).to.include('Nothing waits');
    expect((await sam.get('/admin/insights')).text).to.include('href="/admin/outbox"');
  });

  it('admins of one brand hear nothing of what customers of another sent', async () => {
    const ana = portal.visitor();
    const olmo = `http://olmo.localhost:${portal.port}`;
    await ana.signIn('ana', `${olmo}/`);
    const key = await ana.keyOn(`${olmo}/cases/new`);
    const { ref, subject } = await kept();
    const page = await ana.get(`${olmo}/admin/outbox`);
    expect(page.status).to.equal(200);
    expect(page.text).to.include('Nothing waits');
    for (const text of [ref, subject, 'Erik Solberg']) expect(page.text).not.to.include(text);
    for (const foreign of [ref, 'Q-2222-22'])
      expect((await ana.post(`${olmo}/admin/outbox/${foreign}/retry`, { key })).status, foreign).to.equal(404);
    expect((await sam.post(`/admin/outbox/${ref}/retry`, { key: await sam.keyOn('/admin/outbox') })).status).to.equal(
      200,
    );
  });

  it('is away: the words are in the reader’s language', async () => {
    const told: [string, string, string][] = [
      ['maryam', 'درخواست شما ذخیره شد', 'در انتظار ارسال'],
      ['noa', 'הקריאה שלך נשמרה', 'ממתין לשליחה'],
    ];
    for (const [person, title, chip] of told) {
      const browser = await portal.signIn(person);
      const key = await browser.keyOn('/cases/new');
      await browser.get('/cases');
      await portal.fault({ down: true });
      const page = await browser.post(
        '/cases',
        { key, subject: 'VPN', description: 'x', priority: 'Low' },
        { multipart: true },
      );
      expect(page.text, person).to.include(title);
      expect((await browser.get('/cases')).text, person).to.include(chip);
      await portal.fault({});
    }
  });
});

describe('what can be neither sent nor kept', () => {
  it('comes back with its text, and is not said to be received', async function () {
    this.timeout(20_000);
    const portal = await startPortal({
      change: (config) => {
        Object.assign(config.crm as object, { timeoutMs: 400 });
        Object.assign(config.outbox as object, { perPerson: 1 });
      },
    });
    try {
      const erik = await portal.signIn('erik');
      const post = async (subject: string) =>
        erik.post(
          '/cases',
          { key: await erik.keyOn('/cases/new'), subject, description: 'Text', priority: 'Low' },
          { multipart: true, follow: false },
        );
      await erik.get('/cases/new');
      await portal.fault({ down: true });
      expect(location(await post('The one that fits'))).to.match(REF);
      const page = await post('One too many');
      expect(page.status).to.be.oneOf([429, 503]);
      expect(unescaped(page.text)).to.include('value="One too many"');
    } finally {
      await portal.close();
    }
  });
});

describe('what is sent while the CRM has used up its limit', () => {
  it('is kept, and the portal says that it is busy', async function () {
    this.timeout(20_000);
    const portal = await startPortal();
    try {
      const erik = await portal.signIn('erik');
      const key = await erik.keyOn('/cases/new');
      await erik.get('/cases');
      await portal.fault({ errorCode: 'REQUEST_LIMIT_EXCEEDED' });
      const page = await erik.post('/cases', { key, subject: 'Sent while busy', description: 'x', priority: 'Low' });
      expect(page.status).to.equal(200);
      expect(page.text).to.include('Your case is saved').and.include('because our case system is busy');
      const list = await erik.get('/cases');
      expect(list.text).to.include('Our case system is busy right now.').and.include('Sent while busy');
      expect(await portal.records('Case', { Subject: 'Sent while busy' })).to.have.length(0);
    } finally {
      await portal.close();
    }
  });

  it('is delivered as soon as the CRM takes calls again, though nobody asks for a page', async function () {
    this.timeout(30_000); // the next try comes by itself
    let passed = 1_000;
    const portal = await startPortal({ ticks: () => passed });
    try {
      const erik = await portal.signIn('erik');
      const key = await erik.keyOn('/cases/new');
      await portal.fault({ errorCode: 'REQUEST_LIMIT_EXCEEDED', for: '1 call' });
      const page = await erik.post('/cases', { key, subject: 'Sent at the limit', description: 'x', priority: 'Low' });
      expect(page.text).to.include('Your case is saved');
      passed += 10_000;
      await until(
        () => portal.records('Case', { Subject: 'Sent at the limit' }),
        (rows) => rows.length === 1,
        PATIENCE_MS,
      );
    } finally {
      await portal.close();
    }
  });
});

describe('while the CRM is away, pages seen before', () => {
  it('are shown with their age, and a banner says why', async function () {
    this.timeout(20_000);
    let now = Date.now();
    const portal = await startPortal({ clock: () => new Date(now) });
    try {
      const erik = await portal.signIn('erik');
      const key = await erik.keyOn('/cases/new');
      expect((await erik.get('/cases')).text).not.to.include('class="banner"');
      now += 8 * 60_000;
      await portal.fault({ down: true });
      await erik.post('/cases', { key, subject: 'Sent while away', description: 'x', priority: 'Low' });
      const page = await erik.get('/cases');
      expect(page.status).to.equal(200);
      expect(page.text).to.include('Our case system does not answer right now.').and.include('href="/cases"');
      expect(page.text).to.include('You can read, search and send as usual.');
      expect(page.text).to.match(/You see your cases as of .*<time[^>]*>8 minutes ago/);
      expect(page.text).to.match(/class="age is-old"/);
      const { readAt } = await dataOf('case-list', erik, '/cases');
      expect(now - Date.parse(readAt)).to.be.at.least(8 * 60_000 - 5_000);
    } finally {
      await portal.close();
    }
  });
});
