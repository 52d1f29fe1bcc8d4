import { createHash, randomBytes } from 'node:crypto';
import { expect } from 'chai';
import type { CasePage, Field } from '../../plugin/view/models.ts';
import { type Browser, keyIn, type Page, unescaped } from '../make/browser.ts';
import { AGENT, agentChanges, agentSays, type CaseMade, caseOf, dataOf } from '../make/case-rows.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';

const ERIK = 'erik@fjordhus.example';
const MAYA = 'maya@fjordhus.example';
const WAITING = 'Waiting on Customer';
const DAY = 86_400_000;

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const numberIn = (url: string) => /\/cases\/(\d+)(?:[?#].*)?$/.exec(url)?.[1] ?? '';

describe('cases', function () {
  this.timeout(5_000);
  let portal: RunningPortal;
  let erik: Browser;
  let maya: Browser;
  let ahead = 0;

  before(async function () {
    this.timeout(20_000);
    portal = await startPortal({ clock: () => new Date(Date.now() + ahead) });
    [erik, maya] = await Promise.all([portal.signIn('erik'), portal.signIn('maya')]);
  });
  after(() => portal.close());

  const caseData = (browser: Browser, number: string) => dataOf('case', browser, `/cases/${number}`);
  const crmCase = async (number: string) => {
    const [row] = await portal.records('Case', { CaseNumber: number });
    if (!row) throw new Error(`no case ${number}`);
    return row;
  };
  const entries = (caseId: unknown) => portal.records('Portico_Entry__c', { Parent_Id__c: String(caseId) });
  const contactId = async (email: string) => (await portal.records('Contact', { Email: email }))[0]?.Id;
  const said = (page: CasePage) => page.timeline.flatMap((entry) => (entry.kind === 'message' ? [entry] : []));
  const reply = (browser: Browser, number: string, fields: Record<string, string>) =>
    browser.post(`/cases/${number}/comments`, fields, { from: `/cases/${number}`, multipart: true });

  describe('a new case', () => {
    const REQUESTS = [
      'site-offline',
      'slow-connection',
      'vpn-problem',
      'replace-device',
      'move-device',
      'return-device',
      'invoice-copy',
      'invoice-question',
      'billing-address',
      'add-user',
      'reset-password',
      'change-rights',
    ];
    const FIELDS: Record<string, string> = {
      ...{ subject: 'Subject', description: 'Description', priority: 'Priority', site: 'Site__c' },
      ...{ since: 'Problem_Since__c', affected: 'Affected_Users__c', 'on-site': 'On_Site__c' },
      invoice: 'Invoice_Number__c',
    };
    const KINDS: Record<Field['kind'], [answer: string, kept: unknown]> = {
      text: ['KX-20, Bergen', 'KX-20, Bergen'],
      textarea: ['It drops\nevery hour', 'It drops\nevery hour'],
      date: ['2026-11-01', '2026-11-01'],
      number: ['12', 12],
      checkbox: ['true', true],
      choice: ['High', 'High'],
      select: ['High', 'High'],
    };

    it('can be about everything the home page offers', async () => {
      const { requests } = await dataOf('home', erik, '/');
      const offered = requests.flatMap((group) => group.requests.map((request) => request.href));
      expect(offered.sort()).to.deep.equal(REQUESTS.map((id) => `/cases/new/${id}`).sort());
    });

    for (const id of [...REQUESTS, '']) {
      it(`${id || 'about anything else'}: asks as the org describes it, and is kept with its entry`, async () => {
        const path = id === '' ? '/cases/new' : `/cases/new/${id}`;
        const [form, page] = [await dataOf('case-form', erik, path), await erik.get(path)];
        const described = portal.world.org.describe('Case', '67.0') as { fields: Record<string, unknown>[] };
        for (const field of form.fields) {
          const org = described.fields.find((one) => one.name === FIELDS[field.name]);
          expect(org, field.name).to.include({ createable: true });
          if (field.maxLength !== undefined) expect(field.maxLength).to.equal(org?.length);
          const values = ((org?.picklistValues ?? []) as { value: string }[]).map((one) => one.value);
          if (field.options) expect(values).to.include.members(field.options.map((option) => option.value));
          expect(page.text).to.match(new RegExp(`name="${field.name}"`));
        }
        const answers = Object.fromEntries(form.fields.map((field) => [field.name, KINDS[field.kind][0]]));
        const opened = await erik.post(
          '/cases',
          { ...(id && { type: id }), ...answers },
          { from: path, multipart: true },
        );
        expect(opened.status).to.equal(200);
        expect(opened.text).not.to.include('Portal Integration');
        const row = await crmCase(numberIn(opened.url));
        for (const field of form.fields)
          expect(row[FIELDS[field.name] ?? ''], field.name).to.equal(KINDS[field.kind][1]);
        expect(row).to.include({ Status: 'New', Origin: 'Web', ContactId: await contactId(ERIK) });
        const [entry, ...more] = await entries(row.Id);
        expect(more).to.have.length(0);
        expect(entry).to.include({
          Kind__c: 'case',
          Record_Id__c: row.Id,
          Contact__c: row.ContactId,
          Brand__c: 'larkfield',
        });
        for (const text of [answers.subject, 'It drops<br>every hour']) expect(opened.text).to.include(text);
      });
    }

    it('of no kind there is, is not there', async () => {
      for (const id of ['nothing', '__proto__', 'constructor'])
        expect((await erik.get(`/cases/new/${id}`)).status).to.equal(404);
    });

    const ANSWERS = { subject: 'Twice', description: 'Pressed twice', priority: 'Low' };

    it('is one when the button is pressed twice at once', async () => {
      const key = await erik.keyOn('/cases/new');
      const press = () => erik.post('/cases', { ...ANSWERS, key }, { multipart: true });
      const pages = await Promise.all([press(), press(), press()]);
      const numbers = new Set(pages.map((page) => numberIn(page.url)));
      expect(pages.map((page) => page.status)).to.deep.equal([200, 200, 200]);
      expect(numbers).to.have.property('size', 1);
      const row = await crmCase([...numbers][0] ?? '');
      expect(await entries(row.Id)).to.have.length(1);
      expect(await portal.records('Case', { Subject: 'Twice' })).to.have.length(1);
    });

    it('is one when the form is sent again later', async () => {
      const key = await erik.keyOn('/cases/new');
      const press = () => erik.post('/cases', { ...ANSWERS, subject: 'Again', key }, { multipart: true });
      const [first, second] = [await press(), await press()];
      expect(numberIn(second.url)).to.equal(numberIn(first.url)).and.not.equal('');
      expect(await portal.records('Case', { Subject: 'Again' })).to.have.length(1);
    });

    it('is one, with its files once, when they go along twice', async () => {
      const key = await erik.keyOn('/cases/new');
      const files = [{ name: 'a.txt', bytes: Buffer.from('once') }];
      const press = () => erik.post('/cases', { ...ANSWERS, subject: 'Files twice', key }, { files });
      const pages = [await press(), await press(), ...(await Promise.all([press(), press()]))];
      expect(new Set(pages.map((page) => numberIn(page.url)))).to.have.property('size', 1);
      const row = await crmCase(numberIn(pages[0]?.url ?? ''));
      expect(await portal.records('ContentDocumentLink', { LinkedEntityId: String(row.Id) })).to.have.length(1);
      expect((await entries(row.Id)).map((entry) => entry.Kind__c).sort()).to.deep.equal(['case', 'file']);
      expect(await portal.records('ContentVersion', { Title: 'a.txt' })).to.have.length(1);
    });

    it('sent again with other words is not taken for the first', async () => {
      const key = await erik.keyOn('/cases/new');
      const first = await erik.post('/cases', { ...ANSWERS, subject: 'First words', key }, { multipart: true });
      const other = await erik.post('/cases', { ...ANSWERS, subject: 'Other words', key }, { multipart: true });
      expect(other).to.include({ status: 422 });
      expect(other.text).to.include('Other words');
      const fresh = keyIn(other.text.slice(other.text.indexOf('action="/cases"')));
      expect(fresh).not.to.equal(key);
      const second = await erik.post('/cases', { ...ANSWERS, subject: 'Other words', key: fresh }, { multipart: true });
      expect(second.status).to.equal(200);
      expect(numberIn(second.url)).not.to.equal(numberIn(first.url));
    });

    it('starts with what was searched for', async () => {
      const page = await erik.get(`/cases/new?${new URLSearchParams({ about: 'Printer "on" fire' })}`);
      expect(page.text).to.include('value="Printer &quot;on&quot; fire"');
    });
  });

  describe('a conversation', () => {
    let talk: CaseMade;
    before(async () => {
      talk = await caseOf(portal, ERIK, { Subject: 'Conversation', Description: 'As it began' });
    });

    it('takes a reply with two files, and gives them back byte by byte', async () => {
      const files = [
        { name: 'gateway.log', bytes: Buffer.from('line\n'.repeat(5_000)) },
        {
          name: 'ارسال ½ "x".zip',
          bytes: Buffer.concat([Buffer.from('PK\x05\x06'), Buffer.alloc(18), randomBytes(70_000)]),
        },
      ];
      const page = await erik.post(
        `/cases/${talk.number}/comments`,
        { body: 'Two files' },
        { from: `/cases/${talk.number}`, files },
      );
      expect(page.status).to.equal(200);
      const data = await caseData(erik, talk.number);
      const message = said(data).find((one) => one.text === 'Two files');
      expect(message?.files.map((file) => file.name)).to.deep.equal(['gateway.log', 'ارسال ½ x.zip']);
      expect(message?.files.map((file) => file.size)).to.deep.equal(files.map((file) => file.bytes.length));
      expect(data.files).to.deep.equal(message?.files);
      for (const [at, { href }] of (message?.files ?? []).entries()) {
        expect(page.text).to.include(`href="${href}"`);
        const download = await erik.get(href);
        expect(sha256(download.body)).to.equal(sha256(files[at]?.bytes ?? Buffer.alloc(0)));
        expect(download.headers['content-length']).to.equal(String(files[at]?.bytes.length));
      }
      expect((await entries(talk.id)).map((entry) => entry.Kind__c).sort()).to.deep.equal(['comment', 'file', 'file']);
    });

    it('shows the agent’s answer after a reload, and never what is internal', async () => {
      await agentSays(portal, talk.id, 'Please restart the gateway');
      await agentSays(portal, talk.id, 'INTERNAL: he never restarts anything', false);
      const [page, data] = [await erik.get(`/cases/${talk.number}`), await caseData(erik, talk.number)];
      expect(page.text).to.include('Please restart the gateway');
      expect(said(data).at(-1)).to.deep.include({ text: 'Please restart the gateway', own: false });
      expect(said(data).at(-1)?.author).to.include({ kind: 'agent', name: 'Jonas Berg' });
      expect(page.text + JSON.stringify(data)).not.to.include('INTERNAL');
    });

    it('shows e-mails that were meant for the customer', async () => {
      const mail = { ParentId: talk.id, FromName: 'Jonas Berg', FromAddress: AGENT, Incoming: false, Status: '3' };
      await portal.asAgent('EmailMessage', { ...mail, Subject: 'Re: gateway', TextBody: 'Seen by him', as: AGENT });
      const html = '<style>p{}</style><p>As HTML &amp; more</p><script>alert(1)</script><p>second</p>';
      await portal.asAgent('EmailMessage', { ...mail, Subject: 'In HTML', HtmlBody: html, as: AGENT });
      // No client may say who sees an e-mail: the org knows by itself.
      const [first] = await portal.records('EmailMessage', { ParentId: talk.id });
      const Id = portal.world.org.nextId('EmailMessage');
      const row = { CreatedDate: String(first?.CreatedDate), MessageDate: String(first?.CreatedDate) };
      portal.world.org.load('EmailMessage', [
        { Id, ...mail, ...row, Subject: 'Fwd', TextBody: 'INTERNAL mail', IsExternallyVisible: false },
      ]);
      await portal.caughtUp();
      const data = await caseData(erik, talk.number);
      const mails = said(data).filter((one) => one.channel === 'email');
      expect(mails.map(({ subject, text }) => [subject, text.replace(/\s+/g, ' ')])).to.deep.equal([
        ['Re: gateway', 'Seen by him'],
        ['In HTML', 'As HTML & more second'],
      ]);
      expect(new Set(data.timeline.map((entry) => entry.id))).to.have.property('size', data.timeline.length);
      expect((await erik.get(`/cases/${talk.number}`)).text)
        .to.include('Seen by him')
        .and.not.include('INTERNAL');
    });

    it('says who wrote what, from where one stands, oldest first', async () => {
      await reply(maya, talk.number, { body: 'From a colleague' });
      const authors = async (browser: Browser) =>
        said(await caseData(browser, talk.number)).map(({ author, text }) => [
          author.kind,
          author.name,
          text.slice(0, 12),
        ]);
      const his = await authors(erik);
      expect(his.slice(0, 2)).to.deep.equal([
        ['you', 'Erik Solberg', 'As it began'],
        ['you', 'Erik Solberg', 'Two files'],
      ]);
      expect(his.at(-1)).to.deep.equal(['customer', 'Maya Lindqvist', 'From a colle']);
      const hers = await authors(maya);
      expect(hers[0]).to.deep.equal(['customer', 'Erik Solberg', 'As it began']);
      expect(hers.at(-1)).to.deep.equal(['you', 'Maya Lindqvist', 'From a colle']);
      const { timeline } = await caseData(erik, talk.number);
      const times = timeline.map((entry) => Date.parse(entry.at));
      expect(times).to.deep.equal([...times].sort((a, b) => a - b));
    });

    it('says in the page what it says as data', async () => {
      const [page, data] = [await erik.get(`/cases/${talk.number}`), await caseData(erik, talk.number)];
      const articles = [...page.text.matchAll(/<article[^>]*id="([^"]+)"[\s\S]*?<\/article>/g)];
      expect(articles.map(([, id]) => id)).to.deep.equal(said(data).map((entry) => entry.id));
      for (const [at, entry] of said(data).entries()) {
        const article = unescaped(articles[at]?.[0] ?? '');
        expect(article).to.include(entry.text.split('\n')[0]);
        expect(article).to.include(entry.author.kind === 'you' ? 'You' : entry.author.name);
      }
      expect(unescaped(page.text)).to.include(data.subject).and.include(data.number);
    });

    it('a reply sent twice is one, also at once', async () => {
      const key = await erik.keyOn(`/cases/${talk.number}`);
      const press = () => erik.post(`/cases/${talk.number}/comments`, { body: 'Only once', key }, { multipart: true });
      await Promise.all([press(), press()]);
      expect((await press()).status).to.equal(200);
      expect(await portal.records('CaseComment', { ParentId: talk.id, CommentBody: 'Only once' })).to.have.length(1);
    });

    it('a reply sent again with other words is given back, and can be sent', async () => {
      const key = await erik.keyOn(`/cases/${talk.number}`);
      const send = (body: string, with_: string) =>
        erik.post(`/cases/${talk.number}/comments`, { body, key: with_ }, { multipart: true });
      await send('Said before', key);
      const other = await send('Something new', key);
      expect(other.status).to.equal(422);
      expect(other.text).to.include('Something new');
      await send('Something new', (await formOf(other, 'comments')).key);
      for (const CommentBody of ['Said before', 'Something new'])
        expect(await portal.records('CaseComment', { ParentId: talk.id, CommentBody })).to.have.length(1);
    });

    it('tells once that the reply was sent', async () => {
      const page = await reply(erik, talk.number, { body: 'Sent' });
      expect(page.text).to.include('Your reply was sent.');
      expect((await erik.get(`/cases/${talk.number}`)).text).not.to.include('Your reply was sent.');
    });
  });

  /** The hidden fields of a form on a page, by the end of its address. */
  async function formOf(page: Page, action: string): Promise<{ key: string; kept: string[] }> {
    const form = new RegExp(`<form[^>]*action="[^"]*${action}"[\\s\\S]*?</form>`).exec(page.text)?.[0] ?? '';
    const kept = [...form.matchAll(/name="kept" value="([^"]+)"/g)].map(([, token = '']) => token);
    return { key: keyIn(form), kept };
  }

  describe('the state of a case', () => {
    const WORDS: [status: string, tint: string, turn: boolean][] = [
      ['New', 'new', false],
      ['Working', 'progress', false],
      ['In Progress', 'progress', false],
      [WAITING, 'waiting', true],
      ['On Hold', 'hold', false],
      ['Escalated', 'escalated', false],
      ['Closed', 'solved', false],
    ];
    for (const [status, tint, turn] of WORDS) {
      it(`${status} is ${tint}${turn ? ', and it is the customer’s turn' : ''}`, async () => {
        const { id, number } = await caseOf(portal, ERIK, { Subject: status, Status: status });
        await agentSays(portal, id, 'Thank you. Which firmware does it run?');
        const data = await caseData(erik, number);
        expect(data.status.tint).to.equal(tint);
        expect(data.turn).to.deep.equal(
          turn ? { name: 'Jonas Berg', question: 'Which firmware does it run?' } : undefined,
        );
      });
    }

    it('a reply to a question hands the turn back', async () => {
      const { number } = await caseOf(portal, ERIK, { Status: WAITING });
      await reply(erik, number, { body: 'Version 7.4' });
      expect(await crmCase(number)).to.include({ Status: 'In Progress' });
      expect(await caseData(erik, number)).not.to.have.property('turn');
    });

    it('a reply to anything else changes no status', async () => {
      const { number } = await caseOf(portal, ERIK, { Status: 'On Hold' });
      await reply(erik, number, { body: 'Take your time' });
      expect(await crmCase(number)).to.include({ Status: 'On Hold' });
    });

    it('changes are told, with the new owner by name', async () => {
      const { id, number } = await caseOf(portal, ERIK, { Status: 'New' });
      const [tiril] = await portal.records('User', { Email: 'tiril.aune@larkfield.example' });
      await agentChanges(portal, 'Case', id, { Status: 'Escalated', OwnerId: tiril?.Id });
      const { timeline } = await caseData(erik, number);
      expect(timeline.find((entry) => entry.kind === 'status')).to.deep.include({
        ...{ from: { tint: 'new' }, to: { tint: 'escalated' } },
      });
      const owners = timeline.flatMap((entry) => (entry.kind === 'owner' ? [entry.name] : []));
      expect(owners).to.deep.equal(['Tiril Aune']);
    });
  });

  describe('closing', () => {
    const press = (number: string, action: string, more: Record<string, string> = {}) =>
      erik.post(`/cases/${number}/${action}`, more, { from: `/cases/${number}` });

    it('by a button, once, also when it is pressed twice', async () => {
      const { id, number } = await caseOf(portal, ERIK);
      const key = await erik.keyOn(`/cases/${number}`);
      const pages = await Promise.all([press(number, 'close', { key }), press(number, 'close', { key })]);
      expect(pages.map((page) => page.status)).to.deep.equal([200, 200]);
      expect(await crmCase(number)).to.include({ IsClosed: true, Status: 'Closed' });
      expect((await entries(id)).map((entry) => entry.Kind__c)).to.deep.equal(['close']);
      const { may } = await caseData(erik, number);
      expect(may).to.deep.equal({ comment: false, close: false, reopen: true, rate: true });
    });

    it('with a last reply', async () => {
      const { id, number } = await caseOf(portal, ERIK);
      await reply(erik, number, { body: 'Solved, thank you', close: 'true' });
      expect(await crmCase(number)).to.include({ IsClosed: true });
      expect(await portal.records('CaseComment', { ParentId: id })).to.have.length(1);
    });

    it('a reply that comes too late is given back, and sent after opening again', async () => {
      const { id, number } = await caseOf(portal, ERIK);
      const key = await erik.keyOn(`/cases/${number}`);
      await agentChanges(portal, 'Case', id, { Status: 'Closed' });
      const late = await erik.post(`/cases/${number}/comments`, { body: 'It is not solved', key }, { multipart: true });
      expect(late.status).to.equal(422);
      expect(late.text).to.include('It is not solved').and.include('This case was closed while you were writing');
      expect(await portal.records('CaseComment', { ParentId: id })).to.have.length(0);

      const form = await formOf(late, 'comments');
      expect(late.text).to.include(`formaction="/cases/${number}/reopen"`);
      const open = await press(number, 'reopen', { key: form.key, body: 'It is not solved' });
      expect(open.text).to.include('It is not solved');
      expect(await crmCase(number)).to.include({ IsClosed: false, Status: 'Working' });
      await erik.post(`/cases/${number}/comments`, {
        body: 'It is not solved',
        key: (await formOf(open, 'comments')).key,
      });
      expect(await portal.records('CaseComment', { ParentId: id })).to.have.length(1);
    });

    it('and a reply from the same page, after Back, are two things', async () => {
      const { id, number } = await caseOf(portal, ERIK);
      const key = await erik.keyOn(`/cases/${number}`);
      await press(number, 'close', { key });
      await agentChanges(portal, 'Case', id, { Status: 'In Progress' });
      const page = await erik.post(`/cases/${number}/comments`, { body: 'After Back', key }, { multipart: true });
      expect(page.status).to.equal(200);
      expect(await portal.records('CaseComment', { ParentId: id, CommentBody: 'After Back' })).to.have.length(1);
    });

    it('is rated once', async () => {
      const { id, number } = await caseOf(portal, ERIK);
      await press(number, 'close');
      const key = await erik.keyOn(`/cases/${number}`);
      const first = await press(number, 'rate', { key, value: '4', comment: 'Quick' });
      expect(first.text).to.include('Thank you for your rating.');
      const again = await press(number, 'rate', { key, value: '1', comment: 'Changed my mind' });
      expect(again.text).to.include('You rated this case before.');
      const rated = (await entries(id)).filter((entry) => entry.Kind__c === 'rating');
      expect(rated.map((entry) => entry.Value__c)).to.deep.equal([4]);
      expect(await portal.records('CaseComment', { ParentId: id })).to.have.length(1);
      const data = await caseData(erik, number);
      expect(data.rating).to.deep.equal({ value: 4 });
      expect(data.may.rate).to.equal(false);
      expect(JSON.stringify(data)).not.to.include('Quick');
    });

    it('is rated by whoever opened it, and only when it is closed', async () => {
      const { number } = await caseOf(portal, ERIK);
      expect((await press(number, 'rate', { value: '5' })).status).to.equal(403);
      await press(number, 'close');
      const key = await maya.keyOn(`/cases/${number}`);
      expect((await maya.post(`/cases/${number}/rate`, { key, value: '5' })).status).to.equal(403);
    });

    it('again after reopening can be rated again, however soon', async () => {
      const { id, number } = await caseOf(portal, ERIK);
      for (const value of ['2', '5']) {
        await press(number, 'close');
        await press(number, 'rate', { value });
        await press(number, 'reopen');
      }
      const rated = (await entries(id)).filter((entry) => entry.Kind__c === 'rating');
      expect(rated.map((entry) => entry.Value__c).sort()).to.deep.equal([2, 5]);
    });
  });

  describe('files of a form that came back', () => {
    const files = [
      { name: 'one.txt', bytes: Buffer.from('first') },
      { name: 'two.txt', bytes: Buffer.from('second') },
    ];
    const links = (id: string) => portal.records('ContentDocumentLink', { LinkedEntityId: id });
    const send = (browser: Browser, number: string, fields: [string, string][]) => {
      const body = new FormData();
      for (const [name, value] of fields) body.append(name, value);
      return browser.send(`/cases/${number}/comments`, { method: 'POST', body });
    };

    it('wait, and go along with the next try that succeeds', async () => {
      const { id, number } = await caseOf(portal, ERIK);
      let page = await erik.post(`/cases/${number}/comments`, { body: '' }, { from: `/cases/${number}`, files });
      for (const body of ['', ' ', 'now']) {
        expect(page.status).to.equal(422);
        expect(page.text).to.include('one.txt').and.include('two.txt');
        const { key, kept } = await formOf(page, 'comments');
        expect(kept).to.have.length(2);
        page = await send(erik, number, [
          ['key', key],
          ['body', body],
          ...kept.map((one): [string, string] => ['kept', one]),
        ]);
      }
      expect(page.status).to.equal(200);
      expect(await links(id)).to.have.length(2);
      const { files: shown } = await caseData(erik, number);
      const bodies = await Promise.all(shown.map(async ({ href }) => (await erik.get(href)).text));
      expect(bodies.sort()).to.deep.equal(['first', 'second']);
    });

    it('stand the form being sent twice', async () => {
      const { id, number } = await caseOf(portal, ERIK);
      const page = await erik.post(`/cases/${number}/comments`, { body: '' }, { from: `/cases/${number}`, files });
      const { key, kept } = await formOf(page, 'comments');
      const press = () =>
        send(erik, number, [['key', key], ['body', 'twice'], ...kept.map((one): [string, string] => ['kept', one])]);
      const pages = [...(await Promise.all([press(), press()])), await press()];
      expect(pages.map((one) => one.status)).to.deep.equal([200, 200, 200]);
      expect(await links(id)).to.have.length(2);
      expect(await portal.records('CaseComment', { ParentId: id })).to.have.length(1);
    });

    it('are left out when they are unticked', async () => {
      const { id, number } = await caseOf(portal, ERIK);
      const page = await erik.post(`/cases/${number}/comments`, { body: '' }, { from: `/cases/${number}`, files });
      const { key, kept } = await formOf(page, 'comments');
      await send(erik, number, [
        ['key', key],
        ['body', 'one of them'],
        ['kept', kept[1] ?? ''],
      ]);
      expect((await links(id)).length).to.equal(1);
      expect((await caseData(erik, number)).files.map((file) => file.name)).to.deep.equal(['two.txt']);
    });

    it('are nobody else’s, and what is not there is said', async () => {
      const { id, number } = await caseOf(portal, ERIK);
      const page = await erik.post(`/cases/${number}/comments`, { body: '' }, { from: `/cases/${number}`, files });
      const { kept } = await formOf(page, 'comments');
      for (const browser of [maya, await portal.signIn('erik')]) {
        const key = await browser.keyOn(`/cases/${number}`);
        for (const token of [...kept, 'garbage', '../../etc/passwd']) {
          const taken = await send(browser, number, [
            ['key', key],
            ['body', 'Mine now'],
            ['kept', token],
          ]);
          expect(taken.status).to.equal(422);
          expect(taken.text).to.include('Mine now').and.include('no longer here');
        }
      }
      expect(await links(id)).to.have.length(0);
    });
  });

  describe('written while the session ended', () => {
    /** Signs in from where the form led, and comes back to it. */
    const comeBack = async (browser: Browser, page: Page, person: string) =>
      browser.signIn(person, page.headers.location ?? '');

    it('a new case waits in its form', async () => {
      const visitor = portal.visitor();
      const text = {
        type: 'vpn-problem',
        subject: 'Kept <b>',
        description: 'line\r\nline',
        priority: 'Low',
        site: 'Oslo',
      };
      const away = await visitor.post('/cases', { ...text, key: 'old' }, { multipart: true, follow: false });
      expect(away.status).to.equal(303);
      const page = await comeBack(visitor, away, 'erik');
      expect(new URL(page.url).pathname).to.equal('/cases/new/vpn-problem');
      expect(unescaped(page.text))
        .to.include('value="Kept <b>"')
        .and.include('line\r\nline')
        .and.include('value="Oslo"');
      expect(page.text)
        .to.match(/value="Low" checked/)
        .and.not.include('value="old"');
      expect((await visitor.get(page.url)).text).not.to.include('Kept');
      await visitor.post('/cases', { ...text, key: (await formOf(page, '/cases')).key }, { multipart: true });
      expect(await portal.records('Case', { Subject: 'Kept <b>' })).to.have.length(1);
    });

    it('a reply waits on its case', async () => {
      const { number } = await caseOf(portal, ERIK);
      const visitor = portal.visitor();
      const away = await visitor.post(
        `/cases/${number}/comments`,
        { body: 'Still here' },
        { multipart: true, follow: false },
      );
      const page = await comeBack(visitor, away, 'erik');
      expect(new URL(page.url).pathname).to.equal(`/cases/${number}`);
      expect(page.text).to.include('Still here');
    });

    it('a rating waits too', async () => {
      const { number } = await caseOf(portal, ERIK, { Status: 'Closed' });
      const visitor = portal.visitor();
      const away = await visitor.post(`/cases/${number}/rate`, { value: '2', comment: 'Slow' }, { follow: false });
      const page = await comeBack(visitor, away, 'erik');
      expect(page.text)
        .to.include('Slow')
        .and.match(/value="2"[^>]* checked/);
    });

    it('a text is shown to whoever brings its address, and to nobody without it', async () => {
      const { number } = await caseOf(portal, ERIK);
      const away = await portal.visitor().post(`/cases/${number}/comments`, { body: 'Secret' }, { follow: false });
      expect(away.headers.location).not.to.include('Secret');
      expect((await erik.get(`/cases/${number}?draft=00000000-0000-4000-8000-000000000000`)).text).not.to.include(
        'Secret',
      );
    });

    it('a megabyte of strangers is not kept', async () => {
      const away = await portal
        .visitor()
        .post('/cases', { description: 'x'.repeat(1_000_000) }, { multipart: true, follow: false });
      expect(away.status).to.equal(413);
    });
  });

  describe('in the customer’s language', () => {
    const LANGUAGES: [person: string, email: string, lang: string, dir: string, calendar: string][] = [
      ['maya', MAYA, 'en', 'ltr', 'en-GB'],
      ['maryam', 'maryam@sepidar.example', 'fa', 'rtl', 'fa-IR-u-ca-persian'],
      ['noa', 'noa@pyord.example', 'he', 'rtl', 'he-IL'],
    ];
    for (const [person, email, lang, dir, calendar] of LANGUAGES) {
      it(`${lang}: page, direction, dates`, async () => {
        const browser = await portal.signIn(person);
        const { number } = await caseOf(portal, email, { Subject: 'VPN مشکل חיבור' });
        const created = new Date(String((await crmCase(number)).CreatedDate));
        const words = new Intl.DateTimeFormat(calendar, {
          day: 'numeric',
          month: 'long',
          year: 'numeric',
          timeZone: 'Europe/Oslo',
        });
        for (const path of ['/', '/cases', `/cases/${number}`, '/cases/new/vpn-problem', '/search?q=VPN', '/nowhere']) {
          const page = await browser.get(path);
          expect(page.text, path).to.match(new RegExp(`<html lang="${lang}" dir="${dir}"`));
        }
        const page = unescaped((await browser.get(`/cases/${number}`)).text);
        for (const { type, value } of words.formatToParts(created))
          if (['day', 'month', 'year'].includes(type)) expect(page).to.include(value);
        expect(page).to.include('VPN مشکل חיבור');
      });
    }

    it('or in the one chosen on the page, from then on', async () => {
      const browser = await portal.signIn('erik');
      const chosen = await browser.post('/language', { locale: 'he', to: '/cases' });
      expect(chosen.url).to.match(/\/cases$/);
      expect(chosen.text).to.include('<html lang="he" dir="rtl"');
      expect((await browser.get('/')).text).to.include('<html lang="he" dir="rtl"');
    });
  });

  describe('a case that was closed', () => {
    it('opens again within thirty days, and not after', async () => {
      const closedDaysAgo = async (days: number) => {
        ahead = -days * DAY;
        const made = await caseOf(portal, ERIK, { Status: 'Closed' });
        ahead = 0;
        return made;
      };
      const [soon, late] = [await closedDaysAgo(29), await closedDaysAgo(31)];
      const [still, over] = [await caseData(erik, soon.number), await caseData(erik, late.number)];
      expect(Date.parse(still.reopenUntil ?? '') - Date.now()).to.be.within(0.9 * DAY, DAY);
      expect([still.may.reopen, over.may.reopen]).to.deep.equal([true, false]);
      expect((await erik.get(`/cases/${late.number}`)).text).not.to.include('/reopen"');

      await erik.post(`/cases/${soon.number}/reopen`, {}, { from: `/cases/${soon.number}` });
      expect(await crmCase(soon.number)).to.include({ IsClosed: false });
      const refused = await erik.post(`/cases/${late.number}/reopen`, {}, { from: '/cases/new' });
      expect(refused.status).to.equal(403);
      expect(await crmCase(late.number)).to.include({ IsClosed: true });
    });
  });
});
