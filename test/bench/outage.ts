import type { Page } from '../make/browser.ts';
import { CALL_MS, inOrder, laterWait, MOST_CALLS_A_SECOND, PAGE_MS, STEPS, tenMinutes } from '../make/outage.ts';
import type { Figure } from './figures.ts';

/** In words: “now”, “1 minute ago”. */
const AGE = /You see (?:your cases|this page) as of <time[^>]*>[^<]*<\/time>, <time[^>]*>([^<]+)<\/time>/;

/** How many do what all of them have to. */
function all(what: string, count: number, of: number): Figure {
  return { what, goal: `${of} of ${of}`, measured: `${count} of ${of}`, met: count === of };
}

/** Ten minutes without the CRM, by a clock that is put forward: what customers see meanwhile, and how it gets what they sent. */
export async function measureOutage(): Promise<Figure[]> {
  const { again, never, sent, calls, rate, order } = await tenMinutes(true);
  const ageOf = ({ text }: Page) => AGE.exec(text)?.[1];
  const [, ...known] = again; // whoever comes first finds out
  const ages = known.flatMap(({ page }) => ageOf(page) ?? []);
  const oldest = Math.max(...ages.map((words) => Number(/^\d+(?= minutes? ago)/.exec(words)?.[0] ?? 0)));
  const isPut = ({ page }: { page: Page }) => page.status === 503 && /^\d+$/.test(page.headers['retry-after'] ?? '');
  const isKept = ({ page }: { page: Page }) => page.headers.location?.startsWith('/cases/Q-');
  const longest = Math.max(...[...again, ...never, ...sent].map(({ ms }) => ms));
  const middle = laterWait({ again, never, sent });
  const delivered = order.flatMap((subjects, who) => subjects.filter((subject, at) => subject === inOrder[who]?.[at]));
  const isAllThere = order.flat().length === inOrder.flat().length;
  const arrived = all('delivered afterwards, once and in order', delivered.length, inOrder.flat().length);
  return [
    all('pages seen before: answered', again.filter(({ page }) => page.status === 200).length, again.length),
    all(`those after the first: say their age (oldest: ${oldest} min)`, ages.length, known.length),
    all('pages never seen: 503 with Retry-After', never.filter(isPut).length, never.length),
    all('submissions kept', sent.filter(isKept).length, sent.length),
    {
      what: 'longest wait of any request',
      ...{ goal: `< ${PAGE_MS} ms`, measured: `${longest.toFixed(0)} ms`, met: longest < PAGE_MS },
    },
    {
      what: 'wait in the later half, median',
      ...{ goal: `< ${CALL_MS} ms`, measured: `${middle.toFixed(0)} ms`, met: middle < CALL_MS },
    },
    {
      what: `calls to the CRM while it is away (${calls.later} in the later half)`,
      ...{ goal: `<= ${STEPS}`, measured: String(calls.all), met: calls.all <= STEPS },
    },
    {
      what: 'calls in the busiest second of its recovery',
      ...{ goal: `< ${MOST_CALLS_A_SECOND}`, measured: String(rate), met: rate < MOST_CALLS_A_SECOND },
    },
    { ...arrived, met: arrived.met && isAllThere },
  ];
}
