import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { soql } from '../../plugin/records/soql.ts';
import { until } from '../make/until.ts';
import {
  type Answer,
  codeOf,
  ERIK,
  echoBatch,
  refuse,
  type ScriptedOrg,
  sendJson,
  startScriptedOrg,
  USER,
} from './crm-org.ts';

const CASES = soql`SELECT Id FROM Case`;
const WRITE = [{ ref: 'case', create: 'Case', values: { Subject: 'x' } }];

/** For what counts calls, however slow the machine is. */
const PATIENT = { timeoutMs: 10_000 };

describe('the way to the org', () => {
  let org: ScriptedOrg | undefined;
  const start = async (answer: Answer, settings: Parameters<typeof startScriptedOrg>[1] = {}) => {
    org = await startScriptedOrg(answer, settings);
    return org;
  };
  afterEach(async () => org?.close());

  /** Each answer once, then good ones. */
  const first = (...answers: Answer[]): Answer => {
    const left = [...answers];
    return (asked, response) => (left.shift() ?? echoBatch)(asked, response);
  };

  const BAD: Record<string, { answer: Answer; calls: number; code: string; timeoutMs?: number }> = {
    'no answer at all': { answer: () => undefined, calls: 1, code: 'crm.unavailable', timeoutMs: 80 },
    'a body that stalls': {
      answer: (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.write('{"results":');
      },
      calls: 1,
      code: 'crm.unavailable',
      timeoutMs: 80,
    },
    'a body that is cut': {
      answer: (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
        response.write('{"results":', () => response.destroy());
      },
      calls: 2,
      code: 'crm.unavailable',
    },
    'a connection that breaks': { answer: (_, response) => void response.destroy(), calls: 2, code: 'crm.unavailable' },
    'a page of HTML with 200': {
      answer: (_, response) => {
        response.writeHead(200, { 'content-type': 'text/html' });
        response.end('<html>Down for maintenance</html>');
      },
      calls: 1,
      code: 'crm.unavailable',
    },
    'half a JSON': {
      answer: (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end('{"results":[{"statusCode":200,');
      },
      calls: 1,
      code: 'crm.unavailable',
    },
    'an empty body': {
      answer: (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end();
      },
      calls: 1,
      code: 'crm.unavailable',
    },
    'JSON that is no batch': { answer: () => ({ hello: 'world' }), calls: 1, code: 'crm.unavailable' },
    'a batch without its results': { answer: () => ({ results: [] }), calls: 1, code: 'crm.unavailable' },
    'a broken gzip': {
      answer: (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
        response.end(gzipSync('{"results":[]}').subarray(0, 12));
      },
      calls: 1,
      code: 'crm.unavailable',
    },
    '500': { answer: (_, response) => refuse(response, 500, 'UNKNOWN_EXCEPTION'), calls: 1, code: 'crm.unavailable' },
    '502 with HTML': {
      answer: (_, response) => {
        response.writeHead(502, { 'content-type': 'text/html' });
        response.end('<html>Bad Gateway</html>');
      },
      calls: 1,
      code: 'crm.unavailable',
    },
    '503': { answer: (_, response) => refuse(response, 503, 'SERVER_UNAVAILABLE'), calls: 2, code: 'crm.unavailable' },
    'a used-up limit': {
      answer: (_, response) => refuse(response, 403, 'REQUEST_LIMIT_EXCEEDED'),
      calls: 1,
      code: 'crm.busy',
    },
    'locked rows': { answer: (_, response) => refuse(response, 400, 'UNABLE_TO_LOCK_ROW'), calls: 2, code: 'crm.busy' },
  };

  for (const [name, { answer, calls, code, timeoutMs }] of Object.entries(BAD)) {
    it(`${name}: a read ends as ${code}, the next one is as if nothing had been`, async () => {
      let ahead = 0;
      const { calls: seen, connect } = await start(first(...Array.from({ length: calls }, () => answer)));
      const crm = connect({ timeoutMs: timeoutMs ?? 500 }, { ticks: () => performance.now() + ahead });
      expect(await codeOf(crm.query(CASES))).to.equal(code);
      expect(seen).to.have.length(calls);
      ahead = 61_000; // an org whose limit is used up is left alone for a minute
      expect(await crm.query(CASES)).to.deep.equal([{ Id: CASES.text }]);
      expect(crm.stats()).to.include({ inFlight: 0, waiting: 0 });
    });
  }

  const WRITES = Object.entries(BAD).filter(([name]) => !name.includes('batch'));
  for (const [name, { answer, code, timeoutMs }] of WRITES) {
    it(`${name}: a write is sent once and ends as ${code}`, async () => {
      const { crm, calls } = await start(answer, timeoutMs ? { timeoutMs: timeoutMs * 2 } : {});
      expect(await codeOf(crm.write(WRITE))).to.equal(code);
      expect(calls).to.have.length(1);
    });
  }

  it('a read gets through when the org is well again at the second try', async () => {
    const { crm } = await start(first((_, response) => void response.destroy()));
    expect(await crm.query(CASES)).to.have.length(1);
    expect(crm.stats()).to.include({ calls: 2, retries: 1 });
  });

  it('an org that is down is not asked twice for everything', async () => {
    const { crm, calls } = await start((_, response) => void response.destroy());
    for (let round = 0; round < 15; round += 1) await codeOf(crm.ping());
    expect(calls.length).to.be.lessThan(30);
  });

  it('never follows a redirect, and takes the token nowhere else', async () => {
    const elsewhere: unknown[] = [];
    const thief = createServer((request, response) => {
      elsewhere.push(request.headers.authorization);
      sendJson(response, 200, { results: [] });
    }).listen(0, '127.0.0.1');
    await once(thief, 'listening');
    const { port } = thief.address() as AddressInfo;
    const redirect: Answer = (_, response) => {
      response.writeHead(302, { location: `http://127.0.0.1:${port}/` });
      response.end();
    };
    const { crm } = await start(first(redirect, redirect));
    expect(await codeOf(crm.query(CASES))).to.equal('crm.unavailable');
    expect(await codeOf(crm.download('068000000000001AAA', ERIK))).to.equal('crm.unavailable');
    expect(elsewhere).to.deep.equal([]);
    thief.close();
  });

  it('unpacks what the org has packed', async () => {
    const { crm } = await start((asked, response) => {
      expect(asked.headers['accept-encoding']).to.equal('gzip');
      response.writeHead(200, { 'content-type': 'application/json;charset=UTF-8', 'content-encoding': 'gzip' });
      response.end(gzipSync(JSON.stringify(echoBatch(asked))));
    });
    expect(await crm.query(CASES)).to.deep.equal([{ Id: CASES.text }]);
  });

  it('knows how much of its limit the org has used', async () => {
    const { crm } = await start((asked, response) =>
      sendJson(response, 200, echoBatch(asked), {
        'sforce-limit-info': 'per-app-api-usage=17/250(appName=portal); api-usage=25/5000',
      }),
    );
    expect(crm.limit()).to.equal(undefined);
    await crm.query(CASES);
    expect(crm.limit()).to.deep.equal({ used: 25, max: 5000 });
  });

  it('holds 20 calls at the org and 200 in line, and refuses the others at once', async () => {
    const held: (() => void)[] = [];
    const { crm } = await start((asked, response) => {
      held.push(() => sendJson(response, 200, asked.path.includes('limits') ? {} : echoBatch(asked)));
    }, PATIENT);
    const pings = Array.from({ length: 230 }, () => codeOf(crm.ping()));
    const refused = await Promise.race(pings.slice(220));
    expect(refused).to.equal('crm.unavailable');
    while (held.length < 20) await new Promise((resolve) => setImmediate(resolve));
    expect(crm.stats()).to.include({ inFlight: 20, waiting: 200 });
    let done = false;
    const all = Promise.all(pings).finally(() => {
      done = true;
    });
    while (!done) {
      for (const answer of held.splice(0)) answer();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect((await all).filter((code) => code === 'done')).to.have.length(220);
    expect(crm.stats()).to.include({ inFlight: 0, waiting: 0, calls: 220, tokens: 1 });
  });

  it('waits for no answer to the end of its limit once the portal stops', async () => {
    const { crm, calls } = await start(() => undefined, { timeoutMs: 60_000 });
    const asked = Array.from({ length: 25 }, () => codeOf(crm.ping()));
    await until(() => calls.length === 20);
    await crm.close(); // far above what mocha waits for a test
    expect(new Set(await Promise.all(asked))).to.deep.equal(new Set(['crm.unavailable']));
    expect(calls).to.have.length(20);
  }).timeout(20_000);

  it('says who its user is', async () => {
    const { crm, calls } = await start(() => undefined);
    expect(await crm.userId()).to.equal(USER);
    expect(calls).to.have.length(0);
  });
});
