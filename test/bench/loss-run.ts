import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startWorld, type World } from '../../plugin/sandbox/world.ts';
import { type Command, portico } from '../make/command.ts';
import { install } from '../make/installation.ts';
import { freePort } from '../make/portal.ts';
import { type RunningRedis, startRedis } from '../make/redis.ts';
import { type Confirmed, compare, type Losses, missing } from './loss-compare.ts';
import { type Customer, createCustomer, type Form } from './loss-people.ts';

export interface LossOptions {
  submissions: number;
  customers: number;
  kills: number;
  store: 'memory' | 'redis';
  files: boolean;
  seed: number;
  say: (line: string) => void;
}

export interface LossReport extends Losses {
  confirmed: number;
  kept: number;
  kills: number;
  seconds: number;
}

const AT_ONCE = 16;
const DRAIN_MS = 180_000;

/** The same every time for a seed. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

/** What an org can do wrong; the last of these is nothing. */
const FAULTS: object[] = [
  { down: true, for: '2 seconds' },
  { latencyMs: 400, for: '2 seconds' },
  { status: 500, for: '6 calls' },
  { status: 503, for: '1 seconds' },
  { dropAfterCommit: true, for: '3 calls' },
  { errorCode: 'REQUEST_LIMIT_EXCEEDED', for: '1 seconds' },
  { errorCode: 'UNABLE_TO_LOCK_ROW', only: 'composite', for: '4 calls' },
  { expireSessions: true },
  {},
];

/**
 * Customers send forms to portals that are killed, over a CRM that fails in every way, and what was confirmed to them is
 * compared with what the CRM has in the end.
 */
export async function runLoss(options: LossOptions): Promise<LossReport> {
  const { submissions, store, kills, say } = options;
  const began = performance.now();
  const random = dice(options.seed);
  const ports = await Promise.all(Array.from({ length: store === 'redis' ? 2 : 1 }, freePort));
  const origins = ports.map((port) => `http://localhost:${port}`);
  const world = await startWorld({ port: 0, seed: 1, cases: 60, portalUrls: origins });
  const redis = store === 'redis' ? await startRedis() : undefined;
  const portals = await Promise.all(ports.map((port) => createPortalProcess(world, redis, port)));
  const confirmed: Confirmed[] = [];
  let killed = 0;
  let isOver = false;
  const chaos: Promise<void>[] = [];

  async function disturb(): Promise<void> {
    while (!isOver) {
      const fault = FAULTS[Math.floor(random() * FAULTS.length)] ?? {};
      await control(world, fault);
      await pause(200 + random() * 1_200);
      // Who is signed out by a restart has to get in again, which needs the CRM.
      await control(world, {});
      await pause(random() * 3_000);
    }
    await control(world, {});
  }

  async function kill(): Promise<void> {
    while (!isOver && killed < kills) {
      await pause(20 + random() * 60);
      if (confirmed.length < (killed * submissions) / kills) continue;
      const portal = portals[killed % portals.length];
      killed += 1;
      await portal?.again();
      if (redis && killed % 5 === 0) {
        await (killed % 2 === 0 ? redis.kill() : redis.stop());
        await redis.start();
      }
      if (killed % 5 === 0) say(`${killed} kills, ${confirmed.length} confirmed`);
    }
  }

  try {
    await Promise.all(portals.map((portal) => portal.start()));
    say('portals are up');
    const people = await peopleOf(world, { ...options, origins, random });
    say('people are there');
    const write = await createWriter(people, { ...options, random, confirmed });
    chaos.push(disturb(), kill());
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, people.length) }, write));
    while (killed < kills) await pause(50);
    isOver = true;
    await Promise.all(chaos);
    say(`${confirmed.length} confirmed, ${killed} kills; now what waits is delivered`);
    const deadline = performance.now() + DRAIN_MS;
    while (performance.now() < deadline && (await missing(world, confirmed)) > 0) await pause(500);
    const losses = await compare(world, confirmed);
    const kept = confirmed.filter((one) => one.wasKept).length;
    return {
      ...losses,
      confirmed: confirmed.length,
      kept,
      kills: killed,
      seconds: (performance.now() - began) / 1_000,
    };
  } finally {
    isOver = true;
    await Promise.allSettled(chaos);
    await Promise.all(portals.map((portal) => portal.close()));
    await world.close();
    await redis?.close();
  }
}

async function control(world: World, fault: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  await fetch(`${world.instanceUrl}/_world/faults`, { method: 'POST', headers, body: JSON.stringify(fault) });
}

async function createPortalProcess(world: World, redis: RunningRedis | undefined, port: number) {
  const many = 1_000_000;
  const limits = {
    ...{ signInsPerMinute: many, submissionsPerMinute: many, pagesPerMinute: many },
    ...{ anonymousPerMinute: many, searchesPerMinute: many },
  };
  const more = { limits, log: { level: 'error' }, ...(redis ? { store: { kind: 'redis', url: redis.url } } : {}) };
  const { folder, file } = await install(world, { port, more });
  const config = { ...JSON.parse(await (await import('node:fs/promises')).readFile(file, 'utf8')) };
  config.outbox.perPerson = 5_000;
  config.crm.timeoutMs = 1_000;
  await writeFile(file, JSON.stringify(config));
  let running: Command | undefined;

  async function start(): Promise<void> {
    running = portico(['start', '--config', file], { env: { NO_COLOR: '1' } });
    for (;;) {
      const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined);
      if (answer?.ok) return;
      const code = await Promise.race([running.ended, pause(100)]);
      if (code !== undefined) throw new Error(`the portal ended with ${code}: ${running.stderr()} ${running.stdout()}`);
    }
  }

  return {
    start,
    again: async () => {
      running?.signal('SIGKILL');
      await running?.ended;
      await start();
    },
    close: async () => {
      running?.signal('SIGKILL');
      await running?.ended;
      await rm(join(folder), { recursive: true, force: true });
    },
  };
}

async function peopleOf(
  world: World,
  { customers, origins, random }: LossOptions & { origins: string[]; random: () => number },
): Promise<Customer[]> {
  const [account] = world.org.rows('Account', { Name: 'Fjordhus Hotels' });
  return Array.from({ length: customers }, (_, at) => {
    const [name, email] = [`Person ${at}`, `person-${at}@fjordhus.example`];
    const row = { FirstName: 'Person', LastName: String(at), Email: email, AccountId: String(account?.Id) };
    const contactId = world.org.insert('Contact', { ...row, Portal_Active__c: true });
    return createCustomer(world, { name, email, contactId, origins, random });
  });
}

/** Answers a worker: it takes whoever is free, and lets him send something, until there is enough. */
async function createWriter(
  people: Customer[],
  { submissions, files, random, confirmed, say }: LossOptions & { random: () => number; confirmed: Confirmed[] },
) {
  const [first] = people;
  if (!first) throw new Error('there is nobody');
  const { text: ideas } = await first.get('/ideas');
  const { text: solutions } = await first.get('/solutions');
  const { text: form } = await first.get('/solutions/new');
  const refs = {
    idea: /action="\/ideas\/(\w+)\/vote"/.exec(ideas)?.[1],
    solution: /href="\/solutions\/(\d+)"/.exec(solutions)?.[1],
  };
  const category = /<select[^>]*name="category"[\s\S]*?<option value="([^"]+)"/.exec(form)?.[1] ?? '';
  const free = [...people];
  const cases = new Map<string, { href: string; subject: string }[]>();
  let begun = 0;

  function formOf(
    who: Customer,
    said: string,
  ): { kind: Confirmed['kind']; form: Omit<Form, 'fields'> & Partial<Form>; about?: string } {
    const own = cases.get(who.name) ?? [];
    const share = random();
    const bytes = Buffer.from(`${said} `.repeat(1 + Math.floor(random() * 2_000)));
    const more = files && random() < 0.3 ? { files: [{ name: `${said}.txt`, bytes }] } : {};
    const found = own[Math.floor(random() * own.length)];
    if (share < 0.5 && found)
      return {
        ...{ kind: 'comment', about: found.subject },
        form: { path: `${found.href}/comments`, fields: { body: said }, lands: /^\/cases\//, ...more },
      };
    if (share < 0.75)
      return {
        kind: 'case',
        form: {
          path: '/cases',
          fields: { subject: said, description: `About ${said}` },
          lands: /^\/cases\/[\dQ]/,
          ...more,
        },
      };
    if (share < 0.8)
      return {
        kind: 'idea',
        form: { path: '/ideas', fields: { title: said, body: `Why ${said}` }, lands: /^\/ideas/ },
      };
    if (share < 0.87)
      return {
        kind: 'idea-comment',
        form: { path: `/ideas/${refs.idea}/comments`, fields: { body: said }, lands: /^\/ideas\// },
      };
    if (share < 0.91)
      return {
        kind: 'solution',
        form: {
          path: '/solutions',
          fields: { title: said, details: `How ${said}`, category, name: 'true' },
          lands: /^\/solutions/,
        },
      };
    if (share < 0.96) {
      const value = random() < 0.5 ? 'up' : 'none';
      return {
        kind: 'vote',
        about: value,
        form: { path: `/ideas/${refs.idea}/vote`, fields: { value }, lands: /^\/ideas/ },
      };
    }
    const value = random() < 0.5 ? 'yes' : 'no';
    return {
      kind: 'feedback',
      about: value,
      form: { path: `/solutions/${refs.solution}/helpful`, fields: { value }, lands: /^\/solutions/ },
    };
  }

  if (!refs.idea || !refs.solution) throw new Error('no idea, or no solution, to say something of');

  return async function write(): Promise<void> {
    while (begun < submissions) {
      const [who] = free.splice(Math.floor(random() * free.length), 1);
      if (!who) return;
      begun += 1;
      const said = `loss-${who.name.replace(' ', '-')}-${begun}`;
      const { kind, form, about } = formOf(who, said);
      const location = await who.send({ ...form, fields: { ...form.fields, key: await who.key() } });
      const wasKept = /Q-[0-9A-Z]{4}-[0-9A-Z]{2}/.test(location);
      const [file] = form.files ?? [];
      confirmed.push({ kind, said, contactId: who.contactId, about, wasKept, ...(file ? { file } : {}) });
      const [href = ''] = /^\/cases\/[^#?]+/.exec(location) ?? [];
      if (confirmed.length % 20 === 0) say(`${confirmed.length} confirmed`);
      if (kind === 'case') cases.set(who.name, [...(cases.get(who.name) ?? []), { href, subject: said }]);
      free.push(who);
    }
  };
}
