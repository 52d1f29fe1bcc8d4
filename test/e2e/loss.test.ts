import { expect } from 'chai';
import { issueKey } from '../../plugin/auth/form-key.ts';
import { runLoss } from '../bench/loss-run.ts';
import { needs } from '../make/needs.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';
import { whyNoRedis } from '../make/redis.ts';
import { until } from '../make/until.ts';

describe('what was confirmed to customers', () => {
  for (const store of ['memory', 'redis'] as const) {
    it(`is in the CRM once, in order and with its files, however often portals are killed: ${store}`, async function () {
      needs(this, store === 'redis' ? whyNoRedis() : undefined);
      this.timeout(300_000); // processes are killed and have to start again, and what waits is delivered at a measured pace
      const numbers = store === 'memory' ? { submissions: 60, kills: 3 } : { submissions: 40, kills: 2 };
      const report = await runLoss({ ...numbers, customers: 20, store, files: true, seed: 5, say: () => {} });
      const { lost, doubled, outOfOrder, wrongFiles, wrongPlace, wrongState, vanished, notTakenBack } = report;
      const wrong = { lost, doubled, outOfOrder, wrongFiles, wrongPlace, wrongState, vanished, notTakenBack };
      expect(wrong).to.deep.equal({
        ...{ lost: [], doubled: [], outOfOrder: [], wrongFiles: [], wrongPlace: [] },
        ...{ wrongState: [], vanished: [], notTakenBack: [] },
      });
      expect(report.confirmed + report.takenBack).to.equal(numbers.submissions);
      expect(report.kept).to.be.greaterThan(0);
      expect(report.kills).to.equal(numbers.kills);
      expect(report.redisRestarts).to.equal(store === 'redis' ? numbers.kills : 0);
    });
  }
});

describe('a reply to a case that waited, and has a number by now', () => {
  let portal: RunningPortal;
  before(async () => {
    portal = await startPortal();
  });
  after(() => portal.close());

  it('is given back with its key renewed when that was of another session, and then sent once', async () => {
    const maya = await portal.signIn('maya');
    const fields = { subject: 'It waited', description: 'For the CRM', priority: 'Low' };
    const key = await maya.keyOn('/cases/new');
    await portal.fault({ down: true });
    const kept = await maya.post('/cases', { ...fields, key }, { follow: false });
    const href = String(kept.headers.location);
    expect(href).to.match(/^\/cases\/Q-/);
    await portal.fault({});
    await until(
      () => portal.records('Case', { Subject: 'It waited' }),
      ({ length }) => length === 1,
    );
    await until(
      () => maya.get(href, { follow: false }),
      ({ status }) => status === 303,
    );

    const old = issueKey({ secret: 'of the session before' });
    const refused = await maya.post(`${href}/comments`, { key: old, body: 'And one more thing' }, { follow: false });
    expect(refused.status).to.equal(403);
    expect(refused.text).to.include('And one more thing');
    const form = refused.text.split('<form').find((one) => /action="\/cases\/\d+\/comments"/.test(one)) ?? '';
    const [, renewed = ''] = /name="key" value="([^"]+)"/.exec(form) ?? [];
    expect(renewed.split('.')[0]).to.equal(old.split('.')[0]);
    for (const again of [1, 2]) {
      const sent = await maya.post(`${href}/comments`, { key: renewed, body: 'And one more thing' }, { follow: false });
      expect(sent.status, String(again)).to.equal(303);
    }
    expect(await portal.records('CaseComment', { CommentBody: 'And one more thing' })).to.have.length(1);
  }).timeout(10_000); // until the CRM is found to answer again
});
