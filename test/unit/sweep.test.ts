import { expect } from 'chai';
import { sweeping } from '../../plugin/sweep.ts';

const MIB = 1024 * 1024;

describe('pieces of a long stream', () => {
  const collect = globalThis.gc;
  afterEach(() => {
    globalThis.gc = collect;
  });

  it('are collected each 2 MiB, the young ones alone', () => {
    const asked: unknown[] = [];
    globalThis.gc = Object.assign((options?: unknown) => void asked.push(options), globalThis.gc);
    const swept = sweeping();
    for (let at = 0; at < 16; at++) swept(Buffer.alloc(MIB / 4));
    expect(asked).to.deep.equal(Array(2).fill({ type: 'minor', execution: 'sync' }));
  });

  it('go through where nobody may ask for a collection', () => {
    globalThis.gc = undefined;
    expect(() => sweeping()(Buffer.alloc(3 * MIB))).to.not.throw();
  });
});
