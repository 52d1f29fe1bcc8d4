import { readFileSync } from 'node:fs';
import { type Brand, brandSchema } from '../../plugin/brand.ts';
import { type CrmHandle, createCrm } from '../../plugin/crm/crm.ts';
import { createLog } from '../../plugin/log.ts';
import { loadManifest } from '../../plugin/manifest.ts';
import { type Contacts, createContacts } from '../../plugin/records/contacts.ts';
import type { Customer } from '../../plugin/records/customer.ts';
import type { IdeaFilter } from '../../plugin/records/ideas/ideas.ts';
import { createIdeas, type Ideas } from '../../plugin/records/ideas/ideas.ts';
import type { Bus } from '../../plugin/records/machines.ts';
import { createRecentCases } from '../../plugin/records/recent-cases.ts';
import type { Versions } from '../../plugin/records/versions.ts';
import { startWorld, type World, type WorldOptions } from '../../plugin/sandbox/world.ts';
import { settingsSchema } from '../../plugin/settings.ts';
import { memoryBus } from '../../plugin/store/memory-bus.ts';
import { memoryVersions } from '../../plugin/store/memory-versions.ts';
import { readsDesk } from './reads.ts';

export const EVERYTHING: IdeaFilter = { sort: 'top', status: '', category: '', view: 'all', page: 1 };

type Row = Record<string, unknown>;

/** One machine of the portal, as far as ideas go. */
export interface IdeaDesk {
  ideas: Ideas;
  contacts: Contacts;
  crm: CrmHandle;
  brand: Brand;
  /** @param person the part of the address before the @ */
  person(person: string): Promise<Customer>;
}

export interface IdeaWorld {
  world: World;
  /** Another portal in front of the same org. */
  desk(options?: { clock?: () => Date; ideas?: Row; brand?: Row; timeoutMs?: number }): IdeaDesk;
  records(object: string, match?: Record<string, string>): Promise<Row[]>;
  asAgent(object: string, row: Row): Promise<string>;
  change(object: string, id: string, row: Row): Promise<void>;
  remove(object: string, id: string): Promise<void>;
  fault(fault: Row): Promise<void>;
  close(): Promise<void>;
}

/** A sandbox org with ideas, and portals in front of it without their pages. */
export async function startIdeaWorld(options: Partial<WorldOptions> = {}): Promise<IdeaWorld> {
  const world = await startWorld({ port: 0, seed: 1, cases: 100, ...options });
  const open: CrmHandle[] = [];
  // Machines share them.
  const shared = { versions: memoryVersions(), bus: memoryBus() };
  const control = async (path: string, method: string, body?: object): Promise<unknown> => {
    const answer = await fetch(`${world.instanceUrl}/_world/${path}`, {
      method,
      ...(body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {}),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    const text = await answer.text();
    return text === '' ? undefined : JSON.parse(text);
  };
  return {
    world,
    desk: (more = {}) => {
      const desk = deskOn(world, shared, more);
      open.push(desk.crm);
      return desk;
    },
    records: async (object, match = {}) =>
      rowsIn(await control(`records/${object}?${new URLSearchParams(match)}`, 'GET')),
    asAgent: async (object, row) => String(rowsIn([await control(`records/${object}`, 'POST', row)])[0]?.Id),
    change: async (object, id, row) => void (await control(`records/${object}/${id}`, 'PATCH', row)),
    remove: async (object, id) => void (await control(`records/${object}/${id}`, 'DELETE', {})),
    fault: async (fault) => void (await control('faults', 'POST', fault)),
    close: async () => {
      await Promise.all(open.map((crm) => crm.close()));
      await world.close();
    },
  };
}

function deskOn(
  world: World,
  { versions, bus }: { versions: Versions; bus: Bus },
  options: { clock?: () => Date; ideas?: Row; brand?: Row; timeoutMs?: number },
): IdeaDesk {
  const { clock = () => new Date(), ideas: rules = {}, timeoutMs = 3_000 } = options;
  const config = JSON.parse(readFileSync(new URL('../../config/sandbox.json', import.meta.url), 'utf8'));
  const settings = settingsSchema(() => world.clientSecret).parse({
    ...config,
    baseUrl: 'http://localhost:3000',
    crm: {
      ...{ instanceUrl: world.instanceUrl, apiVersion: '67.0', timeoutMs },
      auth: { flow: 'client-credentials', clientId: world.clientId, clientSecret: { env: 'SECRET' } },
    },
    saml: {
      entityId: 'test',
      providers: [{ id: 'sandbox', name: 'Larkfield ID', metadata: world.idpMetadataUrl, sign: 'assertion' }],
    },
    ideas: rules,
  });
  const brand = brandSchema.parse({ ...config.brands[0], ...options.brand });
  const log = createLog({ level: 'silent', write: () => {} });
  const crm = createCrm({ settings: settings.crm, log });
  const manifest = loadManifest();
  const { reads } = readsDesk(crm, { clock, versions });
  const contacts = createContacts({
    crm,
    reads,
    manifest,
    rules: settings.contact,
    brands: [brand],
    recent: createRecentCases(),
  });
  const ideas = createIdeas({
    ...readsDesk(crm, { clock, versions }),
    bus,
    crm,
    manifest,
    contacts,
    settings,
    brandOf: () => brand,
    clock,
    log,
  });
  const person = (name: string) => contacts.find({ field: 'Email', value: `${name}@fjordhus.example`, brand });
  return { ideas, contacts, crm, brand, person };
}

function rowsIn(answer: unknown): Row[] {
  if (!Array.isArray(answer)) throw new Error('not a list of records');
  return answer;
}
