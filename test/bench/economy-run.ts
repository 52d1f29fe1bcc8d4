import type { Changes } from '../../plugin/records/changes/changes.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';
import type { Change, Kind, View } from './economy-plan.ts';
import { type Resident, settle, type Town } from './economy-town.ts';

export interface Run {
  signIns: { count: number; calls: number };
  views: number;
  /** While the views were driven: all of them, and the looks of the change reader, a call each. */
  calls: number;
  looks: number;
  /** In milliseconds of the compressed clock. */
  lasted: number;
  refused: number;
  seconds: number;
}

export interface World {
  portal: RunningPortal;
  town: Town;
  signInCalls: number;
  isBlind: boolean;
  /** Moves the clock to so many milliseconds after the beginning. */
  to(ms: number): void;
  calls(): Promise<number>;
  close(): Promise<void>;
}

const AT_ONCE = 8;
const AWAKE_MS = 5 * 60_000;
const SLICE_MS = 1_000;
export const INTERVAL_MS = 15_000;
const STATUSES = ['In progress', 'Waiting for customer', 'New'];
const QUESTIONS = ['vpn drops', 'invoice', 'reset password', 'slow network', 'firmware', 'tunnel', 'report', 'phone'];

/** Keeps answers for 30 seconds, whatever happens in the org. */
const blind = (): Changes => ({
  ...{ touch: () => {}, watch: () => undefined, close: () => {} },
  ...{ current: async () => undefined, look: async () => {} },
});

/** The whole portal and its org on one clock, which the driver moves; everybody is signed in before it moves. */
export async function open(options: { customers: number; dice: () => number; isBlind?: boolean }): Promise<World> {
  const start = Date.now();
  let ahead: number | undefined;
  const now = () => (ahead === undefined ? Date.now() : start + ahead);
  const portal = await startPortal({
    clock: () => new Date(now()),
    ticks: now,
    ...(options.isBlind ? { changeReader: blind } : {}),
    change: (config) =>
      Object.assign(config, { session: { idleMinutes: 2_000, maxHours: 48 }, log: { level: 'error' } }),
  });
  const calls = async () => (await portal.stats()).apiCalls;
  // What the org is, and what is public, is read once for all.
  const first = await settle(portal, { customers: 1, dice: options.dice });
  for (const path of ['/', '/cases', '/solutions', '/ideas', '/search?q=vpn'])
    await first.get(first.residents[0] as Resident, path);
  first.close();
  const before = await calls();
  const town = await settle(portal, options);
  const signInCalls = (await calls()) - before;
  const settled = Date.now() - start;
  return {
    ...{ portal, town, signInCalls, calls, isBlind: options.isBlind === true },
    to: (ms) => {
      ahead = settled + ms;
    },
    close: async () => {
      town.close();
      await portal.close();
    },
  };
}

/** Drives views and agents in their order; within a second of the compressed clock some at once. */
export async function drive(world: World, what: { views: View[]; changes: Change[]; hours: number }): Promise<Run> {
  const { views, changes, hours } = what;
  const { portal, town, signInCalls, isBlind } = world;
  const began = performance.now();
  const before = await world.calls();
  let [looks, refused, lastView] = [0, 0, Number.NEGATIVE_INFINITY];
  let [nextView, nextChange, nextLook] = [0, 0, 0];

  for (let now = 0; now < hours * 3_600_000; ) {
    world.to(now);
    if (now >= nextLook) {
      if (!isBlind && now - lastView < AWAKE_MS) {
        await portal.caughtUp();
        looks += 1;
      }
      nextLook = now + INTERVAL_MS;
    }
    const until = now + SLICE_MS;
    for (let one = changes[nextChange]; one && one.at < until; one = changes[++nextChange])
      await work(portal, town, one);
    const slice: View[] = [];
    for (let one = views[nextView]; one && one.at < until; one = views[++nextView]) slice.push(one);
    if (slice.length > 0) lastView = now;
    const queue = slice.values();
    const worker = async () => {
      for (const view of queue) if ((await visit(town, view)) >= 400) refused += 1;
    };
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, slice.length) }, worker));
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
    signIns: { count: town.residents.length, calls: signInCalls },
    ...{ views: views.length, calls: (await world.calls()) - before, looks, refused },
    ...{ lasted: hours * 3_600_000, seconds: (performance.now() - began) / 1_000 },
  };
}

export async function visit(town: Town, view: View): Promise<number> {
  const who = town.residents[view.who];
  if (!who) throw new Error(`nobody is number ${view.who}`);
  const one = pick(who.cases, view.pick);
  if (view.kind === 'comment') {
    const form = { on: `/cases/${one.number}`, to: `/cases/${one.number}/comments`, fields: { body: 'Any news?' } };
    return town.send(who, form);
  }
  if (view.kind === 'new case') {
    const fields = { subject: 'Something new', description: 'It does not work as it did.', priority: 'Medium' };
    return town.send(who, { on: '/cases/new', to: '/cases', fields });
  }
  return (await town.get(who, pathOf(view.kind, { town, number: one.number, at: view.pick }))).status;
}

export function pathOf(kind: Kind, about: { town: Town; number: string; at: number }): string {
  const { town, number, at } = about;
  const paths: Partial<Record<Kind, string>> = {
    list: '/cases',
    case: `/cases/${number}`,
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
