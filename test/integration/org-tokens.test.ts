import { createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { expect } from 'chai';
import { startWorld, type World } from '../../plugin/sandbox/world.ts';
import { type Answer, type OrgClient, orgClient } from './org-client.ts';

const JWT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const START = Date.UTC(2026, 10, 2, 9);

describe('tokens of the org', () => {
  let world: World;
  let client: OrgClient;
  let now = START;
  const own = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });

  before(async function () {
    this.timeout(10_000);
    world = await startWorld({ port: 0, seed: 1, cases: 0, clock: () => new Date(now) });
    client = orgClient(world);
    world.registerJwtCertificate(createPublicKey(own.privateKey).export({ type: 'spki', format: 'pem' }).toString());
  });
  after(() => world.close());

  const ask = (form: Record<string, string>, headers: Record<string, string> = {}): Promise<Answer> =>
    client.send('/services/oauth2/token', { method: 'POST', body: new URLSearchParams(form), headers, token: null });
  const credentials = () => ({ client_id: world.clientId, client_secret: world.clientSecret });

  function assertion(
    claims: Record<string, unknown> = {},
    key: KeyObject = own.privateKey,
    header: object = { alg: 'RS256' },
  ): string {
    const [user] = world.org.rows('User', { Id: world.org.integrationUserId });
    const whole = {
      iss: world.clientId,
      sub: user?.Username,
      aud: 'https://login.salesforce.com',
      exp: now / 1000 + 180,
      ...claims,
    };
    const text = [header, whole].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
    return `${text}.${sign('RSA-SHA256', Buffer.from(text), key).toString('base64url')}`;
  }

  const GRANTED: Record<string, () => Promise<Answer>> = {
    'client credentials in the form': () => ask({ grant_type: 'client_credentials', ...credentials() }),
    'client credentials by Basic': () =>
      ask(
        { grant_type: 'client_credentials' },
        { authorization: `Basic ${Buffer.from(`${world.clientId}:${world.clientSecret}`).toString('base64')}` },
      ),
    'a signed assertion': () => ask({ grant_type: JWT, assertion: assertion() }),
    'an assertion for this host': () => ask({ grant_type: JWT, assertion: assertion({ aud: world.instanceUrl }) }),
  };
  for (const [name, get] of Object.entries(GRANTED)) {
    it(`are given for ${name}`, async () => {
      const { status, body } = await get();
      expect(status, JSON.stringify(body)).to.equal(200);
      expect(body).to.include({ token_type: 'Bearer', instance_url: world.instanceUrl });
      expect(body.id).to.match(/\/id\/00D\w{15}\/005\w{15}$/);
      expect(body.access_token.split('!')[0]).to.equal(world.org.orgId.slice(0, 15));
      expect(await client.send('/limits', { token: body.access_token })).to.include({ status: 200 });
    });
  }

  const REFUSED: Record<string, [code: string, description: string, () => Promise<Answer>]> = {
    'an unknown client': [
      'invalid_client_id',
      'client identifier invalid',
      () => ask({ grant_type: 'client_credentials', ...credentials(), client_id: 'x' }),
    ],
    'a wrong secret': [
      'invalid_client',
      'invalid client credentials',
      () => ask({ grant_type: 'client_credentials', ...credentials(), client_secret: 'x' }),
    ],
    'no grant type': ['unsupported_grant_type', 'grant type not supported', () => ask(credentials())],
    'a grant type of its own': [
      'unsupported_grant_type',
      'grant type not supported',
      () => ask({ grant_type: 'please', ...credentials() }),
    ],
    'a password': [
      'invalid_grant',
      'authentication failure',
      () => ask({ grant_type: 'password', username: 'a', password: 'b', ...credentials() }),
    ],
    'a refresh token': [
      'invalid_grant',
      'expired access/refresh token',
      () => ask({ grant_type: 'refresh_token', refresh_token: 'a', ...credentials() }),
    ],
    'a stranger’s key': [
      'invalid_grant',
      'invalid assertion',
      () => ask({ grant_type: JWT, assertion: assertion({}, stranger.privateKey) }),
    ],
    'an unsigned assertion': [
      'invalid_grant',
      'invalid assertion',
      () => ask({ grant_type: JWT, assertion: assertion({}, own.privateKey, { alg: 'none' }) }),
    ],
    'an assertion for another host': [
      'invalid_grant',
      'audience is invalid',
      () => ask({ grant_type: JWT, assertion: assertion({ aud: 'https://example.com' }) }),
    ],
    'an assertion of yesterday': [
      'invalid_grant',
      'expired authorization code',
      () => ask({ grant_type: JWT, assertion: assertion({ exp: now / 1000 - 1 }) }),
    ],
    'an assertion for an hour': [
      'invalid_grant',
      'invalid assertion',
      () => ask({ grant_type: JWT, assertion: assertion({ exp: now / 1000 + 3600 }) }),
    ],
    'an assertion of another client': [
      'invalid_client_id',
      'client identifier invalid',
      () => ask({ grant_type: JWT, assertion: assertion({ iss: 'x' }) }),
    ],
    'an assertion for a user without approval': [
      'invalid_grant',
      "user hasn't approved this consumer",
      () => ask({ grant_type: JWT, assertion: assertion({ sub: 'nobody@example.com' }) }),
    ],
    'a GET': [
      'invalid_request',
      'must use HTTP POST',
      () => client.send('/services/oauth2/token?grant_type=client_credentials', { token: null }),
    ],
  };
  for (const [name, [error, error_description, get]] of Object.entries(REFUSED)) {
    it(`are not given for ${name}`, async () => {
      const { status, body } = await get();
      expect({ status, body }).to.deep.equal({ status: 400, body: { error, error_description } });
    });
  }

  it('last two hours from their last use', async () => {
    const { body } = await ask({ grant_type: 'client_credentials', ...credentials() });
    const later = async (minutes: number) => {
      now += minutes * 60_000;
      return (await client.send('/limits', { token: body.access_token })).status;
    };
    expect([await later(110), await later(110), await later(121)]).to.deep.equal([200, 200, 401]);
  });

  it('can be looked at and given back', async () => {
    const { access_token: token } = (await ask({ grant_type: 'client_credentials', ...credentials() })).body;
    const look = async () =>
      (
        await client.send('/services/oauth2/introspect', {
          method: 'POST',
          body: new URLSearchParams({ token, ...credentials() }),
        })
      ).body;
    expect(await look()).to.include({ active: true, client_id: world.clientId });
    const revoke = () =>
      client.send('/services/oauth2/revoke', { method: 'POST', body: new URLSearchParams({ token }) });
    expect(await revoke()).to.include({ status: 200 });
    expect(await look()).to.deep.equal({ active: false });
    expect(await revoke()).to.include({
      status: 400,
      body: 'error=unsupported_token_type&error_description=this+token+type+is+not+supported',
    });
  });

  it('say whose they are', async () => {
    const { access_token: token, id } = (await ask({ grant_type: 'client_credentials', ...credentials() })).body;
    const path = new URL(id).pathname;
    const { body } = await client.send(path, { token });
    expect(body).to.include({
      id,
      organization_id: world.org.orgId,
      user_id: world.org.integrationUserId,
      active: true,
    });
    expect(
      await client.send(`${path}?format=json&oauth_token=${encodeURIComponent(token)}`, { token: null }),
    ).to.include({ status: 200 });
    expect(await client.send('/services/oauth2/userinfo', { token })).to.include({ status: 200 });
    expect(await client.send(path, { token: 'x' })).to.include({ status: 403, body: 'Bad_OAuth_Token' });
    expect(await client.send(path, { token: null })).to.include({ status: 403, body: 'Missing_OAuth_Token' });
  });
});

describe('the sandbox', () => {
  it('does not run in production, nor where other machines reach it', async () => {
    const refused = async (options: object): Promise<string> => {
      try {
        await startWorld({ port: 0, seed: 1, cases: 0, ...options });
        return 'started';
      } catch (error) {
        return String(error);
      }
    };
    expect(await refused({ nodeEnv: 'production' })).to.include('production');
    expect(await refused({ host: '0.0.0.0' })).to.include('loopback');
  });
});
