import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import type { Browser, Page } from '../make/browser.ts';
import { caseOf } from '../make/case-rows.ts';
import { createSkippingClock } from '../make/clock.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';
import { until } from '../make/until.ts';

const PEOPLE = ['erik', 'maya', 'maryam'];
const STEPS = 20;
const STEP_MS = 30_000;
/** A page is answered within this, if need be with its apology. */
const PAGE_MS = 5_000;
/** So long a call may take. Who waits for one that is not answered waits at least as long. */
const CALL_MS = 400;
/** Above ten deliveries a second, of some calls each, and what pages and the change reader ask. */
const MOST_CALLS_A_SECOND = 60;
/** Answers come long after the portal has given up, and what they answer is done all the same. */
const AWAY = { latencyMs: 4_000 };

interface Seen {
  page: Page;
  ms: number;
}

/** What customers see and what reaches the CRM in ten minutes, at each half of which all read and write. */
async function tenMinutes(isAway: boolean) {
  const time = createSkippingClock();
  const portal = await startPortal({
    ...time,
    change: (config) => {
      config.log = { level: 'debug' };
      Object.assign(config.crm as object, { timeoutMs: CALL_MS });
    },
  });
  try {
    const browsers = new Map<string, Browser>();
    for (const who of PEOPLE) browsers.set(who, await portal.signIn(who));
    const seen = await caseOf(portal, 'erik@fjordhus.example', { Subject: 'Was open on a screen' });
    const unseen = await caseOf(portal, 'erik@fjordhus.example', { Subject: 'Was never opened' });
    const erik = browserOf('erik');
    const known = ['/', '/cases', '/solutions', '/ideas', `/cases/${seen.number}`];
    for (const path of known) await erik.get(path);
    const keys = new Map<string, string[]>();
    for (const who of PEOPLE) keys.set(who, await inTurn(STEPS, () => browserOf(who).keyOn('/cases/new')));

    function browserOf(who: string): Browser {
      const found = browsers.get(who);
      if (!found) throw new Error(`${who} is not signed in`);
      return found;
    }
    async function timed(asked: Promise<Page>): Promise<Seen> {
      const began = performance.now();
      const page = await asked;
      return { page, ms: performance.now() - began };
    }

    // As the portal counts them: the org has not answered most of those yet.
    const made = () => portal.log.filter((line) => line.includes('"msg":"crm.call"')).length;
    const before = made();
    let half = before;
    if (isAway) await portal.fault(AWAY);
    const [again, never, sent]: [Seen[], Seen[], Seen[]] = [[], [], []];
    for (let step = 0; step < STEPS; step += 1) {
      time.skip(STEP_MS);
      if (step === STEPS / 2) half = made();
      again.push(await timed(erik.get(known[step % known.length] ?? '/')));
      never.push(await timed(erik.get(`/cases/${unseen.number}`)));
      for (const who of PEOPLE) {
        const key = keys.get(who)?.[step] ?? '';
        const fields = { key, subject: `Outage ${who} ${step}`, description: 'Ten minutes', priority: 'Low' };
        sent.push(await timed(browserOf(who).post('/cases', fields, { follow: false })));
      }
    }
    const list = (await erik.get('/cases')).text;
    const calls = { all: made() - before, later: made() - half };

    const turns = portal.log.flatMap((line) => /"msg":"crm\.(away|back)"/.exec(line)?.[1] ?? []);
    const rate = await recovered(portal, () => time.skip(2 * STEP_MS));
    const rows = await portal.records('Case');
    const order = PEOPLE.map((who) =>
      rows.map(({ Subject }) => String(Subject)).filter((subject) => subject.startsWith(`Outage ${who} `)),
    );
    const after = await erik.get('/cases');
    return { again, never, sent, list, calls, turns, rate, order, after };
  } finally {
    await portal.close();
  }
}

/** Lets the CRM be well again, and answers how many calls a second it got at most until all was there. */
async function recovered(portal: RunningPortal, goOn: () => void): Promise<number> {
  await fetch(`${portal.world.instanceUrl}/_world/faults`, {
    ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' },
  });
  const all = { at: performance.now(), calls: (await portal.stats()).apiCalls };
  const samples = [all];
  goOn();
  await until(
    async () => {
      await pause(50);
      samples.push({ at: performance.now(), calls: (await portal.stats()).apiCalls });
      const rows = await portal.records('Case');
      return rows.filter(({ Subject }) => String(Subject).startsWith('Outage ')).length;
    },
    (count) => count >= PEOPLE.length * STEPS,
    60_000,
  );
  return Math.max(
    ...samples.map(({ at, calls }) => {
      const end = samples.filter((other) => other.at <= at + 1_000).at(-1);
      return (end?.calls ?? calls) - calls;
    }),
  );
}

async function inTurn<T>(times: number, work: () => Promise<T>): Promise<T[]> {
  const all: T[] = [];
  for (let at = 0; at < times; at += 1) all.push(await work());
  return all;
}

const inOrder = PEOPLE.map((who) => Array.from({ length: STEPS }, (_, step) => `Outage ${who} ${step}`));

describe('ten minutes without the CRM', function () {
  this.timeout(120_000); // a hundred forms and pages, and then what waits at ten a second
  let told: Awaited<ReturnType<typeof tenMinutes>>;
  before(async () => {
    told = await tenMinutes(true);
  });

  it('pages seen before are shown, and say how old they are', () => {
    for (const { page } of told.again) expect(page.status, page.url).to.equal(200);
    const [, ...later] = told.again;
    for (const { page } of later) {
      expect(page.text, page.url).to.include('Our case system does not answer right now.');
      expect(page.text, page.url).to.match(/You see (your cases|this page) as of/);
    }
    expect(told.again.at(-1)?.page.text).to.match(/<time[^>]*>(9|10|11) minutes ago/);
  });

  it('others say that it is away, and when to come back', () => {
    for (const { page } of told.never) {
      expect(page.status).to.equal(503);
      expect(page.headers['retry-after']).to.match(/^\d+$/);
    }
  });

  it('nobody waits longer than a page may take', () => {
    const all = [...told.again, ...told.never, ...told.sent];
    for (const { ms, page } of all) expect(ms, page.url).to.be.lessThan(PAGE_MS);
  });

  it('what is sent is kept, and its sender sees it wait', () => {
    for (const { page } of told.sent) expect(page.headers.location).to.match(/^\/cases\/Q-/);
    expect(told.list.match(/Outage erik \d+/g)).to.have.length.at.least(STEPS);
    expect(told.list).to.include('Waiting to be sent');
  });

  it('the CRM is found to be away once, and not to be back while it is not', () => {
    expect(told.turns).to.deep.equal(['away']);
  });

  it('soon nobody waits for it any more', () => {
    const half = (all: Seen[]) => all.slice(all.length / 2);
    const later = [...half(told.again), ...half(told.never), ...half(told.sent)].map(({ ms }) => ms);
    const median = later.sort((one, other) => one - other)[Math.floor(later.length / 2)];
    expect(median).to.be.lessThan(CALL_MS);
  });

  it('hardly any calls are made meanwhile, and soon none but a trial now and then', () => {
    expect(told.calls.all).to.be.within(1, STEPS);
    expect(told.calls.later).to.be.at.most(STEPS / 2);
  });

  it('all is delivered once and in order, not in one rush', () => {
    expect(told.order).to.deep.equal(inOrder);
    expect(told.rate).to.be.lessThan(MOST_CALLS_A_SECOND);
    expect(told.after.text).not.to.include('Waiting to be sent');
  });

  it('are like ten others afterwards (control)', async () => {
    const usual = await tenMinutes(false);
    expect(usual.order).to.deep.equal(inOrder);
    for (const { page } of [...usual.again, ...usual.never]) {
      expect(page.status).to.equal(200);
      expect(page.text).not.to.include('does not answer right now');
    }
    for (const { page } of usual.sent) expect(page.headers.location).to.match(/^\/cases\/\d+/);
    expect(usual.list).not.to.include('Waiting to be sent');
  });
});
