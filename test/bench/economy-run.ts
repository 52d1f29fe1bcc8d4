import { mock } from 'node:test';
import type { Changes } from '../../plugin/records/changes/changes.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';
import type { Change, Kind, View } from './economy-plan.ts';
import { followPurposes, type Purpose, type Purposes } from './economy-purposes.ts';
import { type Resident, settle, type Town } from './economy-town.ts';

export interface Run {
  /** Pages that were looked at, those with the forms among them. */
  views: number;
  signIns: number;
  /** Counted by the org. */
  calls: number;
  /** What submissions cost by themselves: the check, the write, and the page that is shown after it. */
  submissions: { count: number; calls: number };
  purposes: Record<Purpose, number>;
  /** Answers that were no page, by what was looked at and their status. */
  refused: Record<string, number>;
  seconds: number;
}

export interface World {
  portal: RunningPortal;
  town: Town;
  purposes: Purposes;
  isBlind: boolean;
  /** Moves the clock to so many milliseconds after the beginning. */
  to(ms: number): void;
  calls(): Promise<number>;
  close(): Promise<void>;
}

const AT_ONCE = 8;
/** Calls a day: with fewer left the portal would begin to save them. */
const PLENTY = 10_000_000;
const AWAKE_MS = 5 * 60_000;
const SLICE_MS = 1_000;
const SETTLE_MS = 5_000;
export const INTERVAL_MS = 15_000;
const STATUSES = ['In progress', 'Waiting for customer', 'New'];
const QUESTIONS = ['vpn drops', 'invoice', 'reset password', 'slow network', 'firmware', 'tunnel', 'report', 'phone'];

/** Keeps answers for 30 seconds, whatever happens in the org. */
const blind = (): Changes => ({
  ...{ touch: () => {}, watch: () => undefined, close: () => {}, wrote: () => {} },
  ...{ current: async () => undefined, look: async () => {} },
});

/** Limits go by the minutes of this machine, in which an hour goes by. */
const UNLIMITED = {
  ...{ signInsPerMinute: 1e9, submissionsPerMinute: 1e9, searchesPerMinute: 1e9 },
  ...{ pagesPerMinute: 1e9, anonymousPerMinute: 1e9 },
};

/** The whole portal and its org on one clock, which the driver moves. Nobody is signed in, and nothing of anybody has been read. */
export async function open(options: { customers: number; dice: () => number; isBlind?: boolean }): Promise<World> {
  const portal = await startPortal({
    ticks: () => Date.now(),
    ...(options.isBlind ? { changeReader: blind } : {}),
    change: (config) =>
      Object.assign(config, {
        ...{ session: { idleMinutes: 2_000, maxHours: 48 }, log: { level: 'error' } },
        limits: UNLIMITED,
      }),
  });
  await portal.fault({ dailyLimit: PLENTY });
  const purposes = followPurposes();
  const calls = async () => (await portal.stats()).apiCalls;
  // What the org is, and what is public, is read once for all.
  const first = settle(portal, { customers: 1, dice: options.dice });
  const [reader] = first.residents;
  if (!reader) throw new Error('nobody is there to read');
  const readAll = async () => {
    for (const path of ['/', '/cases', '/ideas', '/search?q=vpn']) await first.get(reader, path);
  };
  await readAll();
  const list = (await first.get(reader, '/solutions')).text;
  const solutions = [...new Set(Array.from(list.matchAll(/href="\/solutions\/(\d+)/g), ([, number = '']) => number))];
  const town = settle(portal, { ...options, solutions });
  // What was made just now is told once more.
  const clock = mock.timers;
  clock.enable({ apis: ['Date'], now: Date.now() });
  for (const _twice of [1, 2]) {
    clock.setTime(Date.now() + SETTLE_MS);
    await portal.caughtUp();
    await readAll(); // so that no page of the measurement brings texts up to date that the org was made with
  }
  first.close();
  const settled = Date.now();
  return {
    ...{ portal, town, purposes, calls, isBlind: options.isBlind === true },
    to: (ms) => {
      clock.setTime(settled + ms);
    },
    close: async () => {
      clock.reset();
      purposes.close();
      town.close();
      await portal.close();
    },
  };
}

/** Drives views and agents in their order; within a second of the compressed clock some at once, submissions one by one. */
export async function drive(world: World, what: { views: View[]; changes: Change[]; hours: number }): Promise<Run> {
  const { views, changes, hours } = what;
  const { portal, town, isBlind } = world;
  const began = performance.now();
  const before = { calls: await world.calls(), purposes: world.purposes.counts(), signIns: town.signIns() };
  const submissions = { count: 0, calls: 0 };
  const refused = new Map<string, number>();
  let lastView = Number.NEGATIVE_INFINITY;
  let [nextView, nextChange, nextLook] = [0, 0, 0];

  function refuse({ kind }: View, status: number): void {
    const what = `${kind} ${status}`;
    refused.set(what, (refused.get(what) ?? 0) + 1);
  }

  async function look(view: View): Promise<string> {
    const { status, text } = await visit(town, view);
    if (status !== 200) refuse(view, status);
    return text;
  }

  for (let now = 0; now < hours * 3_600_000; ) {
    world.to(now);
    if (now >= nextLook) {
      if (!isBlind && now - lastView < AWAKE_MS) await portal.caughtUp();
      nextLook = now + INTERVAL_MS;
    }
    const until = now + SLICE_MS;
    for (let one = changes[nextChange]; one && one.at < until; one = changes[++nextChange])
      await work(portal, town, one);
    const slice: View[] = [];
    for (let one = views[nextView]; one && one.at < until; one = views[++nextView]) slice.push(one);
    if (slice.length > 0) lastView = now;
    const queue = slice.filter((view) => !isForm(view)).values();
    const worker = async () => {
      for (const view of queue) await look(view);
    };
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, slice.length) }, worker));
    for (const view of slice.filter(isForm)) {
      const page = await look(view);
      const callsBefore = await world.calls();
      const status = await submit(town, view, page);
      if (status !== 200) refuse(view, status);
      submissions.count += 1;
      submissions.calls += (await world.calls()) - callsBefore;
    }
    // Where nothing happens the clock goes on to what comes next.
    const coming = Math.min(
      views[nextView]?.at ?? Number.POSITIVE_INFINITY,
      changes[nextChange]?.at ?? Number.POSITIVE_INFINITY,
    );
    const isAwake = until - lastView < AWAKE_MS;
    const goal = Math.min(coming, isAwake ? nextLook : Number.POSITIVE_INFINITY);
    now = goal > until ? Math.floor(goal / SLICE_MS) * SLICE_MS : until;
  }
  return {
    ...{ views: views.length, submissions, refused: Object.fromEntries(refused) },
    signIns: town.signIns() - before.signIns,
    calls: (await world.calls()) - before.calls,
    purposes: less(world.purposes.counts(), before.purposes),
    seconds: (performance.now() - began) / 1_000,
  };
}

function less(all: Record<Purpose, number>, before: Record<Purpose, number>): Record<Purpose, number> {
  const left = { ...all };
  for (const [name, count] of Object.entries(before)) left[name as Purpose] -= count;
  return left;
}

export function isForm({ kind }: View): boolean {
  return kind === 'comment' || kind === 'new case';
}

/** Looks at a page; of a submission at the page with its form. */
export function visit(town: Town, view: View): Promise<{ status: number; text: string }> {
  const who = residentOf(town, view);
  const { number } = pick(who.cases, view.pick);
  return town.get(who, pathOf(view.kind, { town, number, at: view.pick }));
}

/** @param page with the form */
export function submit(town: Town, view: View, page: string): Promise<number> {
  const who = residentOf(town, view);
  const { number } = pick(who.cases, view.pick);
  if (view.kind === 'comment')
    return town.send(who, page, { to: `/cases/${number}/comments`, fields: { body: 'Any news?' } });
  const fields = { subject: 'Something new', description: 'It does not work as it did.', priority: 'Medium' };
  return town.send(who, page, { to: '/cases', fields });
}

function residentOf(town: Town, view: View): Resident {
  const who = town.residents[view.who];
  if (!who) throw new Error(`nobody is number ${view.who}`);
  return who;
}

function pathOf(kind: Kind, about: { town: Town; number: string; at: number }): string {
  const { town, number, at } = about;
  const paths: Partial<Record<Kind, string>> = {
    list: '/cases',
    case: `/cases/${number}`,
    comment: `/cases/${number}`,
    'new case': '/cases/new',
    solutions: '/solutions',
    // Few texts are read often, many seldom.
    text: `/solutions/${pick(town.solutions, at ** 4)}`,
    ideas: '/ideas',
    search: `/search?${new URLSearchParams({ q: pick(QUESTIONS, at) })}`,
  };
  return paths[kind] ?? '/';
}

/** What an agent does to a case of a customer. */
async function work(portal: RunningPortal, town: Town, change: Change): Promise<void> {
  const who = town.residents[change.who];
  if (!who) return;
  const { id } = pick(who.cases, change.pick);
  if (change.kind === 'comment')
    await portal.asAgent('CaseComment', { ParentId: id, CommentBody: 'We are on it.', IsPublished: true });
  if (change.kind === 'status') await portal.changeAsAgent('Case', id, { Status: pick(STATUSES, change.pick) });
  if (change.kind === 'new')
    await portal.asAgent('Case', {
      Subject: 'Called by phone',
      ContactId: who.contactId,
      Status: 'New',
      Origin: 'Phone',
    });
}

function pick<T>(list: readonly T[], at: number): T {
  const found = list[Math.floor(at * list.length)];
  if (found === undefined) throw new Error('nothing to choose from');
  return found;
}
