import { expect } from 'chai';
import type { Browser } from '../make/browser.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';
import { type EventStream, openStream } from '../make/stream.ts';

const CASE = '00012873';

describe('a page that is open', () => {
  let portal: RunningPortal;
  let maya: Browser;
  let erik: Browser;
  const open: EventStream[] = [];

  async function follow(browser: Browser, page = `/cases/${CASE}`): Promise<EventStream> {
    const address = /data-live="([^"]+)"/.exec((await browser.get(page)).text)?.[1] ?? 'no address on the page';
    const stream = await openStream(browser, portal.origin, address);
    open.push(stream);
    return stream;
  }

  async function agentWrites(text: string): Promise<void> {
    const [row] = await portal.records('Case', { CaseNumber: CASE });
    await portal.asAgent('CaseComment', { ParentId: row?.Id, CommentBody: text, IsPublished: true });
  }

  before(async () => {
    portal = await startPortal({
      change: (config) => Object.assign(config.crm ?? {}, { changeIntervalSeconds: 1 }),
    });
    [maya, erik] = await Promise.all([portal.signIn('maya'), portal.signIn('erik')]);
  });
  after(() => portal.close());
  afterEach(() => {
    for (const stream of open.splice(0)) stream.close();
  });

  it('says where it hears of changes, on the pages of cases and at home', async () => {
    for (const path of ['/', '/cases', `/cases/${CASE}`])
      expect((await maya.get(path)).text, path).to.match(/<main [^>]*data-live="\/live\/[\w-]{16}"/);
    expect((await maya.get('/solutions')).text).not.to.include('data-live');
  });

  it('hears of an agent’s reply, and finds it when it looks', async function () {
    this.timeout(10_000);
    const stream = await follow(maya);
    expect(stream.status).to.equal(200);
    expect(stream.headers['content-type']).to.match(/^text\/event-stream/);
    expect(stream.headers['cache-control']).to.include('no-store');
    await agentWrites('The second gateway has a timer of its own.');
    await stream.next('changed');
    expect((await maya.get(`/cases/${CASE}`)).text).to.include('The second gateway has a timer of its own.');
  });

  it('hears of what the person writes in another window', async () => {
    const stream = await follow(maya, '/cases');
    await maya.post(`/cases/${CASE}/comments`, { body: 'From the other window.' }, { from: `/cases/${CASE}` });
    await stream.next('changed');
    expect((await maya.get(`/cases/${CASE}`)).text).to.include('From the other window.');
  });

  it('hears of what happened between its making and its stream', async () => {
    const address = /data-live="([^"]+)"/.exec((await maya.get('/cases')).text)?.[1] ?? '';
    await maya.post(`/cases/${CASE}/comments`, { body: 'Meanwhile.' }, { from: `/cases/${CASE}` });
    const stream = await openStream(maya, portal.origin, address);
    open.push(stream);
    await stream.next('changed');
  });

  it('hears nothing of cases it may not show', async function () {
    this.timeout(10_000);
    const [his, hers] = await Promise.all([follow(erik, '/cases'), follow(maya)]);
    await maya.post(`/cases/${CASE}/comments`, { body: 'Between Maya and us.' }, { from: `/cases/${CASE}` });
    await hers.next('changed');
    // What Erik may hear comes after; so nothing was on its way to him.
    const own = /\/cases\/(\d{8})"/.exec((await erik.get('/cases')).text)?.[1] ?? '';
    expect(his.seen()).to.deep.equal([]);
    await erik.post(`/cases/${own}/comments`, { body: 'Between Erik and us.' }, { from: `/cases/${own}` });
    await his.next('changed');
  });

  it('without event streams asks for a version, which changes with the data', async () => {
    // The change reader would tell, a second late, of what was written before.
    const quiet = await startPortal({
      change: (config) => Object.assign(config.crm ?? {}, { changeIntervalSeconds: 60 }),
    });
    try {
      const reader = await quiet.signIn('maya');
      await quiet.caughtUp();
      const version = async () => (await reader.get('/live', { headers: { accept: 'application/json' } })).json();
      const before = await version();
      expect(await version()).to.deep.equal(before);
      await reader.post(`/cases/${CASE}/comments`, { body: 'Another version.' }, { from: `/cases/${CASE}` });
      expect(await version()).not.to.deep.equal(before);
    } finally {
      await quiet.close();
    }
  });

  it('is told no more once the person has signed out', async () => {
    const again = await portal.signIn('maya');
    const stream = await follow(again);
    await again.post('/signout', {}, { from: '/', follow: false });
    await maya.post(`/cases/${CASE}/comments`, { body: 'After she has left.' }, { from: `/cases/${CASE}` });
    await stream.ended;
    expect(stream.seen()).to.deep.equal(['end']);
  });

  it('is not opened by who asks for its headers alone', async () => {
    const streams = await Promise.all(Array.from({ length: 6 }, () => follow(maya)));
    for (const path of ['/live', '/live/AAAAAAAAAAAAAAAA']) {
      const answer = await maya.send(path, { method: 'HEAD', headers: { accept: 'text/event-stream' } });
      expect(answer).to.include({ status: 200, text: '' });
      expect(answer.headers['content-type']).to.match(/^text\/event-stream/);
    }
    await maya.post(`/cases/${CASE}/comments`, { body: 'All six are open.' }, { from: `/cases/${CASE}` });
    await Promise.all(streams.map((stream) => stream.next('changed')));
    expect(streams.flatMap((stream) => stream.seen())).not.to.include('end');
  });

  it('is one of six of a session: with a seventh the oldest ends', async () => {
    const streams: EventStream[] = [];
    for (let at = 0; at < 7; at += 1) streams.push(await follow(maya));
    await streams[0]?.ended;
    await maya.post(`/cases/${CASE}/comments`, { body: 'To six windows.' }, { from: `/cases/${CASE}` });
    await Promise.all(streams.slice(1).map((stream) => stream.next('changed')));
    expect(streams[0]?.seen()).to.deep.equal([]);
  });

  it('is one of thirty of a person, in whichever browsers', async () => {
    const streams: EventStream[] = [];
    for (let browser = 0; browser < 5; browser += 1) {
      const his = await portal.signIn('erik');
      for (let tab = 0; tab < 6; tab += 1) streams.push(await follow(his, '/cases'));
    }
    streams.push(await follow(await portal.signIn('erik'), '/cases'));
    await streams[0]?.ended;
    expect(streams.slice(1).flatMap((stream) => stream.seen())).not.to.include('end');
  }).timeout(20_000);

  it('of nobody hears that it is over, and is led to no sign-in', async () => {
    const answer = await portal.visitor().get('/live', { headers: { accept: 'application/json' } });
    expect(answer.status).to.equal(401);
    const stream = await openStream(portal.visitor(), portal.origin, '/live');
    open.push(stream);
    await stream.ended;
    expect(stream.seen()).to.deep.equal(['end']);
  });
});
