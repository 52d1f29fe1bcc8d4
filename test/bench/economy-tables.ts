import { busiestHour, VISIT_PAGES } from './economy-plan.ts';
import { INTERVAL_MS, type Run } from './economy-run.ts';

export function line(...cells: (string | number)[]): string {
  return cells.map((cell, at) => (at === 0 ? String(cell).padEnd(58) : String(cell).padStart(16))).join('');
}

/** The same pages by more customers: each costs his sign-in and his first reads; the rest is of changes. */
export function otherTowns(
  { views, calls, submissions, signIns, purposes }: Run,
  customers: number,
  goal: number,
): void {
  const looking = calls - submissions.calls;
  const first = 1 + signIns / customers; // his sign-in, and all of his in one call
  const rest = looking - customers * first;
  console.log('\ncalculated from these figures, not run: the same hour by other numbers of customers');
  for (const many of [50, customers, 500, 1_000, 5_000])
    console.log(
      line(
        `  ${many} customers, ${Math.round(views / many)} pages each`,
        '',
        ((rest + many * first) / views).toFixed(4),
      ),
    );
  const most = Math.max(0, Math.floor((goal * views - rest) / first));
  console.log(
    `below ${goal} up to ${most} customers in the hour; ${purposes.changes} of the calls are the change reader’s`,
  );
}

/**
 * @param visitCalls of somebody who comes once in many days and finds nothing kept of his own, with his sign-in
 * @param libraryCalls of one machine in a day, for texts and ideas: each machine reads those by itself
 */
export function million({ visitCalls, libraryCalls }: { visitCalls: number; libraryCalls: number }): void {
  const [people, machines, viewsEach, limit] = [1_000_000, 50, 0.5, 100_000 + 500 * 5_000];
  const looks = 86_400_000 / INTERVAL_MS;
  const visits = Math.round((people * viewsEach) / VISIT_PAGES);
  const reading = machines * libraryCalls;
  const total = Math.round(visits * visitCalls + looks + reading);
  const peak = (total * busiestHour()) / 3_600;
  const share = ((100 * total) / limit).toFixed(0);
  console.log(
    `\n${people} customers on ${machines} machines that share one Redis (not run: calculated from the figures above).`,
  );
  console.log(
    `assumed: ${viewsEach} pages a day each, visits of ${VISIT_PAGES} pages with a sign-in each, none of them warm`,
  );
  console.log(
    'calls a day = visits x calls of a first visit with its sign-in + 86400 s / interval + machines x library',
  );
  console.log(
    `            = ${visits} x ${visitCalls.toFixed(2)} + ${looks} + ${machines} x ${libraryCalls} = ${total}`,
  );
  console.log(`busiest hour, ${(100 * busiestHour()).toFixed(1)} % of the day: ${peak.toFixed(1)} calls/s`);
  const busy = machines * looks * 2;
  console.log(
    `if texts and ideas changed in every interval of the day: ${busy} for the library in place of ${reading}`,
  );
  console.log(`share of a limit of ${limit} (100,000 + 500 licences x 5,000): ${share} %`);
}
