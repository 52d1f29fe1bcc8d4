import { expect } from 'chai';
import type { IdeaFormPage, IdeaPage, IdeaRow, IdeasPage } from '../../plugin/view/idea-models.ts';
import { type Browser, keyIn, type Page, unescaped } from '../make/browser.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';

const JSON_PLEASE = { headers: { accept: 'application/json' } };
const CSV = 'Send the device inventory as CSV every month';
const DARK = 'Dark mode for the Console';

describe('ideas', function () {
  this.timeout(5_000);
  let portal: RunningPortal;
  let maya: Browser;
  let erik: Browser;
  let made = 0;

  before(async function () {
    this.timeout(20_000);
    portal = await startPortal();
    [maya, erik] = await Promise.all([portal.signIn('maya'), portal.signIn('erik')]);
  });
  after(() => portal.close());

  async function read<T>(who: Browser, path: string): Promise<T> {
    const page = await who.get(path, JSON_PLEASE);
    expect(page.status, path).to.equal(200);
    return page.json() as T;
  }
  const listOf = async (query: string, who = maya) => {
    const { list } = await read<IdeasPage>(who, `/ideas${query}`);
    if (!list) throw new Error('no list');
    return list;
  };
  const ideaOf = (ref: string, who = maya) => read<IdeaPage>(who, `/ideas/${ref}`);
  const refOf = async (title: string) => {
    const [row] = await portal.records('Idea', { Title: title });
    if (!row) throw new Error(`no idea ${title}`);
    return String(row.Id).slice(3, 15);
  };
  const entries = (kind: string, record: string) =>
    portal.records('Portico_Entry__c', { Kind__c: kind, Parent_Id__c: record });

  async function post(who: Browser, more: Record<string, string> = {}): Promise<Page> {
    made += 1;
    const text = { title: `An idea of the tests, ${made}`, body: 'It would save an hour.', category: 'Billing' };
    return who.post('/ideas', { ...text, ...more }, { from: '/ideas/new' });
  }
  const refIn = (page: Page) => new URL(page.url).pathname.split('/')[2] ?? '';

  describe('the list', () => {
    const FALLING: Record<string, (row: IdeaRow) => number> = {
      '': (row) => row.vote.points,
      '?sort=top': (row) => row.vote.points,
      '?sort=discussed': (row) => row.comments,
    };
    for (const [query, value] of Object.entries(FALLING)) {
      it(`${query || 'as it comes'} falls`, async () => {
        const values = (await listOf(query)).rows.map(value);
        expect(values.length).to.be.greaterThan(10);
        expect(values).to.deep.equal([...values].sort((a, b) => b - a));
      });
    }

    it('sorts by what is new and what is trending, each in its own order', async () => {
      const orders = await Promise.all(
        ['top', 'recent', 'trending', 'discussed'].map((sort) => listOf(`?sort=${sort}`)),
      );
      const first = orders.map(({ rows }) => rows.map(({ ref }) => ref).join());
      expect(new Set(first).size).to.equal(4);
    });

    it('keeps only a status, in the CRM’s word and in ours', async () => {
      for (const status of ['Planned', 'planned']) {
        const { rows, filter } = await listOf(`?status=${status}`);
        expect(rows.map((row) => row.status?.tint)).to.satisfy((all: string[]) =>
          all.every((one) => one === 'planned'),
        );
        expect(filter.statuses.find(({ selected }) => selected)?.value).to.equal('Planned');
      }
    });

    it('keeps only a category, whose count it is', async () => {
      const { categories } = await listOf('');
      const billing = categories.find(({ name }) => name === 'Billing');
      const { range, rows } = await listOf('?category=Billing');
      expect(range.total).to.equal(billing?.count);
      expect(rows.every(({ category }) => category === 'Billing')).to.equal(true);
    });

    it('keeps only what one has posted, and what one has voted on', async () => {
      const ref = refIn(await post(erik));
      const own = (await listOf('?view=mine', erik)).rows;
      expect(own.map((row) => row.ref)).to.include(ref);
      expect(own.every((row) => row.author.kind === 'you')).to.equal(true);
      expect((await listOf('?view=votes', erik)).rows.map((row) => row.ref)).to.include(ref);
      expect((await listOf('?view=mine')).rows.map((row) => row.ref)).not.to.include(ref);
    });

    it('finds words', async () => {
      const { rows } = await listOf('?q=CSV+every+month');
      expect(rows[0]).to.include({ title: CSV });
    });

    it('has pages; one past the end is the last', async () => {
      const first = await listOf('');
      const second = await listOf('?page=2');
      expect(second.range.from).to.equal(first.range.to + 1);
      expect(second.rows.map(({ ref }) => ref)).not.to.include.members(first.rows.map(({ ref }) => ref).slice(0, 1));
      const last = await listOf('?page=999');
      expect(last.range.to).to.equal(last.range.total);
    });

    for (const query of [
      '?sort=odd&view=x&page=-1',
      '?page=1e9',
      '?status=nothing',
      '?sort=top&sort=recent',
      '?q=%00',
    ]) {
      it(`stands ${query}`, async () => expect((await maya.get(`/ideas${query}`)).status).to.equal(200));
    }

    it('says why it is empty', async () => {
      expect((await listOf('?q=zzzzzzzz')).empty).to.equal('filter');
      const sam = await portal.signIn('sam');
      for (const view of ['mine', 'votes']) expect((await listOf(`?view=${view}`, sam)).empty).to.equal(view);
    });

    it('tells how points work, and promises only what is configured', async () => {
      const page = await maya.get('/ideas');
      expect(page.text).to.include('A vote adds 10 points.').and.not.include('Vote down');
      const ana = portal.visitor();
      await ana.signIn('ana', `http://olmo.localhost:${portal.port}/ideas`);
      expect((await ana.get(`http://olmo.localhost:${portal.port}/ideas`)).text).not.to.include('We answer every idea');
    });

    it('says why nobody can vote while the CRM is away and one’s own votes are not known', async () => {
      const siri = portal.visitor();
      await maya.get('/ideas');
      await siri.signIn('siri', '/solutions'); // a page that asks for nothing of hers
      await portal.fault({ down: true });
      try {
        for (const view of ['', '?view=mine'])
          expect((await siri.get(`/ideas${view}`)).text)
            .to.include('You cannot vote right now')
            .and.not.include('not set up');
      } finally {
        await portal.fault({});
      }
    });
  });

  it('the road map has three columns', async () => {
    const { roadmap, list } = await read<IdeasPage>(maya, '/ideas?view=roadmap');
    expect(list).to.equal(undefined);
    expect(roadmap?.map(({ status }) => status.tint)).to.deep.equal(['planned', 'development', 'delivered']);
    for (const { status, rows } of roadmap ?? [])
      expect(rows.map((row) => row.status?.tint)).to.satisfy((all: string[]) =>
        all.every((one) => one === status.tint),
      );
  });

  describe('an idea', () => {
    it('shows its text, its way, the company’s answer and what was said', async () => {
      const idea = await ideaOf(await refOf(CSV));
      expect(idea).to.include({ title: CSV });
      expect(idea.steps.map(({ state }) => state)).to.deep.equal(['done', 'done', 'current', 'ahead', 'ahead']);
      expect(idea.answer?.author).to.include({ kind: 'agent', name: 'Hanne Riise' });
      expect(idea.comments.some(({ id }) => id === idea.answer?.id)).to.equal(false);
      const times = idea.comments.map(({ at }) => at);
      expect(times).to.deep.equal([...times].sort());
    });

    it('turns its comments round', async () => {
      const ref = await refOf(CSV);
      const [oldest, newest] = [await ideaOf(ref), await ideaOf(`${ref}?comments=newest`)];
      expect(newest.comments.map(({ id }) => id)).to.deep.equal(oldest.comments.map(({ id }) => id).reverse());
    });

    it('is there while the CRM is away: whole to who has read it, to others from memory, which it says', async () => {
      const ref = await refOf(CSV);
      const { text, title, comments, may } = await ideaOf(ref);
      const siri = await portal.signIn('siri');
      await portal.fault({ down: true });
      try {
        expect(await ideaOf(ref)).to.deep.include({ title, text, comments, may });
        const page = await read<IdeaPage>(siri, `/ideas/${ref}`);
        expect(page).to.include({ title, text });
        expect(page.may).to.deep.equal({ vote: false, comment: false });
        expect((await siri.get(`/ideas/${ref}`)).text)
          .to.include('Some of this page is missing')
          .and.not.include('No comments');
        const absent = await maya.get('/ideas/Q50000009999');
        expect(absent.status).to.equal(503);
      } finally {
        await portal.fault({});
      }
      expect((await siri.get(`/ideas/${ref}`)).text).to.not.include('Some of this page is missing');
    });

    it('that was merged leads to the one it was merged into, and says so', async () => {
      const [child] = (await portal.records('Idea')).filter(({ IsMerged }) => IsMerged === true);
      const page = await maya.get(`/ideas/${String(child?.Id).slice(3, 15)}`);
      expect(new URL(page.url).pathname).to.equal(`/ideas/${String(child?.ParentIdeaId).slice(3, 15)}`);
      expect(page.text).to.include('was merged into this one');
      expect(unescaped(page.text)).to.include(String(child?.Title));
    });

    for (const path of ['nothing', 'Q50000009999', '../cases', '%00', 'x'.repeat(300), '500Q50000000001AAA']) {
      it(`${path.slice(0, 20)} is not there`, async () =>
        expect((await maya.get(`/ideas/${encodeURIComponent(path)}`)).status).to.equal(404));
    }
  });

  describe('a vote', () => {
    it('is counted, and taken back by pressing again', async () => {
      const ref = refIn(await post(maya));
      const before = await ideaOf(ref, erik);
      expect(before.vote).to.include({ vote: 'none', points: 10, open: true });
      const voted = await erik.post(`/ideas/${ref}/vote`, { value: 'up' }, { from: `/ideas/${ref}` });
      expect(voted.text)
        .to.include('Your vote is counted.')
        .and.match(/value="none" aria-pressed="true"/);
      expect((await ideaOf(ref, erik)).vote).to.include({ vote: 'up', points: 20 });
      const back = await erik.post(`/ideas/${ref}/vote`, { value: 'none' }, { from: `/ideas/${ref}` });
      expect(back.text)
        .to.include('Your vote is taken back.')
        .and.match(/value="up" aria-pressed="false"/);
      expect((await ideaOf(ref, erik)).vote).to.include({ vote: 'none', points: 10 });
    });

    it('of ten parallel clicks is one', async () => {
      const page = await post(maya);
      const ref = refIn(page);
      const key = await erik.keyOn(`/ideas/${ref}`);
      const click = () => erik.post(`/ideas/${ref}/vote`, { value: 'up', key }, JSON_PLEASE);
      const answers = await Promise.all(Array.from({ length: 10 }, click));
      expect(answers.map(({ status }) => status)).to.deep.equal(Array(10).fill(200));
      expect((await ideaOf(ref, erik)).vote).to.include({ vote: 'up', points: 20 });
      const [idea] = await portal.records('Idea', { Title: `An idea of the tests, ${made}` });
      expect(await entries('vote', String(idea?.Id))).to.have.length(1);
    });

    it('tells a script the points at once', async () => {
      const ref = refIn(await post(maya));
      const key = await erik.keyOn(`/ideas/${ref}`);
      const answer = await erik.post(`/ideas/${ref}/vote`, { value: 'up', key }, JSON_PLEASE);
      expect(answer.json()).to.deep.equal({ points: 20, vote: 'up' });
    });

    it('of the author is there when he posts', async () => {
      const page = await post(maya);
      expect(page.text).to.match(/value="none" aria-pressed="true"/);
      expect((await listOf('?view=votes&sort=recent')).rows[0]).to.include({ ref: refIn(page) });
    });

    it('leads back to the list it was cast in', async () => {
      const ref = refIn(await post(maya));
      const list = await erik.get('/ideas?sort=recent&category=Billing');
      const back = `/ideas?sort=recent&category=Billing#idea-${ref}`;
      expect(unescaped(list.text)).to.include(`name="back" value="${back}"`);
      const sent = { value: 'up', back, key: keyIn(list.text) };
      const answer = await erik.post(`/ideas/${ref}/vote`, sent, { follow: false });
      expect(answer).to.include({ status: 303 });
      expect(answer.headers.location).to.equal(back);
    });

    const ELSEWHERE = [
      ...['https://evil.test', '//evil.test/ideas', '/\\evil.test', 'javascript:alert(1)', '/cases', '/ideasx', ''],
      ...[
        '/ideas/../cases',
        '/ideas/%2e%2e/cases',
        '/ideas\r\nSet-Cookie: a=b',
        ' /ideas',
        `/ideas?q=${'x'.repeat(3_000)}`,
      ],
    ];
    for (const back of ELSEWHERE) {
      it(`leads nowhere else: ${JSON.stringify(back).slice(0, 40)}`, async () => {
        const ref = await refOf(CSV);
        const key = await erik.keyOn(`/ideas/${ref}`);
        const answer = await erik.post(`/ideas/${ref}/vote`, { value: 'up', back, key }, { follow: false });
        expect(answer).to.include({ status: 303 });
        expect(answer.headers.location).to.equal(`/ideas/${ref}`);
      });
    }

    it('is not taken by a closed idea, which says so', async () => {
      const ref = await refOf(DARK);
      expect((await ideaOf(ref)).vote).to.include({ open: false });
      const before = (await ideaOf(ref)).vote.points;
      const answer = await maya.post(`/ideas/${ref}/vote`, { value: 'up' }, { from: '/ideas/new' });
      expect(answer).to.include({ status: 422 });
      expect(answer.text).to.include('This idea is closed and takes no more votes');
      expect((await ideaOf(ref)).vote.points).to.equal(before);
    });

    for (const value of ['', 'down', 'UP', '10', 'none ', '<b>', '\u0000', 'x'.repeat(1_000_000), '__proto__']) {
      it(`is no ${JSON.stringify(value).slice(0, 20)}`, async () => {
        const ref = await refOf(CSV);
        const before = (await ideaOf(ref, erik)).vote;
        const answer = await erik.post(`/ideas/${ref}/vote`, { value }, { from: `/ideas/${ref}` });
        expect(answer).to.include({ status: 422 });
        const { key: _, ...rest } = before;
        expect((await ideaOf(ref, erik)).vote).to.deep.include(rest);
      });
    }

    for (const [name, body] of Object.entries({ 'that came twice': 'value=up&value=none', nested: 'value[a]=up' })) {
      it(`${name} is none`, async () => {
        const ref = await refOf(CSV);
        const key = encodeURIComponent(await erik.keyOn(`/ideas/${ref}`));
        const headers = { 'content-type': 'application/x-www-form-urlencoded' };
        const answer = await erik.send(`/ideas/${ref}/vote`, { method: 'POST', body: `key=${key}&${body}`, headers });
        expect(answer).to.include({ status: 422 });
      });
    }

    it('needs a key of this session', async () => {
      const ref = await refOf(CSV);
      const foreign = await maya.keyOn(`/ideas/${ref}`);
      for (const fields of [{ value: 'up' }, { value: 'up', key: 'x' }, { value: 'up', key: foreign }] as Record<
        string,
        string
      >[])
        expect((await erik.post(`/ideas/${ref}/vote`, fields)).status).to.equal(403);
    });
  });

  describe('down votes, where they are configured', () => {
    let other: RunningPortal;
    before(async function () {
      this.timeout(20_000);
      other = await startPortal({ change: (config) => Object.assign(config, { ideas: { downVotes: true } }) });
    });
    after(() => other.close());

    it('take points and can be changed', async () => {
      const tom = await other.signIn('tom');
      const [any] = (await other.records('Idea')).filter(({ Status, IsMerged }) => Status === null && !IsMerged);
      const ref = String(any?.Id).slice(3, 15);
      const cast = async (value: string) =>
        (
          await tom.post(`/ideas/${ref}/vote`, { value, key: await tom.keyOn(`/ideas/${ref}`) }, JSON_PLEASE)
        ).json() as {
          points: number;
          vote: string;
        };
      const none = await cast('none');
      const down = await cast('down');
      expect(down).to.deep.equal({ points: none.points - 10, vote: 'down' });
      expect(await cast('up')).to.deep.equal({ points: none.points + 10, vote: 'up' });
      const page = await tom.get(`/ideas/${ref}`);
      expect(page.text).to.include('Vote down');
      expect((await tom.get('/ideas')).text).to.include('a vote down takes 10 away');
    });
  });

  describe('a comment', () => {
    it('stands at the end, by its author', async () => {
      const ref = refIn(await post(maya));
      const page = await erik.post(`/ideas/${ref}/comments`, { body: 'We need it, too.' }, { from: `/ideas/${ref}` });
      expect(page.text).to.include('Your comment is posted.');
      expect((await ideaOf(ref, erik)).comments.at(-1)?.author).to.include({ kind: 'you' });
      const seen = (await ideaOf(ref)).comments.at(-1);
      expect(seen).to.include({ text: 'We need it, too.', company: 'Fjordhus Hotels' });
      expect(seen?.author).to.include({ kind: 'customer', name: 'Erik Solberg' });
    });

    it('sent twice is there once', async () => {
      const ref = refIn(await post(maya));
      const key = await erik.keyOn(`/ideas/${ref}`);
      const send = () => erik.post(`/ideas/${ref}/comments`, { body: 'Once.', key });
      const pages = await Promise.all([send(), send(), send()]);
      expect(pages.map(({ status }) => status)).to.deep.equal([200, 200, 200]);
      expect((await ideaOf(ref)).comments).to.have.length(1);
    });

    it('is shown to who wrote it where the idea is gone meanwhile', async () => {
      const ref = refIn(await post(maya));
      const key = await erik.keyOn(`/ideas/${ref}`);
      const [idea] = await portal.records('Idea', { Title: `An idea of the tests, ${made}` });
      await portal.removeAsAgent('Idea', String(idea?.Id));
      const page = await erik.post(`/ideas/${ref}/comments`, { body: 'Said <b>in vain', key });
      expect(page.status).to.equal(404);
      expect(page.text).to.include('<p dir="auto">Said &lt;b&gt;in vain</p>');
      expect((await erik.get(`/ideas/${ref}`)).text).to.not.include('What you wrote');
    });

    it('goes along to what the idea was merged into meanwhile', async () => {
      const [child] = (await portal.records('Idea')).filter(({ IsMerged }) => IsMerged === true);
      const key = await erik.keyOn('/ideas/new');
      const page = await erik.post(`/ideas/${String(child?.Id).slice(3, 15)}/comments`, { body: 'Said late', key });
      expect(new URL(page.url).pathname).to.equal(`/ideas/${String(child?.ParentIdeaId).slice(3, 15)}`);
      expect(page.text).to.match(/<textarea[^>]*>\sSaid late</);
    });

    it('comes back with a key that was used for something else', async () => {
      const key = await erik.keyOn('/ideas/new');
      const ref = refIn(await erik.post('/ideas', { title: 'Used', body: 'Once.', category: 'Billing', key }));
      const page = await erik.post(`/ideas/${ref}/comments`, { body: 'Said anew', key });
      expect(page.status).to.equal(403);
      expect(page.text).to.match(/<textarea[^>]*>\sSaid anew</);
      await erik.post(`/ideas/${ref}/comments`, { body: 'Said anew', key: keyIn(page.text) });
      expect((await ideaOf(ref)).comments.map(({ text }) => text)).to.deep.equal(['Said anew']);
    });

    it('comes back from a closed idea with its text', async () => {
      const ref = await refOf(DARK);
      const page = await maya.post(`/ideas/${ref}/comments`, { body: 'Too late?' }, { from: '/ideas/new' });
      expect(page).to.include({ status: 422 });
      expect(page.text).to.include('Too late?').and.include('takes no more votes and comments');
    });
  });

  describe('posting', () => {
    it('leads to the idea, with the author’s vote', async () => {
      const page = await post(maya, { title: 'Lights that say good night' });
      expect(page.text).to.include('Your idea is posted');
      const [row] = await portal.records('Idea', { Title: 'Lights that say good night' });
      expect(row).to.include({ Categories: 'Billing' });
      expect(await ideaOf(refIn(page))).to.deep.include({
        author: { kind: 'you', name: 'Maya Lindqvist', initials: 'ML' },
      });
      expect((await ideaOf(refIn(page), erik)).author).to.include({ kind: 'customer', name: 'Maya Lindqvist' });
    });

    it('sent twice is one idea', async () => {
      const key = await maya.keyOn('/ideas/new');
      const send = () => maya.post('/ideas', { title: 'Only one of these', body: 'Twice sent.', key });
      const pages = await Promise.all([send(), send(), send()]);
      expect(new Set(pages.map(({ url }) => url)).size).to.equal(1);
      expect(await portal.records('Idea', { Title: 'Only one of these' })).to.have.length(1);
    });

    it('shows similar ideas first when that is asked for, and keeps the text', async () => {
      const text = { title: 'CSV every month', body: 'What I wrote', category: 'Billing', look: '1' };
      const page = await maya.post('/ideas', text, { from: '/ideas/new' });
      expect(page.status).to.equal(200);
      expect(page.text).to.include('What I wrote').and.include(CSV).and.include('Vote for this instead');
      expect(await portal.records('Idea', { Title: 'CSV every month' })).to.deep.equal([]);
      const answer = await maya.post('/ideas', text, { from: '/ideas/new', ...JSON_PLEASE });
      expect((answer.json() as IdeaFormPage).similar?.[0]).to.include({ title: CSV });
    });

    it('begins with words that were searched for', async () => {
      const page = await maya.get(`/ideas/new?${new URLSearchParams({ about: 'Nothing "found" <b>' })}`);
      expect(unescaped(page.text)).to.include('value="Nothing "found" <b>"');
    });
  });

  it('nobody who is not signed in sees anything', async () => {
    for (const path of ['/ideas', '/ideas/new', `/ideas/${await refOf(CSV)}`, '/ideas?view=roadmap']) {
      const answer = await portal.visitor().get(path, { follow: false });
      expect(answer.status).to.equal(303);
      expect(await portal.visitor().get(path, JSON_PLEASE)).to.include({ status: 401 });
    }
    const vote = await portal.visitor().post(`/ideas/${await refOf(CSV)}/vote`, { value: 'up' }, JSON_PLEASE);
    expect(vote.status).to.equal(401);
  });

  it('no other method means anything', async () => {
    const ref = await refOf(CSV);
    for (const method of ['PUT', 'DELETE', 'PATCH'])
      expect((await maya.send(`/ideas/${ref}/vote`, { method })).status).to.equal(405);
    expect((await maya.get(`/ideas/${ref}/vote`)).status).to.equal(404);
    const elsewhere = { headers: { origin: 'https://evil.test' } };
    expect(
      (await maya.post(`/ideas/${ref}/vote`, { value: 'up' }, { from: `/ideas/${ref}`, ...elsewhere })).status,
    ).to.equal(403);
  });

  it('an org without ideas has no such pages', async function () {
    this.timeout(20_000); // a portal of its own
    const other = await startPortal({ without: ['Idea'] });
    try {
      const who = await other.signIn('maya');
      expect((await who.get('/ideas')).status).to.equal(404);
      expect((await who.get('/')).text).not.to.include('href="/ideas"');
    } finally {
      await other.close();
    }
  });
});
