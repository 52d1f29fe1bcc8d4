import { expect } from 'chai';
import type { VoteState } from '../../plugin/records/ideas/board.ts';
import {
  familyPoints,
  familyVote,
  type LedgerVote,
  ledgerValue,
  recentScore,
  rootOf,
  stateOf,
} from '../../plugin/records/ideas/points.ts';
import { idOf, refOf } from '../../plugin/records/ideas/refs.ts';

const PARENT = 'parent';
const CHILD = 'child';
const OTHER = 'other';

/** Votes as [contact, idea, value, minute of the last change]. */
function votes(...rows: [contact: string | null, idea: string, value: number, minute?: number][]): LedgerVote[] {
  return rows.map(([contactId, ideaId, value, minute = 0]) => ({
    ...{ contactId, ideaId, value },
    at: new Date(Date.UTC(2026, 10, 17, 12, minute)),
  }));
}

describe('what stands in the ledger for a vote', () => {
  const CASES: [what: string, wanted: VoteState, given: number, value: number][] = [
    ['a first vote', 'up', 0, 10],
    ['none', 'none', 0, 0],
    ['one against', 'down', 0, -10],
    ['of the author, whom the CRM has counted', 'up', 10, 0],
    ['of the author, who takes it back', 'none', 10, -10],
    ['of the author, who turns against it', 'down', 10, -20],
    ['of somebody who voted against it in the CRM', 'up', -10, 20],
    ['of somebody whom the CRM counts twice', 'up', 20, -10],
  ];
  for (const [what, wanted, given, value] of CASES)
    it(what, () => {
      expect(ledgerValue(wanted, given)).to.equal(value);
      expect(stateOf(given + value)).to.equal(wanted);
    });
});

describe('the points of ideas that were merged', () => {
  const CASES: [what: string, votes: LedgerVote[], points: number][] = [
    ['nobody has voted', [], 0],
    ['each on another', votes(['a', PARENT, 10], ['b', CHILD, 10], ['c', OTHER, 10]), 30],
    ['one on both counts once', votes(['a', PARENT, 10], ['a', CHILD, 10]), 10],
    ['one on two of the merged ones counts once', votes(['a', CHILD, 10], ['a', OTHER, 10]), 10],
    ['taken back on the idea since', votes(['a', CHILD, 10, 1], ['a', PARENT, 0, 2]), 0],
    ['taken back on the idea, then given to the other', votes(['a', PARENT, 0, 1], ['a', CHILD, 10, 2]), 10],
    ['taken back on the other', votes(['a', PARENT, 10, 1], ['a', CHILD, 0, 2]), 10],
    ['against on the idea, for on the other', votes(['a', PARENT, -10, 1], ['a', CHILD, 10, 2]), -10],
    ['of contacts that are gone each counts', votes([null, PARENT, 10], [null, PARENT, 10], [null, CHILD, 10]), 30],
    ['its author, on one of the merged', votes(['author', CHILD, 10]), 0],
    ['its author, who took back what the CRM counted', votes(['author', PARENT, -10], ['author', CHILD, 10]), -10],
  ];
  for (const [what, given, points] of CASES)
    it(what, () => expect(familyPoints(given, PARENT, 'author')).to.equal(points));

  it('are the sum of what each person said, whoever else votes', () => {
    const people = ['a', 'b', 'c', 'd'].map((who, at) =>
      votes([who, PARENT, at % 2 === 0 ? 10 : 0, at], [who, CHILD, at > 1 ? 10 : 0, at + 1]),
    );
    const apart = people.reduce((sum, own) => sum + familyVote(own, PARENT), 0);
    expect(familyPoints(people.flat(), PARENT, undefined)).to.equal(apart);
  });
});

describe('an idea that was merged leads', () => {
  const ideas = new Map(
    Object.entries({
      root: { isMerged: false, parentId: null },
      one: { isMerged: true, parentId: 'root' },
      two: { isMerged: true, parentId: 'one' },
      lost: { isMerged: true, parentId: 'gone' },
      round: { isMerged: true, parentId: 'about' },
      about: { isMerged: true, parentId: 'round' },
      self: { isMerged: true, parentId: 'self' },
      orphan: { isMerged: true, parentId: null },
    }),
  );
  const CASES: Record<string, string | undefined> = {
    ...{ one: 'root', two: 'root', root: undefined, lost: undefined, round: undefined, self: undefined },
    ...{ orphan: undefined, unknown: undefined },
  };
  for (const [id, root] of Object.entries(CASES))
    it(`${id}: to ${root ?? 'nothing'}`, () => expect(rootOf(id, ideas)).to.equal(root));
});

describe('the score of portal votes', () => {
  const now = new Date('2026-11-17T12:00:00Z');
  const aged = (days: number, value = 10) => ({ value, at: new Date(now.getTime() - days * 86_400_000) });

  it('halves every 2.6 days, and ends after 14', () => {
    expect(recentScore([aged(0)], now)).to.equal(10);
    expect(recentScore([aged(2.6)], now)).to.be.closeTo(5, 1e-9);
    expect(recentScore([aged(13.9)], now)).to.be.greaterThan(0);
    expect(recentScore([aged(14.1)], now)).to.equal(0);
  });

  it('falls with what is taken back, and does not grow before its time', () => {
    expect(recentScore([aged(0), aged(0, -10)], now)).to.equal(0);
    expect(recentScore([aged(-1)], now)).to.equal(10);
  });
});

describe('the address of an idea', () => {
  const ID = '087Q50000000001IAA';

  it('leads back to its id, also when it is one', () => {
    for (const text of [refOf(ID), ID, ID.slice(0, 15)]) expect(idOf(text)).to.equal(ID);
    for (const letters of ['aBcDeFgHiJkL', 'ABCDEFGHIJKL', '000000000000', 'zzzzzZZZZZ99']) {
      const id = idOf(letters);
      expect(id).to.match(/^087[A-Za-z0-9]{15}$/);
      expect(refOf(id ?? '')).to.equal(letters);
    }
  });

  const WRONG = [
    '',
    'x',
    '087Q5',
    '500Q50000000001IAA',
    '087Q50000000001AAA',
    "087Q5000000'01",
    '../../Contact',
    'Q5000000000é',
  ];
  for (const text of WRONG) it(`is not ${text || 'nothing'}`, () => expect(idOf(text)).to.equal(undefined));
});
