import { expect } from 'chai';
import { createDay } from '../../plugin/crm/day.ts';
import { createMeter } from '../../plugin/crm/meter.ts';
import { createQuota } from '../../plugin/crm/quota.ts';
import { PortalError } from '../../plugin/errors.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function quota({ calls, reserveShare = 0.1 }: { calls?: number; reserveShare?: number } = {}) {
  let now = 0;
  let isUsedUp = false;
  const warned: number[] = [];
  const meter = createMeter({
    budget: { calls, warnAtShare: 0.8, reserveShare },
    day: createDay(() => now),
    warn: (share) => warned.push(share),
  });
  const made = createQuota({
    isReserve: meter.isReserve,
    isSpent: meter.isSpent,
    isRefusal: (thrown) => (thrown as Error).message === 'limit',
    isFailure: (thrown) => (thrown as Error).message === 'down',
    changed: () => {},
    ticks: () => now,
  });
  let sent = 0;
  return {
    ...made,
    meter,
    warned,
    sent: () => sent,
    use: (used: boolean) => {
      isUsedUp = used;
    },
    pass: (ms: number) => {
      now += ms;
    },
    says: (used: number, max: number) => meter.seen({ 'sforce-limit-info': `api-usage=${used}/${max}` }),
    call: (kind: 'read' | 'write', fails?: string) =>
      made
        .run(kind, async () => {
          sent += 1;
          meter.called();
          if (isUsedUp) throw new Error('limit');
          if (fails) throw new Error(fails);
        })
        .then(
          () => 'done',
          (thrown: unknown) => (thrown instanceof PortalError ? thrown.code : (thrown as Error).message),
        ),
  };
}

describe('calls of the day', () => {
  it('used up: reads stop but for one at growing pauses, and it ends when one is answered', async () => {
    const { call, use, pass, sent, isShort } = quota();
    use(true);
    expect(await call('read')).to.equal('limit');
    for (const seconds of [10, 20, 40, 80, 160, 320, 640, 900, 900]) {
      const before = sent();
      pass(seconds * 1_000 - 1);
      expect(await call('read')).to.equal('crm.busy');
      pass(1);
      expect(await Promise.all([call('read'), call('read')])).to.deep.equal(['limit', 'crm.busy']);
      expect(sent() - before).to.equal(1);
    }
    use(false);
    pass(15 * MINUTE);
    expect([await call('read'), await call('read'), isShort()]).to.deep.equal(['done', 'done', false]);
  });

  it('used up: a write every ten seconds finds out, and it ends when one is taken', async () => {
    const { call, use, pass, sent, isShort } = quota();
    use(true);
    await call('write');
    const before = sent();
    for (let at = 0; at < 120; at += 1) {
      await call('write');
      pass(1_000);
    }
    expect(sent() - before).to.be.within(11, 12);
    use(false);
    pass(10_000);
    expect([await call('write'), isShort(), await call('read')]).to.deep.equal(['done', false, 'done']);
  });

  for (const [what, outcome, isShort] of [
    ['a refusal of another kind is an answer', 'no such record', false],
    ['no answer at all is none', 'down', true],
  ] as const)
    it(`used up: ${what}`, async () => {
      const { call, use, pass, isShort: short } = quota();
      use(true);
      await call('read');
      use(false);
      pass(MINUTE);
      expect(await call('read', outcome)).to.equal(outcome);
      expect(short()).to.equal(isShort);
    });

  it('near the end: reads stop, writes go on, and reads come back with the calls', async () => {
    const { call, pass, says, isShort } = quota();
    says(89, 100);
    expect(await call('read')).to.equal('done');
    says(90, 100);
    expect(await call('read')).to.equal('crm.busy');
    for (let at = 0; at < 20; at += 1) expect(await call('write')).to.equal('done');
    expect(await call('read')).to.equal('crm.busy');
    pass(MINUTE);
    says(10, 100);
    expect([await call('read'), isShort()]).to.deep.equal(['done', false]);
  });

  it('of our own: counted over a day by the hour, reads stop at the reserve and writes at the end', async () => {
    const { call, pass, meter, isShort } = quota({ calls: 20 });
    for (let at = 0; at < 18; at += 1) expect(await call('read')).to.equal('done');
    expect(await call('read')).to.equal('crm.busy');
    expect([await call('write'), await call('write'), await call('write')]).to.deep.equal(['done', 'done', 'crm.busy']);
    expect([meter.lastDay(), meter.share()]).to.deep.equal([20, 1]);
    pass(23 * HOUR);
    expect(meter.lastDay()).to.equal(20);
    expect(await call('write')).to.equal('crm.busy');
    pass(HOUR);
    expect(meter.lastDay()).to.equal(0);
    expect([await call('read'), isShort()]).to.deep.equal(['done', false]);
  });

  it('are warned of once at the share, and again after they were fewer', () => {
    const { says, warned } = quota();
    for (const used of [10, 79, 80, 85, 90, 20, 80]) says(used, 100);
    expect(warned).to.deep.equal([0.8, 0.8]);
  });

  it('retries are ten at first, and then a tenth of the calls', () => {
    const meter = createMeter();
    const retried = () => {
      let count = 0;
      for (; meter.mayRetry() && count < 1_000; count += 1) meter.retried();
      return count;
    };
    expect(retried()).to.equal(10);
    expect(retried()).to.equal(0);
    for (let calls = 0; calls < 200; calls += 1) meter.called();
    expect(retried()).to.equal(20);
  });
});
