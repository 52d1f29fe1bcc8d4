import { setTimeout as pause } from 'node:timers/promises';
import { startWorld, type World } from '../../plugin/sandbox/world.ts';
import { freePort } from '../make/ports.ts';
import { startRedis } from '../make/redis.ts';
import { type Confirmed, compare, type Losses, missing } from './loss-compare.ts';
import { keepEvidence } from './loss-evidence.ts';
import { createFaults } from './loss-faults.ts';
import { createForms, KINDS, type OwnCase, type Places, type Written } from './loss-forms.ts';
import { type Customer, createCustomer } from './loss-people.ts';
import { createPortalProcess } from './loss-portals.ts';
import { createDice } from './texts.ts';

export interface LossOptions {
  submissions: number;
  customers: number;
  kills: number;
  store: 'memory' | 'redis';
  files: boolean;
  seed: number;
  /** Portals run compiled, as they are shipped. */
  isBuilt?: boolean;
  say: (line: string) => void;
}

export interface LossReport extends Losses {
  sent: number;
  confirmed: number;
  /** Of those confirmed, so many waited in the outbox first. */
  kept: number;
  takenBack: number;
  /** Of those taken back, so many by a try that had no answer: they are nowhere any more. */
  gone: number;
  /** Told by reference, and nowhere any more though nobody has taken them back. */
  vanished: string[];
  /** A folder, where something is wrong. */
  evidence: string | undefined;
  kills: number;
  redisRestarts: number;
  /** How often each has met somebody, also never. */
  faults: Record<string, number>;
  /** How many of each kind were confirmed, also none. */
  kinds: Record<string, number>;
  seconds: number;
}

const AT_ONCE = 40;
const PROGRESS_MS = 15_000;
/** What has not come by then does not come: nothing has for so long. */
const PATIENCE_MS = 90_000;
/** When nothing is missing, what should not come at all may still be on its way. */
const MORE_MS = 2_000;
/** At most, each after a kill, so that few kills have some too. */
const REDIS_RESTARTS = 10;
/** A comment that closes its case does two things. */
const CLOSING = 'comment and close';
/** Of those that wait and whose reference was told. */
const TAKEN_BACK = 0.15;
/** So many are at it for a while, then others: after a restart each has to sign in again. */
const ACTIVE = 50;
const LEAVES = 0.08;

/**
 * Customers send forms to portals that are killed, over a CRM that fails in every way, and what was confirmed to them is
 * compared with what the CRM has in the end.
 */
export async function runLoss(options: LossOptions): Promise<LossReport> {
  const { submissions, store, kills, say, isBuilt = false } = options;
  const began = performance.now();
  const random = createDice(options.seed);
  const ports = await Promise.all(Array.from({ length: store === 'redis' ? 2 : 1 }, freePort));
  const origins = ports.map((port) => `http://localhost:${port}`);
  const world = await startWorld({ port: 0, seed: 1, cases: 60, portalUrls: origins });
  const redis = store === 'redis' ? await startRedis() : undefined;
  const portals = await Promise.all(ports.map((port) => createPortalProcess(world, { port, redis, isBuilt })));
  const told: Told = { begun: 0, confirmed: [], takenBack: [], gone: 0, vanished: [] };
  let killed = 0;
  let redisRestarts = 0;
  let isOver = false;
  let faults: ReturnType<typeof createFaults> | undefined;
  let killing: Promise<void> | undefined;

  async function kill(): Promise<void> {
    while (!isOver && killed < kills) {
      await pause(20 + random() * 60);
      if (told.begun < (killed * submissions) / kills) continue;
      const portal = portals[killed % portals.length];
      killed += 1;
      await portal?.again();
      if (redis && killed % Math.ceil(kills / REDIS_RESTARTS) === 0) {
        await (redisRestarts % 2 === 0 ? redis.stop() : redis.kill());
        await redis.start();
        redisRestarts += 1;
      }
    }
  }

  try {
    await Promise.all(portals.map((portal) => portal.start()));
    const people = peopleOf(world, { ...options, origins, random });
    const write = createWriter(people, { ...options, random, told, places: await placesOf(people) });
    say('portals are up and people are there');
    faults = createFaults({
      ...{
        world,
        random,
        share: () => told.begun / submissions,
        hasKept: () => told.confirmed.some(({ wasKept }) => wasKept),
      },
      longLimits: submissions < 1_000 ? 1 : 3,
    });
    killing = kill();
    const progress = setInterval(
      () =>
        say(
          `${Math.round((performance.now() - began) / 1_000)} s: ${told.confirmed.length} confirmed, ${killed} kills`,
        ),
      PROGRESS_MS,
    );
    await Promise.all([killing, ...Array.from({ length: Math.min(AT_ONCE, people.length) }, write)]);
    clearInterval(progress);
    await faults.end();
    const { confirmed, takenBack, gone, vanished } = told;
    say(`${confirmed.length} confirmed, ${killed} kills; now what waits is delivered`);
    await settled(() => missing(world, confirmed), say);
    await pause(MORE_MS);
    const kinds: Record<string, number> = Object.fromEntries([...KINDS, CLOSING].map((kind) => [kind, 0]));
    for (const { kind, closes } of confirmed) {
      const name = closes ? CLOSING : kind;
      kinds[name] = (kinds[name] ?? 0) + 1;
    }
    const losses = await compare(world, confirmed, takenBack);
    const isWrong = Object.values({ ...losses, vanished }).some(({ length }) => length > 0);
    return {
      ...losses,
      evidence: isWrong ? await keepEvidence(world, { portals, confirmed, takenBack }) : undefined,
      ...{ sent: told.begun, confirmed: confirmed.length, takenBack: takenBack.length, gone, vanished },
      kept: confirmed.filter(({ wasKept }) => wasKept).length,
      ...{ kills: killed, redisRestarts, faults: faults.counts, kinds },
      seconds: (performance.now() - began) / 1_000,
    };
  } finally {
    isOver = true;
    await Promise.allSettled([faults?.end(), killing]);
    await Promise.all(portals.map((portal) => portal.close()));
    await world.close();
    await redis?.close();
  }
}

/** Resolves when nothing is missing, or nothing more comes. */
async function settled(missing: () => string[], say: (line: string) => void): Promise<void> {
  let least = Number.POSITIVE_INFINITY;
  let cameAt = performance.now();
  for (;;) {
    const left = missing();
    if (left.length === 0 || performance.now() - cameAt > PATIENCE_MS) return;
    if (left.length < least) {
      least = left.length;
      cameAt = performance.now();
    }
    say(`not there yet: ${left.length}, such as ${left.slice(0, 3).join(', ')}`);
    await pause(5_000);
  }
}

function peopleOf(
  world: World,
  { customers, origins, random }: LossOptions & { origins: string[]; random: () => number },
): Customer[] {
  const [account] = world.org.rows('Account', { Name: 'Fjordhus Hotels' });
  return Array.from({ length: customers }, (_, at) => {
    const [name, email] = [`Person ${at}`, `person-${at}@fjordhus.example`];
    const row = { FirstName: 'Person', LastName: String(at), Email: email, AccountId: String(account?.Id) };
    const contactId = world.org.insert('Contact', { ...row, Portal_Active__c: true });
    return createCustomer(world, { name, email, contactId, origins, random });
  });
}

async function placesOf([first]: Customer[]): Promise<Places> {
  if (!first) throw new Error('there is nobody');
  const { text: ideas } = await first.get('/ideas');
  const { text: solutions } = await first.get('/solutions');
  const { text: form } = await first.get('/solutions/new');
  const idea = /action="\/ideas\/(\w+)\/vote"/.exec(ideas)?.[1];
  const solution = /href="\/solutions\/(\d+)"/.exec(solutions)?.[1];
  const category = /<select[^>]*name="category"[\s\S]*?<option value="([^"]+)"/.exec(form)?.[1] ?? '';
  if (!idea || !solution) throw new Error('no idea, or no solution, to say something of');
  return { idea, solution, category };
}

/** What customers were told, in the order in which they were. */
interface Told {
  begun: number;
  confirmed: (Confirmed & { ref?: string | undefined })[];
  takenBack: Confirmed[];
  gone: number;
  vanished: string[];
}

/** Answers a worker: it takes whoever is free, and lets him send something, until there is enough. */
function createWriter(
  people: Customer[],
  { submissions, files, random, told, places }: LossOptions & { random: () => number; told: Told; places: Places },
) {
  const formOf = createForms({ places, files, random });
  const free = [...people];
  const cases = new Map<string, OwnCase[]>();

  async function send(who: Customer, said: string, { kind, about, form }: Written): Promise<void> {
    const own = cases.get(who.name) ?? [];
    const { href, wasKept, ref, tries } = await who.send({ ...form, fields: { ...form.fields, key: await who.key() } });
    const closes = form.fields.close !== undefined;
    const one = { kind, said, contactId: who.contactId, about, wasKept, tries, closes, ref, file: form.files?.[0] };
    // A vote for the second time is the one that waits already, by a reference that may not have been told.
    const isLike = (other: Confirmed) =>
      other.contactId === who.contactId && other.kind === kind && other.about === about;
    const isAlone = !told.confirmed.some((other) => isLike(other) && other.wasKept && other.ref === undefined);
    told.confirmed.push(one);
    const isRegretted = ref !== undefined && isAlone && random() < TAKEN_BACK;
    const regret = isRegretted ? await who.takeBack(ref) : 'sent';
    if (regret === 'vanished') {
      // It was confirmed, and is compared as such; to what is nowhere he can send nothing more.
      told.vanished.push(`${kind} ${said}`);
      return;
    }
    if (regret !== 'sent') {
      // A reference that was taken back is free for somebody else.
      const isIt = (other: Told['confirmed'][number]) => other.contactId === who.contactId && other.ref === ref;
      told.takenBack.push(...told.confirmed.filter(isIt));
      told.confirmed = told.confirmed.filter((other) => !isIt(other));
      if (regret === 'gone') told.gone += 1;
      return;
    }
    if (kind === 'case')
      cases.set(who.name, [...own, { href: pathOf(href), subject: said, isClosed: false, isRated: false }]);
    const found = own.find(({ subject }) => subject === about);
    if (!found) return;
    if (kind === 'rating') found.isRated = true;
    if (kind === 'close' || closes) Object.assign(found, { isClosed: true, isRated: false });
    if (kind === 'reopen') found.isClosed = false;
  }

  return async function write(): Promise<void> {
    while (told.begun < submissions) {
      const [who] = free.splice(Math.floor(random() * Math.min(ACTIVE, free.length)), 1);
      if (!who) return;
      told.begun += 1;
      const said = `loss-${who.name.replace(' ', '-')}-${told.begun}`;
      await send(who, said, formOf(said, cases.get(who.name) ?? []));
      if (random() < LEAVES) free.push(who);
      else free.unshift(who);
    }
  };
}

function pathOf(href: string): string {
  return /^\/cases\/[^#?]+/.exec(href)?.[0] ?? '';
}
