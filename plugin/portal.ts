import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Express } from 'express';
import { createAuth } from './auth/auth.ts';
import type { Brand } from './brand.ts';
import { createCrm } from './crm/crm.ts';
import { describeError, type Log } from './log.ts';
import { loadManifest } from './manifest.ts';
import { createCases } from './records/cases.ts';
import { createChanges } from './records/changes/changes.ts';
import { createContacts } from './records/contacts.ts';
import type { Customer } from './records/customer.ts';
import { createDeflection } from './records/deflection/deflection.ts';
import { createIdeas } from './records/ideas/ideas.ts';
import { hasLedger, NO_LEDGER } from './records/ledger.ts';
import { createLibrary } from './records/library/library.ts';
import { createLibraryReader } from './records/library/reader.ts';
import { createSubmissions } from './records/library/submit.ts';
import { noticeWrites } from './records/outbox/attempts.ts';
import { createOutbox } from './records/outbox/outbox.ts';
import { createPresence } from './records/presence.ts';
import { createReads } from './records/reads/create.ts';
import { createSearch } from './records/search/engine.ts';
import type { Settings } from './settings.ts';
import { type Backend, openBackend } from './store/backend.ts';
import { openQueue } from './store/queue.ts';
import { createView } from './view/engine.ts';
import { createApp } from './web/app.ts';
import { createLive } from './web/live.ts';
import { createUploads } from './web/uploads.ts';

export interface Portal {
  /** An Express application; can be mounted inside another one. */
  app: Express;
  /** Tells the log when the org or Redis lacks what safe writes need. Asks until they have answered once; never fails. */
  examine(): void;
  /** Ends what was opened: timers, connections, the store. */
  close(): Promise<void>;
}

/**
 * Builds the whole portal from its configuration. Nothing is listened on, and nothing outside has to answer yet.
 *
 * @example const { app, close } = await createPortal(loadConfig('config/portal.json'), { log });
 * @throws ConfigProblem when a template, a catalogue or an asset is wrong: each with file and line
 */
export async function createPortal(
  settings: Settings,
  { log, clock = () => new Date() }: { log: Log; clock?: () => Date },
): Promise<Portal> {
  // What keeps connections is closed again when anything else fails, else the process would never end.
  const backend = openBackend({ settings: settings.store, log });
  try {
    return await assemble(settings, { backend, log, clock });
  } catch (thrown) {
    await backend.close();
    throw thrown;
  }
}

async function assemble(
  settings: Settings,
  { backend, log, clock }: { backend: Backend; log: Log; clock: () => Date },
): Promise<Portal> {
  const manifest = loadManifest();
  const { crm, attempt } = noticeWrites(createCrm({ settings: settings.crm, log, clock: () => clock().getTime() }));
  const { brands, byHost, originOf, brandOf } = brandsOf(settings);
  const view = createView({ root: fileURLToPath(new URL('../templates', import.meta.url)), brands, log });
  const { store, versions } = backend;
  const { changeIntervalSeconds: intervalSeconds } = settings.crm;
  const machines = backend.shared && { shared: backend.shared, lease: backend.lease };
  const changes = createChanges({ crm, manifest, versions, intervalSeconds, clock, log, ...machines });
  const reads = createReads({ crm, versions, changes, clock, ...machines });
  const contacts = createContacts({ crm, manifest, rules: settings.contact, brands });
  const deflection = createDeflection({ crm, contacts, days: settings.deflection.days, log, clock });
  const library = createLibrary({ crm, manifest, settings, clock, log });
  const submissions = createSubmissions({ crm, contacts, library, rules: settings.solutions });
  const ideas = createIdeas({ crm, manifest, contacts, settings, brandOf, clock, log });
  const reader = createLibraryReader({ crm, manifest, contacts, library, brandOf });
  const search = createSearch({ crm, reads, manifest, library, board: ideas, log });
  const more = { reads, versions, beside: deflection.beside };
  const cases = createCases({ crm, manifest, contacts, rules: settings.cases, brandOf, clock, ...more });
  const presence = createPresence({ crm, manifest, log });
  const origins = (id: string) => originOf(brandById(brands, id));
  const auth = createAuth({ settings, origins, store, contacts, log, clock });
  const live = createLive({ versions: backend.versions, sessions: auth.sessions, touch: changes.touch });
  const uploads = createUploads({ folder: resolve(settings.outbox.path, 'uploads'), store, clock });
  const queue = await openQueue({ settings, log, clock });
  const sending = { cases, ideas, submissions, reader };
  const outboxParts = { queue, crm, attempt, contacts, versions, rules: settings.outbox, log, clock };
  const outbox = createOutbox({ ...outboxParts, ...sending });

  /** Ready means: the org answers. */
  const ready = remembered(async () => {
    await crm.ping();
    return true;
  }, log);

  const app = createApp({
    settings,
    brands: byHost,
    originOf,
    providers: settings.saml.providers,
    ...{ live, auth, presence, deflection, submissions, cases, ideas, library, reader, search },
    ...{ outbox, uploads, store, reads, versions, view, log, clock, ready },
    isUp: () => crm.state().kind === 'up',
  });

  const durability = examined(async () => {
    const why = await backend.durable();
    if (why) log.warn({ remedy: why }, 'what waits to be sent might be lost');
  });
  const examination = examined(async () => {
    if (!(await hasLedger(crm))) log.error({ code: 'crm.not-ready', remedy: NO_LEDGER }, 'the org is not ready');
  });

  outbox.start();
  return {
    app,
    examine: () => {
      examination.begin();
      durability.begin();
    },
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
  const originOf = (brand: Brand) => {
    const url = new URL(base);
    url.hostname = brand.hosts[0] ?? base.hostname;
    return url.origin;
  };
  return { brands, byHost, originOf, brandOf: (customer: Customer) => brandById(brands, customer.brand) };
}

function brandById(brands: Brand[], id: string): Brand {
  const found = brands.find((brand) => brand.id === id);
  if (!found) throw new Error(`there is no brand ${id}`);
  return found;
}

/** Runs `work` until it succeeds once, a minute apart. */
function examined(work: () => Promise<void>): { begin(): void; end(): void } {
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  function begin(): void {
    work().catch(() => {
      if (!isOver) timer = setTimeout(begin, 60_000).unref();
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

/** However often somebody probes, the org is asked four times a minute while it answers, and once a second while it does not. */
function remembered(ask: () => Promise<boolean>, log: Log): () => Promise<boolean> {
  let last: { at: number; holdsMs: number; answer: Promise<boolean> } | undefined;
  return () => {
    const now = performance.now();
    if (!last || now - last.at > last.holdsMs) {
      const asked = { at: now, holdsMs: 15_000, answer: Promise.resolve(false) };
      asked.answer = ask().catch((thrown: unknown) => {
        log.warn(describeError(thrown), 'the CRM does not answer');
        asked.holdsMs = 1_000;
        return false;
      });
      last = asked;
    }
    return last.answer;
  };
}
