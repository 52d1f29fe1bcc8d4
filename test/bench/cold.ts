import { setTimeout as pause } from 'node:timers/promises';
import { type Figure, median } from './figures.ts';
import { type Installation, install } from './installation.ts';

/** V8 compiles what runs often while it runs: the first few hundred pages after a start take half as long again. */
const WARM_UP = 300;
const PAGES = 300;
const AT_ONCE = 1_000;
const SETTLE_MS = 500;
const ASSETS = /(?:href|src)="(\/assets\/[^"]+)"/g;

interface Cold {
  pageMs: number;
  crmMs: number;
  oursMs: number;
}

/** Lists that nobody has asked for yet: each costs one call, whose time the portal itself measures. */
async function coldPages(installation: Installation): Promise<Cold & { firstMs: number; calls: number }> {
  const { browser } = await installation.signIn('maya');
  const crmMs = async () => {
    const text = (await browser.get('/metrics')).text;
    const sums = [...text.matchAll(/^portico_crm_call_duration_seconds_sum\S* ([\d.e+-]+)$/gm)];
    return sums.reduce((sum, [, seconds]) => sum + Number(seconds) * 1_000, 0);
  };
  const found: Cold[] = [];
  let calls = 0;
  for (let at = 0; at < WARM_UP + PAGES; at++) {
    const before = await crmMs();
    const callsBefore = await installation.calls();
    const began = performance.now();
    const page = await browser.get(`/cases?status=all&q=${(at + 10).toString(36)}`);
    const pageMs = performance.now() - began;
    if (page.status !== 200) throw new Error(`a cold page answered ${page.status}`);
    calls += (await installation.calls()) - callsBefore;
    const spent = (await crmMs()) - before;
    found.push({ pageMs, crmMs: spent, oursMs: pageMs - spent });
  }
  const of = (what: keyof Cold, pages: Cold[]) => median(pages.map((one) => one[what]));
  const [first, then] = [found.slice(0, WARM_UP), found.slice(WARM_UP)];
  return {
    ...{ pageMs: of('pageMs', then), crmMs: of('crmMs', then), oursMs: of('oursMs', then) },
    ...{ firstMs: of('oursMs', first), calls: calls / found.length },
  };
}

/** CRM calls of a page nobody has asked for yet, asked for so many times at once, and of the same once more. */
async function sharedPages(installation: Installation): Promise<{ cold: number; warm: number }> {
  const { browser } = await installation.signIn('maya');
  const path = '/cases?status=all&q=everybody';
  async function callsOf(times: number): Promise<number> {
    const before = await installation.calls();
    const pages = await Promise.all(Array.from({ length: times }, () => browser.get(path)));
    const wrong = pages.find(({ status }) => status !== 200);
    if (wrong) throw new Error(`one of ${times} pages answered ${wrong.status}`);
    return (await installation.calls()) - before;
  }
  // What a sign-in reads for later goes on behind its page.
  for (let before = -1, now = 0; before !== now; before = now, now = await installation.calls()) await pause(SETTLE_MS);
  return { cold: await callsOf(AT_ONCE), warm: await callsOf(1) };
}

export async function measureCold(): Promise<Figure[]> {
  // What the change reader asks between the pages is not theirs.
  const installation = await install({ crm: { changeIntervalSeconds: 3_600 } });
  const cold = await coldPages(installation);
  const shared = await sharedPages(installation);
  const { browser } = await installation.signIn('maya');
  const gzip = { headers: { 'accept-encoding': 'gzip, deflate, br' } };
  const page = await browser.get('/cases?status=all', gzip);
  const plain = (await browser.get('/cases?status=all')).text;
  const assets = [...new Set([...plain.matchAll(ASSETS)].map(([, path]) => path ?? ''))];
  const sizes = await Promise.all(assets.map(async (path) => (await browser.get(path, gzip)).body.length));
  const weight = sizes.reduce((sum, size) => sum + size, page.body.length) / 1_000;
  const { portalMs, readyMs } = installation;
  await installation.stop();
  return [
    {
      what: `cold page beyond its CRM time (${cold.crmMs.toFixed(1)} ms), median`,
      ...{ goal: '<= 5 ms', measured: `${cold.oursMs.toFixed(1)} ms`, met: cold.oursMs <= 5 },
    },
    {
      what: `the same of the ${WARM_UP} pages before, right after the start`,
      ...{ goal: '', measured: `${cold.firstMs.toFixed(1)} ms`, met: undefined },
    },
    {
      what: 'CRM calls of a cold page',
      ...{ goal: '1', measured: cold.calls.toFixed(2), met: cold.calls <= 1 },
    },
    {
      what: `CRM calls of a cold page that ${AT_ONCE} ask for at once, all together`,
      ...{ goal: '1', measured: String(shared.cold), met: shared.cold === 1 },
    },
    {
      what: 'CRM calls of a warm page',
      ...{ goal: '0', measured: String(shared.warm), met: shared.warm === 0 },
    },
    {
      what: `portal ready after the org’s answer (${portalMs.toFixed(0)} ms after its start)`,
      ...{ goal: '<= 1000 ms', measured: `${readyMs.toFixed(0)} ms`, met: readyMs <= 1_000 },
    },
    {
      what: 'case list with style, script and icon, compressed',
      ...{ goal: '< 40 KB', measured: `${weight.toFixed(1)} KB`, met: weight < 40 },
    },
    {
      what: 'requests of a first visit',
      ...{ goal: '<= 4', measured: String(1 + assets.length), met: 1 + assets.length <= 4 },
    },
  ];
}

/** The same in a small and in a large org. */
export async function measureGrowth(options: { small: number; large: number }): Promise<Figure[]> {
  const at = async (cases: number) => {
    const installation = await install({ cases, worldMiB: 12_000 });
    const cold = await coldPages(installation);
    const memory = installation.portal.memory() ?? 0;
    await installation.stop();
    return { ...cold, memory, worldMs: installation.worldMs };
  };
  const small = await at(options.small);
  const large = await at(options.large);
  const line = (what: string, unit: string, less: number, more: number): Figure => ({
    what: `${what}, ${options.large} cases beside ${options.small}`,
    goal: '<= 1.2 x',
    measured: `${more.toFixed(1)} / ${less.toFixed(1)} ${unit} = ${(more / less).toFixed(2)} x`,
    met: more <= 1.2 * less,
  });
  return [
    line('cold page beyond its CRM time', 'ms', small.oursMs, large.oursMs),
    line('cold page with its CRM time', 'ms', small.pageMs, large.pageMs),
    line('memory of the portal', 'MiB', small.memory, large.memory),
    {
      what: `the sandbox needs to make ${options.large} cases`,
      ...{ goal: '', measured: `${(large.worldMs / 1_000).toFixed(1)} s`, met: undefined },
    },
  ];
}
