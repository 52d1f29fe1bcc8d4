/**
 * The outside world of the portal in one process: a local org with its REST API and a SAML identity provider, on
 * loopback. It is a stand-in for development and tests and refuses to run in production.
 */
import { type KeyObject, randomBytes } from 'node:crypto';
import http from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import express, { type Express } from 'express';
import { createControl } from './control.ts';
import { createFaults } from './faults.ts';
import type { Credential } from './idp/certificate.ts';
import { createIdentityProvider, type IdentityProvider } from './idp/idp.ts';
import { createOrg, type Engine } from './org/engine.ts';
import { createFiles } from './org/http/files.ts';
import { createLimits } from './org/http/limits.ts';
import { createListener } from './org/http/listener.ts';
import { readCertificate } from './org/http/oauth/jwt.ts';
import { createSessions } from './org/http/oauth/sessions.ts';
import { createUsers } from './org/http/oauth/users.ts';
import { objectNames } from './org/http/records.ts';
import { createDispatch } from './org/http/resources.ts';
import { createSearch } from './org/http/search/search.ts';
import type { Org } from './org/org.ts';
import { seed } from './seed/seed.ts';
import { createStats } from './stats.ts';

export interface WorldOptions {
  /** 0 for a free one. */
  port: number;
  /** Data is the same every time for a seed. */
  seed: number;
  /** How many cases the org has. */
  cases: number;
  /** Base addresses of portals that may sign people in here. */
  portalUrls?: string[];
  /** An org without the portal's own object. */
  bare?: boolean;
  /** Objects the org lacks: `Idea`, `Solution`, `Knowledge`. */
  without?: string[];
  /** Key of the identity provider; a new one if left out. */
  idpCredential?: Credential;
  clock?: () => Date;
  /** `127.0.0.1` unless another loopback address is given. */
  host?: string;
  nodeEnv?: string | undefined;
}

export interface World {
  readonly instanceUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Of the integration user, valid from the start. */
  readonly accessToken: string;
  readonly idpMetadataUrl: string;
  readonly org: Org & Pick<Engine, 'actingAs'>;
  /** Answers for scripts, without pages. */
  readonly idp: IdentityProvider;
  /** Lets a key sign in through the JWT bearer grant, as the integration user unless another is named. */
  registerJwtCertificate(pem: string, username?: string): void;
  close(): Promise<void>;
}

const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];
/** Above the longest address with headers that the org itself refuses. */
const MAX_HEADER_BYTES = 64 * 1024;
/** Longer than any client keeps a connection: else a call may meet one that is just being closed. */
const KEEP_ALIVE_MS = 60_000;

/** @throws Error in production, or for an address that other machines could reach */
export async function startWorld(options: WorldOptions): Promise<World> {
  const { host = '127.0.0.1' } = options;
  if (options.nodeEnv === 'production') throw new Error('The sandbox does not run when NODE_ENV is production.');
  if (!LOOPBACK.includes(host)) throw new Error(`The sandbox listens on loopback only, not on ${host}.`);
  const portals = (options.portalUrls ?? []).map((url) => ({ url }));
  const clock = options.clock ?? (() => new Date());
  const org = createOrg({ ...options, clock });
  const { people } = await seed(org, { seed: options.seed, cases: options.cases, now: clock() });
  const app = express().disable('x-powered-by').disable('etag');
  const server = http.createServer({ maxHeaderSize: MAX_HEADER_BYTES, keepAliveTimeout: KEEP_ALIVE_MS }, app);
  await listen(server, options.port, host);
  const instanceUrl = addressOf(server, host);
  const idp = createIdentityProvider({
    // Browsers know it by name: the same site as a portal on localhost, so that its cookies come along.
    baseUrl: `${instanceUrl.replace('127.0.0.1', 'localhost')}/idp`,
    name: 'Larkfield ID',
    ...(options.idpCredential ? { credential: options.idpCredential } : {}),
    people: () => people,
    serviceProviders: () => portals,
    now: clock,
  });
  app.use('/idp', idp.router);
  const parts = assemble(app, org, { instanceUrl, clock });
  return {
    ...parts,
    instanceUrl,
    idpMetadataUrl: idp.metadataUrl,
    idp,
    org,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await org.blobs.close();
    },
  };
}

function assemble(app: Express, engine: Engine, { instanceUrl, clock }: { instanceUrl: string; clock: () => Date }) {
  const now = () => clock().getTime();
  const files = createFiles(engine.asIntegrationUser);
  const whole = files.guard(engine);
  // What comes over the API sees no more than the integration user may.
  const org = files.guard(engine.asIntegrationUser);
  const writesAs = (userId: string) => files.guard(engine.actingAs(userId));
  const limits = createLimits(org);
  const sessions = createSessions(org.orgId, now);
  const users = createUsers(whole);
  const stats = createStats();
  const faults = createFaults(now, { expireSessions: sessions.expireAll, setDailyLimit: limits.setDaily });
  const keys = new Map<string, KeyObject[]>();
  const registerJwtCertificate = (pem: string, username = users.integration.username) => {
    const name = username.toLowerCase();
    keys.set(name, [...(keys.get(name) ?? []), readCertificate(pem)]);
  };
  const client = {
    clientId: `3MVG9${randomBytes(60).toString('base64url')}`,
    clientSecret: randomBytes(32).toString('hex').toUpperCase(),
  };
  const oauth = { ...client, instanceUrl: () => instanceUrl, orgId: org.orgId, users, sessions, keys, now };
  const soap = { deployer: engine.deployer, mayDeploy: engine.rights.mayDeploy };
  const search = createSearch(org, objectNames(org));
  const dispatch = createDispatch({ org, limits, search, instanceUrl: () => instanceUrl });
  app.use(
    '/_world',
    createControl({ org: whole, rights: engine.rights, writesAs, users, faults, stats, registerJwtCertificate }),
  );
  app.use(createListener({ org, dispatch, files, limits, oauth, soap, faults, stats, wait }));
  return { ...client, accessToken: sessions.issue(users.integration), registerJwtCertificate };
}

async function listen(server: http.Server, port: number, host: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
}

function addressOf(server: http.Server, host: string): string {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
