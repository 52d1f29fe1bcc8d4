import { expect } from 'chai';
import { createLog } from '../../plugin/log.ts';
import { createSnapshot } from '../../plugin/records/snapshot.ts';
import { readsDesk } from '../make/reads.ts';
import { fakeCrm } from '../make/records.ts';

const INTERVAL = 15_000;

/** A snapshot of something that changes, a clock that is set by hand, and answers that come when they are let. */
function made() {
  const { reads, versions, changes, watched } = readsDesk(fakeCrm());
  let now = Date.parse('2026-11-18T09:00:00Z');
  const asked: { answer(value: string): void; fail(): void; before: string | undefined }[] = [];
  const lines: string[] = [];
  const snapshot = createSnapshot<string>({
    ...{ name: 'texts', tag: 'library', reads, versions, changes },
    intervalMs: INTERVAL,
    clock: () => new Date(now),
    log: createLog({ level: 'info', write: (line) => void lines.push(line) }),
    read: (before) =>
      new Promise((resolve, reject) => {
        asked.push({ answer: resolve, fail: () => reject(new Error('away')), before: before?.value });
      }),
  });
  const latest = () => {
    const last = asked.at(-1);
    if (!last) throw new Error('nothing was asked');
    return last;
  };
  const pass = (ms: number) => {
    now += ms;
  };
  /** A snapshot that holds `value`. */
  async function holding(value: string): Promise<void> {
    const first = snapshot.get();
    latest().answer(value);
    await first;
  }
  return { snapshot, asked, latest, pass, holding, lines, versions, watched };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('a snapshot', () => {
  it('is read once for all who wait for it, and not again within the interval', async () => {
    const { snapshot, asked, latest, pass } = made();
    const waiting = [snapshot.get(), snapshot.get()];
    latest().answer('one');
    expect((await Promise.all(waiting)).map(({ value }) => value)).to.deep.equal(['one', 'one']);
    pass(INTERVAL - 1);
    expect((await snapshot.get()).value).to.equal('one');
    expect(asked).to.have.length(1);
  });

  it('fails while there is nothing to show, and is asked for again', async () => {
    const { snapshot, latest } = made();
    const first = snapshot.get();
    latest().fail();
    expect(await first.catch((error: Error) => error.message)).to.equal('away');
    const second = snapshot.get();
    latest().answer('there');
    expect((await second).value).to.equal('there');
  });

  it('is shown while it is brought up to date, from what was held before', async () => {
    const { snapshot, latest, pass, holding } = made();
    await holding('one');
    pass(INTERVAL);
    expect((await snapshot.get()).value).to.equal('one');
    expect(latest().before).to.equal('one');
    latest().answer('two');
    await settled();
    expect((await snapshot.get()).value).to.equal('two');
  });

  it('is not shown after a sleep before it has been brought up to date', async () => {
    const { snapshot, latest, pass, holding } = made();
    await holding('one');
    pass(10 * INTERVAL);
    const answer = snapshot.get();
    await settled();
    latest().answer('two');
    expect((await answer).value).to.equal('two');
  });

  it('stays while the CRM is away, which is asked once an interval and not by every page', async () => {
    const { snapshot, asked, latest, pass, holding, lines } = made();
    await holding('one');
    pass(10 * INTERVAL);
    const answer = snapshot.get();
    await settled();
    latest().fail();
    expect((await answer).value).to.equal('one');
    expect((await snapshot.get()).value).to.equal('one');
    expect(asked).to.have.length(2);
    expect(lines.join('')).to.include('an old copy is shown');
    pass(INTERVAL);
    const next = snapshot.get();
    await settled();
    latest().answer('back');
    expect((await next).value).to.equal('back');
  });

  it('is read again at once after an own write, also one that came while it was being read', async () => {
    const { snapshot, asked, latest, pass, holding } = made();
    await holding('one');
    pass(INTERVAL);
    await snapshot.get(); // a reading begins
    void snapshot.expire();
    const mine = snapshot.get();
    latest().answer('begun before the write');
    await settled();
    expect(asked).to.have.length(3);
    latest().answer('with the write');
    expect((await mine).value).to.equal('with the write');
  });

  it('shows the outcome of an own write at once, and does not lose it to an older reading', async () => {
    const { snapshot, latest, pass, holding } = made();
    await holding('one');
    snapshot.patch((value) => `${value}!`);
    expect((await snapshot.get()).value).to.equal('one!');
    pass(INTERVAL);
    await snapshot.get();
    snapshot.patch((value) => `${value}!`);
    latest().answer('old');
    await settled();
    const mine = snapshot.get();
    await settled();
    latest().answer('new');
    expect((await mine).value).to.equal('new');
  });

  it('is good until its tag is bumped while the change reader watches, and is then read before it is shown', async () => {
    const { snapshot, asked, latest, pass, holding, versions, watched } = made();
    watched('w');
    await holding('one');
    pass(20 * INTERVAL);
    await versions.bump(['case:1']);
    expect((await snapshot.get()).value).to.equal('one');
    expect(asked).to.have.length(1);
    await versions.bump(['library']);
    const answer = snapshot.get();
    await settled();
    latest().answer('two');
    expect((await answer).value).to.equal('two');
    watched('another watch, that knows nothing of what was before');
    pass(10 * INTERVAL);
    const next = snapshot.get();
    await settled();
    latest().answer('three');
    expect((await next).value).to.equal('three');
  });

  it('of which somebody writes elsewhere while it is read is read once more', async () => {
    const { snapshot, asked, latest, holding, versions, watched } = made();
    watched('w');
    await holding('one');
    await versions.bump(['library']);
    const first = snapshot.get();
    await settled();
    await versions.bump(['library']);
    latest().answer('two');
    await first;
    const second = snapshot.get();
    await settled();
    expect(asked).to.have.length(3);
    latest().answer('three');
    expect((await second).value).to.equal('three');
  });
});
