import { setTimeout as pause } from 'node:timers/promises';
import type { Browser, Page } from './browser.ts';
import { caseOf } from './case-rows.ts';
import { createSkippingClock } from './clock.ts';
import { type RunningPortal, startPortal } from './portal.ts';
import { until } from './until.ts';

const PEOPLE = ['erik', 'maya', 'maryam'];
export const STEPS = 20;
const STEP_MS = 30_000;
/** A page is answered within this, if need be with its apology. */
export const PAGE_MS = 5_000;
/** So long a call may take. Who waits for one that is not answered waits at least as long. */
export const CALL_MS = 400;
/** Above ten deliveries a second, of some calls each, and what pages and the change reader ask. */
export const MOST_CALLS_A_SECOND = 60;
/**
 * Answers come long after the portal has given up, and what they answer is done all the same: so late that whoever waits for
 * one of them has waited too long.
 */
const AWAY = { latencyMs: PAGE_MS + 2_000 };

/** An answer, and how long it was waited for. */
export interface Seen {
  page: Page;
  ms: number;
}

/** What customers see and what reaches the CRM in ten minutes, at each half of which all read and write. */
export async function tenMinutes(isAway: boolean) {
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
    const lastAnswerAt = performance.now() + (isAway ? AWAY.latencyMs : 0);

    const turns = portal.log.flatMap((line) => /"msg":"crm\.(away|back)"/.exec(line)?.[1] ?? []);
    const rate = await recovered(portal, () => time.skip(2 * STEP_MS));
    // What comes late must not come twice.
    await pause(Math.max(0, lastAnswerAt - performance.now()));
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

/** What each of them has sent, as it has to arrive. */
export const inOrder = PEOPLE.map((who) => Array.from({ length: STEPS }, (_, step) => `Outage ${who} ${step}`));

/** How long the middle one of all who ask in the second half waits. */
export function laterWait({ again, never, sent }: Record<'again' | 'never' | 'sent', readonly Seen[]>): number {
  const later = [again, never, sent].flatMap((all) => all.slice(all.length / 2)).map(({ ms }) => ms);
  return later.sort((one, other) => one - other)[Math.floor(later.length / 2)] ?? Number.NaN;
}
