import { expect } from 'chai';
import { createBreaker } from '../../plugin/crm/breaker.ts';
import { PortalError } from '../../plugin/errors.ts';

const SECOND = 1_000;
const tick = () => new Promise((resolve) => setImmediate(resolve));

/** A breaker whose time passes on command, before an org that works or does not. */
function breaker() {
  let now = 0;
  let isWell = true;
  let probes = 0;
  let due: { at: number; work: () => void } | undefined;
  const pauses: number[] = [];
  const changes: boolean[] = [];
  const made = createBreaker({
    probe: async () => {
      probes += 1;
      if (!isWell) throw new Error('down');
    },
    isFailure: (thrown) => (thrown as Error).message === 'down',
    changed: (isOpen) => changes.push(isOpen),
    ticks: () => now,
    later(work, ms) {
      pauses.push(ms);
      due = { at: now + ms, work };
      return () => {
        due = undefined;
      };
    },
  });
  return {
    ...made,
    pauses,
    changes,
    probes: () => probes,
    set: (value: boolean) => {
      isWell = value;
    },
    call: (outcome: 'good' | 'down' | 'refused' = isWell ? 'good' : 'down') =>
      made
        .run(async () => {
          if (outcome !== 'good') throw new Error(outcome);
        })
        .then(
          () => 'good',
          (thrown: unknown) => (thrown instanceof PortalError ? thrown.code : (thrown as Error).message),
        ),
    async pass(ms: number) {
      const until = now + ms;
      while (due && due.at <= until) {
        const { at, work } = due;
        [now, due] = [at, undefined];
        work();
        await tick();
      }
      now = until;
    },
  };
}

describe('the breaker', () => {
  const BEFORE: Record<string, { calls: ('good' | 'down' | 'refused')[]; isOpen: boolean }> = {
    'four in a row': { calls: ['down', 'down', 'down', 'down'], isOpen: false },
    'five in a row': { calls: ['down', 'down', 'down', 'down', 'down'], isOpen: true },
    'half of ten': {
      calls: ['good', 'good', 'good', 'good', 'good', 'down', 'down', 'down', 'good', 'down', 'down'],
      isOpen: false,
    },
    'half of twelve': {
      calls: [
        'good',
        'good',
        'good',
        'good',
        'good',
        'good',
        'down',
        'down',
        'down',
        'refused',
        'down',
        'down',
        'down',
      ],
      isOpen: false,
    },
    'more than half': {
      calls: ['good', 'good', 'good', 'good', 'down', 'down', 'down', 'down', 'good', 'down', 'down'],
      isOpen: true,
    },
    'refusals only': { calls: Array.from({ length: 30 }, () => 'refused'), isOpen: false },
  };
  for (const [what, { calls, isOpen }] of Object.entries(BEFORE)) {
    it(`${isOpen ? 'opens' : 'stays closed'} after ${what}`, async () => {
      const { call, isOpen: open } = breaker();
      for (const outcome of calls) await call(outcome);
      expect(open()).to.equal(isOpen);
    });
  }

  it('does not add up what is long ago', async () => {
    const { call, pass, isOpen } = breaker();
    for (const outcome of ['good', 'down', 'down', 'down', 'down'] as const) await call(outcome);
    await pass(11 * SECOND);
    for (const outcome of ['good', 'good', 'good', 'down', 'down', 'down', 'down'] as const) await call(outcome);
    expect(isOpen()).to.equal(false);
  });

  async function opened() {
    const made = breaker();
    made.set(false);
    for (let at = 0; at < 5; at += 1) await made.call();
    return made;
  }

  it('refuses at once while it is open, and asks by itself at growing pauses, up to ten seconds', async () => {
    const { call, pass, probes, pauses, isOpen } = await opened();
    for (let second = 0; second < 120; second += 1) {
      expect(await call()).to.equal('crm.unavailable');
      await pass(SECOND);
    }
    expect(probes()).to.be.within(14, 21);
    for (const [at, base] of [250, 500, 1_000, 2_000, 4_000, 8_000, 10_000].entries())
      expect(pauses[at] ?? base).to.be.within(base * 0.8, base * 1.2);
    expect(isOpen()).to.equal(true);
  });

  it('closes by itself when a trial succeeds, without a customer', async () => {
    const { call, pass, set, changes, probes } = await opened();
    set(true);
    expect(await call()).to.equal('crm.unavailable');
    await pass(SECOND);
    expect(probes()).to.equal(1);
    expect(await call()).to.equal('good');
    expect(changes).to.deep.equal([true, false]);
  });

  it('leaves the org alone when nobody comes, and then the next one finds out', async () => {
    const { call, pass, set, probes } = await opened();
    await pass(10 * 60 * SECOND);
    const asked = probes();
    await pass(60 * 60 * SECOND);
    expect(probes()).to.equal(asked);
    set(true);
    const together = await Promise.all([call(), call(), call()]);
    expect(together).to.deep.equal(['good', 'crm.unavailable', 'crm.unavailable']);
    expect(await call()).to.equal('good');
  });

  it('takes nothing from calls that began before it opened', async () => {
    const { run, call, isOpen, changes } = breaker();
    let finish = () => {};
    const slow = run(
      () =>
        new Promise<void>((resolve) => {
          finish = resolve;
        }),
    );
    for (let at = 0; at < 5; at += 1) await call('down');
    finish();
    await slow;
    expect([isOpen(), changes]).to.deep.equal([true, [true]]);
  });
});
