import type { IncomingMessage, ServerResponse } from 'node:http';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Express } from 'express';
import { createAuth } from './auth/auth.ts';
import type { Brand } from './brand.ts';
import { createCrm } from './crm/crm.ts';
import type { Log } from './log.ts';
import { loadManifest } from './manifest.ts';
import { createBeforehand } from './records/beforehand.ts';
import { createCases } from './records/cases.ts';
import { createChanges } from './records/changes/changes.ts';
import { createContacts } from './records/contacts.ts';
import { createCounts } from './records/counts.ts';
import type { CrmState } from './records/crm.ts';
import type { Customer } from './records/customer.ts';
import { createDeflection } from './records/deflection/deflection.ts';
import { createIdeas } from './records/ideas/ideas.ts';
import type { Later } from './records/later.ts';
import { hasLedger, NO_LEDGER } from './records/ledger.ts';
import { createLibrary } from './records/library/library.ts';
import { createLibraryReader } from './records/library/reader.ts';
import { createSubmissions } from './records/library/submit.ts';
import { missingFields } from './records/named-fields.ts';
import { noticeWrites } from './records/outbox/attempts.ts';
import { createOutbox } from './records/outbox/outbox.ts';
import { createPresence } from './records/presence.ts';
import { createReads } from './records/reads/create.ts';
import { createRecentCases } from './records/recent-cases.ts';
import { createSearch } from './records/search/engine.ts';
import type { Settings } from './settings.ts';
import { type Backend, openBackend } from './store/backend.ts';
import { openQueue } from './store/queue.ts';
import { createUsedOnDisk } from './store/used-on-disk.ts';
import { createView } from './view/engine.ts';
import { createApp } from './web/app.ts';
import { createGuards } from './web/guards.ts';
import { createLive } from './web/live.ts';
import { createMetrics } from './web/metrics.ts';
import { createReadiness } from './web/readiness.ts';
import { createUploads } from './web/uploads.ts';

export interface Portal {
  /** An Express application; can be mounted inside another one. */
  app: Express;
  /** Answers at once, before Express, if the page asked for is kept; and says whether it did. `app` needs no one to ask it. */
  answerNow(req: IncomingMessage, res: ServerResponse): boolean;
  /** Tells the log when the org or Redis lacks what safe writes need. Asks until they have answered once; never fails. */
  examine(): void;
  /** Asks the CRM once, unless it is being left alone, and answers how it is. Never fails. */
  probe(): Promise<CrmState>;
  /** Asks the CRM now what has changed, without waiting for the interval to pass. Never fails. */
  catchUp(): Promise<void>;
  /** The portal is about to stop: not ready any more, and each answer ends its connection. */
  drain(): void;
  /** Ends the streams of open pages, which would keep a server from closing. */
  endStreams(): void;
  /** The CRM is waited for no longer: forms under way are kept and answered. */
  giveUp(): void;
  /** Ends what was opened: timers, connections, the store. */
  close(): Promise<void>;
}

interface Outside {
  log: Log;
  ticks?: () => number;
  later?: Later;
  changeReader?: typeof createChanges;
}

/**
 * Builds the whole portal from its configuration. Nothing is listened on, and nothing outside has to answer yet.
 *
 * @param outside.ticks milliseconds of a clock that is never set; `later` goes by it
 * @param outside.changeReader another change reader, to measure what this one is good for
 *
 * @example const { app, close } = await createPortal(loadConfig('config/portal.json'), { log });
 * @throws ConfigProblem when a template, a catalogue or an asset is wrong: each with file and line
 */
export async function createPortal(
  settings: Settings,
  { log, clock = () => new Date(), ...rest }: Outside & { clock?: () => Date },
): Promise<Portal> {
  // What keeps connections is closed again when anything else fails, else the process would never end.
  const backend = await openBackend({ settings: settings.store, log });
  try {
    return await assemble(settings, { backend, log, clock, ...rest });
  } catch (thrown) {
    await backend.close();
    throw thrown;
  }
}

async function assemble(
  settings: Settings,
  { backend, log, clock, changeReader = createChanges, ...time }: Outside & { backend: Backend; clock: () => Date },
): Promise<Portal> {
  const manifest = loadManifest();
  const metrics = createMetrics(settings.metrics);
  const counts = createCounts();
  const inMs = { clock: () => clock().getTime(), ...time };
  const folder = resolve(settings.outbox.path, 'kept');
  const tally = backend.tally?.('calls');
  let back = () => {}; // the outbox is made later
  const { crm, attempt } = noticeWrites(
    createCrm({
      settings: settings.crm,
      log,
      ...inMs,
      tally,
      folder,
      observe: metrics.call,
      back: () => back(),
    }),
  );
  const { brands, byHost, originOf, brandOf } = brandsOf(settings);
  const view = createView({ root: fileURLToPath(new URL('../templates', import.meta.url)), brands, log });
  const { store, versions, bus } = backend;
  const { changeIntervalSeconds: intervalSeconds } = settings.crm;
  const machines = backend.shared && { shared: backend.shared, lease: backend.lease };
  const changes = changeReader({ crm, manifest, versions, intervalSeconds, clock, log, ...machines });
  const reads = createReads({ crm, versions, changes, clock, counts, ...machines });
  const known = { crm, reads, versions, changes };
  const recent = createRecentCases();
  const contacts = createContacts({ crm, reads, manifest, rules: settings.contact, brands, recent });
  const { days } = settings.deflection;
  const formSeconds = settings.session.maxHours * 3_600;
  const deflection = createDeflection({ crm, contacts, days, formSeconds, shared: backend.shared, log, clock });
  const library = createLibrary({ ...known, manifest, settings, clock, log });
  const submissions = createSubmissions({ crm, contacts, library, rules: settings.solutions });
  const ideas = createIdeas({ ...known, bus, manifest, contacts, settings, brandOf, clock, log });
  const reader = createLibraryReader({ crm, reads, versions, manifest, contacts, library, brandOf });
  const search = createSearch({ crm, reads, manifest, library, board: ideas, log, clock });
  const beside = { reads, versions, wrote: changes.wrote, beside: deflection.beside };
  const cases = createCases({ crm, manifest, contacts, recent, rules: settings.cases, brandOf, clock, ...beside });
  const beforehand = createBeforehand({ cases, search, ideas, reader, reads, versions, changes, clock });
  const presence = createPresence({ crm, manifest, log });
  const origins = (id: string) => originOf(brandById(brands, id));
  const usedOnDisk = backend.shared ? undefined : createUsedOnDisk(resolve(settings.outbox.path, 'used'));
  const auth = createAuth({ settings, origins, store, contacts, log, clock, usedOnDisk });
  const live = createLive({ versions: backend.versions, sessions: auth.sessions, touch: changes.touch, ...time });
  const guards = createGuards({ settings, backend, counts, log, clock });
  const uploads = createUploads({
    folder: resolve(settings.outbox.path, 'uploads'),
    store,
    shared: backend.files,
    clock,
    guards,
  });
  const queue = await openQueue({ settings, backend, log, clock });
  const sending = { cases, ideas, submissions, reader };
  const outboxParts = {
    queue,
    crm,
    attempt,
    contacts,
    versions,
    rules: settings.outbox,
    scan: guards.scanner.scan,
    refused: guards.audit.refused,
    infected: guards.audit.infected,
    removed: guards.audit.removed,
    log,
    clock,
    ...time,
  };
  const outbox = createOutbox({ ...outboxParts, ...sending });
  back = outbox.resume;

  const state = () => crm.state();
  const readiness = createReadiness({
    ...{ state, log },
    ...{ ping: crm.ping, hasAnswered: crm.hasAnswered, known: crm.isKnown },
    isStoreWell: backend.healthy,
  });

  const served = createApp({
    settings,
    brands: byHost,
    originOf,
    providers: settings.saml.providers,
    ...{ live, auth, guards, presence, deflection, submissions, cases, ideas, library, reader, search },
    ...{ outbox, uploads, store, reads, beforehand, versions, view, log, clock, readiness, metrics },
    isUp: () => crm.state().kind === 'up',
    crmState: () => crm.state(),
  });

  const durability = examined(5_000, async () => {
    const found = await backend.durable();
    if (found.kind !== 'sure') log.warn({ remedy: found.remedy }, 'what waits to be sent might be lost');
  });
  const examination = examined(60_000, async () => {
    if (!(await hasLedger(crm))) log.error({ code: 'crm.not-ready', remedy: NO_LEDGER }, 'the org is not ready');
    for (const remedy of await missingFields(crm, settings, brands))
      log.error({ code: 'crm.not-ready', remedy }, 'a setting names a field that is not there');
  });

  metrics.measure({ crm, outbox: outbox.stats, streams: live.open, counts, clock });
  outbox.start();
  return {
    ...served,
    examine: () => {
      examination.begin();
      durability.begin();
    },
    probe: async () => {
      await crm.ping().catch(() => {});
      return crm.state();
    },
    catchUp: changes.look,
    drain: readiness.stop,
    endStreams: live.close,
    giveUp: crm.giveUp,
    close: async () => {
      examination.end();
      durability.end();
      uploads.close();
      changes.close();
      reads.close();
      live.close();
      await outbox.close();
      await deflection.close();
      await Promise.all([crm.close(), backend.close()]);
    },
  };
}

function brandsOf(settings: Settings) {
  const base = new URL(settings.baseUrl);
  const brands = settings.brands.map((brand) =>
    brand.hosts.length > 0 ? brand : { ...brand, hosts: [base.hostname] },
  );
  const byHost = new Map(brands.flatMap((brand) => brand.hosts.map((host) => [host, brand] as const)));
  // Asked for with every request.
  const known = new Map(
    brands.map((brand) => {
      const url = new URL(base);
      url.hostname = brand.hosts[0] ?? base.hostname;
      return [brand.id, url.origin] as const;
    }),
  );
  const originOf = (brand: Brand) => known.get(brand.id) ?? base.origin;
  return { brands, byHost, originOf, brandOf: (customer: Customer) => brandById(brands, customer.brand) };
}

function brandById(brands: Brand[], id: string): Brand {
  const found = brands.find((brand) => brand.id === id);
  if (!found) throw new Error(`there is no brand ${id}`);
  return found;
}

/** Runs `work` until it succeeds once, so many milliseconds apart. */
function examined(ms: number, work: () => Promise<void>): { begin(): void; end(): void } {
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  function begin(): void {
    work().catch(() => {
      if (!isOver) timer = setTimeout(begin, ms).unref();
    });
  }
  return {
    begin,
    end() {
      isOver = true;
      clearTimeout(timer);
    },
  };
}
