import { expect } from 'chai';
import { createCrm } from '../../plugin/crm/crm.ts';
import { createLog } from '../../plugin/log.ts';
import { soql } from '../../plugin/records/soql.ts';
import { codeOf, echoBatch, found, refuse, type ScriptedOrg, sendJson, startScriptedOrg } from './crm-org.ts';

const CASES = soql`SELECT Id FROM Case`;

import { until } from '../make/until.ts';

describe('the token of the integration user', () => {
  let org: ScriptedOrg | undefined;
  afterEach(async () => org?.close());

  it('is asked for when it is first needed, once for all', async () => {
    org = await startScriptedOrg((asked) => (asked.path.endsWith('/limits') ? {} : echoBatch(asked)));
    expect(org.tokens).to.have.length(0);
    const { crm } = org;
    await Promise.all([crm.query(CASES), crm.ping(), crm.userId()]);
    expect(org.tokens).to.have.length(1);
    expect(org.calls.map(({ token }) => token)).to.deep.equal([org.tokens[0], org.tokens[0]]);
  });

  it('is asked for once when 20 calls find it expired', async () => {
    let good = '';
    const held: (() => void)[] = [];
    org = await startScriptedOrg((asked, response) => {
      if (asked.token === good) return sendJson(response, 200, {});
      held.push(() => refuse(response, 401, 'INVALID_SESSION_ID', 'Session expired or invalid'));
      if (held.length === 20) for (const answer of held) answer();
    });
    const { crm, tokens } = org;
    await crm.userId();
    good = '00D000000000001!token2';
    const codes = await Promise.all(Array.from({ length: 20 }, () => codeOf(crm.ping())));
    expect(new Set(codes)).to.deep.equal(new Set(['done']));
    expect(tokens).to.have.length(2);
  });

  it('a write goes on with the new token, as a refused one did nothing', async () => {
    org = await startScriptedOrg((asked, response) => {
      if (asked.token?.endsWith('token1')) return refuse(response, 401, 'INVALID_SESSION_ID');
      const body = { id: '500000000000001AAA', success: true, errors: [] };
      sendJson(response, 200, { compositeResponse: [{ body, httpStatusCode: 201, referenceId: 'case' }] });
    });
    const written = await org.crm.write([{ ref: 'case', create: 'Case', values: { Subject: 'x' } }]);
    expect(written.case?.id).to.equal('500000000000001AAA');
    expect(org.calls).to.have.length(2);
  });

  it('an org that refuses every token is not asked for ever', async () => {
    let now = 0;
    let isWell = false;
    org = await startScriptedOrg((asked, response) => {
      if (!isWell) return refuse(response, 401, 'INVALID_SESSION_ID');
      return asked.path.endsWith('/limits') ? {} : echoBatch(asked);
    });
    const { tokens, calls } = org;
    const crm = org.connect({}, { clock: () => now });
    expect(await codeOf(crm.query(CASES))).to.equal('crm.unavailable');
    expect([tokens.length, calls.length]).to.deep.equal([2, 2]);
    for (let round = 0; round < 5; round += 1) expect(await codeOf(crm.query(CASES))).to.equal('crm.unavailable');
    expect([tokens.length, calls.length], 'nothing more is sent').to.deep.equal([2, 2]);
    now += 10_000;
    isWell = true;
    const isDone = (code: string) => code === 'done';
    await until(() => codeOf(crm.query(CASES)), isDone, 1_500); // after a while it is tried again
  });

  it('goes with the client id and secret in the body, and never to the log', async () => {
    const lines: string[] = [];
    org = await startScriptedOrg(() => found([]));
    const auth = { flow: 'client-credentials' as const, clientId: 'portal', clientSecret: 'hush-hush' };
    const settings = { instanceUrl: org.url, apiVersion: '62.0', auth, timeoutMs: 500 };
    const log = createLog({ level: 'debug', write: (line) => lines.push(line) });
    const crm = createCrm({ settings, log });
    await codeOf(crm.query(soql`SELECT Id FROM Case WHERE Subject = ${'my secret'}`));
    expect(lines.join(''))
      .to.include('crm.call')
      .and.not.match(/hush-hush|token1|my secret/);
    await crm.close();
  });

  it('never leads from TLS to plain HTTP', async () => {
    org = await startScriptedOrg(() => ({}));
    const crm = org.connect({ instanceUrl: 'https://acme.example', loginUrl: org.url });
    expect(await codeOf(crm.ping())).to.equal('crm.unavailable');
    expect(org.calls).to.have.length(0);
  });

  it('a portal starts while its CRM is away', async () => {
    org = await startScriptedOrg(() => ({}));
    const away = org.connect({ instanceUrl: 'http://127.0.0.1:9' });
    expect(await codeOf(away.ping())).to.equal('crm.unavailable');
    expect(await codeOf(away.userId())).to.equal('crm.unavailable');
    expect(await codeOf(away.describe('Case'))).to.equal('crm.unavailable');
  });
});
