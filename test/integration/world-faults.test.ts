import { expect } from 'chai';
import { startWorld, type World } from '../../plugin/sandbox/world.ts';
import { type Fixture, makeCase, type OrgClient, orgClient } from './org-client.ts';

const START = Date.UTC(2026, 10, 2, 9);

describe('faults on demand', () => {
  let world: World;
  let client: OrgClient;
  let fixture: Fixture;
  let now = START;

  before(async function () {
    this.timeout(10_000);
    world = await startWorld({ port: 0, seed: 1, cases: 0, clock: () => new Date(now) });
    client = orgClient(world);
    fixture = await makeCase(client);
  });
  after(() => world.close());
  afterEach(() => fault({}));

  const fault = (body: unknown) => client.send('/_world/faults', { method: 'POST', body, token: null });
  const stats = async () => (await client.send('/_world/stats', { token: null })).body;
  /** The status of the next call, or `cut` when there was no answer. */
  async function next(path = '/limits', sent = {}): Promise<number | 'cut'> {
    try {
      return (await client.send(path, sent)).status;
    } catch {
      return 'cut';
    }
  }
  const create = (subject: string) => next('/sobjects/Case', { method: 'POST', body: { Subject: subject } });
  const saved = (subject: string) => world.org.rows('Case', { Subject: subject }).length;

  const REFUSALS: Record<string, [request: object, status: number, errorCode: string]> = {
    'busy by its status': [{ status: 503 }, 503, 'SERVER_UNAVAILABLE'],
    'broken by its status': [{ status: 500 }, 500, 'UNKNOWN_EXCEPTION'],
    'too many by its status': [{ status: 429 }, 429, 'REQUEST_LIMIT_EXCEEDED'],
    'locked by its code': [{ errorCode: 'UNABLE_TO_LOCK_ROW' }, 400, 'UNABLE_TO_LOCK_ROW'],
    'limited by its code': [{ errorCode: 'REQUEST_LIMIT_EXCEEDED' }, 403, 'REQUEST_LIMIT_EXCEEDED'],
    'both given': [{ status: 503, errorCode: 'QUERY_TIMEOUT' }, 503, 'QUERY_TIMEOUT'],
  };
  for (const [name, [request, status, errorCode]] of Object.entries(REFUSALS)) {
    it(`refuse, ${name}, and do none of the work`, async () => {
      expect(await next()).to.equal(200); // control
      await fault(request);
      const answer = await client.send('/sobjects/Case', { method: 'POST', body: { Subject: name } });
      expect(answer.status).to.equal(status);
      expect(answer.body[0].errorCode).to.equal(errorCode);
      expect(saved(name)).to.equal(0);
    });
  }

  const GARBLED: Record<string, { status: number; type: RegExp; body: RegExp; isDone: boolean }> = {
    html: { status: 200, type: /^text\/html/, body: /^<html>/, isDone: false },
    half: { status: 200, type: /^application\/json/, body: /^\{[^}]*$/, isDone: true },
    empty: { status: 200, type: /^application\/json/, body: /^$/, isDone: true },
  };
  for (const [garbled, { status, type, body, isDone }] of Object.entries(GARBLED))
    it(`answer with something else: ${garbled}`, async () => {
      await fault({ garbled, for: 1 });
      const answer = await fetch(`${world.instanceUrl}/services/data/v67.0/sobjects/Case`, {
        method: 'POST',
        headers: { authorization: `Bearer ${world.accessToken}`, 'content-type': 'application/json' },
        body: JSON.stringify({ Subject: garbled }),
      });
      expect(answer.status).to.equal(status);
      expect(answer.headers.get('content-type')).to.match(type);
      expect(await answer.text()).to.match(body);
      expect(saved(garbled)).to.equal(isDone ? 1 : 0);
      expect(await next()).to.equal(200);
    });

  it('stop in the middle of an answer', async () => {
    await fault({ garbled: 'stalled', for: 1 });
    const answer = await fetch(`${world.instanceUrl}/services/data/v67.0/limits`, {
      headers: { authorization: `Bearer ${world.accessToken}` },
      signal: AbortSignal.timeout(150),
    });
    const cut = await answer.text().catch((thrown: unknown) => (thrown as Error).name);
    expect(cut).to.equal('TimeoutError');
  });

  for (const length of [2, '2', '2 calls']) {
    it(`hold for ${JSON.stringify(length)}`, async () => {
      await fault({ status: 503, for: length });
      expect([await next(), await next(), await next()]).to.deep.equal([503, 503, 200]);
    });
  }

  it('hold for seconds of the clock', async () => {
    await fault({ status: 503, for: '5 seconds' });
    now += 4_900;
    expect(await next()).to.equal(503);
    now += 100;
    expect(await next()).to.equal(200);
  });

  it('hold until cleared, and tell what is left', async () => {
    expect((await fault({ status: 503, for: 3 })).body).to.deep.equal({ status: 503, for: 3 });
    await next();
    expect((await client.send('/_world/faults', { token: null })).body).to.deep.equal({ status: 503, for: 2 });
    expect((await fault({})).body).to.deep.equal({});
    expect(await next()).to.equal(200);
  });

  it('hit only the kind of call that they name', async () => {
    await fault({ status: 503, only: 'sobjects/Case', for: 1 });
    expect([await next(), await create('refused'), await create('taken')]).to.deep.equal([200, 503, 201]);
    await fault({ dropAfterCommit: true, only: 'composite', for: 1 });
    expect(await create('answered')).to.equal(201);
    expect((await client.send('/_world/faults', { token: null })).body).to.include({ for: 1 });
    expect(saved('refused')).to.equal(0);
  });

  it('make answers late', async () => {
    await fault({ latencyMs: 60, for: 1 });
    const start = performance.now();
    expect(await next()).to.equal(200);
    expect(performance.now() - start).to.be.greaterThan(55);
  });

  it('drop the answer of a call that wrote, after it wrote', async () => {
    await fault({ dropAfterCommit: true, for: 1 });
    expect(await next()).to.equal(200); // a call that only reads is answered
    expect(await create('dropped')).to.equal('cut');
    expect(saved('dropped')).to.equal(1);
    expect(await create('answered')).to.equal(201);
  });

  it('drop the answer of a composite call that wrote', async () => {
    await fault({ dropAfterCommit: true, for: 1 });
    const compositeRequest = [
      { method: 'POST', url: '/services/data/v67.0/sobjects/Case', referenceId: 'a', body: { Subject: 'dropped too' } },
    ];
    expect(await next('/composite', { method: 'POST', body: { allOrNone: true, compositeRequest } })).to.equal('cut');
    expect(saved('dropped too')).to.equal(1);
  });

  it('take the whole org down, its token endpoint too', async () => {
    await fault({ down: true });
    const token = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: world.clientId,
      client_secret: world.clientSecret,
    });
    const signIn = () => next('/services/oauth2/token', { method: 'POST', body: token, token: null });
    expect([await next(), await signIn(), await create('lost')]).to.deep.equal(['cut', 'cut', 'cut']);
    expect(saved('lost')).to.equal(0);
    await fault({});
    expect([await next(), await signIn()]).to.deep.equal([200, 200]);
  });

  it('use up the calls of the day', async () => {
    const { apiCalls } = await stats();
    await fault({ dailyLimit: apiCalls + 1 });
    expect(await next()).to.equal(200);
    const { status, headers, body } = await client.send('/limits');
    expect({ status, body }).to.deep.equal({
      status: 403,
      body: [{ message: 'TotalRequests Limit exceeded.', errorCode: 'REQUEST_LIMIT_EXCEEDED' }],
    });
    expect(headers.get('sforce-limit-info')).to.equal(`api-usage=${apiCalls + 2}/${apiCalls + 1}`);
    await fault({});
    expect(await next()).to.equal(200);
  });

  it('end all sessions, but not those that begin afterwards', async () => {
    const form = () =>
      new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: world.clientId,
        client_secret: world.clientSecret,
      });
    const token = async () =>
      (await client.send('/services/oauth2/token', { method: 'POST', body: form(), token: null })).body.access_token;
    const early = await token();
    await fault({ expireSessions: true });
    expect(await next('/limits', { token: early })).to.equal(401);
    expect(await next('/limits', { token: await token() })).to.equal(200);
  });

  for (const [name, body] of Object.entries({
    'an unknown name': { latency: 3 },
    'a wrong type': { status: '503' },
    'an unknown length': { status: 503, for: 'ever' },
    'a list': [1],
  })) {
    it(`are refused for ${name}`, async () => {
      const answer = await fault(body);
      expect(answer.status).to.equal(400);
      expect(answer.body[0].errorCode).to.equal('INVALID_FAULT');
    });
  }

  it('are not for pages of other sites', async () => {
    expect(await next('/_world/stats', { headers: { origin: 'https://example.com' } })).to.equal(403);
    expect(await next('/_world/stats', { headers: { origin: 'http://localhost:3000' } })).to.equal(200);
  });

  it('leave the case of the fixture as it was', () => {
    expect(world.org.rows('Case', { Id: fixture.caseId })).to.have.length(1);
  });
});
