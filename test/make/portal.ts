import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfig } from '../../plugin/config.ts';
import { createLog } from '../../plugin/log.ts';
import { createPortal } from '../../plugin/portal.ts';
import { type Credential, createCredential } from '../../plugin/sandbox/idp/certificate.ts';
import { startWorld, type World, type WorldOptions } from '../../plugin/sandbox/world.ts';
import { serve } from '../../plugin/serve.ts';
import { type Browser, createBrowser } from './browser.ts';
import { freePort } from './ports.ts';
import { until } from './until.ts';

const GENEROUS = {
  ...{ signInsPerMinute: 100_000, submissionsPerMinute: 100_000, searchesPerMinute: 100_000 },
  ...{ pagesPerMinute: 1_000_000, anonymousPerMinute: 1_000_000 },
};

const made = new Map<string, Credential>();

/** One a process: the many portals of a run would spend minutes on making their own. */
function keysOf(name: string): Credential {
  const keys = made.get(name) ?? createCredential(name);
  made.set(name, keys);
  return keys;
}

export interface RunningPortal {
  /** http://localhost:<port> */
  origin: string;
  port: number;
  world: World;
  /** What the portal logged, a line an entry. */
  log: string[];
  /** A new browser that nobody has signed in with. */
  visitor(): Browser;
  /** A browser in which this person (the part before the @) is signed in. */
  signIn(person: string): Promise<Browser>;
  /** The world's own door: rows for assertions. */
  records(object: string, match?: Record<string, string>): Promise<Record<string, unknown>[]>;
  /** Writes a row as somebody of the company. */
  asAgent(object: string, row: Record<string, unknown>): Promise<string>;
  /** Changes a row as somebody of the company; who says `as`, a user name or id. */
  changeAsAgent(object: string, id: string, row: Record<string, unknown>): Promise<void>;
  removeAsAgent(object: string, id: string): Promise<void>;
  /** Merges a contact into another, as the dialog of an agent does. */
  mergeAsAgent(id: string, into: string): Promise<void>;
  /** Takes rights on an object from the portal's user with false, gives them back with true. */
  rights(object: string, rights: { read?: boolean; create?: boolean; edit?: boolean; delete?: boolean }): Promise<void>;
  /** An empty one ends all, and waits until the portal is back on its feet. */
  fault(fault: Record<string, unknown>): Promise<void>;
  /** As after a start: says what the org lacks. */
  examine(): void;
  /** Resolves when what agents have changed until now is known to the portal. */
  caughtUp(): Promise<void>;
  stats(): Promise<{ apiCalls: number; byResource: Record<string, number> }>;
  close(): Promise<void>;
}

/**
 * The whole portal against a sandbox world, both on free ports, through the same code as `portico start`.
 * `change` may alter the configuration before it is parsed.
 */
export async function startPortal(
  options: Partial<WorldOptions> & {
    change?: (config: Record<string, unknown>) => void;
    clock?: () => Date;
    ticks?: () => number;
    later?: Parameters<typeof createPortal>[1]['later'];
    changeReader?: Parameters<typeof createPortal>[1]['changeReader'];
  } = {},
): Promise<RunningPortal> {
  const { change, changeReader, later, ticks = () => performance.now(), ...worldOptions } = options;
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const portalUrls = ['localhost', '127.0.0.1', 'olmo.localhost'].map((host) => `http://${host}:${port}`);
  const idpCredential = keysOf('Larkfield ID');
  const world = await startWorld({ port: 0, seed: 1, cases: 300, portalUrls, idpCredential, ...worldOptions });
  const folder = await mkdtemp(join(tmpdir(), 'portico-test-'));
  const keys = keysOf('Portico test');
  const secret = async (name: string, text: string) => {
    await writeFile(join(folder, name), text);
    return { file: join(folder, name) };
  };
  const config: Record<string, unknown> = {
    ...JSON.parse(readFileSync(new URL('../../config/sandbox.json', import.meta.url), 'utf8')),
    baseUrl: origin,
    listen: { host: '127.0.0.1', port },
    log: { level: 'info' },
    crm: {
      instanceUrl: world.instanceUrl,
      apiVersion: '67.0',
      auth: {
        flow: 'client-credentials',
        clientId: world.clientId,
        clientSecret: await secret('client-secret', world.clientSecret),
      },
    },
    outbox: { path: join(folder, 'outbox') },
    // All of a test comes from one address, and its people are quick.
    limits: { ...GENEROUS },
    saml: {
      entityId: `${origin}/auth/saml/sandbox/metadata`,
      privateKey: await secret('saml.key', keys.privateKey),
      certificate: keys.certificate,
      providers: [{ id: 'sandbox', name: 'Larkfield ID', metadata: world.idpMetadataUrl, allowIdpInitiated: true }],
    },
  };
  change?.(config);
  const settings = parseConfig(config);
  const log: string[] = [];
  let ahead = 0;
  const portal = await createPortal(settings, {
    log: createLog({ level: settings.log.level, write: (line) => void log.push(line) }),
    ...(options.clock ? { clock: options.clock } : {}),
    ticks: () => ticks() + ahead,
    ...(changeReader ? { changeReader } : {}),
    ...(later ? { later } : {}),
  }).catch(async (thrown: unknown) => {
    // Else the run would wait for ever for a world that nobody closes.
    await world.close();
    throw thrown;
  });
  const served = await serve(portal.app, { host: '127.0.0.1', port }, portal.answerNow);
  const control = async (path: string, body?: object, method = body ? 'POST' : 'GET') => {
    const answer = await fetch(`${world.instanceUrl}/_world/${path}`, {
      method,
      ...(body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {}),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    const text = await answer.text();
    return text === '' ? undefined : JSON.parse(text);
  };
  return {
    origin,
    port,
    world,
    log,
    visitor: () => createBrowser(origin),
    signIn: async (person) => {
      const browser = createBrowser(origin);
      // On a busy machine the world may be too late with its answer once; who is refused stays refused.
      await until(
        () => browser.signIn(person),
        ({ status }) => status !== 503,
      );
      return browser;
    },
    records: async (object, match = {}) => control(`records/${object}?${new URLSearchParams(match)}`),
    asAgent: async (object, row) => (await control(`records/${object}`, row)).Id,
    changeAsAgent: async (object, id, row) => void (await control(`records/${object}/${id}`, row, 'PATCH')),
    removeAsAgent: async (object, id) => void (await control(`records/${object}/${id}`, undefined, 'DELETE')),
    mergeAsAgent: async (id, into) => void (await control(`records/Contact/${id}/merge`, { into })),
    rights: async (object, rights) => void (await control('rights', { object, ...rights })),
    fault: async (fault) => {
      await control('faults', fault);
      if (Object.keys(fault).length > 0) return;
      // What is left alone for minutes is asked again, and what opened closes by itself.
      ahead += 60 * 60_000;
      await until(portal.probe, ({ kind }) => kind === 'up', 15_000);
    },
    examine: portal.examine,
    caughtUp: () => portal.catchUp(),
    stats: async () => control('stats'),
    close: async () => {
      await served.close(500);
      await portal.close();
      await world.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
