import { expect } from 'chai';
import { singleFlight } from '../../plugin/records/single-flight.ts';

describe('work under way', () => {
  it('is not begun a second time, and its result is shared', async () => {
    const flight = singleFlight<number>();
    let begun = 0;
    const work = async () => ++begun;
    expect(await Promise.all([flight('a', work), flight('a', work), flight('b', work)])).to.deep.equal([1, 1, 2]);
  });

  it('is begun anew once it has ended, also when it failed', async () => {
    const flight = singleFlight<string>();
    const failure = new Error('no answer');
    const failed = await flight('a', () => Promise.reject(failure)).catch((thrown) => thrown);
    expect(failed).to.equal(failure);
    expect(await flight('a', async () => 'second')).to.equal('second');
  });
});
