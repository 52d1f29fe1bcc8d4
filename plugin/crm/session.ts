import { Connection } from 'jsforce/lib/connection.js';
import type { Settings } from '../settings.ts';
import { jwtAssertion } from './assertion.ts';
import { Refusal, Unanswered } from './refusal.ts';

export type CrmSettings = Pick<Settings['crm'], 'instanceUrl' | 'loginUrl' | 'apiVersion' | 'auth' | 'timeoutMs'>;

/** So long nobody asks for another token after the org refused two in a row: logins are counted, too. */
const REST_MS = 5_000;

/** The token of the integration user, asked for when it is first needed and again when the org no longer takes it. */
export interface Session {
  readonly connection: Connection;
  /** A token, and where its calls go. */
  token(): Promise<string>;
  /** The org refused this token. Does nothing if another one has come meanwhile. */
  refused(token: string): void;
  /** The org took the token: refusals are counted anew. */
  accepted(): void;
  userId(): Promise<string>;
  /** How many were asked for. */
  tokens(): number;
}

export function createSession(options: {
  settings: CrmSettings;
  transport: Connection['_transport'];
  clock: () => number;
}): Session {
  const { settings, transport, clock } = options;
  const loginUrl = settings.loginUrl ?? settings.instanceUrl;
  const connection = new Connection({ instanceUrl: settings.instanceUrl, loginUrl, version: settings.apiVersion });
  connection._transport = transport;
  connection.oauth2._transport = transport;
  let current: string | undefined;
  let asking: Promise<string> | undefined;
  let inARow = 0; // tokens since the org last took one
  let lastAskedAt = Number.NEGATIVE_INFINITY;
  let tokens = 0;

  async function ask(): Promise<string> {
    if (inARow >= 2 && clock() - lastAskedAt < REST_MS) throw new Unanswered('the org refuses every token it gives');
    lastAskedAt = clock();
    tokens += 1;
    await connection.authorize(grant(settings, loginUrl, clock()));
    if (!connection.accessToken || !connection.userInfo?.id) throw new Unanswered('a token answer without a token');
    demandSameScheme(settings.instanceUrl, connection.instanceUrl);
    inARow += 1;
    current = connection.accessToken;
    return current;
  }

  async function token(): Promise<string> {
    if (current !== undefined) return current;
    asking ??= ask().finally(() => {
      asking = undefined;
    });
    return asking;
  }

  return {
    connection,
    token,
    refused(token) {
      if (current === token) current = undefined;
    },
    accepted() {
      inARow = 0;
    },
    async userId() {
      await token();
      return connection.userInfo?.id ?? '';
    },
    tokens: () => tokens,
  };
}

/** A session that somebody else began: its token is given and cannot be had anew. */
export function createGivenSession(options: {
  settings: Pick<CrmSettings, 'instanceUrl' | 'apiVersion'>;
  transport: Connection['_transport'];
  token: string;
}): Session {
  const { settings, transport, token } = options;
  const { instanceUrl, apiVersion } = settings;
  const connection = new Connection({ instanceUrl, accessToken: token, version: apiVersion });
  connection._transport = transport;
  return {
    connection,
    token: async () => token,
    refused: () => {},
    accepted: () => {},
    userId: async () => '',
    tokens: () => 0,
  };
}

/** The token answer names the address of all calls: it may not lead from TLS to plain HTTP. */
function demandSameScheme(configured: string, answered: string): void {
  const fits = URL.canParse(answered) && new URL(answered).protocol === new URL(configured).protocol;
  if (!fits) throw new Unanswered(`calls would go to ${answered}`);
}

/** The client id goes in with the grant and not into the connection, which would then try refresh tokens of its own. */
function grant(settings: CrmSettings, loginUrl: string, now: number): { grant_type: string; [name: string]: string } {
  const { auth } = settings;
  if (auth.flow === 'client-credentials') {
    return { grant_type: 'client_credentials', client_id: auth.clientId, client_secret: auth.clientSecret };
  }
  const claims = { issuer: auth.clientId, subject: auth.username, audience: auth.audience ?? loginUrl, now };
  return {
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    assertion: jwtAssertion(claims, auth.privateKey),
  };
}

/** True for the answers by which the org says that a token is of no use. */
export function isTokenRefused(thrown: unknown): boolean {
  return thrown instanceof Refusal && thrown.status === 401;
}
