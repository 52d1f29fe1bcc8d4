import { createBrowser } from '../make/browser.ts';
import type { Figure } from './figures.ts';
import { install } from './installation.ts';

const AT_ONCE = 4;
const MOST_MIB = 160;
const PEOPLE = ['maya', 'erik', 'ingrid', 'siri', 'maryam', 'noa'];

/** Real ones: through the provider, with a signed answer each, every one in a browser of its own. */
export async function measureSignIns(options: { signIns: number }): Promise<Figure[]> {
  const { signIns } = options;
  const installation = await install();
  const before = installation.portal.memory();
  const began = performance.now();
  let begun = 0;
  const worker = async () => {
    while (begun < signIns) {
      const person = PEOPLE[begun++ % PEOPLE.length] ?? '';
      const page = await createBrowser(installation.origin).signIn(person);
      if (page.status !== 200) throw new Error(`sign-in answered ${page.status}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const perSecond = signIns / ((performance.now() - began) / 1_000);
  const memory = installation.portal.memory() ?? 0;
  await installation.stop();
  return [
    {
      what: `memory after ${signIns} sign-ins (${before} MiB at start)`,
      ...{ goal: `< ${MOST_MIB} MiB`, measured: `${memory} MiB`, met: memory < MOST_MIB },
    },
    {
      what: 'sign-ins a second, with the page behind',
      ...{ goal: '', measured: perSecond.toFixed(0), met: undefined },
    },
  ];
}
