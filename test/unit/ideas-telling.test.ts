import { expect } from 'chai';
import type { IdeaRecord } from '../../plugin/records/ideas/rows.ts';
import { type BoardState, changed, emptyState } from '../../plugin/records/ideas/state.ts';
import { createTelling } from '../../plugin/records/ideas/telling.ts';
import type { Bus } from '../../plugin/records/machines.ts';
import { memoryBus } from '../../plugin/store/memory-bus.ts';
import { memoryVersions } from '../../plugin/store/memory-versions.ts';
import { ID } from '../make/records.ts';

const IDEA = ID('087', 1);
const THEN = new Date('2026-11-18T09:00:00Z');

function record(voteTotal: number, more: Partial<IdeaRecord> = {}): IdeaRecord {
  const times = { createdAt: THEN, updatedAt: THEN, changedAt: THEN };
  return { id: IDEA, title: 'Quince', body: 'On every shelf', voteTotal, ...times, ...more };
}

/** Two machines that hold the same idea, at 10 points; each is told what time it is. */
function machines() {
  const bus = memoryBus();
  const versions = memoryVersions();
  const said: string[] = [];
  bus.subscribe('ideas', (text) => said.push(text));
  const make = (own: Bus = bus) => {
    let state: BoardState = changed(emptyState(THEN), { records: new Map([[IDEA, record(10)]]) }, THEN);
    let now = 0;
    const telling = createTelling({
      ...{ bus: own, versions, tag: 'ideas', clock: () => new Date(now) },
      heard: (changesOf) => {
        state = changed(state, changesOf(state), THEN);
      },
    });
    return {
      points: () => state.ideas.get(IDEA)?.points,
      idea: () => state.ideas.get(IDEA),
      /** A reading that began at this time and found so many points. */
      reads: (at: number, points: number, meanwhile: () => Promise<void> = async () => {}) => {
        now = at;
        return telling.around(IDEA, async () => {
          await meanwhile();
          return { records: new Map([[IDEA, record(points, { title: 'Medlar' })]]), ledger: new Map([[IDEA, 5]]) };
        });
      },
    };
  };
  return { make, versions, said };
}

describe('points that one machine has read', () => {
  it('are known to the other, and nothing but points', async () => {
    const { make, said } = machines();
    const [one, two] = [make(), make()];
    await one.reads(1, 20);
    expect(two.idea()).to.include({ points: 25, title: 'Quince' });
    expect(said.join()).to.not.include('Medlar').and.not.include('shelf');
  });

  it('do not take the place of newer ones', async () => {
    const { make } = machines();
    const [one, two, three] = [make(), make(), make()];
    await one.reads(1, 20, () => two.reads(2, 30));
    expect(three.points()).to.equal(35);
    await one.reads(3, 40);
    expect(three.points()).to.equal(45);
  });

  it('are not told when meanwhile all were asked to read for themselves', async () => {
    const { make, versions, said } = machines();
    const [one, two] = [make(), make()];
    await one.reads(1, 20, () => versions.bump(['ideas']));
    expect(said).to.deep.equal([]);
    expect(two.points()).to.equal(10);
  });

  it('of a machine of another release are left alone', async () => {
    const bus = memoryBus();
    const { make } = machines();
    const one = make(bus);
    await bus.publish('ideas', JSON.stringify({ id: IDEA, points: 7 }));
    expect(one.points()).to.equal(10);
  });
});
