import autocannon from 'autocannon';
import { type Figure, median } from './figures.ts';
import { install } from './installation.ts';
import { type Running, run } from './processes.ts';

const CONNECTIONS = 16;
const PAGES = [
  ['case list', '/cases?status=all'],
  ['case page', '/cases/00012873'],
  ['home', '/'],
] as const;

interface Loaded {
  perSecond: number;
  p99: number;
  sent: number;
}

export async function load(url: string, seconds: number, headers: Record<string, string> = {}): Promise<Loaded> {
  const result = await autocannon({ url, connections: CONNECTIONS, duration: seconds, headers });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${url}: ${result.non2xx} refusals, ${result.errors} errors`);
  return { perSecond: result.requests.average, p99: result.latency.p99, sent: result.requests.total };
}

/**
 * Warm pages of one signed-in person, beside the two yardsticks of equal bytes: in many short rounds, and compared within each,
 * as some machines are twice as fast in one minute as in the next.
 */
export async function measureSpeed(options: { seconds: number; rounds: number; profile?: string }): Promise<Figure[]> {
  const { seconds, rounds, profile } = options;
  const installation = await install(profile === undefined ? {} : { profile });
  const { browser, headers } = await installation.signIn('maya');
  const figures: Figure[] = [];
  for (const [name, path] of PAGES) {
    const bytes = (await browser.get(path)).body.length;
    const bare = await yardstick('express', bytes);
    const raw = await yardstick('raw', bytes);
    const contestants = {
      ours: { server: installation.portal, url: installation.origin + path, headers },
      bare: { server: bare, url: bare.line, headers: {} },
      raw: { server: raw, url: raw.line, headers: {} },
    };
    const found = { ours: [] as Loaded[], bare: [] as Loaded[], raw: [] as Loaded[] };
    for (const contestant of Object.values(contestants)) await load(contestant.url, 1, contestant.headers);
    const before = await installation.calls();
    const usedBefore = { ours: installation.portal.cpuMs(), bare: bare.cpuMs(), raw: raw.cpuMs() };
    for (let round = 0; round < rounds; round++)
      for (const key of ['bare', 'ours', 'raw'] as const)
        found[key].push(await load(contestants[key].url, seconds, contestants[key].headers));
    const calls = (await installation.calls()) - before;
    const cpuUs = (key: keyof typeof found) => costOf(contestants[key].server, usedBefore[key], found[key]);
    const cost = { ours: cpuUs('ours'), bare: cpuUs('bare'), raw: cpuUs('raw') };
    await bare.stop();
    await raw.stop();
    const speed = (of: Loaded[]) => median(of.map(({ perSecond }) => perSecond));
    const slowest = (of: Loaded[]) => median(of.map(({ p99 }) => p99));
    const beside = (others: Loaded[]) =>
      median(found.ours.map(({ perSecond }, round) => perSecond / (others[round]?.perSecond ?? Number.NaN)));
    const [besideBare, besideRaw] = [beside(found.bare), beside(found.raw)];
    const sent = found.ours.reduce((sum, one) => sum + one.sent, 0);
    const isGoal = name === 'case list';
    figures.push(
      {
        what: `${name}, warm, ${bytes} bytes: requests a second`,
        ...{
          goal: '',
          measured: `${Math.round(speed(found.ours))}/s, ${Math.round(cost.ours)} us CPU`,
          met: undefined,
        },
      },
      {
        what: `  beside bare Express + Handlebars (${Math.round(speed(found.bare))}/s)`,
        ...{
          goal: isGoal ? '>= 1.5 x' : '',
          measured: `${besideBare.toFixed(2)} x (CPU ${(cost.bare / cost.ours).toFixed(2)} x)`,
        },
        met: isGoal ? besideBare >= 1.5 : undefined,
      },
      {
        what: `  beside raw node:http, page prebuilt (${Math.round(speed(found.raw))}/s)`,
        ...{
          goal: isGoal ? '>= 0.4 x' : '',
          measured: `${besideRaw.toFixed(2)} x (CPU ${(cost.raw / cost.ours).toFixed(2)} x)`,
        },
        met: isGoal ? besideRaw >= 0.4 : undefined,
      },
      {
        what: `  p99 at ${CONNECTIONS} connections`,
        ...{ goal: `<= ${slowest(found.bare)} ms`, measured: `${slowest(found.ours)} ms` },
        met: slowest(found.ours) <= slowest(found.bare),
      },
      {
        what: '  CRM calls a page view',
        ...{ goal: '0', measured: (calls / sent).toFixed(5), met: calls / sent < 0.001 },
      },
    );
  }
  await installation.stop();
  return figures;
}

/** CPU time of a request: what else this machine does at the moment does not count. */
function costOf(server: Running, beforeMs: number, loads: readonly Loaded[]): number {
  return ((server.cpuMs() - beforeMs) * 1_000) / loads.reduce((sum, { sent }) => sum + sent, 0);
}

function yardstick(kind: 'express' | 'raw', bytes: number) {
  return run(
    ['--import', 'tsx', 'test/bench/yardsticks.ts', kind, String(bytes)],
    { NODE_ENV: 'production' },
    () => true,
  );
}
