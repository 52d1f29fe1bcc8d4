import { request } from 'node:http';
import { expect } from 'chai';
import { type RunningPortal, startPortal } from '../make/portal.ts';

const TOKEN = 'a-token-of-the-collector';

describe('numbers for operators', function () {
  this.timeout(5_000);
  let open: RunningPortal;
  let closed: RunningPortal;

  before(async function () {
    this.timeout(20_000);
    open = await startPortal({ cases: 20 });
    process.env.PORTICO_TEST_METRICS = TOKEN;
    closed = await startPortal({
      cases: 0,
      change: (config) => Object.assign(config, { metrics: { token: { env: 'PORTICO_TEST_METRICS' } } }),
    });
  });
  after(async () => {
    delete process.env.PORTICO_TEST_METRICS;
    await open.close();
    await closed.close();
  });

  /** `fetch` lets nobody choose the host. */
  function get({ port }: RunningPortal, path: string, headers: Record<string, string> = {}) {
    return new Promise<{ status: number | undefined; text: string; type: string | undefined }>((resolve, reject) => {
      request({ host: '127.0.0.1', port, path, headers }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (part: string) => {
          text += part;
        });
        answer.on('end', () => resolve({ status: answer.statusCode, text, type: answer.headers['content-type'] }));
      })
        .on('error', reject)
        .end();
    });
  }

  const VISITORS: [who: string, at: 'open' | 'closed', headers: Record<string, string>, status: number][] = [
    ['somebody at this machine', 'open', {}, 200],
    ['somebody at this machine, by name', 'open', { host: 'localhost' }, 200],
    ['whoever came through a proxy', 'open', { 'x-forwarded-for': '203.0.113.7' }, 404],
    ['whoever came through a proxy that says it otherwise', 'open', { forwarded: 'for=203.0.113.7' }, 404],
    ['whoever came through a proxy that says nothing', 'open', { host: 'support.acme.example' }, 404],
    ['whoever has the token', 'closed', { authorization: `Bearer ${TOKEN}` }, 200],
    ['whoever has it, through a proxy', 'closed', { authorization: `bearer ${TOKEN}`, via: '1.1 proxy' }, 200],
    ['somebody at this machine, where there is a token', 'closed', {}, 404],
    ['whoever has another', 'closed', { authorization: 'Bearer another' }, 404],
    ['whoever has half of it', 'closed', { authorization: `Bearer ${TOKEN.slice(0, 8)}` }, 404],
    ['whoever sends it in another way', 'closed', { authorization: `Basic ${TOKEN}` }, 404],
  ];
  for (const [who, at, headers, status] of VISITORS)
    it(`${status === 200 ? 'are shown to' : 'are not there for'} ${who}`, async () => {
      const answer = await get(at === 'open' ? open : closed, '/metrics', headers);
      expect(answer.status).to.equal(status);
      if (status === 200) expect(answer.text).to.include('portico_requests_total');
      else expect(answer.text).not.to.match(/portico|node/i);
    });

  it('hold no versions and no secrets', async () => {
    const { text, type } = await get(closed, '/metrics', { authorization: `Bearer ${TOKEN}` });
    expect(type).to.match(/^text\/plain/);
    expect(text).not.to.match(/version_info|v\d+\.\d+\.\d+|@|00D[0-9A-Za-z]{12}/);
    expect(text).not.to.include(TOKEN);
  });

  it('count requests by the pattern of their address, and nobody can make more series', async () => {
    const erik = await open.signIn('erik');
    await erik.get('/cases');
    for (let at = 0; at < 20; at += 1) await get(open, `/nowhere/${at}`);
    await get(open, '/READYZ');
    const { text } = await get(open, '/metrics');
    expect(text).to.match(/portico_requests_total\{route="\/cases\/",method="GET",status="2xx"\} [1-9]/);
    expect(text).to.match(/portico_request_duration_seconds_bucket\{le="0.005",route="\/cases\/"\}/);
    expect(text).not.to.match(/nowhere|READYZ/);
    const series = text.split('\n').filter((line) => line.startsWith('portico_requests_total'));
    expect(series.length).to.be.lessThan(30);
  });

  const NAMES = [
    ...['portico_crm_calls_total{kind="read",result="done"}', 'portico_crm_call_duration_seconds_bucket'],
    ...['portico_crm_up 1', 'portico_crm_busy 0', 'portico_crm_limit_max 15000', 'portico_crm_calls_last_day'],
    ...['portico_outbox_waiting 0', 'portico_outbox_refused 0', 'portico_outbox_oldest_seconds 0'],
    ...[
      'portico_streams 0',
      'portico_reads_total{answer="miss"}',
      'portico_events_total{event="sign-in"}',
      'nodejs_eventloop_lag_seconds',
    ],
    ...['process_resident_memory_bytes', 'portico_requests_total'],
  ];
  it('tell how the CRM, the outbox and the process are', async () => {
    await open.signIn('maya');
    const { text } = await get(open, '/metrics');
    for (const name of NAMES) expect(text).to.include(name);
  });

  it('say when the CRM is away, and what people were told', async () => {
    const erik = await open.signIn('erik');
    await open.fault({ down: true });
    for (let at = 0; at < 6; at += 1) await erik.get(`/cases?q=nobody-asked-this-${at}`);
    const { text } = await get(open, '/metrics');
    expect(text).to.match(/portico_crm_calls_total\{kind="read",result="(failed|kept)"\}/);
    expect(text).to.match(/portico_failures_total\{code="[a-z.-]+"\} [1-9]/);
    await open.fault({});
  });
});
