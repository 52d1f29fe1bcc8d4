// Calls to the CRM that a day, or a busy hour, of customers costs, with the clock run fast. Counted by the org.
// Usage: npm run bench:economy [-- --customers 100 --views 3000 --hours 24 --seed 1] [-- --hour --views 180000]
import { parseArgs } from 'node:util';
import { naiveCalls } from './economy-naive.ts';
import { busiestHour, firstVisits, type Kind, type PlanOptions, plan, VISIT_PAGES, type View } from './economy-plan.ts';
import { drive, INTERVAL_MS, open, type Run, visit } from './economy-run.ts';
import { createDice } from './texts.ts';

const { values } = parseArgs({
  options: {
    ...{ customers: { type: 'string' }, views: { type: 'string' }, hours: { type: 'string' } },
    ...{ seed: { type: 'string', default: '1' }, hour: { type: 'boolean', default: false } },
    alone: { type: 'boolean', default: false },
  },
});
const isHour = values.hour;
const seed = Number(values.seed);
const hours = Number(values.hours ?? (isHour ? 1 : 24));
const customers = Number(values.customers ?? (isHour ? 200 : 100));
const views = Number(values.views ?? (isHour ? 18_000 : 3_000));
const changes = isHour ? Math.round(views / 450) : customers;
const NEWCOMERS = 40;
interface Visit {
  pages: number;
  signIn: number;
}
const KINDS: Kind[] = ['home', 'list', 'case', 'solutions', 'text', 'ideas', 'search', 'comment', 'new case'];

/** The same day for each contestant. */
function planned() {
  const options: PlanOptions = {
    customers,
    views,
    hours,
    changes,
    exponent: 1,
    isDay: !isHour,
    dice: createDice(seed + 1),
  };
  const { views: all, changes: made } = plan(options);
  // The goal of the busy hour is for looking: what is sent costs its two calls, and what it changes is read again.
  return { views: isHour ? all.filter(({ kind }) => kind !== 'comment' && kind !== 'new case') : all, changes: made };
}

async function day(isBlind: boolean): Promise<{ run: Run; naive: Record<Kind, number> | undefined }> {
  const world = await open({ customers, dice: createDice(seed), isBlind });
  try {
    world.to(0);
    await world.portal.caughtUp();
    if (!isBlind) await kinds(world);
    const naive = isBlind || isHour ? undefined : await naiveCalls(world);
    const run = await drive(world, { ...planned(), hours });
    return { run, naive };
  } finally {
    await world.close();
  }
}

/** What a page of each kind costs somebody who has not seen it, and once more at once. */
async function kinds(world: Awaited<ReturnType<typeof open>>): Promise<void> {
  console.log(line('calls of a page', 'cold', 'warm'));
  console.log(line('sign-in', (world.signInCalls / world.town.residents.length).toFixed(2), ''));
  const who = world.town.residents.length - 1;
  for (const kind of KINDS) {
    const view: View = { at: 0, who, kind, pick: 0.5 };
    const before = await world.calls();
    await visit(world.town, view);
    const cold = await world.calls();
    const isWrite = kind === 'comment' || kind === 'new case';
    if (!isWrite) await visit(world.town, view);
    console.log(line(kind, cold - before, isWrite ? '' : (await world.calls()) - cold));
  }
  console.log('');
}

function report(name: string, run: Run): void {
  const all = run.calls + run.signIns.calls;
  const share = `${(all / run.views).toFixed(4)} a view`;
  console.log(line(name, ((1_000 * all) / run.views).toFixed(1), share));
  const parts = `${run.signIns.calls} for ${run.signIns.count} sign-ins, ${run.looks} by the change reader`;
  console.log(
    `  ${run.calls + run.signIns.calls} calls for ${run.views} views: ${parts}; ${run.refused} refused; ran ${run.seconds.toFixed(0)} s`,
  );
}

function line(...cells: (string | number)[]): string {
  return cells.map((cell, at) => (at === 0 ? String(cell).padEnd(44) : String(cell).padStart(16))).join('');
}

/** Whoever comes once in many days finds nothing kept of his own. */
async function firstVisit(): Promise<Visit> {
  const world = await open({ customers: NEWCOMERS, dice: createDice(seed) });
  try {
    const views = firstVisits(NEWCOMERS, createDice(seed + 2));
    const run = await drive(world, { views, changes: [], hours: NEWCOMERS / 60 });
    return { pages: (run.calls - run.looks) / NEWCOMERS, signIn: run.signIns.calls / run.signIns.count };
  } finally {
    await world.close();
  }
}

/** No visit finds anything of the one before; the change reader looks once for all machines. */
function million({ pages, signIn }: Visit): void {
  const [people, machines, viewsEach, limit] = [1_000_000, 50, 0.5, 100_000 + 500 * 5_000];
  const looks = 86_400_000 / INTERVAL_MS;
  const visits = Math.round((people * viewsEach) / VISIT_PAGES);
  const total = Math.round(visits * (pages + signIn) + looks);
  const peak = (total * busiestHour()) / 3_600;
  const share = ((100 * total) / limit).toFixed(0);
  console.log(
    `\n${people} customers on ${machines} machines that share one Redis (not run: calculated from the figures above).`,
  );
  console.log(
    `assumed: ${viewsEach} views a day each, visits of ${VISIT_PAGES} pages with a sign-in each, none of them warm`,
  );
  console.log('calls a day = visits x (calls of a first visit + calls of a sign-in) + 86400 s / interval');
  console.log(`            = ${visits} x (${pages.toFixed(2)} + ${signIn.toFixed(2)}) + ${looks} = ${total}`);
  console.log(`busiest hour, ${(100 * busiestHour()).toFixed(1)} % of the day: ${peak.toFixed(1)} calls/s`);
  console.log(`share of a limit of ${limit} (100,000 + 500 licences x 5,000): ${share} %`);
}

console.log(
  `${customers} customers (Zipf), ${views} views in ${hours} h, ${changes} changes by agents, seed ${seed}. Counted by the org.\n`,
);
const ours = await day(false);
console.log(line('API calls', 'per 1,000 views', ''));
if (ours.naive) {
  const { naive } = ours;
  const asked = planned().views.reduce(
    (sum, view) => sum + naive[view.kind] + (view.kind === 'comment' || view.kind === 'new case' ? 1 : 0),
    0,
  );
  console.log(
    line(
      'jsforce as it comes, a query per part',
      ((1_000 * asked) / views).toFixed(1),
      `${(asked / views).toFixed(4)} a view`,
    ),
  );
  console.log(`  calls sent for a sample of each kind, times the views of that kind; a write is one more`);
}
if (!values.alone) report('ours, 30 s cache, without change reader', (await day(true)).run);
report('ours', ours.run);
if (isHour) {
  const all = ours.run.calls + ours.run.signIns.calls;
  console.log(
    `\n${(views / (hours * 3_600)).toFixed(1)} views a second; goal: < 0.02 calls a view at 50: ${(all / ours.run.views).toFixed(4)} measured`,
  );
} else million(await firstVisit());
