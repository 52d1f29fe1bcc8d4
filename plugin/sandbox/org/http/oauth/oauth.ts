/** `/services/oauth2/*`: getting, checking and giving back a token. */
import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { Reply } from '../call.ts';
import { GrantRefused, verifyAssertion } from './jwt.ts';
import type { Sessions } from './sessions.ts';
import type { User, Users } from './users.ts';

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const SCOPE = 'api id';

export interface OAuthRequest {
  method: string;
  /** What follows `/services/oauth2/`. */
  path: string;
  /** Form fields, those of the query among them. */
  form: URLSearchParams;
  headers: Record<string, string | undefined>;
}

export interface OAuthOptions {
  clientId: string;
  clientSecret: string;
  instanceUrl: () => string;
  orgId: string;
  users: Users;
  sessions: Sessions;
  /** Keys by lower-case user name, for the JWT bearer grant. */
  keys: ReadonlyMap<string, KeyObject[]>;
  now: () => number;
}

export function createOAuth(options: OAuthOptions): (request: OAuthRequest) => Reply {
  return (request) => {
    try {
      if (request.path === 'token') return token(request, options);
      if (request.path === 'revoke') return revoke(request, options);
      if (request.path === 'introspect') return introspect(request, options);
      if (request.path === 'userinfo') return userinfo(request, options);
      return { status: 404, body: [{ errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' }] };
    } catch (error) {
      if (error instanceof GrantRefused) return refusal(error.code, error.message);
      throw error;
    }
  };
}

function token(request: OAuthRequest, options: OAuthOptions): Reply {
  if (request.method !== 'POST') throw new GrantRefused('invalid_request', 'must use HTTP POST');
  const { form } = request;
  switch (form.get('grant_type')) {
    case null:
      throw new GrantRefused('unsupported_grant_type', 'grant type not supported');
    case 'client_credentials':
      checkClient(request, options);
      return granted(options.users.integration, options);
    case JWT_BEARER:
      return granted(options.users.find(verified(form.get('assertion') ?? '', options)), options);
    case 'password': // switched off in this org, as it is in new ones
      checkClient(request, options);
      throw new GrantRefused('invalid_grant', 'authentication failure');
    case 'refresh_token': // neither grant above hands one out
      checkClient(request, options);
      throw new GrantRefused('invalid_grant', 'expired access/refresh token');
    default:
      throw new GrantRefused('unsupported_grant_type', 'grant type not supported');
  }
}

function verified(assertion: string, options: OAuthOptions): string {
  const audiences = [options.instanceUrl(), 'https://login.salesforce.com', 'https://test.salesforce.com'];
  const { clientId, keys } = options;
  return verifyAssertion(assertion, { clientId, audiences, keys, nowSeconds: options.now() / 1000 });
}

function granted(user: User | undefined, options: OAuthOptions): Reply {
  if (!user) throw new GrantRefused('invalid_grant', "user hasn't approved this consumer");
  if (!user.isActive) throw new GrantRefused('inactive_user', 'user is inactive');
  const id = `${options.instanceUrl()}/id/${options.orgId}/${user.id}`;
  const issuedAt = String(options.now());
  const body = {
    access_token: options.sessions.issue(user),
    signature: createHmac('sha256', options.clientSecret)
      .update(id + issuedAt)
      .digest('base64'),
    scope: SCOPE,
    instance_url: options.instanceUrl(),
    id,
    token_type: 'Bearer',
    issued_at: issuedAt,
  };
  return { status: 200, headers: { 'cache-control': 'no-cache, no-store' }, body };
}

/** Form fields or HTTP Basic. */
function checkClient(request: OAuthRequest, options: OAuthOptions): void {
  const basic = /^Basic\s+(.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const [name = '', ...secret] = Buffer.from(basic ?? '', 'base64')
    .toString('utf8')
    .split(':');
  const id = request.form.get('client_id') ?? decodeURIComponent(name);
  const given = request.form.get('client_secret') ?? decodeURIComponent(secret.join(':'));
  if (id !== options.clientId) throw new GrantRefused('invalid_client_id', 'client identifier invalid');
  if (!same(given, options.clientSecret)) throw new GrantRefused('invalid_client', 'invalid client credentials');
}

function same(given: string, secret: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(secret)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Errors of this address are form-encoded, unlike all others. */
function revoke({ form }: OAuthRequest, { sessions }: OAuthOptions): Reply {
  if (sessions.revoke(form.get('token') ?? '')) return { status: 200 };
  const body = 'error=unsupported_token_type&error_description=this+token+type+is+not+supported';
  return { status: 400, headers: { 'content-type': 'application/x-www-form-urlencoded' }, body };
}

function introspect(request: OAuthRequest, options: OAuthOptions): Reply {
  checkClient(request, options);
  const session = options.sessions.look(request.form.get('token') ?? '');
  if (!session) return { status: 200, body: { active: false } };
  const body = {
    active: true,
    scope: SCOPE,
    client_id: options.clientId,
    username: session.username,
    sub: `${options.instanceUrl()}/id/${options.orgId}/${session.userId}`,
    token_type: 'access_token',
    exp: Math.floor(session.expiresAt / 1000),
    iat: Math.floor(session.issuedAt / 1000),
    nbf: Math.floor(session.issuedAt / 1000),
  };
  return { status: 200, body };
}

function userinfo(request: OAuthRequest, options: OAuthOptions): Reply {
  const bearer = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? request.form.get('access_token');
  const session = options.sessions.use(bearer ?? '');
  const user = session && options.users.find(session.username);
  if (!user) return badToken(bearer);
  const body = {
    sub: `${options.instanceUrl()}/id/${options.orgId}/${user.id}`,
    user_id: user.id,
    organization_id: options.orgId,
    preferred_username: user.username,
    name: user.name,
    email: user.email,
    email_verified: true,
    locale: 'en_US',
  };
  return { status: 200, body };
}

/** Identity addresses answer one word of plain text. */
export function badToken(given: string | null | undefined): Reply {
  return {
    status: 403,
    headers: { 'content-type': 'text/plain' },
    body: given ? 'Bad_OAuth_Token' : 'Missing_OAuth_Token',
  };
}

function refusal(error: string, description: string): Reply {
  return { status: 400, body: { error, error_description: description } };
}
