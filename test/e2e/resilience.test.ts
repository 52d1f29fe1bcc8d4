import { request } from 'node:http';
import { expect } from 'chai';
import type { Browser, Page } from '../make/browser.ts';
import { caseOf } from '../make/case-rows.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';
import { until } from '../make/until.ts';

const ERIK = 'erik@fjordhus.example';
/** Whoever waits for a call that is not answered waits as long. */
const CALL_MS = 1_000;
const QUICK_MS = 200;

/** Ways of a CRM to be dead for a while. */
const DEAD: Record<string, Record<string, unknown>> = {
  'refuses connections': { down: true },
  'never answers': { latencyMs: 20_000 },
  'answers 503': { status: 503 },
  'answers with HTML': { garbled: 'html' },
  'answers half': { garbled: 'half' },
  'answers nothing': { garbled: 'empty' },
  'stops in the middle': { garbled: 'stalled' },
};

async function timed(work: () => Promise<Page>): Promise<{ page: Page; ms: number }> {
  const began = performance.now();
  const page = await work();
  return { page, ms: performance.now() - began };
}

describe('a CRM that', function () {
  this.timeout(20_000); // the breaker has to see several calls run into their time limit
  let portal: RunningPortal;
  let erik: Browser;
  let now = 0;

  before(async function () {
    this.timeout(20_000);
    const crm = { timeoutMs: CALL_MS, dailyCallBudget: 5_000 };
    const clock = () => new Date(Date.now() + now);
    portal = await startPortal({ clock, change: (config) => Object.assign(config.crm as object, crm) });
    erik = await portal.signIn('erik');
    await erik.get('/cases');
  });
  after(() => portal.close());
  afterEach(() => portal.fault({}));

  const calls = async () => (await portal.stats()).apiCalls;
  const ready = async () => (await fetch(`${portal.origin}/readyz`)).text();
  /** A page that nobody has seen, so that only the CRM can answer it. */
  const unseen = () => erik.get(`/cases?view=mine&status=all&q=${Math.random().toString(36).slice(2)}`);
  const opened = () =>
    until(
      async () => {
        await unseen();
        return ready();
      },
      (says) => says === 'ready, without the CRM\n',
    );

  for (const [what, fault] of Object.entries(DEAD)) {
    it(`${what}: pages answer at once, and it ends by itself`, async () => {
      await portal.fault(fault);
      await opened();
      const began = performance.now();
      const slowest: number[] = [];
      // Three times, as a machine may be busy with something else: what waits for a call does so each time.
      for (let at = 0; at < 3; at += 1) {
        const pages = await Promise.all(Array.from({ length: 10 }, () => timed(unseen)));
        for (const { ms, page } of pages) {
          expect(page.status).to.be.oneOf([200, 503]);
          expect(ms, 'none waits for a call, not even for the trial').to.be.lessThan(CALL_MS);
        }
        slowest.push(Math.max(...pages.map(({ ms }) => ms)));
      }
      expect(Math.min(...slowest), 'ten at once on one process').to.be.lessThan(QUICK_MS * 2);
      const alone: number[] = [];
      for (let at = 0; at < 5; at += 1) alone.push((await timed(unseen)).ms);
      expect(alone.sort((one, other) => one - other)[2], 'the middle one of five').to.be.lessThan(QUICK_MS);
      const seconds = (performance.now() - began) / 1000;
      const lines = portal.log.map((line) => JSON.parse(line));
      expect(lines.filter(({ msg }) => msg === 'crm.away')).to.have.lengthOf.at.least(1);
      expect(seconds, 'three tens and five').to.be.lessThan(6);
      await portal.fault({});
      expect(await ready()).to.equal('ready\n');
      expect((await unseen()).status).to.equal(200);
    });
  }

  it('has used up its limit: hardly a call is made, and it ends by itself', async () => {
    await portal.fault({ errorCode: 'REQUEST_LIMIT_EXCEEDED' });
    await unseen();
    expect(await ready()).to.equal('ready, without the CRM\n');
    const metrics = async () => (await fetch(`http://127.0.0.1:${portal.port}/metrics`)).text();
    const sent = async () => /portico_crm_calls_total\{kind="read",result="refused"\} (\d+)/.exec(await metrics())?.[1];
    const before = await sent();
    for (let at = 0; at < 20; at += 1) await unseen();
    expect(await sent()).to.equal(before);
    expect(await metrics()).to.include('portico_crm_busy 1');
    await portal.fault({});
    expect((await unseen()).status).to.equal(200);
  });

  it('holds a row locked five times: the case is one in the end', async () => {
    const made = await caseOf(portal, ERIK);
    const key = await erik.keyOn(`/cases/${made.number}`);
    await portal.fault({ errorCode: 'UNABLE_TO_LOCK_ROW', only: 'composite', for: '5 calls' });
    const fields = { key, body: 'Said once' };
    for (let at = 0; at < 7; at += 1) await erik.post(`/cases/${made.number}/comments`, fields, { multipart: true });
    const comments = () => portal.records('CaseComment', { ParentId: made.id, CommentBody: 'Said once' });
    await until(comments, (rows) => rows.length === 1, 8_000);
    expect(await ready(), 'a lock is no outage').to.equal('ready\n');
  });

  it('hangs: no page takes longer than its time limit', async () => {
    await portal.fault({ latencyMs: 20_000 });
    const pages = await Promise.all(Array.from({ length: 30 }, () => timed(unseen)));
    for (const { ms } of pages) expect(ms).to.be.lessThan(5_500);
  });

  it('is there while the wall clock jumps an hour ahead and back: people stay, nothing storms', async () => {
    const browser = await portal.signIn('erik');
    const before = await calls();
    now = 25 * 60_000; // within the half hour that somebody may be idle
    expect((await browser.get('/cases')).url).to.match(/\/cases$/);
    now = 0;
    expect((await browser.get('/cases')).url).to.match(/\/cases$/);
    now = -60 * 60_000;
    expect((await browser.get('/cases')).url).to.match(/\/cases$/);
    now = 0;
    expect((await browser.get('/cases')).url).to.match(/\/cases$/);
    now = 60 * 60_000;
    await portal.visitor().get('/signin'); // of those who are signed in, only who asks now has been idle for an hour
    now = 0;
    expect((await browser.get('/cases')).url).to.match(/\/cases$/);
    expect((await calls()) - before).to.be.lessThan(30);
  });
});

describe('a CRM whose own search never answers', function () {
  this.timeout(30_000); // with a portal of its own

  /** Each asks the org twice, for solutions and for articles; all of that may wait. */
  const SEARCHES = 20;
  /** What `plugin/crm/crm.ts` gives them, of its 20 for everything. */
  const AT_ONCE = 5;
  /** Nobody gives up before all is seen. */
  const LIMIT_MS = 15_000;

  it('is asked by a few at once, and answers the reads of pages meanwhile', async () => {
    const portal = await startPortal({
      change: (config) => {
        Object.assign(config.crm as object, { timeoutMs: LIMIT_MS });
        config.search = { maxTexts: 10 }; // the org’s own search is for a library that is larger
      },
    });
    try {
      const erik = await portal.signIn('erik');
      await erik.get('/search?q=nothing');
      const asked = async () => (await portal.stats()).byResource.parameterizedSearch ?? 0;
      const waiting = async () =>
        Number(/^portico_crm_calls_waiting (\d+)$/m.exec((await erik.get('/metrics')).text)?.[1]);
      const before = await asked();

      await portal.fault({ garbled: 'stalled', only: 'parameterizedSearch' });
      const answered: string[] = [];
      const searches = Array.from({ length: SEARCHES }, async (_, at) => {
        const page = await erik.get(`/search?q=nothing${at}`);
        answered.push('a search');
        return page.status;
      });
      // All have come as far as they get.
      await until(
        async () => (await asked()) - before + (await waiting()),
        (all) => all === 2 * SEARCHES,
        LIMIT_MS,
      );
      const page = await erik.get('/cases?view=mine&status=all&q=never-asked');
      answered.push('the page');
      expect(page.status).to.equal(200);
      expect(answered).to.deep.equal(['the page']);
      expect((await asked()) - before).to.equal(AT_ONCE);

      await portal.world.close(); // ends what hangs
      expect(new Set(await Promise.all(searches)), 'they do without').to.deep.equal(new Set([200]));
    } finally {
      await portal.close();
    }
  });
});

describe('a CRM that is not there when the portal starts', function () {
  this.timeout(10_000); // with a portal of its own

  it('keeps it from being ready, not from starting, and it recovers by itself', async () => {
    const portal = await startPortal({
      cases: 5,
      change: (config) => Object.assign(config.crm as object, { timeoutMs: 250 }),
    });
    try {
      await portal.fault({ down: true });
      const probe = () => fetch(`${portal.origin}/readyz`);
      expect((await probe()).status).to.equal(503);
      expect((await fetch(`${portal.origin}/healthz`)).status).to.equal(200);
      expect((await fetch(`${portal.origin}/signin`)).status).to.be.lessThan(500);
      expect(portal.log.join('\n')).to.include('"degraded":true');
      await portal.fault({});
      const answer = await until(probe, ({ status }) => status === 200);
      expect(await answer.text()).to.equal('ready\n');
    } finally {
      await portal.close();
    }
  });
});

describe('a portal that is told of an unknown host for its CRM', function () {
  this.timeout(10_000); // with a portal of its own

  it('starts, and says that it is not ready', async () => {
    const portal = await startPortal({
      cases: 0,
      change: (config) => Object.assign(config.crm as object, { instanceUrl: 'https://crm.invalid', timeoutMs: 500 }),
    });
    try {
      const status = await new Promise((resolve, reject) => {
        request(`http://127.0.0.1:${portal.port}/readyz`, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        })
          .on('error', reject)
          .end();
      });
      expect(status).to.equal(503);
    } finally {
      await portal.close();
    }
  });
});
