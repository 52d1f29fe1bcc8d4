import { expect } from 'chai';
import type { BoardIdea, VoteState } from '../../plugin/records/ideas/board.ts';
import { plainText, richLine, richText } from '../../plugin/records/ideas/body.ts';
import { isShown } from '../../plugin/records/ideas/held.ts';
import { chosen, sorted } from '../../plugin/records/ideas/idea-list.ts';
import { inOrder } from '../../plugin/records/ideas/in-order.ts';
import { hasStatus, isClosed, tintOf } from '../../plugin/records/ideas/status.ts';
import { brandWith, customer, ERIK } from '../make/records.ts';
import { KEEPABLE } from '../make/texts.ts';

function idea(id: string, more: Partial<BoardIdea> = {}): BoardIdea {
  const at = new Date('2026-11-01T08:00:00Z');
  return {
    ...{ id, ref: id, title: id, text: '', status: null, categories: [], points: 0, score: 0, comments: 0 },
    ...{ author: { name: '', contactId: undefined }, createdAt: at, updatedAt: at, closed: false },
    mergedInto: undefined,
    ...more,
  };
}

const names = (ideas: BoardIdea[]) => ideas.map((one) => one.id).join(' ');
const day = (at: number) => new Date(Date.UTC(2026, 10, at));

describe('the order of ideas', () => {
  const ideas = [
    idea('a', { points: 10, score: 9, comments: 1, createdAt: day(1) }),
    idea('b', { points: 40, score: 1, comments: 0, createdAt: day(2) }),
    idea('c', { points: 20, score: 5, comments: 7, createdAt: day(3) }),
    idea('d', { points: 20, score: 5, comments: 7, createdAt: day(3) }),
  ];
  const CASES = { trending: 'a d c b', recent: 'd c b a', top: 'b d c a', discussed: 'd c a b' } as const;
  for (const sort of ['trending', 'recent', 'top', 'discussed'] as const)
    it(sort, () => {
      expect(names(sorted(ideas, sort))).to.equal(CASES[sort]);
      expect(names(sorted([...ideas].reverse(), sort))).to.equal(CASES[sort]);
    });
});

describe('a filter of ideas', () => {
  const ideas = [
    idea('planned', { status: 'Planned', categories: ['Alerts', 'Devices'] }),
    idea('own-word', { status: 'Soon', categories: ['Devices'] }),
    idea('mine', { status: 'Delivered', author: { name: 'Erik', contactId: ERIK } }),
    idea('none', {}),
  ];
  const brand = brandWith({ ideaStatusWords: { Soon: { as: 'planned' } } });
  const votes = new Map<string, VoteState>([
    ['planned', 'up'],
    ['none', 'none'],
    ['own-word', 'down'],
  ]);
  const CASES: [what: string, filter: Partial<Parameters<typeof chosen>[1]>, found: string][] = [
    ['nothing', {}, 'planned own-word mine none'],
    ['a status of the CRM', { status: 'Planned' }, 'planned'],
    ['a word of ours', { status: 'planned' }, 'planned own-word'],
    ['no status', { status: 'none' }, 'none'],
    ['a category', { category: 'Devices' }, 'planned own-word'],
    ['both', { category: 'Devices', status: 'Soon' }, 'own-word'],
    ['a status that nothing has', { status: 'toString' }, ''],
    ['a category that nothing has', { category: "' OR Id != ''" }, ''],
    ['his own', { view: 'mine' }, 'mine'],
    ['his votes', { view: 'votes' }, 'planned own-word'],
  ];
  for (const [what, filter, found] of CASES)
    it(`by ${what}`, () => {
      const wanted = { status: '', category: '', view: 'all' as const, ...filter };
      expect(names(chosen(ideas, wanted, { customer: customer(), votes, brand }))).to.equal(found);
    });

  it('shows a brand its own categories only', () => {
    const own = brandWith({ library: { ideaCategories: ['Alerts'] } });
    expect(ideas.filter((one) => isShown(one, own)).map((one) => one.id)).to.deep.equal(['planned']);
    expect(ideas.filter((one) => isShown(one, brandWith()))).to.have.length(4);
  });
});

describe('the status of an idea', () => {
  const brand = brandWith({ ideaStatusWords: { Soon: { as: 'planned' }, Planned: { as: 'delivered' } } });
  const open = { mergedInto: undefined };

  it('means what is usual, or what the brand says', () => {
    expect(['Planned', 'Soon', 'Not Planned', 'constructor', null].map((one) => tintOf(one, brand))).to.deep.equal([
      'delivered',
      'planned',
      'declined',
      undefined,
      undefined,
    ]);
    expect(hasStatus('Planned', 'planned', brandWith())).to.equal(true);
  });

  it('closes what is delivered, declined or merged', () => {
    expect(isClosed({ ...open, status: 'Planned' }, brand)).to.equal(true);
    expect(isClosed({ ...open, status: 'Planned' })).to.equal(false);
    expect(isClosed({ ...open, status: 'Not Planned' })).to.equal(true);
    expect(isClosed({ status: null, mergedInto: 'x' })).to.equal(true);
    expect(isClosed({ ...open, status: null })).to.equal(false);
  });
});

describe('the text of an idea', () => {
  for (const [what, text] of Object.entries(KEEPABLE))
    it(`with ${what} comes back as it was typed`, () => {
      expect(plainText(richText(text))).to.equal(text);
      expect(plainText(richLine(text))).to.equal(text);
      expect(richText(text).replace(/<\/?(p|br)>/g, '')).to.not.match(/[<>]/);
    });

  it('keeps its lines and paragraphs', () => {
    const text = 'One\ntwo\n\nThree\r\n\r\n\r\n\r\nfour';
    expect(richText(text)).to.equal('<p>One<br>two</p><p>Three</p><p>four</p>');
    expect(plainText(richText(text))).to.equal('One\ntwo\n\nThree\n\nfour');
  });

  it('of the CRM is told without its markup', () => {
    const html = '<div style="x">A &amp; B</div><ul><li>one</li><li>two&nbsp;&lt;3</li></ul><script>alert(1)</script>';
    expect(plainText(html)).to.equal('A & B\none\ntwo <3');
  });

  it('of 4,000 characters in one line fits a comment', () => {
    expect(richLine('x'.repeat(4_000))).to.have.length(4_000);
  });
});

describe('work on one key', () => {
  it('is done in order, and shared by those who ask for what is next', async () => {
    const order: string[] = [];
    const run = inOrder<string>('waiting');
    const work = (name: string) => async () => {
      order.push(`${name} begins`);
      await Promise.resolve();
      order.push(`${name} ends`);
      return name;
    };
    const first = run('key', 'read', work('a'));
    const shared = run('key', 'read', work('b'));
    expect(shared).to.equal(first);
    await Promise.resolve();
    const second = run('key', 'read', work('c'));
    const other = run('another', 'read', work('d'));
    expect(await Promise.all([first, shared, second, other])).to.deep.equal(['a', 'a', 'c', 'd']);
    expect(order.filter((one) => !one.startsWith('d'))).to.deep.equal(['a begins', 'a ends', 'c begins', 'c ends']);
  });

  it('goes on after a failure', async () => {
    const run = inOrder<number>('running');
    const failed = run('key', 'one', () => Promise.reject(new Error('no'))).catch(() => 0);
    const next = run('key', 'two', async () => 2);
    expect(run('key', 'two', async () => 3)).to.equal(next);
    expect(await Promise.all([failed, next])).to.deep.equal([0, 2]);
    expect(await run('key', 'two', async () => 4)).to.equal(4);
  });
});
