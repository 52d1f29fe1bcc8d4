import { expect } from 'chai';
import { createGate as createCrmGate } from '../../plugin/crm/gate.ts';
import { createMeter } from '../../plugin/crm/meter.ts';
import { Unanswered } from '../../plugin/crm/refusal.ts';
import { createLog } from '../../plugin/log.ts';
import { createGate } from '../../plugin/records/outbox/gate.ts';

/** A clock that goes only when it is told to, and those who wait for it. */
function clockwork() {
  let now = 0;
  let timers: { dueAt: number; work: () => void }[] = [];
  return {
    ticks: () => now,
    later: (work: () => void, ms: number) => {
      const one = { dueAt: now + ms, work };
      timers.push(one);
      return () => {
        timers = timers.filter((other) => other !== one);
      };
    },
    pass: async (ms: number) => {
      now += ms;
      const due = timers.filter(({ dueAt }) => dueAt <= now);
      timers = timers.filter(({ dueAt }) => dueAt > now);
      for (const { work } of due) work();
      await new Promise(setImmediate);
    },
  };
}

describe('the gate of deliveries', () => {
  /** Many who want in; each is done at once. */
  function crowd(count: number) {
    const time = clockwork();
    const gate = createGate({ ...time, random: () => 0.5 });
    let entered = 0;
    const done = Array.from({ length: count }, async () => {
      await gate.enter();
      entered += 1;
      gate.answered();
      gate.leave();
    });
    return { time, gate, done, entered: () => entered };
  }

  it('lets in no more than so many a second', async () => {
    const { time, entered } = crowd(100);
    await time.pass(0);
    const counts = [entered()];
    for (let at = 0; at < 30; at += 1) {
      await time.pass(100);
      counts.push(entered());
    }
    expect(counts[0]).to.equal(10);
    const inASecond = counts.slice(10).map((count, at) => count - (counts[at] ?? 0));
    expect(Math.max(...inASecond)).to.equal(10);
    expect(counts.at(-1)).to.equal(40);
  });

  it('lets in one at a time, after longer and longer waits, while the CRM is away; at once when it is back', async () => {
    const time = clockwork();
    const gate = createGate({ ...time, random: () => 0.5 });
    let entered = 0;
    const enter = () => void gate.enter().then(() => (entered += 1));
    for (let at = 0; at < 3; at += 1) {
      enter();
      await time.pass(at === 0 ? 0 : 500 * 2 ** (at - 1));
      expect(entered).to.equal(at + 1);
      gate.away();
      gate.leave();
    }
    enter();
    await time.pass(1_999);
    expect(entered).to.equal(3);
    gate.answered();
    await time.pass(0);
    expect(entered).to.equal(4);
  });
});

describe('the gate of calls', () => {
  it('tells when the CRM answers again', async () => {
    const time = clockwork();
    const told: string[] = [];
    let isAway = true;
    const gate = createCrmGate({
      ...{ meter: createMeter(), observe: () => {}, clock: () => 0, ...time },
      log: createLog({ level: 'fatal', write: () => {} }),
      probe: () => gate.run('read', async () => undefined).catch(() => undefined),
      back: () => told.push('back'),
    });
    const call = async () => {
      if (isAway) throw new Unanswered('away');
    };
    for (let at = 0; at < 5; at += 1) await gate.run('read', call).catch(() => undefined);
    expect(gate.state().kind).to.equal('away');
    expect(told).to.deep.equal([]);
    isAway = false;
    await time.pass(300);
    expect(gate.state().kind).to.equal('up');
    expect(told).to.deep.equal(['back']);
    gate.close();
  });
});
