import { expect } from 'chai';
import { createBulkhead } from '../../plugin/crm/bulkhead.ts';
import { PortalError } from '../../plugin/errors.ts';

const tick = () => new Promise((resolve) => setImmediate(resolve));

describe('the bulkhead', () => {
  it('lets so many in, makes so many wait, in order, and refuses the rest at once', async () => {
    const bulkhead = createBulkhead({ atOnce: 2, waiting: 2, waitMs: 1_000 });
    const order: string[] = [];
    const gates = new Map<string, () => void>();
    const work = (name: string) =>
      bulkhead.run(async () => {
        order.push(name);
        await new Promise<void>((resolve) => gates.set(name, resolve));
      });
    const all = ['a', 'b', 'c', 'd'].map(work);
    const refused = await work('e').catch((thrown: unknown) => thrown);
    expect(refused).to.be.instanceOf(PortalError).with.property('code', 'crm.unavailable');
    expect(order).to.deep.equal(['a', 'b']);
    expect([bulkhead.inside(), bulkhead.waiting()]).to.deep.equal([2, 2]);
    for (const name of ['b', 'a', 'c', 'd']) {
      gates.get(name)?.();
      await tick();
    }
    await Promise.all(all);
    expect(order).to.deep.equal(['a', 'b', 'c', 'd']);
    expect([bulkhead.inside(), bulkhead.waiting()]).to.deep.equal([0, 0]);
  });

  it('gives the place back when the work fails', async () => {
    const bulkhead = createBulkhead({ atOnce: 1, waiting: 0, waitMs: 10 });
    await bulkhead.run(() => Promise.reject(new Error('no'))).catch(() => undefined);
    expect(await bulkhead.run(async () => 'in')).to.equal('in');
  });

  it('does not let anybody wait longer than the time limit', async () => {
    const bulkhead = createBulkhead({ atOnce: 1, waiting: 5, waitMs: 10 });
    const leave = await bulkhead.enter();
    const waited = await bulkhead.run(async () => 'in').catch((thrown: unknown) => thrown);
    expect(waited).to.be.instanceOf(PortalError).with.property('code', 'crm.unavailable');
    leave();
    expect(await bulkhead.run(async () => 'in')).to.equal('in');
  });
});
